using System.Linq.Expressions;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>Where entries stand: arrays as the code at hand sees them, and places in them.</summary>
internal sealed partial class CodeEmitter
{
    /// <summary>Stands for positions that only inner blocks know; their offsets are added further out.</summary>
    private static readonly ParameterExpression Inner = Expression.Parameter(typeof(long), "inner");

    /// <summary>How an item's entries are laid out where positions are read: which array, and how far apart the entries of each axis stand.</summary>
    /// <param name="Array">The number of the array.</param>
    /// <param name="Axes">The item's axes.</param>
    /// <param name="Strides">The distance of neighbours along each axis.</param>
    /// <param name="Origin">The place, among the sizes, of what is added to every address; or -1.</param>
    /// <param name="BlockAxis">The axis along which positions count within the block, or -1.</param>
    private sealed record View(int Array, Size[] Axes, Expression[] Strides, int Origin, int BlockAxis);

    /// <summary>All entries, row-major.</summary>
    private View WholeView(Item item) => new(
        layout.ArrayOf(item), item.Axes, [.. Enumerable.Range(0, item.Rank).Select(a => Stride(item, a))], item.Node is InputNode ? layout.OriginOf(item) : -1, -1);

    /// <summary>The entries of a block of rows, each entry's rows side by side.</summary>
    private View BlockView(Item item, int block, int rowAxis)
    {
        var strides = new Expression[item.Rank];
        var place = layout.PlaceOf(block);
        Expression stride = SizeSlot(place.StrideSlot);
        for (var a = item.Rank - 1; a >= 0; a--)
        {
            if (a == rowAxis)
            {
                strides[a] = Expression.Constant(1L);
                continue;
            }

            strides[a] = stride;
            var (below, size) = (stride, SizeValue(item.Axes[a]));
            stride = a == 0 ? stride : At(0, (nameof(BlockView), item, rowAxis, a), () => Assign(Times(below, size), "stride"));
        }

        return new View(block, item.Axes, strides, place.StartSlot, rowAxis);
    }

    private View ViewOf(Item item, Position[] positions)
    {
        if (row is not null && item.Role == RowRole.PerRow && (pass!.Computes(item) || !layout.HasArray(item)))
        {
            // What this pass computes it reads row by row.
            return item.Rank > 1 || !layout.HasArray(item) ? BlockView(item, layout.BlockOf(item, item.RowSlot), item.RowSlot) : WindowView(item, 0);
        }

        var rowAxis = row is null ? -1 : System.Array.FindIndex(positions, p => ReferenceEquals(p.Loop, row));
        if (rowAxis < 0 || System.Array.FindLastIndex(positions, p => ReferenceEquals(p.Loop, row)) != rowAxis)
        {
            return WholeView(item);
        }

        var shift = positions[rowAxis].Shift.Offset;
        if (!IsSurelyInside(positions[rowAxis], item.Axes[rowAxis]))
        {
            var isNear = Math.Abs(shift) <= RoutineLayout.MostRowsBeside && layout.Rows!.Value.Minus(item.Axes[rowAxis]) is >= -RoutineLayout.MostRowsBeside and <= RoutineLayout.MostRowsBeside;
            layout.HasReadsBesideRows = true;
            layout.HasCheckedReads |= !isNear;
        }

        if (item.Rank == 1)
        {
            return WindowView(item, shift);
        }

        // Columns of row-major arrays are turned once for a block, unless only a few places of a row are read, or what belongs to a row grows with the rows.
        var isTurned = lanes.Width > 1 && System.Array.TrueForAll([.. item.Axes[..rowAxis], .. item.Axes[(rowAxis + 1)..]], a => a.Name is null || a.Name != layout.Rows!.Value.Name) && System.Array.Exists(positions, p => (p.Loop ?? (object?)p.Looked) is not null && !ReferenceEquals(p.Loop, row));
        return isTurned ? BlockView(item, pass!.ReadBlock(item, rowAxis, shift), rowAxis) : WholeView(item);
    }

    private View WindowView(Item item, long shift)
    {
        var window = pass!.Read(item, shift);
        return new View(window.Window, item.Axes, [Expression.Constant(1L)], window.Slot, 0);
    }

