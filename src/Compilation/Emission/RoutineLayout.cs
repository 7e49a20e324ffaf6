using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>What an array of a routine is.</summary>
internal enum ArrayKind
{
    /// <summary>The values of an input.</summary>
    Input,

    /// <summary>All entries of a value.</summary>
    Value,

    /// <summary>All entries of a result.</summary>
    Result,

    /// <summary>A block of rows of a value, `[inner axes …][rows]`: the rows of an entry stand side by side.</summary>
    Block,

    /// <summary>One number for each row, in an array of another number; where a block has fewer rows than a vector has lanes, a copy of them.</summary>
    Window,
}

/// <summary>An array of a routine.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Axes">The sizes of its axes; of a block, those besides the rows'.</param>
/// <param name="Input">The input whose values it holds, or null.</param>
/// <param name="Output">The number of the result that it holds, or -1.</param>
/// <param name="IsForProductsAlone">Whether it is an input that products alone read, or a result that products alone write.</param>
internal sealed record ArrayPlan(ArrayKind Kind, Size[] Axes, InputNode? Input, int Output, bool IsForProductsAlone = false);

/// <summary>One number for each row: the array with all rows, the number under which a block's code knows it, and where that block's rows begin in it.</summary>
/// <param name="Array">The array with all rows.</param>
/// <param name="Window">The array as a block's code sees it.</param>
/// <param name="Slot">The place, among the sizes, of the entry where the block begins.</param>
/// <param name="OriginSlot">The place of the entry at which the run's rows begin, or -1.</param>
/// <param name="Shift">By how many rows it lies ahead: `x_(i+1)` reads through a window with shift 1.</param>
/// <param name="Size">The number of entries there are.</param>
internal sealed record RowWindow(int Array, int Window, int Slot, int OriginSlot, long Shift, Size Size);

/// <summary>A block buffer and the array that it is filled from or emptied into.</summary>
/// <param name="Array">The array with all rows.</param>
/// <param name="Block">The buffer.</param>
/// <param name="RowAxis">The axis of the array that is the rows'.</param>
/// <param name="OriginSlot">The place of the entry at which the run's rows begin, or -1.</param>
/// <param name="Shift">By how many rows it lies ahead.</param>
/// <param name="Place">Where the block is looked up.</param>
internal sealed record BlockCopy(int Array, int Block, int RowAxis, int OriginSlot, long Shift, BlockPlace Place);

/// <summary>
/// Where a block's code finds an entry's rows. An array that has the rows last is one block itself: it is read and written where it stands, and only blocks with fewer rows
/// than a vector has lanes are copied.
/// </summary>
/// <param name="StrideSlot">The place, among the sizes, of the distance from an entry's rows to the next entry's.</param>
/// <param name="StartSlot">The place of where the block begins; -1 for the beginning.</param>
internal readonly record struct BlockPlace(int StrideSlot, int StartSlot)
{
    /// <summary>Whether the block may stand in the array.</summary>
    public bool IsInArray => StartSlot >= 0;
}

