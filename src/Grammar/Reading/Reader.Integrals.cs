using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Reading;

/// <summary>`∫[a,b] f(x) dx`, `∫_a^b f(x) dx`, `\int_0^1 \frac{dx}{1+x^2}`: the body runs from the bounds to the differential that belongs to the sign.</summary>
public sealed partial class Reader
{
    private IntegralAst ReadIntegral(Cursor cursor)
    {
        var start = cursor.At++;
        var (from, to) = ReadBounds(cursor, start);
        var first = cursor.At;
        var ending = FindDifferential(cursor, first, false) ?? FindDifferential(cursor, first, true) ?? throw Expected(cursor, "the differential that ends the integral, such as 'dx'");
        List<SyntaxItem> items = [.. cursor.Items.Skip(first).Take(ending.Item - first)];
        if (ending.Before is { } before)
        {
            items.Add(before);
        }

        cursor.At = ending.Item + ending.Length;
        var variable = ending.Variable;
        var body = items.Count == 0 ? new NumberAst(1) { Span = cursor.Items[ending.Item].Span }
            : Within([variable], () => ReadInner(new SyntaxRow(items, items[0].Span.To(items[^1].Span))));
        while (cursor.TakeSign("/"))
        {
            // `∫ x dx/(1 + x²)`: what stands under the differential belongs to the integrand.
            var below = Within([variable], () => ReadDenominator(cursor));
            body = new QuotientAst(body, below) { Span = body.Span.To(below.Span) };
        }

        return new IntegralAst(variable, from, to, body) { Span = cursor.SpanFrom(start) };
    }

    private (Ast From, Ast To) ReadBounds(Cursor cursor, int start)
    {
        switch (cursor.Next)
        {
            case GroupItem { Open: '[', Parts: [var from, var to] }:
                cursor.At++;
                return (ReadInner(from), ReadInner(to));
            case GroupItem { Open: '[', SpaceBefore: false } bounds:
                throw new ProblemException(ProblemCode.Syntax, "an integral has two bounds", bounds.Span, "write them as ∫[a,b] … dx");
            case SubscriptItem { Row.Items: [GroupItem { Open: '[', Parts: [var from, var to] }] }:
                cursor.At++;
                return (ReadInner(from), ReadInner(to));
            case GroupItem { Open: '(', Parts: [var range] } when range.Items.Any(i => i is NameItem { Text: "to" }):
                cursor.At++;
                var ends = At(range);
                var (first, last) = (ReadSum(ends), ends.IsWord("to") ? ReadAfter(ends) : throw Expected(ends, "'to' and the upper bound of the integral"));
                return ends.IsAtEnd ? (first, last) : throw Unexpected(ends);
            case SubscriptItem:
                var below = TakeScript(cursor);
                return cursor.Next is SuperscriptItem ? (ReadLower(below), ReadInner(TakeScript(cursor))) : throw Expected(cursor, "the upper bound of the integral, as in ∫_a^b");
            case SuperscriptItem:
                var above = TakeScript(cursor);
                return cursor.Next is SubscriptItem ? (ReadLower(TakeScript(cursor)), ReadInner(above)) : throw Expected(cursor, "the lower bound of the integral, as in ∫_a^b");
            case NameItem { Text: "from" } when cursor.Items.Skip(cursor.At).Any(i => i is NameItem { Text: "to" }):
                cursor.At++;
                var lower = ReadBody(cursor);
                if (!cursor.IsWord("to"))
                {
                    throw Expected(cursor, "'to' and the upper bound of the integral");
                }

                cursor.At++;
                return (lower, ReadUpper(cursor));
            case null:
                throw Expected(cursor, "the bounds of the integral, as in ∫[a,b]");
            default:
                throw new ProblemException(ProblemCode.Unsupported, "an integral without bounds is not supported", cursor.Items[start].Span, "give the bounds: ∫[a,b] … dx");
        }
    }

