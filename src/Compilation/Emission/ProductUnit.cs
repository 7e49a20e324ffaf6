using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>What an index of a product does.</summary>
internal enum ProductGroup
{
    /// <summary>Runs over products, each of its own matrices.</summary>
    Batch,

    /// <summary>Runs over rows of the left operand and of the result.</summary>
    Rows,

    /// <summary>Runs over columns of the right operand and of the result.</summary>
    Columns,

    /// <summary>Is summed over.</summary>
    Inner,
}

/// <summary>A product of two stored operands, perhaps with a weight for each term.</summary>
internal sealed record ProductUnit : Unit
{
    private readonly Item item;

    /// <summary>The product that a step computes.</summary>
    public ProductUnit(Item item, RoutineLayout layout)
    {
        this.item = item;
        var shape = item.Product!;
        Slots = [.. Enumerable.Range(0, item.Rank + item.Bound.Length).Select(s => SizePlace.Of(item.SizeOf(s), layout))];
        Groups = new ProductGroup[Slots.Length];
        foreach (var (group, members) in new[] { (ProductGroup.Batch, shape.Batch), (ProductGroup.Rows, shape.Rows), (ProductGroup.Columns, shape.Columns), (ProductGroup.Inner, shape.Inner) })
        {
            foreach (var slot in members)
            {
                Groups[slot] = group;
            }
        }

        Left = new View(shape.Left.Item, shape.Left.Terms, layout);
        Right = new View(shape.Right.Item, shape.Right.Terms, layout);
        Weights = shape.Weights is { } factors ? new View(factors.Item, factors.Terms, layout) : null;
        IsSymmetric = shape.IsSymmetric;
        if (item.Target is { } target)
        {
            (Result, Scalar) = (new View(target.Result, target.Terms, layout), -1);
            Factor = target.Factor.ToDouble();
        }
        else if (item.Placement == Placement.Scalar)
        {
            (Result, Scalar) = (View.None, layout.HomeOf(item));
        }
        else
        {
            (Result, Scalar) = (new View(item, [.. Enumerable.Range(0, item.Rank).Select(a => new SlotTerm(a, 0))], layout), -1);
        }
    }

    /// <summary>The sizes of the indices.</summary>
    public SizePlace[] Slots { get; }

    /// <summary>What each of them does.</summary>
    public ProductGroup[] Groups { get; }

    public View Left { get; }

    public View Right { get; }

    public View? Weights { get; }

    /// <summary>What is written; of no use where that is a scalar.</summary>
    public View Result { get; }

    /// <summary>The number of the scalar that is written, or -1.</summary>
    public int Scalar { get; }

    /// <summary>The number in front.</summary>
    public double Factor { get; } = 1;

    /// <summary>Whether rows and columns can change places.</summary>
    public bool IsSymmetric { get; }

    /// <inheritdoc/>
    public override string ToString() => $"product {item}";

    /// <summary>How an array is read over the slots of the product.</summary>
    internal sealed class View
    {
        private readonly SlotTerm[] terms;
        private readonly SizePlace[] axes;
        private readonly int origin;

        public View(Item item, SlotTerm[] terms, RoutineLayout layout)
        {
            this.terms = terms;
            var isInput = item.Node is InputNode;

            // An input keeps all its rows, though this run may work on some of them.
            axes = Array.ConvertAll(item.Axes, a => isInput && a == layout.Rows && a.Name is not null ? new SizePlace(RoutineLayout.AllRowsSlot, 0) : SizePlace.Of(a, layout));
            origin = isInput ? layout.OriginOf(item) : -1;
            Entries = layout.ArrayOf(item);
        }

        private View()
        {
            (terms, axes, origin) = ([], [], -1);
        }

        /// <summary>Nothing: a scalar has no strides.</summary>
        public static View None { get; } = new();

        /// <summary>The number of the array.</summary>
        public int Entries { get; }

        public long Stride(int slot, long[] sizes)
        {
            var stride = 0L;
            for (var a = 0; a < terms.Length; a++)
            {
                stride += terms[a].Slot == slot ? StrideOf(a, sizes) : 0;
            }

            return stride;
        }

        /// <summary>Where the entry with all slots at their beginning stands.</summary>
        public long Origin(long[] sizes)
        {
            var place = origin < 0 ? 0 : sizes[origin];
            for (var a = 0; a < terms.Length; a++)
            {
                place += (terms[a].Position.Offset - (terms[a].Slot < 0 ? 1 : 0)) * StrideOf(a, sizes);
            }

            return place;
        }

        private long StrideOf(int axis, long[] sizes)
        {
            var stride = 1L;
            for (var a = axes.Length - 1; a > axis; a--)
            {
                stride *= axes[a].In(sizes);
            }

            return stride;
        }
    }
}
