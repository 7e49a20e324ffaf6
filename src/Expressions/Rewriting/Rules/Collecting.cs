using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Rules;

/// <summary>Sums and products multiplied out, like terms merged, what is common to all terms taken in front: the smallest of these forms by <see cref="Node.Cost"/>.</summary>
/// <param name="graph">Where results are made.</param>
/// <param name="cancellation">Stops long work.</param>
internal sealed class Collecting(Graph graph, CancellationToken cancellation)
{
    private const double LargestWorthTrying = 4000;
    private const double LargestWorthExpanding = 600;
    private const int LongestSumSpread = 8;
    private const int MostFactorsTriedFreely = 4;

    /// <summary>The smallest of the forms; the expression itself where none is smaller.</summary>
    public Expr Smallest(Expr expression, int depth = 3)
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

        if (Expansion.Of(graph, expression, cancellation: cancellation) is { } expanded)
        {
            best = Smaller(best, Smaller(expanded, FactorOut(expanded, depth)));
        }

        // One sum at a time: a factor beside it may cancel what multiplying out everything would bury.
        var factors = Graph.FactorsOf(expression, out var coefficient);
        for (var place = 0; factors.Count > 1 && place < factors.Count; place++)
        {
            if (factors[place].Base.Node is SumNode { Coefficients.Length: <= LongestSumSpread } && factors[place].Exponent.IsOne
                && (factors.Count <= MostFactorsTriedFreely || CouldCancel(factors, place)))
            {
                var spread = graph.Scale(coefficient, graph.Distribute(factors, place));
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

    /// <summary>Whether a term of a sum, multiplied with the factors beside it, loses a factor: elsewhere what is spread out is but factored again, and in long products that is most of the work.</summary>
    private static bool CouldCancel(List<(Expr Base, Number Exponent)> factors, int place)
    {
        foreach (var (_, term) in Graph.TermsOf(factors[place].Base, out _))
        {
            foreach (var (inner, power) in Graph.FactorsOf(term, out _))
            {
                if (factors.Exists(f => f.Base.SameAs(inner) && (f.Exponent.Sign != power.Sign || !f.Exponent.IsInteger || !power.IsInteger)))
                {
                    return true;
                }
            }
        }

        return factors.Exists(f => f.Base.Node is NumberNode);
    }

    /// <summary>A sum with what all its terms share taken in front of it.</summary>
    private Expr FactorOut(Expr expression, int depth)
    {
        var terms = Graph.TermsOf(expression, out var constant);
        if (terms.Count < 2 || !constant.IsZero)
        {
            return expression;
        }

        // From term to term fewer are left, mostly none after the second.
        var kept = Graph.FactorsOf(terms[0].Term, out _);
        for (var k = 1; k < terms.Count && kept.Count > 0; k++)
        {
            var list = Graph.FactorsOf(terms[k].Term, out _);
            for (var place = kept.Count - 1; place >= 0; place--)
            {
                var (factor, least) = kept[place];
                var found = list.FindIndex(f => f.Base.SameAs(factor) && f.Exponent.Sign == least.Sign);
                if (found < 0)
                {
                    kept.RemoveAt(place);
                }
                else if (list[found].Exponent.Abs().CompareTo(least.Abs()) < 0)
                {
                    kept[place] = (factor, list[found].Exponent);
                }
            }
        }

        if (kept.Count == 0)
        {
            return expression;
        }

        var inner = terms.ConvertAll(t => (t.Coefficient, graph.Product([(t.Term, Number.One), .. kept.ConvertAll(f => (f.Base, -f.Exponent))])));
        return graph.Product([(Smallest(graph.Sum(inner.ToArray()), depth - 1), Number.One), .. kept]);
    }
}
