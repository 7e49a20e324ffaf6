using MlMath.Compilation;
using MlMath.Expressions.Functions.Lanes;

namespace MlMath.Engine.Tests.Compiled;

/// <summary>Tails of the normal distribution in compiled code, every width and floats too: values of 600 digits (mpmath).</summary>
public sealed class TailTests
{
    public static TheoryData<LaneWidth, LaneElement> Ways => new()
    {
        { LaneWidth.Bits512, LaneElement.Double }, { LaneWidth.Bits256, LaneElement.Double }, { LaneWidth.Bits128, LaneElement.Double }, { LaneWidth.Scalar, LaneElement.Double },
        { LaneWidth.Bits512, LaneElement.Single }, { LaneWidth.Scalar, LaneElement.Single },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Log_of_the_distribution_and_its_slope(LaneWidth width, LaneElement element) => AssertGradient(
        "log(½(1 + erf(x/√2)))", width, element, [-1000, -37, -8, -0.5, 0.25],
        [-500007.82669481218, -689.03058557689059, -35.01343715991455, -1.1759117615936186, -0.51298407540943043],
        [1000.000999998, 37.02698768612699, 8.1213681122361127, 1.1410777703680645, 0.64583937101681727]);

    /// <summary>The rounding of x/√2 counts x² times.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void Gaussian_error_unit_and_its_slope(LaneWidth width, LaneElement element) => AssertGradient(
        "½ x (1 + erf(x/√2))", width, element, [-12, -8, -3, -0.5, 0.25, 40],
        [-2.1317785344932148e-32, -4.9767684594174273e-15, -0.0040496940948902836, -0.15426876936299345, 0.14967658142073093, 40.0],
        [-2.5578956616748956e-31, -3.979607261086796e-14, -0.011945647204183927, 0.13250487534383716, 0.69537335488363603, 1.0],
        times: 50);

    private static void AssertGradient(string formula, LaneWidth width, LaneElement element, double[] x, double[] value, double[] slope, double times = 1)
    {
        var both = Formula.Parse(formula).With(new CompilerOptions { MaximalWidth = width, Element = element }).CompileBatchValueAndGradient("x");
        var (values, slopes) = (new double[x.Length], new double[x.Length]);
        both.Evaluate(x, values, slopes);
        var unit = times * (element == LaneElement.Double ? 2e-15 : 1e-6);
        for (var k = 0; k < x.Length; k++)
        {
            Assert.True(Math.Abs(value[k] - values[k]) <= unit * Math.Abs(value[k]), $"{formula} at {x[k]:R}: {values[k]:R}, not {value[k]:R}");
            Assert.True(Math.Abs(slope[k] - slopes[k]) <= unit * Math.Abs(slope[k]), $"slope of {formula} at {x[k]:R}: {slopes[k]:R}, not {slope[k]:R}");
        }
    }
}
