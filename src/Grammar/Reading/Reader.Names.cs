using System.Globalization;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Reading;

/// <summary>Letter runs: one name, or a product of several; a call, or a product with a bracket.</summary>
public sealed partial class Reader
{
    private const int MostPrimes = 20;

    /// <summary>The name of the vector of ones, `𝟏`.</summary>
    internal const string Ones = "ones";

    private static readonly string[] Constants = ["e", "π", "I", Ones];
    private static readonly string[] UnknownFunctions = ["f", "g", "h"];
    private static readonly Dictionary<string, string> Inverses = new()
    {
        ["sin"] = "arcsin", ["cos"] = "arccos", ["tan"] = "arctan", ["sinh"] = "arsinh", ["cosh"] = "arcosh", ["tanh"] = "artanh",
        ["cot"] = "arccot", ["sec"] = "arcsec", ["csc"] = "arccsc", ["coth"] = "arcoth", ["sech"] = "arsech", ["csch"] = "arcsch",
        ["exp"] = "log", ["log"] = "exp", ["ln"] = "exp",
    };

    private void ReadRun(Cursor cursor, NameItem item, List<Ast> factors, List<ProductSign> signs)
    {
        var start = cursor.At;
        if (ReadDifference(cursor, item) is { } difference)
        {
            factors.Add(difference);
            return;
        }

        var pieces = Split(cursor, item);
        for (var k = 0; k < pieces.Count; k++)
        {
            if (k > 0)
            {
                signs.Add(ProductSign.Juxtaposed);
            }

            if (k < pieces.Count - 1)
            {
                factors.Add(new NameAst(pieces[k]) { Span = item.Span });
            }
            else
            {
                ReadNamed(cursor, pieces[k], start, factors);
            }
        }
    }

    /// <summary>The names that a letter run stands for.</summary>
    private List<string> Split(Cursor cursor, NameItem item)
    {
        if (item.Text.Length > Limits.NameLength)
        {
            throw new ProblemException(ProblemCode.Limit, $"a name has more than {Limits.NameLength} letters", item.Span);
        }

        var run = NameSpelling.WithDigits(item.Text);
        if (item.IsUnit || IsKnownAt(cursor, cursor.At, run) || IsLimit(cursor))
        {
            return [run];
        }

        var letters = TextElements(item.Text);
        if (letters.Count > 1 && KnownPieces(cursor, letters) is { } pieces)
        {
            return pieces;
        }

        // `aE[X]`, `abVar(X)`: letters before a head are factors.
        if (HeadAtEnd(cursor, letters) is { } head)
        {
            var front = item.Text[..^head.Length];
            return TextElements(front).Count <= 3 && !scope.IsValue(front) ? [.. TextElements(front), head]
                : [.. Split(cursor, new NameItem(front) { Span = item.Span }), head];
        }

        // A student's ax²: up to three letters one of which is known; Greek letters never make a word.
        if (letters.Count > 1 && (letters.TrueForAll(IsGreek) || (letters.Count <= 3 && letters.TrueForAll(l => char.IsLetter(l[0])) && letters.Exists(scope.IsValue))))
        {
            return letters;
        }

        // `Ax` beside an x of its own: a matrix and a vector.
        if (letters is [[var matrix], [var vector]] && char.IsAsciiLetterUpper(matrix) && char.IsAsciiLetterLower(vector) && scope.StandsAlone(letters[1]))
        {
            return letters;
        }

        // `log(ab) = log(a) + log(b)`: each letter is a name elsewhere in the text.
        if (letters.Count > 1 && letters.TrueForAll(l => scope.IsValue(l) || scope.StandsAlone(l) || Constants.Contains(l)) && letters.Exists(l => !Constants.Contains(l)))
        {
            return letters;
        }

        if (letters.Find(scope.IsValue) is { } inside)
        {
            warnings.Add($"'{run}' was read as one name, though '{inside}' is known; write the product with spaces or ·");
        }

        return [run];
    }

    private static bool IsGreek(string letter) => letter[0] is >= '\u0370' and <= '\u03ff';

