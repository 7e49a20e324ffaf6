using FsCheck;
using FsCheck.Fluent;
using MlMath.AutoDiff.Symbolic;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Tests;

/// <summary>Every width of vector, doubles and floats, any number of rows and threads: one value.</summary>
public sealed class WidthTests
{
    private static readonly LaneWidth[] Widths = [LaneWidth.Bits512, LaneWidth.Bits256, LaneWidth.Bits128, LaneWidth.Scalar];

    private readonly Graph graph = new();
    private readonly Size m = Size.Named("m");

    private static double[] Sequence(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Math.Round((random.NextDouble() * 4) - 2, 3))];
    }

    /// <summary>Options for every width and element.</summary>
    private static IEnumerable<CompilerOptions> Options() =>
        from element in new[] { LaneElement.Double, LaneElement.Single } from width in Widths select new CompilerOptions { Element = element, MaximalWidth = width };

    private static void Near(double expected, double actual, double tolerance, string what) => Assert.True(
        expected.Equals(actual) || Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Max(Math.Abs(expected), Math.Abs(actual))), $"{what}: expected {expected:R}, got {actual:R}");

    private static void Agree(Output[] outputs, Bindings bindings, CompiledRoutine routine, double tolerance, string what)
    {
        var expected = Evaluator.Evaluate(outputs, bindings, EvaluationWay.Interpreter);
        var runner = routine.CreateRunner(bindings);
        for (var round = 0; round < 2; round++)
        {
            runner.Run();
            for (var k = 0; k < outputs.Length; k++)
            {
                Assert.Equal(expected[k].Sizes, runner.SizesOf(k).ToArray());
                var actual = runner.Values(k);
                for (var e = 0; e < actual.Length; e++)
                {
                    Near(expected[k].Values[e], actual[e], tolerance, $"{what}, {routine.Options}, round {round}, output {k}, entry {e}");
                }
            }
        }
    }

    private static void CheckRandom(int seed)
    {
        var shape = new Random(seed);
        int[] counts = [1, 2, 7, 8, 9, 17, 33];
        var formula = new RandomFormula(seed, counts[shape.Next(counts.Length)], counts[shape.Next(counts.Length)]);
        Output[] outputs = [.. formula.MakeOutputs(shape.Next(6, 24), 3)];
        var width = Widths[shape.Next(Widths.Length)];
        foreach (var rows in (Size[])[RandomFormula.RowSize, RandomFormula.ColumnSize])
        {
            Agree(outputs, formula.Bindings, Compiler.Compile(outputs, rows, new CompilerOptions { MaximalWidth = width }), 1e-10, $"seed {seed}, rows {rows}");
        }
    }

    [Theory]
    [InlineData(539_530)]
    [InlineData(597_750)]
    public void Sums_nested_deep_over_long_axes_have_one_value_at_every_width(int seed) => CheckRandom(seed);

    [Fact]
    public void Random_formulas_have_one_value_at_every_width() =>
        Prop.ForAll(Gen.Choose(1, 1_000_000).ToArbitrary(), CheckRandom).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    private Output[] ManyWays(Size n)
    {
        Index i = new("i", m), j = new("j", n);
        var (x, w, features, turned) = (graph.Input("x", [m], i), graph.Input("w", [n], j), graph.Input("X", [m, n], i, j), graph.Input("T", [n, m], j, i));
        var label = graph.Input("l", [m], i);
        var z = graph.Add(graph.SumOver(graph.Multiply(features, w), j), x);
        var logits = graph.Add(graph.Multiply(features, x), turned);
        var previous = graph.Multiply(graph.Bracket(IndexTerm.At((Size)2), IndexRelation.LessOrEqual, i), graph.Subtract(x, x.Substitute(i, IndexTerm.At(i, -1))));
        var next = graph.Multiply(graph.Bracket(IndexTerm.At(i, 1), IndexRelation.LessOrEqual, IndexTerm.At(m)), features.Substitute(i, IndexTerm.At(i, 1)));
        var entropy = graph.SumOver(graph.Subtract(graph.Reduce(ReductionKind.LogSumExp, logits, [j]), logits.Substitute(j, IndexTerm.At(label))), i);
        var loss = graph.SumOver(graph.Add(graph.Apply(FunctionTable.Softplus, z), graph.Apply(FunctionTable.Sigmoid, graph.Negate(z))), i);
        var gradients = ReverseFold.Gradient(graph, graph.Add(loss, entropy), [(InputNode)w.Node, (InputNode)x.Node, (InputNode)features.Node]);
        return
        [
            loss, entropy, new Output(z, [i]), new Output(previous, [i]), new Output(next, [i, j]), new Output(next, [j, i]),
            new Output(graph.Reduce(ReductionKind.Maximum, logits, [j]), [i]), new Output(graph.Reduce(ReductionKind.Minimum, logits, [i]), [j]),
            new Output(graph.Reduce(ReductionKind.ArgMaximum, logits, [j]), [i]), graph.Reduce(ReductionKind.LogSumExp, x, [i]),
            graph.Reduce(ReductionKind.Product, graph.Apply(FunctionTable.Cos, x), [i]), new Output(graph.Multiply(graph.IndexValue(i), w.Substitute(j, IndexTerm.At(label))), [i]),
            new Output(graph.Select(graph.Apply(FunctionTable.Greater, x, graph.Zero), graph.Apply(FunctionTable.Log, x), graph.Apply(FunctionTable.Exp, x)), [i]),
            .. gradients.Select(g => new Output(g.Body, g.Axes)),
        ];
    }

    private static Bindings Bound(int rows, int columns) => new()
    {
        { "x", Sequence(rows, 1) },
        { "w", Sequence(columns, 2) },
        { "X", new NumericArray([rows, columns], Sequence(rows * columns, 3)) },
        { "T", new NumericArray([columns, rows], Sequence(rows * columns, 4)) },
        { "l", Enumerable.Range(0, rows).Select(r => (double)(r % columns) + 1).ToArray() },
    };

    public static TheoryData<LaneElement, LaneWidth, bool> Compilations()
    {
        var data = new TheoryData<LaneElement, LaneWidth, bool>();
        foreach (var options in Options())
        {
            data.Add(options.Element, options.MaximalWidth, true);
            data.Add(options.Element, options.MaximalWidth, false);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Compilations))]
    public void Values_and_derivatives_agree_for_every_number_of_rows(LaneElement element, LaneWidth width, bool isByRows)
    {
        var n = Size.Named("n");
        var outputs = ManyWays(n);
        var routine = Compiler.Compile(outputs, isByRows ? m : n, new CompilerOptions { Element = element, MaximalWidth = width });
        foreach (var rows in new[] { 0, 1, 2, 7, 8, 9, 15, 16, 17, 63, 64, 65, 1000 })
        {
            Agree(outputs, Bound(rows, 5), routine, element == LaneElement.Double ? 1e-11 : 2e-4 * Math.Max(1, rows / 100.0), $"{rows} rows");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(10)]
    public void Passes_with_few_functions_agree_for_every_number_of_rows(int columns)
    {
        // Few enough that vectors of rows are worked on in pairs; and a weight of 0 before a logarithm of 0.
        var n = Size.Named("n");
        Index i = new("i", m), j = new("j", n);
        var (x, w, features, weight) = (graph.Input("x", [m], i), graph.Input("w", [n], j), graph.Input("X", [m, n], i, j), graph.Input("k", [m], i));
        var z = graph.SumOver(graph.Multiply(features, w), j);
        var loss = graph.SumOver(graph.Subtract(graph.Apply(FunctionTable.Softplus, z), graph.Multiply(x, z)), i);
        var entropy = graph.SumOver(graph.Multiply(weight, graph.Apply(FunctionTable.Log, weight)), i);
        var gradient = ReverseFold.Gradient(graph, loss, [(InputNode)w.Node])[0];
        Output[] outputs = [loss, entropy, new Output(gradient.Body, gradient.Axes)];
        foreach (var options in Options())
        {
            var routine = Compiler.Compile(outputs, m, options);
            foreach (var rows in new[] { 0, 1, 7, 8, 15, 16, 17, 31, 33, 64, 100, 1030 })
            {
                var bindings = Bound(rows, columns);
                bindings.Add("k", Enumerable.Range(0, rows).Select(r => (double)(r % 3)).ToArray());
                Agree(outputs, bindings, routine, options.Element == LaneElement.Double ? 1e-11 : 2e-4 * Math.Max(1, rows / 100.0), $"{rows} rows");
            }
        }
    }

    [Fact]
    public void A_slice_of_the_rows_is_what_those_rows_alone_would_be()
    {
        var n = Size.Named("n");
        var all = Bound(40, 3);
        foreach (var options in Options())
        {
            var runner = Compiler.Compile(ManyWays(n)[..7], m, options).CreateRunner(all);
            foreach (var (from, to) in new[] { (0, 40), (3, 11), (5, 6), (17, 40), (8, 24), (39, 40) })
            {
                var part = new Bindings { { "x", all["x"].Values[from..to] }, { "w", all["w"].Values }, { "l", all["l"].Values[from..to] } };
                part.Add("X", new NumericArray([to - from, 3], all["X"].Values[(from * 3)..(to * 3)]));

                // An array whose first axis is not the rows is read from its beginning.
                part.Add("T", new NumericArray([3, to - from], [.. Enumerable.Range(0, 3).SelectMany(j => all["T"].Values[(j * 40)..((j * 40) + to - from)])]));
                var expected = Evaluator.Evaluate(ManyWays(n)[..7], part, EvaluationWay.Interpreter);
                runner.Run(from, to);
                for (var k = 0; k < expected.Length; k++)
                {
                    Assert.Equal(expected[k].Sizes, runner.SizesOf(k).ToArray());
                    for (var e = 0; e < expected[k].Values.Length; e++)
                    {
                        Near(expected[k].Values[e], runner.Values(k)[e], options.Element == LaneElement.Double ? 1e-12 : 1e-4, $"{options}, rows {from} to {to}, output {k}, entry {e}");
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(10_007)]
    [InlineData(32_768)]
    public void Results_are_the_same_bits_for_any_number_of_threads(int rows)
    {
        var outputs = ManyWays(Size.Named("n"));
        var bindings = Bound(rows, 4);
        double[][]? first = null;
        foreach (var threads in new[] { 1, 2, 3, 8 })
        {
            var runner = Compiler.Compile(outputs, m, new CompilerOptions { Threads = threads }).CreateRunner(bindings);
            for (var round = 0; round < 2; round++)
            {
                runner.Run();
                double[][] values = [.. Enumerable.Range(0, outputs.Length).Select(k => runner.Values(k).ToArray())];
                first ??= values;
                for (var k = 0; k < values.Length; k++)
                {
                    Assert.True(System.Runtime.InteropServices.MemoryMarshal.AsBytes(first[k].AsSpan()).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values[k].AsSpan())), $"{threads} threads, output {k}");
                }
            }
        }
    }

    [Fact]
    public void Long_sums_keep_their_digits()
    {
        // 10⁶ times 0.1 is off by 1e-6 where it is added up number by number, in floats by almost 1 %.
        Index i = new("i", m);
        var sum = graph.SumOver(graph.Input("x", [m], i), i);
        var values = new double[1_000_000];
        Array.Fill(values, 0.1);
        foreach (var width in Widths)
        {
            foreach (var (element, tolerance) in new[] { (LaneElement.Double, 5e-14), (LaneElement.Single, 1e-5) })
            {
                var runner = Compiler.Compile([sum], m, new CompilerOptions { MaximalWidth = width, Element = element }).CreateRunner(new Bindings { { "x", values } });
                runner.Run();
                Assert.InRange(runner.Values(0)[0], 1e5 * (1 - tolerance), 1e5 * (1 + tolerance));
            }
        }
    }

    [Fact]
    public void What_a_mask_hides_may_be_anything()
    {
        // Where x is not positive the arm holds NaN, infinities, and an entry that does not exist.
        Index i = new("i", m);
        var x = graph.Input("x", [m], i);
        var label = graph.Input("l", [m], i);
        var isPositive = graph.Apply(FunctionTable.Greater, x, graph.Zero);
        var looked = graph.Input("w", [Size.Named("n")], IndexTerm.At(label));
        var arm = graph.Add(graph.Divide(graph.Apply(FunctionTable.Log, x), x), looked);
        Output[] outputs =
        [
            new Output(graph.Multiply(isPositive, arm), [i]), graph.SumOver(graph.Multiply(isPositive, arm), i), new Output(graph.Select(isPositive, arm, graph.One), [i]),
        ];
        double[] values = [1, 0, -1, double.NegativeInfinity, double.NaN, 4, 0.5, -0.0, 2, -3, 8];
        double[] labels = [1, 9, -4, 0.5, double.NaN, 2, 1, 1e300, 2, 0, 1];
        var bindings = new Bindings { { "x", values }, { "l", labels }, { "w", [10.0, 20.0] } };
        foreach (var options in Options())
        {
            var runner = Compiler.Compile(outputs, m, options).CreateRunner(bindings);
            runner.Run();
            var total = 0.0;
            for (var k = 0; k < values.Length; k++)
            {
                var expected = values[k] > 0 ? (Math.Log(values[k]) / values[k]) + (10 * labels[k]) : 0;
                total += expected;
                Near(expected, runner.Values(0)[k], 1e-6, $"{options}, entry {k}");
                Near(values[k] > 0 ? expected : 1, runner.Values(2)[k], 1e-6, $"{options}, entry {k}");
            }

            Near(total, runner.Values(1)[0], 1e-6, $"{options}");
        }
    }

    [Fact]
    public void Rows_at_the_ends_are_not_as_those_between()
    {
        // Rosenbrock's function, and its gradient by hand: the first row has nothing before it, the last one nothing behind.
        Index i = new("i", m.Plus(-1));
        Expr x = graph.Input("x", [m], i), next = graph.Input("x", [m], IndexTerm.At(i, 1));
        var (residual, distance) = (graph.Subtract(next, graph.Multiply(x, x)), graph.Subtract(graph.One, x));
        var value = graph.SumOver(graph.Add(graph.Multiply(graph.Number(100), graph.Multiply(residual, residual)), graph.Multiply(distance, distance)), i);
        var gradient = ReverseFold.Gradient(graph, value, [(InputNode)x.Node])[0];
        Output[] outputs = [value, new Output(gradient.Body, gradient.Axes)];
        foreach (var options in Options())
        {
            var routine = Compiler.Compile(outputs, m, options);
            var tolerance = options.Element == LaneElement.Double ? 1e-12 : 1e-3;
            foreach (var rows in new[] { 2, 3, 8, 9, 10, 16, 17, 18, 24, 25, 33, 1030, 9000 })
            {
                var point = Sequence(rows, 6);
                var (sum, slope) = (0.0, new double[rows]);
                for (var k = 0; k + 1 < rows; k++)
                {
                    var (r, d) = (point[k + 1] - (point[k] * point[k]), 1 - point[k]);
                    sum += (100 * r * r) + (d * d);
                    slope[k] += (-400 * point[k] * r) - (2 * d);
                    slope[k + 1] += 200 * r;
                }

                var runner = routine.CreateRunner(new Bindings { { "x", point } });
                runner.Run();
                Near(sum, runner.Values(0)[0], tolerance, $"{options}, {rows} rows");
                for (var k = 0; k < rows; k++)
                {
                    Assert.True(Math.Abs(slope[k] - runner.Values(1)[k]) <= tolerance * 5000, $"{options}, {rows} rows, entry {k}: expected {slope[k]:R}, got {runner.Values(1)[k]:R}");
                }
            }
        }
    }

    [Fact]
    public void An_entry_that_does_not_exist_is_reported_at_every_width()
    {
        Index i = new("i", m);
        var x = graph.Input("x", [m], i);
        Output[] outputs = [new Output(graph.Apply(FunctionTable.Exp, graph.Add(graph.Apply(FunctionTable.Tanh, x.Substitute(i, IndexTerm.At(i, 1))), x)), [i])];
        foreach (var options in Options())
        {
            foreach (var rows in new[] { 1, 8, 21 })
            {
                var runner = Compiler.Compile(outputs, m, options).CreateRunner(new Bindings { { "x", Sequence(rows, 5) } });
                Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => runner.Run()).Problem.Code);
            }
        }
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        var runner = Compiler.Compile(ManyWays(Size.Named("n")), m).CreateRunner(Bound(100, 4));
        runner.Run();
        runner.Run(3, 50);
        var before = GC.GetAllocatedBytesForCurrentThread();
        runner.Run();
        runner.Run(3, 50);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
