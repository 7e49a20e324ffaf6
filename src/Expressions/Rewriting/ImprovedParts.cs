using MlMath.Expressions.Nodes;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting;

/// <summary>What parts became by the rules, so that none is worked on twice: not in the next round, not in a form that is tried, not in another component of a gradient. For one thread.</summary>
internal sealed class ImprovedParts
{
    private readonly Dictionary<Node, (Expr Body, Index[] Axes)> known = [];

    /// <summary>What a part became; null where it is not known.</summary>
    public Expr? Find(Expr part)
    {
        if (!known.TryGetValue(part.Node, out var found))
        {
            return null;
        }

        if (found.Axes.Length > 0 && !HasPlainTerms(part))
        {
            return null;
        }

        var body = found.Body;
        for (var a = 0; a < found.Axes.Length; a++)
        {
            body = body.Substitute(found.Axes[a], part.Terms[a]);
        }

        return body;
    }

    /// <summary>Takes down what a part became; one that is read at the same index twice, or at a position, tells nothing of others of its kind and is left out.</summary>
    public void Keep(Expr part, Expr improved)
    {
        if (!HasPlainTerms(part))
        {
            return;
        }

        // Under indices of its own: those of whoever asks next may be the same in another order.
        var axes = part.Terms.Length == 0 ? [] : new Index[part.Terms.Length];
        for (var a = 0; a < axes.Length; a++)
        {
            axes[a] = part.Terms[a].Index!.Fresh();
            improved = improved.Substitute(part.Terms[a].Index!, axes[a]);
        }

        known[part.Node] = (improved, axes);
    }

    private static bool HasPlainTerms(Expr part)
    {
        var terms = part.Terms;
        for (var a = 0; a < terms.Length; a++)
        {
            if (terms[a].Index is not { } index || terms[a].Offset != 0)
            {
                return false;
            }

            for (var b = 0; b < a; b++)
            {
                if (ReferenceEquals(terms[b].Index, index))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
