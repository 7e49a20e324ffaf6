using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting;

/// <summary>
/// Makes expressions smaller without changing their value: from the leaves up, each sum and product is multiplied out, like terms cancel, what is
/// common to all terms is taken in front; the smallest of these forms by <see cref="Node.Cost"/> stays. The result is never
/// larger than what was given.
/// </summary>
/// <param name="graph">Where results are made.</param>
public sealed class Simplifier(Graph graph) : NodeRewriter(graph)
{
    private const double LargestWorthTrying = 4000;
    private const double LargestWorthExpanding = 600;
    private const int LongestSumSpread = 8;

    private bool hasTakenApart;

    /// <summary>The simplest equal form that the rules reach.</summary>
    public Expr Simplify(Expr expression, CancellationToken cancellation = default)
    {
        var best = expression;
        for (var round = 0; round < 4; round++)
        {
            var next = Apply(best, cancellation);
            if (next.Node.Cost > best.Node.Cost || (next.Node.Cost == best.Node.Cost && !hasTakenApart))
            {
                break;
            }

            best = next;
        }

        return best;
    }

    /// <inheritdoc/>
    protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
    {
        if (original.Node is ProductNode product && bound.Length > 0)
        {
            var factors = new (Expr, Number)[product.Exponents.Length];
            for (var k = 0; k < factors.Length; k++)
            {
                factors[k] = (operands[k], product.Exponents[k]);
            }

            var body = Graph.Product(factors);
            var smallest = Smallest(body);
            var sum = Graph.SumOver(smallest, bound);
            return Array.Exists(bound, b => b.Size == ReservedSizes.Population) ? Apart(sum, smallest, bound)
                : PolynomialIntegral.Of(Graph, body, bound) is { } integral && (integral.IsWhole || integral.Value.Node.Cost < sum.Node.Cost) ? Smallest(integral.Value) : sum;
        }

        var rebuilt = Graph.Rebuild(original, operands, bound);
        return rebuilt.Node is SumNode or ProductNode { Bound.Length: 0 } ? Smallest(rebuilt) : rebuilt;
    }

    /// <summary>A mean as the means of its terms, where that is no larger: `E[aX + b]` is `a E[X] + b`.</summary>
    private Expr Apart(Expr whole, Expr body, Index[] bound)
    {
        if (Expansion.Of(Graph, body, LongestSumSpread) is not { Node: SumNode } expanded)
        {
            return whole;
        }

        var parts = Graph.TermsOf(expanded, out var constant).ConvertAll(t => (t.Coefficient, Graph.SumOver(t.Term, bound)));
        parts.Add((constant, Graph.SumOver(Graph.One, bound)));
        var apart = Smallest(Graph.Sum(parts.ToArray()));
        if (apart.Node.Cost > whole.Node.Cost)
        {
            return whole;
        }

        hasTakenApart = true;
        return apart;
    }

    private Expr Smallest(Expr expression, int depth = 3)
    {
        if (depth == 0 || expression.Node.Cost > LargestWorthTrying || !CouldShrink(expression))
        {
            return expression;
        }

        var best = Smaller(expression, FactorOut(expression, depth));
        if (expression.Node.Cost > LargestWorthExpanding)
        {
            // Multiplied out this has more terms than could cancel, and every part of it has been tried before.
            return best;
        }

        if (Expansion.Of(Graph, expression) is { } expanded)
        {
            best = Smaller(best, Smaller(expanded, FactorOut(expanded, depth)));
        }

        // One sum at a time: a factor beside it may cancel what multiplying out everything would bury.
        var factors = Graph.FactorsOf(expression, out var coefficient);
        for (var place = 0; factors.Count > 1 && place < factors.Count; place++)
        {
            if (factors[place].Base.Node is SumNode { Coefficients.Length: <= LongestSumSpread } && factors[place].Exponent.IsOne)
            {
                var spread = Graph.Scale(coefficient, Graph.Distribute(factors, place));
                best = Smaller(best, Smallest(spread, depth - 1));
            }
        }

        return best;
    }

    private static Expr Smaller(Expr a, Expr b) => b.Node.Cost < a.Node.Cost ? b : a;

    private static bool CouldShrink(Expr expression)
    {
        var factors = Graph.FactorsOf(expression, out _);
        return expression.Node is SumNode { Coefficients.Length: > 1 } || factors.Exists(f => f.Base.Node is SumNode && f.Exponent.IsInteger);
    }

    /// <summary>A sum with what all its terms share taken in front of it.</summary>
    private Expr FactorOut(Expr expression, int depth)
    {
        var terms = Graph.TermsOf(expression, out var constant);
        if (terms.Count < 2 || !constant.IsZero)
        {
            return expression;
        }

        var common = Graph.FactorsOf(terms[0].Term, out _);
        var lists = terms.ConvertAll(t => Graph.FactorsOf(t.Term, out _));
        var kept = new List<(Expr Base, Number Exponent)>();
        foreach (var (factor, exponent) in common)
        {
            var least = exponent;
            var isCommon = true;
            foreach (var list in lists)
            {
                var place = list.FindIndex(f => f.Base.SameAs(factor) && f.Exponent.Sign == exponent.Sign);
                isCommon &= place >= 0;
                if (place >= 0 && list[place].Exponent.Abs().CompareTo(least.Abs()) < 0)
                {
                    least = list[place].Exponent;
                }
            }

            if (isCommon)
            {
                kept.Add((factor, least));
            }
        }

        if (kept.Count == 0)
        {
            return expression;
        }

        var inner = terms.ConvertAll(t => (t.Coefficient, Graph.Product([(t.Term, Number.One), .. kept.ConvertAll(f => (f.Base, -f.Exponent))])));
        return Graph.Product([(Smallest(Graph.Sum(inner.ToArray()), depth - 1), Number.One), .. kept]);
    }
}
