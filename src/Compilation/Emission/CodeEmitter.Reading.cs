using System.Linq.Expressions;
using MlMath.Compilation.Interpretation;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>Reading operands: positions, addresses, loads.</summary>
internal sealed partial class CodeEmitter
{
    /// <summary>Stands for positions that only inner blocks know; their offsets are added further out.</summary>
    private static readonly ParameterExpression Inner = Expression.Parameter(typeof(long), "inner");

    private static Position FixedAt(Size place) => new(null, null, place);

    private static Position At(LoopCounter loop) => new(loop, null, 0);

    /// <summary>The value of an edge, its holder's slots standing at <paramref name="slots"/>.</summary>
    private Expression ReadEdge(Item holder, int edge, Position[] slots)
    {
        var terms = holder.Edges[edge].Terms;
        var positions = terms.Length == 0 ? [] : new Position[terms.Length];
        for (var a = 0; a < positions.Length; a++)
        {
            positions[a] = PositionOf(terms[a], holder, slots);
        }

        return Read(holder.Operands[edge], positions);
    }

    private Position PositionOf(SlotTerm term, Item holder, Position[] slots)
    {
        if (term.Lookup >= 0)
        {
            var value = ReadEdge(holder, term.Lookup, slots);
            var looked = (ParameterExpression)At(DepthOf(value), (nameof(Kernels.Position), value), () => Assign(Expression.Call(typeof(Kernels), nameof(Kernels.Position), null, value), "p"));
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
                return At(0, item.Node, () => Assign(Expression.Convert(SignedSize(size.Size), typeof(double)), "n"));
        }

        if (item.Placement == Placement.RowScalar && locals.TryGetValue(item, out var local))
        {
            return local;
        }

        var depth = item is { Placement: Placement.RowScalar, IsStored: false } ? row!.Depth : DepthOf(positions);
        return At(depth, new ReadKey(item.Node!, positions), () => item.Placement switch
        {
            Placement.Scalar => locals.TryGetValue(item, out var scalar) ? scalar : Assign(Home(item), "s"),
            Placement.RowScalar => item.IsStored ? LoadEntry(item, positions) : Assign(Home(item), "s"),
            Placement.Array or Placement.RowArray => LoadEntry(item, positions),
            _ when item.Node is InputNode => LoadEntry(item, positions),
            _ when item.Node is IndexValueNode => Assign(Expression.Convert(Expression.Add(FromZero(positions[0]), Expression.Constant(1L)), typeof(double)), "k"),
            _ => Atom(Entry(item, positions)),
        });
    }

    private Expression Home(Item item) => Load(scalars, Expression.Constant((long)layout.HomeOf(item)));

    private ParameterExpression LoadEntry(Item item, Position[] positions)
    {
        var address = AddressOf(item, positions, out var isInside);
        var load = Load(Array(layout.ArrayOf(item)), address);
        if (isInside is not null)
        {
            layout.HasCheckedReads = true;
            load = Expression.Condition(isInside, load, Constant(OutOfRange.Mark));
        }

        return Assign(load, "x");
    }

    /// <summary>The position from 0 as a long.</summary>
    private Expression FromZero(Position position)
    {
        var counted = position.Loop?.Counter ?? position.Looked;
        return counted is null ? Expression.Subtract(SignedSize(position.Shift), Expression.Constant(1L))
            : position.Shift.Offset == 0 ? counted : Expression.Add(counted, Expression.Constant(position.Shift.Offset));
    }

    /// <summary>Where an entry stands in its array; <paramref name="isInside"/> is the condition for that, null where it always holds.</summary>
    private Expression AddressOf(Item item, Position[] positions, out Expression? isInside)
    {
        isInside = null;
        var parts = new List<(int Depth, Expression Part)>();
        var origin = item.Node is InputNode ? layout.OriginOf(item) : -1;
        if (origin >= 0)
        {
            parts.Add((0, SizeSlot(origin)));
        }

        for (var a = 0; a < positions.Length; a++)
        {
            if (item.Placement == Placement.RowArray && a == item.RowSlot)
            {
                continue;
            }

            var position = positions[a];
            if (!IsSurelyInside(position, item.Axes[a]))
            {
                var check = Expression.LessThan(
                    Expression.Convert(FromZero(position), typeof(ulong)), Expression.Convert(SizeValue(item.Axes[a]), typeof(ulong)));
                isInside = isInside is null ? check : Expression.AndAlso(isInside, check);
            }

            var stride = Stride(item, a);
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

        return SumByDepth(item, positions, parts);
    }

    /// <summary>The sum of the parts; what stands in outer blocks is added up there.</summary>
    private Expression SumByDepth(Item item, Position[] positions, List<(int Depth, Expression Part)> parts)
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
                var outer = System.Array.ConvertAll(positions, p => DepthOf([p]) <= level.Key ? p : p with { Loop = null, Looked = Inner });
                sum = At(level.Key, new ReadKey((item, level.Key), outer), () => Assign(held, "at"));
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

    /// <summary>By how many entries an axis's next position lies further on.</summary>
    private Expression Stride(Item item, int axis) => At(0, (nameof(Stride), item, axis), () =>
    {
        Expression stride = Expression.Constant(1L);
        for (var a = item.Rank - 1; a > axis; a--)
        {
            if (item.Placement != Placement.RowArray || a != item.RowSlot)
            {
                // An input keeps all its rows, though this run may work on some of them.
                var isRows = item.Node is InputNode && item.Axes[a] == layout.Rows;
                stride = Times(stride, isRows && item.Axes[a].Name is not null ? SizeSlot(RoutineLayout.AllRowsSlot) : SizeValue(item.Axes[a]));
            }
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
