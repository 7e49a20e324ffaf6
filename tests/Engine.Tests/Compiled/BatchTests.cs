using System.Numerics.Tensors;
using MlMath.Compilation;
using MlMath.Engine.Compiled;
using MlMath.Expressions.Problems;

namespace MlMath.Engine.Tests.Compiled;

/// <summary>Formulas over many points at once.</summary>
public sealed class BatchTests
{
    /// <summary>Several blocks, the last of them not full.</summary>
    private const int Points = (2 * PointBlocks.Length) + 905;

    private static readonly double[] s_x = [.. Enumerable.Range(0, Points).Select(k => (k * 0.001) - 2)];
    private static readonly double[] s_y = [.. Enumerable.Range(0, Points).Select(k => 0.5 + (k * 0.0003))];

    [Fact]
    public void Values_at_many_points()
    {
        var result = new double[Points];
        Formula.Parse("x² e^(-x)").CompileBatch("x").Evaluate(s_x, result);
        Assert.All(Enumerable.Range(0, Points), k => Assert.Equal(s_x[k] * s_x[k] * Math.Exp(-s_x[k]), result[k], 1e-12));
        Formula.Parse("x sin(y)").CompileBatch("x", "y").Evaluate(s_x, s_y, result);
        Assert.All(Enumerable.Range(0, Points), k => Assert.Equal(s_x[k] * Math.Sin(s_y[k]), result[k], 1e-13));
        Formula.Parse("a x + y").CompileBatch("y", "a", "x").Evaluate(s_y, s_x, s_x, result);
        Assert.All(Enumerable.Range(0, Points), k => Assert.Equal((s_x[k] * s_x[k]) + s_y[k], result[k], 1e-13));
        Formula.Parse("7").CompileBatch("x").Evaluate(s_x, result);
        Assert.All(result, v => Assert.Equal(7, v));
    }

    [Fact]
    public void Values_and_derivatives_at_many_points()
    {
        double[] value = new double[Points], byX = new double[Points], byY = new double[Points];
        Formula.Parse("x sin(y) + x²").CompileBatchValueAndGradient("x", "y").Evaluate(s_x, s_y, value, byX, byY);
        Assert.All(Enumerable.Range(0, Points), k =>
        {
            Assert.Equal((s_x[k] * Math.Sin(s_y[k])) + (s_x[k] * s_x[k]), value[k], 1e-12);
            Assert.Equal(Math.Sin(s_y[k]) + (2 * s_x[k]), byX[k], 1e-12);
            Assert.Equal(s_x[k] * Math.Cos(s_y[k]), byY[k], 1e-12);
        });
    }

    [Fact]
    public void Points_may_stand_in_rows()
    {
        double[] rows = [1, 2, 3, 4, 5, 6, 7, 8], value = new double[2], gradients = new double[8];
        Formula.Parse("a b + c d").CompileBatchValueAndGradient("a", "b", "c", "d").EvaluateRows(rows, value, gradients);
        Assert.Equal([(1 * 2) + (3 * 4), (5 * 6) + (7 * 8)], value);
        Assert.Equal([2, 1, 4, 3, 6, 5, 8, 7], gradients);
        Formula.Parse("a b + c d").CompileBatch("a", "b", "c", "d").EvaluateRows(rows, value);
        Assert.Equal([14, 86], value);
    }

