using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlMath.Compilation.Products;

/// <summary>
/// Products with fewer columns than a vector has lanes, but more than half: B's rows are filled up with zeros, and each row of C is stored with what lies behind it, which the next row
/// then takes the place of. Sums are in the order of tiles.
/// </summary>
internal static class NarrowProduct<T, V, W>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : struct
    where W : struct, IWidth<T, V>
{
    /// <summary>The rows of a tile.</summary>
    private const int TileRows = 8;

    /// <summary>Fewer rows are not worth filling up B.</summary>
    private const int FewestRows = 16;

    /// <summary>The most terms that are summed in one go.</summary>
    private const int MostTerms = 256;

    /// <summary>Whether this is a way: the rows of C follow each other without gaps, those of B lie side by side.</summary>
    public static bool Fits(nint rows, nint columns, nint inner, Operand b, Operand c) =>
        columns * 2 > W.Count && rows >= FewestRows && inner <= MostTerms && b.Column == 1 && c.Column == 1 && c.Row == columns;

    /// <summary>C = alpha·A·B.</summary>
    public static void Multiply(nint rows, nint columns, nint inner, T alpha, ref T a, Operand aStrides, ref T b, nint bRow, ref T c, in Structure<T> structure, ProductWorkspace workspace)
    {
        var lanes = W.Count;
        ref var filled = ref workspace.Right<T>(inner * lanes);
        Fill(inner, columns, ref b, bRow, ref filled);
        if (structure.Weights is not null)
        {
            Packing<T, V, W>.Copy(inner, lanes, ref filled, new Operand(lanes, 1), ref filled, lanes, structure, 0);
        }

        nint row = 0;
        for (; row + TileRows < rows; row += TileRows)
        {
            RegisterTile<T, V, W, Eight, One>.Run(
                inner, ref Unsafe.Add(ref a, row * aStrides.Row), aStrides.Row, aStrides.Column, ref filled, lanes, ref Unsafe.Add(ref c, row * columns), columns, alpha, false, 0, 0, 0);
        }

        // Behind the last row is what is not ours: the last tile begins where it ends with the matrix, and is copied.
        row = rows - TileRows;
        ref var tile = ref workspace.Tile<T>(TileRows * lanes);
        RegisterTile<T, V, W, Eight, One>.Run(inner, ref Unsafe.Add(ref a, row * aStrides.Row), aStrides.Row, aStrides.Column, ref filled, lanes, ref tile, lanes, alpha, false, 0, 0, 0);
        for (var i = 0; i < TileRows; i++)
        {
            for (nint column = 0; column < columns; column++)
            {
                Unsafe.Add(ref c, ((row + i) * columns) + column) = Unsafe.Add(ref tile, (i * lanes) + column);
            }
        }
    }

    /// <summary>Rows of B, with zeros behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill(nint inner, nint columns, ref T b, nint bRow, ref T filled)
    {
        var lanes = W.Count;
        var behind = W.LastLanes((int)(lanes - columns));

        // A row is loaded as a vector where that ends inside of the matrix.
        var whole = nint.Max(0, inner - (bRow > 0 ? (lanes - columns + bRow - 1) / bRow : inner));
        nint k = 0;
        for (; k < whole; k++)
        {
            W.Store(W.Select(behind, W.Zero, W.Load(ref Unsafe.Add(ref b, k * bRow))), ref Unsafe.Add(ref filled, k * lanes));
        }

        for (; k < inner; k++)
        {
            W.Store(W.Zero, ref Unsafe.Add(ref filled, k * lanes));
            for (nint column = 0; column < columns; column++)
            {
                Unsafe.Add(ref filled, (k * lanes) + column) = Unsafe.Add(ref b, (k * bRow) + column);
            }
        }
    }
}
