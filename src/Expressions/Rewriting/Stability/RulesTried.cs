using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>
/// How many rules, of a list that grows from one walk to the next, do not fit a number: these need not be tried on it again. Arrays are tried again, for what fits them may depend
/// on the indices at which they are read. Of one graph.
/// </summary>
internal sealed class RulesTried
{
    private byte[] counts = [];

    /// <summary>With how many rules nothing can be made of an expression.</summary>
    public int CountFor(Expr expression) => expression.Node.Rank == 0 && (uint)expression.Node.Id < (uint)counts.Length ? counts[expression.Node.Id] : 0;

    /// <summary>Takes down that the first rules do not fit an expression.</summary>
    public void Note(Expr expression, int count)
    {
        var id = expression.Node.Id;
        if (expression.Node.Rank > 0 || id < 0 || count > byte.MaxValue)
        {
            return;
        }

        if (id >= counts.Length)
        {
            Array.Resize(ref counts, Math.Max(id + 1, 2 * counts.Length));
        }

        counts[id] = (byte)count;
    }
}
