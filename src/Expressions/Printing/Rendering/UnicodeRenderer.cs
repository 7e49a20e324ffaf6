using MlMath.Expressions.Notation;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing.Layouts;

namespace MlMath.Expressions.Printing.Rendering;

/// <summary>A line as a textbook sets it: `½ Σ(i=1 to m) (xᵢ - y)²`.</summary>
/// <param name="maximalLength">See <see cref="PrintOptions.MaximalLength"/>.</param>
/// <param name="barsPair">Whether `|` may be written: only one pair in a line is sure to be paired rightly.</param>
internal sealed class UnicodeRenderer(int maximalLength, bool barsPair) : LineRenderer(maximalLength, PrintForm.Unicode)
{
    private const int LongestExponent = 28;

    protected override string Times => "·";

    protected override string Between(in Piece left, in Piece right, ProductKind kind) => kind switch
    {
        ProductKind.Entrywise => " ⊙ ",
        ProductKind.Matrix => BetweenMatrices(left, right),
        _ => Juxtaposed(left, right),
    };

    // Names of one letter stand close: `Xw`, `xᵀAx`; a run that is a word of its own (`pi`, `or`) does not.
    private string BetweenMatrices(in Piece left, in Piece right) => left.Trail switch
    {
        Trail.Script when right.Lead is Lead.Letter or Lead.Round => "",
        Trail.Round when right.Lead is Lead.Letter && left.Lead == Lead.Round => "",
        Trail.Script when right.Lead == Lead.Call => " ",
        Trail.Name when right.Lead == Lead.Letter && left.Text.Length == 1 && char.IsAsciiLetterUpper(left.Text[0]) && char.IsAsciiLetter(right.Text[0])
            && (right.Text.Length == 1 || !char.IsAsciiLetterOrDigit(right.Text[1])) && !IsFunctionName(left.Text + right.Text[0]) => "",
        _ => Juxtaposed(left, right),
    };

    protected override Piece Fraction(FractionLayout fraction) => fraction switch
    {
        { Above: NumberLayout { Value: { IsOne: true } }, Below: NumberLayout { Value: var below } } when below == (Number)2 => new Piece("½", Level.Atom, Lead.Digit, Trail.Vulgar),
        { Above: NumberLayout { Value: { IsOne: true } }, Below: NumberLayout { Value: var below } } when below == (Number)4 => new Piece("¼", Level.Atom, Lead.Digit, Trail.Vulgar),
        { Above: NumberLayout { Value: var above }, Below: NumberLayout { Value: var below } } when above == (Number)3 && below == (Number)4 => new Piece("¾", Level.Atom, Lead.Digit, Trail.Vulgar),
        _ => base.Fraction(fraction),
    };

    protected override Piece Exponential(ExponentialLayout exponential)
    {
        if (exponential.Exponent is NumberLayout { Value.IsOne: true } && exponential.MayBePower)
        {
            return new Piece("e", Level.Atom, Lead.Letter, Trail.Name);
        }

        var text = Render(exponential.Exponent).Text;
        return exponential.MayBePower && (!exponential.MayBeCall || text.Length <= LongestExponent)
            ? new Piece("e" + Raised(exponential.Exponent), Level.Power, Lead.Letter, Trail.Script)
            : new Piece($"exp({text})", Level.Atom, Lead.Call, Trail.Round);
    }

    protected override Piece Root(RootLayout root)
    {
        var sign = root.Degree == 3 ? "∛" : "√";
        var body = Render(root.Body);
        return body.Level == Level.Atom && root.Body is NameLayout or NumberLayout or ElementLayout
            ? new Piece(sign + body.Text, Level.Power, Lead.Root, Trail.Other)
            : new Piece($"{sign}({body.Text})", Level.Power, Lead.Root, Trail.Other);
    }

    protected override Piece Transpose(TransposeLayout transpose) =>
        At(transpose.Base, Level.Atom) is var piece ? new Piece(piece.Text + "ᵀ", Level.Power, piece.Lead, Trail.Script) : default;

