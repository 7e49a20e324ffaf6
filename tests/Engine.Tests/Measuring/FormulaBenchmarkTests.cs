using MlMath.Engine.Measuring;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;

namespace MlMath.Engine.Tests.Measuring;

/// <summary>What is measured, not how fast it is.</summary>
public sealed class FormulaBenchmarkTests
{
    [Fact]
    public void Each_way_is_measured_at_points()
    {
        var report = FormulaBenchmark.Run(new BenchmarkRequest("x² sin(y) + a") { By = ["x", "y"], Points = 3000, Variables = new Dictionary<string, NumericArray> { ["a"] = new(2) } });
        Assert.Equal(3000, report.Points);
        Assert.Equal(["a", "x", "y"], report.Data.Select(d => d.Name));
        Assert.Equal([3000], report.Data[1].Sizes);
        Assert.Equal(["interpreter", "scalar"], report.Times.Take(2).Select(t => t.Way));
        Assert.Equal(FormulaBenchmark.MachineVectorBits > 0, report.Times.Any(t => t.Way == "vector" && t.VectorBits == FormulaBenchmark.MachineVectorBits));
        Assert.Equal(Environment.ProcessorCount > 1, report.Times.Any(t => t.Threads == 2));
        Assert.All(report.Times, t => Assert.True(t is { ValueNanoseconds: > 0, GradientNanoseconds: > 0 }));
    }

    [Fact]
    public void Of_a_formula_of_arrays_the_points_are_the_rows()
    {
        var report = FormulaBenchmark.Run(new BenchmarkRequest("½‖Xw - y‖²") { By = ["w"], Points = 500, Shapes = new Dictionary<string, IReadOnlyList<string>> { ["X"] = ["m", "3"], ["w"] = ["3"], ["y"] = ["m"] } });
        Assert.Equal([("X", "500×3"), ("w", "3"), ("y", "500")], report.Data.Select(d => (d.Name, string.Join("×", d.Sizes))));
    }

    [Fact]
    public void Without_names_to_differentiate_by_there_is_the_value_alone() =>
        Assert.All(FormulaBenchmark.Run(new BenchmarkRequest("x²") { Points = 100 }).Times, t => Assert.Null(t.GradientNanoseconds));

    [Fact]
    public void What_is_missing_is_told()
    {
        Assert.Equal(ProblemCode.UnknownName, Assert.Throws<ProblemException>(() => FormulaBenchmark.Run(new BenchmarkRequest("‖Xw‖²") { Points = 10 })).Problem.Code);
        Assert.Equal(ProblemCode.Limit, Assert.Throws<ProblemException>(() => FormulaBenchmark.Run(new BenchmarkRequest("x") { Points = 0 })).Problem.Code);
        Assert.Equal(ProblemCode.Syntax, Assert.Throws<ProblemException>(() => FormulaBenchmark.Run(new BenchmarkRequest("x +"))).Problem.Code);
    }
}
