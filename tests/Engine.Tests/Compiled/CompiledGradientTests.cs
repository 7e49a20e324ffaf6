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

    [Theory]
    // p(x) = 3 + 5x + 7x² + 11x³: value, p′, and p″ by the second derivative.
    [InlineData(0, 3, 5, 14)]
    [InlineData(-2, -67, 109, -118)]
    [InlineData(1e-300, 3, 5, 14)]
    public void A_polynomial_written_as_a_sum_has_its_derivatives_at_zero(double x, double value, double first, double second)
    {
        var data = new Bindings { { "c", [3.0, 5, 7, 11] } };
        var shapes = new Dictionary<string, string[]> { ["c"] = ["n"] };
        var polynomial = Formula.Parse("Σ(k=1 to n) cₖ x^(k-1)", shapes);
        double[] byX = [0];
        Assert.Equal(value, polynomial.CompileValueAndGradient<Func<double, double[], double>>(data, "x")(x, byX), 1e-12);
        Assert.Equal(first, byX[0], 1e-12);
        Assert.Equal(second, polynomial.Derivative("x", 2).Compile<Func<double, double>>(data, "x")(x), 1e-12);
        Assert.Equal(first, polynomial.Derivative("x").CompileValueAndGradient<Func<double, double[], double>>(data, "x")(x, byX), 1e-12);
        Assert.Equal(second, byX[0], 1e-12);

        // At many points side by side.
        double[] points = [.. Enumerable.Repeat(x, 9)], values = new double[9], slopes = new double[9];
        polynomial.CompileBatchValueAndGradient(data, "x").Evaluate(points, values, slopes);
        Assert.All(slopes, s => Assert.Equal(first, s, 1e-12));
        data.Add("x", x);
        Assert.Equal(first, polynomial.Derivative("x").Evaluate(data).Values[0], 1e-12);
        Assert.Equal(second, polynomial.Derivative("x", 2).Evaluate(data).Values[0], 1e-12);
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