    private static List<string> TextElements(string run)
    {
        var elements = new List<string>();
        var each = StringInfo.GetTextElementEnumerator(run);
        while (each.MoveNext())
        {
            elements.Add(each.GetTextElement());
        }

        return elements;
    }

    /// <summary>Whether the name, with the marks that stand behind it at <paramref name="at"/>, is known.</summary>
    private bool IsKnownAt(Cursor cursor, int at, string name)
    {
        if (scope.IsValue(name) || scope.IsFunction(name) || scope.IsFamily(name) || Constants.Contains(name))
        {
            return true;
        }

        if (IsStatistic(name, cursor.Peek(at - cursor.At + 1)) && (name != "E" || cursor.Peek(at - cursor.At + 1) is GroupItem { Open: '[' }))
        {
            return true;
        }

        return MarkedNames(cursor, at, name).Exists(m => scope.IsValue(m.Name) || IsMarkedCall(cursor, at, m));
    }

    /// <summary>Whether a name with its marks is a function with its argument behind it: `cross_entropy(p, q)`.</summary>
    private bool IsMarkedCall(Cursor cursor, int at, (string Name, int Items) marked) =>
        cursor.Peek(at - cursor.At + marked.Items) is GroupItem { Open: '(', SpaceBefore: false } && scope.IsFunction(marked.Name);

    /// <summary>The longer names that the marks behind a name make with it, shortest first, with the number of items they take.</summary>
    private static List<(string Name, int Items)> MarkedNames(Cursor cursor, int at, string name)
    {
        var found = new List<(string, int)>();
        for (var next = at + 1; next < cursor.Items.Count && !cursor.Items[next].SpaceBefore; next++)
        {
            switch (cursor.Items[next])
            {
                case SubscriptItem subscript:
                    name += NameSpelling.SubscriptText(subscript.Row);
                    break;
                case SuperscriptItem { Style: ScriptStyle.Bracketed } mark:
                    name += $"^[{Compact(mark.Row)}]";
                    break;
                case SuperscriptItem above when NameSpelling.MarkText(above) is { } label:
                    name += label;
                    break;
                case PrimeItem prime:
                    name += new string('\'', prime.Count);
                    break;
                case GroupItem { Open: '(' } group:
                    found.Add((name + NameSpelling.GroupText(group), next - at + 1));
                    return found;
                default:
                    return found;
            }

            found.Add((name, next - at + 1));
        }

        return found;
    }

    private static string Compact(SyntaxRow row)
    {
        var group = new GroupItem('(', [row], []);
        return NameSpelling.GroupText(group)[1..^1];
    }

    private List<string>? KnownPieces(Cursor cursor, List<string> letters)
    {
        // Longest pieces first, from the left; from[k] tells how the letters from k on split, or that they do not.
        var from = new List<string>?[letters.Count + 1];
        from[letters.Count] = [];
        for (var k = letters.Count - 1; k >= 0; k--)
        {
            for (var end = letters.Count; end > k && from[k] is null; end--)
            {
                if (from[end] is not { } rest)
                {
                    continue;
                }

                var piece = NameSpelling.WithDigits(string.Concat(letters.GetRange(k, end - k)));
                var isKnown = end == letters.Count ? IsKnownAt(cursor, cursor.At, piece) : scope.IsValue(piece) || Constants.Contains(piece);
                if (isKnown)
                {
                    from[k] = [piece, .. rest];
                }
            }
        }

        // Constants and functions alone do not split a run: 'ei' is not e·i, nor 'Ie' I·e.
        return from[0] is { } pieces && pieces.Exists(p => !Constants.Contains(p)) && pieces.Count > 0 && (pieces.Count == 1 || pieces.Exists(scope.IsValue) || IsHeadOfStatistic(pieces[^1])) ? pieces : null;
    }

