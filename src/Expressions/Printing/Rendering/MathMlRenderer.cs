using MlMath.Expressions.Printing.Layouts;

namespace MlMath.Expressions.Printing.Rendering;

/// <summary>
/// Presentation MathML as browsers draw it (W3C, MathML Core). Every piece is one element, so that any of them may be the child of a fraction or a script.
/// </summary>
internal sealed class MathMlRenderer(int maximalLength) : LayoutRenderer(maximalLength * TagsPerCharacter)
{
    private const string Namespace = "http://www.w3.org/1998/Math/MathML";

    /// <summary>How much longer tags make a formula, at most as far as its bound is concerned.</summary>
    private const int TagsPerCharacter = 16;

    private const int LongestExponent = 800;

    private const string InvisibleTimes = "<mo>&#x2062;</mo>";
    private const string Apply = "<mo>&#x2061;</mo>";

    protected override string Times => "<mo>·</mo>";

    /// <summary>The formula as a `math` element.</summary>
    public override string Write(MathLayout layout) => $"<math xmlns=\"{Namespace}\" display=\"block\">{base.Write(layout)}</math>";

    protected override string Between(in Piece left, in Piece right, ProductKind kind) => kind switch
    {
        ProductKind.Entrywise => "<mo>⊙</mo>",
        ProductKind.Matrix when left.Trail is Trail.Script or Trail.Name && right.Lead is Lead.Letter or Lead.Call or Lead.Round => InvisibleTimes,
        _ => Juxtaposed(left, right) switch
        {
            "" => InvisibleTimes,
            " " => right.Lead == Lead.Letter ? InvisibleTimes : $"{InvisibleTimes}<mspace width=\"0.167em\"/>",
            var sign => sign,
        },
    };

    protected override string Row(string text) => $"<mrow>{text}</mrow>";

    protected override string Bracketed(string text) => Fenced("(", text, ")");

    protected override string Infix(string sign) => $"<mo>{Escaped(sign)}</mo>";

    protected override string Prefix(string sign) => $"<mo>{Escaped(sign.Trim())}</mo>";

    protected override Piece Name(string name) => new(
        MathMlName.Of(name), name.Contains('^', StringComparison.Ordinal) || name.EndsWith('\'') ? Level.Power : Level.Atom, Lead.Letter, Trail.Name);

    protected override Piece Number(NumberLayout number)
    {
        var digits = NumberText.Digits(number.Value, out var exponent);
        if (!char.IsAsciiDigit(digits[0]))
        {
            return Symbol(digits == "NaN" ? new SymbolLayout("NaN", "NaN", "NaN") : new SymbolLayout("inf", "∞", "\\infty"));
        }

        var power = $"<msup><mn>10</mn>{(exponent < 0 ? Row($"{Prefix("-")}<mn>{-exponent}</mn>") : $"<mn>{exponent}</mn>")}</msup>";
        return exponent == 0 ? new Piece($"<mn>{digits}</mn>", Level.Atom, Lead.Digit, Trail.Digit)
            : digits == "1" ? new Piece(power, Level.Power, Lead.Digit, Trail.Script)
            : new Piece(Row($"<mn>{digits}</mn>{Times}{power}"), Level.Product, Lead.Digit, Trail.Script);
    }

    protected override Piece Symbol(SymbolLayout symbol) => new($"<mi mathvariant=\"normal\">{Escaped(symbol.Unicode)}</mi>", Level.Atom, Lead.Letter, Trail.Name);

    protected override Piece Fraction(FractionLayout fraction) =>
        new($"<mfrac>{Render(fraction.Above).Text}{Render(fraction.Below).Text}</mfrac>", Level.Product, Lead.Fraction, Trail.Fraction);

    protected override Piece Power(MathLayout value, MathLayout exponent)
    {
        var raised = At(value, Level.Atom);
        var text = exponent is FractionLayout { Above: NumberLayout above, Below: NumberLayout below } ? Row($"{Render(above).Text}<mo>/</mo>{Render(below).Text}") : Render(exponent).Text;
        return new Piece(Raised(raised.Text, text), Level.Power, raised.Lead, Trail.Script);
    }

