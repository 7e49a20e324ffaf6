using System.Numerics;
using MlMath.Compilation.Products;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>
/// A product of two stored operands. Sizes and strides are those of the run: axes of one group that lie one inside the other count as one, of the others the longest goes to the
/// kernel, and the rest is looped over here.
/// </summary>
internal sealed record ProductUnit : Unit
{
    /// <summary>Fewer multiplications than this are not shared out to threads: about what waking one costs, ten times.</summary>
    private const double WorthSharing = 1 << 19;

    private readonly Item item;
    private readonly SizePlace[] slots;
    private readonly Group[] groups;
    private readonly View left;
    private readonly View right;
    private readonly View? weights;
    private readonly View result;
    private readonly int scalar;
    private readonly double factor = 1;
    private readonly bool isSymmetric;

    /// <summary>The product that a step computes.</summary>
    public ProductUnit(Item item, RoutineLayout layout)
    {
        this.item = item;
        var shape = item.Product!;
        slots = [.. Enumerable.Range(0, item.Rank + item.Bound.Length).Select(s => SizePlace.Of(item.SizeOf(s), layout))];
        groups = new Group[slots.Length];
        foreach (var (group, members) in new[] { (Group.Batch, shape.Batch), (Group.Rows, shape.Rows), (Group.Columns, shape.Columns), (Group.Inner, shape.Inner) })
        {
            foreach (var slot in members)
            {
                groups[slot] = group;
            }
        }

        left = new View(shape.Left.Item, shape.Left.Terms, layout);
        right = new View(shape.Right.Item, shape.Right.Terms, layout);
        weights = shape.Weights is { } factors ? new View(factors.Item, factors.Terms, layout) : null;
        isSymmetric = shape.IsSymmetric;
        if (item.Target is { } target)
        {
            (result, scalar) = (new View(target.Result, target.Terms, layout), -1);
            factor = target.Factor.ToDouble();
        }
        else if (item.Placement == Placement.Scalar)
        {
            (result, scalar) = (View.None, layout.HomeOf(item));
        }
        else
        {
            (result, scalar) = (new View(item, [.. Enumerable.Range(0, item.Rank).Select(a => new SlotTerm(a, 0))], layout), -1);
        }
    }

    private enum Group
    {
        Batch,
        Rows,
        Columns,
        Inner,
    }

    /// <summary>Multiplies.</summary>
    /// <typeparam name="T">The numbers: doubles or floats.</typeparam>
    /// <param name="arrays">The routine's arrays.</param>
    /// <param name="scalars">Its scalars.</param>
    /// <param name="sizes">Its sizes.</param>
    /// <param name="workspace">Buffers for packing.</param>
    /// <param name="shared">Shares large products out to threads.</param>
    public void Run<T>(T[][] arrays, T[] scalars, long[] sizes, ProductWorkspace workspace, SharedProduct<T> shared)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<Loop> loops = stackalloc Loop[slots.Length];
        var count = 0;
        var isEmpty = false;
        for (var s = 0; s < slots.Length; s++)
        {
            var length = slots[s].In(sizes);
            isEmpty |= length <= 0 && groups[s] != Group.Inner;
            if (length != 1)
            {
                loops[count++] = new Loop(groups[s], length, left.Stride(s, sizes), right.Stride(s, sizes), result.Stride(s, sizes), weights?.Stride(s, sizes) ?? 0);
            }
        }

        if (isEmpty)
        {
            return;
        }

