using System.Linq.Expressions;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>The loop nests of steps.</summary>
internal sealed partial class CodeEmitter
{
    private bool isLooped;

    /// <summary>Writes steps one after the other.</summary>
    public void Emit(IEnumerable<Step> steps)
    {
        foreach (var step in steps)
        {
            Emit(step);
        }
    }

    /// <summary>Writes a pass over a range of the rows.</summary>
    public void EmitPass(IEnumerable<Step> steps)
    {
        isLooped = true;
        For(layout.Rows!.Value, SizeSlot(RoutineLayout.RowSlot), SizeSlot(RoutineLayout.EndRowSlot), loop =>
        {
            row = loop;
            Emit(steps);
        });
        row = null;
    }

    /// <summary>Writes a part of a pass, to be called for each row.</summary>
    public void EmitRow(IEnumerable<Step> steps)
    {
        row = new LoopCounter((ParameterExpression)SizeSlot(RoutineLayout.RowSlot), layout.Rows!.Value, 0);
        Emit(steps);
    }

    private void Emit(Step step)
    {
        var item = step.Item;
        var slots = new Position[item.Rank + item.Bound.Length];
        if (item.RowSlot >= 0)
        {
            slots[item.RowSlot] = At(row!);
        }

        List<int> own = [.. Enumerable.Range(0, item.Rank).Where(s => s != item.RowSlot)];
        List<int> bound = [.. Enumerable.Range(item.Rank, item.Bound.Length).Where(s => s != item.RowSlot)];
        switch (item.Node)
        {
            case null:
                Loops(item, own, slots, () => Put(item, slots, ReadEdge(item, 0, slots), isSum: false));
                break;
            case TensorNode tensor:
                GatherOperand(item, own[..(item.Rank - tensor.Function.ResultRank)], bound, slots);
                break;
            case ReductionNode reduction:
                Loops(item, own, slots, () => Put(item, slots, Reduce(item, reduction, bound, slots), isSum: false));
                break;
            case ProductNode { Bound.Length: > 0 }:
                Contract(item, own, bound, slots);
                break;
            default:
                Loops(item, own, slots, () => Put(item, slots, Entry(item, slots), isSum: false));
                break;
        }
    }

    private void Loops(Item item, IReadOnlyList<int> order, Position[] slots, Action body, int from = 0)
    {
        if (from == order.Count)
        {
            body();
            return;
        }

        For(item.SizeOf(order[from]), loop =>
        {
            slots[order[from]] = At(loop);
            Loops(item, order, slots, body, from + 1);
        });
    }

    private void Contract(Item item, List<int> own, List<int> bound, Position[] slots)
    {
        var isSum = item.Role == RowRole.OverRows;
        var order = LoopOrder.Of(item, own, bound, mayAccumulate: isSum || item.RowSlot <= 0);
        if (bound.Count > 0 && order[^1] < item.Rank)
        {
            if (!isSum)
            {
                ClearEntries(item);
            }

            Loops(item, order, slots, () => Term(item, slots, term => Put(item, slots, term, isSum: true)));
            return;
        }

        Loops(item, own, slots, () =>
        {
            if (bound.Count == 0)
            {
                Term(item, slots, term => Put(item, slots, term, isSum));
                return;
            }

            var sum = Assign(Constant(0), "sum");
            Loops(item, order[own.Count..], slots, () => Term(item, slots, term => Write(Expression.AddAssign(sum, term))));
            Put(item, slots, sum, isSum);
        });
    }

    private void Term(Item item, Position[] slots, Action<Expression> use)
    {
        if (MaskOf(item, slots) is { } mask)
        {
            If(mask, () => use(Product(item, slots)));
        }
        else
        {
            use(Product(item, slots));
        }
    }

    /// <summary>Sets to 0 what a contraction adds to: all its entries, or those of this row.</summary>
    private void ClearEntries(Item item)
    {
        var from = item.RowSlot < 0 || item.Placement == Placement.RowArray ? Expression.Constant(0L) : Times(row!.Counter, Stride(item, item.RowSlot));
        Expression count = Expression.Constant(1L);
        for (var a = 0; a < item.Rank; a++)
        {
            count = a == item.RowSlot ? count : Times(count, SizeValue(item.Axes[a]));
        }

        Write(Expression.Call(typeof(Kernels), nameof(Kernels.Clear), null, Array(layout.ArrayOf(item)), from, count));
    }

