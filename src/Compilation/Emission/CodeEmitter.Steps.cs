using System.Linq.Expressions;
using MlMath.Compilation.Emission.Lanes;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>The loop nests of steps.</summary>
internal sealed partial class CodeEmitter
{
    /// <summary>Writes steps outside of a pass, one after the other.</summary>
    public void Emit(IReadOnlyList<Step> steps)
    {
        FindPairs(steps);
        foreach (var group in LoopGroups.Of(steps, lanes.Width))
        {
            Emit(group);
        }
    }

    /// <summary>Writes steps whose rows are long: row by row from the first of the block on, lanes along each.</summary>
    public void EmitAlongRows(IReadOnlyList<Step> steps)
    {
        FindPairs(steps);
        var first = SizeSlot(RoutineLayout.RowSlot);
        var counter = Declare(typeof(long), "row");
        Write(Expression.Assign(counter, first));
        Loop(counter, Assign(Expression.Add(first, SizeSlot(RoutineLayout.BlockRowsSlot)), "end"), 1, () =>
        {
            var own = Counter(counter, steps[0].Item.Axes[0], isLane: false);
            foreach (var group in LoopGroups.Of(steps, lanes.Width))
            {
                Emit(group, own);
            }
        });
    }

    private void Emit(LoopGroup group, LoopCounter? outer = null)
    {
        var first = group.Items[0];
        if (first.Node is TensorNode tensor)
        {
            var own = Enumerable.Range(0, first.Rank - tensor.Function.ResultRank);
            GatherOperand(first, [.. own, .. Enumerable.Range(first.Rank, first.Bound.Length)], new Position[first.Rank + first.Bound.Length]);
            return;
        }

        var slots = group.Items.ConvertAll(item =>
        {
            var positions = new Position[item.Rank + item.Bound.Length];
            if (item.RowSlot >= 0)
            {
                positions[item.RowSlot] = At(row!);
            }

            if (outer is not null)
            {
                positions[0] = At(outer);
            }

            return positions;
        });
        var axes = group.Items.ConvertAll(i => i.Role == RowRole.OverRows ? [] : i.InnerAxes.Skip(outer is null ? 0 : 1).ToArray());
        Nest(0);

        void Nest(int depth)
        {
            if (depth < axes[0].Length)
            {
                Action<LoopCounter> body = loop =>
                {
                    for (var k = 0; k < axes.Count; k++)
                    {
                        slots[k][axes[k][depth]] = At(loop);
                    }

                    Nest(depth + 1);
                };
                if (axes[0][depth] == group.LaneSlot)
                {
                    // As in passes: one function is a chain that the processor would wait for.
                    var functions = outer is null || depth + 1 < axes[0].Length ? 0 : group.Items.Sum(FunctionsOf);
                    LaneFor(first.SizeOf(axes[0][depth]), body, functions is > 0 and <= MostFunctionsInPairs ? 2 : 1);
                }
                else
                {
                    For(first.SizeOf(axes[0][depth]), body);
                }

                return;
            }

            for (var k = 0; k < axes.Count; k++)
            {
                var item = group.Items[k];
                Put(item, slots[k], Value(item, slots[k], group.LaneSlot));
            }
        }
    }

    /// <summary>The value of an item at its slots.</summary>
    private Expression Value(Item item, Position[] slots, int laneSlot) => item.Node switch
    {
        null => ReadEdge(item, 0, slots),
        ReductionNode reduction => Reduce(item, reduction, slots, laneSlot),
        ProductNode { Bound.Length: > 0 } => Contract(item, slots, laneSlot),
        _ => Entry(item, slots),
    };

    private void Loops(Item item, ReadOnlySpan<int> order, Position[] slots, Action body, int laneSlot = -1)
    {
        if (order.Length == 0)
        {
            body();
            return;
        }

        var (slot, rest) = (order[0], order[1..].ToArray());
        Action<LoopCounter> turn = loop =>
        {
            slots[slot] = At(loop);
            Loops(item, rest, slots, body, laneSlot);
        };
        if (slot == laneSlot)
        {
            LaneFor(item.SizeOf(slot), turn);
        }
        else
        {
            For(item.SizeOf(slot), turn);
        }
    }

