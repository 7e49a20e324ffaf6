using System.Numerics;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
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
        if (value.Node is not SumNode sum || !HasExtreme(sum))
        {
            return null;
        }

        var terms = Graph.TermsOf(value, out var constant);
        var shared = new List<(Number, Expr)> { (constant, graph.One) };
        var hasShared = false;
        foreach (var (coefficient, term) in terms)
        {
            var other = IsExtreme(coefficient) ? Shared(graph, coefficient, term) : null;
            hasShared |= other is not null;
            shared.Add(other ?? (coefficient, term));
        }

        return hasShared ? graph.Sum([.. shared]) : null;
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

    private static bool IsExtreme(Number coefficient) => coefficient.IsExact && !coefficient.IsZero && Math.Abs(DigitsOf(coefficient)) > FewDigits;

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
        : graph.Apply(FunctionTable.Maximum, graph.Scale(PowerOfTwo(digits), factor), graph.Number(Number.Inexact(double.NegativeInfinity)));

    private static Number PowerOfTwo(long digits) => digits < 0 ? Number.Fraction(1, BigInteger.One << (int)-digits) : Number.Fraction(BigInteger.One << (int)digits, 1);
}
