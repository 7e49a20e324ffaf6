using MlMath.Compilation.Scheduling;

namespace MlMath.Compilation.Emission;

/// <summary>What the code of one pass over the rows reads and writes block by block; found while that code is emitted.</summary>
internal sealed class PassAccess(RoutineLayout layout, IReadOnlySet<Item> computed)
{
    private readonly RoutineLayout layout = layout;
    private readonly IReadOnlySet<Item> computed = computed;
    private readonly HashSet<RowWindow> reads = [];
    private readonly HashSet<RowWindow> writes = [];
    private readonly HashSet<BlockCopy> fills = [];
    private readonly HashSet<BlockCopy> drains = [];

    /// <summary>The windows whose numbers the pass reads.</summary>
    public IReadOnlyCollection<RowWindow> Reads => reads;

    /// <summary>The windows whose numbers the pass writes.</summary>
    public IReadOnlyCollection<RowWindow> Writes => writes;

    /// <summary>The block buffers that are filled before a block is worked on.</summary>
    public IReadOnlyCollection<BlockCopy> Fills => fills;

    /// <summary>The block buffers that are emptied into their arrays afterwards.</summary>
    public IReadOnlyCollection<BlockCopy> Drains => drains;

    /// <summary>The inputs whose rows products read, one after the other.</summary>
    public HashSet<Item> Streams { get; } = [];

    /// <summary>What code for blocks away from the ends takes for granted: that as many more rows follow, or, where negative, stand before.</summary>
    public HashSet<long> Guards { get; } = [];

    /// <summary>Whether blocks must have whole vectors of rows, or else fewer rows than a vector has lanes.</summary>
    public bool NeedsWholeVectors { get; set; }

    /// <summary>Whether a value is computed in this pass.</summary>
    public bool Computes(Item item) => computed.Contains(item);

    /// <summary>The window through which an item's number for a row, or one some rows further on, is read.</summary>
    public RowWindow Read(Item item, long shift)
    {
        var window = layout.WindowOf(item, shift);
        if (!computed.Contains(item))
        {
            reads.Add(window);
        }

        return window;
    }

    /// <summary>The window through which an item's number for a row is written.</summary>
    public RowWindow Write(Item item)
    {
        var window = layout.WindowOf(item);
        writes.Add(window);
        return window;
    }

    /// <summary>The block buffer in which an item's entries are read.</summary>
    public int ReadBlock(Item item, int rowAxis, long shift)
    {
        var block = layout.BlockOf(item, rowAxis, shift);
        if (!computed.Contains(item))
        {
            fills.Add(new BlockCopy(layout.ArrayOf(item), block, rowAxis, layout.OriginOf(item), shift, layout.PlaceOf(block)));
        }

        return block;
    }

    /// <summary>The block buffer into which an item's entries are written.</summary>
    public int WriteBlock(Item item)
    {
        var block = layout.BlockOf(item, item.RowSlot);
        if (layout.HasArray(item))
        {
            drains.Add(new BlockCopy(layout.ArrayOf(item), block, item.RowSlot, -1, 0, layout.PlaceOf(block)));
        }

        return block;
    }
}
