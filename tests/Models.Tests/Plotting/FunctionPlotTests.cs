using System.Xml.Linq;
using MlMath.Models.Plotting;

namespace MlMath.Models.Tests.Plotting;

public sealed class FunctionPlotTests
{
    [Fact]
    public void A_pole_is_left_open_at_its_place()
    {
        var curve = Sampled(Math.Tan, -6, 6);
        Assert.Equal(5, curve.Pieces.Count);
        double[] poles = [-1.5 * Math.PI, -0.5 * Math.PI, 0.5 * Math.PI, 1.5 * Math.PI];
        Assert.Equal(4, curve.Breaks.Count);
        Assert.All(curve.Breaks.Zip(poles), pair => Assert.Equal(pair.Second, pair.First, 1e-9));
    }

    [Theory]
    [InlineData("1/x", 2)]
    [InlineData("floor", 9)]
    [InlineData("log", 1)]
    [InlineData("sqrt", 1)]
    [InlineData("1/x²", 2)]
    [InlineData("steep", 1)]
    [InlineData("sine", 1)]
    [InlineData("none", 0)]
    [InlineData("cusp", 1)]
    public void Jumps_and_gaps_split_a_curve_and_slopes_do_not(string name, int pieces) => Assert.Equal(pieces, Sampled(Named(name), -4, 4, -4, 4).Pieces.Count);

    [Theory]
    [InlineData("1/x")]
    [InlineData("floor")]
    [InlineData("tan")]
    public void No_line_is_drawn_where_there_is_no_curve(string name)
    {
        var function = Named(name);
        foreach (var piece in Sampled(function, -4, 4, -4, 4).Pieces)
        {
            foreach (var (a, b) in piece.Zip(piece.Skip(1)))
            {
                // Where the function is on its way between two neighbours, it is near the line between them, as far as that is in sight.
                var (x, line) = ((a.X + b.X) / 2, (a.Y + b.Y) / 2);
                Assert.True(Math.Abs(line) > 4 || Math.Abs(function(x) - line) < 0.05, $"{name} at {x}");
            }
        }
    }

    [Fact]
    public void An_edge_of_the_domain_is_reached()
    {
        var (x, y) = Sampled(x => Math.Sqrt(x - 0.123456), -4, 4).Pieces[0][0];
        Assert.Equal(0.123456, x, 1e-9);
        Assert.Equal(0, y, 1e-3);
    }

    [Theory]
    [InlineData("1/x", 1, 20)]
    [InlineData("tan", 2, 40)]
    [InlineData("1/x²", 3, 100)]
    public void A_pole_does_not_flatten_the_rest(string name, double least, double most)
    {
        var (_, high) = Sampler(Named(name), -4, 4).Range();
        Assert.InRange(high, least, most);
    }

    [Fact]
    public void Steep_growth_without_a_pole_is_shown_in_full()
    {
        Assert.Equal((Math.Exp(-20), Math.Exp(20)), Sampler(Math.Exp, -20, 20).Range());
        Assert.Equal((0, 16), Sampler(x => x * x, -4, 4).Range());
    }

    [Fact]
    public void More_places_are_looked_at_where_a_curve_bends()
    {
        var curve = Sampled(x => Math.Sin(1 / x), -1, 1, -1, 1);
        Assert.True(curve.Pieces.Sum(p => p.Count(q => Math.Abs(q.X) < 0.1)) > 3 * curve.Pieces.Sum(p => p.Count(q => q.X is > 0.5 and < 0.7)));
        Assert.True(curve.Pieces.Sum(p => p.Count) < 20_000);
    }

    [Fact]
    public void The_picture_is_well_formed_and_says_what_it_shows()
    {
        var svg = FunctionPlot.Svg(
            new FunctionPlotSubject("x", -2, 2, ["1/x", "a < b & c"]), places => [Array.ConvertAll(places, x => 1 / x), Array.ConvertAll(places, _ => 2.0)]);
        var root = XDocument.Parse(svg).Root!;
        XNamespace names = "http://www.w3.org/2000/svg";
        Assert.Equal("1/x, a < b & c", root.Element(names + "title")!.Value);
        Assert.Contains("1/x is left open at x = 0", root.Element(names + "desc")!.Value, StringComparison.Ordinal);
        Assert.Equal(4, root.Descendants(names + "path").Count(p => p.Attribute("class")!.Value.StartsWith("curve", StringComparison.Ordinal)));
        Assert.Contains("prefers-color-scheme: dark", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", svg, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-3, 3)]
    [InlineData(0, 1e-9)]
    [InlineData(1e6, 1e6 + 1)]
    [InlineData(-0.3, 12345)]
    public void Ticks_are_round_and_inside(double from, double to)
    {
        var scale = AxisScale.Within(from, to, 0, 100, 10);
        Assert.InRange(scale.Ticks.Count, 3, 12);
        Assert.All(scale.Ticks, t => Assert.InRange(scale.Place(t), -1e-6, 100 + 1e-6));
    }

    private static Func<double, double> Named(string name) => name switch
    {
        "1/x" => x => 1 / x,
        "1/x²" => x => 1 / (x * x),
        "floor" => Math.Floor,
        "log" => Math.Log,
        "sqrt" => Math.Sqrt,
        "tan" => Math.Tan,
        "steep" => x => Math.Tanh(1e4 * (x - 0.1234)),
        "sine" => Math.Sin,
        "cusp" => x => Math.Sqrt(Math.Abs(x - 0.3)),
        _ => _ => double.NaN,
    };

    private static CurveSampler Sampler(Func<double, double> function, double from, double to) =>
        new(places => [Array.ConvertAll(places, x => function(x))], from, to, 660, 400);

    private static SampledCurve Sampled(Func<double, double> function, double from, double to, double low = -5, double high = 5) =>
        Sampler(function, from, to).Sample(low, high)[0];
}
