using System.Numerics;
using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>Coefficients that a double does not hold, or hardly, beside powers that leave its range as well, though the term as a whole does not: `x²⁰⁰/200!`.</summary>
internal static class RangeRules
{
    /// <summary>A coefficient with more binary digits than this, left or right of the point, is large or small.</summary>
    private const long FewDigits = 500;

    /// <summary>The terms of a sum with such coefficients have them shared among their factors; null where there are none.</summary>
    public static Expr? ExtremeCoefficient(Graph graph, Expr value)
    {
        if (value.Node is ProductNode { Bound.Length: 0 } product)
        {
            return HoldsExtremeSum(product) ? OfSumWithin(graph, value) : null;
        }

        if (value.Node is not SumNode sum || !HasExtreme(sum))
        {
            return null;
        }

        var terms = Graph.TermsOf(value, out var constant);
        var shared = new List<(Number, Expr)> { (constant, graph.One) };
        var hasShared = false;
        foreach (var (coefficient, term) in terms)
        {
            (Number, Expr)? other = !IsExtreme(coefficient) ? null
                : ExtremeProducts.Holds(term) ? (Number.One, ExtremeProducts.WithCoefficient(graph, coefficient, term)) : Shared(graph, coefficient, term);
            hasShared |= other is not null;
            shared.Add(other ?? (coefficient, term));
        }

        return hasShared ? graph.Sum([.. shared]) : null;
    }

    /// <summary>`x³⁹⁹ (4·10⁻³⁹⁸ x + 4·10⁻³⁹⁸)`: a power of two of the coefficients' size is taken in front of the sum.</summary>
    private static Expr? OfSumWithin(Graph graph, Expr value)
    {
        var factors = Graph.FactorsOf(value, out var coefficient);
        var place = factors.FindIndex(f => f.Exponent.IsOne && f.Base.Node is SumNode sum && AreAlike(sum));
        if (place < 0)
        {
            return null;
        }

        var size = PowerOfTwo(DigitsOf(((SumNode)factors[place].Base.Node).Coefficients[0]));
        var terms = Graph.TermsOf(factors[place].Base, out var constant);
        factors[place] = (graph.Sum([.. terms.Select(t => (t.Coefficient / size, t.Term)), (constant / size, graph.One)]), Number.One);
        if (ExtremeProducts.Holds(graph.Product([.. factors])))
        {
            return graph.Scale(coefficient * size, graph.Product([.. factors]));
        }

        return Shared(graph, coefficient * size, graph.Product([.. factors])) is var (front, shared) ? graph.Scale(front, shared) : null;
    }

    private static bool HoldsExtremeSum(ProductNode product)
    {
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            if (product.Exponents[k].IsOne && product.Edges[k].Operand is SumNode sum && AreAlike(sum))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether all coefficients of a sum are out of range, on the same side.</summary>
    private static bool AreAlike(SumNode sum)
    {
        foreach (var coefficient in sum.Coefficients)
        {
            if (!IsExtreme(coefficient) || DigitsOf(coefficient) * DigitsOf(sum.Coefficients[0]) < 0)
            {
                return false;
            }
        }

        return sum.Constant.IsZero || (IsExtreme(sum.Constant) && DigitsOf(sum.Constant) * DigitsOf(sum.Coefficients[0]) > 0);
    }

    private static bool HasExtreme(SumNode sum)
    {
        foreach (var coefficient in sum.Coefficients)
        {
            if (IsExtreme(coefficient))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a coefficient is so large or small that a double does not hold it, or hardly.</summary>
    public static bool IsExtreme(Number coefficient) => coefficient.IsExact && !coefficient.IsZero && Math.Abs(DigitsOf(coefficient)) > FewDigits;

    /// <summary>The binary logarithm, to within 1.</summary>
    private static long DigitsOf(Number number) => BigInteger.Abs(number.Numerator).GetBitLength() - number.Denominator.GetBitLength();

    /// <summary>Factors are multiplied by powers of two, exactly, as often as they occur; what is left of the coefficient is near 1. Null for what is no product of powers.</summary>
    private static (Number, Expr)? Shared(Graph graph, Number coefficient, Expr term)
    {
        if (term.Node is not ProductNode { Bound.Length: 0 })
        {
            return null;
        }

        var factors = Graph.FactorsOf(term, out var inFront);
        var digits = DigitsOf(coefficient);
        var count = factors.Sum(f => TimesOf(f.Base, f.Exponent));
        if (count == 0)
        {
            return null;
        }

        // So many digits each takes, and so many factors one more.
        var (each, rest) = Math.DivRem(Math.Abs(digits), count);
        var scaled = new List<(Expr, Number)>();
        foreach (var (factor, exponent) in factors)
        {
            var times = TimesOf(factor, exponent);
            if (times == 0)
            {
                scaled.Add((factor, exponent));
                continue;
            }

            var more = Math.Min(times, rest);
            rest -= more;
            var sign = exponent.Sign * Math.Sign(digits);
            scaled.Add((Scaled(graph, factor, sign * (each + 1)), exponent.Sign * more));
            scaled.Add((Scaled(graph, factor, sign * each), exponent.Sign * (times - more)));
        }

        return (inFront * Number.Inexact(coefficient.ToDoubleScaled(-digits)), graph.Product([.. scaled]));
    }

    /// <summary>How often a factor occurs, above the line or below; 0 for one that stays as it is.</summary>
    private static long TimesOf(Expr factor, Number exponent) =>
        factor.Node is BracketNode or NumberNode || factor.Node.IsMasked || exponent.Abs().ToInt64() is not { } times ? 0 : times;

    /// <summary>A multiple that stays together in a product: numbers are taken out of sums, but not out of functions.</summary>
    private static Expr Scaled(Graph graph, Expr factor, long digits) => digits == 0
        ? factor
        : Rounded.Of(graph, graph.Scale(PowerOfTwo(digits), factor));

    private static Number PowerOfTwo(long digits) => digits < 0 ? Number.Fraction(1, BigInteger.One << (int)-digits) : Number.Fraction(BigInteger.One << (int)digits, 1);
}
