using System.Reflection;
using MathNet.Numerics;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Numbers.Balls;

namespace MlMath.Expressions.Functions;

internal sealed class ErrorFunction() : UnaryFunction("erf")
{
    public override int Parity => -1;

    protected override long? AtZero => 0;

    public override double Value(double x) => x == 0 ? x : SpecialFunctions.Erf(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<ErrorFunctionKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.Erf(x);

    public override T Derivative<T>(T x, T y) => x.Lift(2) * T.Apply(FunctionTable.Exp, -x.Square()) * x.Constant("π", Math.PI).Root().Reciprocal();
}

internal sealed class GammaFunction() : UnaryFunction("gamma")
{
    public override IReadOnlyList<string> Aliases => ["Γ"];

    public override string Unicode => "Γ";

    public override string Latex => "\\Gamma";

    protected override double[] ProbePoints => [0.3, 0.9, 1.5, 2.5, 4.2];

    // Factorials of integers are exact as far as a double goes.
    internal static double Of(double x) => x == Math.Floor(x) && x is >= 1 and <= 171 ? SpecialFunctions.Factorial((int)x - 1) : GammaSeries.Gamma(x);

    public override double Value(double x) => Of(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<GammaFunctionKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.Gamma(x);

    public override T Derivative<T>(T x, T y) => y * T.Apply(FunctionTable.Digamma, x);

    public override Nodes.Expr? Simplify(Building.Graph graph, ReadOnlySpan<Nodes.Expr> arguments)
    {
        if (arguments[0].Node is Nodes.NumberNode { Value: { IsInteger: true, Sign: > 0 } number } && number.ToInt64() is { } n and <= 1000)
        {
            var product = System.Numerics.BigInteger.One;
            for (var k = 2; k < n; k++)
            {
                product *= k;
            }

            return graph.Number(Numbers.Number.Fraction(product, 1));
        }

        return base.Simplify(graph, arguments);
    }
}

/// <summary>log |Γ(x)|.</summary>
internal sealed class LogGamma() : UnaryFunction("lgamma")
{
    public override IReadOnlyList<string> Aliases => ["loggamma"];

    protected override double[] ProbePoints => [0.3, 0.9, 1.5, 2.5, 14.2];

    public override double Value(double x) => GammaSeries.LogGamma(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<LogGammaKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.LogGamma(x);

    public override T Derivative<T>(T x, T y) => T.Apply(FunctionTable.Digamma, x);
}

internal sealed class Digamma() : UnaryFunction("digamma")
{
    public override string Unicode => "ψ";

    public override string Latex => "\\psi";

    protected override double[] ProbePoints => [0.3, 0.9, 1.5, 2.5, 14.2];

    public override double Value(double x) => GammaSeries.Digamma(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<DigammaKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.Digamma(x);

    public override T Derivative<T>(T x, T y) => T.Apply(FunctionTable.Polygamma, x.Lift(1), x);
}

/// <summary>The n-th derivative of ψ at x, for a fixed whole n ≥ 1.</summary>
internal sealed class Polygamma() : BinaryFunction("polygamma")
{
    public override IReadOnlyList<double[]> Probes => [[1, 0.7], [1, 3.2], [2, 1.4]];

    // n is an order, not a variable: the binder takes whole numbers alone for it.
    public override bool IsFlat(int k) => k == 0;

    public override double Value(double a, double b) => GammaSeries.Polygamma(a, b);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => BinaryKernel<PolygammaKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball a, Ball b) => field.Polygamma(a, b);

    public override T Partial<T>(int k, T a, T b, T y) => k == 0 ? y.Lift(0) : T.Apply(this, a.OnePlus(), b);
}
