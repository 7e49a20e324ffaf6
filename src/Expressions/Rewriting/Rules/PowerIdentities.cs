using System.Numerics;
using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Rules;

/// <summary>Powers and roots, exponentials and logarithms. What asks for a sign is guarded: √(a²b) is |a|√b only where b is not negative.</summary>
internal static class PowerIdentities
{
    private const int LargestRoot = 12;
    private const int LargestPrimeTried = 1000;
    private const int MostLogarithms = 8;
    private const int MostFactorsOpposed = 32;

    /// <summary>The rows.</summary>
    public static IReadOnlyList<RewriteRule> Rules { get; } =
    [
        new("root-of-square-times", "√(a²b) is |a|√b where b is not negative", "sqrt(a^2*b) -> abs(a)*sqrt(b)", "b >= 0", "a = 0, b = -1"),
        new("root-of-square-not-zero", "√(a²b) is |a|√b where a is not 0", "sqrt(a^2*b) -> abs(a)*sqrt(b)", "a != 0", "a = 0, b = -1"),
        new("power-of-power", "(aᵇ)ᶜ is aᵇᶜ for positive a", "(a^b)^c -> a^(b*c)", "a > 0", "a = -1, b = 2, c = 1/2"),
        new("rationalised-root", "1/(a + √b) is (a - √b)/(a² - b)", "1/(sqrt(b) + a) -> (a - sqrt(b))/(a^2 - b)", "a^2 - b != 0", "a = 1, b = 1"),
        new("root-of-number", "√8 is 2√2, √(1/2) is ½√2, √2·√6 is 2√3", RuleHeads.Product, RootsOfNumbers, "√8", "√(1/2)", "√2 √6"),
        new("power-of-opposite", "(a - b)/√(b - a) is -√(b - a)", RuleHeads.Product, PowersOfOpposites, "(x^2 - 1)/√(1 - x^2)", "√(1 - x)/(x - 1)"),
        new("product-of-exponentials", "eᵃeᵇ is eᵃ⁺ᵇ", "exp(a)*exp(b) -> exp(a + b)"),
        new("quotient-of-exponentials", "eᵃ/eᵇ is eᵃ⁻ᵇ", "exp(a)/exp(b) -> exp(a - b)"),
        new("reciprocal-exponential", "1/eᵃ is e⁻ᵃ", "1/exp(a) -> exp(-a)"),
        new("power-of-exponential", "(eᵃ)ⁿ is eⁿᵃ", "exp(a)^n -> exp(n*a)"),
        new("exponential-of-logarithm-plus", "e^(log b + a) is b eᵃ", "exp(log(b) + a) -> b*exp(a)"),
        new("exponential-of-multiple-of-logarithm", "e^(c log b) is bᶜ", "exp(log(b)*c) -> b^c"),
        new("sum-of-logarithms", "log a + log b is log(ab)", "log(a) + log(b) -> log(a*b)"),
        new("difference-of-logarithms", "log a - log b is log(a/b)", "log(a) - log(b) -> log(a/b)"),
        new("join-logarithms", "c log a + d log b is log(aᶜbᵈ)", RuleHeads.Sum, JoinedLogarithms, "2 log(x) + 3 log(y)", "log(x^2) - 2 log(x)", "log(x^2 y) - 2 log(x) - log(y)"),
        new("logarithm-of-exponential-times", "log(eᵃ·b) is a + log b", "log(exp(a)*b) -> a + log(b)"),
        new("logarithm-of-power", "log(aⁿ) is n log a for positive a", "log(a^n) -> n*log(a)", "a > 0", "a = -1, n = 2"),
        new("logarithm-of-odd-power", "log(a³) is 3 log a, for a is positive where a³ is", RuleHeads.Function, LogarithmOfOddPower, "log(x^3)", "log(√x)"),
        new("logarithms-of-powers", "log 8/log 2 is 3", RuleHeads.Product, QuotientOfLogarithms, "log(8)/log(2)", "log(9)/log(27)"),
        new("logarithm-of-product", "log(ab) is log a + log b for positive a", "log(a*b) -> log(a) + log(b)", "a > 0", "a = -1, b = -1") { IsForm = true },
    ];

    /// <summary>What under a root of a number is a whole power comes out of it; roots of one degree are one root.</summary>
    private static IEnumerable<Expr> RootsOfNumbers(RuleContext context, Expr part)
    {
        var factors = Graph.FactorsOf(part, out var coefficient);
        var roots = new Dictionary<Number, Number>();
        var rest = new List<(Expr, Number)> { (context.Graph.Number(coefficient), Number.One) };
        foreach (var (value, exponent) in factors)
        {
            if (value.Node is NumberNode { Value: { IsExact: true, Sign: > 0 } number } && exponent.IsExact && !exponent.IsInteger && exponent.Denominator <= LargestRoot && exponent.Sign > 0)
            {
                roots[exponent] = roots.TryGetValue(exponent, out var other) ? other * number : number;
            }
            else
            {
                rest.Add((value, exponent));
            }
        }

        if (roots.Count == 0)
        {
            yield break;
        }

        foreach (var (exponent, number) in roots)
        {
            // (a/b)^(p/q) is (a·b^(q-1))^(p/q)/b^p.
            var (p, q) = ((int)exponent.Numerator, (int)exponent.Denominator);
            var (outside, inside) = WithoutPowers(number.Numerator * BigInteger.Pow(number.Denominator, q - 1), q);
            rest.Add((context.Graph.Number(Number.Power(Number.Fraction(outside, number.Denominator), p)), Number.One));
            rest.Add((context.Graph.Number(Number.Fraction(inside, 1)), exponent));
        }

        yield return context.Graph.Product(rest.ToArray());
    }

