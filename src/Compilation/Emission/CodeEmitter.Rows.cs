using System.Linq.Expressions;
using MlMath.Compilation.Emission.Lanes;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>Passes over the rows of a block.</summary>
internal sealed partial class CodeEmitter
{
    /// <summary>How many sums an entry is added up in, side by side: one alone would wait for each addition to end before the next.</summary>
    private const int Chains = 4;

    /// <summary>Terms of more factors are written once only.</summary>
    private const int MostFactorsInChains = 4;

    /// <summary>Of a section with more steps or functions, one vector of rows is worked on at a time.</summary>
    private const int MostStepsInPairs = 32;

    private const int MostFunctionsInPairs = 4;

    /// <summary>How many vectors of rows ahead of their use numbers are brought near.</summary>
    private const int VectorsAhead = 16;

    /// <summary>An input of at most so many entries may stay in the second cache.</summary>
    private const long MostNearEntries = 1 << 17;

    /// <summary>Whether all lanes of the vectors that are worked on stand for rows.</summary>
    private bool isWhole;

    /// <summary>Which of the vectors of a turn is worked on.</summary>
    private int chain;

    /// <summary>Whether the mask of lanes that stand for rows is made once for a block, as for short loops over all its rows.</summary>
    private bool isMaskKept;

    /// <summary>Writes a part of a pass, which works on one block of rows.</summary>
    public void EmitBlock(IReadOnlyList<RowSection> sections)
    {
        foreach (var section in sections)
        {
            FindPairs(section.Steps);
            if (section.IsInnerFirst)
            {
                foreach (var step in section.Steps)
                {
                    EmitInnerFirst(step.Item);
                }

                continue;
            }

            var groups = LoopGroups.Of(section.Steps, lanes.Width).OrderBy(g => g.Items is not [var only] || !HasSlowPathOfInput(only)).ToList();
            var inBlock = RowCounter();
            var end = SizeSlot(RoutineLayout.BlockRowsSlot);
            var isLong = lanes.Width > 1 && section.Steps.Sum(s => FunctionsOf(s.Item)) > MostFunctionsInPairs;
            if (IsWorthPairing(section))
            {
                isWhole = true;
                RowLoop(inBlock, Assign(Expression.Subtract(end, Expression.Constant((2 * lanes.Width) - 1L)), "pairs"), 2, EmitGroups);
                isWhole = false;
            }

            RowLoop(inBlock, end, 1, EmitGroups);

            void EmitGroups()
            {
                EmitEarly();
                foreach (var group in groups)
                {
                    Emit(group);
                }

                PrefetchNextBlock();
                if (isLong)
                {
                    PrefetchRows();
                }

                locals.Clear();
            }
        }
    }

    /// <summary>
    /// Whether two vectors of rows are worked on side by side: where there are few functions, each of which is one long chain of operations, the processor would wait for results most of
    /// the time. Many functions are chains enough. Without any, what is constant is read once for both.
    /// </summary>
    private bool IsWorthPairing(RowSection section) => section.Steps.Count <= MostStepsInPairs
        && section.Steps.Sum(s => FunctionsOf(s.Item)) is var functions && functions <= MostFunctionsInPairs
        && (functions > 0 ? lanes.Width > 1 : section.Steps.All(s => s.Item.Rank + s.Item.Bound.Length == 1));

    private static int FunctionsOf(Item item)
    {
        var count = item.Node is FunctionNode ? 1 : 0;
        foreach (var operand in item.Operands)
        {
            count += operand.Placement == Placement.Fused ? FunctionsOf(operand) : 0;
        }

        return count;
    }

    /// <summary>
    /// Has the next block's part of what is turned over brought near while this block is calculated with: otherwise memory has nothing to do here, and then the turning
    /// waits for it.
    /// </summary>
    private void PrefetchNextBlock()
    {
        if (lanes.Width == 1)
        {
            return;
        }

        foreach (var fill in pass!.Fills)
        {
            if (fill is { RowAxis: 0, OriginSlot: >= 0 })
            {
                Prefetch(fill.Array, fill.OriginSlot);
            }
        }

        foreach (var stream in pass.Streams)
        {
            Prefetch(layout.ArrayOf(stream), layout.OriginOf(stream));
        }
    }

    private void Prefetch(int array, int originSlot)
    {
        var entries = layout.Arrays[array].Axes.Skip(1).Select(SizeValue).Aggregate(Times);
        var ofRow = At(0, (nameof(PrefetchNextBlock), array), () => Atom(entries));

        // What the second cache holds from run to run is not brought near again.
        var count = At(0, (nameof(Prefetch), array), () => Assign(Expression.Condition(
            Expression.GreaterThan(Times(SizeSlot(RoutineLayout.AllRowsSlot), ofRow), Expression.Constant(MostNearEntries)), Times(Expression.Constant((long)lanes.Width), ofRow), Expression.Constant(0L))));
        var next = Expression.Add(SizeSlot(originSlot), Times(Expression.Add(row!.Counter, SizeSlot(RoutineLayout.BlockRowsSlot)), ofRow));
        Write(Call(LaneMove.Prefetch, Array(array), next, count));
    }

    /// <summary>
    /// Has the numbers of rows further on brought near, in code so long that the processor does not come to ask for them before it needs them: from far memory each new page would be
    /// waited for.
    /// </summary>
    private void PrefetchRows()
    {
        foreach (var window in pass!.Reads.Union(pass.Writes))
        {
            if (scopes.Knows((nameof(Array), window.Window), out _))
            {
                Write(Call(LaneMove.PrefetchLine, Array(window.Window), Expression.Add(Expression.Add(SizeSlot(window.Slot), row!.InBlock!), Expression.Constant((long)VectorsAhead * lanes.Width))));
            }
        }
    }