    /// <summary>The row of the script that is next; `_-∞` with the sign behind its minus.</summary>
    private static SyntaxRow TakeScript(Cursor cursor)
    {
        var row = cursor.Next is SubscriptItem below ? below.Row : ((SuperscriptItem)cursor.Next!).Row;
        cursor.At++;
        if (row.Items is [SignItem { Sign: "-" }] && cursor.Next is SignItem { Sign: "∞", SpaceBefore: false } infinity)
        {
            cursor.At++;
            row = new SyntaxRow([row.Items[0], infinity], row.Span.To(infinity.Span));
        }

        return row;
    }

    /// <summary>A lower bound, which may name the variable: `x=0`.</summary>
    private Ast ReadLower(SyntaxRow row) => ReadInner(row.Items is [NameItem, SignItem { Sign: "=" }, _, ..] ? new SyntaxRow([.. row.Items.Skip(2)], row.Items[2].Span.To(row.Items[^1].Span)) : row);

    private Ast ReadAfter(Cursor cursor)
    {
        cursor.At++;
        return ReadSum(cursor);
    }

    /// <summary>The upper bound in words: one value, for what follows it is the integrand.</summary>
    private Ast ReadUpper(Cursor cursor)
    {
        var start = cursor.At;
        return cursor.TakeSign("-") ? new NegateAst(ReadOne(cursor)) { Span = cursor.SpanFrom(start) } : ReadOne(cursor);
    }

    /// <summary>A differential in a row.</summary>
    /// <param name="Item">Where the item that holds it stands.</param>
    /// <param name="Length">How many items it takes.</param>
    /// <param name="Variable">Its variable.</param>
    /// <param name="Before">What of the first of these items belongs to the integrand, or null.</param>
    private readonly record struct Differential(int Item, int Length, string Variable, SyntaxItem? Before);

    /// <summary>
    /// The differential that ends an integral whose body begins at <paramref name="from"/>; those between belong to integrals inside. Null, the cursor where the
    /// integral would have to end, if there is none.
    /// </summary>
    /// <param name="cursor">The row.</param>
    /// <param name="from">Where the body begins.</param>
    /// <param name="isLenient">Whether one may stand at the end of a letter run, as in `xdx`.</param>
    private Differential? FindDifferential(Cursor cursor, int from, bool isLenient)
    {
        var (inside, bars) = (0, 0);
        for (var k = from; k < cursor.Items.Count; k++)
        {
            switch (cursor.Items[k])
            {
                case SignItem { Sign: "∫" }:
                    inside++;
                    continue;
                case SignItem { Sign: "," or ";" or "=" or "≠" or "<" or "≤" or ">" or "≥" or "→" }:
                case NameItem { Text: "if" or "otherwise" or "and" or "or" }:
                case BarItem { IsOpening: false } when bars == 0:
                    cursor.At = k;
                    return null;
                case BarItem bar:
                    bars += bar.IsOpening ? 1 : -1;
                    continue;
            }

            if (IsDerivative(cursor.Items, k) is { } last)
            {
                k = last;
                continue;
            }

            var here = DifferentialsAt(cursor.Items, k, isLenient);
            if (here.Count > inside)
            {
                return here[inside];
            }

            inside -= here.Count;
            k += here.Count > 0 ? here[^1].Length - 1 : 0;
        }

        cursor.At = cursor.Items.Count;
        return null;
    }

    /// <summary>The last item of the derivative (`dy/dx`) that starts here; null where none does.</summary>
    private static int? IsDerivative(IReadOnlyList<SyntaxItem> items, int at)
    {
        if (items[at] is FractionItem { Numerator.Items: [NameItem { Text: ['d', ..] }, ..], Denominator.Items: [NameItem { Text: ['d', ..] }, ..] })
        {
            return at;
        }

        for (var k = at; k < items.Count && items[k] is NameItem or SubscriptItem or SuperscriptItem && (k == at || !items[k].SpaceBefore); k++)
        {
            if (items[at] is NameItem { Text: ['d', ..] } && k + 2 < items.Count && items[k + 1] is SignItem { Sign: "/" } && items[k + 2] is NameItem { Text: ['d', ..], SpaceBefore: false } below)
            {
                return below.Text.Length == 1 && k + 3 < items.Count ? k + 3 : k + 2;
            }
        }

        return null;
    }

