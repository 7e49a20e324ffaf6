using System.Text.Json;
using MlMath.Expressions.Functions;

namespace MlMath.Contracts.Tests.Functions;

/// <summary>Values of the rows against values of many digits, which another program computed once; see the file's own line on where they come from.</summary>
public sealed class GoldenValueTests
{
    /// <summary>The unit of the last place at 1: errors below are relative, in this unit.</summary>
    private const double Ulp = 2.220446049250313e-16;

    /// <summary>How far a value may lie from the true one. Elementary functions keep to 4 ulp; the others say what they keep to.</summary>
    private static readonly Dictionary<string, double> Bounds = new()
    {
        ["gamma"] = 32,
        ["lgamma"] = 16,
        ["digamma"] = 16,
        ["polygamma"] = 16,
        ["erf"] = 4,
    };

    public static TheoryData<string> Names => [.. Rows.Keys];

    private static Dictionary<string, (double[][] Arguments, double[] Values)> Rows { get; } = Read();

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_are_those_of_many_digits(string name)
    {
        var function = FunctionTable.All.Single(f => f.Name == name);
        var (arguments, values) = Rows[name];
        var bound = Bounds.GetValueOrDefault(name, 4);
        var faults = new List<string>();
        for (var k = 0; k < values.Length; k++)
        {
            var actual = function.Value(arguments[k]);
            var error = Error(values[k], actual, NearestPole(name, arguments[k]));
            if (!(error <= bound))
            {
                faults.Add($"{name}({string.Join(", ", arguments[k].Select(a => a.ToString("R")))}) is {values[k]:R}, not {actual:R}: {error:G3} ulp");
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Fact]
    public void Every_smooth_function_has_golden_values()
    {
        string[] piecewise = ["abs", "sign", "floor", "ceil", "max", "min", "if", "less", "less_equal", "greater", "greater_equal", "equal", "not_equal", "and", "or", "not"];
        Assert.Equal(FunctionTable.All.Select(f => f.Name).Except(piecewise).Order(StringComparer.Ordinal), Rows.Keys.Order(StringComparer.Ordinal));
    }

    private static double Error(double expected, double actual, double scale) =>
        expected.Equals(actual) ? 0
        : !double.IsFinite(expected) || !double.IsFinite(actual) ? double.PositiveInfinity
        : Math.Abs(expected - actual) / Math.Max(Math.Max(Math.Abs(expected), scale) * Ulp, double.Epsilon);

    /// <summary>Left of 0 the poles on both sides cancel somewhere between: errors are relative to the nearest one's term.</summary>
    private static double NearestPole(string name, double[] arguments)
    {
        var x = arguments[^1];
        if (x > 0 || name is not ("digamma" or "polygamma" or "lgamma"))
        {
            return 0;
        }

        var distance = Math.Abs(x - Math.Round(x));
        return name == "lgamma" ? Math.Max(-Math.Log(distance), 1)
            : name == "digamma" ? 1 / distance : FunctionTable.Find("gamma")!.Value([arguments[0] + 1]) / Math.Pow(distance, arguments[0] + 1);
    }

    private static Dictionary<string, (double[][] Arguments, double[] Values)> Read()
    {
        using var stream = typeof(GoldenValueTests).Assembly.GetManifestResourceStream("golden-values.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.GetProperty("rows").EnumerateArray().ToDictionary(
            row => row.GetProperty("function").GetString()!,
            row => (row.GetProperty("arguments").EnumerateArray().Select(a => a.EnumerateArray().Select(v => v.GetDouble()).ToArray()).ToArray(),
                row.GetProperty("values").EnumerateArray().Select(v => v.GetDouble()).ToArray()));
    }
}