    /// <summary>A whole number as gᵠ·r.</summary>
    private static (BigInteger Outside, BigInteger Inside) WithoutPowers(BigInteger number, int q)
    {
        BigInteger outside = 1, inside = number;
        for (var prime = 2; prime < LargestPrimeTried && BigInteger.Pow(prime, q) <= inside; prime++)
        {
            var power = BigInteger.Pow(prime, q);
            while (inside % power == 0)
            {
                inside /= power;
                outside *= prime;
            }
        }

        return (outside, inside);
    }

    /// <summary>A whole power of a sum beside a root of its negative, which is real only where that is not negative: one power of the negative.</summary>
    private static IEnumerable<Expr> PowersOfOpposites(RuleContext context, Expr part)
    {
        var factors = Graph.FactorsOf(part, out var coefficient);
        for (var root = 0; root < factors.Count && factors.Count <= MostFactorsOpposed; root++)
        {
            if (factors[root].Exponent.IsInteger || factors[root].Base.Node is not SumNode)
            {
                continue;
            }

            var opposite = context.Graph.Negate(factors[root].Base);
            var place = factors.FindIndex(f => f.Exponent.IsInteger && f.Base.SameAs(opposite));
            if (place >= 0)
            {
                var sign = factors[place].Exponent.Numerator.IsEven ? Number.One : Number.MinusOne;
                var rest = factors.Where((_, k) => k != root && k != place);
                yield return context.Graph.Product([(context.Graph.Number(coefficient * sign), Number.One), .. rest, (factors[root].Base, factors[root].Exponent + factors[place].Exponent)]);
            }
        }
    }

    private static IEnumerable<Expr> JoinedLogarithms(RuleContext context, Expr part)
    {
        var terms = Graph.TermsOf(part, out var constant);
        var logarithms = terms.FindAll(t => t.Coefficient.IsExact && t.Coefficient.Abs().CompareTo(8) <= 0 && t.Coefficient.Denominator <= 4 && IsLogarithm(t.Term));
        if (logarithms.Count is < 2 or > MostLogarithms)
        {
            yield break;
        }

        foreach (var first in logarithms)
        {
            foreach (var second in logarithms)
            {
                if (!first.Term.SameAs(second.Term))
                {
                    yield return Joined([first, second]);
                }
            }
        }

        if (logarithms.Count > 2)
        {
            yield return Joined(logarithms);
        }

        Expr Joined(List<(Number Coefficient, Expr Term)> joined)
        {
            var whole = context.Graph.Log(context.Graph.Product(joined.ConvertAll(t => (t.Term.Open(out _)[0], t.Coefficient)).ToArray()));
            return context.Graph.Sum([.. terms.Where(t => !joined.Exists(j => j.Term.SameAs(t.Term))), (Number.One, whole), (constant, context.Graph.One)]);
        }
    }

    private static bool IsLogarithm(Expr value) => value.Node is FunctionNode { Function.Name: "log" };

    private static IEnumerable<Expr> LogarithmOfOddPower(RuleContext context, Expr part)
    {
        if (IsLogarithm(part) && Graph.FactorsOf(part.Open(out _)[0], out var coefficient) is [var (value, exponent)] && coefficient.IsOne && exponent.IsExact && !exponent.IsOne && !exponent.Numerator.IsEven)
        {
            yield return context.Graph.Scale(exponent, context.Graph.Log(value));
        }
    }

    private static IEnumerable<Expr> QuotientOfLogarithms(RuleContext context, Expr part)
    {
        var factors = Graph.FactorsOf(part, out var coefficient);
        for (var a = 0; a < factors.Count; a++)
        {
            if (!factors[a].Exponent.IsOne || Logarithm(factors[a].Base) is not { } above)
            {
                continue;
            }

            for (var b = 0; b < factors.Count; b++)
            {
                if (factors[b].Exponent.IsMinusOne && Logarithm(factors[b].Base) is { } below && Ratio(above, below) is { } ratio)
                {
                    yield return context.Graph.Product([.. factors.Where((_, k) => k != a && k != b), (context.Graph.Number(coefficient * ratio), Number.One)]);
                }
            }
        }

        static BigInteger? Logarithm(Expr value) => IsLogarithm(value) && value.Open(out _)[0].Node is NumberNode { Value: { IsInteger: true } number } && number.Numerator > 1 ? number.Numerator : null;
    }

    /// <summary>p/q where a = rᵖ and b = rᵠ; null where there is no such r.</summary>
    private static Number? Ratio(BigInteger a, BigInteger b)
    {
        // Euclid's algorithm on the exponents.
        var (x, y) = (a, b);
        for (var step = 0; step < 1000 && !y.IsOne; step++)
        {
            if (x < y)
            {
                (x, y) = (y, x);
            }

            var quotient = BigInteger.DivRem(x, y, out var rest);
            if (!rest.IsZero)
            {
                return null;
            }

            (x, y) = (y, quotient);
        }

        return y.IsOne ? Number.Fraction(Exponent(a, x), Exponent(b, x)) : null;

        static BigInteger Exponent(BigInteger power, BigInteger root)
        {
            var exponent = BigInteger.Zero;
            for (; !power.IsOne && (power % root).IsZero; exponent++)
            {
                power /= root;
            }

            return exponent;
        }
    }
}
