using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting;

/// <summary>Brings a sum over one denominator and gives the numerator, multiplied out: it is 0 exactly where the sum is, wherever the sum has a value.</summary>
public static class CommonDenominator
{
    private const int MostRounds = 6;
    private const int MostTerms = 2000;

    /// <summary>The numerator; null where it grows too large.</summary>
    public static Expr? Numerator(Graph graph, Expr expression)
    {
        var current = expression;
        for (var round = 0; round < MostRounds; round++)
        {
            if (Expansion.Of(graph, current, MostTerms) is not { } expanded)
            {
                return null;
            }

            var denominators = Denominators(expanded);
            if (denominators.Count == 0)
            {
                return expanded;
            }

            var terms = Graph.TermsOf(expanded, out var constant);
            terms.Add((constant, graph.One));
            current = graph.Sum(terms.ConvertAll(t => (t.Coefficient, graph.Product([(t.Term, Number.One), .. denominators]))).ToArray());
            if (current.Node is NumberNode)
            {
                return current;
            }
        }

        return Expansion.Of(graph, current, MostTerms);
    }

    /// <summary>The factors that stand below the line somewhere, each with the largest exponent it has there.</summary>
    private static List<(Expr Base, Number Exponent)> Denominators(Expr sum)
    {
        var found = new List<(Expr Base, Number Exponent)>();
        foreach (var (_, term) in Graph.TermsOf(sum, out _))
        {
            foreach (var (factor, exponent) in Graph.FactorsOf(term, out _))
            {
                if (exponent.Sign >= 0 || factor.Node is NumberNode)
                {
                    continue;
                }

                var place = found.FindIndex(f => f.Base.SameAs(factor));
                if (place < 0)
                {
                    found.Add((factor, -exponent));
                }
                else if (found[place].Exponent.CompareTo(-exponent) < 0)
                {
                    found[place] = (factor, -exponent);
                }
            }
        }

        return found;
    }
}
