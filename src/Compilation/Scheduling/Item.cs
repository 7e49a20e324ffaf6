using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Scheduling;

/// <summary>How a value stands to the rows.</summary>
internal enum RowRole
{
    /// <summary>Nothing to compute ahead: an input, a number, an index.</summary>
    Leaf,

    /// <summary>Computed as a whole, outside passes over the rows.</summary>
    Whole,

    /// <summary>One part per row, computed inside a pass.</summary>
    PerRow,

    /// <summary>A sum over the rows, complete when the pass is.</summary>
    OverRows,
}

/// <summary>A node or a result, with what the scheduler finds out about it.</summary>
internal sealed class Item
{
    public Item(Node? node, int output, Size[] axes, Size[] bound, Edge[] edges)
    {
        Node = node;
        Output = output;
        Axes = axes;
        Bound = bound;
        Edges = edges;
    }

    /// <summary>The node, or null for a result.</summary>
    public Node? Node { get; }

    /// <summary>The number of the result, or -1.</summary>
    public int Output { get; }

    public Size[] Axes { get; }

    public Size[] Bound { get; }

    /// <summary>The edges; those of the node unless it is computed as another's negative.</summary>
    public Edge[] Edges { get; set; }

    /// <summary>The items that the edges read, and who reads this one by which edge.</summary>
    public Item[] Operands { get; set; } = [];

    public List<(Item Reader, int Edge)> Readers { get; } = [];

    /// <summary>Whether it is the negative of its only operand, though its node says it otherwise.</summary>
    public bool IsNegative { get; set; }

    public RowRole Role { get; set; }

    /// <summary>The slot that runs over the rows: an own axis (PerRow) or a bound one (OverRows); else -1.</summary>
    public int RowSlot { get; set; } = -1;

    /// <summary>How many of the last rows do not count in a sum over the rows.</summary>
    public long RowsLeftOut { get; set; }

    /// <summary>Whether it is computed row by row outside of passes, its last axis (or what it folds) side by side in lanes; the first axis is the rows'.</summary>
    public bool IsAlongRows { get; set; }

    /// <summary>Whether it is a maximum that others are measured from, and so is kept finite.</summary>
    public bool IsShift { get; init; }

    /// <summary>The first stage at which it can be computed: a pass for PerRow and OverRows, what runs before that pass for Whole.</summary>
    public int Level { get; set; }

    /// <summary>The stage at which it is computed.</summary>
    public int Place { get; set; }

    /// <summary>Whether a PerRow value is kept for all rows, because somebody reads it after its pass or at another row.</summary>
    public bool IsStored { get; set; }

    public Placement Placement { get; set; }

    /// <summary>How it is computed by a product kernel, or null.</summary>
    public ProductShape? Product { get; set; }

    /// <summary>The result into which a product is written straight away, because nobody else reads it; or null.</summary>
    public ProductTarget? Target { get; set; }

    /// <summary>Whether a result is written by a product, without a step of its own.</summary>
    public bool IsWrittenByProduct { get; set; }

    /// <summary>Whether a product kernel reads it, so that it must stand in an array.</summary>
    public bool IsProductOperand { get; set; }

    /// <summary>How many fused values stand above each other up to this one.</summary>
    public int FusedHeight { get; set; }

    public int Rank => Axes.Length;

    /// <summary>The axes besides the row's.</summary>
    public IEnumerable<int> InnerAxes => Enumerable.Range(0, Axes.Length).Where(a => a != RowSlot);

    public Size SizeOf(int slot) => slot < Axes.Length ? Axes[slot] : Bound[slot - Axes.Length];

    /// <summary>From which stage on it can be read as a whole.</summary>
    public int ReadableFrom => Role switch
    {
        RowRole.Leaf => 0,
        RowRole.Whole => Level,
        _ => Place + 1,
    };

    public override string ToString()
    {
        var what = Node switch
        {
            null => $"result {Output}",
            FunctionNode f => f.Function.Name,
            ReductionNode r => r.Kind.ToString(),
            TensorNode t => t.Function.Name,
            InputNode i => i.Name,
            _ => Node.GetType().Name.Replace("Node", "", StringComparison.Ordinal),
        };
        var number = Node is null ? "" : $"#{Node.Id}";
        var bound = Bound.Length == 0 ? "" : $" over {string.Join(", ", Bound)}";
        return $"{what}{number}[{string.Join(", ", Axes)}]{bound} = ({string.Join(", ", Operands.Select(o => $"#{o.Node?.Id}"))})";
    }
}
