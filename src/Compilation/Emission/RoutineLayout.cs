using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>Code for one stretch of a routine.</summary>
/// <param name="arrays">Every array of the routine, inputs and results among them.</param>
/// <param name="scalars">What one stretch leaves to another.</param>
/// <param name="sizes">Sizes, the row being worked on, and where the rows of each input begin.</param>
internal delegate void RoutineCode(double[][] arrays, double[] scalars, long[] sizes);

/// <summary>An array of a routine.</summary>
/// <param name="Axes">The sizes of its axes.</param>
/// <param name="Input">The input whose values it holds, or null.</param>
/// <param name="Output">The number of the result that it holds, or -1.</param>
internal sealed record ArrayPlan(Size[] Axes, InputNode? Input, int Output);

/// <summary>Which array, scalar and size of a routine stands where.</summary>
internal sealed class RoutineLayout
{
    private readonly Dictionary<Item, int> arrayOf = [];
    private readonly Dictionary<Item, int> gathered = [];
    private readonly Dictionary<Item, int> homes = [];
    private readonly Dictionary<string, int> sizeSlots = [];
    private readonly Dictionary<Item, int> originSlots = [];

    /// <summary>The layout of a schedule.</summary>
    public RoutineLayout(Schedule schedule)
    {
        Rows = schedule.Rows;
        if (Rows?.Name is { } rowsName)
        {
            SlotOf(rowsName);
        }

        foreach (var item in schedule.Items)
        {
            if (item.Node is InputNode input)
            {
                arrayOf.Add(item, Plan(item.Axes, input, -1));
                if (Rows is { } rows && item.Rank > 0 && item.Axes[0] == rows)
                {
                    originSlots.Add(item, SizeCount++);
                }
            }
            else if (item.Node is null)
            {
                arrayOf.Add(item, Plan(item.Axes, null, item.Output));
            }
            else if (item.Placement is Placement.Array)
            {
                arrayOf.Add(item, Plan(item.Axes, null, -1));
                if (item.Node is TensorNode tensor)
                {
                    gathered.Add(item, Plan([.. item.Axes[..(item.Rank - tensor.Function.ResultRank)], .. item.Bound], null, -1));
                }
            }
            else if (item.Placement is Placement.RowArray)
            {
                arrayOf.Add(item, Plan([.. item.InnerAxes.Select(a => item.Axes[a])], null, -1));
            }
            else if (item.Placement is Placement.Scalar or Placement.RowScalar)
            {
                homes.Add(item, homes.Count);
                if (item is { IsStored: true, Placement: Placement.RowScalar })
                {
                    arrayOf.Add(item, Plan(item.Axes, null, -1));
                }

                if (item.Node is TensorNode)
                {
                    gathered.Add(item, Plan(item.Bound, null, -1));
                }
            }
        }
    }

    /// <summary>The size of the rows.</summary>
    public Size? Rows { get; }

    /// <summary>The arrays.</summary>
    public List<ArrayPlan> Arrays { get; } = [];

    /// <summary>How many scalars one stretch may leave to another.</summary>
    public int ScalarCount => homes.Count;

    /// <summary>How many sizes there are, what concerns the rows first.</summary>
    public int SizeCount { get; private set; } = 3;

    /// <summary>The place of the row being worked on, or of the first of a range.</summary>
    public static int RowSlot => 0;

    /// <summary>The place of the row past the last of a range.</summary>
    public static int EndRowSlot => 2;

    /// <summary>The place of the number of all rows, of which a run may take a part.</summary>
    public static int AllRowsSlot => 1;

    /// <summary>The named sizes and their places.</summary>
    public IReadOnlyDictionary<string, int> SizeSlots => sizeSlots;

    /// <summary>The inputs whose first axis is the rows, and the places of the entry at which the rows of this run begin.</summary>
    public IEnumerable<(int Array, int Slot)> Origins => originSlots.Select(o => (arrayOf[o.Key], o.Value));

    /// <summary>Whether something may be read past the end of an axis, so that results must be looked at.</summary>
    public bool HasCheckedReads { get; set; }

    /// <summary>The array of an item.</summary>
    public int ArrayOf(Item item) => arrayOf[item];

    /// <summary>The array into which a tensor function's operand is gathered.</summary>
    public int GatheredOf(Item item) => gathered[item];

    /// <summary>The place of a scalar between stretches.</summary>
    public int HomeOf(Item item) => homes[item];

    /// <summary>The place of a named size.</summary>
    public int SlotOf(string name)
    {
        if (!sizeSlots.TryGetValue(name, out var slot))
        {
            sizeSlots.Add(name, slot = SizeCount++);
        }

        return slot;
    }

    /// <summary>The place of the entry at which an input's rows begin, or -1.</summary>
    public int OriginOf(Item input) => originSlots.GetValueOrDefault(input, -1);

    private int Plan(Size[] axes, InputNode? input, int output)
    {
        foreach (var axis in axes)
        {
            if (axis.Name is { } name)
            {
                SlotOf(name);
            }
        }

        Arrays.Add(new ArrayPlan(axes, input, output));
        return Arrays.Count - 1;
    }
}
