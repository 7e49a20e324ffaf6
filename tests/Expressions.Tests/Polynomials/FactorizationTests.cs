using MlMath.Expressions.Numbers;
using MlMath.Expressions.Polynomials;

namespace MlMath.Expressions.Tests.Polynomials;

/// <summary>Factors: their product is the polynomial; numbers of factors and exponents as SymPy 1.11's `factor_list` gives them.</summary>
public sealed class FactorizationTests
{
    private static readonly Polynomial X = Polynomial.Variable(0);
    private static readonly Polynomial Y = Polynomial.Variable(1);
    private static readonly Polynomial Z = Polynomial.Variable(2);

    public static TheoryData<string, int[]> Known => new()
    {
        // a name and the degrees of the irreducible factors with their exponents, sorted: degree·100 + exponent
        { "x^2-1", [101, 101] },
        { "x^12-1", [101, 101, 201, 201, 201, 401] },
        { "x^8+x^4+1", [201, 201, 401] },
        { "x^4+4", [201, 201] },
        { "x^4+1", [401] },
        { "x^10-1", [101, 101, 401, 401] },
        { "swinnerton-dyer 4", [401] },
        { "x^2-y^2", [101, 101] },
        { "x^6-y^6", [101, 101, 201, 201] },
        { "x^3+y^3+z^3-3xyz", [101, 201] },
        { "(x+y+z)^3-x^3-y^3-z^3", [101, 101, 101] },
        { "(x+y)^3(x-y)^2(x^2+y)", [102, 103, 201] },
        { "xy+xz+y^2+yz", [101, 101] },
        { "(x^3+y^2+1)(x^3+x*y+2)", [301, 301] },
        { "(x^3+y*z)(x^3+z+1)", [301, 301] },
        { "x^3*y^3+x+y+7", [601] },
        { "6x^2+5x-6", [101, 101] },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Factors_are_those_of_another_program(string name, int[] expected)
    {
        var one = Polynomial.One;
        Polynomial P(Polynomial p, int n) => p.ToThe(n);
        var polynomial = name switch
        {
            "x^2-1" => P(X, 2) - one,
            "x^12-1" => P(X, 12) - one,
            "x^8+x^4+1" => P(X, 8) + P(X, 4) + one,
            "x^4+4" => P(X, 4) + one.Times(4),
            "x^4+1" => P(X, 4) + one,
            "x^10-1" => P(X, 10) - one,
            "swinnerton-dyer 4" => P(X, 4) - P(X, 2).Times(10) + one,
            "x^2-y^2" => P(X, 2) - P(Y, 2),
            "x^6-y^6" => P(X, 6) - P(Y, 6),
            "x^3+y^3+z^3-3xyz" => P(X, 3) + P(Y, 3) + P(Z, 3) - (X * Y * Z).Times(3),
            "(x+y+z)^3-x^3-y^3-z^3" => P(X + Y + Z, 3) - P(X, 3) - P(Y, 3) - P(Z, 3),
            "(x+y)^3(x-y)^2(x^2+y)" => P(X + Y, 3) * P(X - Y, 2) * (P(X, 2) + Y),
            "xy+xz+y^2+yz" => (X * Y) + (X * Z) + P(Y, 2) + (Y * Z),
            "(x^3+y^2+1)(x^3+x*y+2)" => (P(X, 3) + P(Y, 2) + one) * (P(X, 3) + (X * Y) + one.Times(2)),
            "(x^3+y*z)(x^3+z+1)" => (P(X, 3) + (Y * Z)) * (P(X, 3) + Z + one),
            "x^3*y^3+x+y+7" => (P(X, 3) * P(Y, 3)) + X + Y + one.Times(7),
            _ => P(X, 2).Times(6) + X.Times(5) - one.Times(6),
        };
        var found = Factorization.Of(polynomial);
        Assert.Equal(polynomial, Product(found));
        Assert.True(found.IsComplete);
        Assert.Equal(expected, found.Factors.Select(f => (f.Factor.TotalDegree() * 100) + f.Exponent).Order());
    }

    [Fact]
    public void The_product_of_the_factors_is_the_polynomial()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var variables = 1 + (seed % 3);
            var parts = Enumerable.Range(0, 2 + random.Next(2)).Select(_ => RandomPolynomials.Next(random, variables, 3)).ToList();
            var polynomial = parts.Aggregate(Polynomial.One, (a, b) => a * b.ToThe(1 + random.Next(2)));
            var found = Factorization.Of(polynomial);
            Assert.Equal(polynomial, Product(found));
            foreach (var part in parts.Where(p => !polynomial.IsZero && !p.IsConstant))
            {
                Assert.True(!found.IsComplete || found.Factors.Any(f => part.Primitive(out _).DividedBy(f.Factor) is not null), $"seed {seed}: {part} of {string.Join("; ", found.Factors)}");
            }
        }
    }

    [Fact]
    public void Random_polynomials_of_one_variable_have_the_factors_they_were_made_of()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var roots = Enumerable.Range(0, 6).Select(_ => (Number)random.Next(-30, 31)).ToList();
            var polynomial = roots.Aggregate(Polynomial.One, (p, r) => p * (X - Polynomial.Constant(r))) * (X.ToThe(4) + X.Times(2 * random.Next(1, 9)) + Polynomial.Constant(2));
            var found = Factorization.Of(polynomial);

            // x⁴ + 2kx + 2 is irreducible by Eisenstein's criterion at 2.
            Assert.Equal(polynomial, Product(found));
            Assert.Equal(roots.Distinct().Count() + 1, found.Factors.Count);
            Assert.Equal(6, found.Factors.Where(f => f.Factor.DegreeIn(0) == 1).Sum(f => f.Exponent));
        }
    }

    [Fact]
    public void Parts_without_repeated_factors_multiply_to_the_polynomial_and_share_nothing()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var polynomial = Enumerable.Range(1, 3).Aggregate(Polynomial.One, (p, n) => p * RandomPolynomials.Next(random, 1 + (seed % 3), 3).ToThe(n)).Primitive(out _);
            if (polynomial.IsZero)
            {
                continue;
            }

            var parts = Factorization.SquareFree(polynomial);
            Assert.NotNull(parts);
            Assert.Equal(polynomial, parts.Aggregate(Polynomial.One, (p, f) => p * f.Factor.ToThe(f.Exponent)).Primitive(out _));
            foreach (var (factor, _) in parts)
            {
                Assert.True(factor.Variables().All(v => GreatestCommonDivisor.Of(factor, factor.Derivative(v)) is { } d && (d.IsConstant || d.DegreeIn(v) == 0)), $"seed {seed}");
            }
        }
    }

    [Fact]
    public void Past_the_bound_what_was_found_stands()
    {
        var polynomial = X * ((X.ToThe(3) * Y.ToThe(3)) + Z + Polynomial.One) * (X.ToThe(4) + Y + Z.ToThe(5));
        var found = Factorization.Of(polynomial, new WorkBound(30));
        Assert.False(found.IsComplete);
        Assert.Equal(polynomial, Product(found));
    }

    private static Polynomial Product(Factorization found) => found.Factors.Aggregate(Polynomial.Constant(found.Content), (p, f) => p * f.Factor.ToThe(f.Exponent));
}
