using MlMath.Expressions.Numbers;
using MlMath.Expressions.Polynomials;

namespace MlMath.Expressions.Tests.Polynomials;

/// <summary>Laws of the ring of polynomials, of greatest common divisors and of exact quotients, at random polynomials.</summary>
public sealed class PolynomialLawTests
{
    private const int Cases = 300;

    [Fact]
    public void Sums_and_products_have_the_values_of_sums_and_products()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var (a, b, point) = (RandomPolynomials.Next(random, 10, 6), RandomPolynomials.Next(random, 10, 6), RandomPolynomials.Point(random, 10));
            Assert.Equal(a.At(point) + b.At(point), (a + b).At(point));
            Assert.Equal(a.At(point) - b.At(point), (a - b).At(point));
            Assert.Equal(a.At(point) * b.At(point), (a * b).At(point));
            Assert.Equal(Number.Power(a.At(point), 5), a.ToThe(5).At(point));
        }
    }

    [Fact]
    public void The_ring_laws_hold()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var (a, b, c) = (RandomPolynomials.Next(random, 4, 5), RandomPolynomials.Next(random, 4, 5), RandomPolynomials.Next(random, 4, 5));
            Assert.Equal(a * (b + c), (a * b) + (a * c));
            Assert.Equal(a * b, b * a);
            Assert.Equal((a * b) * c, a * (b * c));
            Assert.Equal(Polynomial.Zero, a - a);
            Assert.Equal((a * b).Derivative(1), (a.Derivative(1) * b) + (a * b.Derivative(1)));
        }
    }

    [Fact]
    public void Powers_are_repeated_products_whichever_way_they_are_made()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var a = RandomPolynomials.Next(random, 1 + (seed % 4), 4);
            var product = Polynomial.One;
            for (var n = 0; n < 8; n++)
            {
                Assert.Equal(product, a.ToThe(n));
                product *= a;
            }
        }
    }

    [Fact]
    public void A_product_divided_by_a_factor_is_the_other_and_what_does_not_divide_is_told()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var (a, b) = (RandomPolynomials.Next(random, 5, 6), RandomPolynomials.Next(random, 5, 6));
            if (a.IsZero || b.IsZero)
            {
                continue;
            }

            Assert.Equal(a, (a * b).DividedBy(b));
            if (!b.IsConstant)
            {
                Assert.Null(((a * b) + Polynomial.One).DividedBy(b));
            }
        }
    }

    [Fact]
    public void The_greatest_common_divisor_divides_both_and_leaves_nothing_in_common()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var variables = 1 + (seed % 4);
            var (a, b, c) = (RandomPolynomials.Next(random, variables, 5), RandomPolynomials.Next(random, variables, 5), RandomPolynomials.Next(random, variables, 5));
            if (a.IsZero || b.IsZero || c.IsZero)
            {
                continue;
            }

            var divisor = GreatestCommonDivisor.Of(a * c, b * c);
            Assert.NotNull(divisor);
            var (restA, restB) = ((a * c).DividedBy(divisor), (b * c).DividedBy(divisor));
            Assert.NotNull(restA);
            Assert.NotNull(restB);
            Assert.NotNull(divisor.DividedBy(c));
            Assert.Equal(Polynomial.One, GreatestCommonDivisor.Of(restA, restB));
        }
    }

    [Fact]
    public void Work_is_bounded()
    {
        var random = new Random(5);
        var (a, b) = (RandomPolynomials.Next(random, 6, 40), RandomPolynomials.Next(random, 6, 40));
        Assert.Null(GreatestCommonDivisor.Of(a * b, a * (b + Polynomial.One), new WorkBound(50)));
    }
}
