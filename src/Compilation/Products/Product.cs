using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlMath.Compilation.Products;

/// <summary>
/// Matrix products over any strides: a transpose is a matter of strides, a vector a matrix with one row or column. The way taken depends on sizes and strides
/// alone, and every entry of the result is summed in an order that they fix, so results are the same from run to run.
/// </summary>
internal static class Product
{
    /// <summary>The multiplications from which on a call of another library is worth its while.</summary>
    private const long LeastForBlas = 32 * 32 * 32;

    /// <summary>The widest vectors that this machine runs at full speed.</summary>
    public static ProductWidth Widest =>
        Vector512.IsHardwareAccelerated ? ProductWidth.Bits512
        : Vector256.IsHardwareAccelerated ? ProductWidth.Bits256
        : Vector128.IsHardwareAccelerated ? ProductWidth.Bits128
        : ProductWidth.Scalar;

    /// <summary>
    /// C = alpha·A·B, or C += alpha·A·B. The operands begin where their spans do; the result overlaps neither. Entries of C between its strides stay as they are.
    /// Throws <see cref="ArgumentOutOfRangeException"/> where a span ends before its matrix does.
    /// </summary>
    public static void Multiply<T>(
        in ProductSizes sizes,
        T alpha,
        ReadOnlySpan<T> a,
        in MatrixStrides aStrides,
        ReadOnlySpan<T> b,
        in MatrixStrides bStrides,
        Span<T> c,
        in MatrixStrides cStrides,
        bool accumulate,
        ProductWorkspace workspace)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Multiply(sizes, alpha, a, aStrides, b, bStrides, c, cStrides, accumulate, workspace, Widest);

    /// <summary>The same product by vectors of a given width.</summary>
    public static void Multiply<T>(
        in ProductSizes sizes,
        T alpha,
        ReadOnlySpan<T> a,
        in MatrixStrides aStrides,
        ReadOnlySpan<T> b,
        in MatrixStrides bStrides,
        Span<T> c,
        in MatrixStrides cStrides,
        bool accumulate,
        ProductWorkspace workspace,
        ProductWidth width,
        Structure<T> structure = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(sizes, a.Length, aStrides, b.Length, bStrides, c.Length, cStrides);
        Check(sizes, structure);
        Multiply(
            sizes,
            alpha,
            ref MemoryMarshal.GetReference(a),
            aStrides,
            ref MemoryMarshal.GetReference(b),
            bStrides,
            ref MemoryMarshal.GetReference(c),
            cStrides,
            accumulate,
            workspace,
            width,
            structure);
    }

    /// <summary>The same without a look at whether the operands are as long as the sizes say.</summary>
    public static void Multiply<T>(
        in ProductSizes sizes,
        T alpha,
        ref readonly T a,
        in MatrixStrides aStrides,
        ref readonly T b,
        in MatrixStrides bStrides,
        ref T c,
        in MatrixStrides cStrides,
        bool accumulate,
        ProductWorkspace workspace,
        ProductWidth width,
        Structure<T> structure = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (sizes.Rows == 0 || sizes.Columns == 0)
        {
            return;
        }

        for (var batch = 0L; batch < sizes.Batches; batch++)
        {
            var x = new Operand((nint)aStrides.Row, (nint)aStrides.Column);
            var y = new Operand((nint)bStrides.Row, (nint)bStrides.Column);
            var z = new Operand((nint)cStrides.Row, (nint)cStrides.Column);
            ref var aFirst = ref Unsafe.Add(ref Unsafe.AsRef(in a), (nint)(batch * aStrides.Batch));
            ref var bFirst = ref Unsafe.Add(ref Unsafe.AsRef(in b), (nint)(batch * bStrides.Batch));
            ref var cFirst = ref Unsafe.Add(ref c, (nint)(batch * cStrides.Batch));
            var (m, n, k) = ((nint)sizes.Rows, (nint)sizes.Columns, (nint)sizes.Inner);
            if (structure.IsSymmetric && z.Column != 1 && z.Row == 1 && m == n)
            {
                z = z.Transposed;
            }

            if (workspace.Blas is { } blas && structure.Weights is null && sizes.Rows * sizes.Columns * sizes.Inner >= LeastForBlas
                && blas.TryMultiply(m, n, k, alpha, ref aFirst, x, ref bFirst, y, ref cFirst, z, accumulate))
            {
                continue;
            }

            switch (width)
            {
                case ProductWidth.Bits512:
                    ProductKernel<T, Vector512<T>, Width512<T>>.Multiply(m, n, k, alpha, ref aFirst, x, ref bFirst, y, ref cFirst, z, accumulate, structure, workspace);
                    break;
                case ProductWidth.Bits256:
                    ProductKernel<T, Vector256<T>, Width256<T>>.Multiply(m, n, k, alpha, ref aFirst, x, ref bFirst, y, ref cFirst, z, accumulate, structure, workspace);
                    break;
                case ProductWidth.Bits128:
                    ProductKernel<T, Vector128<T>, Width128<T>>.Multiply(m, n, k, alpha, ref aFirst, x, ref bFirst, y, ref cFirst, z, accumulate, structure, workspace);
                    break;
                default:
                    ProductKernel<T, T, WidthScalar<T>>.Multiply(m, n, k, alpha, ref aFirst, x, ref bFirst, y, ref cFirst, z, accumulate, structure, workspace);
                    break;
            }
        }
    }

