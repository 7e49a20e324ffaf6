using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Reading;

/// <summary>Operators over the range of an index: Σ, Π, max, min, argmax, argmin.</summary>
public sealed partial class Reader
{
    private static BigOperator? BigOperatorOf(string name) => name switch
    {
        "sum" => BigOperator.Sum,
        "prod" => BigOperator.Product,
        "max" => BigOperator.Maximum,
        "min" => BigOperator.Minimum,
        "argmax" => BigOperator.ArgMaximum,
        "argmin" => BigOperator.ArgMinimum,
        _ => null,
    };

    /// <summary>Whether a range of an index stands at <paramref name="at"/>: `(i=1 to n)`, `(i=1..n, …)`, `_{i=1}`, `ᵢ`.</summary>
    private static bool HasRange(Cursor cursor, int at) => at < cursor.Items.Count && cursor.Items[at] switch
    {
        GroupItem { Open: '(', Parts: [{ Items: [NameItem, SignItem { Sign: "=" }, ..] } first, ..] } => first.Items.Any(i => i is NameItem { Text: "to" } or SignItem { Sign: ".." }),
        SubscriptItem subscript => subscript.Row.Items is not [NumberItem],
        _ => false,
    };

    private BigAst ReadBig(Cursor cursor, BigOperator big, int start)
    {
        var ranges = new List<RangeAst>();
        if (cursor.Next is GroupItem { Open: '(' } group && HasRange(cursor, cursor.At))
        {
            cursor.At++;
            ranges.Add(ReadRange(group.Parts[0]));
            var isCall = group.Parts.Count > 1 && group.Parts[1].Items is not [NameItem, SignItem { Sign: "=" }, ..];
            for (var k = 1; k < group.Parts.Count && !isCall; k++)
            {
                ranges.Add(Within(Names(ranges), () => ReadRange(group.Parts[k])));
            }

            if (isCall)
            {
                var inside = Within(Names(ranges), () => ReadInner(group.Parts[1]));
                return new BigAst(big, ranges, inside) { Span = cursor.SpanFrom(start) };
            }
        }
        else if (cursor.Next is SubscriptItem subscript)
        {
            cursor.At++;
            Ast? to = null;
            if (cursor.Next is SuperscriptItem { SpaceBefore: false } superscript)
            {
                cursor.At++;
                to = ReadInner(superscript.Row);
            }

            ranges.AddRange(ReadSubscriptRanges(subscript, to));
        }
        else if (cursor.Next is SuperscriptItem { SpaceBefore: false } above && cursor.Peek(1) is SubscriptItem below)
        {
            cursor.At += 2;
            ranges.AddRange(ReadSubscriptRanges(below, ReadInner(above.Row)));
        }
        else
        {
            throw new ProblemException(ProblemCode.Syntax, "expected the range of an index, as in Σ(i=1 to n)", cursor.Place);
        }

        var body = Within(Names(ranges), () => ReadBody(cursor));
        return new BigAst(big, WithPartners(ranges, body), body) { Span = cursor.SpanFrom(start) };
    }

    /// <summary>What the operator reaches over: to the next +, - or relation; a sign may lead it.</summary>
    private Ast ReadBody(Cursor cursor)
    {
        var start = cursor.At;
        return cursor.TakeSign("-") ? new NegateAst(ReadEntryByEntry(cursor)) { Span = cursor.SpanFrom(start) } : ReadEntryByEntry(cursor);
    }

    private static List<string> Names(List<RangeAst> ranges) => ranges.ConvertAll(r => r.Index);

    /// <summary>`i = 1 to n` or `i = 1..n`.</summary>
    private RangeAst ReadRange(SyntaxRow row)
    {
        var cursor = At(row);
        var index = ReadIndexName(cursor);
        if (!cursor.TakeSign("="))
        {
            throw Expected(cursor, "'='");
        }

        var from = ReadSum(cursor);
        if (!cursor.IsWord("to") && !cursor.IsSign(".."))
        {
            throw Expected(cursor, "'to' and the last value of the index");
        }

        cursor.At++;
        var to = ReadSum(cursor);
        return cursor.IsAtEnd ? new RangeAst(index, from, to, null) { Span = row.Span } : throw Unexpected(cursor);
    }

