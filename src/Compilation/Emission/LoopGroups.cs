using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>Values that are computed in the same loops, entry by entry.</summary>
/// <param name="Items">The values, operands first.</param>
/// <param name="LaneSlot">The slot that runs over lanes, the same for all; -1 for none but the rows.</param>
internal sealed record LoopGroup(List<Item> Items, int LaneSlot);

/// <summary>Finds neighbouring steps that may share their loops: the same axes, and each reads of the others only the entry at hand.</summary>
internal static class LoopGroups
{
    /// <summary>The groups, in order.</summary>
    public static List<LoopGroup> Of(IReadOnlyList<Step> steps, int width)
    {
        var groups = new List<LoopGroup>();
        foreach (var step in steps)
        {
            var item = step.Item;
            var laneSlot = item.Role == RowRole.Whole ? LoopOrder.LaneSlot(item, width) : -1;
            if (groups.Count > 0 && groups[^1] is var last && last.LaneSlot == laneSlot && MayJoin(last, item))
            {
                last.Items.Add(item);
            }
            else
            {
                groups.Add(new LoopGroup([item], laneSlot));
            }
        }

        return groups;
    }

    private static bool MayJoin(LoopGroup group, Item item)
    {
        var first = group.Items[0];
        if (first.Role != item.Role || first.Role is not (RowRole.Whole or RowRole.PerRow) || first.Node is TensorNode || item.Node is TensorNode || group.LaneSlot >= item.Rank)
        {
            return false;
        }

        var axes = item.InnerAxes.Select(a => item.Axes[a]).ToList();
        return axes.Count > 0 && axes.SequenceEqual(first.InnerAxes.Select(a => first.Axes[a])) && ReadsEntryAtHand(item, group, [.. Enumerable.Range(0, item.Rank)], [.. item.InnerAxes]);
    }

    /// <summary>Whether what an item reads of a group's values, itself or through fused ones, is the entry at the item's own axes.</summary>
    /// <param name="item">The item.</param>
    /// <param name="group">The group.</param>
    /// <param name="slots">The slots of the item that is to join, on each slot of this one; -1 where it is another position.</param>
    /// <param name="loops">The slots of the item that is to join which the loops count through; a row that stands as another index too is none of them.</param>
    private static bool ReadsEntryAtHand(Item item, LoopGroup group, int[] slots, int[] loops)
    {
        for (var e = 0; e < item.Edges.Length; e++)
        {
            var operand = item.Operands[e];
            var below = Array.ConvertAll(item.Edges[e].Terms.ToArray(), t => t.Slot >= 0 && t.Slot < slots.Length && t.Position.Offset == 0 ? slots[t.Slot] : -1);
            if (operand.Placement == Placement.Fused)
            {
                if (!ReadsEntryAtHand(operand, group, below, loops))
                {
                    return false;
                }
            }
            else if (group.Items.Contains(operand) && !operand.InnerAxes.Select(a => below[a]).SequenceEqual(loops))
            {
                return false;
            }
        }

        return true;
    }
}
