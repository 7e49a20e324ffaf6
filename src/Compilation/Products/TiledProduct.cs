using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlMath.Compilation.Products;

/// <summary>
/// Products by register tiles: over the operands where they lie while they are small, over packed blocks of them otherwise
/// (K. Goto, R. van de Geijn: Anatomy of High-Performance Matrix Multiplication, 2008). An entry is summed in ascending order of k, in runs of
/// <see cref="InnerBlock"/>: cutting rows or columns changes no bit.
/// </summary>
internal static class TiledProduct<T, V, W>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : struct
    where W : struct, IWidth<T, V>
{
    /// <summary>The vectors of a tile's row.</summary>
    private const int TileVectors = 3;

    /// <summary>The most terms of a sum that are added before the sum so far goes to C: a panel of B of that height stays in the first cache, almost.</summary>
    private const int InnerBlock = 256;

    /// <summary>The rows of a packed block of A: it stays in the second cache.</summary>
    private const int RowBlock = 96;

    /// <summary>The bytes of the columns of a packed block of B.</summary>
    private const int ColumnBlockBytes = 768 * 8;

    /// <summary>So few terms take less time than writing the sum.</summary>
    private const int FewTerms = 16;

    /// <summary>The bytes that surely stay in the first cache.</summary>
    private const int FirstCache = 32768;

    /// <summary>From row to row of B, or from column to column of A, in bytes, beyond which what a tile reads falls into too many pages and into too few sets of the cache.</summary>
    private const int FarApart = 2048;

    /// <summary>
    /// C = alpha·A·B or C += alpha·A·B; there are at least as many columns as lanes. C's columns may lie anywhere, side by side is best. Of a symmetric result
    /// what lies on and above the diagonal is computed, and perhaps more.
    /// </summary>
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
        // A block of B is read once for every tile of rows, one of A for every panel of columns. Weights are multiplied by in packing.
        var isFar = bStrides.Row * Unsafe.SizeOf<T>() > FarApart;
        var isStrewn = aStrides.Column * Unsafe.SizeOf<T>() > FarApart;
        var isAcross = aStrides.Row == 1 && aStrides.Column != 1;
        var mayPackLeft = rows >= 4 * W.TileRows && inner > 32;
        var packsRight = bStrides.Column != 1 || (isFar && rows >= 4 * W.TileRows && inner > 32) || (structure.Weights is not null && !(mayPackLeft && isAcross));
        var packsLeft = mayPackLeft && ((isStrewn && columns >= 2 * TileVectors * W.Count) || (isAcross && (columns >= 4 * TileVectors * W.Count || (structure.Weights is not null && !packsRight)))
            || (isFar && packsRight && columns >= 8 * TileVectors * W.Count));
        var columnBlock = packsRight ? ColumnBlockBytes / (TileVectors * W.Count * Unsafe.SizeOf<T>()) * TileVectors * W.Count : columns;

        // Where there is little to sum, the time goes into writing C: row by row, if all of B stays in the first cache.
        var rowBlock = packsLeft ? RowBlock : inner <= FewTerms && inner * columns * Unsafe.SizeOf<T>() <= FirstCache && !structure.IsSymmetric ? W.TileRows : rows;
        for (nint k = 0; k < inner; k += InnerBlock)
        {
            var depth = nint.Min(InnerBlock, inner - k);
            for (nint column = 0; column < columns; column += columnBlock)
            {
                // The last block reaches back if it is narrower than a vector; what it shares with the block before is stored by that one alone.
                var width = nint.Min(columnBlock, columns - column);
                var skipped = nint.Max(0, W.Count - width);
                ref var right = ref Unsafe.Add(ref b, (k * bStrides.Row) + ((column - skipped) * bStrides.Column));
                width += skipped;
                if (packsRight)
                {
                    ref var packed = ref workspace.Right<T>(depth * (width + (TileVectors * W.Count)));
                    PackColumns(depth, width, skipped, ref right, bStrides, structure, k, ref packed);
                    right = ref packed;
                }

                var end = structure.IsSymmetric ? nint.Min(rows, column - skipped + width - structure.Diagonal) : rows;
                for (nint row = 0; row < end; row += rowBlock)
                {
                    var height = nint.Min(rowBlock, end - row);
                    ref var left = ref Unsafe.Add(ref a, (row * aStrides.Row) + (k * aStrides.Column));
                    if (packsLeft)
                    {
                        ref var packed = ref workspace.Left<T>(height * depth);
                        PackRows(height, depth, ref left, aStrides, packsRight ? structure with { Weights = null } : structure, k, ref packed);
                        left = ref packed;
                    }

                    ref var target = ref Unsafe.Add(ref c, (row * cStrides.Row) + ((column - skipped) * cStrides.Column));
                    var diagonal = structure.IsSymmetric ? row - (column - skipped) + structure.Diagonal : nint.MinValue;
                    Block(height, width, skipped, diagonal, depth, alpha, ref left, aStrides, packsLeft, ref right, bStrides.Row, packsRight, ref target, cStrides, accumulate || k > 0, workspace);
                }
            }
        }
    }

    /// <summary>The product of blocks. In a symmetric result the block's rows begin <paramref name="diagonal"/> below its columns; else that is the least number there is.</summary>
    private static void Block(
        nint rows,
        nint columns,
        nint skipped,
        nint diagonal,
        nint inner,
        T alpha,
        ref T a,
        Operand aStrides,
        bool isLeftPacked,
        ref T b,
        nint bRow,
        bool isRightPacked,
        ref T c,
        Operand cStrides,
        bool accumulate,
        ProductWorkspace workspace)
    {
        var lanes = W.Count;
        for (nint column = 0, width; column < columns; column += width)
        {
            var panel = Panel.At(column, columns, skipped, lanes);
            var (vectors, start) = (panel.Vectors, column + panel.Start);
            width = vectors * lanes;
            ref var right = ref Unsafe.Add(ref b, isRightPacked ? column * inner : start);
            var packedLast = (vectors - 1) * lanes;
            var (bStep, bLast) = isRightPacked ? (width, packedLast) : (bRow, panel.Last);
            var end = diagonal == nint.MinValue ? rows : nint.Min(rows, start + width - diagonal);
            for (nint row = 0; row < end;)
            {
                var height = Height(rows - row);
                ref var left = ref Unsafe.Add(ref a, row * (isLeftPacked ? inner : aStrides.Row));
                var (aRow, aStep) = isLeftPacked ? (1, height) : (aStrides.Row, aStrides.Column);
                ref var target = ref Unsafe.Add(ref c, (row * cStrides.Row) + (start * cStrides.Column));
                if (cStrides.Column == 1 && diagonal > start - row + lanes - 1 && vectors > 1)
                {
                    // Vectors that lie below the diagonal as a whole.
                    var below = (int)nint.Min(vectors - 1, (row + diagonal - start) / lanes);
                    var (first, firstInC) = below == vectors - 1 ? (bLast, panel.Last) : (below * lanes, below * lanes);
                    Tile(
                        height, vectors - below, inner, ref left, aRow, aStep, ref Unsafe.Add(ref right, first), bStep, ref Unsafe.Add(ref target, firstInC), cStrides.Row, alpha, accumulate,
                        bLast - first, panel.Last - firstInC, panel.Known);
                }
                else if (cStrides.Column == 1)
                {
                    Tile(height, vectors, inner, ref left, aRow, aStep, ref right, bStep, ref target, cStrides.Row, alpha, accumulate, bLast, panel.Last, panel.Known);
                }
                else
                {
                    ref var tile = ref workspace.Tile<T>(8 * TileVectors * lanes);
                    Tile(height, vectors, inner, ref left, aRow, aStep, ref right, bStep, ref tile, width, T.One, false, bLast, packedLast, 0);
                    Scatter(height, panel, ref tile, alpha, ref target, cStrides, accumulate);
                }

                row += height;
            }
        }
    }

    /// <summary>How many rows the tile has where so many are left.</summary>
    private static int Height(nint left) => left >= W.TileRows ? W.TileRows : left >= 4 ? 4 : left >= 2 ? 2 : 1;

    private static void Scatter(int height, Panel panel, ref T tile, T alpha, ref T target, Operand strides, bool accumulate)
    {
        var lanes = W.Count;
        for (var vector = 0; vector < panel.Vectors; vector++)
        {
            var isLast = vector == panel.Vectors - 1;
            var first = isLast ? panel.Last : vector * lanes;
            for (var i = 0; i < height; i++)
            {
                for (var j = isLast ? panel.Known : 0; j < lanes; j++)
                {
                    ref var entry = ref Unsafe.Add(ref target, (i * strides.Row) + ((first + j) * strides.Column));
                    var value = Unsafe.Add(ref tile, (((i * panel.Vectors) + vector) * lanes) + j);
                    entry = accumulate ? T.MultiplyAddEstimate(value, alpha, entry) : value * alpha;
                }
            }
        }
    }

    /// <summary>Panel by panel, each as rows of as many vectors as it has.</summary>
    private static void PackColumns(nint inner, nint columns, nint skipped, ref T b, Operand strides, in Structure<T> structure, nint fromTerm, ref T packed)
    {
        var lanes = W.Count;
        for (nint column = 0, step; column < columns; column += step)
        {
            var panel = Panel.At(column, columns, skipped, lanes);
            step = panel.Vectors * lanes;
            ref var source = ref Unsafe.Add(ref b, (column + panel.Start) * strides.Column);
            ref var target = ref Unsafe.Add(ref packed, column * inner);
            if (panel.Known == 0)
            {
                Packing<T, V, W>.Copy(inner, step, ref source, strides, ref target, step, structure, fromTerm);
                continue;
            }

            var before = step - lanes;
            Packing<T, V, W>.Copy(inner, before, ref source, strides, ref target, step, structure, fromTerm);
            Packing<T, V, W>.Copy(inner, lanes, ref Unsafe.Add(ref source, panel.Last * strides.Column), strides, ref Unsafe.Add(ref target, before), step, structure, fromTerm);
        }
    }

    /// <summary>Tile by tile, each as columns of as many numbers as it has rows.</summary>
    private static void PackRows(nint rows, nint inner, ref T a, Operand strides, in Structure<T> structure, nint fromTerm, ref T packed)
    {
        for (nint row = 0; row < rows;)
        {
            var height = Height(rows - row);
            Packing<T, V, W>.Copy(inner, height, ref Unsafe.Add(ref a, row * strides.Row), strides.Transposed, ref Unsafe.Add(ref packed, row * inner), height, structure, fromTerm);
            row += height;
        }
    }

    private static void Tile(
        int height,
        int vectors,
        nint inner,
        ref T a,
        nint aRow,
        nint aStep,
        ref T b,
        nint bStep,
        ref T c,
        nint cRow,
        T alpha,
        bool accumulate,
        nint bLast,
        nint cLast,
        int known)
    {
        switch (height)
        {
            case 8:
                Tile<Eight>(vectors, inner, ref a, aRow, aStep, ref b, bStep, ref c, cRow, alpha, accumulate, bLast, cLast, known);
                break;
            case 4:
                Tile<Four>(vectors, inner, ref a, aRow, aStep, ref b, bStep, ref c, cRow, alpha, accumulate, bLast, cLast, known);
                break;
            case 2:
                Tile<Two>(vectors, inner, ref a, aRow, aStep, ref b, bStep, ref c, cRow, alpha, accumulate, bLast, cLast, known);
                break;
            default:
                Tile<One>(vectors, inner, ref a, aRow, aStep, ref b, bStep, ref c, cRow, alpha, accumulate, bLast, cLast, known);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile<TRows>(int vectors, nint inner, ref T a, nint aRow, nint aStep, ref T b, nint bStep, ref T c, nint cRow, T alpha, bool accumulate, nint bLast, nint cLast, int known)
        where TRows : struct, ICount
    {
        switch (vectors)
        {
            case 3:
                RegisterTile<T, V, W, TRows, Three>.Run(inner, ref a, aRow, aStep, ref b, bStep, ref c, cRow, alpha, accumulate, bLast, cLast, known);
                break;
            case 2:
                RegisterTile<T, V, W, TRows, Two>.Run(inner, ref a, aRow, aStep, ref b, bStep, ref c, cRow, alpha, accumulate, bLast, cLast, known);
                break;
            default:
                RegisterTile<T, V, W, TRows, One>.Run(inner, ref a, aRow, aStep, ref b, bStep, ref c, cRow, alpha, accumulate, bLast, cLast, known);
                break;
        }
    }
}
