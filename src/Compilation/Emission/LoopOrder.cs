using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>Chooses which slot of a contraction runs innermost: the one along which most operands are read entry after entry.</summary>
internal static class LoopOrder
{
    /// <summary>The slots, outermost first; with a bound slot last it is a sum in one variable, with an own axis last it adds to the result's array.</summary>
    /// <param name="item">The contraction.</param>
    /// <param name="own">The own axes to loop over.</param>
    /// <param name="bound">The bound slots to loop over.</param>
    /// <param name="mayAccumulate">Whether the result's entries may be added to one by one.</param>
    public static List<int> Of(Item item, List<int> own, List<int> bound, bool mayAccumulate)
    {
        if (own.Count == 0 || bound.Count == 0)
        {
            return [.. own, .. bound];
        }

        var reads = new List<(Item Item, int[] Slots)>();
        Collect(item, Enumerable.Range(0, item.Rank + item.Bound.Length).ToArray(), reads);
        var best = bound.MaxBy(b => Score(reads, b));
        if (mayAccumulate)
        {
            // Each turn reads and writes the result as well.
            var last = own[^1];
            var isWholeResult = last == item.Rank - 1 || (item.RowSlot == item.Rank - 1 && last == item.Rank - 2);
            if (isWholeResult && Score(reads, last) - 1 > Score(reads, best))
            {
                return [.. own[..^1], .. bound, last];
            }
        }

        return [.. own, .. bound.FindAll(b => b != best), best];
    }

    private static double Score(List<(Item Item, int[] Slots)> reads, int slot)
    {
        var score = 0.0;
        foreach (var (item, slots) in reads)
        {
            var last = item.Placement == Placement.RowArray && item.RowSlot == item.Rank - 1 ? item.Rank - 2 : item.Rank - 1;
            score += !slots.Contains(slot) ? 0.5 : last >= 0 && slots[last] == slot ? 1 : -2;
        }

        return score;
    }

    /// <summary>What is read from memory, with the slot on each axis; fused values are looked through.</summary>
    private static void Collect(Item item, int[] slots, List<(Item, int[])> reads)
    {
        for (var e = 0; e < item.Edges.Length; e++)
        {
            var operand = item.Operands[e];
            var below = Array.ConvertAll(item.Edges[e].Terms.ToArray(), t => t.Slot < 0 ? -1 : slots[t.Slot]);
            if (operand.Placement == Placement.Fused)
            {
                Collect(operand, below, reads);
            }
            else if (operand.Rank > 0 && (operand.Placement is Placement.Array or Placement.RowArray || operand.Node is InputNode))
            {
                reads.Add((operand, below));
            }
        }
    }
}