    protected override Piece Big(BigLayout big)
    {
        var sign = big.Operator switch { BigOperator.Sum => "Σ", BigOperator.Product => "Π", _ => TextRenderer.WordOf(big.Operator) };
        return new Piece($"{sign}({big.Index}={Closed(At(big.From, Level.Sum).Text)} to {Closed(At(big.To, Level.Sum).Text)}) {At(big.Body, Level.Big).Text}", Level.Big, Lead.Big, Trail.Other);
    }

    protected override Piece Unit(UnitLayout unit)
    {
        var text = (unit.IsIdentity ? "I" : "𝟏") + (unit.Size is { } size ? Subscripted([Render(size).Text.Replace(" ", "", StringComparison.Ordinal)]) : "");
        return new Piece(text, Level.Atom, Lead.Letter, Trail.Name);
    }

    protected override Piece Bars(BarsLayout bars)
    {
        var body = Render(bars.Body).Text;
        return bars.Kind switch
        {
            BarsKind.Floor => new Piece($"⌊{body}⌋", Level.Atom, Lead.Other, Trail.Other),
            BarsKind.Ceiling => new Piece($"⌈{body}⌉", Level.Atom, Lead.Other, Trail.Other),
            BarsKind.Norm => new Piece($"‖{body}‖", Level.Atom, Lead.Bars, Trail.Other),
            BarsKind.TaxicabNorm => new Piece($"‖{body}‖₁", Level.Atom, Lead.Bars, Trail.Other),
            _ when barsPair => new Piece($"|{body}|", Level.Atom, Lead.Bars, Trail.Other),
            _ => new Piece($"abs({body})", Level.Atom, Lead.Call, Trail.Round),
        };
    }

    // `i + 1` as `i+1`, in a range.
    private static string Closed(string text) => text.Replace(" + ", "+", StringComparison.Ordinal).Replace(" - ", "-", StringComparison.Ordinal);

    protected override Piece Iverson(IversonLayout iverson) => new($"[{Render(iverson.Condition).Text}]", Level.Atom, Lead.Other, Trail.Other);

    protected override Piece Cases(CasesLayout cases) =>
        new($"{{{string.Join(", ", cases.Cases.Where(IsSaid).Select(c => $"{Render(c.Value).Text}{(c.Condition is { } condition ? $" if {Render(condition).Text}" : " otherwise")}"))}}}", Level.Atom, Lead.Other, Trail.Other);

    protected override string Raised(MathLayout exponent)
    {
        var text = Render(exponent).Text;
        var glyphs = InGlyphs(text.Replace(" + ", "+", StringComparison.Ordinal).Replace(" - ", "-", StringComparison.Ordinal), ScriptGlyphs.Raise, 4);
        return glyphs ?? base.Raised(exponent);
    }

    protected override string Subscripted(string[] scripts)
    {
        var areLetters = Array.TrueForAll(scripts, s => s.Length == 1 && NameText.IsPlain(s));
        return (areLetters || scripts.Length == 1 ? InGlyphs(string.Concat(scripts), ScriptGlyphs.Lower, 4) : null) ?? base.Subscripted(scripts);
    }

    // A raised T is the transpose.
    private static string? InGlyphs(string text, Func<char, char> glyph, int longest)
    {
        // 2e-1 without spaces is a number.
        if (text.Length == 0 || text.Length > longest || text.Contains('T', StringComparison.Ordinal) || (text.Length > 1 && char.IsAsciiDigit(text[0]) && text.AsSpan().ContainsAny('e', 'E')) || (text.Any(char.IsAsciiDigit) && char.IsLetter(text[0]) && !text.Any(c => c is '+' or '-')))
        {
            return null;
        }

        var glyphs = new char[text.Length];
        for (var k = 0; k < glyphs.Length; k++)
        {
            glyphs[k] = glyph(text[k]);
            if (glyphs[k] == '\0')
            {
                return null;
            }
        }

        return new string(glyphs);
    }
}
