using System.Numerics;
using MlMath.Compilation.Emission.Lanes;
using MlMath.Compilation.Products;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>
/// A product inside of a pass: a block of rows of an input, which stands row-major, times a vector (`zᵢ = Σⱼ Xᵢⱼ wⱼ`), or a number for each of these rows times the block
/// (`gⱼ += Σᵢ uᵢ Xᵢⱼ`). The block is read where it stands, so that nothing is turned over for it.
/// </summary>
internal sealed class RowProduct
{
    private readonly bool isSum;
    private readonly int matrix;
    private readonly int matrixOrigin;
    private readonly SizePlace columns;
    private readonly int vector;
    private readonly int vectorOrigin;
    private readonly int result;
    private readonly ProductWidth width;

    private RowProduct(Item item, Item matrix, Item vector, RoutineLayout layout, LaneType lanes)
    {
        isSum = item.Role == RowRole.OverRows;
        this.matrix = layout.ArrayOf(matrix);
        matrixOrigin = layout.OriginOf(matrix);
        columns = SizePlace.Of(matrix.Axes[1], layout);
        this.vector = isSum && vector.Node is not InputNode ? layout.BlockOf(vector, vector.RowSlot) : layout.ArrayOf(vector);
        vectorOrigin = isSum && vector.Node is InputNode ? layout.OriginOf(vector) : -1;
        result = isSum ? layout.ArrayOf(item) : layout.BlockOf(item, item.RowSlot);
        Columns = matrix.Axes[1];
        Matrix = matrix;
        width = lanes.Bits switch
        {
            LaneWidth.Bits512 => ProductWidth.Bits512,
            LaneWidth.Bits256 => ProductWidth.Bits256,
            LaneWidth.Bits128 => ProductWidth.Bits128,
            _ => ProductWidth.Scalar,
        };
    }

    /// <summary>The input that is read.</summary>
    public Item Matrix { get; }

    /// <summary>The size of one of its rows.</summary>
    public Size Columns { get; }

    /// <summary>The products of a pass: those whose input nothing else in it reads, for then its columns are not needed side by side.</summary>
    public static Dictionary<Item, RowProduct> In(Stage stage, RoutineLayout layout, LaneType lanes)
    {
        var found = new Dictionary<Item, (Item Matrix, Item Vector)>();
        foreach (var step in stage.Steps)
        {
            if (OperandsOf(step.Item, layout) is { } operands)
            {
                found.Add(step.Item, operands);
            }
        }

        return found.Where(f => f.Value.Matrix.Readers.TrueForAll(r => found.TryGetValue(r.Reader, out var reader) && ReferenceEquals(reader.Matrix, f.Value.Matrix)))
            .ToDictionary(f => f.Key, f => new RowProduct(f.Key, f.Value.Matrix, f.Value.Vector, layout, lanes));
    }

    /// <summary>The matrix and the vector of a product that can be done so; else null.</summary>
    private static (Item Matrix, Item Vector)? OperandsOf(Item item, RoutineLayout layout)
    {
        var isSum = item.Role == RowRole.OverRows;
        if (!(isSum ? item.Placement == Placement.Array : item is { Role: RowRole.PerRow, Placement: Placement.RowScalar, IsStored: false })
            || item.Rank != 1 || item.Bound.Length != 1 || ProductShape.Of(item) is not { Weights: null } shape)
        {
            return null;
        }

        foreach (var (matrix, vector) in new[] { (shape.Left, shape.Right), (shape.Right, shape.Left) })
        {
            var inner = 1 - item.RowSlot;
            if (matrix.Item is { Node: InputNode, Rank: 2 } && layout.OriginOf(matrix.Item) >= 0 && matrix.Item.Axes[1] != layout.Rows
                && Runs(matrix, 0, item.RowSlot, item) && Runs(matrix, 1, inner, item)
                && vector.Item.Rank == 1 && ReferenceEquals(item.Operands[vector.Edge], vector.Item) && ReferenceEquals(item.Operands[matrix.Edge], matrix.Item)
                && Runs(vector, 0, isSum ? item.RowSlot : inner, item) && (isSum ? IsOfRows(vector.Item) : layout.HasArray(vector.Item) && vector.Item.Axes[0] != layout.Rows))
            {
                return (matrix.Item, vector.Item);
            }
        }

        return null;

        bool IsOfRows(Item operand) => operand.Node is InputNode ? layout.OriginOf(operand) >= 0
            : operand is { Role: RowRole.PerRow, Placement: Placement.RowScalar, IsStored: false } && operand.Place == item.Place;
    }

    /// <summary>Whether an axis of an operand is run through by a slot, from end to end.</summary>
    private static bool Runs(ProductOperand operand, int axis, int slot, Item item) =>
        operand.Terms[axis] is { Position: { IsKnown: true, Offset: 0 } } term && term.Slot == slot && operand.Item.Axes[axis] == item.SizeOf(slot);

    /// <summary>Multiplies a block of rows.</summary>
    /// <typeparam name="T">The numbers: doubles or floats.</typeparam>
    /// <param name="arrays">The arrays as the block's code sees them.</param>
    /// <param name="sizes">The sizes.</param>
    /// <param name="row">The first row.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="workspace">Buffers.</param>
    public void Run<T>(T[][] arrays, long[] sizes, long row, long count, ProductWorkspace workspace)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var inner = columns.In(sizes);
        var a = arrays[matrix].AsSpan((int)(sizes[matrixOrigin] + (row * inner)), (int)(count * inner));
        var first = vectorOrigin < 0 ? 0 : (int)(sizes[vectorOrigin] + row);
        var x = arrays[vector].AsSpan(isSum ? first : 0);
        Product.MultiplyRows((nint)count, (nint)inner, a, x, arrays[result], isSum, workspace, width);
    }
}

/// <summary>A part of a pass, for one block: code or a product.</summary>
/// <param name="Code">The code, or null.</param>
/// <param name="Inner">The code for blocks of whole vectors where <see cref="PassAccess.Guards"/> hold, or null.</param>
/// <param name="Product">The product, or null.</param>
internal sealed record PassPart(Delegate? Code, Delegate? Inner, RowProduct? Product);
