using System.Text.Json;
using MlMath.Library;
using MlMath.Models.Optimisation;

namespace MlMath.Models.Tests.Optimisation;

/// <summary>Every optimiser of the library walks the path that PyTorch's (and for one NumPy's) walks; the golden file says how it was made.</summary>
public sealed class FormulaOptimiserTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "optimiser-trajectories.json"))).RootElement;

    private static readonly Dictionary<string, string> Names = new()
    {
        ["sgd"] = "GradientDescent", ["momentum"] = "Momentum", ["nesterov"] = "Nesterov", ["adagrad"] = "AdaGrad", ["adadelta"] = "Adadelta",
        ["rmsprop"] = "RMSProp", ["rmsprop-centered"] = "CenteredRMSProp", ["rmsprop-momentum"] = "RMSPropMomentum", ["adam"] = "Adam", ["amsgrad"] = "AMSGrad",
        ["adamw"] = "AdamW", ["nadam"] = "NAdam", ["radam"] = "RAdam", ["adamax"] = "Adamax", ["adam-no-correction"] = "AdamWithoutCorrection",
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var optimiser in Golden.GetProperty("optimisers").EnumerateArray())
            {
                foreach (var one in optimiser.GetProperty("cases").EnumerateArray())
                {
                    cases.Add(optimiser.GetProperty("id").GetString()!, one.GetProperty("problem").GetString()!);
                }
            }

            return cases;
        }
    }

    [Fact]
    public void Every_optimiser_of_the_library_has_a_path_to_walk() => Assert.Equal(OptimiserCatalogue.Names, Names.Values.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Walks_the_path_of_the_golden_file(string id, string problem)
    {
        var one = Golden.GetProperty("optimisers").EnumerateArray().Single(o => o.GetProperty("id").GetString() == id)
            .GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("problem").GetString() == problem);
        var hyper = one.GetProperty("hyper").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble());
        var start = Golden.GetProperty("problems").GetProperty(problem).GetProperty("start").EnumerateArray().Select(v => v.GetDouble()).ToArray();
        var optimiser = new FormulaOptimiser(OptimiserCatalogue.Find(Names[id])!, hyper, start);
        foreach (var after in one.GetProperty("after").EnumerateObject())
        {
            var expected = after.Value.EnumerateArray().Select(v => v.GetDouble()).ToArray();
            while (optimiser.Steps < int.Parse(after.Name, System.Globalization.CultureInfo.InvariantCulture))
            {
                optimiser.Step(problem == "rosenbrock" ? OfRosenbrock(optimiser.Parameters) : OfQuadratic(optimiser.Parameters));
            }

            for (var k = 0; k < expected.Length; k++)
            {
                Assert.True(
                    Math.Abs(optimiser.Parameters[k] - expected[k]) <= 1e-9 * Math.Abs(expected[k]),
                    $"{id} on {problem}, entry {k + 1} after {after.Name} steps: {optimiser.Parameters[k]:R}, not {expected[k]:R}");
            }
        }
    }

    [Fact]
    public void Steps_allocate_nothing()
    {
        var optimiser = new FormulaOptimiser(OptimiserCatalogue.Find("Adam")!, new Dictionary<string, double>(), new double[100]);
        var gradient = new double[100];
        optimiser.Step(gradient);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var k = 0; k < 100; k++)
        {
            optimiser.Step(gradient);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("sgd", "GradientDescent")]
    [InlineData("gradient descent", "GradientDescent")]
    [InlineData("adamw", "AdamW")]
    public void Is_found_in_any_case_and_by_its_other_names(string name, string expected) => Assert.Equal(expected, OptimiserCatalogue.Find(name)!.Name);

    private static double[] OfRosenbrock(ReadOnlySpan<double> x)
    {
        var valley = x[1] - (x[0] * x[0]);
        return [(-400 * x[0] * valley) - (2 * (1 - x[0])), 200 * valley];
    }

    private static double[] OfQuadratic(ReadOnlySpan<double> x) =>
    [
        (500 * x[0]) + (480 * x[1]) + (10 * x[2]) - 1,
        (480 * x[0]) + (500 * x[1]) + (5 * x[2]) - 2,
        (10 * x[0]) + (5 * x[1]) + (2 * x[2]) - 3,
    ];
}
