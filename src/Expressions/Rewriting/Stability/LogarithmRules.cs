using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>Rules for logarithms, whose arguments overflow, underflow or round to 1 where they themselves are ordinary numbers.</summary>
internal static class LogarithmRules
{
    /// <summary>Where the two forms of `log(1 - e^z)` meet: e^z is ½.</summary>
    private const double MinusLogTwo = -0.6931471805599453;

    public static Expr? OfSigmoid(Graph graph, Expr value) => ArgumentOf(value) is { } a && Exponentials.ArgumentOf(FunctionTable.Sigmoid, a) is { } z
        ? graph.Negate(graph.Apply(FunctionTable.Softplus, graph.Negate(z))) : null;

    public static Expr? OfExponentials(Graph graph, Expr value) => ArgumentOf(value) is not { } sum ? null
        : Exponentials.OnePlusExponential(sum) is { } z ? graph.Apply(FunctionTable.Softplus, z) : Exponentials.LogOfSum(graph, sum);

    /// <summary>Factors that are positive whatever their operands are go apart; the others stay together, for two negative ones have a positive product.</summary>
    public static Expr? OfProduct(Graph graph, Expr value)
    {
        if (ArgumentOf(value) is not { } product)
        {
            return null;
        }

        var factors = Graph.FactorsOf(product, out var coefficient);
        if (factors.Count == 0 || (factors.Count == 1 && coefficient.IsOne && factors[0].Exponent.IsOne))
        {
            return null;
        }

        var terms = new List<(Number, Expr)>();
        var rest = new List<(Expr, Number)>();
        foreach (var (factor, exponent) in factors)
        {
            // A power that is not whole has a value for bases that are not negative alone.
            if (Graph.IsNonNegative(factor) || !exponent.IsInteger)
            {
                terms.Add((exponent, graph.Log(factor)));
            }
            else if (exponent.Numerator.IsEven)
            {
                terms.Add((exponent, graph.Log(graph.Apply(FunctionTable.Abs, factor))));
            }
            else
            {
                rest.Add((factor, exponent));
            }
        }

        if (terms.Count == 0 || (rest.Count == 0 && coefficient.Sign <= 0))
        {
            return null;
        }

        // A number stays with what is left, so that log(2x) does not become two logarithms for nothing.
        terms.Add((Number.One, graph.Log(graph.Scale(coefficient, graph.Product([.. rest])))));
        return graph.Sum([.. terms.ConvertAll(t => (t.Item1, Settled(graph, t.Item2)))]);
    }

    public static Expr? OfRepeatedProduct(Graph graph, Expr value)
    {
        if (ArgumentOf(value) is not { Node: ReductionNode { Kind: ReductionKind.Product } node } product)
        {
            return null;
        }

        var opened = product.Open(out var bound);
        if (!Graph.IsNonNegative(opened[0]))
        {
            return null;
        }

        var logarithm = Settled(graph, graph.Log(opened[0]));
        return graph.SumOver(node.HasMask ? graph.Multiply(opened[1], logarithm) : logarithm, bound);
    }

    /// <summary>
    /// `log(1 - e^z)`, which stands here as `log(-expm1(z))`: for z far below 0, `log1p(-e^z)` (Mächler, "Accurately computing log(1 - exp(-|a|))", 2012);
    /// else by `1 - e^z = tanh(-z/2)(1 + e^z)`, which this rule does not fit again.
    /// </summary>
    public static Expr? OfComplementOfExponential(Graph graph, Expr value)
    {
        if (ArgumentOf(value) is not { Node: SumNode { Constant.IsZero: true, Coefficients: [{ IsMinusOne: true }] } } negative
            || Exponentials.ArgumentOf(FunctionTable.ExpMinusOne, negative.Open(out _)[0]) is not { } z)
        {
            return null;
        }

        var isFar = graph.Apply(FunctionTable.Less, z, graph.Number(Number.Inexact(MinusLogTwo)));
        var near = graph.Add(graph.Log(graph.Apply(FunctionTable.Tanh, graph.Scale(-Number.Half, z))), graph.Apply(FunctionTable.Softplus, z));
        return graph.Select(isFar, graph.Apply(FunctionTable.LogOnePlus, graph.Negate(graph.Exp(z))), near);
    }

    public static Expr? NearOne(Graph graph, Expr value) => ArgumentOf(value) is { Node: SumNode { Constant.IsOne: true } } sum
        ? graph.Apply(FunctionTable.LogOnePlus, graph.Subtract(sum, graph.One)) : null;

    private static Expr? ArgumentOf(Expr value) => Exponentials.ArgumentOf(FunctionTable.Log, value);

    /// <summary>A logarithm that a rule has made, by the rules for logarithms of one factor.</summary>
    private static Expr Settled(Graph graph, Expr logarithm) =>
        OfSigmoid(graph, logarithm) ?? OfExponentials(graph, logarithm) ?? OfRepeatedProduct(graph, logarithm) ?? NearOne(graph, logarithm) ?? logarithm;
}
