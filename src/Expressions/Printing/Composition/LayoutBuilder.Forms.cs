using MlMath.Expressions.Forms;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing.Layouts;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Printing.Composition;

/// <summary>Formulas as they were written, or as a rule gave them: in the order of the form, unsimplified.</summary>
internal sealed partial class LayoutBuilder
{
    private static readonly string[] WithoutName = ["expm1", "log1p", "xlogy", "xlog1py"];

    /// <summary>The layout of a form.</summary>
    public MathLayout Build(Form form)
    {
        var (isNegative, body) = BuildSigned(form);
        return isNegative ? new SumLayout([new SignedLayout(true, body)]) : body;
    }

    /// <summary>The indices that an expression binds, with the letters that they are shown with.</summary>
    public Index[] BoundIndices(Expr expression)
    {
        var node = expression.Node;
        var bound = new Index[node.Bound.Length];
        for (var b = 0; b < bound.Length; b++)
        {
            var index = new Index("k", node.Bound[b]);
            letters.Enter(index, node, node.Rank + b);
            bound[b] = new Index(letters.Of(index), node.Bound[b]);
        }

        return bound;
    }

    /// <summary>The letters of the axes.</summary>
    public string[] LettersOf(IReadOnlyList<Index> axes) => [.. axes.Select(letters.Of)];

    private SignedLayout BuildSigned(Form form)
    {
        Descend();
        var layout = form.Kind switch
        {
            FormKind.Negative when BuildSigned(form.Parts[0]) is var inner => inner with { IsNegative = !inner.IsNegative },
            FormKind.Definition => BuildSigned(form.Parts[0]),
            FormKind.Sum => new SignedLayout(false, new SumLayout([.. form.Parts.Select(BuildSigned)])),
            FormKind.Product => new SignedLayout(false, new ProductLayout([.. form.Parts.Select(Build)])),
            FormKind.Quotient => new SignedLayout(false, new FractionLayout(Build(form.Parts[0]), Build(form.Parts[1]))),
            FormKind.Power => new SignedLayout(false, Power(form)),
            FormKind.Function when form.Function is { } function && Applied(function, form) is { } applied => new SignedLayout(false, applied),
            FormKind.Summation when !form.Indices.Any(i => ReservedSizes.Contains(i.Size)) => new SignedLayout(false, Summation(form)),
            _ => BuildSigned(form.Value),
        };
        depth--;
        return layout;
    }

    private MathLayout Power(Form form)
    {
        var (basis, exponent) = (form.Parts[0], form.Parts[1]);
        if (exponent.Value.Node is NumberNode { Value: { IsExact: true } number })
        {
            if (basis.Kind == FormKind.Whole && (basis.Value.Node is FunctionNode || (basis.Value.Node is ProductNode { Exponents: [var root] } && root == Number.Half)))
            {
                // `tanh²(x)`; and of ‖u‖² nobody wrote the root.
                return Build(form.Value);
            }

            if (number == Number.Half)
            {
                return new RootLayout(Build(basis), 2);
            }

            if (number.IsInteger && number.Sign > 0 && basis is { Kind: FormKind.Function, Function: { } function } && IsCalled(function)
                && Applied(function, basis) is CallLayout { Power: null, Function.IsLetter: false } call)
            {
                return call with { Power = new NumberLayout(number) };
            }
        }

        return new PowerLayout(Build(basis), Build(exponent));
    }

    private MathLayout? Applied(Function function, Form form)
    {
        if (IsCondition(function) || WithoutName.Contains(function.Name))
        {
            return null;
        }

        if (ReferenceEquals(function, FunctionTable.Select))
        {
            return Cases(form);
        }

        switch (function.Name)
        {
            case "exp":
                return new ExponentialLayout(Build(form.Parts[0]), !vocabulary.Contains("e"), !vocabulary.Contains("exp"));
            case "cbrt":
                return new RootLayout(Build(form.Parts[0]), 3);
            case "abs":
                BarsPair &= ++absolutes <= 1;
                var inside = Build(form.Parts[0]);
                absolutes--;
                return new BarsLayout(BarsKind.Absolute, inside);
            case "floor" or "ceil":
                return new BarsLayout(function.Name == "floor" ? BarsKind.Floor : BarsKind.Ceiling, Build(form.Parts[0]));
            default:
                return new CallLayout(SignFor(function), [.. form.Parts.Select(Build)]);
        }
    }

    private CasesLayout Cases(Form form)
    {
        var cases = new List<CaseLayout>();
        while (form.Kind == FormKind.Function && ReferenceEquals(form.Function, FunctionTable.Select))
        {
            cases.Add(new CaseLayout(Build(form.Parts[1]), Nested(form.Parts[0].Value)));
            form = form.Parts[2];
        }

        cases.Add(new CaseLayout(Build(form), null));
        return new CasesLayout(cases);
    }

    private MathLayout Summation(Form form)
    {
        foreach (var index in form.Indices)
        {
            letters.Enter(index);
        }

        var body = Build(form.Parts[0]);
        foreach (var index in form.Indices.Reverse())
        {
            body = new BigLayout(BigOperator.Sum, letters.Of(index), new NumberLayout(Number.One), SizeLayout(index.Size), body);
        }

        foreach (var index in form.Indices)
        {
            letters.Leave(index);
        }

        return body;
    }
}
