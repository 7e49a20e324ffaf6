using System.Linq.Expressions;
using MlMath.Compilation.Emission.Lanes;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>Reading operands: positions, and what stands there.</summary>
internal sealed partial class CodeEmitter
{
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
}