    /// <summary>Writes an entry to where the item lives, or adds it there.</summary>
    private void Put(Item item, Position[] slots, Expression value, bool isSum)
    {
        switch (item.Placement)
        {
            case Placement.Scalar when item.Role == RowRole.OverRows && item.Node is not null:
                AddToScalar(item, value);
                return;
            case Placement.Scalar or Placement.RowScalar when item.Node is not null:
                var local = value as ParameterExpression ?? Assign(value, "v");
                locals.Add(item, local);
                if (leaving.Contains(item) && !item.IsStored)
                {
                    Write(Expression.Call(typeof(Kernels), nameof(Kernels.Store), null, scalars, Expression.Constant((long)layout.HomeOf(item)), local));
                }

                if (item.IsStored)
                {
                    Write(Expression.Call(typeof(Kernels), nameof(Kernels.Store), null, Array(layout.ArrayOf(item)), row!.Counter, local));
                }

                return;
            default:
                var address = AddressOf(item, slots[..item.Rank], out _);
                Write(Expression.Call(typeof(Kernels), isSum ? nameof(Kernels.Accumulate) : nameof(Kernels.Store), null, Array(layout.ArrayOf(item)), address, value));
                return;
        }
    }

    private void AddToScalar(Item item, Expression value)
    {
        var home = Expression.Constant((long)layout.HomeOf(item));
        if (!isLooped)
        {
            Write(Expression.Call(typeof(Kernels), nameof(Kernels.Accumulate), null, scalars, home, value));
            return;
        }

        var sum = (ParameterExpression)At(0, (nameof(AddToScalar), item), () =>
        {
            var made = Assign(Constant(0), "total");
            atEnd.Add(Expression.Call(typeof(Kernels), nameof(Kernels.Accumulate), null, scalars, home, made));
            return made;
        });
        Write(Expression.AddAssign(sum, value));
    }

    private Expression Reduce(Item item, ReductionNode node, List<int> bound, Position[] slots)
    {
        switch (node.Kind)
        {
            case ReductionKind.Maximum or ReductionKind.Minimum:
                var name = node.Kind == ReductionKind.Maximum ? nameof(Math.Max) : nameof(Math.Min);
                return FoldInto(node.Kind == ReductionKind.Maximum ? double.NegativeInfinity : double.PositiveInfinity, (best, v) => Expression.Call(typeof(Math), name, null, best, v));
            case ReductionKind.Product:
                return FoldInto(1, Expression.Multiply);
            case ReductionKind.LogSumExp:
                var largest = FoldInto(double.NegativeInfinity, (best, v) => Expression.Call(typeof(Math), nameof(Math.Max), null, best, v));
                var sum = FoldInto(0, (total, v) => Expression.Add(total, FunctionCode(Expressions.Functions.FunctionTable.Exp, [Expression.Subtract(v, largest)])));
                return Expression.Call(typeof(Kernels), nameof(Kernels.LogSum), null, largest, sum);
            default:
                return PositionOfBest(node.Kind == ReductionKind.ArgMinimum);
        }

        ParameterExpression FoldInto(double start, Func<Expression, Expression, Expression> fold)
        {
            var result = Assign(Constant(start), "fold");
            Loops(item, bound, slots, () => Unmasked(value => Write(Expression.Assign(result, fold(result, value)))));
            return result;
        }

        void Unmasked(Action<Expression> use)
        {
            if (node.HasMask)
            {
                If(Condition(item, 1, slots), () => use(ReadEdge(item, 0, slots)));
            }
            else
            {
                use(ReadEdge(item, 0, slots));
            }
        }

        ParameterExpression PositionOfBest(bool isSmallest)
        {
            var (best, place, count) = (Assign(Constant(0), "best"), Assign(Constant(double.NaN), "place"), Assign(Constant(0), "count"));
            Loops(item, bound, slots, () =>
            {
                Write(Expression.Assign(count, Expression.Add(count, Constant(1))));
                Unmasked(value => Write(Expression.IfThen(
                    Expression.Call(typeof(Kernels), nameof(Kernels.IsBetter), null, value, best, place, Expression.Constant(isSmallest)),
                    Expression.Block(Expression.Assign(best, value), Expression.Assign(place, count)))));
            });
            return place;
        }
    }

    private void GatherOperand(Item item, List<int> batch, List<int> bound, Position[] slots)
    {
        // The operand does not depend on the result's axes.
        System.Array.Fill(slots, FixedAt((Size)1));
        var place = Assign(Expression.Constant(0L), "at");
        Loops(item, [.. batch, .. bound], slots, () =>
        {
            Write(Expression.Call(typeof(Kernels), nameof(Kernels.Store), null, Array(layout.GatheredOf(item)), place, ReadEdge(item, 0, slots)));
            Write(Expression.PreIncrementAssign(place));
        });
    }
}
