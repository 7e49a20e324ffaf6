using System.Globalization;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Reading;

/// <summary>Operands and what follows them: brackets, bars, roots, scripts.</summary>
public sealed partial class Reader
{
    /// <summary>Reads one operand with its scripts; a letter run may give several factors.</summary>
    private void ReadOperand(Cursor cursor, List<Ast> factors, List<ProductSign> signs)
    {
        Descend(cursor);
        ReadOperandHere(cursor, factors, signs);
        depth--;
    }

    private void ReadOperandHere(Cursor cursor, List<Ast> factors, List<ProductSign> signs)
    {
        var start = cursor.At;
        if (TryDerivative(cursor) is { } derivative)
        {
            factors.Add(derivative);
            return;
        }

        switch (cursor.Next)
        {
            case NumberItem number when start > 0 && cursor.Items[start - 1] is NumberItem before:
                throw new ProblemException(ProblemCode.Syntax, $"two numbers stand side by side: {before.Text} and {number.Text}", number.Span, "write · between them for a product, or close the gap");
            case NumberItem whole when cursor.Peek(1) is NumberItem { Text: var half } fraction && half.Contains('/', StringComparison.Ordinal) && whole.Text.All(char.IsAsciiDigit):
                cursor.At += 2;
                var mixed = new NumberAst(Number(whole).Value + Number(fraction).Value) { Span = cursor.SpanFrom(start) };
                warnings.Add($"'{text.Substring(mixed.Span.Start, mixed.Span.Length)}' was read as {whole.Text} + {half}");
                factors.Add(ReadScripts(cursor, mixed, start));
                return;
            case NumberItem number:
                cursor.At++;
                factors.Add(number.Text == "1" && TryIndicator(cursor, start) is { } one ? one : ReadScripts(cursor, Number(number), start));
                return;
            case SuperscriptItem { Style: ScriptStyle.Glyph } before when cursor.Peek(1) is SignItem { Sign: "√" }:
                ReadRootOf(cursor, before, factors, signs);
                return;
            case SuperscriptItem superscript:
                throw new ProblemException(ProblemCode.Syntax, "nothing stands before the superscript", superscript.Span);
            case NameItem { Text: "if" } when !scope.IsValue("if") && cursor.Peek(1) is GroupItem { Open: '(', Parts.Count: 3 } choice:
                cursor.At += 2;
                factors.Add(new CasesAst([(ReadInner(choice.Parts[1]), ReadInner(choice.Parts[0])), (ReadInner(choice.Parts[2]), null)]) { Span = cursor.SpanFrom(start) });
                return;
            case NameItem { Text: "if" } when !scope.IsValue("if") && cursor.Peek(1) is GroupItem { Open: '(', SpaceBefore: false } arguments:
                throw new ProblemException(ProblemCode.Shape, $"'if' takes 3 arguments, not {arguments.Parts.Count}", cursor.Next!.Span.To(arguments.Span), "write if(x > 0, x, 0)");
            case NameItem name when !IsReserved(name.Text):
                ReadRun(cursor, name, factors, signs);
                return;
            case GroupItem group:
                cursor.At++;
                var inside = ReadGroup(group);
                if (group.Open == '(' && cursor.Next is GroupItem { Open: '[', SpaceBefore: false } brackets && brackets.Parts.All(p => p.Items is [NumberItem]) && AsEntry(cursor, inside, brackets, start) is { } entry)
                {
                    cursor.At++;
                    inside = entry;
                }

                factors.Add(ReadScripts(cursor, inside, start));
                return;
            case FractionItem fraction:
                cursor.At++;
                Ast above = ReadInner(fraction.Numerator), under = ReadInner(fraction.Denominator);
                factors.Add(ReadScripts(cursor, fraction.IsBinomial ? new CallAst("binomial", [above, under]) { Span = fraction.Span } : new QuotientAst(above, under) { Span = fraction.Span }, start));
                return;
            case RootItem root:
                cursor.At++;
                factors.Add(ReadScripts(cursor, new RootAst(ReadInner(root.Body), root.Degree is { } degree ? ReadInner(degree) : new NumberAst(2)) { Span = root.Span }, start));
                return;
            case GridItem grid:
                cursor.At++;
                factors.Add(ReadScripts(cursor, ReadGrid(grid), start));
                return;
            case BarItem { IsOpening: true } bar:
                factors.Add(ReadScripts(cursor, ReadBars(cursor, bar), start));
                return;
            case SignItem sign:
                ReadSignOperand(cursor, sign, factors, signs);
                return;
            default:
                throw Expected(cursor, "a value");
        }
    }