    /// <summary>
    /// y = A·x, or for <paramref name="byColumns"/> y += Aᵀ·x, where the rows of A stand one after the other: what a pass does for each block of its rows. The same bits as the general
    /// product, whose questions would cost as much as a block's products. Throws <see cref="ArgumentOutOfRangeException"/> where an operand ends too early.
    /// </summary>
    /// <param name="rows">The rows of A.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="a">A.</param>
    /// <param name="x">As many numbers as there are columns, or rows.</param>
    /// <param name="y">As many as there are rows, or columns.</param>
    /// <param name="byColumns">Whether A is multiplied from the left.</param>
    /// <param name="workspace">Buffers.</param>
    /// <param name="width">The vectors.</param>
    public static void MultiplyRows<T>(nint rows, nint columns, ReadOnlySpan<T> a, ReadOnlySpan<T> x, Span<T> y, bool byColumns, ProductWorkspace workspace, ProductWidth width)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(checked(rows * columns), a.Length, nameof(a));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(byColumns ? rows : columns, x.Length, nameof(x));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(byColumns ? columns : rows, y.Length, nameof(y));
        ref var aFirst = ref MemoryMarshal.GetReference(a);
        ref var xFirst = ref MemoryMarshal.GetReference(x);
        ref var yFirst = ref MemoryMarshal.GetReference(y);
        switch (width)
        {
            case ProductWidth.Bits512 when NarrowVectorProduct<T, Vector512<T>, Width512<T>>.Fits(rows, columns, columns):
                NarrowVectorProduct<T, Vector512<T>, Width512<T>>.Multiply(rows, columns, ref aFirst, ref xFirst, ref yFirst, byColumns, workspace);
                break;
            case ProductWidth.Bits256 when NarrowVectorProduct<T, Vector256<T>, Width256<T>>.Fits(rows, columns, columns):
                NarrowVectorProduct<T, Vector256<T>, Width256<T>>.Multiply(rows, columns, ref aFirst, ref xFirst, ref yFirst, byColumns, workspace);
                break;
            case ProductWidth.Bits128 when NarrowVectorProduct<T, Vector128<T>, Width128<T>>.Fits(rows, columns, columns):
                NarrowVectorProduct<T, Vector128<T>, Width128<T>>.Multiply(rows, columns, ref aFirst, ref xFirst, ref yFirst, byColumns, workspace);
                break;
            default:
                var one = new MatrixStrides(1, 1);
                var (m, k) = byColumns ? (columns, rows) : (rows, columns);
                Multiply(new ProductSizes(m, 1, k), T.One, a, byColumns ? new MatrixStrides(1, columns) : new MatrixStrides(columns, 1), x, one, y, one, byColumns, workspace, width);
                break;
        }
    }

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> where a size or stride is negative or an operand ends too early.</summary>
    public static void Check(
        in ProductSizes sizes, long aLength, in MatrixStrides aStrides, long bLength, in MatrixStrides bStrides, long cLength, in MatrixStrides cStrides)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizes.Batches, nameof(sizes));
        ArgumentOutOfRangeException.ThrowIfNegative(sizes.Rows, nameof(sizes));
        ArgumentOutOfRangeException.ThrowIfNegative(sizes.Columns, nameof(sizes));
        ArgumentOutOfRangeException.ThrowIfNegative(sizes.Inner, nameof(sizes));
        if (sizes.Batches == 0 || sizes.Rows == 0 || sizes.Columns == 0)
        {
            return;
        }

        if (sizes.Inner > 0)
        {
            Check(aStrides, aStrides.Last(sizes.Batches, sizes.Rows, sizes.Inner), aLength, "a");
            Check(bStrides, bStrides.Last(sizes.Batches, sizes.Inner, sizes.Columns), bLength, "b");
        }

        Check(cStrides, cStrides.Last(sizes.Batches, sizes.Rows, sizes.Columns), cLength, "c");
    }

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> where weights end too early or a symmetric result is not square.</summary>
    public static void Check<T>(in ProductSizes sizes, Structure<T> structure)
        where T : unmanaged
    {
        if (structure.IsSymmetric)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(sizes.Rows, sizes.Columns, nameof(sizes));
        }

        if (structure.Weights is { } weights && sizes.Inner > 0)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(structure.WeightsFrom, nameof(structure));
            ArgumentOutOfRangeException.ThrowIfNegative(structure.WeightStep, nameof(structure));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(structure.WeightsFrom + ((sizes.Inner - 1) * structure.WeightStep), weights.Length, nameof(structure));
        }
    }

    private static void Check(in MatrixStrides strides, long last, long length, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(strides.Batch, name);
        ArgumentOutOfRangeException.ThrowIfNegative(strides.Row, name);
        ArgumentOutOfRangeException.ThrowIfNegative(strides.Column, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(last, length, name);
    }
}

/// <summary>The strides of one matrix.</summary>
internal readonly record struct Operand(nint Row, nint Column)
{
    public Operand Transposed => new(Column, Row);

    public override string ToString() => $"strides {Row}, {Column}";
}