    private ParameterExpression RowCounter()
    {
        var inBlock = Declare(typeof(long), "r");
        Write(Expression.Assign(inBlock, Expression.Constant(0L)));
        return inBlock;
    }

    /// <summary>A loop over the rows of the block from where the counter stands, several vectors of rows in each turn.</summary>
    private void RowLoop(ParameterExpression inBlock, Expression end, int vectors, Action body)
    {
        var start = SizeSlot(RoutineLayout.RowSlot);
        Loop(inBlock, end, vectors * lanes.Width, () =>
        {
            depths[inBlock] = Top;
            var rows = new LoopCounter[vectors];
            for (var v = 0; v < vectors; v++)
            {
                var place = v == 0 ? inBlock : Assign(Expression.Add(inBlock, Expression.Constant((long)v * lanes.Width)), "r");
                rows[v] = new LoopCounter(Assign(Expression.Add(start, place), "row"), layout.Rows!.Value, Top, lanes.Width > 1, place);
            }

            var statements = scopes.Innermost.Statements;
            var (first, length) = (statements.Count, 0);
            for (var v = 0; v < vectors; v++)
            {
                (row, chain) = (rows[v], v);
                body();
                length = v == 0 ? statements.Count - first : length;
            }

            (row, chain) = (null, 0);
            Interleave(statements, first, length, vectors);
        });
    }

    /// <summary>Statements that say the same for several vectors of rows, brought side by side: the processor looks only so far ahead.</summary>
    private static void Interleave(List<Expression> statements, int first, int length, int vectors)
    {
        if (vectors == 1 || statements.Count - first != length * vectors)
        {
            return;
        }

        var copies = statements.GetRange(first, length * vectors);
        for (var k = 0; k < copies.Count; k++)
        {
            if (copies[k].NodeType != copies[k % length].NodeType || copies[k].Type != copies[k % length].Type)
            {
                return;
            }
        }

        for (var k = 0; k < copies.Count; k++)
        {
            statements[first + k] = copies[(k % vectors * length) + (k / vectors)];
        }
    }

    /// <summary>
    /// The mask of the lanes that stand for rows. Where it is kept for all vectors of a block, these are whole, or there is but one, of less.
    /// </summary>
    private Expression ValidMask()
    {
        if (!isMaskKept)
        {
            return At(row!.Depth, (nameof(ValidMask), row), () => Assign(Mask(Expression.Subtract(SizeSlot(RoutineLayout.BlockRowsSlot), row.InBlock!)), "mask"));
        }

        pass!.NeedsWholeVectors = true;
        return At(0, nameof(ValidMask), () => Assign(Mask(Expression.Call(typeof(Math), nameof(Math.Min), null, SizeSlot(RoutineLayout.BlockRowsSlot), Expression.Constant((long)lanes.Width))), "mask"));

        Expression Mask(Expression count) => Compare(LaneOperation.Less, lanes.Indices, Call(LaneOperation.Broadcast, Expression.Convert(count, lanes.Element)));
    }

    /// <summary>A sum over the rows that has axes: these outside, the rows inside, so that each entry is added up in registers.</summary>
    private void EmitInnerFirst(Item item)
    {
        var slots = new Position[item.Rank + item.Bound.Length];
        var chains = lanes.Width > 1 && item.Edges.Length <= MostFactorsInChains && item.Operands.All(o => o.Placement != Placement.Fused) ? Chains : 1;
        Loops(item, Enumerable.Range(0, item.Rank).ToArray(), slots, () =>
        {
            var sum = Assign(lanes.Width > 1 ? Wide(Constant(0)) : Constant(0), "sum");
            Loops(item, Enumerable.Range(item.Rank, item.Bound.Length).Where(s => s != item.RowSlot).ToArray(), slots, () =>
            {
                var inBlock = RowCounter();
                var end = SizeSlot(RoutineLayout.BlockRowsSlot);
                if (chains > 1)
                {
                    // All lanes of a turn stand for rows, for a block of less than a vector makes none.
                    ParameterExpression[] sums = [sum, .. Enumerable.Range(1, chains - 1).Select(_ => Assign(Wide(Constant(0)), "sum"))];
                    var next = 0;
                    isWhole = true;
                    RowLoop(inBlock, Assign(Expression.Subtract(end, Expression.Constant((chains * lanes.Width) - 1L)), "whole"), chains, () =>
                    {
                        slots[item.RowSlot] = At(row!);
                        var own = sums[next++];
                        Term(item, slots, term => AddRow(own, Wide(term)));
                    });
                    isWhole = false;
                    for (var half = chains / 2; half > 0; half /= 2)
                    {
                        for (var k = 0; k < half; k++)
                        {
                            Write(Expression.Assign(sums[k], Add(sums[k], sums[k + half])));
                        }
                    }
                }

                isMaskKept = chains == 1;
                RowLoop(inBlock, end, 1, () =>
                {
                    slots[item.RowSlot] = At(row!);
                    Term(item, slots, term => AddRow(sum, term));
                });
                isMaskKept = false;
            });
            var address = AddressOf(WholeView(item), slots.AsSpan(0, item.Rank), []);
            Write(Call(ScalarMethod.Accumulate, Array(layout.ArrayOf(item)), address, Total(sum)));
        });
    }

    /// <summary>Adds the part of a row (of each lane's row that counts) to a sum.</summary>
    private void AddRow(ParameterExpression sum, Expression term) => Write(Expression.Assign(
        sum, lanes.Width > 1 && !isWhole && !isInner ? Select(ValidMask(), AddTo(sum, Wide(term)), sum) : AddTo(sum, IsWide(sum) ? Wide(term) : term)));

    private Expression Total(Expression sum) => IsWide(sum) ? Call(LaneMove.Sum, sum) : sum;
}
