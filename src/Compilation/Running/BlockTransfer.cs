using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlMath.Compilation.Emission;
using MlMath.Compilation.Products;

namespace MlMath.Compilation.Running;

/// <summary>Fills a block buffer from an array, or empties it into one: the array's entries of a row are brought to `[inner …][rows]` and back.</summary>
/// <typeparam name="T">double or float.</typeparam>
/// <param name="layout">The layout.</param>
/// <param name="copy">The array and the buffer.</param>
/// <param name="width">How many lanes a vector has.</param>
internal sealed class BlockTransfer<T>(RoutineLayout layout, BlockCopy copy, int width)
    where T : unmanaged, INumberBase<T>
{
    private readonly RoutineLayout layout = layout;
    private readonly BlockCopy copy = copy;
    private readonly int width = width;
    private readonly bool isInput = layout.Arrays[copy.Array].Kind == ArrayKind.Input;
    private readonly SizePlace size = SizePlace.Of(layout.Arrays[copy.Array].Axes[copy.RowAxis], layout);
    private readonly SizePlace runRows = layout.Rows is { } rows ? SizePlace.Of(rows, layout) : default;
    private long before;
    private long after;

    /// <summary>Takes the sizes of the axes before and behind that of the rows.</summary>
    public void Bind(long[] sizes)
    {
        var axes = layout.Arrays[copy.Array].Axes;
        (before, after) = (1, 1);
        for (var a = 0; a < axes.Length; a++)
        {
            var size = Math.Max(0, (axes[a].Name is { } name ? sizes[layout.SlotOf(name)] : 0) + axes[a].Offset);
            (before, after) = a < copy.RowAxis ? (before * size, after) : a > copy.RowAxis ? (before, after * size) : (before, after);
        }
    }

    /// <summary>Whether the block may be worked on where it stands.</summary>
    public bool IsInArray => copy.Place.IsInArray;

    /// <summary>Lets a block's code work on the array itself, or on a copy of a few rows.</summary>
    public void Point(T[][] arrays, long[] sizes, long row, T[]? tail)
    {
        arrays[copy.Block] = tail ?? arrays[copy.Array];
        sizes[copy.Place.StrideSlot] = tail is null ? LengthIn(sizes) : RowWorker<T>.MostLanes;
        sizes[copy.Place.StartSlot] = tail is null ? row + (copy.OriginSlot < 0 ? 0 : sizes[copy.OriginSlot]) : 0;
    }

    /// <summary>The number of the buffer.</summary>
    public int Block => copy.Block;

    /// <summary>Fills the buffer; lanes without a row repeat the last one, rows that do not exist are marked.</summary>
    public void Fill(T[][] arrays, long[] sizes, long row, long count)
    {
        var stride = sizes[copy.Place.StrideSlot];
        var rows = LengthIn(sizes);
        var origin = copy.OriginSlot < 0 ? 0 : sizes[copy.OriginSlot];
        var padded = (count + width - 1) / width * width;
        var first = row + copy.Shift;
        var (from, end) = (Math.Clamp(-first, 0, count), Math.Clamp(size.In(sizes) - first, 0, count));
        for (var b = 0L; after > 0 && b < before; b++)
        {
            ref var to = ref At(arrays[copy.Block], b * after * stride);
            if (from < end)
            {
                ref var source = ref At(arrays[copy.Array], origin + (((b * rows) + first + from) * after));
                Transposition.Turn(ref source, (nint)after, ref Unsafe.Add(ref to, (nint)from), (nint)stride, (nint)(end - from), (nint)after);
            }

            for (var a = 0L; a < after && (end - from < padded); a++)
            {
                for (var r = 0L; r < padded; r++)
                {
                    if (r < from || r >= end)
                    {
                        Unsafe.Add(ref to, (nint)((a * stride) + r)) = r < count ? Kernels.MarkOf<T>() : Unsafe.Add(ref to, (nint)((a * stride) + count - 1));
                    }
                }
            }
        }
    }

    /// <summary>Empties the buffer.</summary>
    public void Drain(T[][] arrays, long[] sizes, long row, long count)
    {
        var stride = sizes[copy.Place.StrideSlot];
        for (var b = 0L; after > 0 && b < before; b++)
        {
            ref var to = ref At(arrays[copy.Array], ((b * runRows.In(sizes)) + row) * after);
            ref var from = ref At(arrays[copy.Block], b * after * stride);
            Transposition.Turn(ref from, (nint)stride, ref to, (nint)after, (nint)after, (nint)count);
        }
    }

    /// <summary>How many rows the array has, of which an input keeps all though a run may work on some of them.</summary>
    private long LengthIn(long[] sizes) => isInput && layout.Arrays[copy.Array].Axes[copy.RowAxis] == layout.Rows ? sizes[RoutineLayout.AllRowsSlot] : size.In(sizes);

    private static ref T At(T[] array, long place) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), (nint)place);
}