    private Ast ReadOne(Cursor cursor)
    {
        var start = cursor.At;
        var factors = new List<Ast>();
        var signs = new List<ProductSign>();
        ReadOperand(cursor, factors, signs);
        return ProductOf(factors, signs, cursor.SpanFrom(start));
    }

    private void ReadSignOperand(Cursor cursor, SignItem sign, List<Ast> factors, List<ProductSign> signs)
    {
        var start = cursor.At;
        switch (sign.Sign)
        {
            case "√" or "∛":
                cursor.At++;
                var under = new List<Ast>();
                var between = new List<ProductSign>();
                ReadOperand(cursor, under, between);
                factors.Add(new RootAst(under[0], new NumberAst(sign.Sign == "√" ? 2 : 3)) { Span = sign.Span.To(under[0].Span) });
                factors.AddRange(under.Skip(1));
                signs.AddRange(between);
                return;
            case "Σ" or "Π" when scope.IsValue(sign.Sign) && !HasRange(cursor, cursor.At + 1):
                ReadNamed(cursor, sign.Sign, start, factors);
                return;
            case "Σ" or "Π":
                cursor.At++;
                factors.Add(ReadBig(cursor, sign.Sign == "Σ" ? BigOperator.Sum : BigOperator.Product, start));
                return;
            case "∞":
                cursor.At++;
                factors.Add(ReadScripts(cursor, new InfinityAst { Span = sign.Span }, start));
                return;
            case "∇":
                factors.Add(ReadNabla(cursor));
                return;
            case "|" or "‖":
                throw new ProblemException(ProblemCode.Syntax, $"this '{sign.Sign}' has no partner", sign.Span, "write ‖x‖ for a norm, abs(x) for an absolute value");
            case "∫":
                factors.Add(ReadIntegral(cursor));
                return;
            case "…":
                cursor.At++;
                factors.Add(new EllipsisAst { Span = sign.Span });
                return;
            case "∂":
                throw new ProblemException(ProblemCode.Syntax, "a '∂' must stand in a derivative such as ∂f/∂x", sign.Span);
            default:
                throw Expected(cursor, "a value");
        }
    }

    private Ast ReadBars(Cursor cursor, BarItem bar)
    {
        var start = cursor.At;
        cursor.At++;
        var inner = ReadTop(cursor);
        if (cursor.Next is not BarItem { IsOpening: false } end || end.Sign != bar.Sign)
        {
            throw cursor.IsAtEnd ? new ProblemException(ProblemCode.Syntax, $"the '{bar.Sign}' that opens here is not closed", bar.Span) : Unexpected(cursor);
        }

        cursor.At++;
        if (bar.Sign == "|")
        {
            return new CallAst("abs", [inner]) { IsBars = true, Span = cursor.SpanFrom(start) };
        }

        Ast? order = null;
        if (cursor.Next is SubscriptItem { SpaceBefore: false } subscript)
        {
            cursor.At++;
            order = ReadInner(subscript.Row);
        }

        return new NormAst(inner, order) { Span = cursor.SpanFrom(start) };
    }

