using MlMath.Compilation.Binding;
using MlMath.Compilation.Lowering;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Scheduling;

/// <summary>
/// Finds the loops for some outputs. Values with an axis over the rows are computed row by row; sums over the rows are complete when a pass
/// is, and what needs them stands in the next one. Every other value is computed as a whole between passes.
/// </summary>
internal sealed class Scheduler
{
    private readonly Size? rows;
    private readonly SizeWeights weights;
    private readonly List<Item> items;
    private readonly Size[] longRows;

    private Scheduler(Size? rows, SizeWeights weights, List<Item> items, Size[] longRows)
    {
        this.longRows = longRows;
        this.rows = rows;
        this.weights = weights;
        this.items = items;
    }

    /// <summary>The schedule.</summary>
    /// <param name="order">The needed nodes, operands first.</param>
    /// <param name="outputs">The results.</param>
    /// <param name="rows">The size of the rows, or null for no passes over rows.</param>
    /// <param name="weights">About how long axes are.</param>
    /// <param name="writesResults">Whether a product may be written into a result without a step for it, and sums may be rearranged.</param>
    /// <param name="longRows">The sizes of axes along which rows are long, so that lanes run along them; none by default.</param>
    public static Schedule Of(IReadOnlyList<LoweredNode> order, OpenedOutput[] outputs, Size? rows, SizeWeights weights, bool writesResults = true, Size[]? longRows = null)
    {
        var scheduler = new Scheduler(rows, weights, ItemsOf(order, outputs), longRows ?? []);
        AxisOrder.Choose(scheduler.items, rows, scheduler.longRows);
        if (rows is { } size && writesResults)
        {
            ShortSums.Find(scheduler.items, size);
        }

        foreach (var item in scheduler.items)
        {
            scheduler.Classify(item);
        }

        scheduler.Sink();
        Products.Find(scheduler.items, weights, writesResults);
        Fusion.Decide(scheduler.items);
        return new Schedule(rows, scheduler.Stages(), scheduler.items);
    }

    private static List<Item> ItemsOf(IReadOnlyList<LoweredNode> order, OpenedOutput[] outputs)
    {
        var byNode = new Dictionary<Node, Item>(order.Count);
        var items = new List<Item>(order.Count + outputs.Length);
        foreach (var (key, node, isShift) in order)
        {
            var item = new Item(node, -1, node.Axes.ToArray(), node.Bound.ToArray(), node.Edges.ToArray()) { IsShift = isShift };
            byNode.Add(key, item);
            items.Add(item);
        }

        for (var k = 0; k < outputs.Length; k++)
        {
            items.Add(new Item(null, k, outputs[k].Axes, [], outputs[k].Edges));
        }

        Negatives.Find(items);
        foreach (var item in items)
        {
            item.Operands = Array.ConvertAll(item.Edges, e => byNode[e.Operand]);
        }

        // What only a replaced edge read is needed no more.
        var isNeeded = new HashSet<Item>(items.FindAll(i => i.Node is null));
        for (var k = items.Count - 1; k >= 0; k--)
        {
            if (isNeeded.Contains(items[k]))
            {
                isNeeded.UnionWith(items[k].Operands);
            }
        }

        items.RemoveAll(i => !isNeeded.Contains(i));
        foreach (var item in items)
        {
            for (var e = 0; e < item.Edges.Length; e++)
            {
                item.Operands[e].Readers.Add((item, e));
            }
        }

        return items;
    }

    private void Classify(Item item)
    {
        item.Role = RoleOf(item);
        if (item.Role == RowRole.Leaf)
        {
            return;
        }

        for (var e = 0; e < item.Edges.Length; e++)
        {
            var operand = item.Operands[e];
            if (operand.Role != RowRole.PerRow)
            {
                item.Level = Math.Max(item.Level, operand.ReadableFrom);
            }
            else if (IsAligned(item, e))
            {
                item.Level = Math.Max(item.Level, operand.Level);
            }
            else
            {
                operand.IsStored = true;
                item.Level = Math.Max(item.Level, operand.Level + 1);
            }
        }

        item.Place = item.Level;
    }

