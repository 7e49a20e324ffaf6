using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Tests;

/// <summary>Values against plain loops, by every way.</summary>
public sealed class EvaluatorTests
{
    private readonly Graph graph = new();

    public static TheoryData<EvaluationWay> Ways => [EvaluationWay.Interpreter, EvaluationWay.Tape, EvaluationWay.Compiled];

    private static double[] Sequence(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() * 4 - 2)];
    }

    private static void Near(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-12 * Math.Max(1, Math.Abs(expected)) || (double.IsNaN(expected) && double.IsNaN(actual)) || expected == actual, $"expected {expected:R}, got {actual:R}");

    private static void Near(double[] expected, NumericArray actual)
    {
        Assert.Equal(expected.Length, actual.Values.Length);
        for (var k = 0; k < expected.Length; k++)
        {
            Near(expected[k], actual.Values[k]);
        }
    }

    private double Scalar(Expr body, Bindings bindings, EvaluationWay way) => Evaluator.Evaluate(body, [], bindings, way).Values[0];

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_polynomial_of_scalars(EvaluationWay way)
    {
        var (x, y) = (graph.Input("x"), graph.Input("y"));
        var body = graph.Add(graph.Multiply(graph.Power(x, 2), y), graph.Scale(Number.Fraction(3, 10), graph.Divide(x, y)));
        Near((2.5 * 2.5 * 4) + (0.3 * 2.5 / 4), Scalar(body, new Bindings { { "x", 2.5 }, { "y", 4 } }, way));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Products_of_matrices_and_vectors(EvaluationWay way)
    {
        var (i, j, k) = (new Index("i", Size.Named("m")), new Index("j", Size.Named("n")), new Index("k", Size.Named("p")));
        var a = graph.Input("A", [i.Size, j.Size], i, j);
        var b = graph.Input("B", [j.Size, k.Size], j, k);
        var product = graph.SumOver(graph.Multiply(a, b), j);
        var (x, y) = (Sequence(6, 1), Sequence(12, 2));
        var bindings = new Bindings { { "A", new NumericArray([2, 3], x) }, { "B", new NumericArray([3, 4], y) } };
        var expected = new double[8];
        for (var r = 0; r < 2; r++)
        {
            for (var c = 0; c < 4; c++)
            {
                for (var s = 0; s < 3; s++)
                {
                    expected[(r * 4) + c] += x[(r * 3) + s] * y[(s * 4) + c];
                }
            }
        }

        Near(expected, Evaluator.Evaluate(product, [i, k], bindings, way));
        var transposed = Evaluator.Evaluate(product, [k, i], bindings, way);
        Assert.Equal([4, 2], transposed.Sizes);
        Near(expected[1], transposed.Values[2]);
        var repeated = Evaluator.Evaluate(graph.SumOver(product, k), [k, i], bindings, way);
        Near(expected[..4].Sum(), repeated.Values[4]);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_bracket_hides_what_lies_outside_the_range(EvaluationWay way)
    {
        var n = Size.Named("n");
        var i = new Index("i", n);
        var previous = graph.Input("x", [n], IndexTerm.At(i, -1));
        var isInside = graph.Bracket(IndexTerm.At((Size)2), IndexRelation.LessOrEqual, i);
        // The read outside the range stands in a sum of its own, so that it is made before the bracket is looked at.
        var body = graph.Multiply(isInside, graph.Add(graph.Exp(previous), graph.One));
        var x = Sequence(5, 3);
        var bindings = new Bindings { { "x", x } };
        Near([0, .. x[..4].Select(v => Math.Exp(v) + 1)], Evaluator.Evaluate(body, [i], bindings, way));
        Near(x[..4].Sum(v => Math.Exp(v) + 1), Scalar(graph.SumOver(body, i), bindings, way));
        var problem = Assert.Throws<ProblemException>(() => Evaluator.Evaluate(previous, [i], bindings, way)).Problem;
        Assert.Equal(ProblemCode.Shape, problem.Code);
        Assert.StartsWith("an index runs out of its range: ", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Look_ups_read_where_a_label_says(EvaluationWay way)
    {
        var (m, c) = (Size.Named("m"), Size.Named("c"));
        var i = new Index("i", m);
        var label = graph.Input("y", [m], i);
        var picked = graph.Input("P", [m, c], i, IndexTerm.At(label));
        var p = Sequence(6, 4);
        var bindings = new Bindings { { "P", new NumericArray([3, 2], p) }, { "y", new double[] { 2, 1, 2 } } };
        Near([p[1], p[2], p[5]], Evaluator.Evaluate(picked, [i], bindings, way));
        Near(p[1] + p[2] + p[5], Scalar(graph.SumOver(picked, i), bindings, way));
        bindings["y"] = new NumericArray([2.0, 3, 1]);
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => Scalar(graph.SumOver(picked, i), bindings, way)).Problem.Code);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void The_arm_that_is_not_taken_does_not_matter(EvaluationWay way)
    {
        var x = graph.Input("x");
        var body = graph.Select(graph.Apply(FunctionTable.Greater, x, graph.Zero), graph.Log(x), graph.Negate(x));
        Near(Math.Log(3), Scalar(body, new Bindings { { "x", 3 } }, way));
        Near(2, Scalar(body, new Bindings { { "x", -2 } }, way));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Zero_times_a_logarithm_is_zero_and_zero_over_zero_is_not(EvaluationWay way)
    {
        var n = Size.Named("n");
        var i = new Index("i", n);
        var p = graph.Input("p", [n], i);
        var entropy = graph.Negate(graph.SumOver(graph.Multiply(p, graph.Log(p)), i));
        Near(Math.Log(2), Scalar(entropy, new Bindings { { "p", new[] { 0, 0.5, 0.5 } } }, way));
        var x = graph.Input("x");
        Assert.True(double.IsNaN(Scalar(graph.Divide(graph.Apply(FunctionTable.Sin, x), x), new Bindings { { "x", 0.0 } }, way)));
        var (a, b) = (graph.Input("a"), graph.Input("b"));
        var term = graph.Multiply(a, graph.Log(b));
        Near(0, Scalar(term, new Bindings { { "a", 0.0 }, { "b", 0.0 } }, way));
        Near(double.NegativeInfinity, Scalar(term, new Bindings { { "a", 1.0 }, { "b", 0.0 } }, way));
        Assert.True(double.IsNaN(Scalar(term, new Bindings { { "a", 0.0 }, { "b", -1.0 } }, way)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void The_derivative_of_an_arm_that_is_not_taken_does_not_matter(EvaluationWay way)
    {
        var x = graph.Input("x");
        Expr[] formulas =
        [
            graph.Select(graph.Apply(FunctionTable.Greater, x, graph.Zero), graph.Root(x), graph.Scale(3, x)),
            graph.Add(graph.Apply(FunctionTable.Maximum, graph.Number(-5), graph.Log(x)), graph.Scale(3, x)),
        ];
        foreach (var formula in formulas)
        {
            var derivative = AutoDiff.Symbolic.ReverseFold.Gradient(graph, formula, [(InputNode)x.Node])[0].Body;
            Near(3, Scalar(derivative, new Bindings { { "x", 0.0 } }, way));
            Near(3, Evaluator.GradientByTape(formula, ["x"], new Bindings { { "x", 0.0 } }).Gradient["x"].Values[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Reductions_with_and_without_a_mask(EvaluationWay way)
    {
        var n = Size.Named("n");
        var (i, j) = (new Index("i", n), new Index("j", n));
        var x = graph.Input("x", [n], i);
        var isOther = graph.Subtract(graph.One, graph.Bracket(i, IndexRelation.Equal, j));
        var bindings = new Bindings { { "x", new double[] { 3, -1, 7, 7 } } };
        double Of(ReductionKind kind) => Scalar(graph.Reduce(kind, x, [i]), bindings, way);
        Near(7, Of(ReductionKind.Maximum));
        Near(-1, Of(ReductionKind.Minimum));
        Near(3, Of(ReductionKind.ArgMaximum));
        Near(2, Of(ReductionKind.ArgMinimum));
        Near(-147, Of(ReductionKind.Product));
        Near(Math.Log(Math.Exp(3) + Math.Exp(-1) + (2 * Math.Exp(7))), Of(ReductionKind.LogSumExp));
        Near([7, 7, 7, 7], Evaluator.Evaluate(graph.Reduce(ReductionKind.Maximum, x, [i], isOther), [j], bindings, way));
        Near([-1, 3, -1, -1], Evaluator.Evaluate(graph.Reduce(ReductionKind.Minimum, x, [i], isOther), [j], bindings, way));
        var large = new Bindings { { "x", new double[] { 1000, 1001 } } };
        Near(1001 + Math.Log(1 + Math.Exp(-1)), Scalar(graph.Reduce(ReductionKind.LogSumExp, x, [i]), large, way));
        var labels = graph.Input("l", [n], i);
        var looked = graph.Reduce(ReductionKind.Maximum, graph.Input("x", [n], IndexTerm.At(labels)), [i]);
        bindings.Add("l", [2, 1, 1, 2]);
        Near(3, Scalar(looked, bindings, way));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Empty_ranges(EvaluationWay way)
    {
        var n = Size.Named("n");
        var i = new Index("i", n);
        var x = graph.Input("x", [n], i);
        var bindings = new Bindings { { "x", Array.Empty<double>() } };
        Near(0, Scalar(graph.SumOver(graph.Exp(x), i), bindings, way));
        Near(1, Scalar(graph.Reduce(ReductionKind.Product, x, [i]), bindings, way));
        Near(double.NegativeInfinity, Scalar(graph.Reduce(ReductionKind.Maximum, x, [i]), bindings, way));
        Assert.Empty(Evaluator.Evaluate(graph.Exp(x), [i], bindings, way).Values);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Inverse_and_determinant(EvaluationWay way)
    {
        var n = Size.Named("n");
        var (i, j, p, q) = (new Index("i", n), new Index("j", n), new Index("p", n), new Index("q", n));
        var a = graph.Input("A", [n, n], i, j);
        var bindings = new Bindings { { "A", new double[,] { { 0, 2, 1 }, { 1, 1, 0 }, { 3, 0, 1 } } } };
        var inverse = graph.Tensor(TensorFunction.Inverse, a, [i, j], p, q);
        Near([-0.2, 0.4, 0.2, 0.2, 0.6, -0.2, 0.6, -1.2, 0.4], Evaluator.Evaluate(inverse, [p, q], bindings, way));
        Near([-0.2, 0.2, 0.6, 0.4, 0.6, -1.2, 0.2, -0.2, 0.4], Evaluator.Evaluate(inverse, [q, p], bindings, way));
        Near(-5, Scalar(graph.Tensor(TensorFunction.Determinant, a, [i, j]), bindings, way));
        var transposed = graph.Input("A", [n, n], j, i);
        Near([-0.2, 0.2, 0.6, 0.4, 0.6, -1.2, 0.2, -0.2, 0.4], Evaluator.Evaluate(graph.Tensor(TensorFunction.Inverse, transposed, [i, j], p, q), [p, q], bindings, way));
        var singular = new Bindings { { "A", new double[,] { { 1, 2, 3 }, { 4, 5, 6 }, { 7, 8, 9 } } } };
        Assert.Equal(ProblemCode.Domain, Assert.Throws<ProblemException>(() => Evaluator.Evaluate(inverse, [p, q], singular, way)).Problem.Code);
    }

    [Fact]
    public void Decompositions()
    {
        var n = Size.Named("n");
        var (i, j, p, q) = (new Index("i", n), new Index("j", n), new Index("p", n), new Index("q", n));
        var a = graph.Input("A", [n, n], i, j);
        var bindings = new Bindings { { "A", new double[,] { { 4, 1 }, { 2, 3 } } } };
        Near([5, 2], Evaluator.Evaluate(graph.Tensor(TensorFunction.Eigenvalues, a, [i, j], p), [p], bindings));
        var vectors = Evaluator.Evaluate(graph.Tensor(TensorFunction.Eigenvectors, a, [i, j], p, q), [p, q], bindings).Values;
        Near(Math.Sqrt(0.5), vectors[0]);
        Near(Math.Sqrt(0.5), vectors[2]);
        Near(2, Scalar(graph.Tensor(TensorFunction.MatrixRank, a, [i, j]), bindings, EvaluationWay.Auto));
        var rotation = new Bindings { { "A", new double[,] { { 0, -1 }, { 1, 0 } } } };
        Assert.Equal(ProblemCode.Domain, Assert.Throws<ProblemException>(() => Evaluator.Evaluate(graph.Tensor(TensorFunction.Eigenvalues, a, [i, j], p), [p], rotation)).Problem.Code);
    }

    [Fact]
    public void Names_and_shapes_that_do_not_fit()
    {
        var (m, n) = (Size.Named("m"), Size.Named("n"));
        var (i, j) = (new Index("i", m), new Index("j", n));
        var product = graph.SumOver(graph.Multiply(graph.Input("X", [m, n], i, j), graph.Input("w", [n], j)), j);
        Problem Fault(Bindings bindings) => Assert.Throws<ProblemException>(() => Evaluator.Evaluate(product, [i], bindings)).Problem;
        var missing = Fault(new Bindings { { "w", new double[] { 1 } } });
        Assert.Equal((ProblemCode.UnknownName, "'X' has no value"), (missing.Code, missing.Message));
        var clash = Fault(new Bindings { { "X", new double[2, 3] }, { "w", new double[] { 1, 2 } } });
        Assert.Equal((ProblemCode.Shape, "'w' is a vector of 2, but 'X' is a 2×3 matrix, so that n is 3"), (clash.Code, clash.Message));
        var rank = Fault(new Bindings { { "X", new double[] { 1 } }, { "w", new double[] { 1 } } });
        Assert.Equal((ProblemCode.Shape, "'X' is a vector of 1, where the formula needs a m×n matrix"), (rank.Code, rank.Message));
        var count = graph.SumOver(graph.IndexValue(j), j);
        Near(15, Scalar(count, new Bindings { { "n", 5 } }, EvaluationWay.Auto));
        var sized = new Bindings();
        sized.SetSize("n", 4);
        Near(10, Scalar(count, sized, EvaluationWay.Auto));
        Assert.Equal(ProblemCode.UnknownName, Assert.Throws<ProblemException>(() => Scalar(count, [], EvaluationWay.Auto)).Problem.Code);
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => Scalar(count, new Bindings { { "n", 2.5 } }, EvaluationWay.Auto)).Problem.Code);
        Assert.Equal(ProblemCode.UnknownName, Assert.Throws<ProblemException>(() => Scalar(graph.Unknown("f", [0], graph.One), [], EvaluationWay.Auto)).Problem.Code);
    }

    [Fact]
    public void What_would_take_too_long_is_declined_and_what_takes_long_can_be_stopped()
    {
        var n = Size.Named("n");
        Index[] indices = [.. Enumerable.Range(0, 4).Select(k => new Index("i", n))];
        var body = graph.SumOver(graph.Exp(graph.Sum([.. indices.Select(i => (Number.One, graph.Input("x", [n], i)))])), indices);
        var problem = Assert.Throws<ProblemException>(() => Scalar(body, new Bindings { { "x", Sequence(2000, 5) } }, EvaluationWay.Interpreter)).Problem;
        Assert.Equal(ProblemCode.Limit, problem.Code);
        using var stop = new CancellationTokenSource();
        stop.CancelAfter(50);
        Assert.ThrowsAny<OperationCanceledException>(() => Evaluator.Evaluate(body, [], new Bindings { { "x", Sequence(90, 5) } }, EvaluationWay.Interpreter, stop.Token));
    }

    [Fact]
    public void A_chain_of_a_hundred_thousand_sums_needs_no_deep_stack()
    {
        var value = graph.Input("x");
        for (var k = 0; k < 100_000; k++)
        {
            value = graph.Apply(FunctionTable.Tanh, graph.Add(value, graph.Input("y")));
        }

        var expected = 0.3;
        for (var k = 0; k < 100_000; k++)
        {
            expected = Math.Tanh(expected + 0.1);
        }

        Near(expected, Scalar(value, new Bindings { { "x", 0.3 }, { "y", 0.1 } }, EvaluationWay.Interpreter));
    }

    [Fact]
    public void Tape_dual_and_symbolic_gradients_agree()
    {
        var (m, n) = (Size.Named("m"), Size.Named("n"));
        var (i, j) = (new Index("i", m), new Index("j", n));
        var z = graph.SumOver(graph.Multiply(graph.Input("X", [m, n], i, j), graph.Input("w", [n], j)), j);
        var loss = graph.SumOver(graph.Power(graph.Subtract(graph.Apply(FunctionTable.Sigmoid, z), graph.Input("y", [m], i)), 2), i);
        var bindings = new Bindings { { "X", new NumericArray([4, 3], Sequence(12, 6)) }, { "w", Sequence(3, 7) }, { "y", Sequence(4, 8) } };
        var w = (InputNode)graph.Input("w", [n], j).Node;
        var symbolic = AutoDiff.Symbolic.ReverseFold.Gradient(graph, loss, [w])[0];
        var expected = Evaluator.Evaluate(symbolic.Body, symbolic.Axes, bindings).Values;
        var (value, gradient) = Evaluator.GradientByTape(loss, ["w"], bindings);
        Near(Scalar(loss, bindings, EvaluationWay.Interpreter), value);
        Near(expected, gradient["w"]);
        var (again, along) = Evaluator.DerivativeAlong(loss, "w", new double[] { 1, -2, 0.5 }, bindings);
        Near(value, again);
        Near(expected[0] - (2 * expected[1]) + (0.5 * expected[2]), along);
    }

    [Theory]
    [InlineData(EvaluationWay.Interpreter)]
    [InlineData(EvaluationWay.Compiled)]
    public void What_is_no_number_stays_none_in_a_maximum(EvaluationWay way)
    {
        // Where a value is not finite, numbers of a larger range are tried: they, too, must not take 0 for the larger of NaN and 0.
        var graph = new Graph();
        var x = graph.Input("x");
        foreach (var function in (Function[])[FunctionTable.Maximum, FunctionTable.Minimum])
        {
            Assert.True(double.IsNaN(Scalar(graph.Apply(function, x, graph.Zero), new Bindings { { "x", double.NaN } }, way)));
            Assert.True(double.IsNaN(Scalar(graph.Apply(function, graph.One, x), new Bindings { { "x", double.NaN } }, way)));
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Zero_times_a_logarithm_is_zero_over_a_long_divisor_too(EvaluationWay way)
    {
        var graph = new Graph();
        var divisor = graph.Sum([(1, graph.One), .. Enumerable.Range(0, 800).Select(k => ((Number)1, graph.Power(graph.Input($"x{k}"), 2)))]);
        var bindings = new Bindings { { "a", 0.0 }, { "b", 0.0 } };
        for (var k = 0; k < 800; k++)
        {
            bindings.Add($"x{k}", k);
        }

        Assert.Equal(0, Scalar(graph.Divide(graph.Multiply(graph.Input("a"), graph.Log(graph.Input("b"))), divisor), bindings, way));
    }
}