    private Ast ReadGroup(GroupItem group)
    {
        if (group.Open == '{' && group.Parts.Any(p => p.Items.Any(i => i is NameItem { Text: "if" or "otherwise" or "else" })))
        {
            return new CasesAst(group.Parts.Select(ReadArm).ToList()) { Span = group.Span };
        }

        if (group.Open is '⌊' or '⌈')
        {
            return new CallAst(group.Open == '⌊' ? "floor" : "ceil", [ReadInner(Single(group))]) { Span = group.Span };
        }

        if (group.Open == '[' && group.Parts.SelectMany(p => p.Items).FirstOrDefault(i => i is SignItem { Sign: ":" or ".." }) is { } slice)
        {
            throw new ProblemException(ProblemCode.Syntax, "a slice stands tight behind the array that it is of", slice.Span, "as in A[:, 1..2]");
        }

        if (group.Open == '⟨')
        {
            return group.Parts.Count == 2 && group.Separators[0] == ','
                ? new ProductAst([ReadInner(group.Parts[0]), ReadInner(group.Parts[1])], [ProductSign.Dot]) { Span = group.Span, IsInner = true }
                : throw new ProblemException(ProblemCode.Syntax, "angle brackets hold the two vectors of an inner product, ⟨u, v⟩", group.Span, "write (…) to group");
        }

        if (group.Open == '[' && group.Separators.Contains(';'))
        {
            return RowsOf(group);
        }

        if (group.Parts.Count > 1 && group.Open == '[')
        {
            return VectorOf(group.Parts.Select(ReadInner).ToList(), group.Span);
        }

        // (x₁, …, xₙ) and {x₁, …, xₙ}: a list with dots is a vector in any brackets.
        if (group.Parts.Count > 2 && group.Parts.Any(p => p.Items is [SignItem { Sign: "…" }]) && !group.Separators.Contains(';'))
        {
            return VectorOf(group.Parts.Select(ReadInner).ToList(), group.Span);
        }

        var inner = ReadInner(Single(group));
        return group.Open == '[' && inner is (ComparisonAst or LogicAst) ? new IversonAst(inner) { Span = group.Span } : inner with { Span = group.Span };
    }

    /// <summary>`[1, 2; 3, 4]`: rows apart by semicolons; a column where each holds one entry.</summary>
    private Ast RowsOf(GroupItem group)
    {
        var rows = new List<List<Ast>> { new() };
        for (var k = 0; k < group.Parts.Count; k++)
        {
            if (k > 0 && group.Separators[k - 1] == ';')
            {
                rows.Add([]);
            }

            rows[^1].Add(ReadInner(group.Parts[k]));
        }

        return rows.TrueForAll(r => r.Count == 1)
            ? VectorOf(rows.ConvertAll(r => r[0]), group.Span)
            : VectorOf(rows.ConvertAll(r => RowOf(r, r[0].Span.To(r[^1].Span))), group.Span);
    }

    /// <summary>A row of a matrix; one of dots alone stands for rows.</summary>
    private Ast RowOf(List<Ast> cells, SourceSpan span) => cells.TrueForAll(c => c is EllipsisAst) ? cells[0] : VectorOf(cells, span);

    private static SyntaxRow Single(GroupItem group)
    {
        if (group.Parts.Count == 1 && group.Parts[0].Items.Count > 0)
        {
            return group.Parts[0];
        }

        throw group.Parts.Count == 1
            ? new ProblemException(ProblemCode.Syntax, "there is nothing inside these brackets", group.Span)
            : new ProblemException(ProblemCode.Syntax, "a list in these brackets has no meaning here", group.Parts[1].Span, "a vector is written [a, b]");
    }

    private (Ast Value, Ast? Condition) ReadArm(SyntaxRow row)
    {
        var cursor = At(row);
        var value = ReadTop(cursor);
        if (cursor.IsWord("if"))
        {
            cursor.At++;
            var condition = ReadTop(cursor);
            return cursor.IsAtEnd ? (value, condition) : throw Unexpected(cursor);
        }

        if (cursor.IsWord("otherwise") || cursor.IsWord("else"))
        {
            cursor.At++;
        }

        return cursor.IsAtEnd ? (value, null) : throw Unexpected(cursor);
    }

