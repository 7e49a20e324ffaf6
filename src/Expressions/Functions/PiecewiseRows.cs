using System.Reflection;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers.Balls;

namespace MlMath.Expressions.Functions;

/// <summary>|x|; its derivative at 0 is 0.</summary>
internal sealed class Abs() : UnaryFunction("abs")
{
    public override string RuleName => "absolute value rule";

    public override int Parity => 1;

    public override bool IsNonNegative(ReadOnlySpan<Edge> arguments) => true;

    public override double Value(double x) => Math.Abs(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<AbsKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.Absolute(x);

    public override T Derivative<T>(T x, T y) => T.Apply(FunctionTable.Sign, x);

    public override Expr? Simplify(Graph graph, ReadOnlySpan<Expr> arguments)
    {
        var x = arguments[0];
        if (x.Node is NumberNode { Value: var number })
        {
            return graph.Number(number.Abs());
        }

        if (Graph.IsNonNegative(x))
        {
            return x;
        }

        if (x.Node is SumNode { Constant.IsZero: true, Coefficients.Length: 1 } scaled)
        {
            return graph.Scale(scaled.Coefficients[0].Abs(), graph.Apply(this, x.Open(out _)[0]));
        }

        return base.Simplify(graph, arguments);
    }
}

/// <summary>The sign; 0 at 0, where its derivative is 0 as everywhere.</summary>
internal sealed class Sign() : UnaryFunction("sign")
{
    public override IReadOnlyList<string> Aliases => ["sgn"];

    public override int Parity => -1;

    public override double Value(double x) => double.IsNaN(x) ? x : Math.Sign(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<SignKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => x.Kind is BallKind.Undefined or BallKind.Missing ? x : new Ball(field.SignOf(x));

    public override T Derivative<T>(T x, T y) => x.Lift(0);

    public override bool IsFlat(int k) => true;

    public override Expr? Simplify(Graph graph, ReadOnlySpan<Expr> arguments) =>
        arguments[0].Node is NumberNode { Value: var number } ? graph.Number(number.Sign) : base.Simplify(graph, arguments);
}

/// <summary>A function that is constant between its jumps.</summary>
internal abstract class Step(string name) : UnaryFunction(name)
{
    public override T Derivative<T>(T x, T y) => x.Lift(0);

    public override bool IsFlat(int k) => true;

    public override Expr? Simplify(Graph graph, ReadOnlySpan<Expr> arguments) =>
        arguments[0].Node is NumberNode { Value: { IsInteger: true } } ? arguments[0] : base.Simplify(graph, arguments);
}

internal sealed class Floor() : Step("floor")
{
    public override string Latex => "\\lfloor";

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<FloorKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.Floor(x);

    public override double Value(double x) => Math.Floor(x);
}

internal sealed class Ceiling() : Step("ceil")
{
    public override IReadOnlyList<string> Aliases => ["ceiling"];

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<CeilingKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => -field.Floor(-x);

    public override double Value(double x) => Math.Ceiling(x);
}

/// <summary>The larger (or smaller) of two; at a tie its derivative is that of the first argument, and what holds no input is put first.</summary>
internal abstract class Extremum(string name) : BinaryFunction(name)
{
    /// <summary>At a tie the first argument is taken.</summary>
    protected abstract Function FirstWins { get; }

    protected abstract Function SecondWins { get; }

    public override T Partial<T>(int k, T a, T b, T y) => T.Apply(k == 0 ? FirstWins : SecondWins, a, b);

    public override Expr? Simplify(Graph graph, ReadOnlySpan<Expr> arguments)
    {
        var (a, b) = (arguments[0], arguments[1]);
        if (a.SameAs(b))
        {
            return a;
        }

        if (a.Node is NumberNode { Value: { IsExact: true } first } && b.Node is NumberNode { Value: { IsExact: true } second })
        {
            return graph.Number(Value(first.CompareTo(second), 0) == first.CompareTo(second) ? first : second);
        }

        return a.Node.HasInputs && !b.Node.HasInputs ? graph.Apply(this, b, a) : base.Simplify(graph, arguments);
    }
}

internal sealed class Maximum() : Extremum("max")
{
    public override string Latex => "\\max";

    protected override Function FirstWins => FunctionTable.GreaterOrEqual;

    protected override Function SecondWins => FunctionTable.Less;

    public override bool IsNonNegative(ReadOnlySpan<Edge> arguments) => arguments[0].Operand.IsNonNegative || arguments[1].Operand.IsNonNegative;

    public override double Value(double a, double b) => Math.Max(a, b);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => BinaryKernel<MaximumKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball a, Ball b) => field.Max(a, b);
}

internal sealed class Minimum() : Extremum("min")
{
    public override string Latex => "\\min";

