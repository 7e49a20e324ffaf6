using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlMath.Compilation.Products;

/// <summary>
/// Products by register tiles: over the operands where they lie while they are small, over packed blocks of them otherwise
/// (K. Goto, R. van de Geijn: Anatomy of High-Performance Matrix Multiplication, 2008).
/// </summary>
internal static class TiledProduct<T, V, W>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : struct
    where W : struct, IWidth<T, V>
{
    /// <summary>The vectors of a tile's row.</summary>
    private const int TileVectors = 3;

    /// <summary>The most terms of a sum that are added before the sum so far goes to C.</summary>
    private const int InnerBlock = 256;

    /// <summary>C = alpha·A·B or C += alpha·A·B; C's columns may lie anywhere, side by side is best.</summary>
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
        ProductWorkspace workspace)
    {
        for (nint from = 0; from < inner; from += InnerBlock)
        {
            var length = nint.Min(InnerBlock, inner - from);
            Block(
                rows,
                columns,
                length,
                alpha,
                ref Unsafe.Add(ref a, from * aStrides.Column),
                aStrides,
                ref Unsafe.Add(ref b, from * bStrides.Row),
                bStrides,
                ref c,
                cStrides,
                accumulate || from > 0,
                workspace);
        }
    }

    private static void Block(
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
        ProductWorkspace workspace)
    {
        var lanes = W.Count;
        var isPacked = bStrides.Column != 1;
        for (nint column = 0; column < columns;)
        {
            var width = nint.Min(TileVectors * lanes, columns - column);
            ref var right = ref Unsafe.Add(ref b, column * bStrides.Column);
            var rightStep = bStrides.Row;
            if (width > lanes && !isPacked)
            {
                // Whole vectors straight from where they lie; what is left over is packed.
                width -= width % lanes;
            }

            var vectors = (int)((width + lanes - 1) / lanes);
            if (isPacked || width < lanes)
            {
                ref var packed = ref workspace.Right<T>(inner * vectors * lanes);
                Pack(inner, width, vectors * lanes, ref right, bStrides, ref packed);
                right = ref packed;
                rightStep = vectors * lanes;
            }

            Rows(rows, width, vectors, inner, alpha, ref a, aStrides, ref right, rightStep, ref Unsafe.Add(ref c, column * cStrides.Column), cStrides, accumulate, workspace);
            column += width;
        }
    }

    private static void Rows(
        nint rows,
        nint width,
        int vectors,
        nint inner,
        T alpha,
        ref T a,
        Operand aStrides,
        ref T b,
        nint bStep,
        ref T c,
        Operand cStrides,
        bool accumulate,
        ProductWorkspace workspace)
    {
        var lanes = W.Count;
        var isDirect = cStrides.Column == 1 && width == vectors * lanes;
        for (nint row = 0; row < rows;)
        {
            var left = rows - row;
            var height = left >= W.TileRows ? W.TileRows : left >= 4 ? 4 : left >= 2 ? 2 : 1;
            ref var first = ref Unsafe.Add(ref a, row * aStrides.Row);
            ref var target = ref Unsafe.Add(ref c, row * cStrides.Row);
            if (isDirect)
            {
                Tile(height, vectors, inner, ref first, aStrides, ref b, bStep, ref target, cStrides.Row, alpha, accumulate);
            }
            else
            {
                ref var tile = ref workspace.Tile<T>(8 * TileVectors * lanes);
                Tile(height, vectors, inner, ref first, aStrides, ref b, bStep, ref tile, vectors * lanes, alpha, false);
                for (var i = 0; i < height; i++)
                {
                    for (nint j = 0; j < width; j++)
                    {
                        ref var entry = ref Unsafe.Add(ref target, (i * cStrides.Row) + (j * cStrides.Column));
                        var value = Unsafe.Add(ref tile, (i * vectors * lanes) + j);
                        entry = accumulate ? entry + value : value;
                    }
                }
            }

            row += height;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack(nint inner, nint width, nint step, ref T b, Operand strides, ref T packed)
    {
        for (nint k = 0; k < inner; k++)
        {
            for (nint j = 0; j < step; j++)
            {
                Unsafe.Add(ref packed, (k * step) + j) = j < width ? Unsafe.Add(ref b, (k * strides.Row) + (j * strides.Column)) : T.Zero;
            }
        }
    }

    private static void Tile(
        int height,
        int vectors,
        nint inner,
        ref T a,
        Operand aStrides,
        ref T b,
        nint bStep,
        ref T c,
        nint cRow,
        T alpha,
        bool accumulate)
    {
        switch (height)
        {
            case 8:
                Tile<Eight>(vectors, inner, ref a, aStrides, ref b, bStep, ref c, cRow, alpha, accumulate);
                break;
            case 4:
                Tile<Four>(vectors, inner, ref a, aStrides, ref b, bStep, ref c, cRow, alpha, accumulate);
                break;
            case 2:
                Tile<Two>(vectors, inner, ref a, aStrides, ref b, bStep, ref c, cRow, alpha, accumulate);
                break;
            default:
                Tile<One>(vectors, inner, ref a, aStrides, ref b, bStep, ref c, cRow, alpha, accumulate);
                break;
        }
    }

    private static void Tile<TRows>(int vectors, nint inner, ref T a, Operand aStrides, ref T b, nint bStep, ref T c, nint cRow, T alpha, bool accumulate)
        where TRows : struct, ICount
    {
        switch (vectors)
        {
            case 3:
                RegisterTile<T, V, W, TRows, Three>.Run(inner, ref a, aStrides.Row, aStrides.Column, ref b, bStep, ref c, cRow, alpha, accumulate);
                break;
            case 2:
                RegisterTile<T, V, W, TRows, Two>.Run(inner, ref a, aStrides.Row, aStrides.Column, ref b, bStep, ref c, cRow, alpha, accumulate);
                break;
            default:
                RegisterTile<T, V, W, TRows, One>.Run(inner, ref a, aStrides.Row, aStrides.Column, ref b, bStep, ref c, cRow, alpha, accumulate);
                break;
        }
    }
}