    private Ast ReadGrid(GridItem grid)
    {
        if (grid.Environment == "cases")
        {
            return new CasesAst(grid.Rows.Select(ReadCasesRow).ToList()) { Span = grid.Span };
        }

        var rows = grid.Rows.Select(r => r.Select(ReadInner).ToList()).ToList();
        if (rows.Exists(r => r.Count != rows[0].Count && !r.TrueForAll(c => c is EllipsisAst)))
        {
            throw new ProblemException(ProblemCode.Shape, "the rows of this matrix have different lengths", grid.Span);
        }

        Ast matrix = rows[0].Count == 1
            ? VectorOf(rows.ConvertAll(r => r[0]), grid.Span)
            : VectorOf(rows.ConvertAll(r => RowOf(r, r[0].Span.To(r[^1].Span))), grid.Span);
        return grid.Environment switch
        {
            "vmatrix" => new CallAst("det", [matrix]) { Span = grid.Span },
            "Vmatrix" => new NormAst(matrix, null) { Span = grid.Span },
            _ => matrix,
        };
    }

    private (Ast Value, Ast? Condition) ReadCasesRow(IReadOnlyList<SyntaxRow> cells)
    {
        if (cells.Count == 1)
        {
            return ReadArm(cells[0]);
        }

        var cursor = At(cells[1]);
        var value = ReadInner(cells[0]);
        if (cursor.IsWord("if") || cursor.IsWord("for"))
        {
            cursor.At++;
        }

        if (cursor.IsWord("otherwise") || cursor.IsWord("else") || cursor.IsAtEnd)
        {
            return (value, null);
        }

        var condition = ReadTop(cursor);
        cursor.TakeSign(";");
        return cursor.IsAtEnd ? (value, condition) : throw Unexpected(cursor);
    }

    /// <summary>Sub- and superscripts, primes and factorials on a value.</summary>
    private Ast ReadScripts(Cursor cursor, Ast value, int start)
    {
        var outer = depth;
        while (cursor.Next is { } next)
        {
            Descend(cursor);
            switch (next)
            {
                case GroupItem { Open: '[', SpaceBefore: false } brackets when IsSlice(brackets):
                    cursor.At++;
                    value = new SliceAst(value, ReadSlice(brackets)) { Span = cursor.SpanFrom(start) };
                    continue;
                case SubscriptItem { SpaceBefore: false } below when BelowSlice(below) is { } parts:
                    cursor.At++;
                    value = new SliceAst(value, parts) { Span = cursor.SpanFrom(start) };
                    continue;
                case SubscriptItem { SpaceBefore: false } subscript:
                    cursor.At++;
                    value = new ElementAst(value, ReadSubscripts(subscript)) { Span = cursor.SpanFrom(start) };
                    continue;
                case SuperscriptItem { SpaceBefore: false } superscript:
                    value = ReadSuperscripts(cursor, value, superscript, start);
                    continue;
                case PrimeItem { SpaceBefore: false } prime:
                    cursor.At++;
                    value = new PrimedAst(value, prime.Count) { Span = cursor.SpanFrom(start) };
                    continue;
                case SignItem { Sign: "!", SpaceBefore: false } sign:
                    cursor.At++;
                    if (cursor.Next is SignItem { Sign: "!", SpaceBefore: false })
                    {
                        throw new ProblemException(ProblemCode.Unsupported, "the double factorial '!!' is not known", sign.Span.To(cursor.Next.Span), "write (n!)! for a factorial of a factorial");
                    }

                    value = new CallAst("gamma", [new SumAst([(false, value), (false, new NumberAst(1))]) { Span = value.Span }]) { Span = cursor.SpanFrom(start) };
                    continue;
            }

            break;
        }

        depth = outer;
        return value;
    }

