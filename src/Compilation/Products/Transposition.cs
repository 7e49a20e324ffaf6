using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MlMath.Compilation.Products;

/// <summary>Copies of matrices into other layouts.</summary>
internal static class Transposition<T, V, W>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : struct
    where W : struct, IWidth<T, V>
{
    /// <summary>Rows whose numbers lie side by side in the copy, whatever the strides of the source, each times its weight where there are weights.</summary>
    public static void Copy(nint rows, nint columns, ref T source, Operand strides, ref T target, nint targetRow, in Structure<T> structure, nint firstRow)
    {
        if (strides.Column == 1 && columns < W.Count && columns * Unsafe.SizeOf<T>() >= 32)
        {
            Transposition<T, Vector256<T>, Width256<T>>.Copy(rows, columns, ref source, strides, ref target, targetRow, structure, firstRow);
            return;
        }

        var vectors = columns / W.Count;
        if (strides.Column != 1 || columns % W.Count != 0 || vectors > 3)
        {
            Gather(rows, columns, ref source, strides, ref target, targetRow);
            if (structure.Weights is not null)
            {
                WeighEach(rows, columns, ref target, targetRow, structure, firstRow);
            }
        }
        else if (structure.Weights is null)
        {
            ref var none = ref Unsafe.NullRef<T>();
            Rows(vectors, rows, ref source, strides.Row, ref target, targetRow, ref none, 0);
        }
        else
        {
            Rows(vectors, rows, ref source, strides.Row, ref target, targetRow, ref structure.WeightOf(firstRow), (nint)structure.WeightStep);
        }
    }

    private static void Gather(nint rows, nint columns, ref T source, Operand strides, ref T target, nint targetRow)
    {
        if (strides.Row == 1 && strides.Column != 1)
        {
            Transpose(columns, rows, ref source, strides.Column, ref target, targetRow);
            return;
        }

        for (nint row = 0; row < rows; row++)
        {
            ref var from = ref Unsafe.Add(ref source, row * strides.Row);
            ref var to = ref Unsafe.Add(ref target, row * targetRow);
            for (nint column = 0; column < columns; column++)
            {
                Unsafe.Add(ref to, column) = Unsafe.Add(ref from, column * strides.Column);
            }
        }
    }

    private static void WeighEach(nint rows, nint columns, ref T target, nint targetRow, in Structure<T> structure, nint firstRow)
    {
        for (nint row = 0; row < rows; row++)
        {
            var weight = structure.WeightOf(firstRow + row);
            for (nint column = 0; column < columns; column++)
            {
                Unsafe.Add(ref target, (row * targetRow) + column) *= weight;
            }
        }
    }

    private static void Rows(nint vectors, nint rows, ref T source, nint sourceRow, ref T target, nint targetRow, ref T weights, nint weightStep)
    {
        switch (vectors)
        {
            case 1:
                Rows<One>(rows, ref source, sourceRow, ref target, targetRow, ref weights, weightStep);
                break;
            case 2:
                Rows<Two>(rows, ref source, sourceRow, ref target, targetRow, ref weights, weightStep);
                break;
            default:
                Rows<Three>(rows, ref source, sourceRow, ref target, targetRow, ref weights, weightStep);
                break;
        }
    }

    /// <summary>Rows of a few vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<TVectors>(nint rows, ref T source, nint sourceRow, ref T target, nint targetRow, ref T weights, nint weightStep)
        where TVectors : struct, ICount
    {
        var lanes = W.Count;
        var isWeighted = !Unsafe.IsNullRef(ref weights);
        for (nint row = 0; row < rows; row++)
        {
            var v0 = W.Load(ref source);
            var v1 = TVectors.Value > 1 ? W.Load(ref Unsafe.Add(ref source, lanes)) : v0;
            var v2 = TVectors.Value > 2 ? W.Load(ref Unsafe.Add(ref source, lanes * 2)) : v0;
            if (isWeighted)
            {
                var factor = W.Broadcast(weights);
                v0 = W.Multiply(v0, factor);
                v1 = TVectors.Value > 1 ? W.Multiply(v1, factor) : v1;
                v2 = TVectors.Value > 2 ? W.Multiply(v2, factor) : v2;
                weights = ref Unsafe.Add(ref weights, weightStep);
            }

            W.Store(v0, ref target);
            if (TVectors.Value > 1)
            {
                W.Store(v1, ref Unsafe.Add(ref target, lanes));
            }

            if (TVectors.Value > 2)
            {
                W.Store(v2, ref Unsafe.Add(ref target, lanes * 2));
            }

            source = ref Unsafe.Add(ref source, sourceRow);
            target = ref Unsafe.Add(ref target, targetRow);
        }
    }

    /// <summary>The rows of the source, each of whose numbers lie side by side, become columns.</summary>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source, rows of the target.</param>
    /// <param name="source">The first number of the source.</param>
    /// <param name="sourceRow">From row to row of the source.</param>
    /// <param name="target">The first number of the target.</param>
    /// <param name="targetRow">From row to row of the target.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(nint rows, nint columns, ref T source, nint sourceRow, ref T target, nint targetRow)
    {
        nint row = 0;
        if (W.Count * Unsafe.SizeOf<T>() >= 32)
        {
            var step = Square();
            for (; step > 0 && row + step <= rows; row += step)
            {
                ref var from = ref Unsafe.Add(ref source, row * sourceRow);
                ref var to = ref Unsafe.Add(ref target, row);
                nint column = 0;
                for (; column + step <= columns; column += step)
                {
                    TransposeSquare(ref Unsafe.Add(ref from, column), sourceRow, ref Unsafe.Add(ref to, column * targetRow), targetRow);
                }

                for (; column < columns; column++)
                {
                    for (nint i = 0; i < step; i++)
                    {
                        Unsafe.Add(ref to, (column * targetRow) + i) = Unsafe.Add(ref from, (i * sourceRow) + column);
                    }
                }
            }
        }

        for (; row < rows; row++)
        {
            for (nint column = 0; column < columns; column++)
            {
                Unsafe.Add(ref target, (column * targetRow) + row) = Unsafe.Add(ref source, (row * sourceRow) + column);
            }
        }
    }

    /// <summary>The side of the squares that are transposed in registers; 0 where there is no way to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Square() =>
        typeof(T) == typeof(double) && typeof(V) == typeof(Vector512<T>) && Avx512F.IsSupported ? 8
        : typeof(T) == typeof(double) && Avx.IsSupported ? 4
        : typeof(T) == typeof(float) && Avx.IsSupported ? 8
        : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeSquare(ref T source, nint sourceRow, ref T target, nint targetRow)
    {
        if (typeof(T) == typeof(float))
        {
            Squares.OfEight(ref Unsafe.As<T, float>(ref source), sourceRow, ref Unsafe.As<T, float>(ref target), targetRow);
        }
        else if (typeof(V) == typeof(Vector512<T>) && Avx512F.IsSupported)
        {
            Squares.OfEight(ref Unsafe.As<T, double>(ref source), sourceRow, ref Unsafe.As<T, double>(ref target), targetRow);
        }
        else
        {
            Squares.OfFour(ref Unsafe.As<T, double>(ref source), sourceRow, ref Unsafe.As<T, double>(ref target), targetRow);
        }
    }
}

