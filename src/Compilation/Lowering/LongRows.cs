using MlMath.Compilation.Binding;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Lowering;

/// <summary>
/// Rows of a computed matrix that maxima and log-sum-exps fold, as those of attention: where such rows are long, they are better worked on one after the other, with lanes along each, than
/// side by side with lanes over them.
/// </summary>
internal static class LongRows
{
    /// <summary>From so many entries on a row is long: lanes along it are full, and adding them up costs little.</summary>
    public const long Fewest = 48;

    /// <summary>The sizes of what is folded along rows that a product computes; empty where there is none.</summary>
    /// <param name="order">The needed nodes.</param>
    /// <param name="rows">The size of the rows, or null.</param>
    public static Size[] Of(Node[] order, Size? rows)
    {
        var found = new HashSet<Size>();
        foreach (var node in order)
        {
            if (rows is { } size && node is ReductionNode { Kind: ReductionKind.LogSumExp or ReductionKind.Maximum, Rank: 1, Bound.Length: 1 } fold && fold.Axes[0] == size && fold.Edges[0].Operand is var folded && IsOfContraction(folded, size))
            {
                found.Add(fold.Bound[0]);
            }
        }

        return [.. found];
    }

    /// <summary>The rows whose computed matrices maxima and log-sum-exps fold, where these are long; else null.</summary>
    /// <param name="order">The needed nodes.</param>
    /// <param name="sizes">The sizes.</param>
    public static Size? RowsOf(Node[] order, ResolvedSizes sizes)
    {
        foreach (var node in order)
        {
            if (node is ReductionNode { Kind: ReductionKind.LogSumExp or ReductionKind.Maximum, Rank: 1 } fold && sizes.Value(fold.Axes[0]) > Compiler.FewestRows && AreLong(Of(order, fold.Axes[0]), sizes) == true)
            {
                return fold.Axes[0];
            }
        }

        return null;
    }

    /// <summary>Whether there are any and all of them are long; null where a size is not known that decides it.</summary>
    public static bool? AreLong(Size[] folded, ResolvedSizes? sizes)
    {
        var isUndecided = false;
        foreach (var size in folded)
        {
            if (sizes is null && !size.IsKnown)
            {
                isUndecided = true;
            }
            else if ((sizes?.Value(size) ?? size.Offset) < Fewest)
            {
                return false;
            }
        }

        return isUndecided ? null : folded.Length > 0;
    }

    /// <summary>Whether a value is computed, entry by entry, from a sum of products that has the rows' axis.</summary>
    private static bool IsOfContraction(Node node, Size rows)
    {
        const int Most = 64;
        var pending = new Stack<Node>([node]);
        for (var k = 0; k < Most && pending.TryPop(out var next); k++)
        {
            if (next is ProductNode { Bound.Length: > 0, Rank: 2 } contraction && contraction.Axes.Contains(rows))
            {
                return true;
            }

            if (next is SumNode or FunctionNode or ProductNode { Bound.Length: 0 })
            {
                foreach (var edge in next.Edges)
                {
                    pending.Push(edge.Operand);
                }
            }
        }

        return false;
    }
}