/// <summary>Which array, scalar and size of a routine stands where.</summary>
internal sealed class RoutineLayout
{
    private readonly Dictionary<Item, int> arrayOf = [];
    private readonly Dictionary<Item, int> gathered = [];
    private readonly Dictionary<Item, int> homes = [];
    private readonly Dictionary<(Item, int, long), int> blocks = [];
    private readonly Dictionary<(Item, long), RowWindow> windows = [];
    private readonly Dictionary<int, BlockPlace> places = [];
    private readonly Dictionary<string, int> sizeSlots = [];
    private readonly Dictionary<Item, int> originSlots = [];
    private readonly int ownScalars;

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
            Place(item);
        }
    }

    /// <summary>The layout of scalars that are computed from scalars.</summary>
    /// <param name="inputs">The inputs; their arrays come first.</param>
    /// <param name="outputs">The number of results, whose arrays follow.</param>
    /// <param name="scalars">How many scalars stretches leave to each other.</param>
    public RoutineLayout(IEnumerable<InputNode> inputs, int outputs, int scalars)
    {
        Arrays.AddRange(inputs.Select(i => new ArrayPlan(ArrayKind.Input, [], i, -1)));
        Arrays.AddRange(Enumerable.Range(0, outputs).Select(o => new ArrayPlan(ArrayKind.Result, [], null, o)));
        ownScalars = scalars;
    }

    /// <summary>The size of the rows.</summary>
    public Size? Rows { get; }

    /// <summary>The arrays.</summary>
    public List<ArrayPlan> Arrays { get; } = [];

    /// <summary>How many scalars one stretch may leave to another.</summary>
    public int ScalarCount => homes.Count + ownScalars;

    /// <summary>How many sizes there are, what concerns the rows first.</summary>
    public int SizeCount { get; private set; } = 4;

    /// <summary>How far beside a row others may be read, so that only results near the first and the last row need be looked at.</summary>
    public const long MostRowsBeside = 24;

    /// <summary>The place of the first row of the block being worked on.</summary>
    public static int RowSlot => 0;

    /// <summary>The place of the number of rows of that block.</summary>
    public static int BlockRowsSlot => 2;

    /// <summary>The place of the distance, in a block buffer, from an entry's rows to the next entry's.</summary>
    public static int BlockStrideSlot => 3;

    /// <summary>The place of the number of all rows, of which a run may take a part.</summary>
    public static int AllRowsSlot => 1;

    /// <summary>The named sizes and their places.</summary>
    public IReadOnlyDictionary<string, int> SizeSlots => sizeSlots;

    /// <summary>The inputs whose first axis is the rows, and the places of the entry at which the rows of this run begin.</summary>
    public IEnumerable<(int Array, int Slot)> Origins => originSlots.Select(o => (arrayOf[o.Key], o.Value));

    /// <summary>Whether something may be read past the end of an axis, so that results must be looked at.</summary>
    public bool HasCheckedReads { get; set; }

    /// <summary>Whether a row may be read past the first or the last, which only rows near these can.</summary>
    public bool HasReadsBesideRows { get; set; }

    /// <summary>The arrays of results of which each row is computed from its own row and its neighbours.</summary>
    public HashSet<int> RowResults { get; } = [];

    /// <summary>The array of an item.</summary>
    public int ArrayOf(Item item) => arrayOf[item];

    /// <summary>Whether all entries of an item have a place.</summary>
    public bool HasArray(Item item) => arrayOf.ContainsKey(item);

    /// <summary>The array into which a tensor function's operand is gathered.</summary>
    public int GatheredOf(Item item) => gathered[item];

    /// <summary>The place of a scalar between stretches.</summary>
    public int HomeOf(Item item) => homes[item];

    /// <summary>The block buffer of a value or input with an axis over the rows, made when first asked for.</summary>
    public int BlockOf(Item item, int rowAxis, long shift = 0)
    {
        if (!blocks.TryGetValue((item, rowAxis, shift), out var block))
        {
            var isInArray = rowAxis > 0 && rowAxis == item.Rank - 1 && shift == 0 && item.Axes[rowAxis] == Rows && HasArray(item);
            blocks.Add((item, rowAxis, shift), block = Plan(isInArray ? ArrayKind.Window : ArrayKind.Block, [.. item.Axes.Where((_, a) => a != rowAxis)], null, -1));
            places.Add(block, isInArray ? new BlockPlace(SizeCount++, SizeCount++) : new BlockPlace(BlockStrideSlot, -1));
        }

        return block;
    }

    /// <summary>Where the code of a block finds what stands in a block buffer.</summary>
    public BlockPlace PlaceOf(int block) => places[block];

    /// <summary>The window on an array that has one number for each row, made when first asked for.</summary>
    public RowWindow WindowOf(Item item, long shift = 0)
    {
        if (!windows.TryGetValue((item, shift), out var window))
        {
            windows.Add((item, shift), window = new RowWindow(arrayOf[item], Plan(ArrayKind.Window, [], null, -1), SizeCount++, OriginOf(item), shift, item.Axes[0]));
        }

        return window;
    }

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

    private void Place(Item item)
    {
        if (item.Node is InputNode input)
        {
            arrayOf.Add(item, Plan(ArrayKind.Input, item.Axes, input, -1, item.Readers.TrueForAll(r => r.Reader.Product is { } product && !ReferenceEquals(product.Weights?.Item, item))));
            if (Rows is { } rows && item.Rank > 0 && item.Axes[0] == rows)
            {
                originSlots.Add(item, SizeCount++);
            }
        }
        else if (item.Node is null)
        {
            arrayOf.Add(item, Plan(ArrayKind.Result, item.Axes, null, item.Output, item.IsWrittenByProduct));
            if (item is { Role: RowRole.PerRow, RowSlot: 0 })
            {
                RowResults.Add(arrayOf[item]);
            }
        }
        else if (item.Target is not null)
        {
            // It stands in the result's array.
        }
        else if (item.Placement is Placement.Array)
        {
            arrayOf.Add(item, LastRead(item) is { } read ? arrayOf[read] : Plan(ArrayKind.Value, item.Axes, null, -1));
            if (item.Node is TensorNode tensor)
            {
                gathered.Add(item, Plan(ArrayKind.Value, [.. item.Axes[..(item.Rank - tensor.Function.ResultRank)], .. item.Bound], null, -1));
            }
        }
        else if (item.Placement is Placement.RowScalar)
        {
            if (item.IsStored)
            {
                arrayOf.Add(item, Plan(ArrayKind.Value, item.Axes, null, -1));
            }
        }
        else if (item.Placement is Placement.Scalar)
        {
            homes.Add(item, homes.Count);
            if (item.Node is TensorNode)
            {
                gathered.Add(item, Plan(ArrayKind.Value, item.Bound, null, -1));
            }
        }
    }

    /// <summary>A matrix of long rows that is read for the last time where an item is computed, entry by entry: the item takes its place in memory.</summary>
    private static Item? LastRead(Item item) => item is { IsAlongRows: true, Rank: 2, Node: ProductNode or SumNode }
        ? Array.Find(item.Operands, o => o is { IsAlongRows: true, Rank: 2, Placement: Placement.Array, IsProductOperand: false, Node: FunctionNode } && o.Axes.AsSpan().SequenceEqual(item.Axes)
            && o.Readers.Count(r => ReferenceEquals(r.Reader, item)) == 1
            && o.Readers.TrueForAll(r => r.Reader.IsAlongRows && r.Reader.Place == item.Place && (ReferenceEquals(r.Reader, item) ? IsEntryAtHand(r.Reader, r.Edge) : r.Reader.Node is ProductNode { Rank: 1 } sum && sum.Bound.Length == 1 && item.Operands.Any(i => Reads(i, r.Reader)))))
        : null;

    private static bool Reads(Item item, Item operand) => ReferenceEquals(item, operand) || Array.Exists(item.Operands, o => ReferenceEquals(o, operand));

    private static bool IsEntryAtHand(Item reader, int edge) => reader.Edges[edge].Terms is [{ Slot: 0, Position: { IsKnown: true, Offset: 0 } }, { Slot: 1, Position: { IsKnown: true, Offset: 0 } }];

    private int Plan(ArrayKind kind, Size[] axes, InputNode? input, int output, bool isForProductsAlone = false)
    {
        foreach (var axis in axes)
        {
            if (axis.Name is { } name)
            {
                SlotOf(name);
            }
        }

        Arrays.Add(new ArrayPlan(kind, axes, input, output, isForProductsAlone));
        return Arrays.Count - 1;
    }
}