/// <summary>Squares of numbers that are transposed in registers.</summary>
internal static class Squares
{
    /// <summary>Four by four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OfFour(ref double source, nint sourceRow, ref double target, nint targetRow)
    {
        var r0 = Vector256.LoadUnsafe(ref source);
        var r1 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, sourceRow));
        var r2 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, sourceRow * 2));
        var r3 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, sourceRow * 3));
        var (p0, p1, p2, p3) = (Avx.UnpackLow(r0, r1), Avx.UnpackHigh(r0, r1), Avx.UnpackLow(r2, r3), Avx.UnpackHigh(r2, r3));
        Avx.Permute2x128(p0, p2, 0x20).StoreUnsafe(ref target);
        Avx.Permute2x128(p1, p3, 0x20).StoreUnsafe(ref Unsafe.Add(ref target, targetRow));
        Avx.Permute2x128(p0, p2, 0x31).StoreUnsafe(ref Unsafe.Add(ref target, targetRow * 2));
        Avx.Permute2x128(p1, p3, 0x31).StoreUnsafe(ref Unsafe.Add(ref target, targetRow * 3));
    }

    /// <summary>Eight by eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OfEight(ref double source, nint sourceRow, ref double target, nint targetRow)
    {
        var r0 = Vector512.LoadUnsafe(ref source);
        var r1 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, sourceRow * 1));
        var r2 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, sourceRow * 2));
        var r3 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, sourceRow * 3));
        var r4 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, sourceRow * 4));
        var r5 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, sourceRow * 5));
        var r6 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, sourceRow * 6));
        var r7 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, sourceRow * 7));

        // Pairs of rows exchange neighbours; then quarters find their places in two steps.
        var (p0, p1) = (Avx512F.UnpackLow(r0, r1), Avx512F.UnpackHigh(r0, r1));
        var (p2, p3) = (Avx512F.UnpackLow(r2, r3), Avx512F.UnpackHigh(r2, r3));
        var (p4, p5) = (Avx512F.UnpackLow(r4, r5), Avx512F.UnpackHigh(r4, r5));
        var (p6, p7) = (Avx512F.UnpackLow(r6, r7), Avx512F.UnpackHigh(r6, r7));
        var (q0, q2) = (Avx512F.Shuffle4x128(p0, p2, 0x88), Avx512F.Shuffle4x128(p0, p2, 0xDD));
        var (q4, q6) = (Avx512F.Shuffle4x128(p4, p6, 0x88), Avx512F.Shuffle4x128(p4, p6, 0xDD));
        var (q1, q3) = (Avx512F.Shuffle4x128(p1, p3, 0x88), Avx512F.Shuffle4x128(p1, p3, 0xDD));
        var (q5, q7) = (Avx512F.Shuffle4x128(p5, p7, 0x88), Avx512F.Shuffle4x128(p5, p7, 0xDD));
        Avx512F.Shuffle4x128(q0, q4, 0x88).StoreUnsafe(ref target);
        Avx512F.Shuffle4x128(q1, q5, 0x88).StoreUnsafe(ref Unsafe.Add(ref target, targetRow * 1));
        Avx512F.Shuffle4x128(q2, q6, 0x88).StoreUnsafe(ref Unsafe.Add(ref target, targetRow * 2));
        Avx512F.Shuffle4x128(q3, q7, 0x88).StoreUnsafe(ref Unsafe.Add(ref target, targetRow * 3));
        Avx512F.Shuffle4x128(q0, q4, 0xDD).StoreUnsafe(ref Unsafe.Add(ref target, targetRow * 4));
        Avx512F.Shuffle4x128(q1, q5, 0xDD).StoreUnsafe(ref Unsafe.Add(ref target, targetRow * 5));
        Avx512F.Shuffle4x128(q2, q6, 0xDD).StoreUnsafe(ref Unsafe.Add(ref target, targetRow * 6));
        Avx512F.Shuffle4x128(q3, q7, 0xDD).StoreUnsafe(ref Unsafe.Add(ref target, targetRow * 7));
    }

    /// <summary>Eight by eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OfEight(ref float source, nint sourceRow, ref float target, nint targetRow)
    {
        var r0 = Vector256.LoadUnsafe(ref source);
        var r1 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, sourceRow * 1));
        var r2 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, sourceRow * 2));
        var r3 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, sourceRow * 3));
        var r4 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, sourceRow * 4));
        var r5 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, sourceRow * 5));
        var r6 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, sourceRow * 6));
        var r7 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, sourceRow * 7));
        var (p0, p1) = (Avx.UnpackLow(r0, r1), Avx.UnpackHigh(r0, r1));
        var (p2, p3) = (Avx.UnpackLow(r2, r3), Avx.UnpackHigh(r2, r3));
        var (p4, p5) = (Avx.UnpackLow(r4, r5), Avx.UnpackHigh(r4, r5));
        var (p6, p7) = (Avx.UnpackLow(r6, r7), Avx.UnpackHigh(r6, r7));
        var (q0, q1) = (Avx.Shuffle(p0, p2, 0x44), Avx.Shuffle(p0, p2, 0xEE));
        var (q2, q3) = (Avx.Shuffle(p1, p3, 0x44), Avx.Shuffle(p1, p3, 0xEE));
        var (q4, q5) = (Avx.Shuffle(p4, p6, 0x44), Avx.Shuffle(p4, p6, 0xEE));
        var (q6, q7) = (Avx.Shuffle(p5, p7, 0x44), Avx.Shuffle(p5, p7, 0xEE));
        Avx.Permute2x128(q0, q4, 0x20).StoreUnsafe(ref target);
        Avx.Permute2x128(q1, q5, 0x20).StoreUnsafe(ref Unsafe.Add(ref target, targetRow * 1));
        Avx.Permute2x128(q2, q6, 0x20).StoreUnsafe(ref Unsafe.Add(ref target, targetRow * 2));
        Avx.Permute2x128(q3, q7, 0x20).StoreUnsafe(ref Unsafe.Add(ref target, targetRow * 3));
        Avx.Permute2x128(q0, q4, 0x31).StoreUnsafe(ref Unsafe.Add(ref target, targetRow * 4));
        Avx.Permute2x128(q1, q5, 0x31).StoreUnsafe(ref Unsafe.Add(ref target, targetRow * 5));
        Avx.Permute2x128(q2, q6, 0x31).StoreUnsafe(ref Unsafe.Add(ref target, targetRow * 6));
        Avx.Permute2x128(q3, q7, 0x31).StoreUnsafe(ref Unsafe.Add(ref target, targetRow * 7));
    }
}