    [Fact]
    public void Tensors_are_worked_on_entry_by_entry()
    {
        var x = Tensor.Create([1.0, 2, 3, 4, 5, 6], [2, 3]);
        var (value, slope) = (Tensor.CreateFromShape<double>([2, 3]), Tensor.CreateFromShape<double>([2, 3]));
        Formula.Parse("x³").CompileBatch("x").EvaluateTensor(x, value);
        Assert.Equal(64, value[1, 0]);
        Formula.Parse("x² y").CompileBatchValueAndGradient("x", "y").EvaluateTensor(x, x, value, slope, Tensor.CreateFromShape<double>([2, 3]));
        Assert.Equal(216, value[1, 2]);
        Assert.Equal(72, slope[1, 2]);
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => Formula.Parse("x³").CompileBatch("x").EvaluateTensor(x, Tensor.CreateFromShape<double>([2, 3]).AsTensorSpan().Slice([0.., 0..2]))).Problem.Code);
    }

    [Fact]
    public void Arrays_are_bound_as_data()
    {
        // x + 2x² + 3x³, whose derivative is 1 + 4x + 9x².
        var polynomial = Formula.Parse("Σ(k=1 to n) cₖ x^k").CompileBatchValueAndGradient(new Bindings { { "c", [1.0, 2, 3] } }, "x");
        double[] value = new double[3], slope = new double[3];
        polynomial.Evaluate([0.5, 1, -2], value, slope);
        Assert.Equal([1.375, 6, -18], value);
        Assert.Equal([5.25, 14, 29], slope);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_warm_batch_allocates_nothing(int threads)
    {
        var both = Formula.Parse("x sin(y) + x²").With(new CompilerOptions { Threads = threads }).CompileBatchValueAndGradient("x", "y");
        double[] x = Repeated(s_x), y = Repeated(s_y), value = new double[x.Length], byX = new double[x.Length], byY = new double[x.Length], rows = new double[2 * x.Length];

        // A helper that ended, or was busy for another test, may be started in between.
        var least = long.MaxValue;
        for (var k = 0; k < 120 || (least > 0 && k < 200); k++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            both.Evaluate(x, y, value, byX, byY);
            both.Evaluate(x.AsSpan(), y, value, byX, byY);
            both.EvaluateRows(rows, value, rows);
            least = k < 100 ? least : Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);

        // So many are shared out to threads.
        static double[] Repeated(double[] numbers) => [.. Enumerable.Repeat(numbers, 1 + (20_000 / numbers.Length)).SelectMany(n => n)];
    }

    [Fact]
    public void Many_threads_may_use_one_batch()
    {
        var batch = Formula.Parse("x + a").CompileBatch("x", "a");
        Parallel.For(0, 200, k =>
        {
            var (a, result) = (new double[Points], new double[Points]);
            Array.Fill(a, k);
            batch.Evaluate(s_x, a, result);
            for (var p = 0; p < Points; p++)
            {
                Assert.Equal(s_x[p] + k, result[p]);
            }
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(9_001)]
    [InlineData(100_003)]
    public void Arrays_spans_and_rows_give_the_same_numbers_on_any_number_of_threads(int points)
    {
        var x = Enumerable.Range(0, points).Select(k => (k * 0.0007) - 3).ToArray();
        var y = Enumerable.Range(0, points).Select(k => 2 - (k * 0.0003)).ToArray();
        var rows = x.Zip(y, (a, b) => new[] { a, b }).SelectMany(r => r).ToArray();
        foreach (var threads in new[] { 1, 2, 3 })
        {
            var both = Formula.Parse("x sin(y) + x²").With(new CompilerOptions { Threads = threads }).CompileBatchValueAndGradient("x", "y");
            double[] value = new double[points], byX = new double[points], byY = new double[points];
            both.Evaluate(x, y, value, byX, byY);
            for (var k = 0; k < points; k++)
            {
                Assert.Equal((x[k] * Math.Sin(y[k])) + (x[k] * x[k]), value[k], 1e-9);
                Assert.Equal(Math.Sin(y[k]) + (2 * x[k]), byX[k], 1e-10);
                Assert.Equal(x[k] * Math.Cos(y[k]), byY[k], 1e-10);
            }

            double[] value2 = new double[points + 2], byX2 = new double[points + 2], byY2 = new double[points + 2];
            both.Evaluate(x.AsSpan(), y, value2.AsSpan(1, points), byX2.AsSpan(1, points), byY2.AsSpan(1, points));
            Assert.Equal([0, .. value, 0], value2);
            Assert.Equal([0, .. byX, 0], byX2);
            Assert.Equal([0, .. byY, 0], byY2);
            var (value3, slopes) = (new double[points], new double[2 * points]);
            both.EvaluateRows(rows, value3, slopes);
            Assert.Equal(value, value3);
            Assert.Equal(byX.Zip(byY, (a, b) => new[] { a, b }).SelectMany(r => r), slopes);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Results_may_be_written_over_the_inputs(int threads)
    {
        var both = Formula.Parse("x sin(y) + x²").With(new CompilerOptions { Threads = threads }).CompileBatchValueAndGradient("x", "y");
        var points = 5 * Points;
        double[] x = [.. Enumerable.Range(0, points).Select(k => (k * 0.0007) - 3)], y = [.. x.Select(v => v / 3)];
        double[] value = new double[points], byX = new double[points], byY = new double[points], byY2 = new double[points], overX = [.. x], overY = [.. y];
        both.Evaluate(x, y, value, byX, byY);
        both.Evaluate(overX, overY, overY, overX, byY2);
        Assert.Equal(byX, overX);
        Assert.Equal(value, overY);
        Assert.Equal(byY, byY2);
        double[] spanX = [.. x], spanY = [.. y];
        both.Evaluate(spanX.AsSpan(), spanY, spanY, spanX, value);
        Assert.Equal(byX, spanX);
        Assert.Equal(overY, spanY);
        var rows = new double[2 * points];
        both.EvaluateRows(rows, value, rows);
        Assert.All(value, v => Assert.Equal(0, v));
    }

    [Fact]
    public void Results_beside_an_input_or_over_each_other_are_refused()
    {
        var both = Formula.Parse("x²").CompileBatchValueAndGradient("x");
        var numbers = new double[100];
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => both.Evaluate(numbers.AsSpan(0, 50), numbers.AsSpan(1, 50), new double[50])).Problem.Code);
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => both.Evaluate(new double[100], numbers, numbers)).Problem.Code);
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => both.EvaluateRows(numbers.AsSpan(0, 50), new double[50], numbers.AsSpan(49, 50))).Problem.Code);
    }

    [Fact]
    public void What_does_not_fit_is_told()
    {
        var batch = Formula.Parse("x + a").CompileBatch("x", "a");
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => batch.Evaluate(new double[3], new double[2], new double[3])).Problem.Code);
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => batch.Evaluate(new double[3], new double[3])).Problem.Code);
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => batch.EvaluateRows(new double[5], new double[2])).Problem.Code);
        Assert.Equal(ProblemCode.UnknownName, Assert.Throws<ProblemException>(() => Formula.Parse("7").CompileBatch()).Problem.Code);
        Assert.Equal(ProblemCode.UnknownName, Assert.Throws<ProblemException>(() => Formula.Parse("x + a").CompileBatch("x")).Problem.Code);
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => Formula.Parse("‖v‖").CompileBatch("v")).Problem.Code);
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => Formula.Parse("‖v‖").CompileBatchValueAndGradient("v")).Problem.Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Floats_are_widened_and_results_rounded(int threads)
    {
        // More than four blocks, so that threads share them, and a rest.
        const int Count = (9 * 2048) + 5;
        float[] x = [.. Enumerable.Range(0, Count).Select(k => (float)Math.Sin(k))], y = [.. Enumerable.Range(0, Count).Select(k => 1 + (k / 7f))];
        var formula = Formula.Parse("x² + log(y)").With(new CompilerOptions { Threads = threads });
        float[] value = new float[Count], byX = new float[Count], byY = new float[Count];
        formula.CompileBatch("x", "y").Evaluate(x.AsSpan(), y, value);
        AssertEach(k => (float)(((double)x[k] * x[k]) + Math.Log(y[k])), value);
        Array.Clear(value);
        formula.CompileBatchValueAndGradient("x", "y").Evaluate(x.AsSpan(), y, value, byX, byY);
        AssertEach(k => (float)(((double)x[k] * x[k]) + Math.Log(y[k])), value);
        AssertEach(k => 2 * x[k], byX);
        AssertEach(k => (float)(1 / (double)y[k]), byY);

        float[] rows = [.. Enumerable.Range(0, Count).SelectMany(k => new[] { x[k], y[k] })];
        Array.Clear(value);
        formula.CompileBatchValueAndGradient("x", "y").EvaluateRows(rows, value, rows);
        AssertEach(k => (float)(((double)x[k] * x[k]) + Math.Log(y[k])), value);
        AssertEach(k => k % 2 == 0 ? 2 * x[k / 2] : (float)(1 / (double)y[k / 2]), rows);
        Formula.Parse("3x").With(new CompilerOptions { Threads = threads }).CompileBatch("x").Evaluate(x, x);
        Assert.Equal((float)(3 * (double)(float)Math.Sin(Count - 1)), x[^1]);

        // A last digit that floats do not have may tip the rounding.
        static void AssertEach(Func<int, float> expected, float[] actual)
        {
            for (var k = 0; k < actual.Length; k++)
            {
                Assert.InRange(actual[k], MathF.BitDecrement(expected(k)), MathF.BitIncrement(expected(k)));
            }
        }
    }

    [Fact]
    public void Floats_that_do_not_fit_are_told()
    {
        var both = Formula.Parse("x y").CompileBatchValueAndGradient("x", "y");
        var spans = new float[8];
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => both.Evaluate(new float[2], new float[3], new float[2], new float[2], new float[2])).Problem.Code);
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => both.Evaluate(new float[2], new float[2], new float[2])).Problem.Code);
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => both.EvaluateRows(new float[4], new float[2], new float[3])).Problem.Code);
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => Formula.Parse("2x").CompileBatch("x").Evaluate(spans.AsSpan(0, 4), spans.AsSpan(1, 4))).Problem.Code);
    }

    [Fact]
    public void A_run_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var result = new double[Points];
        Assert.Throws<OperationCanceledException>(() => Formula.Parse("x²").CompileBatch("x").Evaluate(s_x, result, stop.Token));
    }
}
