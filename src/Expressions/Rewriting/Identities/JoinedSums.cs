using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting.Identities;

/// <summary>Several sums, or means, over one range as one: `Σ sin²(xᵢ) + Σ cos²(xᵢ) - n` is 0 if `sin²(xᵢ) + cos²(xᵢ) - 1` is.</summary>
public static class JoinedSums
{
    /// <summary>The entry of the one sum that the expression is; null where its terms are not sums over one range.</summary>
    public static Expr? Entry(Graph graph, Expr expression)
    {
        var terms = Graph.TermsOf(expression, out var constant);
        if (terms.Exists(t => SumIn(t.Term) is not null))
        {
            var size = ((ProductNode)SumIn(terms.Find(t => SumIn(t.Term) is not null).Term)!.Value.Node).Bound[0];
            terms.Add((constant, graph.One));
            var index = new Index("i", size);
            var entries = new List<(Number, Expr)>();
            foreach (var (coefficient, term) in terms)
            {
                if (coefficient.IsZero)
                {
                    continue;
                }

                if (EntryOf(graph, term, index) is not { } entry)
                {
                    return null;
                }

                entries.Add((coefficient, entry));
            }

            return graph.Sum(entries.ToArray());
        }

        return null;
    }

    private static Expr? SumIn(Expr term)
    {
        foreach (var (factor, exponent) in Graph.FactorsOf(term, out _))
        {
            if (exponent.IsOne && factor.Node is ProductNode { Bound.Length: 1 })
            {
                return factor;
            }
        }

        return null;
    }

    /// <summary>What, summed over the index, is the term.</summary>
    private static Expr? EntryOf(Graph graph, Expr term, Index index)
    {
        var factors = Graph.FactorsOf(term, out var coefficient);
        for (var k = 0; k < factors.Count; k++)
        {
            var (factor, exponent) = factors[k];
            if (exponent.IsOne && factor.Node is ProductNode { Bound: [var size] } sum && size == index.Size)
            {
                var opened = factor.OpenWith([index]);
                factors.RemoveAt(k);
                for (var f = 0; f < sum.Exponents.Length; f++)
                {
                    factors.Add((opened[f], sum.Exponents[f]));
                }

                return graph.Scale(coefficient, graph.Product(factors.ToArray()));
            }

            if (exponent.IsOne && factor.Node is SizeNode { Size: var count } && count == index.Size)
            {
                factors.RemoveAt(k);
                return graph.Scale(coefficient, graph.Product(factors.ToArray()));
            }
        }

        // What is the same for every member is its own mean.
        return index.Size == ReservedSizes.Population ? term : null;
    }
}
