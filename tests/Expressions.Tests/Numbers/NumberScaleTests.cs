using System.Numerics;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Tests.Numbers;

/// <summary>Numbers beyond doubles, and sums that are exactly 0, without bringing fractions of thousands of digits to lowest terms.</summary>
public sealed class NumberScaleTests
{
    [Fact]
    public void A_number_beyond_doubles_has_a_double_beside_a_power_of_two()
    {
        // 3^5000 / 7^2000 and 7^2000 / 3^5000 by 2^∓2310; the doubles by Python's fractions.
        var large = Number.Fraction(BigInteger.Pow(3, 5000), BigInteger.Pow(7, 2000));
        Assert.Equal(1.0737510116145548, large.ToDoubleScaled(-2310));
        Assert.Equal(-0.9313146056983375, (-Number.One / large).ToDoubleScaled(2310));
        Assert.Equal(12, Number.Fraction(3, 2).ToDoubleScaled(3));
        Assert.Equal(0, Number.Zero.ToDoubleScaled(7));
    }

    [Fact]
    public void Only_exact_numbers_are_opposite()
    {
        var third = Number.Fraction(1, 3);
        Assert.True(third.IsOppositeOf(-third));
        Assert.True(Number.Zero.IsOppositeOf(Number.Zero));
        Assert.False(third.IsOppositeOf(third));
        Assert.False(third.IsOppositeOf(Number.Fraction(-1, 2)));
        Assert.False(Number.Inexact(0.5).IsOppositeOf(Number.Inexact(-0.5)));
        Assert.False(Number.Half.IsOppositeOf(Number.Inexact(-0.5)));
    }
}
