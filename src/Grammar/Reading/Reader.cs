using System.Runtime.CompilerServices;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Reading;

/// <summary>
/// The second phase of reading: decides, knowing the scope, which letters are names and which operator binds which operand. Rules of binding are those
/// of the language's page: tightness, reach, calls or products. Not thread-safe.
/// </summary>
public sealed partial class Reader
{
    private readonly List<string> warnings;
    private readonly string text;
    private IReadingScope scope;
    private int depth;

    /// <summary>A reader of rows of one text.</summary>
    /// <param name="scope">Which letters are names.</param>
    /// <param name="text">The text, for warnings that quote it.</param>
    /// <param name="warnings">Where doubtful readings are put.</param>
    public Reader(IReadingScope scope, string text, List<string> warnings)
    {
        this.scope = scope;
        this.text = text;
        this.warnings = warnings;
    }

    /// <summary>Reads a whole row. Throws <see cref="ProblemException"/> (syntax, unsupported, limit) with the place.</summary>
    public Ast Read(SyntaxRow row)
    {
        var cursor = At(row);
        if (cursor.IsAtEnd)
        {
            throw Expected(cursor, "a formula");
        }

        var ast = ReadTop(cursor);
        if (!cursor.IsAtEnd)
        {
            throw Unexpected(cursor);
        }

        return ast;
    }

    private Ast ReadTop(Cursor cursor)
    {
        Descend(cursor);
        // What stands in brackets is whole: a bar behind it there reaches over it.
        var outer = isBodyOpen;
        isBodyOpen = false;
        var ast = ReadEither(cursor);
        isBodyOpen = outer;
        depth--;
        return ast;
    }

    /// <summary>
    /// Goes a level down, where that is still allowed. A fault ends reading, so nobody goes back up after one.
    /// </summary>
    private void Descend(Cursor cursor)
    {
        if (++depth > Limits.Depth)
        {
            throw Limits.TooDeep(cursor.Place);
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Limits.StackTooSmall(cursor.Place);
        }
    }

    private Ast ReadInner(SyntaxRow row) => Read(row);

    /// <summary>The start of a row, its bars paired.</summary>
    private Cursor At(SyntaxRow row) => new(BarPairing.Of(row, text));

    private Ast ReadEither(Cursor cursor)
    {
        var start = cursor.At;
        var left = ReadBoth(cursor);
        var outer = depth;
        while (IsConnective(cursor, "or"))
        {
            Descend(cursor);
            cursor.At++;
            left = new LogicAst("or", [left, ReadBoth(cursor)]) { Span = cursor.SpanFrom(start) };
        }

        depth = outer;
        return left;
    }

    private Ast ReadBoth(Cursor cursor)
    {
        var start = cursor.At;
        var left = ReadNegation(cursor);
        var outer = depth;
        while (IsConnective(cursor, "and"))
        {
            Descend(cursor);
            cursor.At++;
            left = new LogicAst("and", [left, ReadNegation(cursor)]) { Span = cursor.SpanFrom(start) };
        }

        depth = outer;
        return left;
    }

    private Ast ReadNegation(Cursor cursor)
    {
        var start = cursor.At;
        if (IsConnective(cursor, "not"))
        {
            cursor.At++;
            Descend(cursor);
            var negated = ReadNegation(cursor);
            depth--;
            return new LogicAst("not", [negated]) { Span = cursor.SpanFrom(start) };
        }

        return ReadComparison(cursor);
    }

    private bool IsConnective(Cursor cursor, string word) => cursor.IsWord(word) && !scope.IsValue(word);

    private Ast ReadComparison(Cursor cursor)
    {
        var start = cursor.At;
        var sides = new List<Ast> { ReadSum(cursor) };
        var signs = new List<string>();
        while (cursor.Next is SignItem { Sign: "=" or "≠" or "<" or "≤" or ">" or "≥" } sign)
        {
            cursor.At++;
            signs.Add(sign.Sign);
            sides.Add(ReadSum(cursor));
        }

        return signs.Count == 0 ? sides[0] : new ComparisonAst(sides, signs) { Span = cursor.SpanFrom(start) };
    }

