using MlMath.Expressions.Printing.Layouts;

namespace MlMath.Expressions.Printing.Rendering;

/// <summary>ASCII: every product has its `*`, every operator is a call.</summary>
internal sealed class TextRenderer(int maximalLength) : LineRenderer(maximalLength, PrintForm.Text)
{
    protected override string Times => "*";

    protected override string Between(in Piece left, in Piece right, ProductKind kind) => kind == ProductKind.Entrywise ? " .* " : Times;

    protected override Piece Exponential(ExponentialLayout exponential) => exponential is { Exponent: NumberLayout { Value.IsOne: true }, MayBePower: true }
        ? new Piece("e", Level.Atom, Lead.Letter, Trail.Name) : !exponential.MayBeCall && exponential.MayBePower
        ? new Piece("e" + Raised(exponential.Exponent), Level.Power, Lead.Letter, Trail.Script) : CallOf("exp", Render(exponential.Exponent).Text);

    protected override Piece Root(RootLayout root) => CallOf(root.Degree == 3 ? "cbrt" : "sqrt", Render(root.Body).Text);

    protected override Piece Transpose(TransposeLayout transpose) => new(At(transpose.Base, Level.Atom).Text + "^T", Level.Power, Lead.Letter, Trail.Script);

    protected override Piece Big(BigLayout big) =>
        CallOf(WordOf(big.Operator), $"{NameText.Of(big.Index, PrintForm.Text)}={At(big.From, Level.Sum).Text.Replace(" ", "", StringComparison.Ordinal)}..{At(big.To, Level.Sum).Text.Replace(" ", "", StringComparison.Ordinal)}, {At(big.Body, Level.Sum).Text}") with { Level = Level.Power };

    protected override Piece Unit(UnitLayout unit) => unit switch
    {
        { IsIdentity: true, Size: { } size } => new Piece("I" + Subscripted([Render(size).Text.Replace(" ", "", StringComparison.Ordinal)]), Level.Atom, Lead.Letter, Trail.Name),
        { IsIdentity: true } => new Piece("I", Level.Atom, Lead.Letter, Trail.Name),
        { Size: { } size } => CallOf("ones", Render(size).Text),
        _ => new Piece("ones", Level.Atom, Lead.Letter, Trail.Name),
    };

    protected override Piece Bars(BarsLayout bars)
    {
        var body = Render(bars.Body).Text;
        return bars.Kind switch
        {
            BarsKind.Absolute => CallOf("abs", body),
            BarsKind.Floor => CallOf("floor", body),
            BarsKind.Ceiling => CallOf("ceil", body),
            BarsKind.TaxicabNorm => new Piece($"||{body}||_1", Level.Atom, Lead.Bars, Trail.Other),
            _ => new Piece($"||{body}||", Level.Atom, Lead.Bars, Trail.Other),
        };
    }

    protected override Piece Iverson(IversonLayout iverson) => CallOf("if", $"{Render(iverson.Condition).Text}, 1, 0") with { Level = Level.Power };

    protected override Piece Cases(CasesLayout cases)
    {
        if (cases.Cases.Any(c => !IsSaid(c)))
        {
            return new Piece($"{{{string.Join(", ", cases.Cases.Where(IsSaid).Select(c => $"{Render(c.Value).Text} if {Render(c.Condition!).Text}"))}}}", Level.Atom, Lead.Other, Trail.Other);
        }

        var text = Render(cases.Cases[^1].Value).Text;
        for (var k = cases.Cases.Count - 2; k >= 0; k--)
        {
            text = $"if({Render(cases.Cases[k].Condition!).Text}, {Render(cases.Cases[k].Value).Text}, {text})";
            if (text.Length > MaximalLength)
            {
                throw TooLong(MaximalLength);
            }
        }

        return new Piece(text, Level.Power, Lead.Call, Trail.Round);
    }

    // A mask says where the other factors are not looked at, which no multiplication by 0 says.
    protected override Piece Product(ProductLayout product)
    {
        var masks = product.Factors.OfType<IversonLayout>().Where(i => i.IsMask).ToArray();
        if (masks.Length == 0 || product.Kind != ProductKind.Scalar)
        {
            return base.Product(product);
        }

        var rest = product.Factors.Where(f => f is not IversonLayout { IsMask: true }).ToArray();
        var value = rest.Length == 0 ? "1" : rest.Length == 1 ? Render(rest[0]).Text : base.Product(new ProductLayout(rest)).Text;
        var condition = masks.Length == 1 ? masks[0].Condition : new ConnectiveLayout(true, Array.ConvertAll(masks, m => m.Condition));
        return CallOf("if", $"{Render(condition).Text}, {value}, 0") with { Level = Level.Power };
    }

    internal static string WordOf(BigOperator operation) => operation switch
    {
        BigOperator.Sum => "sum",
        BigOperator.Product => "prod",
        BigOperator.Maximum => "max",
        BigOperator.Minimum => "min",
        BigOperator.ArgMaximum => "argmax",
        _ => "argmin",
    };

    private static Piece CallOf(string name, string arguments) => new($"{name}({arguments})", Level.Atom, Lead.Call, Trail.Round);
}
