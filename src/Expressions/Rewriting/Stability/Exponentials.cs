using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>The patterns that the rules share: exponentials, and sums of them.</summary>
internal static class Exponentials
{
    /// <summary>A sum of more terms than this is left as it is: its logarithm would be nested as deep.</summary>
    private const int MostTerms = 8;

    /// <summary>x of `f(x)`; null for other expressions.</summary>
    public static Expr? ArgumentOf(Function function, Expr value) =>
        value.Node is FunctionNode node && ReferenceEquals(node.Function, function) ? value.Open(out _)[0] : null;

    /// <summary>z of `e^z`; null for other expressions.</summary>
    public static Expr? ExponentOf(Expr value) => ArgumentOf(FunctionTable.Exp, value);

    /// <summary>z of `e^z`, and `z log a` of `a^z` where a is a positive number; null for other expressions.</summary>
    public static Expr? ExponentOf(Graph graph, Expr value) => ExponentOf(value)
        ?? (value.Node is FunctionNode { Function: Power } power && power.Edges[0].Operand is NumberNode { Value.Sign: > 0 } ? LogarithmOf(graph, value.Open(out _)) : null);

    private static Expr LogarithmOf(Graph graph, Expr[] operands) => graph.Multiply(operands[1], graph.Log(operands[0]));

    /// <summary>z of `1 + e^z`; null for other expressions.</summary>
    public static Expr? OnePlusExponential(Expr value) =>
        value.Node is SumNode { Constant.IsOne: true, Coefficients: [{ IsOne: true }] } ? ExponentOf(value.Open(out _)[0]) : null;

    /// <summary>The logarithm of a sum whose every term is a positive multiple of an exponential, or a positive number; null for other expressions.</summary>
    public static Expr? LogOfSum(Graph graph, Expr value)
    {
        if (value.Node is ProductNode { Bound.Length: > 0 })
        {
            return LogOfContraction(graph, value);
        }

        if (value.Node is not SumNode { Coefficients.Length: <= MostTerms } sum || sum.Constant.Sign < 0 || sum.Coefficients.Length + (sum.Constant.IsZero ? 0 : 1) < 2)
        {
            return null;
        }

        Expr? total = sum.Constant.IsZero ? null : graph.Log(graph.Number(sum.Constant));
        var terms = Graph.TermsOf(value, out _);
        foreach (var (coefficient, term) in terms)
        {
            if (coefficient.Sign <= 0 || (ExponentOf(graph, term) ?? LogOfContraction(graph, term)) is not { } exponent)
            {
                return null;
            }

            var own = graph.Add(exponent, graph.Log(graph.Number(coefficient)));
            total = total is { } before ? graph.Add(before, graph.Apply(FunctionTable.Softplus, graph.Subtract(own, before))) : own;
        }

        return total;
    }

    private static Expr? LogOfContraction(Graph graph, Expr value)
    {
        if (value.Node is not ProductNode { Bound.Length: > 0 } contraction)
        {
            return null;
        }

        var opened = value.Open(out var bound);
        var exponents = new List<(Number, Expr)>();
        Expr? mask = null;
        for (var k = 0; k < contraction.Exponents.Length; k++)
        {
            if (opened[k].Node is BracketNode && contraction.Exponents[k].IsOne)
            {
                mask = mask is { } before ? graph.Multiply(before, opened[k]) : opened[k];
            }
            else if (ExponentOf(graph, opened[k]) is { } z)
            {
                exponents.Add((contraction.Exponents[k], z));
            }
            else
            {
                return null;
            }
        }

        return exponents.Count == 0 ? null : graph.Reduce(ReductionKind.LogSumExp, graph.Sum([.. exponents]), bound, mask);
    }
}
