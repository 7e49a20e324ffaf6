using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Functions.Lanes;
using static System.Globalization.CultureInfo;

namespace MlMath.Expressions.Tests.Functions;

/// <summary>
/// The vector value of every row, at every width, whatever of it this machine has: within the last places that docs/kernels.md states, and at the edges what the
/// scalar value is. `.ci/run` runs these again with wider registers switched off.
/// </summary>
[Trait("Width", "every")]
public sealed class KernelTests
{
    private static readonly double[] Edges =
    [
        0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 1.5, -1.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, -double.Epsilon, 1e-310, -1e-310,
        2.2250738585072014e-308, -2.2250738585072014e-308, 1e-300, -1e-300, 1e-20, -1e-20, 1e-8, 20, -20, 40, 100, 700, 709.78, 709.79, 710.47, 710.48, -708.5, -745, -745.2, -746, -1000,
        1e5, 4503599627370497, 9007199254740991, 9007199254740992, 1e300, -1e300, double.MaxValue, double.MinValue, Math.PI, Math.PI / 2, -0.9999999999999999, 0.9999999999999999, 1.0000000000000002,
    ];

    private static readonly float[] SingleEdges =
    [
        0, -0.0f, 1, -1, 0.5f, -0.5f, 2, -2, 3, -3, 1.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, 1e-40f, -1e-40f,
        1.17549435e-38f, 1e-30f, -1e-30f, 20, -20, 88.72f, 88.73f, 89.4f, 89.5f, -87.4f, -103, -104, -1000, 1e5f, 1e9f, 1e30f, -1e30f, float.MaxValue, float.MinValue, 0.99999994f, 1.0000001f,
    ];

    /// <summary>How many last places a value may be off, double and float, per function, as the table of the page says.</summary>
    private static readonly Dictionary<string, (double Scalar, double Double, double Single)> Bounds = ReadBounds();

    public static TheoryData<string> Golden => [.. KernelValues.Rows.Keys];

    public static TheoryData<string> Rows => [.. FunctionTable.All.Select(f => f.Name).Where(name => name != "if")];

