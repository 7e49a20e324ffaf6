using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>`f(a) - f(b)` by a - b: where a and b are near each other, or f is nearly constant between them, the two values agree in most of their digits.</summary>
internal static class DifferenceRules
{
    /// <summary>A product below this is finite, and so is one more than it.</summary>
    private const double LargestProduct = 1e300;

    /// <summary>`tanh a - tanh b` is `2 tanh(a - b)(σ(2a) σ(-2b) + σ(-2a) σ(2b))`.</summary>
    public static Expr? OfTangents(Graph graph, Expr value)
    {
        if (PairOf(value, FunctionTable.Tanh) is not var (a, b, coefficient))
        {
            return null;
        }

        var product = graph.Add(graph.Multiply(Sigmoid(2, a), Sigmoid(-2, b)), graph.Multiply(Sigmoid(-2, a), Sigmoid(2, b)));
        return graph.Scale(2 * coefficient, graph.Multiply(graph.Apply(FunctionTable.Tanh, graph.Subtract(a, b)), product));

        Expr Sigmoid(Number scale, Expr z) => graph.Apply(FunctionTable.Sigmoid, graph.Scale(scale, z));
    }

    /// <summary>`arctan a - arctan b` is `arctan((a - b)/(1 + a b))` where a and b have one sign and their product is no infinity.</summary>
    public static Expr? OfArcTangents(Graph graph, Expr value)
    {
        if (PairOf(value, FunctionTable.ArcTan) is not var (a, b, coefficient))
        {
            return null;
        }

        var product = graph.Multiply(a, b);
        var together = graph.Apply(FunctionTable.ArcTan, graph.Divide(graph.Subtract(a, b), graph.Add(graph.One, product)));
        var isFit = graph.Apply(
            FunctionTable.And, graph.Apply(FunctionTable.Less, graph.Zero, product), graph.Apply(FunctionTable.Less, product, graph.Number(Number.Inexact(LargestProduct))));
        return graph.Scale(coefficient, graph.Select(isFit, together, AsItStands(graph, FunctionTable.ArcTan, a, b)));
    }

    /// <summary>`log(1 + e^a) - log(1 + e^b)` is `log(1 + (e^(a - b) - 1) σ(b))` where a is near b.</summary>
    public static Expr? OfSoftplus(Graph graph, Expr value)
    {
        if (PairOf(value, FunctionTable.Softplus) is not var (a, b, coefficient))
        {
            return null;
        }

        var difference = graph.Subtract(a, b);
        var together = graph.Apply(FunctionTable.LogOnePlus, graph.Multiply(graph.Apply(FunctionTable.ExpMinusOne, difference), graph.Apply(FunctionTable.Sigmoid, b)));
        var isNear = graph.Apply(FunctionTable.Less, graph.Apply(FunctionTable.Abs, difference), graph.One);
        return graph.Scale(coefficient, graph.Select(isNear, together, AsItStands(graph, FunctionTable.Softplus, a, b)));
    }

    /// <summary>`log(x + h) - log x` and `log((x + h)/x)` are `log(1 + h/x)` where h is small beside x.</summary>
    public static Expr? OfLogarithms(Graph graph, Expr value)
    {
        if (Exponentials.ArgumentOf(FunctionTable.Log, value) is { Node: ProductNode { Bound.Length: 0 } } quotient)
        {
            if (Graph.FactorsOf(quotient, out var number) is not [var first, var second] || !number.IsOne || !first.Exponent.Abs().IsOne || !(first.Exponent + second.Exponent).IsZero)
            {
                return null;
            }

            var (above, below) = first.Exponent.IsOne ? (first.Base, second.Base) : (second.Base, first.Base);
            return Cancelled(graph, above, below) is not { } change ? null
                : graph.Select(IsSmall(graph, change, graph.Apply(FunctionTable.Abs, below)), LogOnePlus(graph, change, below), graph.Log(Rounded.Of(graph, quotient)));
        }

        if (value.Node is not SumNode { Constant.IsZero: true, Coefficients.Length: 2 } sum || !(sum.Coefficients[0] + sum.Coefficients[1]).IsZero)
        {
            return null;
        }

        var terms = value.Open(out _);
        return ArgumentOf(graph, terms[0]) is { } a && ArgumentOf(graph, terms[1]) is { } b && Cancelled(graph, a, b) is { } difference
            ? graph.Scale(sum.Coefficients[0], graph.Select(IsSmall(graph, difference, b), LogOnePlus(graph, difference, b), graph.Subtract(Rounded.Of(graph, terms[0]), terms[1]))) : null;
    }

    /// <summary>a - b where terms cancel in it; null where none do.</summary>
    public static Expr? Cancelled(Graph graph, Expr a, Expr b)
    {
        var difference = graph.Subtract(a, b);
        return CountOf(difference) < CountOf(a) + CountOf(b) - 1 ? difference : null;
    }

    private static int CountOf(Expr sum) => Graph.TermsOf(sum, out var constant).Count + (constant.IsZero ? 0 : 1);

    private static Expr IsSmall(Graph graph, Expr difference, Expr beside) =>
        graph.Apply(FunctionTable.Less, graph.Scale(2, graph.Apply(FunctionTable.Abs, difference)), beside);

    private static Expr LogOnePlus(Graph graph, Expr difference, Expr b) => graph.Apply(FunctionTable.LogOnePlus, graph.Divide(difference, b));

    private static Expr? ArgumentOf(Graph graph, Expr logarithm) => Exponentials.ArgumentOf(FunctionTable.Log, logarithm)
        ?? (Exponentials.ArgumentOf(FunctionTable.LogOnePlus, logarithm) is { } u ? graph.Add(graph.One, u) : null);

    private static Expr AsItStands(Graph graph, Function function, Expr a, Expr b) => graph.Subtract(Rounded.Of(graph, graph.Apply(function, a)), graph.Apply(function, b));

    /// <summary>a, b and c of `c f(a) - c f(b)`; null for other expressions.</summary>
    private static (Expr A, Expr B, Number Coefficient)? PairOf(Expr value, Function function)
    {
        if (value.Node is not SumNode { Constant.IsZero: true, Coefficients.Length: 2 } sum || !(sum.Coefficients[0] + sum.Coefficients[1]).IsZero)
        {
            return null;
        }

        var terms = value.Open(out _);
        return Exponentials.ArgumentOf(function, terms[0]) is { } a && Exponentials.ArgumentOf(function, terms[1]) is { } b ? (a, b, sum.Coefficients[0]) : null;
    }
}
