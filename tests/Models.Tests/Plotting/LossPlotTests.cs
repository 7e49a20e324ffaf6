using System.Xml.Linq;
using MlMath.Models.Plotting;

namespace MlMath.Models.Tests.Plotting;

public sealed class LossPlotTests
{
    [Fact]
    public void Has_axes_ticks_labels_and_a_curve_inside_the_frame()
    {
        var svg = XElement.Parse(LossPlot.Svg([.. Enumerable.Range(1, 200).Select(k => 0.7 / Math.Sqrt(k))], "breast_cancer & co <1>", "J"));
        var texts = svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value).ToArray();
        Assert.Contains("breast_cancer & co <1>", texts);
        Assert.Contains("epoch", texts);
        Assert.Contains("J", texts);
        Assert.Contains("50", texts);
        Assert.Contains("0.2", texts);
        var curve = svg.Elements().Last(e => e.Name.LocalName == "path").Attribute("d")!.Value;
        var places = curve.Split('M', 'L').Where(p => p.Length > 0).Select(p => p.Split(' ').Select(double.Parse).ToArray()).ToArray();
        Assert.Equal(200, places.Length);
        Assert.All(places, p => Assert.True(p[0] is >= 76 and <= 700 && p[1] is >= 44 and <= 368));
        Assert.True(places[^1][1] > places[0][1], "a smaller loss stands lower");
    }

    [Fact]
    public void A_loss_over_many_magnitudes_is_drawn_by_its_logarithm()
    {
        var svg = LossPlot.Svg([100, 1, 0.01], "t", "J");
        Assert.Contains("logarithmic", svg, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new[] { 1.0 })]
    [InlineData(new[] { 2.0, 2.0 })]
    [InlineData(new[] { 1.0, double.NaN, double.PositiveInfinity })]
    [InlineData(new[] { 0.0, -5.0 })]
    public void Odd_losses_make_a_picture_too(double[] losses)
    {
        var svg = LossPlot.Svg(losses, "t", "J");
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        Assert.NotEmpty(XElement.Parse(svg).Elements());
    }
}
