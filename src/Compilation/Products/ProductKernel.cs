using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlMath.Compilation.Products;

/// <summary>Chooses, by sizes and strides, the way to one product.</summary>
internal static class ProductKernel<T, V, W>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : struct
    where W : struct, IWidth<T, V>
{
    /// <summary>How many columns are mirrored at a time.</summary>
    private const int MirrorStep = 8;

    /// <summary>C = alpha·A·B or C += alpha·A·B, of one matrix.</summary>
    public static void Multiply(
        nint rows,
        nint columns,
        nint inner,
        T alpha,
        ref T a,
        Operand aStrides,
        ref T b,
        Operand bStrides,
        ref T c,
        Operand cStrides,
        bool accumulate,
        Structure<T> structure,
        ProductWorkspace workspace)
    {
        if (inner == 0)
        {
            Clear(rows, columns, ref c, cStrides, accumulate);
            return;
        }

        if (columns == 1 && structure.Weights is null && VectorProduct<T, V, W>.Fits(rows, inner, aStrides, bStrides.Row))
        {
            VectorProduct<T, V, W>.Multiply(rows, inner, alpha, ref a, aStrides, ref b, bStrides.Row, ref c, cStrides.Row, accumulate, workspace);
            return;
        }

        if (rows == 1 && structure.Weights is null && VectorProduct<T, V, W>.Fits(columns, inner, bStrides.Transposed, aStrides.Column))
        {
            VectorProduct<T, V, W>.Multiply(columns, inner, alpha, ref b, bStrides.Transposed, ref a, aStrides.Column, ref c, cStrides.Column, accumulate, workspace);
            return;
        }

        // Lanes run over the columns of C, so these should lie side by side: (A·B)ᵀ = Bᵀ·Aᵀ.
        if (rows > 1 && !structure.IsSymmetric && (columns == 1 || (cStrides.Column != 1 && cStrides.Row == 1)))
        {
            (rows, columns) = (columns, rows);
            ref var exchanged = ref a;
            a = ref b;
            b = ref exchanged;
            (aStrides, bStrides) = (bStrides.Transposed, aStrides.Transposed);
            cStrides = cStrides.Transposed;
        }

        Tile(rows, columns, inner, alpha, ref a, aStrides, ref b, bStrides, ref c, cStrides, accumulate, structure, workspace);
        if (structure.IsSymmetric)
        {
            Mirror(columns, structure.Diagonal, ref c, cStrides);
        }
    }

    private static void Tile(
        nint rows,
        nint columns,
        nint inner,
        T alpha,
        ref T a,
        Operand aStrides,
        ref T b,
        Operand bStrides,
        ref T c,
        Operand cStrides,
        bool accumulate,
        Structure<T> structure,
        ProductWorkspace workspace)
    {
        // The widest vectors that the columns fill.
        var bytes = columns * Unsafe.SizeOf<T>();
        if (W.Count == 1 || columns == 1)
        {
            TiledProduct<T, T, WidthScalar<T>>.Multiply(rows, columns, inner, alpha, ref a, aStrides, ref b, bStrides, ref c, cStrides, accumulate, structure, workspace);
        }
        else if (columns >= W.Count)
        {
            TiledProduct<T, V, W>.Multiply(rows, columns, inner, alpha, ref a, aStrides, ref b, bStrides, ref c, cStrides, accumulate, structure, workspace);
        }
        else if (!accumulate && !structure.IsSymmetric && NarrowProduct<T, V, W>.Fits(rows, columns, inner, bStrides, cStrides))
        {
            NarrowProduct<T, V, W>.Multiply(rows, columns, inner, alpha, ref a, aStrides, ref b, bStrides.Row, ref c, structure, workspace);
        }
        else if (bytes >= 32)
        {
            TiledProduct<T, Vector256<T>, Width256<T>>.Multiply(rows, columns, inner, alpha, ref a, aStrides, ref b, bStrides, ref c, cStrides, accumulate, structure, workspace);
        }
        else if (bytes >= 16)
        {
            TiledProduct<T, Vector128<T>, Width128<T>>.Multiply(rows, columns, inner, alpha, ref a, aStrides, ref b, bStrides, ref c, cStrides, accumulate, structure, workspace);
        }
        else
        {
            TiledProduct<T, T, WidthScalar<T>>.Multiply(rows, columns, inner, alpha, ref a, aStrides, ref b, bStrides, ref c, cStrides, accumulate, structure, workspace);
        }
    }

    /// <summary>What lies below the diagonal becomes what lies above it, for each column from the first row to the diagonal.</summary>
    private static void Mirror(nint columns, nint diagonal, ref T c, Operand strides)
    {
        nint column = 0;
        for (; strides.Column == 1 && column + MirrorStep <= columns; column += MirrorStep)
        {
            // What stands above the square on the diagonal is turned over at once.
            var row = column - diagonal;
            ref var source = ref Unsafe.Add(ref c, column);
            ref var target = ref Unsafe.Add(ref c, (row * strides.Row) + diagonal);
            Transposition.Turn(ref source, strides.Row, ref target, strides.Row, row, MirrorStep);
            Mirror(column, column + MirrorStep, row, diagonal, ref c, strides);
        }

        Mirror(column, columns, 0, diagonal, ref c, strides);
    }

    private static void Mirror(nint from, nint to, nint firstRow, nint diagonal, ref T c, Operand strides)
    {
        for (var column = from; column < to; column++)
        {
            for (var row = firstRow; row < column - diagonal; row++)
            {
                Unsafe.Add(ref c, ((column - diagonal) * strides.Row) + ((row + diagonal) * strides.Column)) = Unsafe.Add(ref c, (row * strides.Row) + (column * strides.Column));
            }
        }
    }

    /// <summary>An empty sum is 0.</summary>
    private static void Clear(nint rows, nint columns, ref T c, Operand strides, bool accumulate)
    {
        for (nint row = 0; row < rows && !accumulate; row++)
        {
            for (nint column = 0; column < columns; column++)
            {
                Unsafe.Add(ref c, (row * strides.Row) + (column * strides.Column)) = T.Zero;
            }
        }
    }
}
