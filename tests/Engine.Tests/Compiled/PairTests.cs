using MlMath.Compilation;
using MlMath.Expressions.Functions.Lanes;

namespace MlMath.Engine.Tests.Compiled;

/// <summary>Functions that compiled code computes in pairs, a value's with its derivative's: sine and cosine, tanh z and σ(±2z), σ(z) and σ(-z).</summary>
public sealed class PairTests
{
    private static readonly double[] Numbers =
    [
        0, -0.0, 1e-310, -1e-300, 1e-9, 0.3, -0.7, 0.7853981633974483, 1.5707963267948966, -1.6, 2, 3.141592653589793, -4, 6, 9, -15, 19.5, 25, 100, -360, 372.9, 373.1, -700, 1000, 12345.678,
        1073741823.5, -1073741825, 4e9, 1e15, -1e22, 1e300,
    ];

    public static TheoryData<LaneWidth, LaneElement> Ways => new()
    {
        { LaneWidth.Bits512, LaneElement.Double }, { LaneWidth.Bits256, LaneElement.Double }, { LaneWidth.Bits128, LaneElement.Double }, { LaneWidth.Scalar, LaneElement.Double }, { LaneWidth.Bits512, LaneElement.Single },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Sine_and_cosine(LaneWidth width, LaneElement element)
    {
        var numbers = element == LaneElement.Double ? Numbers : System.Array.FindAll(Numbers, x => (float)x == x);
        AssertGradient("3 sin(x)", width, element, numbers, x => 3 * Math.Sin(x), x => 3 * Math.Cos(x));
        AssertGradient("cos(x) + x sin(x)", width, element, numbers, x => Math.Cos(x) + (x * Math.Sin(x)), x => x * Math.Cos(x), besides: 1);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Hyperbolic_tangent_and_its_slope(LaneWidth width, LaneElement element)
    {
        var numbers = element == LaneElement.Double ? Numbers : System.Array.FindAll(Numbers, x => (float)x == x && Math.Abs(x) is 0 or (> 1e-30 and < 40));
        AssertGradient("tanh(x)", width, element, numbers, Math.Tanh, x => Math.Abs(x) > 710 ? 0 : 1 / (Math.Cosh(x) * Math.Cosh(x)));
        AssertGradient("tanh(x) + tanh(-x/2)", width, element, numbers, x => Math.Tanh(x) - Math.Tanh(x / 2), x => Slope(x) - (Slope(x / 2) / 2), besides: 1);

        static double Slope(double x) => Math.Abs(x) > 710 ? 0 : 1 / (Math.Cosh(x) * Math.Cosh(x));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Logistic_function_and_its_slope(LaneWidth width, LaneElement element)
    {
        var numbers = element == LaneElement.Double ? Numbers : System.Array.FindAll(Numbers, x => (float)x == x && Math.Abs(x) is 0 or (> 1e-30 and < 80));
        AssertGradient("σ(x)", width, element, numbers, x => 1 / (1 + Math.Exp(-x)), x => Math.Abs(x) > 708 ? 0 : Math.Exp(-Math.Abs(x)) / Math.Pow(1 + Math.Exp(-Math.Abs(x)), 2));
    }

    private static void AssertGradient(string formula, LaneWidth width, LaneElement element, double[] x, Func<double, double> value, Func<double, double> slope, double besides = 0)
    {
        var both = Formula.Parse(formula).With(new CompilerOptions { MaximalWidth = width, Element = element }).CompileBatchValueAndGradient("x");
        var (values, slopes) = (new double[x.Length], new double[x.Length]);
        both.Evaluate(x, values, slopes);
        var unit = element == LaneElement.Double ? 4e-15 : 2e-6;
        for (var k = 0; k < x.Length; k++)
        {
            Assert.True(IsNear(value(x[k]), values[k]), $"{formula} at {x[k]:R}: {values[k]:R}, not {value(x[k]):R}");
            Assert.True(IsNear(slope(x[k]), slopes[k]), $"slope of {formula} at {x[k]:R}: {slopes[k]:R}, not {slope(x[k]):R}");
        }

        bool IsNear(double expected, double actual) => Math.Abs(expected - actual) <= unit * (Math.Abs(expected) + besides) + 1e-307;
    }
}
