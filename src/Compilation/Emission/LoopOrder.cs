using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>Chooses the slot along which a value outside of a pass is worked on side by side: the one along which most operands are read entry after entry.</summary>
internal static class LoopOrder
{
    /// <summary>The slot for lanes; -1 where none is worth it.</summary>
    /// <param name="item">The value.</param>
    /// <param name="width">How many lanes there are.</param>
    public static int LaneSlot(Item item, int width)
    {
        if (width < 2 || item.Node is TensorNode)
        {
            return -1;
        }

        var own = item.Rank - 1;
        var mayReduce = item.Node is ProductNode or ReductionNode { Kind: not (ReductionKind.ArgMaximum or ReductionKind.ArgMinimum) };
        var reads = new List<(Item Item, int[] Slots)>();
        Collect(item, [.. Enumerable.Range(0, item.Rank + item.Bound.Length)], reads);
        var (best, most) = (-1, double.NegativeInfinity);
        for (var slot = item is { IsAlongRows: true, Rank: 1 } ? 1 : Math.Max(own, 0); slot < item.Rank + (mayReduce ? item.Bound.Length : 0); slot++)
        {
            if (item.SizeOf(slot) is { Name: null } size && size.Offset < width)
            {
                continue;
            }

            // The result's own axis needs no adding up of lanes, and writes entry after entry.
            var score = Score(reads, slot) + (slot == own ? 1.5 : 0);
            (best, most) = score > most ? (slot, score) : (best, most);
        }

        return best;
    }

    private static double Score(List<(Item Item, int[] Slots)> reads, int slot)
    {
        var score = 0.0;
        foreach (var (_, slots) in reads)
        {
            score += !slots.Contains(slot) ? 0.5 : slots[^1] == slot ? 1 : -2;
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
            else if (operand.Rank > 0 && (operand.Placement is Placement.Array or Placement.RowArray or Placement.RowScalar || operand.Node is InputNode))
            {
                reads.Add((operand, below));
            }
        }
    }
}
