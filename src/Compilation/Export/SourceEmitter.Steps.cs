using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Export;

/// <summary>The loop nests of steps.</summary>
internal sealed partial class SourceEmitter
{
    private void Write(Item item)
    {
        var slots = new Spot[item.Rank + item.Bound.Length];
        if (item.RowSlot >= 0)
        {
            slots[item.RowSlot] = new Spot(row, null, 0);
        }

        List<int> own = [.. Enumerable.Range(0, item.Rank).Where(s => s != item.RowSlot)];
        List<int> bound = [.. Enumerable.Range(item.Rank, item.Bound.Length).Where(s => s != item.RowSlot)];
        Remark(item);
        switch (item.Node)
        {
            case null:
                Loops(item, own, slots, () => Put(item, slots, ReadEdge(item, 0, slots), isSum: false));
                break;
            case TensorNode tensor:
                throw new ProblemException(ProblemCode.Unsupported, $"'{tensor.Function.Name}' works on a whole matrix and is not exported", null, "export the formula around it, with its value as a name");
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

    private void Loops(Item item, IReadOnlyList<int> order, Spot[] slots, Action body, int from = 0)
    {
        if (from == order.Count)
        {
            body();
            return;
        }

        For(item.SizeOf(order[from]), loop =>
        {
            slots[order[from]] = new Spot(loop, null, 0);
            Loops(item, order, slots, body, from + 1);
        });
    }

    private void Contract(Item item, List<int> own, List<int> bound, Spot[] slots)
    {
        var isSum = item.Role == RowRole.OverRows;
        if (item.Product is { IsSymmetric: true } && own is [var row, var column])
        {
            For(item.SizeOf(row), outer =>
            {
                slots[row] = new Spot(outer, null, 0);
                For(item.SizeOf(column), inner =>
                {
                    slots[column] = new Spot(inner, null, 0);
                    var sum = Summed();
                    Put(item, slots, sum, isSum);
                    (slots[row], slots[column]) = (slots[column], slots[row]);
                    Put(item, slots, sum, isSum);
                    (slots[row], slots[column]) = (slots[column], slots[row]);
                }, from: outer.Name);
            });
            return;
        }

        Loops(item, own, slots, () =>
        {
            if (bound.Count == 0)
            {
                Masked(item, slots, term => Put(item, slots, term, isSum));
                return;
            }

            Put(item, slots, Summed(), isSum);
        });

        string Summed()
        {
            var sum = Declare("sum", dialect.Number(0), isVariable: true);
            Loops(item, bound, slots, () => Masked(item, slots, term => Line($"{sum} += {term.Text};")));
            return sum;
        }
    }

    private void Masked(Item item, Spot[] slots, Action<Code> use)
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

    /// <summary>Writes an entry to where the item lives, or adds it there.</summary>
    private void Put(Item item, Spot[] slots, Code value, bool isSum)
    {
        if (item is { Node: null, Rank: 0 })
        {
            var home = homes[item];
            Line(item.Output == 0 ? dialect.Constant(home, value.Text) : dialect is CDialect ? $"*{home} = {value.Text};" : $"{home} = {value.Text};");
            return;
        }

        switch (item.Placement)
        {
            case Placement.Scalar when isSum:
                Line($"{locals[item]} += {value.Text};");
                return;
            case Placement.Scalar or Placement.RowScalar when item.Node is not null:
                var local = value.IsAtomic ? value.Text : Declare(NameFor(item), value.Text);
                locals[item] = local;
                if (item.IsStored)
                {
                    Line($"{ArrayOf(item)}[{row!.Name}] = {local};");
                }

                return;
            default:
                Line($"{ArrayOf(item)}[{AddressOf(item, slots[..item.Rank], out _).Text}] {(isSum ? "+=" : "=")} {value.Text};");
                return;
        }
    }

    private Code Reduce(Item item, ReductionNode node, List<int> bound, Spot[] slots)
    {
        switch (node.Kind)
        {
            case ReductionKind.Maximum or ReductionKind.Minimum:
                var name = node.Kind == ReductionKind.Maximum ? "max" : "min";
                return FoldInto(node.Kind == ReductionKind.Maximum ? double.NegativeInfinity : double.PositiveInfinity, (best, v) => $"{best} = {Call(name, best, v).Text};");
            case ReductionKind.Product:
                return FoldInto(1, (product, v) => $"{product} *= {v.Text};");
            case ReductionKind.LogSumExp:
                var largest = FoldInto(double.NegativeInfinity, (best, v) => $"{best} = {Call("max", best, v).Text};");
                var sum = FoldInto(0, (total, v) => $"{total} += {Call("exp", v - largest).Text};");
                return Call("logsum", largest, sum);
            default:
                return PlaceOfBest(node.Kind == ReductionKind.ArgMinimum);
        }

        string FoldInto(double start, Func<string, Code, string> fold)
        {
            var result = Declare("fold", dialect.Number(start), isVariable: true);
            Loops(item, bound, slots, () => Unmasked(value => Line(fold(result, value))));
            return result;
        }

        void Unmasked(Action<Code> use)
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

        string PlaceOfBest(bool isSmallest)
        {
            var (best, place, count) = (Declare("best", dialect.Number(0), true), Declare("place", dialect.NotANumber, true), Declare("count", dialect.Number(0), true));
            Loops(item, bound, slots, () =>
            {
                Line($"{count} += 1;");
                Unmasked(value =>
                {
                    var candidate = Atomic(value);
                    If(Code.Compare(Call("isbetter", candidate, best, place, dialect.Number(isSmallest ? 1 : 0)), "!=", "0"), () =>
                    {
                        Line($"{best} = {candidate.Text};");
                        Line($"{place} = {count};");
                    });
                });
            });
            return place;
        }
    }
}
