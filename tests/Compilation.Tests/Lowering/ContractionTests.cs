using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Values;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Tests.Lowering;

/// <summary>Contractions of several factors: in which order they are summed, what becomes a product, and that the numbers are those of plain loops.</summary>
public sealed class ContractionTests
{
    private readonly Graph graph = new();
    private readonly Size m = Size.Named("m");
    private readonly Size n = Size.Named("n");

    private static double[] Sequence(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 2) - 1)];
    }

    private static void Near(double expected, double actual) => Assert.True(Math.Abs(expected - actual) <= 1e-11 * Math.Max(1, Math.Abs(expected)), $"expected {expected:R}, got {actual:R}");

    private static RoutineRunner Run(CompiledRoutine routine, Bindings bindings)
    {
        var runner = routine.CreateRunner(bindings);
        runner.Run();
        runner.Run();
        return runner;
    }

    private static List<Step> Steps(CompiledRoutine routine, StepKind kind) => [.. routine.Schedule.Stages.SelectMany(s => s.Steps).Where(s => s.Kind == kind)];

    [Fact]
    public void A_bilinear_form_sums_one_index_after_the_other()
    {
        // Σᵢⱼ xᵢ Aᵢⱼ yⱼ takes mn + m multiplications, not 2mn: A y first.
        Index i = new("i", m), j = new("j", n);
        var form = graph.SumOver(graph.Product([(graph.Input("x", [m], i), 1), (graph.Input("A", [m, n], i, j), 1), (graph.Input("y", [n], j), 1)]), i, j);
        var routine = Compiler.Compile([form], Size.Named("none"));
        Assert.All(routine.Schedule.Items.Where(k => k.Node is ProductNode), k => Assert.True(k.Bound.Length <= 1));
        var (x, a, y) = (Sequence(30, 1), Sequence(30 * 20, 2), Sequence(20, 3));
        var bindings = new Bindings { { "x", x }, { "A", new NumericArray([30, 20], a) }, { "y", y } };
        bindings.SetSize("none", 1);
        var expected = Enumerable.Range(0, 600).Sum(k => x[k / 20] * a[k] * y[k % 20]);
        Near(expected, Run(routine, bindings).Values(0)[0]);
    }

    [Fact]
    public void A_weighted_gram_matrix_is_one_symmetric_product_with_weights()
    {
        // Σᵢ sᵢ(1-sᵢ) xᵢⱼ xᵢₖ, as in the Hessian of logistic regression.
        Index i = new("i", m), j = new("j", n), k = new("k", n);
        var s = graph.Apply(FunctionTable.Sigmoid, graph.Input("t", [m], i));
        Expr X(Index c) => graph.Input("X", [m, n], i, c);
        var gram = graph.SumOver(graph.Product([(s, 1), (graph.Subtract(graph.One, s), 1), (X(j), 1), (X(k), 1)]), i);
        var routine = Compiler.Compile([new Output(gram, [j, k])], m);
        var product = Assert.Single(Steps(routine, StepKind.Product)).Item;
        Assert.Equal(ProductKind.MatrixMatrix, product.Product!.Kind);
        Assert.True(product.Product.IsSymmetric);
        Assert.Equal([m], product.Product.Weights!.Value.Item.Axes);
        Assert.NotNull(product.Target);
        Assert.DoesNotContain(routine.Schedule.Items, i => i is { Role: RowRole.PerRow, Rank: > 1 });
        const int Rows = 70, Columns = 45;
        var (t, x) = (Sequence(Rows, 4), Sequence(Rows * Columns, 5));
        var runner = Run(routine, new Bindings { { "t", t }, { "X", new NumericArray([Rows, Columns], x) } });
        foreach (var (a, b) in new[] { (0, 0), (3, 44), (44, 3), (40, 40), (17, 33), (33, 17) })
        {
            Near(Enumerable.Range(0, Rows).Sum(r => 1 / (1 + Math.Exp(-t[r])) / (1 + Math.Exp(t[r])) * x[(r * Columns) + a] * x[(r * Columns) + b]), runner.Values(0)[(a * Columns) + b]);
        }

        runner.Run(10, 30);
        Near(Enumerable.Range(10, 20).Sum(r => 1 / (1 + Math.Exp(-t[r])) / (1 + Math.Exp(t[r])) * x[(r * Columns) + 2] * x[(r * Columns) + 7]), runner.Values(0)[(2 * Columns) + 7]);
    }

    [Fact]
    public void What_two_outputs_have_in_common_is_one_part()
    {
        // Σₖ Aᵢₖ Bₖⱼ vⱼ and Σₖ Aᵢₖ Bₖⱼ vⱼ wᵢ both need B v.
        Index i = new("i", m), j = new("j", n), k = new("k", n);
        (Expr, Expressions.Numbers.Number)[] factors = [(graph.Input("A", [m, n], i, k), 1), (graph.Input("B", [n, n], k, j), 1), (graph.Input("v", [n], j), 1)];
        var vector = graph.SumOver(graph.Product(factors), j, k);
        var number = graph.SumOver(graph.Product([.. factors, (graph.Input("w", [m], i), 1)]), i, j, k);
        var routine = Compiler.Compile([new Output(vector, [i]), number], Size.Named("none"));
        var sums = routine.Schedule.Items.Where(s => s.Node is ProductNode { Bound.Length: > 0 }).ToList();
        Assert.Equal(3, sums.Count);
        var (a, b, v, w) = (Sequence(6, 6), Sequence(9, 7), Sequence(3, 8), Sequence(2, 9));
        var bindings = new Bindings { { "A", new NumericArray([2, 3], a) }, { "B", new NumericArray([3, 3], b) }, { "v", v }, { "w", w } };
        bindings.SetSize("none", 1);
        var runner = Run(routine, bindings);
        double Entry(int r) => Enumerable.Range(0, 9).Sum(e => a[(r * 3) + (e / 3)] * b[e] * v[e % 3]);
        Near(Entry(1), runner.Values(0)[1]);
        Near((w[0] * Entry(0)) + (w[1] * Entry(1)), runner.Values(1)[0]);
    }

    [Fact]
    public void What_a_bracket_masks_is_not_looked_at_in_a_contraction_that_is_cut()
    {
        // Σᵢⱼ [i ≤ j] uᵢ Aᵢⱼ vⱼ where A is infinite below the diagonal.
        Index i = new("i", n), j = new("j", n);
        var masked = graph.SumOver(
            graph.Product([(graph.Bracket(i, IndexRelation.LessOrEqual, j), 1), (graph.Input("u", [n], i), 1), (graph.Input("A", [n, n], i, j), 1), (graph.Input("v", [n], j), 1)]), i, j);
        var (u, v) = (Sequence(12, 10), Sequence(12, 11));
        var a = Enumerable.Range(0, 144).Select(e => e / 12 > e % 12 ? double.PositiveInfinity : 1.0 + e).ToArray();
        foreach (var rows in (Size[])[n, Size.Named("none")])
        {
            var bindings = new Bindings { { "u", u }, { "A", new NumericArray([12, 12], a) }, { "v", v } };
            bindings.SetSize("none", 1);
            Near(Enumerable.Range(0, 144).Where(e => e / 12 <= e % 12).Sum(e => u[e / 12] * a[e] * v[e % 12]), Run(Compiler.Compile([masked], rows), bindings).Values(0)[0]);
        }
    }

    [Fact]
    public void Nothing_times_the_logarithm_of_nothing_is_nothing_after_the_cut()
    {
        // Σᵢⱼ aᵢ bⱼ log pᵢⱼ where a is 0 wherever p is.
        Index i = new("i", m), j = new("j", n);
        var entropy = graph.SumOver(graph.Product([(graph.Input("a", [m], i), 1), (graph.Input("b", [n], j), 1), (graph.Apply(FunctionTable.Log, graph.Input("p", [m, n], i, j)), 1)]), i, j);
        var bindings = new Bindings { { "a", [0, 2] }, { "b", [1, 3] }, { "p", new NumericArray([2, 2], [0, 0, Math.E, Math.E]) } };
        Near(2 + 6, Run(Compiler.Compile([entropy], m), bindings).Values(0)[0]);
    }

    [Fact]
    public void A_network_and_its_gradient_are_products_in_both_directions()
    {
        var (h, c) = (Size.Named("h"), Size.Named("c"));
        Index i = new("i", m), j = new("j", n), k = new("k", h), l = new("l", c);
        var active = graph.Apply(FunctionTable.Tanh, graph.SumOver(graph.Multiply(graph.Input("X", [m, n], i, j), graph.Input("V", [n, h], j, k)), j));
        var scores = graph.SumOver(graph.Multiply(active, graph.Input("W", [h, c], k, l)), k);
        var loss = graph.SumOver(graph.Power(graph.Subtract(scores, graph.Input("Y", [m, c], i, l)), 2), i, l);
        InputNode[] by = [(InputNode)graph.Input("V", [n, h], j, k).Node, (InputNode)graph.Input("W", [h, c], k, l).Node];
        Output[] outputs = [loss, .. ReverseFold.Gradient(graph, loss, by).Select(d => new Output(d.Body, d.Axes))];
        var routine = Compiler.Compile(outputs, m);
        Assert.Equal(5, Steps(routine, StepKind.Product).Count);
        var bindings = new Bindings
        {
            { "X", new NumericArray([40, 30], Sequence(1200, 12)) }, { "Y", new NumericArray([40, 5], Sequence(200, 13)) },
            { "V", new NumericArray([30, 20], Sequence(600, 14)) }, { "W", new NumericArray([20, 5], Sequence(100, 15)) },
        };
        var runner = Run(routine, bindings);
        var (value, gradient) = Evaluator.GradientByTape(loss, ["V", "W"], bindings);
        Near(value, runner.Values(0)[0]);
        foreach (var (name, output) in new[] { ("V", 1), ("W", 2) })
        {
            for (var e = 0; e < gradient[name].Values.Length; e++)
            {
                Near(gradient[name].Values[e], runner.Values(output)[e]);
            }
        }
    }

    [Fact]
    public void Axes_of_one_group_count_as_one_where_they_lie_one_inside_the_other()
    {
        // Cᵢⱼₖ = Σₚᵧ Aᵢₚᵧ Bₚᵧⱼₖ, and one whose operand has them the other way round.
        Index i = new("i", m), j = new("j", n), k = new("k", 3), p = new("p", 5), q = new("q", 7);
        var straight = graph.SumOver(graph.Multiply(graph.Input("A", [m, 5, 7], i, p, q), graph.Input("B", [5, 7, n, 3], p, q, j, k)), p, q);
        var turned = graph.SumOver(graph.Multiply(graph.Input("D", [m, 7, 5], i, q, p), graph.Input("B", [5, 7, n, 3], p, q, j, k)), p, q);
        var routine = Compiler.Compile([new Output(straight, [i, j, k]), new Output(turned, [k, i, j])], Size.Named("none"));
        Assert.Equal(2, Steps(routine, StepKind.Product).Count);
        var (a, b, d) = (Sequence(4 * 35, 16), Sequence(35 * 18, 17), Sequence(4 * 35, 18));
        var bindings = new Bindings { { "A", new NumericArray([4, 5, 7], a) }, { "B", new NumericArray([5, 7, 6, 3], b) }, { "D", new NumericArray([4, 7, 5], d) } };
        bindings.SetSize("none", 1);
        var runner = Run(routine, bindings);
        for (var e = 0; e < 4 * 18; e++)
        {
            var (r, s) = (e / 18, e % 18);
            Near(Enumerable.Range(0, 35).Sum(t => a[(r * 35) + t] * b[(t * 18) + s]), runner.Values(0)[e]);
            Near(Enumerable.Range(0, 35).Sum(t => d[(r * 35) + ((t % 7) * 5) + (t / 7)] * b[(t * 18) + s]), runner.Values(1)[(s % 3 * 24) + (r * 6) + (s / 3)]);
        }
    }
}
