using System.Linq.Expressions;
using MlMath.Compilation.Binding;
using MlMath.Compilation.Emission.Lanes;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>Conditions: one for all lanes, or a mask of those for which it holds.</summary>
internal sealed partial class CodeEmitter
{
    /// <summary>As many rows near an end may be worked on by themselves: a vector, or a few single ones.</summary>
    private int MostGuardedRows => lanes.Width > 1 ? lanes.Width : 4;

    private Expression MaskedProduct(Item item, Position[] slots) => MaskOf(item, slots) is not { } mask ? Product(item, slots)
        : mask.Type == typeof(bool) ? Choose(mask, () => Product(item, slots), () => Constant(0)) : Masked(mask, Product(item, slots));

    /// <summary>The condition that no bracket of a product is 0, or null where there is none.</summary>
    private Expression? MaskOf(Item item, Position[] slots)
    {
        Expression? mask = null;
        var node = (ProductNode)item.Node!;
        for (var k = 0; k < node.Exponents.Length; k++)
        {
            if (VanishingProducts.IsMask(node, k) && !HoldsInside(item, k, slots))
            {
                var holds = Condition(item, k, slots);
                mask = mask is null ? holds : And(mask, holds);
            }
        }

        if (item.RowsLeftOut > 0 && CountsUpTo(item.RowsLeftOut) is { } counts)
        {
            mask = mask is null ? counts : And(mask, counts);
        }

        return mask;
    }

    /// <summary>The condition that a row is none of the last few; null where it is known to hold.</summary>
    private Expression? CountsUpTo(long few)
    {
        if (few <= MostGuardedRows)
        {
            pass!.Guards.Add(few);
            if (isInner)
            {
                return null;
            }
        }

        var last = Expression.Subtract(SizeValue(layout.Rows!.Value), Expression.Constant(few + 1));
        return !row!.IsLane ? Expression.LessThanOrEqual(row.Counter, last)
            : At(row.Depth, (nameof(CountsUpTo), few, row), () => Assign(LaneBound(IndexRelation.LessOrEqual, isLeft: true, row.Counter, last), "holds"));
    }

    /// <summary>
    /// Whether a bracket says no more than that a row is not among the first or last few. Blocks of those are worked on vector by vector, and the code for all others need not ask.
    /// </summary>
    private bool HoldsInside(Item holder, int edge, Position[] slots)
    {
        if (pass is null || row is null || holder.Operands[edge] is not { Node: BracketNode { Relation: IndexRelation.LessOrEqual, Left.Lookup: < 0, Right.Lookup: < 0 } node, Placement: Placement.Direct or Placement.Fused } bracket)
        {
            return false;
        }

        var positions = PositionsOf(holder, edge, slots);
        var (left, right) = (PositionOf(node.Left, bracket, positions), PositionOf(node.Right, bracket, positions));
        var isUpper = ReferenceEquals(left.Loop, row);
        var (own, bound) = isUpper ? (left, right) : (right, left);
        if (!ReferenceEquals(own.Loop, row) || (bound.Loop ?? (object?)bound.Looked) is not null || !own.Shift.IsKnown)
        {
            return false;
        }

        // How many of the last rows, or of the first, do not fulfil it.
        var edges = isUpper ? layout.Rows!.Value.Minus(bound.Shift) + own.Shift.Offset : bound.Shift.IsKnown ? bound.Shift.Offset - 1 - own.Shift.Offset : null;
        if (edges is not (>= 0 and var few) || few > MostGuardedRows)
        {
            return false;
        }

        pass.Guards.Add(isUpper ? few : -few);
        return isInner;
    }

    /// <summary>Whether the value of an edge is not 0.</summary>
    private Expression Condition(Item holder, int edge, Position[] slots)
    {
        var operand = holder.Operands[edge];
        if (operand is { Node: BracketNode, Placement: Placement.Direct or Placement.Fused })
        {
            return Holds(operand, PositionsOf(holder, edge, slots));
        }

        return Not(IsZero(ReadEdge(holder, edge, slots)));
    }

    private Expression Holds(Item item, Position[] positions)
    {
        var node = (BracketNode)item.Node!;
        var relation = node.Relation == IndexRelation.Equal ? LaneOperation.Equal : LaneOperation.LessOrEqual;
        if (node.Left.Lookup >= 0 || node.Right.Lookup >= 0)
        {
            // Looked-up values are compared as they are, for they need not be whole.
            return Compare(relation, Side(node.Left), Side(node.Right));
        }

        var (left, right) = (PositionOf(node.Left, item, positions), PositionOf(node.Right, item, positions));
        if (IsLookedByLane(left) || IsLookedByLane(right))
        {
            return Compare(relation, Counted(left, 0), Counted(right, 0));
        }

        var (first, second) = (FromZero(left), FromZero(right));
        if (IsLane(left) == IsLane(right))
        {
            return node.Relation == IndexRelation.Equal ? Expression.Equal(first, second) : Expression.LessThanOrEqual(first, second);
        }

        return At(DepthOf([left, right]), (nameof(Holds), node.Relation, left, right), () => Assign(LaneBound(node.Relation, IsLane(left), first, second), "holds"));

        Expression Side(SlotTerm term)
        {
            if (term.Lookup < 0)
            {
                return Counted(PositionOf(term, item, positions), 0);
            }

            var value = ReadEdge(item, term.Lookup, positions);
            return term.Position.Offset == 1 ? value : Add(value, Constant(term.Position.Offset - 1));
        }
    }

    /// <summary>The mask of a relation of which one side runs over lanes: a bound on the lane's number. What lies further off than the lanes reach makes no difference.</summary>
    private Expression LaneBound(IndexRelation relation, bool isLeft, Expression first, Expression second)
    {
        var bound = Atom(isLeft ? Expression.Subtract(second, first) : Expression.Subtract(first, second));
        var near = Expression.Call(typeof(Kernels), nameof(Kernels.Lane), null, bound, Expression.Constant(lanes.Width));
        var limit = Call(LaneOperation.Broadcast, Expression.Convert(near, lanes.Element));
        if (relation == IndexRelation.Equal)
        {
            return Call(LaneOperation.Equal, lanes.Indices, limit);
        }

        // It mostly holds for all lanes.
        return Expression.Condition(
            isLeft ? Expression.GreaterThanOrEqual(bound, Expression.Constant(lanes.Width - 1L)) : Expression.LessThanOrEqual(bound, Expression.Constant(0L)),
            Call(LaneOperation.Broadcast, lanes.AllBits),
            Call(isLeft ? LaneOperation.LessOrEqual : LaneOperation.GreaterOrEqual, lanes.Indices, limit));
    }
}
