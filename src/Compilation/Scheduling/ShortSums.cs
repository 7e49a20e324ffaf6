using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Scheduling;

/// <summary>
/// Sums over all rows but the last few, as of `(x_(i+1) - xᵢ)²`, become sums over all rows of which the last do not count: so they are made in the pass over the rows, beside what else it
/// computes, and in it by threads. What such a sum alone reads is then computed for the last rows, too, where it means nothing.
/// </summary>
internal static class ShortSums
{
    /// <summary>More rows than this at the end are no edge.</summary>
    private const long MostLeftOut = 8;

    /// <summary>Finds them.</summary>
    /// <param name="items">The items, operands first; who reads them is known, what they are to the rows is not.</param>
    /// <param name="rows">The size of the rows.</param>
    public static void Find(List<Item> items, Size rows)
    {
        // The slot of each that is lengthened.
        var lengthened = new Dictionary<Item, int>();
        for (var k = items.Count - 1; k >= 0; k--)
        {
            var item = items[k];
            var slot = SlotOf(item, rows);
            if (slot < 0)
            {
                continue;
            }

            if (item.Rank == 0 ? ReadsRows(item, slot, rows) : item.Readers.TrueForAll(r => lengthened.TryGetValue(r.Reader, out var above) && IsAlong(r.Reader, r.Edge, slot, above)))
            {
                lengthened.Add(item, slot);
            }
        }

        foreach (var (item, slot) in lengthened)
        {
            if (item.Rank == 0)
            {
                item.RowsLeftOut = rows.Minus(item.Bound[slot])!.Value;
                item.Bound[slot] = rows;
            }
            else
            {
                item.Axes[slot] = rows;
            }
        }
    }

    /// <summary>The slot of a sum to one number, or of a value entry by entry, that has a few rows less than there are; -1 where there is not exactly one.</summary>
    private static int SlotOf(Item item, Size rows)
    {
        if (!(item.Rank == 0 ? item.Node is ProductNode { Bound.Length: 1 } : item.Node is SumNode or FunctionNode or ProductNode { Bound.Length: 0 }))
        {
            return -1;
        }

        var found = -1;
        for (var s = 0; s < item.Rank + item.Bound.Length; s++)
        {
            if (rows.Minus(item.SizeOf(s)) is >= 0 and <= MostLeftOut)
            {
                if (found >= 0 || item.SizeOf(s) == rows)
                {
                    return -1;
                }

                found = s;
            }
        }

        return found;
    }

    /// <summary>Whether something that is lengthened with the sum, or has all rows anyway, is read row by row.</summary>
    private static bool ReadsRows(Item sum, int slot, Size rows)
    {
        for (var e = 0; e < sum.Edges.Length; e++)
        {
            var operand = sum.Operands[e];
            for (var a = 0; a < operand.Rank; a++)
            {
                if (IsAlong(sum, e, a, slot) && (operand.Node is InputNode ? operand.Axes[a] == rows : operand.Readers.Count == 1 && SlotOf(operand, rows) == a))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether an edge reads its operand's axis at a slot, without a shift, and at no other axis.</summary>
    private static bool IsAlong(Item reader, int edge, int axis, int slot)
    {
        var terms = reader.Edges[edge].Terms;
        for (var a = 0; a < terms.Length; a++)
        {
            if ((terms[a].Slot == slot) != (a == axis) || (a == axis && terms[a].Position.Offset != 0))
            {
                return false;
            }
        }

        return true;
    }
}
