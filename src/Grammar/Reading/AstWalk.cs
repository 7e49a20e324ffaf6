namespace MlMath.Grammar.Reading;

/// <summary>Walks over read formulas.</summary>
internal static class AstWalk
{
    /// <summary>The names that a formula mentions, as values, functions or elements; local ones among them.</summary>
    public static IEnumerable<string> MentionedNames(this Ast root)
    {
        var pending = new Stack<Ast>([root]);
        while (pending.TryPop(out var ast))
        {
            switch (ast)
            {
                case NameAst name:
                    yield return name.Name;
                    break;
                case CallAst call:
                    yield return call.Name;
                    break;
                case ElementAst { WholeName: { } whole }:
                    yield return whole;
                    break;
            }

            foreach (var part in ast.Parts())
            {
                pending.Push(part);
            }
        }
    }

    /// <summary>What a formula is made of, one level down.</summary>
    public static IEnumerable<Ast> Parts(this Ast ast) => ast switch
    {
        SumAst sum => sum.Terms.Select(t => t.Term),
        ProductAst product => product.Factors,
        QuotientAst quotient => [quotient.Above, quotient.Below],
        NegateAst negate => [negate.Of],
        PowerAst power => [power.Base, power.Exponent],
        TransposeAst transpose => [transpose.Of],
        PrimedAst primed => [primed.Of],
        RootAst root => [root.Of, root.Degree],
        CallAst call => call.Subscript is { } subscript ? [.. call.Arguments, subscript] : call.Arguments,
        ElementAst element => [element.Of, .. element.Subscripts],
        BigAst big => [.. big.Ranges.SelectMany(Ends), big.Body],
        DerivativeAst derivative => [derivative.Of, .. derivative.By],
        LimitAst limit => [limit.Point, limit.Body],
        NablaAst nabla => nabla.By is { } by ? [nabla.Of, by] : [nabla.Of],
        VectorAst vector => vector.Entries,
        CasesAst cases => cases.Arms.SelectMany(a => a.Condition is { } condition ? new[] { a.Value, condition } : [a.Value]),
        ComparisonAst comparison => comparison.Sides,
        LogicAst logic => logic.Operands,
        NormAst norm => norm.Order is { } order ? [norm.Of, order] : [norm.Of],
        ExpectationAst expectation => [expectation.Of],
        IversonAst bracket => [bracket.Condition],
        IntegralAst integral => [integral.From, integral.To, integral.Body],
        RangeVectorAst entries => [.. Ends(entries.Range), entries.Entry],
        _ => [],
    };

    private static IEnumerable<Ast> Ends(RangeAst range) => new[] { range.From, range.To, range.Condition }.OfType<Ast>();
}
