using System.Linq.Expressions;
using MlMath.Compilation.Emission.Lanes;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>Loops that fold their values into one: sums, and what reductions share with them.</summary>
internal sealed partial class CodeEmitter
{
    /// <summary>The bound slots that are looped over, that of the lanes innermost.</summary>
    private static int[] BoundOf(Item item, int laneSlot) =>
        [.. Enumerable.Range(item.Rank, item.Bound.Length).Where(s => s != item.RowSlot).OrderBy(s => s == laneSlot)];

    private Expression Contract(Item item, Position[] slots, int laneSlot)
    {
        if (BoundOf(item, laneSlot) is not { Length: > 0 } bound)
        {
            Expression? only = null;
            var sum = MaskOf(item, slots) is null ? null : Assign(IsLaned(slots) ? Wide(Constant(0)) : Constant(0), "sum");
            Term(item, slots, term =>
            {
                if (sum is null)
                {
                    only = term;
                }
                else
                {
                    Write(Expression.Assign(sum, IsWide(sum) ? Wide(term) : term));
                }
            });
            return only ?? sum!;
        }

        return Fold(item, bound, slots, laneSlot, Constant(0), AddTo, LaneMove.Sum, Add, use => Term(item, slots, use));
    }

    /// <summary>Folds the values that <paramref name="each"/> hands over while the bound slots are counted through.</summary>
    private ParameterExpression Fold(
        Item item, int[] bound, Position[] slots, int laneSlot, Expression start, Func<Expression, Expression, Expression> fold, LaneMove across, Func<Expression, Expression, Expression> join, Action<Action<Expression>> each)
    {
        // Slots that are not yet counted stand nowhere, so that only the loops around tell whether there are lanes.
        var isLaned = IsLaned(slots.AsSpan(0, item.Rank)) || (item.RowSlot >= item.Rank && IsLaned([slots[item.RowSlot]]));
        var isAcross = bound[^1] == laneSlot;
        if (isAcross && item.IsAlongRows && !HasCostly(item) && item.Node is not ReductionNode { Kind: ReductionKind.LogSumExp })
        {
            return FoldInChains(item.SizeOf(laneSlot), place => slots[laneSlot] = place, start, fold, across, join, each);
        }

        var result = Assign(isLaned ? Wide(start) : start, "fold");
        var side = isAcross ? Assign(Wide(start), "side") : null;
        Loops(item, bound, slots, () =>
        {
            var into = isAcross && slots[laneSlot].Loop!.IsLane ? side! : result;
            each(value => Write(Expression.Assign(into, fold(into, IsWide(into) ? Wide(value) : value))));
        }, laneSlot);
        if (side is not null)
        {
            Write(Expression.Assign(result, join(result, Call(across, side))));
        }

        return result;
    }

    /// <summary>Whether a function stands in an item's loops that is more than a comparison or a choice.</summary>
    private static bool HasCostly(Item item) => System.Array.Exists(item.Operands, o => o.Placement == Placement.Fused
        && (HasCostly(o) || (o.Node is FunctionNode { Function: var function } && function != FunctionTable.Select && function != FunctionTable.Equal && function != FunctionTable.Maximum && function != FunctionTable.Minimum)));

    /// <summary>Folds along lanes into several vectors side by side: one alone would wait for each turn to end before the next.</summary>
    private ParameterExpression FoldInChains(
        Size size, Action<Position> stand, Expression start, Func<Expression, Expression, Expression> fold, LaneMove across, Func<Expression, Expression, Expression> join, Action<Action<Expression>> each)
    {
        ParameterExpression[] sides = [.. Enumerable.Range(0, Chains).Select(_ => Assign(Wide(start), "side"))];
        var end = SizeValue(size);
        var counter = Declare(typeof(long), "i");
        Write(Expression.Assign(counter, Expression.Constant(0L)));
        Loop(counter, Assign(Expression.Subtract(end, Expression.Constant((Chains * lanes.Width) - 1L)), "whole"), Chains * lanes.Width, () =>
        {
            depths[counter] = Top;
            for (var k = 0; k < Chains; k++)
            {
                var place = k == 0 ? counter : Assign(Expression.Add(counter, Expression.Constant((long)k * lanes.Width)), "i");
                Turn(new LoopCounter(place, size, Top, IsLane: true), sides[k]);
            }
        });
        for (var half = Chains / 2; half > 0; half /= 2)
        {
            for (var k = 0; k < half; k++)
            {
                Write(Expression.Assign(sides[k], join(sides[k], sides[k + half])));
            }
        }

        Loop(counter, Assign(Expression.Subtract(end, Expression.Constant(lanes.Width - 1L)), "whole"), lanes.Width, () => Turn(Counter(counter, size, isLane: true), sides[0]));
        var result = Assign(Call(across, sides[0]), "fold");
        Loop(counter, end, 1, () => Turn(Counter(counter, size, isLane: false), result));
        return result;

        void Turn(LoopCounter loop, ParameterExpression into)
        {
            stand(At(loop));
            each(value => Write(Expression.Assign(into, fold(into, IsWide(into) ? Wide(value) : value))));
        }
    }

    private void Term(Item item, Position[] slots, Action<Expression> use)
    {
        if (MaskOf(item, slots) is not { } mask)
        {
            use(Product(item, slots));
        }
        else if (mask.Type == typeof(bool))
        {
            If(mask, () => use(Product(item, slots)));
        }
        else
        {
            use(Masked(mask, Product(item, slots)));
        }
    }
}
