using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Values;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Tests.Running;

/// <summary>Runs over few rows: what is prepared for one must not be seen by the next.</summary>
public sealed class FewRowsTests
{
    private static readonly CompilerOptions[] Ways =
    [
        .. from element in new[] { LaneElement.Double, LaneElement.Single }
           from width in new[] { LaneWidth.Bits512, LaneWidth.Bits256, LaneWidth.Bits128, LaneWidth.Scalar }
           select new CompilerOptions { Element = element, MaximalWidth = width },
    ];

    private readonly Graph graph = new();
    private readonly Size m = Size.Named("m");

    private static double[] Sequence(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Math.Round((random.NextDouble() * 4) - 2, 3))];
    }

    private static void Near(double expected, double actual, double tolerance, string what) => Assert.True(
        Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)), $"{what}: expected {expected:R}, got {actual:R}");

    private static double ToleranceOf(CompilerOptions options) => options.Element == LaneElement.Double ? 1e-11 : 1e-3;

    [Fact]
    public void A_run_over_few_rows_knows_nothing_of_the_runs_before()
    {
        // Σ(i=1 to m-1) aᵢ (x_{i+1} - xᵢ²)², its gradient by x, and a number for each row.
        Index i = new("i", m.Plus(-1)), r = new("r", m);
        Entry(i, out var x, out var a);
        var u = graph.Subtract(x.Substitute(i, IndexTerm.At(i, 1)), graph.Multiply(x, x));
        var f = graph.SumOver(graph.Multiply(a, graph.Multiply(u, u)), i);
        var gradient = ReverseFold.Gradient(graph, f, [(InputNode)x.Node])[0];
        Entry(r, out var ofRow, out var factor);
        var product = new Output(graph.Multiply(ofRow, factor), [r]);
        (int From, int To)[] runs = [(0, 200), (5, 15), (0, 7), (100, 200), (3, 131), (3, 132), (0, 1), (199, 200), (72, 88), (0, 130), (0, 200), (7, 15)];
        foreach (var options in Ways)
        {
            var runner = Compiler.Compile([f, new Output(gradient.Body, gradient.Axes), product], m, options).CreateRunner(new Bindings { { "x", Sequence(200, 1) }, { "a", Sequence(200, 2) } });
            for (var round = 0; round < runs.Length; round++)
            {
                var (from, to) = runs[round];
                var (xs, weights) = (Sequence(200, 10 + round), Sequence(200, 50 + round));
                runner.Replace(runner.InputNamed("x"), xs);
                runner.Replace(runner.InputNamed("a"), weights);
                runner.Run(from, to);
                var (value, slopes) = (0.0, new double[to - from]);
                for (var k = from; k + 1 < to; k++)
                {
                    var difference = xs[k + 1] - (xs[k] * xs[k]);
                    value += weights[k] * difference * difference;
                    slopes[k - from] -= 4 * weights[k] * difference * xs[k];
                    slopes[k + 1 - from] += 2 * weights[k] * difference;
                }

                var what = $"{options}, rows {from} to {to}";
                Near(value, runner.Values(0)[0], 10 * ToleranceOf(options), what);
                Assert.Equal(to - from, runner.Values(1).Length);
                for (var k = 0; k < slopes.Length; k++)
                {
                    Near(slopes[k], runner.Values(1)[k], 10 * ToleranceOf(options), $"{what}, derivative {k}");
                    Near(xs[from + k] * weights[from + k], runner.Values(2)[k], ToleranceOf(options), $"{what}, row {k}");
                }
            }
        }

        void Entry(Index index, out Expr x, out Expr a) => (x, a) = (graph.Input("x", [m], index), graph.Input("a", [m], index));
    }

    [Fact]
    public void Several_passes_over_few_rows_read_one_array()
    {
        // (xᵢ - x̄)² e^(xᵢ - x̄), summed and row by row.
        var i = new Index("i", m);
        var k = new Index("k", m);
        var x = graph.Input("x", [m], i);
        var mean = graph.Multiply(graph.SumOver(graph.Input("x", [m], k), k), graph.Power(graph.SizeValue(m), Number.MinusOne));
        var far = graph.Subtract(x, mean);
        var entry = graph.Multiply(graph.Multiply(far, far), graph.Apply(FunctionTable.Exp, far));
        foreach (var options in Ways)
        {
            var compiled = Compiler.Compile([graph.SumOver(entry, i), new Output(entry, [i])], m, options);
            foreach (var rows in new[] { 1, 3, 8, 10, 16, 17, 64, 127, 128, 129, 137, 300 })
            {
                var numbers = Sequence(rows, rows);
                var runner = compiled.CreateRunner(new Bindings { { "x", numbers } });
                for (var round = 0; round < 2; round++)
                {
                    runner.Run();
                    var average = numbers.Average();
                    var expected = Array.ConvertAll(numbers, v => (v - average) * (v - average) * Math.Exp(v - average));
                    Near(expected.Sum(), runner.Values(0)[0], 10 * ToleranceOf(options), $"{options}, {rows} rows");
                    for (var row = 0; row < rows; row++)
                    {
                        Near(expected[row], runner.Values(1)[row], ToleranceOf(options), $"{options}, {rows} rows, row {row}");
                    }
                }
            }
        }
    }

    [Fact]
    public void A_square_matrix_times_a_vector_is_a_product_as_a_whole()
    {
        // xᵀAx and (A + Aᵀ)x: in a pass over the rows the columns of A would be read entry by entry.
        Index i = new("i", m), j = new("j", m);
        var (x, other, matrix) = (graph.Input("x", [m], i), graph.Input("x", [m], j), graph.Input("A", [m, m], i, j));
        var f = graph.SumOver(graph.Multiply(x, graph.SumOver(graph.Multiply(matrix, other), j)), i);
        var gradient = ReverseFold.Gradient(graph, f, [(InputNode)x.Node])[0];
        foreach (var options in Ways)
        {
            var compiled = Compiler.Compile([f, new Output(gradient.Body, gradient.Axes)], m, options);
            Assert.Equal(2, compiled.Schedule.Stages.SelectMany(s => s.Steps).Count(s => s is { Kind: StepKind.Product, Item.Rank: 1 }));
            foreach (var rows in new[] { 1, 2, 7, 8, 9, 33, 100 })
            {
                var (vector, entries) = (Sequence(rows, 3), Sequence(rows * rows, 4));
                var runner = compiled.CreateRunner(new Bindings { { "x", vector }, { "A", new NumericArray([rows, rows], entries) } });
                runner.Run();
                var (value, slopes) = (0.0, new double[rows]);
                for (var r = 0; r < rows; r++)
                {
                    for (var c = 0; c < rows; c++)
                    {
                        value += vector[r] * entries[(r * rows) + c] * vector[c];
                        slopes[r] += entries[(r * rows) + c] * vector[c];
                        slopes[c] += entries[(r * rows) + c] * vector[r];
                    }
                }

                Near(value, runner.Values(0)[0], 10 * ToleranceOf(options), $"{options}, {rows} rows");
                for (var r = 0; r < rows; r++)
                {
                    Near(slopes[r], runner.Values(1)[r], 10 * ToleranceOf(options), $"{options}, {rows} rows, derivative {r}");
                }
            }
        }
    }
}
