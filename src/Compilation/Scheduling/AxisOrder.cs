using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Scheduling;

/// <summary>Lets computed matrices have the axis last along which they are folded, so that a row's entries stand side by side in memory.</summary>
internal static class AxisOrder
{
    private const int Sweeps = 3;

    /// <summary>Chooses for the matrices over the rows and long rows.</summary>
    /// <param name="items">The items, operands first.</param>
    /// <param name="rows">The size of the rows, or null.</param>
    /// <param name="longRows">The sizes of axes along which rows are long.</param>
    public static void Choose(List<Item> items, Size? rows, Size[] longRows)
    {
        if (rows is not { } size || longRows.Length == 0)
        {
            return;
        }

        var last = new Dictionary<Item, int>();
        foreach (var item in items.FindAll(i => IsMatrix(i, size, longRows)))
        {
            if (item.Axes[0] != item.Axes[1])
            {
                last.Add(item, item.Axes[0] == size ? 1 : 0);
            }
            else if (!MayTurn(item))
            {
                last.Add(item, 1);
            }
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var k = 0; k < items.Count; k++)
            {
                Vote(items[sweep % 2 == 0 ? k : items.Count - 1 - k], size, longRows, last);
            }
        }

        foreach (var (item, axis) in last)
        {
            if (axis == 0 && MayTurn(item))
            {
                Turn(item);
            }
        }
    }

    private static bool IsMatrix(Item item, Size rows, Size[] longRows) => item.Rank == 2
        && ((item.Axes[0] == rows && longRows.Contains(item.Axes[1])) || (item.Axes[1] == rows && longRows.Contains(item.Axes[0])));

    private static bool MayTurn(Item item) => item.Node is SumNode or FunctionNode or ProductNode;

    /// <summary>What is folded has the folded axis last; what is computed entry by entry is ordered as what it is computed from.</summary>
    private static void Vote(Item item, Size rows, Size[] longRows, Dictionary<Item, int> last)
    {
        var isFold = item is { Rank: 1, Bound.Length: 1 };
        if (!isFold && (item.Bound.Length > 0 || !IsMatrix(item, rows, longRows)))
        {
            return;
        }

        for (var e = 0; e < item.Edges.Length; e++)
        {
            var (operand, terms) = (item.Operands[e], item.Edges[e].Terms.ToArray());
            if (!IsMatrix(operand, rows, longRows))
            {
                continue;
            }

            if (isFold)
            {
                VoteFor(operand, Array.FindIndex(terms, t => t.Slot == 1));
            }
            else if (last.TryGetValue(operand, out var below))
            {
                VoteFor(item, terms[below].Slot);
            }
            else if (last.TryGetValue(item, out var own))
            {
                VoteFor(operand, Array.FindIndex(terms, t => t.Slot == own));
            }
        }

        void VoteFor(Item matrix, int axis)
        {
            if (axis >= 0)
            {
                last.TryAdd(matrix, axis);
            }
        }
    }

    /// <summary>Changes the order of a matrix's axes, for itself and all who read it.</summary>
    private static void Turn(Item item)
    {
        (item.Axes[0], item.Axes[1]) = (item.Axes[1], item.Axes[0]);
        for (var e = 0; e < item.Edges.Length; e++)
        {
            item.Edges[e] = new Edge(item.Edges[e].Operand, Array.ConvertAll(item.Edges[e].Terms.ToArray(), t => t.Slot is 0 or 1 ? t with { Slot = 1 - t.Slot } : t));
        }

        foreach (var (reader, edge) in item.Readers)
        {
            var terms = reader.Edges[edge].Terms;
            reader.Edges[edge] = new Edge(reader.Edges[edge].Operand, [terms[1], terms[0]]);
        }
    }
}
