namespace MlMath.Grammar.Reading;

/// <summary>Subscripts written without a comma: `a₁₁` beside `aₙₙ` is a₁,₁, and `a_{1n}` beside it a₁,ₙ.</summary>
internal static class PairedSubscripts
{
    /// <summary>The two subscripts that a number of two digits, or a digit tight against a letter, may be; null for others.</summary>
    public static (Ast First, Ast Second)? Of(Ast subscript) => subscript switch
    {
        NumberAst { Value: var digits } when digits.ToInt64() is { } two and >= 11 and <= 99 && two % 10 > 0 =>
            (new NumberAst(two / 10) { Span = subscript.Span }, new NumberAst(two % 10) { Span = subscript.Span }),
        ProductAst { Factors: [NumberAst { Value: var digit }, NameAst name], Signs: [ProductSign.Juxtaposed] } product when digit.ToInt64() is >= 1 and <= 9 && product.Factors[0].Span.End == name.Span.Start =>
            (product.Factors[0], name),
        _ => null,
    };

    /// <summary>The terms of a run, subscripts taken apart of those names of which other terms have two.</summary>
    public static List<Ast> In(List<Ast> terms)
    {
        var pairs = new HashSet<string>();
        var digits = new HashSet<string>();
        var letters = new HashSet<string>();
        foreach (var term in terms)
        {
            AstShape.Rewritten(term, part =>
            {
                if (part is ElementAst { Of: NameAst name } element)
                {
                    var found = element.Subscripts.Count == 2 ? pairs : element.Subscripts[0] is NumberAst ? digits : letters;
                    if (found == pairs || Of(element.Subscripts[0]) is not null)
                    {
                        found.Add(name.Name);
                    }
                }

                return part;
            });
        }

        letters.IntersectWith(digits);
        pairs.UnionWith(letters);
        return pairs.Count == 0 ? terms : terms.ConvertAll(t => AstShape.Rewritten(t, part =>
            part is ElementAst { Of: NameAst name, Subscripts: [var only] } element && pairs.Contains(name.Name) && Of(only) is var (first, second)
                ? element with { Subscripts = [first, second], WholeName = null } : part));
    }
}
