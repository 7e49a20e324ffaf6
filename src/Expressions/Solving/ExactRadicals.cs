using System.Numerics;
using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Solving;

/// <summary>Roots of numbers as people write them: √12 is 2√3, √(1/2) is √2/2.</summary>
internal static class ExactRadicals
{
    private const int LargestPrime = 2000;

    /// <summary>The root of a value that is not negative: a number's is exact, powers taken out.</summary>
    public static Expr Root(Graph graph, Expr value, int degree)
    {
        if (value.Node is not NumberNode { Value: { IsExact: true, Sign: >= 0 } number })
        {
            return graph.Power(value, Number.Fraction(1, degree));
        }

        if (Number.ExactRoot(number, degree) is { } exact)
        {
            return graph.Number(exact);
        }

        // (p/q)^(1/d) = (p q^(d-1))^(1/d) / q.
        var (outside, inside) = TakeOut(number.Numerator * BigInteger.Pow(number.Denominator, degree - 1), degree);
        return graph.Scale(Number.Fraction(outside, number.Denominator), graph.Power(graph.Number(Number.Fraction(inside, 1)), Number.Fraction(1, degree)));
    }

    private static (BigInteger Outside, BigInteger Inside) TakeOut(BigInteger whole, int degree)
    {
        var (outside, inside) = (BigInteger.One, BigInteger.One);
        for (var prime = 2; prime <= LargestPrime && whole > 1; prime++)
        {
            var count = 0;
            while ((whole % prime).IsZero)
            {
                whole /= prime;
                count++;
            }

            outside *= BigInteger.Pow(prime, count / degree);
            inside *= BigInteger.Pow(prime, count % degree);
        }

        return Number.ExactRoot(Number.Fraction(whole, 1), degree) is { } root ? (outside * root.Numerator, inside) : (outside, inside * whole);
    }
}