    private List<RangeAst> ReadSubscriptRanges(SubscriptItem subscript, Ast? to)
    {
        var cursor = At(subscript.Row);
        if (subscript.Row.Items is [NameItem run] && TextElements(run.Text) is { Count: 2 or 3 } letters && to is null && letters.TrueForAll(l => l.All(char.IsLetter)))
        {
            return letters.ConvertAll(l => new RangeAst(l, null, null, null) { Span = subscript.Span });
        }

        if (cursor.Items.Count(IsOrder) > 1)
        {
            return ReadChainedRange(cursor);
        }

        var ranges = new List<RangeAst>();
        while (!cursor.IsAtEnd)
        {
            var start = cursor.At;
            var index = ReadIndexName(cursor);
            if (cursor.TakeSign("="))
            {
                var from = ReadSum(cursor);
                if (cursor.IsWord("to") || cursor.IsSign(".."))
                {
                    cursor.At++;
                    to = ReadSum(cursor);
                }
                else if (cursor.IsSign(",") && cursor.Peek(1) is SignItem { Sign: "…" } && cursor.Peek(2) is SignItem { Sign: "," })
                {
                    cursor.At += 3;
                    to = ReadSum(cursor);
                }

                ranges.Add(new RangeAst(index, from, to, null) { Span = cursor.SpanFrom(start) });
            }
            else if (cursor.Next is SignItem { Sign: "<" or "≤" or ">" or "≥" or "≠" })
            {
                cursor.At = start;
                var condition = Within([index], () => ReadComparison(cursor));
                AddCondition(ranges, new RangeAst(index, null, to, condition) { Span = cursor.SpanFrom(start) });
            }
            else if (cursor.Next is SignItem { Sign: "∈" } set)
            {
                cursor.At++;
                ranges.Add(ReadSet(cursor, index, set, start));
            }
            else
            {
                ranges.Add(new RangeAst(index, null, to, null) { Span = cursor.SpanFrom(start) });
            }

            if (cursor.TakeSign(":"))
            {
                var condition = Within(Names(ranges), () => ReadEither(cursor));
                ranges[^1] = ranges[^1] with { Condition = condition, Span = cursor.SpanFrom(start) };
            }

            if (!cursor.TakeSign(",") && !cursor.IsAtEnd)
            {
                throw Unexpected(cursor);
            }
        }

        return ranges;
    }

    /// <summary>`{1, …, n}`, `{2, 3, 4}`, `[n]` or `1..n` behind ∈.</summary>
    private RangeAst ReadSet(Cursor cursor, string index, SignItem sign, int start)
    {
        if (cursor.Next is GroupItem { Open: '{' or '[' } set && !set.Separators.Contains(';'))
        {
            cursor.At++;
            if (set is { Open: '[', Parts: [{ Items.Count: > 0 } last] })
            {
                return new RangeAst(index, new NumberAst(1) { Span = set.Span }, ReadInner(last), null) { Span = cursor.SpanFrom(start) };
            }

            var entries = set.Parts.Select(ReadInner).ToList();
            if (RunOf(entries) is { Entries: null, Before.Count: 0, After.Count: 0 } run && run.Run.Term is NameAst { Name: var name } && name == run.Run.Index)
            {
                return run.Run.Range(set.Span) with { Index = index, Span = cursor.SpanFrom(start) };
            }

            if (entries.ConvertAll(e => LinearForm.Of(e)) is var values && values.TrueForAll(v => v is { IsWhole: true }) && values.Select((v, k) => v!.Constant == values[0]!.Constant + k).All(next => next))
            {
                return new RangeAst(index, entries[0], entries[^1], null) { Span = cursor.SpanFrom(start) };
            }
        }
        else if (!cursor.IsAtEnd && cursor.Items.Skip(cursor.At).Any(i => i is SignItem { Sign: ".." }))
        {
            var from = ReadSum(cursor);
            return cursor.TakeSign("..") ? new RangeAst(index, from, ReadSum(cursor), null) { Span = cursor.SpanFrom(start) } : throw Expected(cursor, "'..'");
        }

        throw new ProblemException(ProblemCode.Unsupported, "sums over a set are not supported", sign.Span, "write the range of an index: Σ(i=1 to n)");
    }

