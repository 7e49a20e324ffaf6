using MlMath.Expressions.Numbers;
using MlMath.Expressions.Polynomials;

namespace MlMath.Expressions.Tests.Polynomials;

/// <summary>Random polynomials and points.</summary>
internal static class RandomPolynomials
{
    public static Polynomial Next(Random random, int variables, int mostTerms)
    {
        var sum = Polynomial.Zero;
        var terms = 1 + random.Next(mostTerms);
        for (var t = 0; t < terms; t++)
        {
            var monomial = Monomial.One;
            for (var k = random.Next(3); k >= 0; k--)
            {
                monomial *= Monomial.Of(random.Next(variables), random.Next(4));
            }

            sum += Polynomial.Of(monomial, Number.Fraction(random.Next(-9, 10), random.Next(5) == 0 ? random.Next(1, 5) : 1));
        }

        return sum;
    }

    public static Number[] Point(Random random, int variables) => [.. Enumerable.Range(0, variables).Select(_ => Number.Fraction(random.Next(-7, 8), random.Next(1, 6)))];
}