    protected override Piece Exponential(ExponentialLayout exponential)
    {
        var text = Render(exponential.Exponent).Text;
        return exponential is { Exponent: NumberLayout { Value.IsOne: true }, MayBePower: true } ? new Piece("<mi>e</mi>", Level.Atom, Lead.Letter, Trail.Name)
            : exponential.MayBePower && (!exponential.MayBeCall || text.Length <= LongestExponent) ? new Piece($"<msup><mi>e</mi>{text}</msup>", Level.Power, Lead.Letter, Trail.Script)
            : new Piece(Row($"<mi>exp</mi>{Apply}{Bracketed(text)}"), Level.Atom, Lead.Call, Trail.Round);
    }

    protected override Piece Root(RootLayout root)
    {
        var body = Render(root.Body).Text;
        return new Piece(root.Degree == 2 ? $"<msqrt>{body}</msqrt>" : $"<mroot>{body}<mn>{root.Degree}</mn></mroot>", Level.Atom, Lead.Root, Trail.Fraction);
    }

    protected override Piece Transpose(TransposeLayout transpose) =>
        At(transpose.Base, Level.Atom) is var piece ? new Piece(Raised(piece.Text, "<mi mathvariant=\"normal\">T</mi>"), Level.Power, piece.Lead, Trail.Script) : default;