    /// <summary>Reads what a name means together with what stands behind it. The cursor stands on the item that holds the name.</summary>
    private void ReadNamed(Cursor cursor, string name, int start, List<Ast> factors)
    {
        // `gamma(` spelled out is the function Γ even where γ is bound.
        if (name == "γ" && cursor.Peek(1) is GroupItem { Open: '(', SpaceBefore: false } && text.AsSpan(cursor.Items[cursor.At].Span.Start).StartsWith("gamma", StringComparison.Ordinal))
        {
            cursor.At++;
            factors.Add(ReadFunctionUse(cursor, "gamma", start));
            return;
        }

        var marked = MarkedNames(cursor, cursor.At, name);
        for (var k = marked.Count - 1; k >= 0; k--)
        {
            if (scope.IsValue(marked[k].Name))
            {
                cursor.At += marked[k].Items;
                factors.Add(ReadScripts(cursor, new NameAst(marked[k].Name) { Span = cursor.SpanFrom(start) }, start));
                return;
            }

            if (IsMarkedCall(cursor, cursor.At, marked[k]))
            {
                cursor.At += marked[k].Items;
                factors.Add(ReadFunctionUse(cursor, marked[k].Name, start));
                return;
            }
        }

        cursor.At++;
        if (name is "sum" or "prod" && scope.IsValue(name) && HasRange(cursor, cursor.At))
        {
            // As Σ, a sum with a range is one also beside a name that is called so.
            factors.Add(ReadFunctionUse(cursor, name, start));
            return;
        }

        if (!scope.IsValue(name))
        {
            if (name == "lim" && (cursor.Next is SubscriptItem || StartsOperand(cursor)))
            {
                factors.Add(ReadLimit(cursor, start));
                return;
            }

            if (ReadStatistic(cursor, name, start) is { } statistic)
            {
                factors.Add(statistic);
                return;
            }

            // `gamma` is the letter γ as a name, the function Γ where it is called.
            if (name == "γ" && cursor.Next is GroupItem { Open: '(', SpaceBefore: false })
            {
                factors.Add(ReadFunctionUse(cursor, "gamma", start));
                return;
            }

            if (name is "P" or "Q" or "H" or "I" or "KL" && cursor.Next is GroupItem { Open: '(', SpaceBefore: false } occurrence && occurrence.Parts.Any(p => p.Items.Any(i => i is SignItem { Sign: "|" or "‖" or "∩" or "∪" })))
            {
                throw Unbound(name + NameSpelling.GroupText(occurrence), cursor.Items[cursor.At - 1].Span.To(occurrence.Span));
            }

            // σ is the logistic function only where it is called; by itself it is a letter.
            if (scope.IsFunction(name) && (name != "σ" || IsCalled(cursor)))
            {
                factors.Add(ReadFunctionUse(cursor, name, start));
                return;
            }
        }

        // A layer's mark always belongs to its name.
        if (cursor.Next is SuperscriptItem { Style: ScriptStyle.Bracketed, SpaceBefore: false } mark)
        {
            cursor.At++;
            name += $"^[{Compact(mark.Row)}]";
        }
        else if (cursor.Next is SuperscriptItem { SpaceBefore: false, Row.Items: [SignItem { Sign: "*" or "⋆" }] } star)
        {
            cursor.At++;
            name += NameSpelling.MarkText(star);
        }

        // C(n, k) counts choices where nothing else is bound to C; \mathbb{I}(y = k) is 1 where the condition holds.
        if (name == "C" && !scope.IsValue(name) && cursor.Next is GroupItem { Open: '(', SpaceBefore: false, Parts.Count: 2 } choice)
        {
            cursor.At++;
            factors.Add(ReadScripts(cursor, Arguments("binomial", choice) with { Span = cursor.SpanFrom(start) }, start));
            return;
        }

        if (name is "I" or Ones && !scope.IsValue(name) && TryIndicator(cursor, start) is { } indicator)
        {
            factors.Add(indicator);
            return;
        }

        // f^{(2)}(x) of a function that nothing defines is its second derivative.
        if (!scope.IsValue(name) && (UnknownFunctions.Contains(name) || scope.IsPrimed(name)) && cursor.Next is SuperscriptItem { SpaceBefore: false } order && cursor.Peek(1) is GroupItem { Open: '(', SpaceBefore: false } given
            && DataIndex(order) is NumberAst { Value: var derivatives } && derivatives.ToInt64() is >= 0 and <= MostPrimes and var times)
        {
            cursor.At += 2;
            factors.Add(ReadScripts(cursor, Arguments(name, given, cursor.Items[start].Span) with { Primes = (int)times, Span = cursor.SpanFrom(start) }, start));
            return;
        }

        if (ReadUnknownCall(cursor, name, start) is { } call)
        {
            factors.Add(call);
            return;
        }

        Ast value = new NameAst(name) { Span = cursor.SpanFrom(start) };
        if (cursor.Next is SubscriptItem { SpaceBefore: false } subscript && BelowSlice(subscript) is null)
        {
            cursor.At++;
            value = new ElementAst(value, ReadSubscripts(subscript)) { Span = cursor.SpanFrom(start), WholeName = name + NameSpelling.SubscriptText(subscript.Row) };
        }
        else if (name is "P" or "Q" && scope.IsValue(name) && cursor.Next is GroupItem { Open: '(', SpaceBefore: false, Parts: [{ Items: [NameItem, SubscriptItem entry] }] })
        {
            // A vector bound to P is read by P(xᵢ) as its i-th entry.
            cursor.At++;
            value = new ElementAst(value, ReadSubscripts(entry)) { Span = cursor.SpanFrom(start) };
        }

        if (!(Constants.Contains(name) && !scope.IsValue(name)) && cursor.Next is SuperscriptItem { SpaceBefore: false } label && DataIndex(label) is { } position)
        {
            cursor.At++;
            value = Example(cursor, value, position, start);
        }
        else if (value is NameAst && scope.IsValue(name) && cursor.Next is GroupItem { Open: '[', SpaceBefore: false } brackets && AsEntry(cursor, value, brackets, start) is { } entryAst)
        {
            cursor.At++;
            value = entryAst;
        }

        factors.Add(ReadScripts(cursor, value, start));
    }