    private Ast ReadSuperscripts(Cursor cursor, Ast value, SuperscriptItem superscript, int start)
    {
        cursor.At++;
        if (IsTranspose(superscript))
        {
            return new TransposeAst(value) { Span = cursor.SpanFrom(start) };
        }

        if (superscript.Style == ScriptStyle.Bracketed)
        {
            throw new ProblemException(ProblemCode.Syntax, "a mark such as ^[1] must follow a name", superscript.Span);
        }

        var exponent = ReadExponent(cursor, superscript);
        // 2^3^2 is 2^(3^2), and e^-x^2 is e^(-(x^2)).
        if (cursor.Next is SuperscriptItem { SpaceBefore: false } higher && !IsTranspose(higher) && superscript.Style != ScriptStyle.Glyph)
        {
            Descend(cursor);
            exponent = exponent is NegateAst negative && superscript.Style == ScriptStyle.Bare ? negative with { Of = ReadSuperscripts(cursor, negative.Of, higher, cursor.At) }
                : ReadSuperscripts(cursor, exponent, higher, cursor.At);
            depth--;
        }

        return new PowerAst(value, exponent) { Span = cursor.SpanFrom(start) };
    }

    /// <summary>What stands above: of `e^E[X]`, `e^sin(x)` and `2^-f(x)` a head and its brackets are one exponent.</summary>
    private Ast ReadExponent(Cursor cursor, SuperscriptItem superscript)
    {
        if (superscript.Style == ScriptStyle.Bare && cursor.Next is { SpaceBefore: false } next)
        {
            if (superscript.Row.Items is [NameItem { Text: var head }] && ReadStatistic(cursor, head, cursor.At) is { } statistic)
            {
                return statistic;
            }

            if (next is GroupItem { Open: '(' } group && superscript.Row.Items is { Count: 1 } or [SignItem { Sign: "-" or "+" }, _] && superscript.Row.Items[^1] is NameItem name
                && !scope.IsValue(name.Text) && (scope.IsFunction(name.Text) || UnknownFunctions.Contains(name.Text)))
            {
                return ReadInner(new SyntaxRow([.. superscript.Row.Items, group], superscript.Row.Span.To(group.Span)), cursor);
            }
        }

        return ReadInner(superscript.Row);
    }

    private Ast ReadInner(SyntaxRow row, Cursor cursor)
    {
        cursor.At++;
        return ReadInner(row);
    }

    private bool IsTranspose(SuperscriptItem superscript) =>
        superscript.Row.Items is [NameItem { Text: "T" }] && (superscript.Style == ScriptStyle.Glyph || !scope.IsValue("T"));

    private List<Ast> ReadSubscripts(SubscriptItem subscript)
    {
        var cursor = At(subscript.Row);
        var subscripts = new List<Ast>();
        while (!cursor.IsAtEnd)
        {
            if (cursor.Next is NameItem name && cursor.Peek(1) is null or SignItem { Sign: "," } && SplitIndices(name.Text, subscript.Style) is { } letters)
            {
                cursor.At++;
                subscripts.AddRange(letters.Select(l => SubscriptOf(l, name)));
            }
            else if (cursor.Next is NameItem { Text.Length: > 1 } several && cursor.Peek(1) is NameItem or NumberItem && SplitIndices(several.Text, subscript.Style) is { } run)
            {
                cursor.At++;
                subscripts.AddRange(run.Select(l => SubscriptOf(l, several)));
            }
            else
            {
                subscripts.Add(ReadSum(cursor));
            }

            if (!cursor.TakeSign(",") && !cursor.IsAtEnd)
            {
                throw Unexpected(cursor);
            }
        }

        if (subscripts.Count == 0)
        {
            throw new ProblemException(ProblemCode.Syntax, "the subscript is empty", subscript.Span);
        }

        return subscripts;
    }

    private static Ast SubscriptOf(string letter, NameItem run) => long.TryParse(letter, NumberStyles.None, CultureInfo.InvariantCulture, out var digit)
        ? new NumberAst(digit) { Span = run.Span } : new NameAst(letter) { Span = run.Span };

    /// <summary>`ij` as i and j: where one of the letters is known and the whole is not, or where the letters are those that indices usually have.</summary>
    private List<string>? SplitIndices(string run, ScriptStyle style)
    {
        var letters = TextElements(run);
        return letters.Count is 2 or 3 && !scope.IsValue(run)
            && (letters.Exists(scope.IsValue) || letters.TrueForAll(l => l[0] is >= 'i' and <= 'l' || (style == ScriptStyle.Glyph && char.IsAsciiLetterLower(l[0])))) ? letters : null;
    }
}