    protected override Function FirstWins => FunctionTable.LessOrEqual;

    protected override Function SecondWins => FunctionTable.Greater;

    public override bool IsNonNegative(ReadOnlySpan<Edge> arguments) => arguments[0].Operand.IsNonNegative && arguments[1].Operand.IsNonNegative;

    public override double Value(double a, double b) => Math.Min(a, b);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => BinaryKernel<MinimumKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball a, Ball b) => field.Min(a, b);
}

/// <summary>`if(condition, then, otherwise)`: the arm that is not taken is not looked at, so its NaN or infinity does not matter.</summary>
internal sealed class Select() : Function("if", 3)
{
    public override string RuleName => "case by case";

    public override IReadOnlyList<double[]> Probes => [[1, 0.4, -2.5], [0, 0.4, -2.5]];

    public override double Value(ReadOnlySpan<double> arguments) => arguments[0] != 0 ? arguments[1] : arguments[2];

    public override Ball Value(BallField field, ReadOnlySpan<Ball> arguments) => field.SignOf(arguments[0]) != 0 ? arguments[1] : arguments[2];

    public override bool IsNonNegative(ReadOnlySpan<Edge> arguments) => arguments[1].Operand.IsNonNegative && arguments[2].Operand.IsNonNegative;

    public override bool IsFlat(int k) => k == 0;

    public override T Partial<T>(int k, ReadOnlySpan<T> arguments, T value) => k switch
    {
        0 => value.Lift(0),
        1 => T.Apply(this, arguments[0], value.Lift(1), value.Lift(0)),
        _ => T.Apply(this, arguments[0], value.Lift(0), value.Lift(1)),
    };

    public override Expr? Simplify(Graph graph, ReadOnlySpan<Expr> arguments)
    {
        if (arguments[0].Node is NumberNode { Value: var condition })
        {
            return condition.ToDouble() == 0 ? arguments[2] : arguments[1];
        }

        return arguments[1].SameAs(arguments[2]) ? arguments[1] : null;
    }
}

/// <summary>A comparison or connective: 1 where it holds, 0 where it does not; its derivative is 0.</summary>
internal sealed class Relation(
    string name, string unicode, string latex, Func<double, double, bool> holds, Func<LaneElement, LaneWidth, LaneCall, MethodInfo?> lanes) : BinaryFunction(name)
{
    public override string Unicode => unicode;

    public override string Latex => latex;

    public override bool IsCallable => false;

    public override bool IsNonNegative(ReadOnlySpan<Edge> arguments) => true;

    public override double Value(double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? 0 : holds(a, b) ? 1 : 0;

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => lanes(element, width, call);

    public override Ball Value(BallField field, Ball a, Ball b)
    {
        if (Name is "and" or "or")
        {
            return new Ball(holds(field.SignOf(a), field.SignOf(b)) ? 1 : 0);
        }

        // What is not real compares with nothing.
        var difference = field.Subtract(a, b);
        return difference.Kind is BallKind.Undefined or BallKind.Missing ? default : new Ball(holds(field.SignOf(difference), 0) ? 1 : 0);
    }

    public override bool IsFlat(int k) => true;

    public override T Partial<T>(int k, T a, T b, T y) => y.Lift(0);

    public override Expr? Simplify(Graph graph, ReadOnlySpan<Expr> arguments)
    {
        if (arguments[0].Node is NumberNode { Value: var a } && arguments[1].Node is NumberNode { Value: var b })
        {
            return holds(a.CompareTo(b), 0) && Name is not ("and" or "or") ? graph.One
                : Name is "and" or "or" ? graph.Number((long)Value(a.ToDouble(), b.ToDouble())) : graph.Zero;
        }

        return null;
    }
}

internal sealed class Not() : UnaryFunction("not")
{
    public override string Unicode => "¬";

    public override string Latex => "\\lnot";

    public override bool IsCallable => false;

    protected override double[] ProbePoints => [0.5, 1];

    public override bool IsNonNegative(ReadOnlySpan<Edge> arguments) => true;

    public override double Value(double x) => x == 0 ? 1 : 0;

    public override bool IsFlat(int k) => true;

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<NotKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => new Ball(field.SignOf(x) == 0 ? 1 : 0);

    public override T Derivative<T>(T x, T y) => x.Lift(0);

    public override Expr? Simplify(Graph graph, ReadOnlySpan<Expr> arguments) =>
        arguments[0].Node is NumberNode { Value: var number } ? graph.Number((long)Value(number.ToDouble())) : null;
}