    private Ast ReadSum(Cursor cursor)
    {
        var start = cursor.At;
        var terms = new List<(bool IsNegative, Ast Term)>();
        do
        {
            var isNegative = false;
            // One sign joins or leads a term; behind a joining one, a minus may lead: `a - -b`.
            for (var signs = 0; cursor.Next is SignItem { Sign: "+" or "-" } sign; signs++)
            {
                if (signs > 1 || (signs == 1 && sign.Sign == "+"))
                {
                    throw Expected(cursor, "a value");
                }

                isNegative ^= sign.Sign == "-";
                cursor.At++;
            }

            terms.Add((isNegative, ReadEntryByEntry(cursor)));
        }
        while (cursor.Next is SignItem { Sign: "+" or "-" });

        var span = cursor.SpanFrom(start);
        if (terms.Count > 1)
        {
            RefuseDoubtfulReach(terms);
            terms = Completed(terms);
        }

        return terms.Count > 1 ? new SumAst(terms) { Span = span }
            : terms[0].IsNegative ? new NegateAst(terms[0].Term) { Span = span } : terms[0].Term;
    }

    /// <summary>A product, without sums at its outermost level: what Σ and a bare d/dx reach over.</summary>
    private Ast ReadEntryByEntry(Cursor cursor)
    {
        var start = cursor.At;
        var left = ReadProduct(cursor);
        var outer = depth;
        while (cursor.TakeSign("⊙") || cursor.TakeSign("∘"))
        {
            Descend(cursor);
            left = new ProductAst([left, ReadProduct(cursor)], [ProductSign.EntryByEntry]) { Span = cursor.SpanFrom(start) };
        }

        depth = outer;
        return left;
    }

    private Ast ReadProduct(Cursor cursor)
    {
        var start = cursor.At;
        var factors = new List<Ast>();
        var signs = new List<ProductSign>();
        var outer = depth;
        ReadOperand(cursor, factors, signs);
        while (true)
        {
            if (cursor.Next is SignItem { Sign: "·" or "×" or "*" } sign)
            {
                cursor.At++;
                signs.Add(sign.Sign == "·" ? ProductSign.Dot : ProductSign.Times);
                ReadSigned(cursor, factors, signs);
            }
            else if (cursor.IsSign("/"))
            {
                // Quotients in a row stand inside one another.
                Descend(cursor);
                cursor.At++;
                var above = ProductOf(factors, signs, cursor.SpanFrom(start));
                var below = ReadDenominator(cursor);
                factors = [new QuotientAst(above, below) { Span = cursor.SpanFrom(start) }];
                signs = [];
                if (StartsOperand(cursor) || (below is not NumberAst && cursor.IsSign("·")))
                {
                    var end = (cursor.Next is SignItem { Sign: "·" } ? cursor.Peek(1) ?? cursor.Next : cursor.Next!).Span.End;
                    warnings.Add($"'{text[factors[0].Span.Start..Math.Min(end, text.Length)]}': what follows the quotient multiplies it, as in (a/b)·c; for a/(b·c) write the brackets");
                }
            }
            else if (cursor.Next is BarItem { IsEvaluation: true } && !isBodyOpen)
            {
                factors = [ReadEvaluation(cursor, ProductOf(factors, signs, cursor.SpanFrom(start)), start)];
                signs = [];
            }
            else if (StartsOperand(cursor))
            {
                signs.Add(ProductSign.Juxtaposed);
                ReadOperand(cursor, factors, signs);
            }
            else
            {
                break;
            }
        }

        depth = outer;
        return ProductOf(factors, signs, cursor.SpanFrom(start));
    }

    private Ast ProductOf(List<Ast> factors, List<ProductSign> signs, SourceSpan span) =>
        factors.Count == 1 ? factors[0] : CompletedProduct(factors, signs, span);

    private void ReadSigned(Cursor cursor, List<Ast> factors, List<ProductSign> signs)
    {
        var start = cursor.At;
        if (!cursor.TakeSign("-"))
        {
            ReadOperand(cursor, factors, signs);
            return;
        }

        var negated = new List<Ast>();
        var inner = new List<ProductSign>();
        ReadOperand(cursor, negated, inner);
        factors.Add(new NegateAst(ProductOf(negated, inner, cursor.SpanFrom(start))) { Span = cursor.SpanFrom(start) });
    }