    /// <summary>Whether a bracket follows, scripts and primes before it left aside.</summary>
    private static bool IsCalled(Cursor cursor)
    {
        var ahead = 0;
        while (cursor.Peek(ahead) is SubscriptItem { SpaceBefore: false } or SuperscriptItem { SpaceBefore: false } or PrimeItem { SpaceBefore: false })
        {
            ahead++;
        }

        return cursor.Peek(ahead) is GroupItem { Open: '(' or '[' or '{', SpaceBefore: false } || cursor.Items[cursor.At - 1 + ahead] is PrimeItem;
    }

    private ProblemException Unbound(string head, SourceSpan place) => scope.IsOpen
        ? new ProblemException(ProblemCode.Unsupported, $"'{head}' has no meaning of its own here", place, "define it, or bind it under this name")
        : new ProblemException(ProblemCode.UnknownName, $"'{head}' is not bound", place, $"give it a value: \"{head}\"=…");

    /// <summary>A call of a name that nothing defines, where a call is the likelier reading than a product.</summary>
    private Ast? ReadUnknownCall(Cursor cursor, string name, int start)
    {
        if (scope.IsValue(name))
        {
            return null;
        }

        var primes = cursor.Next is PrimeItem { SpaceBefore: false } prime && cursor.Peek(1) is GroupItem { Open: '(', SpaceBefore: false } ? prime.Count : 0;
        if (cursor.Peek(primes > 0 ? 1 : 0) is not GroupItem { Open: '(', SpaceBefore: false } group)
        {
            return null;
        }

        var isCall = primes > 0 || UnknownFunctions.Contains(name) || scope.IsPrimed(name) || group.Parts.Count > 1 || TextElements(name).Count > 1;
        if (!isCall)
        {
            return null;
        }

        cursor.At += primes > 0 ? 2 : 1;
        return ReadScripts(cursor, Arguments(name, group, cursor.Items[start].Span) with { Primes = primes, Span = cursor.SpanFrom(start) }, start);
    }

