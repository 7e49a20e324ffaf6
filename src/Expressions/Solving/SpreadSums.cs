using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Rewriting;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Solving;

/// <summary>Takes sums over an index apart in which unknowns stand, so that these come to stand outside: `Σᵢ (xᵢ - μ)` is `Σᵢ xᵢ - nμ`.</summary>
/// <param name="graph">Where results are made.</param>
/// <param name="dependsOnUnknown">Whether a node has an unknown in it.</param>
internal sealed class SpreadSums(Graph graph, Func<Node, bool> dependsOnUnknown) : NodeRewriter(graph)
{
    /// <inheritdoc/>
    protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
    {
        if (original.Node is not ProductNode product || bound.Length == 0 || !dependsOnUnknown(original.Node))
        {
            return Graph.Rebuild(original, operands, bound);
        }

        var factors = new (Expr, Number)[product.Exponents.Length];
        for (var k = 0; k < factors.Length; k++)
        {
            factors[k] = (operands[k], product.Exponents[k]);
        }

        var body = Graph.Product(factors);
        var terms = Graph.TermsOf(Expansion.Of(Graph, body) ?? body, out var constant).ConvertAll(t => (t.Coefficient, Graph.SumOver(t.Term, bound)));
        terms.Add((constant, Graph.SumOver(Graph.One, bound)));
        return Graph.Sum(terms.ToArray());
    }
}