    /// <summary>Where an entry (that of the first lane) stands in its array, positions that each lane looks up left aside.</summary>
    /// <param name="view">The layout.</param>
    /// <param name="positions">The positions.</param>
    /// <param name="checks">Takes the axes whose ends a position may run past, and whether it runs over lanes.</param>
    private Expression AddressOf(View view, ReadOnlySpan<Position> positions, List<(int Axis, bool IsLane)> checks)
    {
        var parts = new List<(int Depth, Expression Part)>();
        if (view.Origin >= 0)
        {
            parts.Add((0, SizeSlot(view.Origin)));
        }

        for (var a = 0; a < positions.Length; a++)
        {
            var position = positions[a];
            if (a == view.BlockAxis)
            {
                parts.Add((row!.Depth, row.InBlock!));
                continue;
            }

            if (IsLookedByLane(position))
            {
                continue;
            }

            if (!IsSurelyInside(position, view.Axes[a]))
            {
                checks.Add((a, IsLane(position)));
            }

            var stride = view.Strides[a];
            if (position.Loop is null && position.Looked is null)
            {
                parts.Add((0, Times(FromZero(position), stride)));
                continue;
            }

            parts.Add((DepthOf([position]), Times(position.Loop?.Counter ?? position.Looked!, stride)));
            if (position.Shift.Offset != 0)
            {
                parts.Add((0, Times(Expression.Constant(position.Shift.Offset), stride)));
            }
        }

        return SumByDepth(view.Array, positions.ToArray(), parts);
    }

    /// <summary>The sum of the parts; what stands in outer blocks is added up there.</summary>
    private Expression SumByDepth(int array, Position[] positions, List<(int Depth, Expression Part)> parts)
    {
        Expression? sum = null;
        foreach (var level in parts.GroupBy(p => p.Depth).OrderBy(g => g.Key))
        {
            foreach (var (_, part) in level)
            {
                sum = sum is null ? part : Expression.Add(sum, part);
            }

            if (level.Key < Top && sum is not (ParameterExpression or ConstantExpression))
            {
                var held = sum!;
                // What each lane looks up adds nothing here, its offset included.
                var outer = System.Array.ConvertAll(positions, p => DepthOf([p]) <= level.Key ? p : new Position(null, Inner, IsLookedByLane(p) ? 0 : p.Shift));
                sum = At(level.Key, new ReadKey((array, level.Key), outer), () => Assign(held, "at"));
            }
        }

        return sum ?? Expression.Constant(0L);
    }

    private static bool IsSurelyInside(Position position, Size axis)
    {
        if (position.Looked is not null)
        {
            return false;
        }

        return position.Loop is { } loop
            ? position.Shift.Offset >= 0 && loop.Size.Plus(position.Shift.Offset).Minus(axis) is <= 0
            : position.Shift.IsKnown && position.Shift.Offset >= 1 && position.Shift.Minus(axis) is <= 0;
    }

    /// <summary>By how many entries an axis's next position lies further on, all entries being stored.</summary>
    private Expression Stride(Item item, int axis) => At(0, (nameof(Stride), item, axis), () =>
    {
        Expression stride = Expression.Constant(1L);
        for (var a = item.Rank - 1; a > axis; a--)
        {
            // An input keeps all its rows, though this run may work on some of them.
            var isRows = item.Node is InputNode && item.Axes[a] == layout.Rows;
            stride = Times(stride, isRows && item.Axes[a].Name is not null ? SizeSlot(RoutineLayout.AllRowsSlot) : SizeValue(item.Axes[a]));
        }

        return stride is ConstantExpression or ParameterExpression ? stride : Assign(stride, "stride");
    });

    private static Expression Times(Expression a, Expression b) => (a, b) switch
    {
        (ConstantExpression { Value: long x }, ConstantExpression { Value: long y }) => Expression.Constant(x * y),
        (ConstantExpression { Value: 1L }, _) => b,
        (_, ConstantExpression { Value: 1L }) => a,
        _ => Expression.Multiply(a, b),
    };
}