        loops = loops[..Merge(loops[..count])];
        var plan = new Plan<T>(
            arrays[left.Entries], left.Origin(sizes),
            arrays[right.Entries], right.Origin(sizes),
            scalar < 0 ? arrays[result.Entries] : scalars, scalar < 0 ? 0 : scalar,
            weights is null ? null : arrays[weights.Entries], weights?.Origin(sizes) ?? 0,
            workspace, shared);
        Multiply(plan, loops);
    }

    private void Multiply<T>(in Plan<T> plan, Span<Loop> loops)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // The longest of each group goes to the kernel, the others stand last and are counted through.
        var kernel = new KernelLoops(Take(ref loops, Group.Batch), Take(ref loops, Group.Rows), Take(ref loops, Group.Columns), Take(ref loops, Group.Inner));
        Span<long> counters = stackalloc long[loops.Length];
        counters.Clear();
        var (a, b, c, w) = (plan.LeftOrigin, plan.RightOrigin, plan.ResultOrigin, plan.WeightsOrigin);
        while (true)
        {
            var isFirst = true;
            for (var l = 0; l < loops.Length; l++)
            {
                isFirst &= loops[l].Group != Group.Inner || counters[l] == 0;
            }

            Call(kernel, plan with { LeftOrigin = a, RightOrigin = b, ResultOrigin = c, WeightsOrigin = w }, !isFirst);
            var next = loops.Length - 1;
            for (; next >= 0; next--)
            {
                ref readonly var loop = ref loops[next];
                (a, b, c, w) = (a + loop.Left, b + loop.Right, c + loop.Result, w + loop.Weights);
                if (++counters[next] < loop.Length)
                {
                    break;
                }

                (a, b, c, w) = (a - (loop.Left * loop.Length), b - (loop.Right * loop.Length), c - (loop.Result * loop.Length), w - (loop.Weights * loop.Length));
                counters[next] = 0;
            }

            if (next < 0)
            {
                return;
            }
        }
    }

    private void Call<T>(in KernelLoops loops, in Plan<T> plan, bool accumulate)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (batch, rows, columns, inner) = loops;
        var sizes = new ProductSizes(batch.Length, rows.Length, columns.Length, inner.Length);
        var aStrides = new MatrixStrides(batch.Left, rows.Left, inner.Left);
        var bStrides = new MatrixStrides(batch.Right, inner.Right, columns.Right);
        var cStrides = new MatrixStrides(batch.Result, rows.Result, columns.Result);
        var structure = new Structure<T>(plan.Weights, plan.WeightsOrigin, inner.Weights, isSymmetric && rows.Length == columns.Length);
        if ((double)sizes.Rows * sizes.Columns * sizes.Inner >= WorthSharing)
        {
            // For one thread too: how it is cut, and so the last bit, must not depend on their number.
            plan.Shared.Multiply(
                sizes, T.CreateTruncating(factor), plan.Left, plan.LeftOrigin, aStrides, plan.Right, plan.RightOrigin, bStrides, plan.Result, plan.ResultOrigin, cStrides, accumulate, structure);
            return;
        }

        var a = plan.Left.AsSpan((int)plan.LeftOrigin);
        var b = plan.Right.AsSpan((int)plan.RightOrigin);
        var c = plan.Result.AsSpan((int)plan.ResultOrigin);
        Product.Multiply(sizes, T.CreateTruncating(factor), a, aStrides, b, bStrides, c, cStrides, accumulate, plan.Workspace, Product.Widest, structure);
    }

    /// <summary>Takes the longest loop of a group out; one of length 1 where there is none.</summary>
    private static Loop Take(ref Span<Loop> loops, Group group)
    {
        var longest = -1;
        for (var l = 0; l < loops.Length; l++)
        {
            longest = loops[l].Group == group && (longest < 0 || loops[l].Length > loops[longest].Length) ? l : longest;
        }

        if (longest < 0)
        {
            return new Loop(group, 1, 0, 0, 0, 0);
        }

        var taken = loops[longest];
        loops[(longest + 1)..].CopyTo(loops[longest..]);
        loops = loops[..^1];
        return taken;
    }

    /// <summary>Joins loops of a group of which one runs inside the other in every array; their number is returned.</summary>
    private static int Merge(Span<Loop> loops)
    {
        for (var outer = 0; outer < loops.Length; outer++)
        {
            for (var inner = 0; inner < loops.Length; inner++)
            {
                ref readonly var i = ref loops[inner];
                ref var o = ref loops[outer];
                if (inner != outer && o.Group == i.Group && o.Left == i.Left * i.Length && o.Right == i.Right * i.Length && o.Result == i.Result * i.Length
                    && o.Weights == i.Weights * i.Length)
                {
                    o = i with { Length = o.Length * i.Length };
                    loops[(inner + 1)..].CopyTo(loops[inner..]);
                    return Merge(loops[..^1]);
                }
            }
        }

        return loops.Length;
    }

    /// <inheritdoc/>
    public override string ToString() => $"product {item}";

    /// <summary>A loop, and by how much the places in the arrays move in each turn.</summary>
    private readonly record struct Loop(Group Group, long Length, long Left, long Right, long Result, long Weights);

    private readonly record struct KernelLoops(Loop Batch, Loop Rows, Loop Columns, Loop Inner);

    private readonly record struct Plan<T>(
        T[] Left, long LeftOrigin, T[] Right, long RightOrigin, T[] Result, long ResultOrigin, T[]? Weights, long WeightsOrigin, ProductWorkspace Workspace, SharedProduct<T> Shared)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>How an array is read over the slots of the product.</summary>
    private sealed class View
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
