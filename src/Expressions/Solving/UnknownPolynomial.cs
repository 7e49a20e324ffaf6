using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Solving;

/// <summary>An expression as a polynomial in one name.</summary>
internal static class UnknownPolynomial
{
    /// <summary>The coefficients by degree, none of them 0, of a sum that is multiplied out; null where it is no polynomial in the name.</summary>
    public static SortedDictionary<int, Expr>? Of(Graph graph, Expr expanded, InputNode unknown, int largestDegree)
    {
        var parts = new SortedDictionary<int, List<(Number, Expr)>>();
        var terms = Graph.TermsOf(expanded, out var constant);
        if (!constant.IsZero)
        {
            terms.Add((constant, graph.One));
        }

        foreach (var (coefficient, term) in terms)
        {
            var factors = Graph.FactorsOf(term, out var number);
            var degree = 0;
            for (var k = factors.Count - 1; k >= 0; k--)
            {
                if (ReferenceEquals(factors[k].Base.Node, unknown))
                {
                    if (factors[k].Exponent.ToInt64() is not (> 0 and var power) || power > largestDegree)
                    {
                        return null;
                    }

                    degree += (int)power;
                    factors.RemoveAt(k);
                }
                else if (factors[k].Base.Node.DependsOn(unknown))
                {
                    return null;
                }
            }

            if (!parts.TryGetValue(degree, out var list))
            {
                parts.Add(degree, list = []);
            }

            list.Add((coefficient * number, graph.Product(factors.ToArray())));
        }

        var coefficients = new SortedDictionary<int, Expr>();
        foreach (var (degree, list) in parts)
        {
            var sum = graph.Sum(list.ToArray());
            if (sum.Node is not NumberNode { Value.IsZero: true })
            {
                coefficients.Add(degree, sum);
            }
        }

        return coefficients;
    }

    /// <summary>Whether a name occurs in a node.</summary>
    public static bool DependsOn(this Node node, InputNode name) => node.HasInputs && (ReferenceEquals(node, name) || Array.IndexOf(node.Reachable(), name) >= 0);
}