    protected override Piece Element(ElementLayout element)
    {
        var name = IsSubscripted(element.Base) ? Render(element.Base) : InBrackets(Render(element.Base));
        var areLetters = element.Subscripts.All(s => s is NameLayout { Name.Length: 1 });
        return new Piece(
            $"<msub>{name.Text}{Row(string.Join(areLetters ? "<mo>&#x2063;</mo>" : "<mo>,</mo>", element.Subscripts.Select(s => Render(s).Text)))}</msub>", Level.Atom, name.Lead, Trail.Name);
    }

    protected override Piece Call(CallLayout call)
    {
        var name = MathMlName.Of(call.Function.Unicode);
        var arguments = Bracketed(Listed(call.Arguments));
        return call.Power is not { } power ? new Piece(Row(name + Apply + arguments), Level.Atom, Lead.Call, Trail.Round)
            : call.Function.IsLetter ? new Piece(Raised(Row(name + Apply + arguments), Render(power).Text), Level.Power, Lead.Call, Trail.Script)
            : new Piece(Row(Raised(name, Render(power).Text) + Apply + arguments), Level.Power, Lead.Call, Trail.Round);
    }

    protected override Piece Expectation(string body) => new(Row($"<mi>𝔼</mi>{Apply}{Fenced("[", body, "]")}"), Level.Atom, Lead.Call, Trail.Round);

    protected override Piece Big(BigLayout big)
    {
        var sign = big.Operator switch
        {
            BigOperator.Sum => "∑",
            BigOperator.Product => "∏",
            _ => TextRenderer.WordOf(big.Operator),
        };
        var below = Row($"{MathMlName.Of(big.Index)}{Infix("=")}{Render(big.From).Text}");
        return new Piece(
            Row($"<munderover><mo movablelimits=\"false\">{sign}</mo>{below}{Render(big.To).Text}</munderover><mspace width=\"0.167em\"/>{At(big.Body, Level.Big).Text}"), Level.Big, Lead.Big, Trail.Other);
    }

    protected override Piece Integral(IntegralLayout integral) => new(
        Row($"<munderover><mo>∫</mo>{Render(integral.From).Text}{Render(integral.To).Text}</munderover>{At(integral.Body, Level.Big).Text}<mspace width=\"0.167em\"/><mi mathvariant=\"normal\">d</mi>{MathMlName.Of(integral.Variable)}"), Level.Big, Lead.Big, Trail.Other);

    protected override Piece Unit(UnitLayout unit)
    {
        var sign = unit.IsIdentity ? "<mi>I</mi>" : "<mn>𝟏</mn>";
        return new Piece(unit.Size is { } size ? $"<msub>{sign}{Render(size).Text}</msub>" : sign, Level.Atom, Lead.Letter, Trail.Name);
    }

    protected override Piece Bars(BarsLayout bars)
    {
        var body = Render(bars.Body).Text;
        var text = bars.Kind switch
        {
            BarsKind.Absolute => Fenced("|", body, "|"),
            BarsKind.Norm => Fenced("‖", body, "‖"),
            BarsKind.TaxicabNorm => $"<msub>{Fenced("‖", body, "‖")}<mn>1</mn></msub>",
            BarsKind.Floor => Fenced("⌊", body, "⌋"),
            _ => Fenced("⌈", body, "⌉"),
        };
        return new Piece(text, Level.Atom, Lead.Bars, Trail.Other);
    }

    protected override Piece Iverson(IversonLayout iverson) => new(Fenced("[", Render(iverson.Condition).Text, "]"), Level.Atom, Lead.Other, Trail.Other);

    protected override Piece Cases(CasesLayout cases)
    {
        const string Left = "<mtd style=\"text-align: left\">";
        var lines = cases.Cases.Where(IsSaid).Select(c =>
            $"<mtr>{Left}{Render(c.Value).Text}</mtd>{Left}{(c.Condition is { } condition ? Row($"<mtext>if&#xA0;</mtext>{Render(condition).Text}") : "<mtext>otherwise</mtext>")}</mtd></mtr>");
        return new Piece(Row($"<mo>{{</mo><mtable>{string.Concat(lines)}</mtable>"), Level.Atom, Lead.Other, Trail.Other);
    }

    protected override Piece Vector(VectorLayout vector)
    {
        var lines = vector.Entries.Select(e => $"<mtr>{string.Concat((e is VectorLayout row ? row.Entries : [e]).Select(x => $"<mtd>{Render(x).Text}</mtd>"))}</mtr>");
        return new Piece(Fenced("[", $"<mtable>{string.Concat(lines)}</mtable>", "]"), Level.Atom, Lead.Other, Trail.Other);
    }

    protected override Piece Derivative(DerivativeLayout derivative)
    {
        var sign = derivative.IsTotal ? "<mi>d</mi>" : "<mo>∂</mo>";
        var raised = derivative.By.Count == 1 ? sign : $"<msup>{sign}<mn>{derivative.By.Count}</mn></msup>";
        var above = Row(raised + (derivative.Of is { } of ? Render(of).Text : ""));
        var head = $"<mfrac>{above}{Row(string.Concat(derivative.By.Select(b => sign + Render(b).Text)))}</mfrac>";
        return new Piece(derivative.Argument is { } argument ? Row(head + Bracketed(Render(argument).Text)) : head, Level.Product, Lead.Fraction, Trail.Other);
    }

    protected override string Relation(string sign) => sign;

    protected override string Word(string word) => word switch { "and" => "∧", "or" => "∨", _ => "¬" };

    /// <summary>A text with a script above; one that has a script below already gets both on one letter.</summary>
    private static string Raised(string text, string exponent)
    {
        const string Open = "<msub>", Close = "</msub>";
        return text.StartsWith(Open, StringComparison.Ordinal) && text.EndsWith(Close, StringComparison.Ordinal)
            ? $"<msubsup>{text[Open.Length..^Close.Length]}{exponent}</msubsup>" : $"<msup>{text}{exponent}</msup>";
    }

    private string Listed(IEnumerable<MathLayout> parts) => string.Join("<mo>,</mo>", parts.Select(p => Render(p).Text));

    // First and last in their row, both are fences that stretch by the operator dictionary.
    private static string Fenced(string open, string text, string close) => $"<mrow><mo>{open}</mo>{text}<mo>{close}</mo></mrow>";

    private static string Escaped(string sign) => sign == "-" ? "−"
        : sign.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