    private RowRole RoleOf(Item item)
    {
        switch (item.Node)
        {
            case InputNode or NumberNode or SizeNode or ConstantNode or IndexValueNode or BracketNode { Edges.Length: 0 }:
                return RowRole.Leaf;
            case TensorNode:
                return RowRole.Whole;
        }

        if (rows is not { } size || Products.IsWorthStoring(item, size, weights) || Products.IsBesideWholeOnes(item, size, weights) || Products.IsOfSquare(item, size, weights))
        {
            return RowRole.Whole;
        }

        if (IsAlongRows(item, size))
        {
            item.IsAlongRows = true;
            return RowRole.Whole;
        }

        var slots = Enumerable.Range(0, item.Rank).Where(a => item.Axes[a] == size).ToArray();
        if (slots.Length == 1)
        {
            item.RowSlot = slots[0];
            return RowRole.PerRow;
        }

        if (slots.Length > 1 || item.Node is not ProductNode)
        {
            return RowRole.Whole;
        }

        var best = -1;
        var mostReads = 0;
        for (var b = item.Rank; b < item.Rank + item.Bound.Length; b++)
        {
            var reads = item.SizeOf(b) == size ? CountAlignedReads(item, b) : 0;
            (best, mostReads) = reads > mostReads ? (b, reads) : (best, mostReads);
        }

        item.RowSlot = best;
        return best < 0 ? RowRole.Whole : RowRole.OverRows;
    }

    /// <summary>Whether a value's rows are long: it has them as its last axis, folds them, or is computed for each row from nothing but such values.</summary>
    private bool IsAlongRows(Item item, Size size)
    {
        if (longRows.Length == 0 || item.Rank == 0 || item.Axes[0] != size)
        {
            return false;
        }

        return (item.Rank, item.Bound.Length, item.Node) switch
        {
            (2, 0, null or SumNode or FunctionNode or ProductNode or BracketNode) => longRows.Contains(item.Axes[1]),
            (1, 1, ReductionNode or ProductNode) => longRows.Contains(item.Bound[0]),
            (1, 0, null or SumNode or FunctionNode or ProductNode) => Array.Exists(item.Operands, o => o.IsAlongRows) && Array.TrueForAll(item.Operands, o => o.IsAlongRows || o.Role == RowRole.Leaf),
            _ => false,
        };
    }

    private static int CountAlignedReads(Item item, int slot)
    {
        var count = 0;
        for (var e = 0; e < item.Edges.Length; e++)
        {
            var operand = item.Operands[e];
            var axis = operand.Role == RowRole.PerRow ? operand.RowSlot : Array.FindIndex(operand.Axes, a => a == item.SizeOf(slot));
            count += axis >= 0 && item.Edges[e].Terms[axis] is { Position.Offset: 0 } term && term.Slot == slot ? 1 : 0;
        }

        return count;
    }

    /// <summary>Whether an edge reads, in each row, that row's part of its PerRow operand.</summary>
    internal static bool IsAligned(Item item, int edge)
    {
        var operand = item.Operands[edge];
        if (item.Role is not (RowRole.PerRow or RowRole.OverRows))
        {
            return false;
        }

        var term = item.Edges[edge].Terms[operand.RowSlot];
        return term.Slot == item.RowSlot && term.Position.Offset == 0;
    }

    /// <summary>
    /// Moves what nobody reads before a later pass into that pass, and stores what is read in a later pass than its own.
    /// </summary>
    private void Sink()
    {
        for (var k = items.Count - 1; k >= 0; k--)
        {
            var item = items[k];
            if (item.Role != RowRole.PerRow || item.Node is null)
            {
                continue;
            }

            if (!item.IsStored)
            {
                item.Place = item.Readers.Min(r => r.Reader.Place);
            }

            item.IsStored |= item.Readers.Exists(r => !IsAligned(r.Reader, r.Edge) || r.Reader.Place > item.Place);
        }
    }

    private List<Stage> Stages()
    {
        var stages = new List<Stage>();
        var last = items.Max(i => i.Place);
        for (var s = 0; s <= last; s++)
        {
            Add(isRowPass: false, items.FindAll(i => i.Place == s && i.Role == RowRole.Whole));
            Add(isRowPass: true, items.FindAll(i => i.Place == s && i.Role is RowRole.PerRow or RowRole.OverRows));
        }

        return stages;

        void Add(bool isRowPass, List<Item> members)
        {
            members.RemoveAll(i => i.Placement == Placement.Fused || i.IsWrittenByProduct);
            if (members.Count > 0)
            {
                stages.Add(new Stage(isRowPass, members.ConvertAll(i => new Step(KindOf(i), i))));
            }
        }
    }

    private static StepKind KindOf(Item item) => item.Node switch
    {
        null => item.Role == RowRole.PerRow ? StepKind.RowResult : StepKind.Result,
        TensorNode => StepKind.Tensor,
        _ when item.Product is not null => StepKind.Product,
        _ => item.Role switch { RowRole.PerRow => StepKind.RowValue, RowRole.OverRows => StepKind.RowSum, _ => StepKind.Value },
    };
}