    /// <summary>The differentials that an item holds, `dxdy` two of them, with the items that follow it where they are part of the last.</summary>
    private List<Differential> DifferentialsAt(IReadOnlyList<SyntaxItem> items, int at, bool isLenient)
    {
        switch (items[at])
        {
            case FractionItem { Numerator: var numerator } fraction:
                for (var k = 0; k < numerator.Items.Count; k++)
                {
                    if (DifferentialsAt(numerator.Items, k, isLenient) is [var inner] && k + inner.Length == numerator.Items.Count)
                    {
                        List<SyntaxItem> above = [.. numerator.Items.Take(k)];
                        above.AddRange(inner.Before is { } before ? [before] : k == 0 ? [new NumberItem("1") { Span = numerator.Span }] : []);
                        return [inner with { Item = at, Length = 1, Before = fraction with { Numerator = new SyntaxRow(above, numerator.Span) } }];
                    }
                }

                return [];
            case NameItem { Text: "d" } d when at + 1 < items.Count && items[at + 1] is NameItem { Text: var variable } name && (!name.SpaceBefore || d.IsUnit || !scope.IsValue("d")):
                return TextElements(variable).Count == 1 || name.IsUnit || !char.IsLetter(variable[^1]) ? [Marked(items, at, 2, NameSpelling.WithDigits(variable), null)] : [];
            case NameItem { IsUnit: false } run when run.Text.Length > 1:
                return Runs(items, at, run, isLenient);
            case SuperscriptItem { Style: ScriptStyle.Bare, Row.Items: [NameItem { IsUnit: false } raised] } script when isLenient && raised.Text.Length > 2:
                return Runs(script.Row.Items, 0, raised, true) is [{ Before: { } prefix } last]
                    ? [last with { Item = at, Length = 1, Before = script with { Row = script.Row with { Items = [prefix] } } }] : [];
            default:
                return [];
        }
    }

    private static List<Differential> Runs(IReadOnlyList<SyntaxItem> items, int at, NameItem run, bool isLenient)
    {
        if (run.Text[0] == 'd' && SpelledLetters.Find(run.Text.AsSpan(1)) is { } spelled)
        {
            return [Marked(items, at, 1, NameSpelling.WithDigits(spelled), null)];
        }

        // Letters with the digits behind them: d, x1, d, y.
        var pieces = new List<string>();
        foreach (var element in TextElements(run.Text))
        {
            if (pieces.Count > 0 && char.IsDigit(element[0]))
            {
                pieces[^1] += element;
            }
            else
            {
                pieces.Add(element);
            }
        }

        // From the end back, as long as each second piece is a d.
        var first = pieces.Count;
        while (first >= 2 && pieces[first - 2] == "d")
        {
            first -= 2;
        }

        if (first == pieces.Count || (first > 0 && !isLenient))
        {
            return [];
        }

        var found = new List<Differential>();
        for (var k = first; k < pieces.Count; k += 2)
        {
            var text = string.Concat(pieces.Take(k));
            var before = text.Length == 0 ? null : run with { Text = text, Span = new SourceSpan(run.Span.Start, Math.Min(text.Length, run.Span.Length)) };
            var variable = NameSpelling.WithDigits(pieces[k + 1]);
            found.Add(k + 2 == pieces.Count ? Marked(items, at, 1, variable, before) : new Differential(at, 1, variable, before));
        }

        return found;
    }

    /// <summary>A differential with the subscript of its variable: `dx_1`.</summary>
    private static Differential Marked(IReadOnlyList<SyntaxItem> items, int at, int length, string variable, SyntaxItem? before) =>
        at + length < items.Count && items[at + length] is SubscriptItem { SpaceBefore: false } subscript
            ? new Differential(at, length + 1, variable + NameSpelling.SubscriptText(subscript.Row), before) : new Differential(at, length, variable, before);
}
