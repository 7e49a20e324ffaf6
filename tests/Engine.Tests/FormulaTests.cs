using MlMath.Compilation;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;

namespace MlMath.Engine.Tests;

/// <summary>The face that a C# program sees.</summary>
public sealed class FormulaTests
{
    [Fact]
    public void A_derivative_that_no_longer_holds_its_name_is_as_long_as_it()
    {
        var f = Formula.Parse("Σ(i=1 to n) (3xᵢ + yᵢ²)", new Dictionary<string, string[]> { ["x"] = ["n"], ["y"] = ["n"] });
        var bindings = new Bindings { { "x", [1, 2, 5] }, { "y", [1, 0, 2] } };
        Assert.Equal([3, 3, 3], f.Derivative("x").Evaluate(bindings).Values);
        Assert.Equal([2, 0, 4], f.Derivative("y").Evaluate(bindings).Values);
        Assert.False(bindings.Sizes.ContainsKey("n"));
    }

    [Fact]
    public void A_derivative_is_printed_and_compiled()
    {
        var f = Formula.Parse("x² sin(x)");
        var derivative = f.Derivative("x");
        Assert.Equal("x (x cos(x) + 2 sin(x))", derivative.ToString());
        var g = derivative.Compile<Func<double, double>>("x");
        foreach (var x in new[] { -2.0, 0, 0.3, 5 })
        {
            Assert.Equal((2 * x * Math.Sin(x)) + (x * x * Math.Cos(x)), g(x), 1e-12);
        }
    }

    [Fact]
    public void A_delegate_takes_its_names_in_the_order_given()
    {
        var f = Formula.Parse("a/b - c");
        Assert.Equal(["a", "b", "c"], f.Names);
        Assert.Equal((8.0 / 2) - 1, f.Compile<Func<double, double, double, double>>("a", "b", "c")(8, 2, 1));
        Assert.Equal((8.0 / 2) - 1, f.Compile<Func<double, double, double, double>>("c", "b", "a")(1, 2, 8));
    }

    [Fact]
    public void A_delegate_gives_the_same_on_many_threads_at_once()
    {
        var f = Formula.Parse("sin(x) e^(-x²) + log(1 + x²)").Compile<Func<double, double>>("x");
        Parallel.For(0, 20_000, k =>
        {
            var x = (k % 200) / 50.0;
            Assert.Equal((Math.Sin(x) * Math.Exp(-x * x)) + Math.Log(1 + (x * x)), f(x), 1e-12);
        });
    }

    [Fact]
    public void A_delegate_allocates_nothing()
    {
        var f = Formula.Parse("x³ - 2x").Compile<Func<double, double>>("x");
        f(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sum = 0.0;
        for (var k = 0; k < 1000; k++)
        {
            sum += f(k);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sum > 0);
    }

    [Fact]
    public void Arrays_have_their_shapes_declared_or_inferred()
    {
        var loss = Formula.Parse("½‖Xw - y‖²", new Dictionary<string, string[]> { ["X"] = ["m", "n"], ["w"] = ["n"] });
        Assert.Equal("Xᵀ(Xw - y)", loss.Derivative("w").ToString());
        var point = new Bindings { { "X", new[,] { { 1.0, 2 }, { 3, 4 }, { 5, 6 } } }, { "w", [1.0, -1] }, { "y", [0.0, 1, 2] } };
        Assert.Equal(0.5 * (1 + 4 + 9), loss.Evaluate(point).Values[0], 1e-12);
        NumericArray gradient = loss.Derivative("w").Evaluate(point);
        Assert.Equal([-1 - 6 - 15, -2 - 8 - 18], gradient.Values);
    }

    [Fact]
    public void A_name_that_does_not_occur_has_derivative_0() => Assert.Equal("0", Formula.Parse("x²").Derivative("z").ToString());

    [Fact]
    public void A_fault_tells_its_place()
    {
        var problem = Assert.Throws<ProblemException>(() => Formula.Parse("x + sinn(x)")).Problem;
        Assert.Equal(ProblemCode.UnknownName, problem.Code);
        Assert.Equal(4, problem.Span!.Value.Start);
        Assert.Contains("'sin'", problem.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_delegate_of_the_wrong_kind_is_refused()
    {
        Assert.Throws<ProblemException>(() => Formula.Parse("x + y").Compile<Func<double, double>>("x"));
        Assert.Throws<ProblemException>(() => Formula.Parse("x + y").Compile<Func<double, double>>("x", "y"));
        Assert.Throws<ProblemException>(() => Formula.Parse("‖v‖").Compile<Func<double, double>>("v"));
    }
}
