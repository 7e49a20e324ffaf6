using MlMath.Expressions.Printing.Layouts;

namespace MlMath.Expressions.Printing.Rendering;

/// <summary>LaTeX, for a formula set apart or in a line.</summary>
internal sealed class LatexRenderer(int maximalLength) : LayoutRenderer(maximalLength)
{
    private const int LongestExponent = 60;

    private static readonly string[] Tall = ["\\frac", "\\sum", "\\prod", "\\begin", "\\max_", "\\min_", "\\left"];

    protected override string Times => " \\cdot ";

    protected override string Between(in Piece left, in Piece right, ProductKind kind) => kind switch
    {
        ProductKind.Entrywise => " \\odot ",
        ProductKind.Matrix when left.Trail is Trail.Script or Trail.Name && right.Lead is Lead.Letter or Lead.Call => " ",
        ProductKind.Matrix when left.Trail == Trail.Script && right.Lead == Lead.Round => " ",
        _ => Juxtaposed(left, right),
    };

    protected override string Bracketed(string text) => IsTall(text) ? $"\\left({text}\\right)" : $"({text})";

    protected override Piece Name(string name) => new(
        NameText.Of(name, PrintForm.Latex),
        name.Contains('^', StringComparison.Ordinal) || name.EndsWith('\'') ? Level.Power : Level.Atom,
        Lead.Letter,
        name.EndsWith(')') ? Trail.Other : IsFunctionName(name) ? Trail.FunctionName : Trail.Name);

    protected override Piece Number(NumberLayout number)
    {
        var digits = NumberText.Digits(number.Value, out var exponent);
        if (!char.IsAsciiDigit(digits[0]))
        {
            return Symbol(digits == "NaN" ? new SymbolLayout("NaN", "NaN", "\\mathrm{NaN}") : new SymbolLayout("inf", "∞", "\\infty"));
        }

        return exponent == 0 ? new Piece(digits, Level.Atom, Lead.Digit, Trail.Digit)
            : digits == "1" ? new Piece($"10^{{{exponent}}}", Level.Power, Lead.Digit, Trail.Script)
            : new Piece($"{digits} \\cdot 10^{{{exponent}}}", Level.Product, Lead.Digit, Trail.Script);
    }

    protected override Piece Symbol(SymbolLayout symbol) => new(symbol.Latex, Level.Atom, Lead.Letter, Trail.Name);

    protected override Piece Fraction(FractionLayout fraction) =>
        new($"\\frac{{{Render(fraction.Above).Text}}}{{{Render(fraction.Below).Text}}}", Level.Product, Lead.Fraction, Trail.Fraction);

    protected override Piece Power(MathLayout value, MathLayout exponent)
    {
        var raised = At(value, Level.Atom);
        var text = exponent is FractionLayout { Above: NumberLayout above, Below: NumberLayout below } ? $"{Render(above).Text}/{Render(below).Text}" : Render(exponent).Text;
        return new Piece($"{raised.Text}^{{{Unmarked(text)}}}", Level.Power, raised.Lead, Trail.Script);
    }

    protected override Piece Exponential(ExponentialLayout exponential)
    {
        if (exponential.Exponent is NumberLayout { Value.IsOne: true } && exponential.MayBePower)
        {
            return new Piece("e", Level.Atom, Lead.Letter, Trail.Name);
        }

        var text = Render(exponential.Exponent).Text;
        return exponential.MayBePower && (!exponential.MayBeCall || text.Length <= LongestExponent) && (!exponential.MayBeCall || !text.Contains("\\sum", StringComparison.Ordinal))
            ? new Piece($"e^{{{Unmarked(text)}}}", Level.Power, Lead.Letter, Trail.Script)
            : new Piece($"\\exp{Bracketed(text)}", Level.Atom, Lead.Call, Trail.Round);
    }

    protected override Piece Root(RootLayout root) =>
        new($"\\sqrt{(root.Degree == 2 ? "" : $"[{root.Degree}]")}{{{Render(root.Body).Text}}}", Level.Atom, Lead.Root, Trail.Fraction);

    protected override Piece Transpose(TransposeLayout transpose) =>
        At(transpose.Base, Level.Atom) is var piece ? new Piece(piece.Text + "^T", Level.Power, piece.Lead, Trail.Script) : default;

    protected override Piece Element(ElementLayout element)
    {
        var name = IsSubscripted(element.Base) ? Render(element.Base) : InBrackets(Render(element.Base));
        var scripts = element.Subscripts.Select(s => Closed(Render(s).Text)).ToArray();
        var between = Array.TrueForAll(scripts, s => s.Length == 1 && char.IsLetter(s[0])) ? "" : ",";
        return new Piece($"{name.Text}_{{{string.Join(between, scripts)}}}", Level.Atom, name.Lead, Trail.Name);
    }

    protected override Piece Call(CallLayout call)
    {
        var arguments = Bracketed(string.Join(", ", call.Arguments.Select(a => Render(a).Text)));
        return call.Power is not { } power ? new Piece(call.Function.Latex + arguments, Level.Atom, Lead.Call, Trail.Round)
            : call.Function.IsLetter ? new Piece($"{call.Function.Latex}{arguments}^{{{Render(power).Text}}}", Level.Power, Lead.Call, Trail.Script)
            : new Piece($"{call.Function.Latex}^{{{Render(power).Text}}}{arguments}", Level.Power, Lead.Call, Trail.Round);
    }

