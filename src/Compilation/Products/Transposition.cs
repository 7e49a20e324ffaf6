using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MlMath.Compilation.Products;

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

        if (typeof(T) == typeof(double) && Avx512F.IsSupported && rows >= 2 * Tile)
        {
            TurnWide(ref Unsafe.As<T, double>(ref from), fromStride, ref Unsafe.As<T, double>(ref to), toStride, rows, columns);
            return;
        }

        if (typeof(T) == typeof(float) && Avx.IsSupported && rows >= 2 * Tile && columns >= 2 * Tile)
        {
            TurnSquares(ref Unsafe.As<T, float>(ref from), fromStride, ref Unsafe.As<T, float>(ref to), toStride, rows, columns);
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

    /// <summary>Tiles of eight rows and four columns: half of the shuffles and stores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TurnWide(ref double from, nint fromStride, ref double to, nint toStride, nint rows, nint columns)
    {
        const int Rows = 2 * Tile;
        var low = Vector512.Create(0L, 1, 8, 9, 4, 5, 12, 13);
        var high = Vector512.Create(2L, 3, 10, 11, 6, 7, 14, 15);
        var (threeFrom, threeTo) = (3 * fromStride, 3 * toStride);
        for (nint r = 0; r < rows; r += Rows)
        {
            var row = r + Rows <= rows ? r : rows - Rows;
            ref var line = ref Unsafe.Add(ref from, row * fromStride);
            ref var lineBelow = ref Unsafe.Add(ref line, Tile * fromStride);
            ref var entry = ref Unsafe.Add(ref to, row);
            for (nint c = 0; c < columns; c += Tile)
            {
                var column = c + Tile <= columns ? c : columns - Tile;
                ref var upper = ref Unsafe.Add(ref line, column);
                ref var lower = ref Unsafe.Add(ref lineBelow, column);
                ref var target = ref Unsafe.Add(ref entry, column * toStride);
                var x = Halves(ref upper, ref lower);
                var y = Halves(ref Unsafe.Add(ref upper, fromStride), ref Unsafe.Add(ref lower, fromStride));
                var z = Halves(ref Unsafe.Add(ref upper, 2 * fromStride), ref Unsafe.Add(ref lower, 2 * fromStride));
                var w = Halves(ref Unsafe.Add(ref upper, threeFrom), ref Unsafe.Add(ref lower, threeFrom));
                var (first, second) = (Avx512F.UnpackLow(x, y), Avx512F.UnpackHigh(x, y));
                var (third, fourth) = (Avx512F.UnpackLow(z, w), Avx512F.UnpackHigh(z, w));
                Avx512F.PermuteVar8x64x2(first, low, third).StoreUnsafe(ref target);
                Avx512F.PermuteVar8x64x2(second, low, fourth).StoreUnsafe(ref Unsafe.Add(ref target, toStride));
                Avx512F.PermuteVar8x64x2(first, high, third).StoreUnsafe(ref Unsafe.Add(ref target, 2 * toStride));
                Avx512F.PermuteVar8x64x2(second, high, fourth).StoreUnsafe(ref Unsafe.Add(ref target, threeTo));
            }
        }
    }

    /// <summary>Squares of eight rows and columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TurnSquares(ref float from, nint fromStride, ref float to, nint toStride, nint rows, nint columns)
    {
        const int Side = 2 * Tile;
        for (nint r = 0; r < rows; r += Side)
        {
            var row = r + Side <= rows ? r : rows - Side;
            for (nint c = 0; c < columns; c += Side)
            {
                var column = c + Side <= columns ? c : columns - Side;
                TurnSquare(ref Unsafe.Add(ref from, (row * fromStride) + column), fromStride, ref Unsafe.Add(ref to, (column * toStride) + row), toStride);
            }
        }
    }

    /// <summary>Two halves of a vector, made without the old contents of a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Halves(ref double lower, ref double upper) => Vector256.LoadUnsafe(ref lower).ToVector512Unsafe().WithUpper(Vector256.LoadUnsafe(ref upper));

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

    /// <summary>Eight by eight floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TurnSquare(ref float from, nint fromStride, ref float to, nint toStride)
    {
        var r0 = Vector256.LoadUnsafe(ref from);
        var r1 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, fromStride * 1));
        var r2 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, fromStride * 2));
        var r3 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, fromStride * 3));
        var r4 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, fromStride * 4));
        var r5 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, fromStride * 5));
        var r6 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, fromStride * 6));
        var r7 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, fromStride * 7));
        var (p0, p1) = (Avx.UnpackLow(r0, r1), Avx.UnpackHigh(r0, r1));
        var (p2, p3) = (Avx.UnpackLow(r2, r3), Avx.UnpackHigh(r2, r3));
        var (p4, p5) = (Avx.UnpackLow(r4, r5), Avx.UnpackHigh(r4, r5));
        var (p6, p7) = (Avx.UnpackLow(r6, r7), Avx.UnpackHigh(r6, r7));
        var (q0, q1) = (Avx.Shuffle(p0, p2, 0x44), Avx.Shuffle(p0, p2, 0xEE));
        var (q2, q3) = (Avx.Shuffle(p1, p3, 0x44), Avx.Shuffle(p1, p3, 0xEE));
        var (q4, q5) = (Avx.Shuffle(p4, p6, 0x44), Avx.Shuffle(p4, p6, 0xEE));
        var (q6, q7) = (Avx.Shuffle(p5, p7, 0x44), Avx.Shuffle(p5, p7, 0xEE));
        Avx.Permute2x128(q0, q4, 0x20).StoreUnsafe(ref to);
        Avx.Permute2x128(q1, q5, 0x20).StoreUnsafe(ref Unsafe.Add(ref to, toStride * 1));
        Avx.Permute2x128(q2, q6, 0x20).StoreUnsafe(ref Unsafe.Add(ref to, toStride * 2));
        Avx.Permute2x128(q3, q7, 0x20).StoreUnsafe(ref Unsafe.Add(ref to, toStride * 3));
        Avx.Permute2x128(q0, q4, 0x31).StoreUnsafe(ref Unsafe.Add(ref to, toStride * 4));
        Avx.Permute2x128(q1, q5, 0x31).StoreUnsafe(ref Unsafe.Add(ref to, toStride * 5));
        Avx.Permute2x128(q2, q6, 0x31).StoreUnsafe(ref Unsafe.Add(ref to, toStride * 6));
        Avx.Permute2x128(q3, q7, 0x31).StoreUnsafe(ref Unsafe.Add(ref to, toStride * 7));
    }
}
