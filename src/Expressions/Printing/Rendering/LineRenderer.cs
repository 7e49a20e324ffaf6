using MlMath.Expressions.Printing.Layouts;

namespace MlMath.Expressions.Printing.Rendering;

/// <summary>What the two notations on one line, ASCII and Unicode, have in common.</summary>
internal abstract class LineRenderer(int maximalLength, PrintForm form) : LayoutRenderer(maximalLength)
{
    protected override Piece Name(string name)
    {
        var text = NameText.Of(name, form);
        var isRaised = name.Contains('^', StringComparison.Ordinal) || name.EndsWith('\'');
        return new Piece(text, isRaised ? Level.Power : Level.Atom, Lead.Letter, name.EndsWith(')') ? Trail.Other : IsFunctionName(name) ? Trail.FunctionName : Trail.Name);
    }

    protected override Piece Number(NumberLayout number)
    {
        var digits = NumberText.Digits(number.Value, out var exponent);
        if (!char.IsAsciiDigit(digits[0]))
        {
            return Symbol(digits == "NaN" ? new SymbolLayout("(0/0)", "NaN", "NaN") : new SymbolLayout("inf", "∞", "\\infty"));
        }

        return exponent == 0 ? new Piece(digits, Level.Atom, Lead.Digit, Trail.Digit) : new Piece($"{digits}e{exponent}", Level.Atom, Lead.Digit, Trail.Other);
    }

    protected override Piece Symbol(SymbolLayout symbol) => new(form == PrintForm.Text ? symbol.Text : symbol.Unicode, Level.Atom, Lead.Letter, Trail.Name);

    protected override Piece Fraction(FractionLayout fraction)
    {
        var above = At(fraction.Above, Level.Product);
        var below = At(fraction.Below, Level.Power);
        return new Piece($"{above.Text}/{below.Text}", Level.Quotient, above.Lead, Trail.Other);
    }

    protected override Piece Element(ElementLayout element)
    {
        var name = IsSubscripted(element.Base) ? Render(element.Base) : InBrackets(Render(element.Base));
        var scripts = element.Subscripts.Select(s => Render(s).Text.Replace(" ", "", StringComparison.Ordinal)).ToArray();
        return new Piece(name.Text + Subscripted(scripts), Level.Atom, name.Lead, Trail.Name);
    }

    /// <summary>Subscripts, with their sign.</summary>
    protected virtual string Subscripted(string[] scripts) =>
        scripts.Length == 1 && (NameText.IsPlain(scripts[0]) || scripts[0].All(char.IsAsciiDigit)) ? "_" + scripts[0] : $"_{{{string.Join(',', scripts)}}}";

    protected override Piece Call(CallLayout call)
    {
        var text = (form == PrintForm.Text ? call.Function.Text : call.Function.Unicode) is var name && call.Power is { } power && !call.Function.IsLetter && form == PrintForm.Unicode
            ? name + Raised(power) : name;
        text += $"({string.Join(", ", call.Arguments.Select(a => At(a, Level.Or).Text))})";
        var isRaised = call.Power is not null && text.StartsWith(name + "(", StringComparison.Ordinal);
        return isRaised ? new Piece(text + Raised(call.Power!), Level.Power, Lead.Call, Trail.Script)
            : new Piece(text, call.Power is null ? Level.Atom : Level.Power, Lead.Call, Trail.Round);
    }

    protected override Piece Integral(IntegralLayout integral) => new(
        $"∫[{Render(integral.From).Text},{Render(integral.To).Text}] {At(integral.Body, Level.Big).Text} d{NameText.Of(integral.Variable, form)}", Level.Big, Lead.Big, Trail.Other);

    protected override Piece Power(MathLayout value, MathLayout exponent)
    {
        var raised = At(value, Level.Atom);
        return new Piece(raised.Text + Raised(exponent), Level.Power, raised.Lead, Trail.Script);
    }

    /// <summary>An exponent, with its sign.</summary>
    protected virtual string Raised(MathLayout exponent)
    {
        var piece = Render(exponent);
        return piece.Level == Level.Atom && ((exponent is NumberLayout && piece.Trail == Trail.Digit) || (exponent is NameLayout { Name: var name } && NameText.IsPlain(name))) ? "^" + piece.Text : $"^({piece.Text})";
    }

    protected override Piece Derivative(DerivativeLayout derivative)
    {
        var sign = derivative.IsTotal || form == PrintForm.Text ? "d" : "∂";
        var order = derivative.By.Count == 1 ? "" : Raised(new NumberLayout(derivative.By.Count));
        var head = $"{sign}{order}{(derivative.Of is { } of ? Render(of).Text : "")}/{string.Concat(derivative.By.Select(b => sign + Render(b).Text))}";
        return new Piece(derivative.Argument is { } argument ? $"{head} ({Render(argument).Text})" : head, Level.Quotient, Lead.Other, Trail.Other);
    }

    protected override string Relation(string sign) => form == PrintForm.Unicode ? sign : sign switch { "≤" => "<=", "≥" => ">=", "≠" => "!=", _ => sign };

    protected override string Word(string word) => word;

    protected override Piece Vector(VectorLayout vector) =>
        new($"[{string.Join(", ", vector.Entries.Select(e => Render(e).Text))}]", Level.Atom, Lead.Other, Trail.Other);
}
