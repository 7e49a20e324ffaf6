using System.Numerics;
using MlMath.Compilation.Emission;
using MlMath.Compilation.Threads;

namespace MlMath.Compilation.Running;

/// <summary>Runs a pass over the rows: shard by shard, on one thread or several, and in each block by block.</summary>
/// <typeparam name="T">double or float.</typeparam>
internal sealed class RowPass<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RoutineCode<T>?[] codes;
    private readonly RoutineCode<T>?[] innerCodes;
    private readonly RowProduct?[] products;
    private readonly RoutineLayout layout;
    private readonly int width;
    private readonly RowWindow[] reads;
    private readonly RowWindow[] writes;
    private readonly BlockTransfer<T>[] fills;
    private readonly BlockTransfer<T>[] drains;
    private readonly BlockTransfer<T>[] ownFills;
    private readonly BlockTransfer<T>[] ownDrains;
    private readonly BlockTransfer<T>[] inArrays;
    private readonly ShardSums<T> sums;
    private readonly (long Shift, SizePlace Size)[] reaches;
    private readonly long firstInside;
    private readonly SizePlace[] readSizes;
    private readonly RowsApart<T>? front;
    private readonly RowsApart<T>? back;
    private readonly Action<int, int> shard;
    private long blockRows;
    private RowBlocks blocks;
    private RowWorker<T>[] workers = [];
    private CancellationToken stop;

    public RowPass(CompiledRoutine routine, PassUnit unit)
    {
        layout = routine.Layout;
        width = routine.Lanes.Width;
        codes = Array.ConvertAll(unit.Parts, p => (RoutineCode<T>?)p.Code);
        innerCodes = unit.Access.Guards.Count == 0 ? codes : Array.ConvertAll(unit.Parts, p => (RoutineCode<T>?)p.Inner);
        products = Array.ConvertAll(unit.Parts, p => p.Product);
        reads = [.. unit.Access.Reads];
        writes = [.. unit.Access.Writes];
        fills = [.. unit.Access.Fills.Select(f => new BlockTransfer<T>(layout, f, width))];
        drains = [.. unit.Access.Drains.Select(d => new BlockTransfer<T>(layout, d, width))];
        ownFills = Array.FindAll(fills, f => !f.IsInArray);
        ownDrains = Array.FindAll(drains, d => !d.IsInArray);
        inArrays = [.. fills.Concat(drains).Where(t => t.IsInArray)];
        reaches = [.. reads.Where(r => r.Shift != 0 || r.Size != layout.Rows).Select(r => (r.Shift, SizePlace.Of(r.Size, layout)))
            .Concat(unit.Access.Guards.Select(g => (g, SizePlace.Of(layout.Rows!.Value, layout)))).Distinct()];

        // Rows beside which others are read, past an end, are worked on vector by vector.
        firstInside = reaches.Aggregate(0L, (first, r) => Math.Max(first, (-r.Shift + width - 1) / width * width));
        readSizes = Array.ConvertAll(reads, r => SizePlace.Of(r.Size, layout));
        sums = new ShardSums<T>(unit.SumArrays, unit.SumScalars);
        (front, back) = (RowsApart<T>.Of(unit.Access, layout, width), RowsApart<T>.Of(unit.Access, layout, width));
        shard = RunShard;
    }

    /// <summary>Makes room for the sums of the shards.</summary>
    public void Bind(T[][] arrays, long blockRows, long[] sizes, long rows)
    {
        this.blockRows = blockRows;
        sums.Bind(arrays, rows);
        foreach (var transfer in fills.Concat(drains))
        {
            transfer.Bind(sizes);
        }

        blocks = default;
        front?.Forget();
        back?.Forget();
    }

    /// <summary>Runs over the rows; sums are complete afterwards.</summary>
    public void Run(RowWorker<T>[] workers, long rows, CancellationToken cancellation)
    {
        if (blocks.Shards == 0 || blocks.Rows != rows)
        {
            blocks = RowBlocks.Of(rows, blockRows, sums.Entries);
        }

        (this.workers, stop) = (workers, cancellation);
        if (blocks.Shards == 1)
        {
            sums.Clear();
            if (front is not null && rows > 0 && rows <= blockRows && AreFew(rows))
            {
                RunFew(workers[0], front, back!, rows);
            }
            else
            {
                Run(workers[0], 0, rows);
            }

            return;
        }

        if (workers.Length == 1)
        {
            for (var s = 0; s < blocks.Shards; s++)
            {
                RunShard(s, 0);
            }
        }
        else
        {
            ForkJoin.Shared.Run(blocks.Shards, shard, workers.Length, cancellation);
        }

        sums.Add(blocks.Shards, workers[0]);
    }

    private void RunShard(int number, int thread)
    {
        var worker = workers[thread];
        sums.Enter(number, worker);
        try
        {
            Run(worker, number * blocks.ShardRows, Math.Min(blocks.Rows, (number + 1) * blocks.ShardRows));
        }
        finally
        {
            sums.Leave(worker);
        }

        sums.Keep(number, worker);
    }

    /// <summary>Runs over so few rows that they are one block, or one with an end on either side.</summary>
    private void RunFew(RowWorker<T> worker, RowsApart<T> front, RowsApart<T> back, long rows)
    {
        Begin(worker);
        stop.ThrowIfCancellationRequested();
        var (first, inside) = (0L, 0L);
        if (rows > RowsApart<T>.MostRows)
        {
            first = firstInside;
            inside = (LastInside(worker, rows) - first) & -width;
            RunApart(worker, front, 0, first, rows);
            RunBlock(worker, first, inside, isAtEnd: false);
        }

        RunApart(worker, back, first + inside, rows - first - inside, rows);
    }

    private void RunApart(RowWorker<T> worker, RowsApart<T> apart, long row, long count, long rows)
    {
        if (count == 0)
        {
            return;
        }

        var (arrays, sizes) = (worker.Arrays, worker.Sizes);
        apart.Enter(arrays, sizes, row, count, rows);
        foreach (var fill in fills)
        {
            fill.Fill(arrays, sizes, row, count);
        }

        RunParts(codes, worker, row, count);
        foreach (var drain in drains)
        {
            drain.Drain(arrays, sizes, row, count);
        }

        apart.Leave(arrays);
    }

    /// <summary>Whether few rows remain at the ends, if there are more than can be seen at once.</summary>
    private bool AreFew(long rows) => rows <= RowsApart<T>.MostRows
        || (firstInside <= RowsApart<T>.MostRows && LastInside(workers[0], rows) is var last && last - firstInside >= width && rows - last + width <= RowsApart<T>.MostRows);

    /// <summary>The row from which on others are read that do not exist, or what code for blocks away from the ends takes for granted does not hold.</summary>
    private long LastInside(RowWorker<T> worker, long end)
    {
        foreach (var (shift, size) in reaches)
        {
            end = Math.Min(end, size.In(worker.Sizes) - shift);
        }

        return end;
    }

    private void Begin(RowWorker<T> worker)
    {
        worker.Begin();
        sums.ClearScalars(worker);
    }

    private void Run(RowWorker<T> worker, long from, long end)
    {
        Begin(worker);

        // What remains behind the last whole vector is worked on by itself, too.
        var (first, last) = (firstInside, LastInside(worker, end));
        for (long row = from, count; row < end; row += count)
        {
            stop.ThrowIfCancellationRequested();
            var rest = row < first ? 0 : last - row;
            count = rest >= blockRows ? blockRows : rest >= width ? rest & -width : Math.Min(width, end - row);
            RunBlock(worker, row, count, isAtEnd: rest < width);
        }
    }

    private void RunBlock(RowWorker<T> worker, long row, long count, bool isAtEnd)
    {
        var (arrays, sizes) = (worker.Arrays, worker.Sizes);
        sizes[RoutineLayout.RowSlot] = row;
        sizes[RoutineLayout.BlockRowsSlot] = count;
        for (var k = 0; k < reads.Length; k++)
        {
            var window = reads[k];
            var place = PlaceOf(window, sizes, row);
            if (isAtEnd && (row + window.Shift < 0 || row + window.Shift + width > readSizes[k].In(sizes)))
            {
                var tail = worker.TailOf(window.Window);
                Fill(tail, arrays[window.Array], place, row + window.Shift, readSizes[k].In(sizes));
                Point(arrays, sizes, window, tail, 0);
            }
            else
            {
                Point(arrays, sizes, window, arrays[window.Array], place);
            }
        }

        var isCopied = isAtEnd && count < width;
        foreach (var window in writes)
        {
            Point(arrays, sizes, window, isCopied ? worker.TailOf(window.Window) : arrays[window.Array], isCopied ? 0 : PlaceOf(window, sizes, row));
        }

        foreach (var inArray in inArrays)
        {
            inArray.Point(arrays, sizes, row, isAtEnd ? worker.TailOf(inArray.Block) : null);
        }

        foreach (var fill in isAtEnd ? fills : ownFills)
        {
            fill.Fill(arrays, sizes, row, count);
        }

        RunParts(isAtEnd ? codes : innerCodes, worker, row, count);
        foreach (var drain in isAtEnd ? drains : ownDrains)
        {
            drain.Drain(arrays, sizes, row, count);
        }

        if (isCopied)
        {
            foreach (var window in writes)
            {
                worker.TailOf(window.Window).AsSpan(0, (int)count).CopyTo(arrays[window.Array].AsSpan((int)PlaceOf(window, sizes, row)));
            }
        }
    }

    private void RunParts(RoutineCode<T>?[] parts, RowWorker<T> worker, long row, long count)
    {
        for (var k = 0; k < parts.Length; k++)
        {
            if (parts[k] is { } code)
            {
                code(worker.Arrays, worker.Scalars, worker.Sizes);
            }
            else
            {
                BlockProduct.Run(products[k]!, worker.Arrays, worker.Sizes, row, count, worker.Products);
            }
        }
    }

    private static void Point(T[][] arrays, long[] sizes, RowWindow window, T[] array, long place)
    {
        sizes[window.Slot] = place;
        Window.Point(arrays, window.Window, array);
    }

    private static long PlaceOf(RowWindow window, long[] sizes, long row) => window.Shift + (window.OriginSlot < 0 ? row : sizes[window.OriginSlot] + row);

    /// <summary>A vector's entries, of which those that do not exist are marked.</summary>
    private void Fill(T[] tail, T[] array, long place, long first, long size)
    {
        var from = (int)Math.Clamp(-first, 0, width);
        var count = (int)Math.Clamp(size - first, from, width) - from;
        if (count < width)
        {
            tail.AsSpan(0, width).Fill(Kernels.MarkOf<T>());
        }

        if (count > 0)
        {
            array.AsSpan((int)place + from, count).CopyTo(tail.AsSpan(from));
        }
    }
}
