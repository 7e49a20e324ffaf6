using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>Rules for `c - c·f(z)`, which cancels where f(z) is near 1.</summary>
internal static class SumRules
{
    public static Expr? ComplementOfSigmoid(Graph graph, Expr value) => Difference(FunctionTable.Sigmoid, value) is { } z
        ? graph.Scale(((SumNode)value.Node).Constant, graph.Apply(FunctionTable.Sigmoid, graph.Negate(z))) : null;

    public static Expr? ExponentialLessOne(Graph graph, Expr value) => Difference(FunctionTable.Exp, value) is { } z
        ? graph.Scale(((SumNode)value.Node).Coefficients[0], graph.Apply(FunctionTable.ExpMinusOne, z)) : null;

    public static Expr? CosineLessOne(Graph graph, Expr value) => Difference(FunctionTable.Cos, value) is { } z
        ? graph.Scale(2 * ((SumNode)value.Node).Constant, graph.Power(graph.Apply(FunctionTable.Sin, graph.Scale(Number.Half, z)), 2)) : null;

    public static Expr? HyperbolicCosineLessOne(Graph graph, Expr value) => Difference(FunctionTable.Cosh, value) is { } z
        ? graph.Scale(2 * ((SumNode)value.Node).Coefficients[0], graph.Power(graph.Apply(FunctionTable.Sinh, graph.Scale(Number.Half, z)), 2)) : null;

    /// <summary>z of `c - c·f(z)`; null for other expressions.</summary>
    private static Expr? Difference(Function function, Expr value) => value.Node is SumNode { Coefficients.Length: 1, Constant.IsZero: false } sum
        && (sum.Constant + sum.Coefficients[0]).IsZero ? Exponentials.ArgumentOf(function, value.Open(out _)[0]) : null;
}