    [Theory]
    [MemberData(nameof(Golden))]
    public void Values_keep_to_the_stated_last_places(string name)
    {
        var function = Row(name);
        var points = KernelValues.Rows[name];
        var bound = Bounds[name];
        var arguments = System.Array.ConvertAll(points, p => p.Arguments);
        foreach (var width in LaneCode.Widths.Append(LaneWidth.Scalar))
        {
            var values = LaneCode.Values(function, width, LaneCall.Called, arguments);
            AssertWithin(width == LaneWidth.Scalar ? bound.Scalar : bound.Double, $"{name} of doubles, {width}", points, k => points[k].Error(values[k]));
        }

        var singles = System.Array.FindAll(points, p => System.Array.TrueForAll(p.Arguments, a => (float)a == a));
        var singleArguments = System.Array.ConvertAll(singles, p => System.Array.ConvertAll(p.Arguments, a => (float)a));
        Assert.True(singles.Length >= points.Length / 4, "too few points are floats");
        foreach (var width in LaneCode.Widths)
        {
            var values = LaneCode.Values(function, width, LaneCall.Called, singleArguments);
            AssertWithin(bound.Single, $"{name} of floats, {width}", singles, k => singles[k].SingleError(values[k]));
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Edges_are_those_of_the_scalar_value(string name)
    {
        var function = Row(name);
        var points = Points(function, Edges);
        var expected = LaneCode.Values(function, LaneWidth.Scalar, LaneCall.Called, points);
        foreach (var width in LaneCode.Widths)
        {
            var actual = LaneCode.Values(function, width, LaneCall.Called, points);
            AssertSame(name, width, points, k => Agree(expected[k], actual[k], 6 * Unit(expected[k])), k => $"{actual[k]:R}, not {expected[k]:R}");
        }

        var singles = Points(function, SingleEdges);
        var expectedSingles = LaneCode.Values(function, LaneWidth.Scalar, LaneCall.Called, singles);
        foreach (var width in LaneCode.Widths)
        {
            var actual = LaneCode.Values(function, width, LaneCall.Called, singles);
            AssertSame(name, width, singles, k => Agree(expectedSingles[k], actual[k], 4 * (double)(MathF.BitIncrement(Math.Abs(expectedSingles[k])) - Math.Abs(expectedSingles[k]))), k => $"{actual[k]:R}, not {expectedSingles[k]:R}");
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void What_is_inlined_is_what_is_called(string name)
    {
        var function = Row(name);
        var points = Points(function, Edges);
        foreach (var width in LaneCode.Widths)
        {
            var called = LaneCode.Values(function, width, LaneCall.Called, points);
            var inlined = LaneCode.Values(function, width, LaneCall.Inlined, points);
            AssertSame(name, width, points, k => called[k].Equals(inlined[k]), k => $"{inlined[k]:R}, not {called[k]:R}");
        }
    }

    [Fact]
    public void The_widest_vectors_are_those_that_the_machine_has()
    {
        var widest = LaneWidths.Widest;
        Assert.False(widest == LaneWidth.Bits512 && !Vector512.IsHardwareAccelerated);
        Assert.False(widest >= LaneWidth.Bits256 && !Vector256.IsHardwareAccelerated);
        Assert.False(widest >= LaneWidth.Bits128 && !Vector128.IsHardwareAccelerated);
        Assert.Null(FunctionTable.Exp.LanesValue(LaneElement.Double, LaneWidth.Scalar, LaneCall.Called));

        // Where `.ci/run` has switched widths off, it says which one is left.
        if (Environment.GetEnvironmentVariable("MLMATH_TEST_WIDEST") is { Length: > 0 } expected && RuntimeInformation.ProcessArchitecture == Architecture.X64)
        {
            Assert.True((int)widest <= int.Parse(expected, InvariantCulture), $"{widest} is in use, though only {expected} bits should be");
        }
    }

    internal static double BoundOfDoubles(string name) => Bounds[name].Double;

    private static Function Row(string name) => FunctionTable.All.Single(f => f.Name == name);

    private static T[][] Points<T>(Function function, T[] edges) => function.Name == "polygamma" ? []
        : function.Arity == 1 ? System.Array.ConvertAll(edges, e => new[] { e }) : [.. edges.SelectMany(a => edges.Select(b => new[] { a, b }))];

    private static double Unit(double value) => Math.BitIncrement(Math.Abs(value)) - Math.Abs(value);

    /// <summary>NaN, infinities and zeros are the same, with their signs; other numbers nearly.</summary>
    private static bool Agree(double expected, double actual, double tolerance) =>
        double.IsNaN(expected) || double.IsInfinity(expected) ? actual.Equals(expected)
        : expected == 0 ? actual == 0 && double.IsNegative(expected) == double.IsNegative(actual)
        : Math.Abs(expected - actual) <= tolerance;

    private static void AssertSame<T>(string name, LaneWidth width, T[][] points, Func<int, bool> holds, Func<int, string> fault)
    {
        var faults = Enumerable.Range(0, points.Length).Where(k => !holds(k)).Select(k => $"{name}({string.Join(", ", points[k])}) at {width} is {fault(k)}").Take(20).ToList();
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    private static void AssertWithin(double bound, string what, KernelValues.Point[] points, Func<int, double> error)
    {
        var worst = Enumerable.Range(0, points.Length).MaxBy(error);
        Assert.True(error(worst) <= bound, string.Create(InvariantCulture, $"{what}: {error(worst):F2} last places at {string.Join(", ", points[worst].Arguments)}, more than {bound}"));
    }

    private static Dictionary<string, (double Scalar, double Double, double Single)> ReadBounds()
    {
        using var reader = new StreamReader(typeof(KernelTests).Assembly.GetManifestResourceStream("kernels.md")!);
        return reader.ReadToEnd().Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 6 && cells[1].StartsWith('`'))
            .ToDictionary(cells => cells[1].Trim('`'), cells => (Number(cells[2]), Number(cells[3]), Number(cells[4])));

        static double Number(string text) => double.Parse(text.Split(' ')[0], NumberStyles.Float, InvariantCulture);
    }
}
