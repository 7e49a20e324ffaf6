using MlMath.Expressions.Printing;
using MlMath.Expressions.Values;

namespace MlMath.Expressions.Tests.Printing;

/// <summary>Values as texts.</summary>
public sealed class ValueTextTests
{
    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(3, "3")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(1e-8, "1e-8")]
    [InlineData(1.5e300, "1.5e300")]
    [InlineData(1e20, "1e20")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void Numbers_are_short_and_read_back(double value, string text)
    {
        Assert.Equal(text, ValueText.Of(value));
        Assert.Equal(value, double.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Arrays_nest()
    {
        Assert.Equal("4", ValueText.Of(new NumericArray(4)));
        Assert.Equal("[1, 0.5]", ValueText.Of(new NumericArray([1, 0.5])));
        Assert.Equal("[[1, 2, 3], [4, 5, 6]]", ValueText.Of(new NumericArray([2, 3], [1, 2, 3, 4, 5, 6])));
        Assert.Equal("[]", ValueText.Of(new NumericArray([])));
    }
}
