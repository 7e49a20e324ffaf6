using System.Linq.Expressions;
using MlMath.Compilation.Emission.Lanes;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>Reading operands: positions, and what stands there.</summary>
internal sealed partial class CodeEmitter
{
    /// <summary>Stands for positions that only inner blocks know; their offsets are added further out.</summary>
    private static readonly ParameterExpression Inner = Expression.Parameter(typeof(long), "inner");

    private static Position FixedAt(Size place) => new(null, null, place);

    private static Position At(LoopCounter loop) => new(loop, null, 0);

    /// <summary>The value of an edge, its holder's slots standing at <paramref name="slots"/>.</summary>
    private Expression ReadEdge(Item holder, int edge, Position[] slots) => Read(holder.Operands[edge], PositionsOf(holder, edge, slots));

    private Position[] PositionsOf(Item holder, int edge, Position[] slots)
    {
        var terms = holder.Edges[edge].Terms;
        var positions = terms.Length == 0 ? [] : new Position[terms.Length];
        for (var a = 0; a < positions.Length; a++)
        {
            positions[a] = PositionOf(terms[a], holder, slots);
        }

        return positions;
    }

    private Position PositionOf(SlotTerm term, Item holder, Position[] slots)
    {
        if (term.Lookup >= 0)
        {
            var value = ReadEdge(holder, term.Lookup, slots);
            var looked = IsWide(value)
                ? (ParameterExpression)Atom(value)
                : (ParameterExpression)At(DepthOf(value), (nameof(ScalarMethod.Position), value), () => Assign(Call(ScalarMethod.Position, value), "p"));
            return new Position(null, looked, term.Position.Offset);
        }

        return term.Slot < 0 ? FixedAt(term.Position) : slots[term.Slot] with { Shift = slots[term.Slot].Shift.Plus(term.Position.Offset) };
    }

    /// <summary>The value of an item at positions, as a constant or a variable.</summary>
    private Expression Read(Item item, Position[] positions)
    {
        switch (item.Node)
        {
            case NumberNode number:
                return Constant(number.Value.ToDouble());
            case ConstantNode constant:
                return Constant(constant.Value);
            case SizeNode size:
                return At(0, item.Node, () => Assign(Expression.Convert(SignedSize(size.Size), lanes.Element), "n"));
        }

        if (item.Placement == Placement.RowScalar && row is not null && IsRowAtHand(positions[0]) && locals.TryGetValue(item, out var local))
        {
            return local;
        }

        return At(DepthOf(positions), new ReadKey(item.Node!, positions), () => item.Placement switch
        {
            Placement.Scalar => locals.TryGetValue(item, out var scalar) ? scalar : Assign(Home(item), "s"),
            Placement.Array or Placement.RowArray or Placement.RowScalar => LoadEntry(item, positions),
            _ when item.Node is InputNode => LoadEntry(item, positions),
            _ when item.Node is IndexValueNode => Atom(Counted(positions[0], 1)),
            _ => Atom(Entry(item, positions)),
        });
    }

    private Expression Home(Item item) => Call(ScalarMethod.Load, scalars, Expression.Constant((long)layout.HomeOf(item)));

    private bool IsRowAtHand(Position position) => row is not null && ReferenceEquals(position.Loop, row) && position.Shift.Offset == 0;

    private bool IsLane(Position position) => position.Loop is { IsLane: true };

    private bool IsLookedByLane(Position position) => position.Looked is { } looked && IsWide(looked);

    /// <summary>The position from 0 as a long; that of the first lane where it runs over lanes.</summary>
    private Expression FromZero(Position position)
    {
        var counted = position.Loop?.Counter ?? position.Looked;
        return counted is null ? Expression.Subtract(SignedSize(position.Shift), Expression.Constant(1L))
            : position.Shift.Offset == 0 ? counted : Expression.Add(counted, Expression.Constant(position.Shift.Offset));
    }

    /// <summary>The position from 0, plus an offset, as a number; a vector where it runs over lanes.</summary>
    private Expression Counted(Position position, long plus)
    {
        if (IsLookedByLane(position))
        {
            var shift = position.Shift.Offset - 1 + plus;
            return shift == 0 ? position.Looked! : Add(position.Looked!, Constant(shift));
        }

        var first = Expression.Convert(plus == 0 ? FromZero(position) : Expression.Add(FromZero(position), Expression.Constant(plus)), lanes.Element);
        return IsLane(position) ? Add(Call(LaneOperation.Broadcast, first), lanes.Indices) : first;
    }

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

