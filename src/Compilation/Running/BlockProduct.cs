using System.Numerics;
using MlMath.Compilation.Emission;
using MlMath.Compilation.Products;

namespace MlMath.Compilation.Running;

/// <summary>A product inside of a pass, on one block of rows.</summary>
internal static class BlockProduct
{
    /// <summary>Multiplies a block of rows.</summary>
    /// <typeparam name="T">The numbers: doubles or floats.</typeparam>
    /// <param name="product">The product.</param>
    /// <param name="arrays">The arrays as the block's code sees them.</param>
    /// <param name="sizes">The sizes.</param>
    /// <param name="row">The first row.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="workspace">Buffers.</param>
    public static void Run<T>(RowProduct product, T[][] arrays, long[] sizes, long row, long count, ProductWorkspace workspace)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var inner = product.ColumnCount.In(sizes);
        var a = arrays[product.MatrixArray].AsSpan((int)(sizes[product.MatrixOrigin] + (row * inner)), (int)(count * inner));
        var first = product.VectorOrigin < 0 ? 0 : (int)(sizes[product.VectorOrigin] + row);
        var x = arrays[product.VectorArray].AsSpan(product.IsSum ? first : 0);
        Product.MultiplyRows((nint)count, (nint)inner, a, x, arrays[product.ResultArray], product.IsSum, workspace, product.Width);
    }
}
