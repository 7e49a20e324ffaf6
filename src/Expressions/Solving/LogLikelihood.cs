using System.Runtime.CompilerServices;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;

namespace MlMath.Expressions.Solving;

/// <summary>The logarithm of a likelihood that is a product over an index, as a sum: `log Πᵢ p(xᵢ)` is `Σᵢ log p(xᵢ)` where every factor is positive.</summary>
public static class LogLikelihood
{
    /// <summary>The logarithm, taken apart; null where the expression holds no product over an index as a factor.</summary>
    public static Expr? Of(Graph graph, Expr likelihood, CancellationToken cancellation = default) =>
        Graph.FactorsOf(likelihood, out var coefficient).Exists(f => f.Base.Node is ReductionNode { Kind: ReductionKind.Product }
                || (f.Exponent.IsOne && f.Base.Node is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Power) && !Evidence.IsNumber(f.Base.Open(out _)[1]))) && coefficient.Sign > 0
            ? Logarithm(graph, likelihood, cancellation) : null;

    private static Expr Logarithm(Graph graph, Expr value, CancellationToken cancellation)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Limits.StackTooSmall(null);
        }

        cancellation.ThrowIfCancellationRequested();
        if (value.Node is ReductionNode { Kind: ReductionKind.Product, HasMask: false })
        {
            var body = value.Open(out var bound)[0];
            return graph.SumOver(Logarithm(graph, body, cancellation), bound);
        }

        if (value.Node is FunctionNode { Function: var function })
        {
            var arguments = value.Open(out _);
            if (ReferenceEquals(function, FunctionTable.Exp))
            {
                return arguments[0];
            }

            return ReferenceEquals(function, FunctionTable.Power) ? graph.Multiply(arguments[1], Logarithm(graph, arguments[0], cancellation)) : graph.Log(value);
        }

        var factors = Graph.FactorsOf(value, out var coefficient);
        if ((factors.Count == 1 && factors[0].Exponent.IsOne && coefficient.IsOne) || coefficient.Sign <= 0)
        {
            return graph.Log(value);
        }

        var terms = factors.ConvertAll(f => (f.Exponent, Logarithm(graph, f.Base, cancellation)));
        terms.Add((Number.One, graph.Log(graph.Number(coefficient))));
        return graph.Sum(terms.ToArray());
    }
}