    private ParameterExpression LoadEntry(Item item, Position[] positions)
    {
        var view = ViewOf(item, positions);
        var checks = new List<(int Axis, bool IsLane)>();
        var address = AddressOf(view, positions, checks);
        var looked = System.Array.FindAll(Enumerable.Range(0, positions.Length).ToArray(), a => IsLookedByLane(positions[a]));
        layout.HasCheckedReads |= checks.Count > 0 || looked.Length > 0;
        Expression? isInside = null;
        foreach (var (axis, isLane) in checks)
        {
            if (!isLane)
            {
                var check = Expression.LessThan(
                    Expression.Convert(FromZero(positions[axis]), typeof(ulong)), Expression.Convert(SizeValue(item.Axes[axis]), typeof(ulong)));
                isInside = isInside is null ? check : Expression.AndAlso(isInside, check);
            }
        }

        var isLaned = System.Array.Exists(positions, IsLane);
        if (!isLaned && looked.Length == 0)
        {
            var load = Call(ScalarMethod.Load, Array(view.Array), address);
            return Assign(isInside is null ? load : Expression.Condition(isInside, load, lanes.Mark), "x");
        }

        return Assign(LoadLanes(view, positions, address, isInside, checks, looked), "x");
    }

    private MethodCallExpression LoadLanes(View view, Position[] positions, Expression address, Expression? isInside, List<(int Axis, bool IsLane)> checks, int[] looked)
    {
        var laned = System.Array.FindAll(Enumerable.Range(0, positions.Length).ToArray(), a => IsLane(positions[a]));
        var stride = laned.Length == 0 ? null : laned.Select(a => view.Strides[a]).Aggregate(Expression.Add);

        // Axes that may end within the vector; lanes without a row of their own may stand past the end, too.
        var bounded = System.Array.FindAll(laned, a => a != view.BlockAxis && (ReferenceEquals(positions[a].Loop, row) || checks.Exists(c => c.Axis == a)));
        var isSideBySide = stride is ConstantExpression { Value: 1L } && looked.Length == 0;
        if (isSideBySide && isInside is null && bounded.Length <= 1)
        {
            return bounded is [var only]
                ? Call(LaneMove.LoadWithin, Array(view.Array), address, FromZero(positions[only]), SizeValue(view.Axes[only])) : Call(LaneMove.Load, Array(view.Array), address);
        }

        // Which lanes may be read: all, unless an axis ends within the vector.
        Expression from = Expression.Constant(0L), to = Expression.Constant((long)lanes.Width);
        foreach (var axis in bounded)
        {
            var first = FromZero(positions[axis]);
            from = Larger(from, Expression.Negate(first));
            to = Smaller(to, Expression.Subtract(SizeValue(view.Axes[axis]), first));
        }

        if (isInside is not null)
        {
            to = Expression.Condition(isInside, to, Expression.Constant(0L));
        }

        stride ??= Expression.Constant(0L);
        var array = Array(view.Array);
        if (looked.Length == 1)
        {
            var at = positions[looked[0]];
            return Call(
                LaneMove.GatherLooked, array, address, stride, from, to, at.Looked!, Expression.Constant(at.Shift.Offset), SizeValue(view.Axes[looked[0]]), view.Strides[looked[0]]);
        }

        if (looked.Length > 1)
        {
            Expression? offsets = null;
            foreach (var axis in looked)
            {
                var own = Call(LaneMove.Offsets, positions[axis].Looked!, Expression.Constant(positions[axis].Shift.Offset), SizeValue(view.Axes[axis]), view.Strides[axis]);
                offsets = offsets is null ? own : Add(offsets, own);
            }

            // They count from 0, looked-up positions from 1.
            return Call(
                LaneMove.GatherLooked, array, address, stride, from, to, offsets!, Expression.Constant(1L), Expression.Constant(long.MaxValue), Expression.Constant(1L));
        }

        return Call(LaneMove.Gather, array, address, stride, from, to);

        static Expression Larger(Expression a, Expression b) => Expression.Call(typeof(Math), nameof(Math.Max), null, a, b);

        static Expression Smaller(Expression a, Expression b) => Expression.Call(typeof(Math), nameof(Math.Min), null, a, b);
    }

    /// <summary>Writes an entry, or a vector of entries.</summary>
    private void Store(View view, Position[] positions, Expression value)
    {
        var address = AddressOf(view, positions, []);
        Expression? stride = null;
        for (var a = 0; a < positions.Length; a++)
        {
            if (IsLane(positions[a]))
            {
                stride = stride is null ? view.Strides[a] : Expression.Add(stride, view.Strides[a]);
            }
        }

        Write(stride is null ? Call(ScalarMethod.Store, Array(view.Array), address, value)
            : stride is ConstantExpression { Value: 1L } ? Call(LaneMove.Store, Array(view.Array), address, Wide(value))
            : Call(LaneMove.Scatter, Array(view.Array), address, stride, Wide(value)));
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
