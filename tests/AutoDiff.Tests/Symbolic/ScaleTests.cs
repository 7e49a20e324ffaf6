using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Differentiation;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Tests;
using MlMath.Expressions.Values;

namespace MlMath.AutoDiff.Tests.Symbolic;

/// <summary>
/// Derivatives of large expressions cost in proportion to their size, which is counted in nodes and edges and not in seconds, on a stack of 256 kilobytes.
/// </summary>
public sealed class ScaleTests
{
    private const int SmallStack = 256 << 10;

    [Theory]
    [InlineData(200)]
    [InlineData(5_000)]
    public void The_gradient_of_a_product_of_many_factors_is_proportional_to_them(int count)
    {
        var graph = new Graph();
        Derivative[] gradient = [];
        Chains.OnSmallStack(
            () =>
            {
                InputNode[] inputs = [.. Enumerable.Range(0, count).Select(k => (InputNode)graph.Input($"x{k}").Node)];
                var product = graph.Product([.. inputs.Select((x, k) => (graph.Add(graph.Apply(FunctionTable.Sin, new Expr(x, [])), graph.Number(2 + (k % 3))), (Number)(1 + (k % 2))))]);
                gradient = ReverseFold.Gradient(graph, product, inputs);
                Assert.InRange(SizeOf(graph.Count, gradient), count, 40 * count);
            },
            SmallStack);

        // ∂ₖ Π fᵢ^eᵢ = eₖ cos(xₖ) / fₖ · Π fᵢ^eᵢ; all points are 0.5 / count apart, and factors are divided by their mean so that the product stays within a double.
        double Factor(int k) => Math.Sin(0.5 * k / count) + 2 + (k % 3);
        double logarithm = Enumerable.Range(0, count).Sum(k => (1 + (k % 2)) * Math.Log(Factor(k)));
        if (logarithm > 700)
        {
            return;
        }

        var bindings = new Bindings();
        for (var k = 0; k < count; k++)
        {
            bindings[$"x{k}"] = new NumericArray(0.5 * k / count);
        }

        var values = Evaluator.Evaluate([.. gradient.Select(d => new Output(d.Body, []))], bindings);
        for (var k = 0; k < count; k++)
        {
            Assert.Equal(1, values[k].Values[0] / ((1 + (k % 2)) * Math.Cos(0.5 * k / count) / Factor(k) * Math.Exp(logarithm)), 1e-9);
        }
    }

    [Fact]
    public void A_product_of_many_entries_of_a_vector_has_a_gradient_in_proportion() => Chains.OnSmallStack(
        () =>
        {
            const int count = 2000;
            var graph = new Graph();
            var factors = Enumerable.Range(1, count).Select(k => (graph.Input("v", [count], IndexTerm.At((Size)k)), Number.One)).ToArray();
            var before = graph.Count;
            ReverseFold.Gradient(graph, graph.Product(factors), [(InputNode)factors[0].Item1.Node]);
            Assert.InRange(graph.Count - before, count, 20 * count);
        },
        SmallStack);

