using MlMath.Expressions.Numbers;

namespace MlMath.Grammar.Reading;

/// <summary>
/// The last term of a run read as its general term: `2 + 4 + 8 + … + 2ⁿ` is the sum of 2ⁱ, because 2ⁿ at n = 1, 2, 3 gives the terms that are shown.
/// </summary>
internal static class GeneralTerm
{
    private const int LargestPower = 64;
    private static readonly long[] Starts = [1, 0, 2, 3];

    /// <summary>The run whose general term <paramref name="last"/> is, in a name that none of at least two shown terms uses; null where it is none.</summary>
    public static TermRun? Of(IReadOnlyList<Ast> shown, Ast last)
    {
        if (shown.Count < 2)
        {
            return null;
        }

        var names = AstShape.Names([last]);
        names.ExceptWith(AstShape.Names(shown));
        if (names.Count != 1)
        {
            return null;
        }

        var name = names.Single();
        var plain = shown.Select(Plain).ToList();
        foreach (var start in Starts)
        {
            // Entries are counted from 1: w₀ beside w₁, …, wₙ is a name of its own.
            if (start == 0 && Reader.StandsBelow(last, name))
            {
                continue;
            }

            if (plain.Select((term, k) => AstShape.Same(term, Plain(Put(last, name, new NumberAst(start + k))))).All(same => same))
            {
                var index = TermRun.FreeLetter([.. shown, last]);
                return new TermRun(index, LinearForm.Of(start), LinearForm.Of(name), Put(last, name, new NameAst(index)), null);
            }
        }

        return null;
    }

    private static Ast Put(Ast ast, string name, Ast value) => AstShape.Rewritten(ast, part => part is NameAst n && n.Name == name ? value with { Span = part.Span } : part);

    /// <summary>The formula with its numbers worked out, and with factors and powers that are 1 left out.</summary>
    private static Ast Plain(Ast ast) => AstShape.Rewritten(ast, part => part switch
    {
        SumAst sum => PlainSum(sum),
        NegateAst { Of: NumberAst number } => new NumberAst(-number.Value),
        NegateAst { Of: NegateAst inner } => inner.Of,
        ProductAst product when product.Signs.All(s => s != ProductSign.EntryByEntry) => PlainProduct(product),
        QuotientAst { Above: NumberAst above, Below: NumberAst { Value.IsZero: false } below } => new NumberAst(above.Value / below.Value),
        QuotientAst { Above: var above, Below: NumberAst { Value.IsOne: true } } => above,
        PowerAst { Base: var of, Exponent: NumberAst { Value.IsOne: true } } => of,
        PowerAst { Exponent: NumberAst { Value.IsZero: true } } => new NumberAst(1),
        PowerAst { Base: NegateAst of, Exponent: NumberAst { Value.IsInteger: true } exponent } power => exponent.Value.Numerator.IsEven ? power with { Base = of.Of } : new NegateAst(power with { Base = of.Of }),
        PowerAst { Base: NumberAst of, Exponent: NumberAst exponent } when exponent.Value.ToInt64() is { } n && Math.Abs(n) <= LargestPower && !(of.Value.IsZero && n < 0) => new NumberAst(Number.Power(of.Value, n)),
        CallAst { Name: "gamma", Primes: 0, Subscript: null, Arguments: [NumberAst argument] } when argument.Value.ToInt64() is >= 1 and <= 20 and { } n => new NumberAst(Factorial(n - 1)),
        _ => part,
    });

    private static Ast PlainSum(SumAst sum)
    {
        var constant = Number.Zero;
        var rest = new List<(bool, Ast)>();
        foreach (var (isNegative, term) in sum.Terms)
        {
            if (term is NumberAst number)
            {
                constant += isNegative ? -number.Value : number.Value;
            }
            else
            {
                rest.Add((isNegative, term));
            }
        }

        if (rest.Count == 0)
        {
            return new NumberAst(constant);
        }

        if (!constant.IsZero)
        {
            rest.Add((constant.Sign < 0, new NumberAst(constant.Abs())));
        }

        return rest is [(false, var only)] ? only : sum with { Terms = rest };
    }

    private static Ast PlainProduct(ProductAst product)
    {
        var coefficient = Number.One;
        var rest = new List<Ast>();
        foreach (var factor in product.Factors.SelectMany(f => f is ProductAst inner && inner.Signs.All(s => s != ProductSign.EntryByEntry) ? inner.Factors : [f]))
        {
            var (value, isNegative) = factor is NegateAst negate ? (negate.Of, true) : (factor, false);
            coefficient = isNegative ? -coefficient : coefficient;
            if (value is NumberAst number)
            {
                coefficient *= number.Value;
            }
            else
            {
                rest.Add(value);
            }
        }

        if (rest.Count == 0 || coefficient.IsZero)
        {
            return new NumberAst(coefficient);
        }

        if (!coefficient.Abs().IsOne)
        {
            rest.Insert(0, new NumberAst(coefficient.Abs()));
        }

        var positive = rest.Count == 1 ? rest[0] : new ProductAst(rest, [.. Enumerable.Repeat(ProductSign.Juxtaposed, rest.Count - 1)]) { Span = product.Span };
        return coefficient.Sign < 0 ? new NegateAst(positive) { Span = product.Span } : positive;
    }

    private static Number Factorial(long n)
    {
        var product = Number.One;
        for (var k = 2L; k <= n; k++)
        {
            product *= k;
        }

        return product;
    }
}
