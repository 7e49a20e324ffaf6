using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MlMath.Compilation.Running;

/// <summary>Matrices turned over in memory.</summary>
internal static class Transposition
{
    private const int Tile = 4;

    /// <summary>`to[c·toStride + r] = from[r·fromStride + c]`; the two do not overlap.</summary>
    /// <typeparam name="T">double or float.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Turn<T>(ref T from, nint fromStride, ref T to, nint toStride, nint rows, nint columns)
        where T : unmanaged
    {
        if ((columns == 1 && fromStride == 1) || (rows == 1 && toStride == 1))
        {
            // A line that stays one.
            MemoryMarshal.CreateReadOnlySpan(ref from, (int)(rows * columns)).CopyTo(MemoryMarshal.CreateSpan(ref to, (int)(rows * columns)));
            return;
        }

        if (rows < Tile || columns < Tile || !(typeof(T) == typeof(double) ? Avx.IsSupported : typeof(T) == typeof(float) && Sse.IsSupported))
        {
            TurnOneByOne(ref from, fromStride, ref to, toStride, rows, columns);
            return;
        }

        // The last tile of a line may overlap the one before it. Eight rows at a time fill a line of the cache.
        for (nint r = 0; r < rows; r += 2 * Tile)
        {
            for (nint c = 0; c < columns; c += Tile)
            {
                var column = c + Tile <= columns ? c : columns - Tile;
                for (var k = r; k < rows && k < r + (2 * Tile); k += Tile)
                {
                    var row = k + Tile <= rows ? k : rows - Tile;
                    ref var source = ref Unsafe.Add(ref from, (row * fromStride) + column);
                    ref var target = ref Unsafe.Add(ref to, (column * toStride) + row);
                    if (typeof(T) == typeof(double))
                    {
                        TurnTile(ref Unsafe.As<T, double>(ref source), fromStride, ref Unsafe.As<T, double>(ref target), toStride);
                    }
                    else
                    {
                        TurnTile(ref Unsafe.As<T, float>(ref source), fromStride, ref Unsafe.As<T, float>(ref target), toStride);
                    }
                }
            }
        }
    }

    private static void TurnOneByOne<T>(ref T from, nint fromStride, ref T to, nint toStride, nint rows, nint columns)
        where T : unmanaged
    {
        for (nint r = 0; r < rows; r++)
        {
            for (nint c = 0; c < columns; c++)
            {
                Unsafe.Add(ref to, (c * toStride) + r) = Unsafe.Add(ref from, (r * fromStride) + c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TurnTile(ref double from, nint fromStride, ref double to, nint toStride)
    {
        var a = Vector256.LoadUnsafe(ref from);
        var b = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, fromStride));
        var c = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 2 * fromStride));
        var d = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 3 * fromStride));
        var (first, second) = (Avx.UnpackLow(a, b), Avx.UnpackHigh(a, b));
        var (third, fourth) = (Avx.UnpackLow(c, d), Avx.UnpackHigh(c, d));
        Avx.Permute2x128(first, third, 0x20).StoreUnsafe(ref to);
        Avx.Permute2x128(second, fourth, 0x20).StoreUnsafe(ref Unsafe.Add(ref to, toStride));
        Avx.Permute2x128(first, third, 0x31).StoreUnsafe(ref Unsafe.Add(ref to, 2 * toStride));
        Avx.Permute2x128(second, fourth, 0x31).StoreUnsafe(ref Unsafe.Add(ref to, 3 * toStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TurnTile(ref float from, nint fromStride, ref float to, nint toStride)
    {
        var a = Vector128.LoadUnsafe(ref from);
        var b = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, fromStride));
        var c = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 2 * fromStride));
        var d = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 3 * fromStride));
        var (first, second) = (Sse.UnpackLow(a, c), Sse.UnpackHigh(a, c));
        var (third, fourth) = (Sse.UnpackLow(b, d), Sse.UnpackHigh(b, d));
        Sse.UnpackLow(first, third).StoreUnsafe(ref to);
        Sse.UnpackHigh(first, third).StoreUnsafe(ref Unsafe.Add(ref to, toStride));
        Sse.UnpackLow(second, fourth).StoreUnsafe(ref Unsafe.Add(ref to, 2 * toStride));
        Sse.UnpackHigh(second, fourth).StoreUnsafe(ref Unsafe.Add(ref to, 3 * toStride));
    }
}