    [Fact]
    public void Thirty_nested_functions_have_a_small_derivative()
    {
        Function[] functions = [FunctionTable.Sin, FunctionTable.Tanh, FunctionTable.Cos, FunctionTable.Exp, FunctionTable.Sigmoid];
        Func<double, double>[] slopes = [Math.Cos, z => 1 - (Math.Tanh(z) * Math.Tanh(z)), z => -Math.Sin(z), Math.Exp, z => Math.Exp(-z) / Math.Pow(1 + Math.Exp(-z), 2)];
        Func<double, double>[] values = [Math.Sin, Math.Tanh, Math.Cos, Math.Exp, z => 1 / (1 + Math.Exp(-z))];
        var graph = new Graph();
        var nested = graph.Input("x");
        var (value, expected) = (0.4, 1.0);
        for (var k = 0; k < 30; k++)
        {
            nested = graph.Apply(functions[k % 5], nested);
            expected *= slopes[k % 5](value);
            value = values[k % 5](value);
        }

        var derivative = ReverseFold.Gradient(graph, nested, [(InputNode)graph.Input("x").Node])[0];
        Assert.InRange(SizeOf(graph.Count, [derivative]), 30, 15 * 30);
        Assert.Equal(1, Evaluator.Evaluate(derivative.Body, [], new Bindings { { "x", 0.4 } }).Values[0] / expected, 1e-9);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_random_expression_of_a_hundred_thousand_nodes_has_a_gradient_in_proportion_and_the_tape_agrees(bool isDeep)
    {
        var graph = new Graph();
        Expr output = default;
        Derivative[] gradient = [];
        string[] names = ["x", "y", "z"];
        Chains.OnSmallStack(
            () =>
            {
                output = RandomExpression(graph, new Random(isDeep ? 11 : 12), isDeep, 100_000);
                var before = output.Node.Reachable();
                Assert.InRange(before.Length, 30_000, 100_010);
                var made = graph.Count;
                gradient = ReverseFold.Gradient(graph, output, [.. names.Select(n => (InputNode)graph.Input(n).Node)]);
                Assert.InRange(graph.Count - made, before.Length / 10, 8 * before.Length);
            },
            SmallStack);

        var bindings = new Bindings { { "x", 0.3 }, { "y", -0.7 }, { "z", 1.1 } };
        var tape = Evaluator.GradientByTape(output, names, bindings).Gradient;
        var values = Evaluator.Evaluate([.. gradient.Select(d => new Output(d.Body, []))], bindings);
        for (var k = 0; k < names.Length; k++)
        {
            var expected = tape[names[k]].Values[0];
            Assert.True(double.IsFinite(expected) && expected != 0, $"{names[k]}: {expected}");
            Assert.Equal(1, values[k].Values[0] / expected, 1e-6);
        }
    }

    [Fact]
    public void A_walk_over_a_wide_node_looks_at_its_token()
    {
        const int count = 3000;
        var graph = new Graph();
        InputNode[] inputs = [.. Enumerable.Range(0, count).Select(k => (InputNode)graph.Input($"x{k}").Node)];
        var product = graph.Product([.. inputs.Select(x => (new Expr(x, []), Number.One))]);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var made = graph.Count;
        Assert.ThrowsAny<OperationCanceledException>(() => ReverseFold.Gradient(graph, product, inputs, stop.Token));
        Assert.InRange(graph.Count - made, 0, 10);
        Assert.ThrowsAny<OperationCanceledException>(() => HigherDerivative.Of(graph, product, inputs[0], 3, stop.Token));
    }

    private static int SizeOf(int nodes, Derivative[] derivatives) => nodes + NodeWalk.ReachableFrom(derivatives.Select(d => d.Body.Node)).Sum(n => n.Edges.Length);

    /// <summary>Sums, products, sines, exponentials and powers over what came before: over the last few where it is to be deep, else over any of the last many.</summary>
    private static Expr RandomExpression(Graph graph, Random random, bool isDeep, int count)
    {
        var made = new List<Expr> { graph.Input("x"), graph.Input("y"), graph.Input("z") };
        var reach = isDeep ? 60 : 20_000;
        Expr Earlier() => made[^(1 + random.Next(Math.Min(reach, made.Count)))];
        while (graph.Count < count)
        {
            // The slopes of each step are small, or adjoints would leave the range of a double.
            var eighth = Number.Fraction(1, 8);
            made.Add(random.Next(5) switch
            {
                0 => graph.Apply(FunctionTable.Sin, graph.Scale(eighth, graph.Add(Earlier(), graph.Multiply(Earlier(), Earlier())))),
                1 => graph.Multiply(graph.Number(Number.Fraction(random.Next(1, 9), 32)), graph.Add(Earlier(), Earlier())),
                2 => graph.Exp(graph.Scale(-eighth, graph.Power(Earlier(), 2))),
                3 => graph.Apply(FunctionTable.Cos, graph.Scale(eighth, graph.Multiply(Earlier(), Earlier()))),
                _ => graph.Root(graph.Add(graph.One, graph.Scale(eighth, graph.Power(graph.Apply(FunctionTable.Sin, Earlier()), 2)))),
            });
        }

        return graph.Sum([.. made.Select(e => (Number.One, e))]);
    }
}
