using System.Linq.Expressions;
using MlMath.Compilation.Emission.Lanes;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>Extremes, products and log-sum-exps over bound indices.</summary>
internal sealed partial class CodeEmitter
{
    private Expression Reduce(Item item, ReductionNode node, Position[] slots, int laneSlot)
    {
        var bound = BoundOf(item, laneSlot);
        switch (node.Kind)
        {
            case ReductionKind.Maximum:
                return item.IsShift ? Finite(Largest()) : Largest();
            case ReductionKind.Minimum:
                return Extreme(double.PositiveInfinity, Min, LaneMove.Min);
            case ReductionKind.Product:
                return Fold(item, bound, slots, laneSlot, Constant(1), Multiply, LaneMove.Product, Multiply, Unmasked(Constant(1)));
            case ReductionKind.LogSumExp:
                var largest = Largest();
                var sum = Fold(
                    item, bound, slots, laneSlot, Constant(0), (total, value) => Add(total, FunctionCode(FunctionTable.Exp, [Subtract(value, largest)])), LaneMove.Sum, Add, Unmasked(Constant(double.NegativeInfinity)));
                return LogSum(largest, sum);
            default:
                return PositionOfBest(node.Kind == ReductionKind.ArgMinimum);
        }

        ParameterExpression Largest() => Extreme(double.NegativeInfinity, Max, LaneMove.Max);

        ParameterExpression Extreme(double start, Func<Expression, Expression, Expression> better, LaneMove across) =>
            Fold(item, bound, slots, laneSlot, Constant(start), better, across, better, Unmasked(Constant(start)));

        // What a mask leaves out counts as what changes nothing.
        Action<Action<Expression>> Unmasked(Expression neutral) => use =>
        {
            if (!node.HasMask)
            {
                use(ReadEdge(item, 0, slots));
            }
            else if (Condition(item, 1, slots) is var mask && mask.Type == typeof(bool))
            {
                If(mask, () => use(ReadEdge(item, 0, slots)));
            }
            else
            {
                use(Select(mask, ReadEdge(item, 0, slots), neutral));
            }
        };

        Expression PositionOfBest(bool isSmallest)
        {
            var isLaned = IsLaned(slots.AsSpan(0, item.Rank));
            Expression Start(double value) => isLaned ? Wide(Constant(value)) : Constant(value);
            var (best, place, count) = (Assign(Start(0), "best"), Assign(Start(double.NaN), "place"), Assign(Constant(0), "count"));
            Loops(item, bound, slots, () =>
            {
                Write(Expression.Assign(count, Expression.Add(count, Constant(1))));
                if (!isLaned)
                {
                    Unmasked(Constant(0))(value => Write(Expression.IfThen(
                        Call(ScalarMethod.IsBetter, value, best, place, Expression.Constant(isSmallest)),
                        Expression.Block(Expression.Assign(best, value), Expression.Assign(place, count)))));
                    return;
                }

                var value = Wide(ReadEdge(item, 0, slots));
                var isBetter = Or(
                    IsNaN(place),
                    And(Not(IsNaN(best)), Or(IsNaN(value), Compare(isSmallest ? LaneOperation.Less : LaneOperation.Greater, value, best))));
                if (node.HasMask)
                {
                    isBetter = And(Condition(item, 1, slots), isBetter);
                }

                var mask = Assign(isBetter, "better");
                Write(Expression.Assign(best, Select(mask, value, best)));
                // The count changes in every turn: it is not put into lanes further out.
                Write(Expression.Assign(place, Select(mask, Call(LaneOperation.Broadcast, count), place)));
            });
            return place;
        }
    }

    /// <summary>An infinite number as the largest one of its sign.</summary>
    private ParameterExpression Finite(Expression value)
    {
        var most = lanes.Element == typeof(float) ? float.MaxValue : double.MaxValue;
        return Assign(Max(Min(value, Constant(most)), Constant(-most)));
    }

    private Expression LogSum(Expression largest, Expression sum) => IsWide(largest)
        ? Select(IsFinite(largest), Add(FunctionCode(FunctionTable.Log, [sum]), largest), largest) : Call(ScalarMethod.LogSum, largest, sum);
}
