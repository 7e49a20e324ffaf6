using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Values;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Tests;

/// <summary>Compiled loops against loops written by hand.</summary>
[Trait("Width", "every")]
public sealed class CompiledRoutineTests
{
    private readonly Graph graph = new();
    private readonly Size m = Size.Named("m");
    private readonly Size n = Size.Named("n");

    private static double[] Sequence(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 4) - 2)];
    }

    private static void Near(double expected, double actual, double tolerance = 1e-12) =>
        Assert.True(expected.Equals(actual) || Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)), $"expected {expected:R}, got {actual:R}");

    /// <summary>Logistic regression: loss and its derivatives by w and b.</summary>
    private Output[] Logistic()
    {
        Index i = new("i", m), j = new("j", n);
        var features = graph.Input("X", [m, n], i, j);
        var z = graph.Add(graph.SumOver(graph.Multiply(features, graph.Input("w", [n], j)), j), graph.Input("b"));
        var label = graph.Input("y", [m], i);
        var term = graph.Add(
            graph.Multiply(label, graph.Apply(FunctionTable.Softplus, graph.Negate(z))),
            graph.Multiply(graph.Subtract(graph.One, label), graph.Apply(FunctionTable.Softplus, z)));
        var loss = graph.Divide(graph.SumOver(term, i), graph.SizeValue(m));
        var derivatives = ReverseFold.Gradient(graph, loss, [(InputNode)graph.Input("w", [n], j).Node, (InputNode)graph.Input("b").Node]);
        return [loss, .. derivatives.Select(d => new Output(d.Body, d.Axes))];
    }

    private static double[] LogisticByHand(double[] x, double[] y, double[] w, double b, int from, int to)
    {
        var result = new double[w.Length + 2];
        for (var i = from; i < to; i++)
        {
            var z = b;
            for (var j = 0; j < w.Length; j++)
            {
                z += x[(i * w.Length) + j] * w[j];
            }

            var p = 1 / (1 + Math.Exp(-z));
            result[0] -= (y[i] * Math.Log(p)) + ((1 - y[i]) * Math.Log(1 - p));
            for (var j = 0; j < w.Length; j++)
            {
                result[1 + j] += (p - y[i]) * x[(i * w.Length) + j];
            }

            result[^1] += p - y[i];
        }

        return [.. result.Select(r => r / (to - from))];
    }

    [Fact]
    public void A_mini_batch_is_a_slice_of_the_rows_and_runs_without_allocating()
    {
        var routine = Compiler.Compile(Logistic());
        Assert.Equal(m, routine.Schedule.Rows);
        Assert.Equal(1, routine.Schedule.Passes);
        var (x, y, w) = (Sequence(200, 1), Sequence(50, 2).Select(v => v > 0 ? 1.0 : 0).ToArray(), Sequence(4, 3));
        var runner = routine.CreateRunner(new Bindings { { "X", new NumericArray([50, 4], x) }, { "y", y }, { "w", w }, { "b", 0.3 } });
        foreach (var (from, to) in new[] { (0, 50), (0, 8), (8, 21), (49, 50), (0, 50) })
        {
            runner.Run(from, to);
            var expected = LogisticByHand(x, y, w, 0.3, from, to);
            Near(expected[0], runner.Values(0)[0]);
            for (var j = 0; j < 4; j++)
            {
                Near(expected[1 + j], runner.Values(1)[j]);
            }

            Near(expected[^1], runner.Values(2)[0]);
        }

        w[2] = -5;
        runner.Run(3, 9);
        Near(LogisticByHand(x, y, w, 0.3, 3, 9)[0], runner.Values(0)[0]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        runner.Run(0, 16);
        runner.Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Throws<ArgumentOutOfRangeException>(() => runner.Run(0, 51));
        runner.Run(7, 7);
        Assert.True(double.IsNaN(runner.Values(0)[0]));
    }

    [Fact]
    public void What_needs_a_sum_over_the_rows_waits_for_the_next_pass()
    {
        // The mean, the variance, and the mean of a function of what is standardised by both.
        Index i = new("i", m), k = new("k", m);
        Expr Mean(Expr e) => graph.Divide(graph.SumOver(e, i), graph.SizeValue(m));
        var x = graph.Input("x", [m], i);
        var centred = graph.Subtract(graph.Exp(x), Mean(graph.Exp(x)));
        var variance = Mean(graph.Power(centred, 2));
        var standardised = graph.Apply(FunctionTable.Tanh, graph.Divide(centred, graph.Root(variance)));
        var squared = Mean(graph.Power(standardised, 2));
        var routine = Compiler.Compile([squared, new Output(centred, [i])]);
        Assert.Equal(3, routine.Schedule.Passes);
        var values = Sequence(30, 4);
        var runner = routine.CreateRunner(new Bindings { { "x", values } });
        runner.Run();
        double[] e = [.. values.Select(Math.Exp)];
        double[] c = [.. e.Select(v => v - e.Average())];
        var deviation = Math.Sqrt(c.Average(v => v * v));
        Near(c.Average(v => Math.Pow(Math.Tanh(v / deviation), 2)), runner.Values(0)[0], 1e-11);
        Near(c[7], runner.Values(1)[7]);
        runner.Run(5, 9);
        Near(e[6] - e[5..9].Average(), runner.Values(1)[1]);
        Assert.Equal(4, runner.Values(1).Length);
    }

    [Fact]
    public void A_row_that_is_read_from_another_is_kept()
    {
        // Differences of neighbours, and a kernel over all pairs.
        Index i = new("i", m), h = new("h", m);
        var t = graph.Apply(FunctionTable.Tanh, graph.Input("x", [m], i));
        var step = graph.Multiply(graph.Bracket(IndexTerm.At((Size)2), IndexRelation.LessOrEqual, i), graph.Subtract(t, t.Substitute(i, IndexTerm.At(i, -1))));
        var pairs = graph.SumOver(graph.Exp(graph.Negate(graph.Power(graph.Subtract(t, t.Substitute(i, h)), 2))), h);
        var routine = Compiler.Compile([new Output(step, [i]), new Output(pairs, [i])], m);
        var values = Sequence(20, 5);
        double[] s = [.. values.Select(Math.Tanh)];
        var runner = routine.CreateRunner(new Bindings { { "x", values } });
        runner.Run();
        Near(0, runner.Values(0)[0]);
        for (var k = 1; k < 20; k++)
        {
            Near(s[k] - s[k - 1], runner.Values(0)[k]);
            Near(s.Sum(v => Math.Exp(-(s[k] - v) * (s[k] - v))), runner.Values(1)[k]);
        }
    }

    [Fact]
    public void A_network_of_two_layers_by_rows()
    {
        var (hidden, classes) = (Size.Named("h"), (Size)3);
        Index i = new("i", m), j = new("j", n), k = new("k", hidden), c = new("c", classes);
        var first = graph.SumOver(graph.Multiply(graph.Input("X", [m, n], i, j), graph.Input("V", [n, hidden], j, k)), j);
        var active = graph.Apply(FunctionTable.Tanh, graph.Add(first, graph.Input("a", [hidden], k)));
        var logits = graph.SumOver(graph.Multiply(active, graph.Input("W", [hidden, classes], k, c)), k);
        var target = IndexTerm.At(graph.Input("y", [m], i));
        var loss = graph.SumOver(graph.Subtract(graph.Reduce(ReductionKind.LogSumExp, logits, [c]), logits.Substitute(c, target)), i);
        InputNode[] parameters = [(InputNode)graph.Input("V", [n, hidden], j, k).Node, (InputNode)graph.Input("a", [hidden], k).Node, (InputNode)graph.Input("W", [hidden, classes], k, c).Node];
        var derivatives = ReverseFold.Gradient(graph, loss, parameters);
        Output[] outputs = [loss, .. derivatives.Select(d => new Output(d.Body, d.Axes))];
        var bindings = new Bindings
        {
            { "X", new NumericArray([25, 4], Sequence(100, 6)) },
            { "V", new NumericArray([4, 5], Sequence(20, 7)) },
            { "a", Sequence(5, 8) },
            { "W", new NumericArray([5, 3], Sequence(15, 9)) },
            { "y", Enumerable.Range(0, 25).Select(r => (double)(r % 3) + 1).ToArray() },
        };
        var routine = Compiler.Compile(outputs, m);
        Assert.Equal(1, routine.Schedule.Passes);
        var runner = routine.CreateRunner(bindings);
        runner.Run();
        var (value, gradient) = Evaluator.GradientByTape(loss, ["V", "a", "W"], bindings);
        Near(value, runner.Values(0)[0]);
        foreach (var (name, output) in new[] { ("V", 1), ("a", 2), ("W", 3) })
        {
            for (var e = 0; e < gradient[name].Values.Length; e++)
            {
                Near(gradient[name].Values[e], runner.Values(output)[e]);
            }
        }
    }

    public static TheoryData<string> Rows => [.. FunctionTable.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_row_of_the_table_compiles_to_its_value_at_ordinary_and_extreme_points(string name)
    {
        var function = FunctionTable.All.Single(f => f.Name == name);
        double[] special = [0, -0.0, 1, -1, 2.5, 1e-18, -1e-9, 710, -710, 1e4, -1e4, 1e300, double.PositiveInfinity, double.NegativeInfinity, double.NaN];
        Index i = new("i", m);
        Expr[] arguments = [.. "abc"[..function.Arity].Select(letter => graph.Input($"{letter}", [m], i))];
        var routine = Compiler.Compile([new Output(graph.Apply(function, arguments), [i])]);
        IEnumerable<double[]> points = function.Arity == 1 ? special.Select(a => (double[])[a])
            : function.Arity == 2 ? from a in special from b in special select (double[])[a, b] : from a in special from b in special select (double[])[a, b, -b];
        double[][] all = [.. points, .. function.Probes];
        var bindings = new Bindings();
        for (var k = 0; k < function.Arity; k++)
        {
            bindings.Add($"{"abc"[k]}", [.. all.Select(p => p[k])]);
        }

        var runner = routine.CreateRunner(bindings);
        runner.Run();
        for (var k = 0; k < all.Length; k++)
        {
            Near(function.Value(all[k]), runner.Values(0)[k]);
        }
    }

    [Fact]
    public void Sigmoid_and_softplus_of_both_signs_share_one_exponential()
    {
        var z = graph.Add(graph.Input("x"), graph.Input("y"));
        Output[] outputs =
        [
            graph.Apply(FunctionTable.Sigmoid, z), graph.Apply(FunctionTable.Sigmoid, graph.Negate(z)),
            graph.Apply(FunctionTable.Softplus, z), graph.Apply(FunctionTable.Softplus, graph.Negate(z)),
        ];
        var runner = Compiler.Compile(outputs).CreateRunner(new Bindings { { "x", 1000 }, { "y", 1 } });
        runner.Run();
        Assert.Equal([1, 0, 1001, 0], Enumerable.Range(0, 4).Select(k => runner.Values(k)[0]));
    }

    [Fact]
    public void Formulas_of_thousands_of_steps_are_cut_into_stretches()
    {
        // A chain of scalars, the same per row, and a sum of many terms.
        Index i = new("i", m);
        var (scalar, row) = (graph.Input("s"), graph.Input("x", [m], i));
        var many = new List<(Number, Expr)>();
        for (var k = 1; k <= 3000; k++)
        {
            var constant = graph.Number(Number.Fraction(1, k));
            scalar = graph.Apply(FunctionTable.Sin, graph.Add(scalar, constant));
            row = graph.Apply(FunctionTable.Sin, graph.Add(row, constant));
            many.Add((Number.Fraction(k, 7), scalar));
        }

        Output[] outputs = [scalar, new Output(row, [i]), graph.SumOver(row, i), graph.Sum(many.ToArray())];
        var bindings = new Bindings { { "s", 0.2 }, { "x", Sequence(3, 10) } };
        var runner = Compiler.Compile(outputs, m).CreateRunner(bindings);
        runner.Run();
        double Chain(double v, List<double>? all = null)
        {
            for (var k = 1; k <= 3000; k++)
            {
                v = Math.Sin(v + (1.0 / k));
                all?.Add(v * k / 7);
            }

            return v;
        }

        var terms = new List<double>();
        Near(Chain(0.2, terms), runner.Values(0)[0]);
        Near(terms.Sum(), runner.Values(3)[0], 1e-11);
        for (var k = 0; k < 3; k++)
        {
            Near(Chain(bindings["x"].Values[k]), runner.Values(1)[k]);
        }

        Near(bindings["x"].Values.Sum(v => Chain(v)), runner.Values(2)[0]);
        runner.Run(1, 3);
        Near(bindings["x"].Values[1..].Sum(v => Chain(v)), runner.Values(2)[0]);
    }

    [Fact]
    public void A_product_of_matrices_sums_along_the_rows_of_the_right_one()
    {
        Index i = new("i", m), j = new("j", n), k = new("k", Size.Named("p"));
        var product = graph.SumOver(graph.Multiply(graph.Input("A", [m, n], i, j), graph.Input("B", [n, k.Size], j, k)), j);
        var (a, b) = (Sequence(6, 11), Sequence(12, 12));
        var bindings = new Bindings { { "A", new NumericArray([2, 3], a) }, { "B", new NumericArray([3, 4], b) } };
        foreach (var rows in new Size?[] { m, n, k.Size, Size.Named("other") })
        {
            bindings.SetSize("other", 1);
            var runner = Compiler.Compile([new Output(product, [i, k]), new Output(product, [k, i])], rows).CreateRunner(bindings);
            for (var round = 0; round < 2; round++)
            {
                runner.Run();
                for (var e = 0; e < 8; e++)
                {
                    var expected = Enumerable.Range(0, 3).Sum(s => a[((e / 4) * 3) + s] * b[(s * 4) + (e % 4)]);
                    Near(expected, runner.Values(0)[e]);
                    Near(expected, runner.Values(1)[((e % 4) * 2) + (e / 4)]);
                }
            }
        }
    }

    [Fact]
    public void A_looked_up_row_keeps_its_offset_in_vectors_and_in_what_is_left_of_them()
    {
        // Σᵢⱼ T[lᵢ - 1, j]: outside of passes over the rows of T, in which an address begins at an origin.
        Index i = new("i", n), j = new("j", n);
        var read = graph.SumOver(graph.Input("T", [m, n], IndexTerm.At(graph.Input("l", [n], i), -1), j), i, j);
        var routine = Compiler.Compile([read], m);
        foreach (var count in (int[])[1, 3, 9, 17])
        {
            var t = Enumerable.Range(1, 4 * count).Select(v => (double)v).ToArray();
            var runner = routine.CreateRunner(new Bindings { { "T", new NumericArray([4, count], t) }, { "l", [.. Enumerable.Repeat(2.0, count)] } });
            runner.Run();
            Near(count * count * (count + 1) / 2.0, runner.Values(0)[0]);
        }
    }

    [Fact]
    public void A_batch_of_inverses_and_determinants()
    {
        Index i = new("i", m), p = new("p", 2), q = new("q", 2), r = new("r", 2), s = new("s", 2);
        var a = graph.Input("A", [m, 2, 2], i, p, q);
        var inverse = graph.Tensor(TensorFunction.Inverse, a, [p, q], r, s);
        var determinant = graph.Tensor(TensorFunction.Determinant, a, [p, q]);
        var bindings = new Bindings { { "A", new NumericArray([2, 2, 2], [1, 2, 3, 4, 2, 0, 0, 5]) } };
        foreach (var way in new[] { EvaluationWay.Interpreter, EvaluationWay.Compiled })
        {
            var values = Evaluator.Evaluate([new Output(inverse, [i, r, s]), new Output(determinant, [i])], bindings, way);
            double[] expected = [-2, 1, 1.5, -0.5, 0.5, 0, 0, 0.2];
            for (var k = 0; k < 8; k++)
            {
                Near(expected[k], values[0].Values[k]);
            }

            Near(-2, values[1].Values[0]);
            Near(10, values[1].Values[1]);
        }
    }

    [Fact]
    public void The_schedule_can_be_looked_at()
    {
        var schedule = Compiler.Compile(Logistic()).Schedule;
        Assert.True(schedule.Stages[0].IsRowPass);
        Assert.Contains(schedule.Stages[0].Steps, s => s is { Kind: StepKind.RowSum, Placement: Placement.Array, Node: ProductNode });
        Assert.Equal([0, 1, 2], schedule.Stages[^1].Steps.Where(s => s.Kind == StepKind.Result).Select(s => s.Output));
        Assert.StartsWith("for each row of m", schedule.ToString(), StringComparison.Ordinal);
    }
}