    /// <summary>Whether some slot runs over lanes.</summary>
    private static bool IsLaned(ReadOnlySpan<Position> slots)
    {
        foreach (var slot in slots)
        {
            if (slot.Loop is { IsLane: true } || slot.Looked is { } looked && looked.Type.IsGenericType)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes an entry to where the item lives, or adds it there.</summary>
    private void Put(Item item, Position[] slots, Expression value)
    {
        if (item.Node is not null && item.Role == RowRole.OverRows)
        {
            AddToScalar(item, value);
            return;
        }

        if (item.Node is not null && item.Placement is Placement.Scalar or Placement.RowScalar)
        {
            var local = Atom(value);
            locals.Add(item, local);
            if (item.Placement == Placement.Scalar)
            {
                if (leaving.Contains(item))
                {
                    Write(Call(ScalarMethod.Store, scalars, Expression.Constant((long)layout.HomeOf(item)), local));
                }

                return;
            }

            value = local;
        }

        if (item.Role == RowRole.PerRow)
        {
            PutRow(item, slots, value);
            return;
        }

        var held = item.Node is null ? value : Atom(value);
        var positions = slots[..item.Rank];
        Store(WholeView(item), positions, held);
        if (item.Node is not null)
        {
            scopes.Innermost.Known.TryAdd(new ReadKey(item.Node, positions), held);
        }
    }

    /// <summary>Writes a row's entry (one of each lane's row) into its block, or the window on its array.</summary>
    private void PutRow(Item item, Position[] slots, Expression value)
    {
        var positions = slots[..item.Rank];
        if (item.Rank == 1 && layout.HasArray(item))
        {
            var window = pass!.Write(item);
            StoreSideBySide(Array(window.Window), Expression.Add(SizeSlot(window.Slot), row!.InBlock!), value);
            return;
        }

        if (item.Rank == 1)
        {
            if (leaving.Contains(item))
            {
                StoreSideBySide(Array(layout.BlockOf(item, item.RowSlot)), row!.InBlock!, value);
            }

            return;
        }

        var held = Atom(value);
        Store(BlockView(item, pass!.WriteBlock(item), item.RowSlot), positions, held);
        if (item.Node is not null)
        {
            scopes.Innermost.Known.TryAdd(new ReadKey(item.Node, positions), held);
        }
    }

    private void StoreSideBySide(Expression array, Expression place, Expression value) => Write(lanes.Width > 1
        ? Call(LaneMove.Store, array, place, Wide(value)) : Call(ScalarMethod.Store, array, place, value));

    private void AddToScalar(Item item, Expression value)
    {
        var home = Expression.Constant((long)layout.HomeOf(item));
        // Vectors that are worked on side by side add up apart: one sum alone would wait for each addition to end before the next.
        var sum = (ParameterExpression)At(0, (nameof(AddToScalar), item, chain), () =>
        {
            var made = Assign(lanes.Width > 1 ? Wide(Constant(0)) : Constant(0), "total");
            if (scopes.Knows((nameof(AddToScalar), item, 0), out var first))
            {
                atEnd.Insert(0, Expression.Assign(first, Add(first, made)));
            }
            else
            {
                atEnd.Add(Call(ScalarMethod.Accumulate, scalars, home, Total(made)));
            }

            return made;
        });
        AddRow(sum, value);
    }

    private void GatherOperand(Item item, int[] order, Position[] slots)
    {
        // The operand does not depend on the result's axes.
        System.Array.Fill(slots, FixedAt((Size)1));
        var place = Assign(Expression.Constant(0L), "at");
        Loops(item, order, slots, () =>
        {
            Write(Call(ScalarMethod.Store, Array(layout.GatheredOf(item)), place, ReadEdge(item, 0, slots)));
            Write(Expression.PreIncrementAssign(place));
        });
    }
}
