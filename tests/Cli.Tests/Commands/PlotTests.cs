using System.Xml.Linq;

namespace MlMath.Cli.Tests.Commands;

public sealed class PlotTests : IDisposable
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    private readonly string _folder = Directory.CreateTempSubdirectory("mlmath").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_picture_goes_to_the_standard_output_and_messages_beside_it()
    {
        var (status, output, error) = Mlmath.Run("plot", "x^2", "--x", "-3..3");
        Assert.Equal(0, status);
        Assert.Equal("x²", XDocument.Parse(output).Root!.Element(s_svg + "title")!.Value);
        Assert.Equal("read as x^2", error.Trim());
    }

    [Fact]
    public void Several_curves_with_definitions_and_values()
    {
        var file = Path.Combine(_folder, "new", "a.svg");
        var (status, output, error) = Mlmath.Run("plot", "f(t) = a sin(t)/t; f(t), f'(t)", "1/t", "--x", "t=-2π..2π", "a=2", "--out", file);
        Assert.True(status == 0, error);
        Assert.Equal("", output);
        var root = XDocument.Load(file).Root!;
        Assert.Equal("f(t), f'(t), 1/t", root.Element(s_svg + "title")!.Value);
        Assert.Equal(3, root.Descendants(s_svg + "g").Single().Elements(s_svg + "path").Count());
        Assert.Contains("t from -6.2832 to 6.2832", root.Element(s_svg + "desc")!.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x² + 1 = 9 + |x|", false)]
    [InlineData("y = x²", true)]
    [InlineData("f(x) = x²", true)]
    [InlineData("c", true, "c=2")]
    [InlineData("θ²", true)]
    [InlineData(@"\frac{x}{2}", true)]
    [InlineData("Σ(i=1 to 3) x^i/i!", true)]
    [InlineData("v₂ x", true, "v=[1, 2]")]
    public void A_formula_of_one_free_name_is_a_curve(string formula, bool isCurve, params string[] values) =>
        Assert.Equal(isCurve ? 0 : 1, Mlmath.Run(["plot", formula, .. values]).Status);

    [Theory]
    [InlineData(1, "'a' has no value", "a x + b")]
    [InlineData(1, "all free", "a b")]
    [InlineData(1, "is an array", "[x, 1]")]
    [InlineData(1, "found '*'", "x + * 2")]
    [InlineData(2, "--x takes a range", "x", "--x", "3")]
    [InlineData(2, "from a smaller number", "x", "--x", "3..1")]
    [InlineData(2, "FORMULA is missing", "a=1")]
    [InlineData(2, "did you mean --out", "x", "--ot", "a")]
    public void What_is_wrong_is_said(int status, string says, params string[] words)
    {
        var (got, output, error) = Mlmath.Run(["plot", .. words]);
        Assert.Equal((status, ""), (got, output));
        Assert.Contains(says, error, StringComparison.Ordinal);
    }
}
