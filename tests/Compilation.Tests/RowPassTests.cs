using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Tests;

/// <summary>What a pass over the rows does in other ways than number by number: products by blocks, sums that leave the last rows out, rows beside the ends.</summary>
public sealed class RowPassTests
{
    private readonly Graph graph = new();
    private readonly Size m = Size.Named("m");
    private readonly Size n = Size.Named("n");

    private static readonly CompilerOptions[] Ways =
    [
        .. from element in new[] { LaneElement.Double, LaneElement.Single }
           from width in new[] { LaneWidth.Bits512, LaneWidth.Bits256, LaneWidth.Bits128, LaneWidth.Scalar }
           select new CompilerOptions { Element = element, MaximalWidth = width },
    ];

    private static double[] Sequence(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Math.Round((random.NextDouble() * 4) - 2, 3))];
    }

    private static void Near(double expected, double actual, double tolerance, string what) => Assert.True(
        expected.Equals(actual) || Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)), $"{what}: expected {expected:R}, got {actual:R}");

    /// <summary>Σ log(1 + e^z) - yz with z = Xw, and its gradient.</summary>
    private Output[] Regression()
    {
        Index i = new("i", m), j = new("j", n);
        var (y, w, features) = (graph.Input("y", [m], i), graph.Input("w", [n], j), graph.Input("X", [m, n], i, j));
        var z = graph.SumOver(graph.Multiply(features, w), j);
        var loss = graph.SumOver(graph.Subtract(graph.Apply(FunctionTable.Softplus, z), graph.Multiply(y, z)), i);
        var gradient = ReverseFold.Gradient(graph, loss, [(InputNode)w.Node])[0];
        return [loss, new Output(gradient.Body, gradient.Axes)];
    }

    private static (double Loss, double[] Gradient) RegressionByHand(double[] x, double[] y, double[] w, int from, int to)
    {
        var (loss, gradient) = (0.0, new double[w.Length]);
        for (var r = from; r < to; r++)
        {
            var z = 0.0;
            for (var j = 0; j < w.Length; j++)
            {
                z += x[(r * w.Length) + j] * w[j];
            }

            loss += Math.Max(z, 0) + double.LogP1(Math.Exp(-Math.Abs(z))) - (y[r] * z);
            for (var j = 0; j < w.Length; j++)
            {
                gradient[j] += ((1 / (1 + Math.Exp(-z))) - y[r]) * x[(r * w.Length) + j];
            }
        }

        return (loss, gradient);
    }

    [Fact]
    public void A_pass_multiplies_blocks_of_any_number_of_rows_and_columns()
    {
        foreach (var options in Ways)
        {
            var routine = Compiler.Compile(Regression(), m, options);
            foreach (var columns in new[] { 0, 1, 2, 3, 5, 7, 8, 9, 10, 15, 16, 17, 24, 31, 32, 33, 40, 70 })
            {
                foreach (var rows in new[] { 1, 7, 16, 23, 100, 700 })
                {
                    var (x, y, w) = (Sequence(rows * columns, 1), Sequence(rows, 2), Sequence(columns, 3));
                    var runner = routine.CreateRunner(new Bindings { { "X", new NumericArray([rows, columns], x) }, { "y", y }, { "w", w } });
                    foreach (var (from, to) in new[] { (0, rows), (rows / 3, rows - (rows / 4)) })
                    {
                        runner.Run(from, to);
                        var (loss, gradient) = RegressionByHand(x, y, w, from, to);
                        var (tolerance, what) = (options.Element == LaneElement.Double ? 1e-11 : 2e-3, $"{options}, rows {from} to {to} of {rows}, {columns} columns");
                        Near(loss, runner.Values(0)[0], tolerance, what);
                        for (var j = 0; j < columns; j++)
                        {
                            Near(gradient[j], runner.Values(1)[j], tolerance, $"{what}, entry {j}");
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void Products_of_a_pass_are_the_same_bits_for_any_number_of_threads()
    {
        const int Rows = 20_011;
        const int Columns = 10;
        var bindings = new Bindings { { "X", new NumericArray([Rows, Columns], Sequence(Rows * Columns, 1)) }, { "y", Sequence(Rows, 2) }, { "w", Sequence(Columns, 3) } };
        double[]? first = null;
        foreach (var threads in new[] { 1, 2, 5 })
        {
            var runner = Compiler.Compile(Regression(), m, new CompilerOptions { Threads = threads }).CreateRunner(bindings);
            runner.Run();
            double[] values = [runner.Values(0)[0], .. runner.Values(1)];
            first ??= values;
            Assert.True(MemoryMarshal.AsBytes(first.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(values.AsSpan())), $"{threads} threads");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void After_a_run_that_was_stopped_the_next_one_is_right(int threads)
    {
        const int Rows = 1_000_000;
        var (x, y, w) = (Sequence(Rows * 2, 1), Sequence(Rows, 2), Sequence(2, 3));
        var runner = Compiler.Compile(Regression(), m, new CompilerOptions { Threads = threads }).CreateRunner(new Bindings { { "X", new NumericArray([Rows, 2], x) }, { "y", y }, { "w", w } });
        var stopped = 0;
        for (var k = 0; k < 1000 && stopped < 5; k++)
        {
            using var stop = new CancellationTokenSource();
            stop.CancelAfter(TimeSpan.FromMilliseconds(1 + (k % 3)));
            try
            {
                runner.Run(stop.Token);
                continue;
            }
            catch (OperationCanceledException)
            {
                stopped++;
            }

            // So few rows are one shard, whose sums stand in the results themselves.
            runner.Run(0, 100);
            var (loss, gradient) = RegressionByHand(x, y, w, 0, 100);
            Near(loss, runner.Values(0)[0], 1e-11, "loss");
            Near(gradient[0], runner.Values(1)[0], 1e-11, "by w₁");
            Near(gradient[1], runner.Values(1)[1], 1e-11, "by w₂");
        }

        Assert.Equal(5, stopped);
    }

    /// <summary>Σⱼ (zᵢⱼ - Σₖ zᵢₖ)² with zᵢⱼ = tanh(wⱼ xᵢ): the z of a row are kept for a block of rows.</summary>
    private CompiledRoutine Spread()
    {
        Index i = new("i", m), j = new("j", n);
        var z = graph.Apply(FunctionTable.Tanh, graph.Multiply(graph.Input("x", [m], i), graph.Input("w", [n], j)));
        return Compiler.Compile([new Output(graph.SumOver(graph.Power(graph.Subtract(z, graph.SumOver(z, j)), 2), j), [i])], m);
    }

    [Theory]
    [InlineData(1, 5000)]
    [InlineData(5, 40_000)]
    [InlineData(3000, 7)]
    public void Arrays_of_another_length_than_was_bound_are_worked_on_where_they_stand(int bound, int rows)
    {
        var routine = Spread();
        Assert.True(routine.RunsOverArrays);
        Assert.Contains(routine.Layout.Arrays, a => a.Kind == MlMath.Compilation.Emission.ArrayKind.Block);
        var w = Sequence(6, 4);
        foreach (var threads in new[] { 1, 2 })
        {
            var own = Sequence(bound, 1);
            var runner = routine.CreateRunner(new Bindings { { "x", own }, { "w", w } }, threads);
            var (x, result) = (Sequence(rows, 2), new double[rows]);
            runner.RunOver([runner.InputNamed("x")], [x], [result]);
            for (var r = 0; r < rows; r++)
            {
                Near(ByHand(x[r]), result[r], 1e-12, $"row {r}");
            }

            runner.Run();
            Assert.Equal(bound, runner.Values(0).Length);
            Near(ByHand(own[^1]), runner.Values(0)[^1], 1e-12, "the bound rows");
        }

        double ByHand(double of)
        {
            var z = Array.ConvertAll(w, weight => Math.Tanh(weight * of));
            return z.Sum(v => Math.Pow(v - z.Sum(), 2));
        }
    }

    [Fact]
    public void Arrays_are_taken_for_inputs_with_rows_and_for_all_of_these()
    {
        var runner = Spread().CreateRunner(new Bindings { { "x", Sequence(5, 1) }, { "w", Sequence(6, 4) } });
        var (x, numbers) = (runner.InputNamed("x"), new double[9]);
        Assert.Throws<InvalidOperationException>(() => runner.RunOver([], [], [new double[9]]));
        Assert.Throws<InvalidOperationException>(() => runner.RunOver([-1], [numbers], [new double[9]]));
        Assert.Throws<InvalidOperationException>(() => runner.RunOver([x, runner.InputNamed("w")], [numbers, numbers], [new double[9]]));
        Assert.Throws<InvalidOperationException>(() => runner.RunOver([x], [], [new double[9]]));
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => runner.RunOver([x], [numbers], [new double[8]])).Problem.Code);
    }

    [Fact]
    public void Arrays_that_were_worked_on_are_not_kept()
    {
        var runner = Spread().CreateRunner(new Bindings { { "x", Sequence(5, 1) }, { "w", Sequence(6, 4) } }, 2);
        var (x, result) = Run(runner);
        GC.Collect();
        Assert.False(x.IsAlive);
        Assert.False(result.IsAlive);
        runner.Run();

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (WeakReference X, WeakReference Result) Run(RoutineRunner runner)
        {
            var (x, result) = (Sequence(20_000, 2), new double[20_000]);
            runner.RunOver([runner.InputNamed("x")], [x], [result]);
            return (new WeakReference(x), new WeakReference(result));
        }
    }

    [Theory]
    [InlineData(40_000)]
    [InlineData(70_000)]
    [InlineData(140_000)]
    public void A_part_of_the_rows_may_be_cut_finer_than_all_rows(int rows)
    {
        // 40 000 rows are 8 shards of 5 blocks, 36 864 of them 9 of 4.
        var i = new Index("i", m);
        var x = graph.Input("x", [m], i);
        var data = Sequence(rows, 7);
        foreach (var threads in new[] { 1, 2 })
        {
            var runner = Compiler.Compile([graph.SumOver(graph.Multiply(x, x), i), new Output(graph.Multiply(x, x), [i])], m, new CompilerOptions { Threads = threads }).CreateRunner(new Bindings { { "x", data } });
            var (sum, summed) = (0.0, 0);
            for (var to = 0; to <= rows; to += 4096)
            {
                for (; summed < to; summed++)
                {
                    sum += data[summed] * data[summed];
                }

                runner.Run(0, to);
                Near(sum, runner.Values(0)[0], 1e-11, $"{to} of {rows} rows, {threads} threads");
            }
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(20)]
    public void An_infinite_entry_concerns_its_own_row_alone(int columns)
    {
        // What vectors read besides their own columns is not multiplied by 0.
        const int Rows = 40;
        Index i = new("i", m), j = new("j", n);
        var z = graph.SumOver(graph.Multiply(graph.Input("X", [m, n], i, j), graph.Input("w", [n], j)), j);
        var sum = graph.SumOver(graph.Apply(FunctionTable.Exp, graph.Negate(graph.Multiply(z, z))), i);
        var (x, w) = (Sequence(Rows * columns, 1), Enumerable.Repeat(0.25, columns).ToArray());
        for (var r = 0; r < Rows; r += 3)
        {
            x[(r * columns) + (r % columns)] = double.PositiveInfinity;
        }

        var expected = Enumerable.Range(0, Rows).Where(r => r % 3 != 0).Sum(r => Math.Exp(-Math.Pow(x.Skip(r * columns).Take(columns).Sum() / 4, 2)));
        foreach (var options in Ways)
        {
            var runner = Compiler.Compile([sum], m, options).CreateRunner(new Bindings { { "X", new NumericArray([Rows, columns], x) }, { "w", w } });
            runner.Run();
            Near(expected, runner.Values(0)[0], options.Element == LaneElement.Double ? 1e-12 : 1e-4, options.ToString());
        }
    }

    /// <summary>Rosenbrock's function, and its gradient.</summary>
    private Output[] Rosenbrock()
    {
        var i = new Index("i", m.Plus(-1));
        var x = graph.Input("x", [m], i);
        var (a, b) = (graph.Subtract(x.Substitute(i, IndexTerm.At(i, 1)), graph.Multiply(x, x)), graph.Subtract(graph.One, x));
        var f = graph.SumOver(graph.Add(graph.Scale(100, graph.Multiply(a, a)), graph.Multiply(b, b)), i);
        var gradient = ReverseFold.Gradient(graph, f, [(InputNode)x.Node])[0];
        return [f, new Output(gradient.Body, gradient.Axes)];
    }

    [Fact]
    public void A_sum_that_leaves_the_last_rows_out_is_made_in_the_pass()
    {
        var routine = Compiler.Compile(Rosenbrock(), m);
        Assert.Equal(1, routine.Schedule.Passes);
        Assert.Single(routine.Schedule.Stages.Where(s => s.IsRowPass).SelectMany(s => s.Steps), s => s.Kind == StepKind.RowSum);
        foreach (var options in Ways)
        {
            var compiled = Compiler.Compile(Rosenbrock(), m, options);
            foreach (var count in new[] { 1, 2, 3, 7, 8, 9, 15, 16, 17, 18, 24, 31, 33, 100, 1040, 9000 })
            {
                var x = Sequence(count, count);
                var (value, gradient) = (0.0, new double[count]);
                for (var k = 0; k + 1 < count; k++)
                {
                    var (a, b) = (x[k + 1] - (x[k] * x[k]), 1 - x[k]);
                    value += (100 * a * a) + (b * b);
                    gradient[k] += (-400 * x[k] * a) - (2 * b);
                    gradient[k + 1] += 200 * a;
                }

                var runner = compiled.CreateRunner(new Bindings { { "x", x } });
                var tolerance = options.Element == LaneElement.Double ? 1e-12 : 2e-4;
                for (var round = 0; round < 2; round++)
                {
                    runner.Run();
                    Near(value, runner.Values(0)[0], tolerance, $"{options}, {count} numbers");
                    for (var k = 0; k < count; k++)
                    {
                        Near(gradient[k], runner.Values(1)[k], 2000 * tolerance, $"{options}, {count} numbers, entry {k}");
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(20)]
    [InlineData(-20)]
    [InlineData(40)]
    [InlineData(-40)]
    public void A_row_that_does_not_exist_is_found_however_many_there_are(int shift)
    {
        var i = new Index("i", m);
        var x = graph.Input("x", [m], i);
        var other = x.Substitute(i, IndexTerm.At(i, shift));
        var holds = shift > 0 ? graph.Bracket(IndexTerm.At(i, shift), IndexRelation.LessOrEqual, IndexTerm.At(m)) : graph.Bracket(IndexTerm.At(1), IndexRelation.LessOrEqual, IndexTerm.At(i, shift));
        var (inside, outside) = (new Output(graph.Multiply(holds, graph.Subtract(x, other)), [i]), new Output(graph.Subtract(x, other), [i]));
        foreach (var options in Ways)
        {
            foreach (var rows in new[] { 1, 9, 50, 100, 300, 5000 })
            {
                var bindings = new Bindings { { "x", Sequence(rows, 5) } };
                var runner = Compiler.Compile([inside], m, options).CreateRunner(bindings);
                runner.Run();
                Assert.DoesNotContain(double.NaN, runner.Values(0).ToArray());
                var routine = Compiler.Compile([outside], m, options);
                Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => routine.CreateRunner(bindings).Run()).Problem.Code);

                // There nobody would look for them.
                Assert.False(routine.RunsOverArrays);
            }
        }
    }

    [Fact]
    public void A_row_that_does_not_exist_is_found_though_the_last_rows_do_not_look()
    {
        var i = new Index("i", m);
        var x = graph.Input("x", [m], i);
        var holds = graph.Bracket(IndexTerm.At(i, 12), IndexRelation.LessOrEqual, IndexTerm.At(m));
        var partly = new Output(graph.Multiply(holds, graph.Subtract(x, x.Substitute(i, IndexTerm.At(i, 20)))), [i]);
        foreach (var options in Ways)
        {
            var fault = Assert.Throws<ProblemException>(() => Compiler.Compile([partly], m, options).CreateRunner(new Bindings { { "x", Sequence(5000, 5) } }).Run());
            Assert.Equal(ProblemCode.Shape, fault.Problem.Code);
        }
    }
}
