using System.Reflection;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers.Balls;

namespace MlMath.Expressions.Functions;

/// <summary>
/// `a·log b`, 0 at a = 0 even where the logarithm is infinite, as information theory has it (Cover, Thomas: Elements of Information Theory, 2.1);
/// so is its derivative. The stable form brings such products into this one.
/// </summary>
internal abstract class TimesLogarithmRow(string name) : BinaryFunction(name)
{
    public override string RuleName => "product rule";

    public override IReadOnlyList<double[]> Probes => [[0.7, 1.9], [-1.2, 0.4], [2.5, 0.6], [-0.3, 1.7]];

    /// <summary>Where the logarithm is -∞.</summary>
    protected abstract double Pole { get; }

    protected abstract Function Logarithm { get; }

    protected abstract double LogarithmOf(double b);

    /// <summary>The derivative of the logarithm.</summary>
    protected abstract T Slope<T>(T b)
        where T : struct, IReal<T>;

    public sealed override double Value(double a, double b) => a == 0 && b >= Pole ? 0 : a * LogarithmOf(b);

    public sealed override Ball Value(BallField field, Ball a, Ball b) =>
        a.IsZero && field.Subtract(b, new Ball((long)Pole)) is { IsFinite: true, Sign: not -1 } ? default : field.Multiply(a, Logarithm.Value(field, [b]));

    public sealed override T Partial<T>(int k, T a, T b, T y)
    {
        var zero = a.Lift(0);
        var isNothing = T.Apply(FunctionTable.Equal, a, zero);
        if (k == 1)
        {
            return T.Apply(FunctionTable.Select, isNothing, zero, a * Slope(b));
        }

        var isAtPole = T.Apply(FunctionTable.Equal, b, b.Lift((long)Pole));
        return T.Apply(FunctionTable.Select, T.Apply(FunctionTable.And, isNothing, isAtPole), zero, T.Apply(Logarithm, b));
    }

    public override Expr? Simplify(Graph graph, ReadOnlySpan<Expr> arguments)
    {
        // A number in front that is not 0 needs no care.
        if (arguments[0].Node is NumberNode { Value: var factor })
        {
            return factor.ToDouble() == 0 ? graph.Zero : graph.Scale(factor, graph.Apply(Logarithm, arguments[1]));
        }

        return base.Simplify(graph, arguments);
    }
}

internal sealed class TimesLog() : TimesLogarithmRow("xlogy")
{
    protected override double Pole => 0;

    protected override Function Logarithm => FunctionTable.Log;

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => BinaryKernel<TimesLogKernel>.Method(element, width, call);

    protected override double LogarithmOf(double b) => Math.Log(b);

    protected override T Slope<T>(T b) => b.Reciprocal();
}

internal sealed class TimesLogOnePlus() : TimesLogarithmRow("xlog1py")
{
    protected override double Pole => -1;

    protected override Function Logarithm => FunctionTable.LogOnePlus;

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => BinaryKernel<TimesLogOnePlusKernel>.Method(element, width, call);

    protected override double LogarithmOf(double b) => LogOnePlus.Of(b);

    protected override T Slope<T>(T b) => b.OnePlus().Reciprocal();
}
