using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlMath.Compilation.Emission;

namespace MlMath.Compilation.Running;

/// <summary>Fills a block buffer from an array, or empties it into one: the array's entries of a row are brought to `[inner …][rows]` and back.</summary>
/// <typeparam name="T">double or float.</typeparam>
/// <param name="layout">The layout.</param>
/// <param name="copy">The array and the buffer.</param>
/// <param name="width">How many lanes a vector has.</param>
internal sealed class BlockTransfer<T>(RoutineLayout layout, BlockCopy copy, int width)
    where T : unmanaged
{
    private readonly RoutineLayout layout = layout;
    private readonly BlockCopy copy = copy;
    private readonly int width = width;
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

    /// <summary>Fills the buffer; lanes without a row repeat the last one.</summary>
    public void Fill(T[][] arrays, long[] sizes, long row, long count)
    {
        var stride = sizes[RoutineLayout.BlockStrideSlot];
        var rows = layout.Arrays[copy.Array].Kind == ArrayKind.Input ? sizes[RoutineLayout.AllRowsSlot] : RowsOf(sizes);
        var origin = copy.OriginSlot < 0 ? 0 : sizes[copy.OriginSlot];
        var padded = (count + width - 1) / width * width;
        for (var b = 0L; b < before; b++)
        {
            ref var from = ref At(arrays[copy.Array], origin + (((b * rows) + row) * after));
            ref var to = ref At(arrays[copy.Block], b * after * stride);
            for (var r = 0L; r < padded; r++)
            {
                ref var source = ref Unsafe.Add(ref from, (nint)(Math.Min(r, count - 1) * after));
                ref var target = ref Unsafe.Add(ref to, (nint)r);
                for (var a = 0L; a < after; a++)
                {
                    Unsafe.Add(ref target, (nint)(a * stride)) = Unsafe.Add(ref source, (nint)a);
                }
            }
        }
    }

    /// <summary>Empties the buffer.</summary>
    public void Drain(T[][] arrays, long[] sizes, long row, long count)
    {
        var stride = sizes[RoutineLayout.BlockStrideSlot];
        for (var b = 0L; b < before; b++)
        {
            ref var to = ref At(arrays[copy.Array], ((b * RowsOf(sizes)) + row) * after);
            ref var from = ref At(arrays[copy.Block], b * after * stride);
            for (var r = 0L; r < count; r++)
            {
                for (var a = 0L; a < after; a++)
                {
                    Unsafe.Add(ref to, (nint)((r * after) + a)) = Unsafe.Add(ref from, (nint)((a * stride) + r));
                }
            }
        }
    }

    private long RowsOf(long[] sizes) => layout.Rows is { } size ? (size.Name is { } name ? sizes[layout.SlotOf(name)] : 0) + size.Offset : 0;

    private static ref T At(T[] array, long place) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), (nint)place);
}
