using System.Reflection;
using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Numbers.Balls;

namespace MlMath.Expressions.Functions;

internal sealed class Exp() : UnaryFunction("exp")
{
    public override string Latex => "\\exp";

    public override string RuleName => "exponential rule";

    protected override long? AtZero => 1;

    protected override Function? Undoes => FunctionTable.Log;

    public override bool IsNonNegative(ReadOnlySpan<Edge> arguments) => true;

    public override double Value(double x) => Math.Exp(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnarySingleKernel<ExpKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.Exp(x);

    public override T Derivative<T>(T x, T y) => y;
}

internal sealed class Log() : UnaryFunction("log")
{
    public override IReadOnlyList<string> Aliases => ["ln"];

    public override string Latex => "\\log";

    public override string RuleName => "logarithm rule";

    protected override double[] ProbePoints => [0.1, 0.6, 1.3, 2.5, 40];

    protected override Function? Undoes => FunctionTable.Exp;

    public override RequirementKind? DomainOf(int k) => RequirementKind.Positive;

    public override double Value(double x) => Math.Log(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnarySingleKernel<LogKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.Log(x);

    public override T Derivative<T>(T x, T y) => x.Reciprocal();

    public override Expr? Simplify(Graph graph, ReadOnlySpan<Expr> arguments)
    {
        if (arguments[0].Node is NumberNode { Value.IsOne: true })
        {
            return graph.Zero;
        }

        // log(1/x) is -log(x).
        return arguments[0].Node is ProductNode { Bound.Length: 0, Exponents: [{ IsMinusOne: true }] }
            ? graph.Negate(graph.Log(arguments[0].Open(out _)[0]))
            : base.Simplify(graph, arguments);
    }
}

internal sealed class Sigmoid() : UnaryFunction("sigmoid")
{
    public override IReadOnlyList<string> Aliases => ["σ", "logistic"];

    public override string Unicode => "σ";

    public override string Latex => "\\sigma";

    public override string RuleName => "sigmoid rule";

    public override bool IsNonNegative(ReadOnlySpan<Edge> arguments) => true;

    public override double Value(double x)
    {
        var small = Math.Exp(-Math.Abs(x));
        return x >= 0 ? 1 / (1 + small) : small / (1 + small);
    }

    public override double ValueAndSlope(double x, out double slope)
    {
        // As the derivative is written, σ(x)(1 - σ(x)), nothing would be left of it from 37 on.
        var small = Math.Exp(-Math.Abs(x));
        var whole = 1 / (1 + small);
        var rest = small / (1 + small);
        slope = whole * rest;
        return x >= 0 ? whole : rest;
    }

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnarySingleKernel<SigmoidKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.Sigmoid(x);

    public override T Derivative<T>(T x, T y) => y * y.OneMinus();

    public override Expr? Simplify(Graph graph, ReadOnlySpan<Expr> arguments) =>
        arguments[0].Node is NumberNode { Value.IsZero: true } ? graph.Number(Number.Half) : base.Simplify(graph, arguments);
}

internal sealed class Softplus() : UnaryFunction("softplus")
{
    public override string RuleName => "softplus rule";

    public override bool IsNonNegative(ReadOnlySpan<Edge> arguments) => true;

    public override double Value(double x) => Math.Max(x, 0) + LogOnePlus.Of(Math.Exp(-Math.Abs(x)));

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnarySingleKernel<SoftplusKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.Softplus(x);

    public override T Derivative<T>(T x, T y) => T.Apply(FunctionTable.Sigmoid, x);
}

internal sealed class ExpMinusOne() : UnaryFunction("expm1")
{
    public override string RuleName => "exponential rule";

    protected override long? AtZero => 0;

    public override double Value(double x) => Of(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnarySingleKernel<ExpMinusOneKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.ExpMinusOne(x);

    public override T Derivative<T>(T x, T y) => T.Apply(FunctionTable.Exp, x);

    // Kahan's form: (e^x - 1)·x / log(e^x), the errors of both cancel.
    internal static double Of(double x)
    {
        if (double.IsNaN(x) || x == 0)
        {
            return x;
        }

        if (Math.Abs(x) > 1)
        {
            return Math.Exp(x) - 1;
        }

        var u = Math.Exp(x);
        return u == 1 ? x : u - 1 == -1 ? -1 : (u - 1) * x / Math.Log(u);
    }
}

internal sealed class LogOnePlus() : UnaryFunction("log1p")
{
    public override string RuleName => "logarithm rule";

    protected override double[] ProbePoints => [-0.8, -0.2, 1e-6, 0.5, 2.5, 40];

    protected override long? AtZero => 0;

    public override RequirementKind? DomainOf(int k) => RequirementKind.GreaterThanMinusOne;

    public override double Value(double x) => Of(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnarySingleKernel<LogOnePlusKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.LogOnePlus(x);

    public override T Derivative<T>(T x, T y) => x.OnePlus().Reciprocal();

    internal static double Of(double x)
    {
        var u = 1 + x;
        return u == 1 ? x : u > 1e16 ? Math.Log(u) : Math.Log(u) * x / (u - 1);
    }
}

/// <summary>`a^b` with an exponent that is not a fixed number.</summary>
internal sealed class Power() : BinaryFunction("pow")
{
    public override string RuleName => "power rule";

    public override IReadOnlyList<double[]> Probes => [[0.7, 1.9], [2.4, -0.4], [1.5, 3], [0.2, 0.5], [3.1, 2.2]];

    public override bool IsNonNegative(ReadOnlySpan<Edge> arguments) => arguments[0].Operand.IsNonNegative;

    public override double Value(double a, double b) => Math.Pow(a, b);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => BinaryKernel<PowerKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball a, Ball b) => field.Power(a, b);

    public override T Partial<T>(int k, T a, T b, T y) =>
        k == 0 ? b * T.Apply(FunctionTable.Power, a, b - b.Lift(1)) : T.TimesLog(y, a);

    public override Expr? Simplify(Graph graph, ReadOnlySpan<Expr> arguments)
    {
        var (value, exponent) = (arguments[0], arguments[1]);
        if (exponent.Node is NumberNode { Value: { IsExact: true } exact })
        {
            return graph.Power(value, exact);
        }

        if (value.Node is NumberNode { Value.IsOne: true })
        {
            return graph.One;
        }

        if (value.Node is FunctionNode { Function: Exp })
        {
            return graph.Exp(graph.Multiply(value.Open(out _)[0], exponent));
        }

        // (a^b)^c = a^(bc) holds for every real b where a is never negative.
        if (value.Node is FunctionNode { Function: Power } && value.Open(out _) is var inner && Graph.IsNonNegative(inner[0]))
        {
            return graph.Power(inner[0], graph.Multiply(inner[1], exponent));
        }

        return base.Simplify(graph, arguments);
    }
}

internal sealed class CubeRoot() : UnaryFunction("cbrt")
{
    public override string Unicode => "∛";

    public override string RuleName => "power rule";

    protected override double[] ProbePoints => [-8, -0.7, 0.3, 2, 27];

    public override int Parity => -1;

    protected override long? AtZero => 0;

    public override double Value(double x) => Math.Cbrt(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<CubeRootKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.RootOf(x, 3);

    public override T Derivative<T>(T x, T y) => (y.Lift(3) * y.Square()).Reciprocal();
}