    private CallAst Arguments(string name, GroupItem group, SourceSpan? head = null)
    {
        var semicolon = group.Separators.ToList().IndexOf(';');
        if (group.Parts is [{ Items.Count: 0 }])
        {
            throw new ProblemException(ProblemCode.Shape, $"'{name}' is called without an argument", head?.To(group.Span) ?? group.Span, $"write {name}(x)");
        }

        var given = group.Parts.Select(ReadInner).ToList();
        var arguments = semicolon < 0 ? ArgumentsOf(name, given) : given;
        return new CallAst(name, arguments) { BeforeSemicolon = semicolon < 0 ? arguments.Count : semicolon + 1 };
    }

    /// <summary>A known function, with primes, base and power before its argument: `tanh²(x)`, `log₂ x`, `f'(x)`, `sin 2x`.</summary>
    private Ast ReadFunctionUse(Cursor cursor, string name, int start)
    {
        if (BigOperatorOf(name) is { } big && HasRange(cursor, cursor.At))
        {
            return ReadBig(cursor, big, start);
        }

        var primes = 0;
        Ast? subscript = null, power = null;
        while (cursor.Next is { SpaceBefore: false } next)
        {
            if (next is PrimeItem prime)
            {
                primes += prime.Count;
            }
            else if (next is SubscriptItem below && subscript is null)
            {
                subscript = ReadInner(below.Row);
            }
            else if (next is SuperscriptItem { Style: ScriptStyle.Braced, Row.Items: [GroupItem { Open: '(', Parts: [{ Items: [NumberItem or NameItem] } order] }] } && primes == 0)
            {
                // f^{(3)} is the third derivative.
                primes = order.Items is [NumberItem times] && int.TryParse(times.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= MostPrimes ? count
                    : throw new ProblemException(ProblemCode.Unsupported, "the order of a derivative f^{(n)} is a number", next.Span, "write f'(x), or f^{(3)}(x)");
            }
            else if (next is SuperscriptItem above && power is null && !IsTranspose(above) && above.Style != ScriptStyle.Bracketed)
            {
                power = ReadInner(above.Row);
            }
            else
            {
                break;
            }

            cursor.At++;
        }

        if (power is NegateAst { Of: NumberAst { Value.IsOne: true } })
        {
            if (!Inverses.TryGetValue(name, out var inverse))
            {
                throw new ProblemException(ProblemCode.Unsupported, $"the inverse function of '{name}' is not known", power.Span, $"for the reciprocal write 1/{name}(x)");
            }

            (name, power) = (inverse, null);
        }

        CallAst call;
        if (cursor.Next is GroupItem { Open: '(' } or GroupItem { Open: '[' or '{', SpaceBefore: false })
        {
            var group = (GroupItem)cursor.Next;
            cursor.At++;
            call = Arguments(name, group, cursor.Items[start].Span);
        }
        else if (StartsOperand(cursor) && primes == 0)
        {
            call = new CallAst(name, [ReadBareArgument(cursor)]);
        }
        else
        {
            call = new CallAst(name, []);
        }

        // max(x₁, …, xₙ) became the largest over a range; nothing is left to call.
        Ast value = call is { Name: "max" or "min", Arguments: [BigAst { IsAbbreviation: true } only] } && primes == 0 && subscript is null ? only with { Span = cursor.SpanFrom(start) }
            : call with { Primes = primes, Subscript = subscript, Span = cursor.SpanFrom(start) };
        value = power is null ? value : new PowerAst(value, power) { Span = value.Span };
        return ReadScripts(cursor, value, start);
    }

    /// <summary>The argument of a function without brackets: operands side by side, up to the next function or sign.</summary>
    private Ast ReadBareArgument(Cursor cursor)
    {
        var start = cursor.At;
        var factors = new List<Ast>();
        var signs = new List<ProductSign>();
        do
        {
            if (factors.Count > 0)
            {
                signs.Add(ProductSign.Juxtaposed);
            }

            ReadOperand(cursor, factors, signs);
        }
        while (factors[^1] is not CallAst && cursor.Next is NameItem or NumberItem && StartsOperand(cursor) && !StartsFunction(cursor));

        return ProductOf(factors, signs, cursor.SpanFrom(start));
    }

    private bool StartsFunction(Cursor cursor) => cursor.Next is NameItem name && !scope.IsValue(name.Text) && scope.IsFunction(name.Text);
}
