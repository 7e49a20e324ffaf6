using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlMath.Compilation.Emission;

namespace MlMath.Compilation.Running;

/// <summary>
/// Some rows of a pass, seen through buffers with room before the first row and behind the last, so that no vector at an end is looked at by itself: a few dozen rows all at once, or
/// those at an end of more. A run over as many rows as the one before finds the buffers prepared.
/// </summary>
/// <typeparam name="T">double or float.</typeparam>
internal sealed class RowsApart<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>More rows than this are better worked on where they stand: copying them would take longer than looking at the ends.</summary>
    public const long MostRows = 128;

    /// <summary>Neighbours that lie farther apart are read where they stand.</summary>
    private const long MostApart = 64;

    private readonly int width;
    private readonly Source[] sources;
    private readonly (int Window, int Slot, Source Source, long Place)[] reads;
    private readonly (int Array, int Window, int Slot, T[] Own)[] writes;
    private (long Row, long Count, long Rows) known = (-1, -1, -1);
    private long padded;

    private RowsApart(RowWindow[] reads, RowWindow[] writes, RoutineLayout layout, int width)
    {
        this.width = width;
        var found = new Dictionary<int, Source>();
        foreach (var group in reads.GroupBy(r => r.Array))
        {
            var (first, last) = (group.Min(r => r.Shift), group.Max(r => r.Shift));
            found.Add(group.Key, new Source(group.Key, group.First().OriginSlot, SizePlace.Of(group.First().Size, layout), first, last, (int)(Padded(MostRows) + last - first)));
        }

        sources = [.. found.Values];
        this.reads = Array.ConvertAll(reads, r => (r.Window, r.Slot, found[r.Array], r.Shift - found[r.Array].First));
        this.writes = Array.ConvertAll(writes, w => (w.Array, w.Window, w.Slot, new T[Padded(MostRows)]));
    }

    /// <summary>One for a pass; null where its code takes no such block.</summary>
    /// <param name="access">What it reads and writes.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="width">How many lanes a vector has.</param>
    public static RowsApart<T>? Of(PassAccess access, RoutineLayout layout, int width)
    {
        RowWindow[] reads = [.. access.Reads];
        return access.NeedsWholeVectors || access.Fills.Concat(access.Drains).Any(t => t.Place.IsInArray) || reads.GroupBy(r => r.Array).Any(g => g.Max(r => r.Shift) - g.Min(r => r.Shift) > MostApart)
            ? null : new RowsApart<T>(reads, [.. access.Writes], layout, width);
    }

    /// <summary>Other sizes are bound.</summary>
    public void Forget() => known = (-1, -1, -1);

    /// <summary>Lets the pass's code work on some rows.</summary>
    /// <param name="arrays">The arrays as the code sees them.</param>
    /// <param name="sizes">The sizes as it sees them.</param>
    /// <param name="row">The first row.</param>
    /// <param name="count">How many, at most <see cref="MostRows"/>.</param>
    /// <param name="rows">The rows of the run.</param>
    public void Enter(T[][] arrays, long[] sizes, long row, long count, long rows)
    {
        if (known != (row, count, rows))
        {
            known = (row, count, rows);
            padded = Padded(count);
            foreach (var source in sources)
            {
                source.Prepare(sizes, row, padded);
            }
        }

        sizes[RoutineLayout.RowSlot] = row;
        sizes[RoutineLayout.BlockRowsSlot] = count;
        foreach (var source in sources)
        {
            source.Copy(arrays, sizes);
        }

        foreach (ref readonly var read in reads.AsSpan())
        {
            sizes[read.Slot] = read.Place;
            Window.Point(arrays, read.Window, read.Source.Buffer);
        }

        foreach (ref readonly var write in writes.AsSpan())
        {
            var array = arrays[write.Array];
            var isAside = array.Length < row + padded;
            sizes[write.Slot] = isAside ? 0 : row;
            Window.Point(arrays, write.Window, isAside ? write.Own : array);
        }
    }

    /// <summary>Takes results to their arrays that had no room for whole vectors.</summary>
    public void Leave(T[][] arrays)
    {
        foreach (ref readonly var write in writes.AsSpan())
        {
            if (ReferenceEquals(arrays[write.Window], write.Own))
            {
                write.Own.AsSpan(0, (int)known.Count).CopyTo(arrays[write.Array].AsSpan((int)known.Row));
            }
        }
    }

    private long Padded(long rows) => (rows + width - 1) / width * width;

    /// <summary>An array that is read, and the copy of some of its rows.</summary>
    private sealed class Source(int array, int originSlot, SizePlace size, long first, long last, int room)
    {
        private long from;
        private int at;
        private int count;

        /// <summary>The row that stands first in the buffer, as seen from the first that is worked on.</summary>
        public long First { get; } = first;

        /// <summary>The rows; those that do not exist are marked.</summary>
        public T[] Buffer { get; } = new T[room];

        public void Prepare(long[] sizes, long row, long padded)
        {
            from = Math.Max(0, row + First);
            count = (int)Math.Max(0, Math.Min(size.In(sizes), row + last + padded) - from);
            at = (int)(from - row - First);
            Buffer.AsSpan().Fill(Kernels.MarkOf<T>());
        }

        public void Copy(T[][] arrays, long[] sizes)
        {
            if (count > 0)
            {
                arrays[array].AsSpan((int)((originSlot < 0 ? 0 : sizes[originSlot]) + from), count).CopyTo(Buffer.AsSpan(at));
            }
        }
    }
}

/// <summary>The windows of a block's code.</summary>
internal static class Window
{
    /// <summary>Lets a window be on an array.</summary>
    public static void Point<T>(T[][] arrays, int window, T[] array)
    {
        if (!ReferenceEquals(arrays[window], array))
        {
            // The array of arrays is made as one of just these: the runtime need not look.
            Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(arrays), window) = array;
        }
    }
}