    /// <summary>A denominator: one operand, and every name that stands tight against the number or name before it.</summary>
    private Ast ReadDenominator(Cursor cursor)
    {
        var start = cursor.At;
        var factors = new List<Ast>();
        var signs = new List<ProductSign>();
        ReadSigned(cursor, factors, signs);
        while (cursor.Next is NameItem { SpaceBefore: false } && IsNameOrNumber(cursor.Items, start, cursor.At))
        {
            signs.Add(ProductSign.Juxtaposed);
            ReadOperand(cursor, factors, signs);
        }

        return ProductOf(factors, signs, cursor.SpanFrom(start));
    }

    private static bool IsNameOrNumber(IReadOnlyList<SyntaxItem> items, int start, int end)
    {
        for (var k = start; k < end; k++)
        {
            if (items[k] is not (NumberItem or NameItem or SubscriptItem or SuperscriptItem or PrimeItem))
            {
                return false;
            }
        }

        return true;
    }

    private bool StartsOperand(Cursor cursor) => cursor.Next switch
    {
        NumberItem or GroupItem or FractionItem or RootItem or GridItem => true,
        SuperscriptItem { Style: ScriptStyle.Glyph } => cursor.Peek(1) is SignItem { Sign: "√" },
        NameItem name => !IsReserved(name.Text),
        SignItem { Sign: "Σ" or "Π" or "∫" or "∇" or "∂" or "√" or "∛" or "∞" or "…" } => true,
        BarItem bar => bar.IsOpening && !bar.IsEvaluation,
        _ => false,
    };

    private bool IsReserved(string word) => word is "if" or "otherwise" or "else" or "and" or "or" or "not" or "to" && !scope.IsValue(word);

    private ProblemException Expected(Cursor cursor, string what)
    {
        if (cursor.Next is { } next)
        {
            return new ProblemException(ProblemCode.Syntax, $"expected {what}, but found {Show(next)}", cursor.Place);
        }

        // The row may be a part of the text: what closes or separates it is what stands where a value should.
        var end = Math.Clamp(cursor.Place.Start, 0, text.Length);
        var rest = text.AsSpan(end);
        var found = rest.TrimStart(" \t");
        return found is [')' or ']' or '}' or ',' or '|' or '‖' or '/', ..]
            ? new ProblemException(ProblemCode.Syntax, $"expected {what}, but found '{found[0]}'", new SourceSpan(end + rest.Length - found.Length, 1))
            : new ProblemException(ProblemCode.Syntax, $"expected {what}, but the formula ends here", cursor.Place);
    }

    private static ProblemException Unexpected(Cursor cursor) => new(
        ProblemCode.Syntax,
        $"did not expect {Show(cursor.Next!)} here",
        cursor.Place,
        cursor.Next switch
        {
            BarItem or SignItem { Sign: "|" or "‖" } => "write ‖x‖ for a norm, abs(x) for an absolute value",
            SignItem { Sign: "," } when cursor.At > 0 && cursor.Items[cursor.At - 1] is NumberItem && cursor.Peek(1) is NumberItem => "write a decimal point, as in 1.5, and no mark between thousands",
            SignItem { Sign: ":" } when cursor.Items[0] is NameItem { Text: "lambda" or "λ" } => "a function is defined as f(x) = x^2",
            _ => null,
        });

    private static string Show(SyntaxItem item) => item switch
    {
        SignItem sign => $"'{sign.Sign}'",
        BarItem bar => $"'{bar.Sign}'",
        NameItem name => $"'{name.Text}'",
        NumberItem number => $"'{number.Text}'",
        GroupItem group => $"'{group.Open}'",
        SubscriptItem => "a subscript",
        SuperscriptItem => "a superscript",
        PrimeItem => "a prime",
        _ => "this",
    };

    private static NumberAst Number(NumberItem item) => new(Expressions.Numbers.Number.Parse(item.Text)
        ?? throw new ProblemException(ProblemCode.Syntax, $"'{item.Text}' is not a number", item.Span)) { Span = item.Span };

    private T Within<T>(IReadOnlyCollection<string> names, Func<T> read)
    {
        var outer = scope;
        scope = new InnerScope(outer, names);
        try
        {
            return read();
        }
        finally
        {
            scope = outer;
        }
    }
}