    protected override Piece Expectation(string body) =>
        new(IsTall(body) ? $"\\mathbb{{E}}\\left[{body}\\right]" : $"\\mathbb{{E}}[{body}]", Level.Atom, Lead.Call, Trail.Round);

    protected override Piece Big(BigLayout big)
    {
        var sign = big.Operator switch
        {
            BigOperator.Sum => "\\sum",
            BigOperator.Product => "\\prod",
            BigOperator.Maximum => "\\max",
            BigOperator.Minimum => "\\min",
            BigOperator.ArgMaximum => "\\operatorname{argmax}",
            _ => "\\operatorname{argmin}",
        };
        return new Piece($"{sign}_{{{NameText.Of(big.Index, PrintForm.Latex)}={Closed(Render(big.From).Text)}}}^{{{Render(big.To).Text}}} {At(big.Body, Level.Big).Text}", Level.Big, Lead.Big, Trail.Other);
    }

    protected override Piece Integral(IntegralLayout integral) => new(
        $"\\int_{{{Render(integral.From).Text}}}^{{{Render(integral.To).Text}}} {At(integral.Body, Level.Big).Text} \\, d{NameText.Of(integral.Variable, PrintForm.Latex)}", Level.Big, Lead.Big, Trail.Other);

    protected override Piece Unit(UnitLayout unit) =>
        new((unit.IsIdentity ? "I" : "\\mathbf{1}") + (unit.Size is { } size ? $"_{{{Render(size).Text}}}" : ""), Level.Atom, Lead.Letter, Trail.Name);

    protected override Piece Bars(BarsLayout bars)
    {
        var (open, close) = bars.Kind switch
        {
            BarsKind.Absolute => ("\\left|", "\\right|"),
            BarsKind.Norm => ("\\left\\|", "\\right\\|"),
            BarsKind.TaxicabNorm => ("\\left\\|", "\\right\\|_{1}"),
            BarsKind.Floor => ("\\left\\lfloor ", "\\right\\rfloor"),
            _ => ("\\left\\lceil ", "\\right\\rceil"),
        };
        return new Piece(open + Render(bars.Body).Text + close, Level.Atom, Lead.Bars, Trail.Other);
    }

    protected override Piece Iverson(IversonLayout iverson) => new($"[{Render(iverson.Condition).Text}]", Level.Atom, Lead.Other, Trail.Other);

    protected override Piece Cases(CasesLayout cases)
    {
        var lines = cases.Cases.Where(IsSaid).Select(c => c.Condition is { } condition
            ? $"{Render(c.Value).Text} & \\text{{if }} {Render(condition).Text}"
            : $"{Render(c.Value).Text} & \\text{{otherwise}}");
        return new Piece($"\\begin{{cases}} {string.Join(" \\\\ ", lines)} \\end{{cases}}", Level.Atom, Lead.Other, Trail.Other);
    }

    protected override Piece Vector(VectorLayout vector)
    {
        var lines = vector.Entries.Select(e => e is VectorLayout row ? string.Join(" & ", row.Entries.Select(x => Render(x).Text)) : Render(e).Text);
        return new Piece($"\\begin{{bmatrix}} {string.Join(" \\\\ ", lines)} \\end{{bmatrix}}", Level.Atom, Lead.Other, Trail.Other);
    }

    protected override Piece Derivative(DerivativeLayout derivative)
    {
        var sign = derivative.IsTotal ? "d" : "\\partial ";
        var order = derivative.By.Count == 1 ? "" : $"^{{{derivative.By.Count}}}";
        var gap = derivative.IsTotal && order.Length == 0 ? "" : " ";
        var above = derivative.Of is { } of ? $"{sign.Trim()}{order}{gap}{Render(of).Text}" : sign.Trim() + order;
        var head = $"\\frac{{{above}}}{{{string.Join(' ', derivative.By.Select(b => sign + Render(b).Text))}}}";
        return new Piece(derivative.Argument is { } argument ? $"{head} {Bracketed(Render(argument).Text)}" : head, Level.Product, Lead.Fraction, Trail.Other);
    }

    protected override string Relation(string sign) => sign switch { "≤" => "\\le", "≥" => "\\ge", "≠" => "\\ne", _ => sign };

    protected override string Word(string word) => word switch { "and" => "\\land", "or" => "\\lor", _ => "\\lnot" };

    // `^{[1]}` would be a mark, as on the name of a layer.
    private string Unmarked(string exponent) => exponent.StartsWith('[') ? Bracketed(exponent) : exponent;

    // `i + 1` as `i+1`, in a script.
    private static string Closed(string text) => text.Replace(" - ", "-", StringComparison.Ordinal).Replace(" + ", "+", StringComparison.Ordinal);

    private static bool IsTall(string text) => Array.Exists(Tall, t => text.Contains(t, StringComparison.Ordinal));
}
