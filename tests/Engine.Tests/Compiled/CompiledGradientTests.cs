using MlMath.Compilation;
using MlMath.Expressions.Problems;

namespace MlMath.Engine.Tests.Compiled;

/// <summary>Value and gradient of a loss whose data stay and whose parameters move.</summary>
public sealed class CompiledGradientTests
{
    private const string Loss = "-(1/m) Σ(i=1 to m) [yᵢ log(σ(wᵀxᵢ + b)) + (1-yᵢ) log(1-σ(wᵀxᵢ + b))]";

    private static readonly Bindings s_start = new()
    {
        { "X", new[,] { { 1.0, 2 }, { -3, 0.5 }, { 0.25, -1 } } }, { "y", [1.0, 0, 1] }, { "w", [0.5, -0.25] }, { "b", 0.125 },
    };

    private static readonly Dictionary<string, string[]> s_shapes = new() { ["X"] = ["m", "n"], ["y"] = ["m"], ["w"] = ["n"], ["b"] = [] };

    [Fact]
    public void Value_and_gradient_of_logistic_regression()
    {
        // By mpmath with 40 digits.
        var runner = Formula.Parse(Loss, s_shapes).CompileValueAndGradient("w", "b").At(s_start);
        Assert.Equal(3, runner.Count);
        Assert.Equal(ExpectedValue, runner.Run(), 1e-14);
        Assert.Equal(ExpectedValue, runner.Value, 1e-14);
        Near(Expected[..2], runner.Gradient("w"));
        Near(Expected[2..], runner.Gradient("b"));
        var gradient = new double[3];
        Assert.Equal(ExpectedValue, runner.Evaluate([0.5, -0.25, 0.125], gradient), 1e-14);
        Near(Expected, gradient);
    }

    [Fact]
    public void A_point_is_moved_in_place_and_the_users_own_arrays_stay()
    {
        var runner = Formula.Parse(Loss, s_shapes).CompileValueAndGradient("w", "b").At(s_start);
        runner.Point("w").Clear();
        runner.Point("b").Clear();

        // At 0 every row is as likely as not.
        Assert.Equal(Math.Log(2), runner.Run(), 1e-14);
        Assert.Equal([0.5, -0.25], s_start["w"].Values);
    }

    [Fact]
    public void A_warm_runner_allocates_nothing()
    {
        var runner = Formula.Parse(Loss, s_shapes).CompileValueAndGradient("w", "b").At(s_start);
        double[] point = [0.5, -0.25, 0.125], gradient = new double[3];
        runner.Evaluate(point, gradient);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var k = 0; k < 100; k++)
        {
            runner.Evaluate(point, gradient);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void What_does_not_fit_is_told()
    {
        var compiled = Formula.Parse(Loss, s_shapes).CompileValueAndGradient("w");
        Assert.Equal(ProblemCode.UnknownName, Assert.Throws<ProblemException>(() => compiled.At(new Bindings { { "y", [1.0] } })).Problem.Code);
        var runner = compiled.At(s_start);
        Assert.Equal(ProblemCode.UnknownName, Assert.Throws<ProblemException>(() => runner.Gradient("b").Length).Problem.Code);
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => runner.Evaluate([1], new double[2])).Problem.Code);
        Assert.Equal(ProblemCode.Unsupported, Assert.Throws<ProblemException>(() => Formula.Parse(Loss, s_shapes).CompileValueAndGradient("w_1")).Problem.Code);
    }

    private static void Near(double[] expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var k = 0; k < expected.Length; k++)
        {
            Assert.Equal(expected[k], actual[k], 1e-14);
        }
    }

    private static double ExpectedValue => 0.43602976582667605;

    private static double[] Expected => [-0.37015078841494971, -0.15627594085038796, -0.22130192387267761];
}
