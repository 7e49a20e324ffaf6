using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting;

/// <summary>Puts expressions in the place of inputs. Not thread-safe, as its graph is not.</summary>
/// <param name="graph">Where results are made.</param>
/// <param name="replacements">For each input what replaces it: an expression over one index for each of the input's axes.</param>
public sealed class InputSubstitution(Graph graph, IReadOnlyDictionary<Node, (Expr Body, Index[] Axes)> replacements) : NodeRewriter(graph)
{
    /// <inheritdoc/>
    protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
    {
        if (!replacements.TryGetValue(original.Node, out var replacement))
        {
            return Graph.Rebuild(original, operands, bound);
        }

        var body = replacement.Body;
        for (var a = 0; a < replacement.Axes.Length; a++)
        {
            body = body.Substitute(replacement.Axes[a], original.Terms[a]);
        }

        return body;
    }
}
