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
    private RowProduct(Item item, Item matrix, Item vector, RoutineLayout layout, LaneType lanes)
    {
        IsSum = item.Role == RowRole.OverRows;
        Columns = matrix.Axes[1];
        Matrix = matrix;
        MatrixArray = layout.ArrayOf(matrix);
        MatrixOrigin = layout.OriginOf(matrix);
        ColumnCount = SizePlace.Of(Columns, layout);
        VectorArray = IsSum && vector.Node is not InputNode ? layout.BlockOf(vector, vector.RowSlot) : layout.ArrayOf(vector);
        VectorOrigin = IsSum && vector.Node is InputNode ? layout.OriginOf(vector) : -1;
        ResultArray = IsSum ? layout.ArrayOf(item) : layout.BlockOf(item, item.RowSlot);
        Width = lanes.Bits switch
        {
            LaneWidth.Bits512 => ProductWidth.Bits512,
            LaneWidth.Bits256 => ProductWidth.Bits256,
            LaneWidth.Bits128 => ProductWidth.Bits128,
            _ => ProductWidth.Scalar,
        };
    }

    /// <summary>Whether it is added up over the rows; else it gives a number for each.</summary>
    public bool IsSum { get; }

    /// <summary>The input that is read.</summary>
    public Item Matrix { get; }

    /// <summary>The size of one of its rows.</summary>
    public Size Columns { get; }

    /// <summary>The array of that input.</summary>
    public int MatrixArray { get; }

    /// <summary>The place, among the sizes, of the entry at which the run's rows begin in it.</summary>
    public int MatrixOrigin { get; }

    /// <summary>How many columns it has.</summary>
    public SizePlace ColumnCount { get; }

    /// <summary>The array, or block buffer, of the vector, or of the numbers for the rows.</summary>
    public int VectorArray { get; }

    /// <summary>The place of the entry at which the run's rows begin in an input; -1 for a vector and for a block buffer.</summary>
    public int VectorOrigin { get; }

    /// <summary>The array or block buffer of the result.</summary>
    public int ResultArray { get; }

    /// <summary>By vectors of which width it is multiplied.</summary>
    public ProductWidth Width { get; }

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
}

/// <summary>A part of a pass, for one block: code or a product.</summary>
/// <param name="Code">The code, or null.</param>
/// <param name="Inner">The code for blocks of whole vectors where <see cref="PassAccess.Guards"/> hold, or null.</param>
/// <param name="Product">The product, or null.</param>
internal sealed record PassPart(Delegate? Code, Delegate? Inner, RowProduct? Product);