    /// <summary>A condition on an index that already has its range belongs to it: `i=1, i≠j`.</summary>
    private static void AddCondition(List<RangeAst> ranges, RangeAst range)
    {
        var known = ranges.FindIndex(r => r.Index == range.Index);
        if (known < 0)
        {
            ranges.Add(range);
            return;
        }

        ranges[known] = ranges[known] with { Condition = ranges[known].Condition is { } other ? new LogicAst("and", [other, range.Condition!]) { Span = range.Span } : range.Condition };
    }

    /// <summary>In `Σ_{i&lt;j} aᵢⱼ` j is summed over as well, where nothing around the sum tells it.</summary>
    private List<RangeAst> WithPartners(List<RangeAst> ranges, Ast body)
    {
        var all = new List<RangeAst>();
        foreach (var range in ranges)
        {
            if (range.Condition is ComparisonAst { Sides: [NameAst left, NameAst right] } && (left.Name == range.Index ? right : left) is { Name: var partner } other
                && !scope.IsValue(partner) && !ranges.Exists(r => r.Index == partner) && StandsBelow(body, partner))
            {
                all.Add(new RangeAst(partner, null, range.To, null) { Span = other.Span });
            }

            if (range.IsChained)
            {
                foreach (var end in new[] { range.From, range.To }.OfType<Ast>().Select(NameIn).OfType<NameAst>())
                {
                    if (!scope.IsValue(end.Name) && !ranges.Exists(r => r.Index == end.Name) && !all.Exists(r => r.Index == end.Name) && StandsBelow(body, end.Name))
                    {
                        all.Add(new RangeAst(end.Name, null, null, null) { Span = end.Span });
                    }
                }
            }

            all.Add(range);
        }

        return all;
    }

    /// <summary>The name of `n` or `n + 1`; null for others.</summary>
    internal static NameAst? NameIn(Ast end) => end as NameAst ?? (end is SumAst { Terms: [(false, NameAst name), (_, NumberAst)] } ? name : null);

    /// <summary>Whether a name stands in a subscript.</summary>
    internal static bool StandsBelow(Ast body, string name)
    {
        var found = false;
        AstShape.Rewritten(body, part =>
        {
            found |= (part is ElementAst element && AstShape.Names(element.Subscripts).Contains(name)) || (part is ExampleAst example && AstShape.Names([example.Position, .. example.Subscripts]).Contains(name));
            return part;
        });
        return found;
    }

    private static bool IsOrder(SyntaxItem item) => item is SignItem { Sign: "<" or "≤" };

    /// <summary>`1 ≤ i ≤ n`, `1 ≤ i &lt; j ≤ n`: each index runs from what stands before it to the end of the chain.</summary>
    private List<RangeAst> ReadChainedRange(Cursor cursor)
    {
        var from = ReadSum(cursor);
        var indices = new List<(string Name, Ast From, int Start)>();
        var isStrict = TakeOrder(cursor);
        while (cursor.Items.Skip(cursor.At).Any(IsOrder))
        {
            var start = cursor.At;
            var name = ReadIndexName(cursor);
            indices.Add((name, Shifted(from, isStrict ? 1 : 0), start));
            from = new NameAst(name) { Span = cursor.SpanFrom(start) };
            isStrict = TakeOrder(cursor);
        }

        var to = Shifted(ReadSum(cursor), isStrict ? -1 : 0);
        return cursor.IsAtEnd ? indices.ConvertAll(i => new RangeAst(i.Name, i.From, to, null) { Span = cursor.SpanFrom(i.Start), IsChained = true }) : throw Unexpected(cursor);
    }

    private bool TakeOrder(Cursor cursor) => cursor.TakeSign("<") || (cursor.TakeSign("≤") ? false : throw Expected(cursor, "'≤' or '<'"));

    private static Ast Shifted(Ast value, int by) => by == 0 ? value : new SumAst([(false, value), (by < 0, new NumberAst(1))]) { Span = value.Span };

    private string ReadIndexName(Cursor cursor)
    {
        if (cursor.Next is not NameItem name)
        {
            throw Expected(cursor, "the name of an index");
        }

        cursor.At++;
        return NameSpelling.WithDigits(name.Text);
    }
}
