using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlMath.Compilation.Products;

/// <summary>A number that is part of a type, so that a kernel's branches on it vanish when it is compiled.</summary>
internal interface ICount
{
    static abstract int Value { get; }
}

/// <summary>1.</summary>
internal readonly struct One : ICount
{
    public static int Value => 1;
}

/// <summary>2.</summary>
internal readonly struct Two : ICount
{
    public static int Value => 2;
}

/// <summary>3.</summary>
internal readonly struct Three : ICount
{
    public static int Value => 3;
}

/// <summary>4.</summary>
internal readonly struct Four : ICount
{
    public static int Value => 4;
}

/// <summary>8.</summary>
internal readonly struct Eight : ICount
{
    public static int Value => 8;
}

/// <summary>
/// The register tile: <typeparamref name="TRows"/> rows by <typeparamref name="TColumns"/> vectors of C, all of K in one go. Every entry is the sum over k
/// in ascending order from 0, whatever the tile, so that tiles of different sizes give the same bits.
/// </summary>
internal static class RegisterTile<T, V, W, TRows, TColumns>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : struct
    where W : struct, IWidth<T, V>
    where TRows : struct, ICount
    where TColumns : struct, ICount
{
    /// <summary>C = alpha·A·B or C += alpha·A·B.</summary>
    /// <param name="inner">K.</param>
    /// <param name="a">The first row of A in the tile; its entries are read one by one.</param>
    /// <param name="aRow">From row to row of A.</param>
    /// <param name="aStep">From column to column of A.</param>
    /// <param name="b">The first row of B in the tile; its entries lie side by side.</param>
    /// <param name="bStep">From row to row of B.</param>
    /// <param name="c">The first row of C in the tile; its entries lie side by side.</param>
    /// <param name="cRow">From row to row of C.</param>
    /// <param name="alpha">The factor in front.</param>
    /// <param name="accumulate">Whether C is added to.</param>
    /// <param name="bLast">From the first column of B in the tile to the last vector, where that is not the first: it may overlap the one before.</param>
    /// <param name="cLast">The same in C.</param>
    /// <param name="known">How many columns of the last vector have their sums already and are not to be added to again.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(nint inner, ref readonly T a, nint aRow, nint aStep, ref readonly T b, nint bStep, ref T c, nint cRow, T alpha, bool accumulate, nint bLast, nint cLast, int known)
    {
        // The strides in bytes: an address is then one addition, which the load does itself.
        var size = (nint)Unsafe.SizeOf<T>();
        var lanes = W.Count;
        var (row, row2, row3) = (aRow * size, aRow * size * 2, aRow * size * 3);
        ref var p = ref Unsafe.AsRef(in a);
        ref var q = ref Unsafe.Add(ref p, TRows.Value > 4 ? aRow * 4 : 0);
        ref var r = ref Unsafe.AsRef(in b);
        bLast *= size;
        aStep *= size;
        bStep *= size;
        V c00 = W.Zero, c01 = W.Zero, c02 = W.Zero;
        V c10 = W.Zero, c11 = W.Zero, c12 = W.Zero;
        V c20 = W.Zero, c21 = W.Zero, c22 = W.Zero;
        V c30 = W.Zero, c31 = W.Zero, c32 = W.Zero;
        V c40 = W.Zero, c41 = W.Zero, c42 = W.Zero;
        V c50 = W.Zero, c51 = W.Zero, c52 = W.Zero;
        V c60 = W.Zero, c61 = W.Zero, c62 = W.Zero;
        V c70 = W.Zero, c71 = W.Zero, c72 = W.Zero;
        V b0, b1 = W.Zero, b2 = W.Zero;
        for (; inner > 0; inner--)
        {
            b0 = W.Load(ref r);
            if (TColumns.Value > 1)
            {
                b1 = W.Load(ref TColumns.Value == 2 ? ref Unsafe.AddByteOffset(ref r, bLast) : ref Unsafe.Add(ref r, lanes));
            }

            if (TColumns.Value > 2)
            {
                b2 = W.Load(ref Unsafe.AddByteOffset(ref r, bLast));
            }

            var x0 = W.Broadcast(p);
            c00 = W.MultiplyAdd(x0, b0, c00);
            c01 = TColumns.Value > 1 ? W.MultiplyAdd(x0, b1, c01) : c01;
            c02 = TColumns.Value > 2 ? W.MultiplyAdd(x0, b2, c02) : c02;

            if (TRows.Value > 1)
            {
                var x1 = W.Broadcast(Unsafe.AddByteOffset(ref p, row));
                c10 = W.MultiplyAdd(x1, b0, c10);
                c11 = TColumns.Value > 1 ? W.MultiplyAdd(x1, b1, c11) : c11;
                c12 = TColumns.Value > 2 ? W.MultiplyAdd(x1, b2, c12) : c12;
            }

            if (TRows.Value > 2)
            {
                var x2 = W.Broadcast(Unsafe.AddByteOffset(ref p, row2));
                c20 = W.MultiplyAdd(x2, b0, c20);
                c21 = TColumns.Value > 1 ? W.MultiplyAdd(x2, b1, c21) : c21;
                c22 = TColumns.Value > 2 ? W.MultiplyAdd(x2, b2, c22) : c22;

                var x3 = W.Broadcast(Unsafe.AddByteOffset(ref p, row3));
                c30 = W.MultiplyAdd(x3, b0, c30);
                c31 = TColumns.Value > 1 ? W.MultiplyAdd(x3, b1, c31) : c31;
                c32 = TColumns.Value > 2 ? W.MultiplyAdd(x3, b2, c32) : c32;
            }

            if (TRows.Value > 4)
            {
                var x4 = W.Broadcast(q);
                c40 = W.MultiplyAdd(x4, b0, c40);
                c41 = TColumns.Value > 1 ? W.MultiplyAdd(x4, b1, c41) : c41;
                c42 = TColumns.Value > 2 ? W.MultiplyAdd(x4, b2, c42) : c42;

                var x5 = W.Broadcast(Unsafe.AddByteOffset(ref q, row));
                c50 = W.MultiplyAdd(x5, b0, c50);
                c51 = TColumns.Value > 1 ? W.MultiplyAdd(x5, b1, c51) : c51;
                c52 = TColumns.Value > 2 ? W.MultiplyAdd(x5, b2, c52) : c52;

                var x6 = W.Broadcast(Unsafe.AddByteOffset(ref q, row2));
                c60 = W.MultiplyAdd(x6, b0, c60);
                c61 = TColumns.Value > 1 ? W.MultiplyAdd(x6, b1, c61) : c61;
                c62 = TColumns.Value > 2 ? W.MultiplyAdd(x6, b2, c62) : c62;

                var x7 = W.Broadcast(Unsafe.AddByteOffset(ref q, row3));
                c70 = W.MultiplyAdd(x7, b0, c70);
                c71 = TColumns.Value > 1 ? W.MultiplyAdd(x7, b1, c71) : c71;
                c72 = TColumns.Value > 2 ? W.MultiplyAdd(x7, b2, c72) : c72;
            }

            p = ref Unsafe.AddByteOffset(ref p, aStep);
            q = ref Unsafe.AddByteOffset(ref q, aStep);
            r = ref Unsafe.AddByteOffset(ref r, bStep);
        }

        var factor = W.Broadcast(alpha);
        var fresh = known > 0 ? W.LastLanes(lanes - known) : W.Zero;
        StoreRow(c00, c01, c02, factor, ref c, accumulate, cLast, known, fresh);

        if (TRows.Value > 1)
        {
            c = ref Unsafe.Add(ref c, cRow);
            StoreRow(c10, c11, c12, factor, ref c, accumulate, cLast, known, fresh);
        }

        if (TRows.Value > 2)
        {
            c = ref Unsafe.Add(ref c, cRow);
            StoreRow(c20, c21, c22, factor, ref c, accumulate, cLast, known, fresh);
            c = ref Unsafe.Add(ref c, cRow);
            StoreRow(c30, c31, c32, factor, ref c, accumulate, cLast, known, fresh);
        }

        if (TRows.Value > 4)
        {
            c = ref Unsafe.Add(ref c, cRow);
            StoreRow(c40, c41, c42, factor, ref c, accumulate, cLast, known, fresh);
            c = ref Unsafe.Add(ref c, cRow);
            StoreRow(c50, c51, c52, factor, ref c, accumulate, cLast, known, fresh);
            c = ref Unsafe.Add(ref c, cRow);
            StoreRow(c60, c61, c62, factor, ref c, accumulate, cLast, known, fresh);
            c = ref Unsafe.Add(ref c, cRow);
            StoreRow(c70, c71, c72, factor, ref c, accumulate, cLast, known, fresh);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(V x, V y, V z, V factor, ref T c, bool accumulate, nint last, int known, V fresh)
    {
        StoreVector(x, factor, ref c, accumulate, TColumns.Value == 1 ? known : 0, fresh);
        if (TColumns.Value == 2)
        {
            StoreVector(y, factor, ref Unsafe.Add(ref c, last), accumulate, known, fresh);
        }

        if (TColumns.Value == 3)
        {
            StoreVector(y, factor, ref Unsafe.Add(ref c, W.Count), accumulate, 0, fresh);
            StoreVector(z, factor, ref Unsafe.Add(ref c, last), accumulate, known, fresh);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreVector(V sum, V factor, ref T c, bool accumulate, int known, V fresh)
    {
        if (!accumulate)
        {
            W.Store(W.Multiply(sum, factor), ref c);
            return;
        }

        var before = W.Load(ref c);
        var after = W.MultiplyAdd(sum, factor, before);
        W.Store(known > 0 ? W.Select(fresh, after, before) : after, ref c);
    }
}
