using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Compilation.Tests.Scalars;

/// <summary>Scalars straight from the nodes: against the interpreter on random formulas, and where stretches meet.</summary>
public sealed class ScalarCompilerTests
{
    private static readonly Function[] Unary = [.. FunctionTable.All.Where(f => f.Arity == 1)];
    private static readonly Function[] Binary = [.. FunctionTable.All.Where(f => f.Arity == 2 && f.Name != "polygamma")];

    private static double[] Run(Bindings bindings, params Expr[] outputs)
    {
        var runner = Compiler.Compile([.. outputs.Select(o => (Output)o)]).CreateRunner(bindings);
        runner.Run();
        runner.Run();
        return [.. Enumerable.Range(0, outputs.Length).Select(k => runner.Values(k)[0])];
    }

    private static void Same(double expected, double value, string what) =>
        Assert.True(expected.Equals(value) || Math.Abs(expected - value) <= 1e-12 * Math.Max(1, Math.Abs(expected)), $"{what}: {value:R}, not {expected:R}");

    [Fact]
    public void Random_formulas_have_the_interpreters_values()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var graph = new Graph();
            List<Expr> made = [graph.Input("x"), graph.Input("y"), graph.Number(2), graph.Pi];
            Expr Any() => made[random.Next(Math.Max(0, made.Count - 12), made.Count)];
            Number[] exponents = [2, 3, -1, -2, 7, 13, -64, 100, Number.Half, -Number.Half, Number.Fraction(1, 3)];
            for (var k = 0; k < 40; k++)
            {
                made.Add(random.Next(8) switch
                {
                    0 => graph.Sum([(random.Next(-3, 4), Any()), (Number.Half, Any()), (random.Next(-1, 2), Any()), (random.Next(-2, 3), graph.One)]),
                    1 => graph.Multiply(Any(), Any()),
                    2 => graph.Divide(Any(), graph.Multiply(Any(), Any())),
                    3 => graph.Power(Any(), exponents[random.Next(exponents.Length)]),
                    4 => graph.Select(graph.Apply(FunctionTable.Less, Any(), Any()), Any(), Any()),
                    5 => graph.Multiply(graph.Apply(random.Next(2) == 0 ? FunctionTable.LessOrEqual : FunctionTable.Equal, Any(), Any()), graph.Log(Any())),
                    6 => graph.Apply(Unary[random.Next(Unary.Length)], Any()),
                    _ => graph.Apply(Binary[random.Next(Binary.Length)], Any(), Any()),
                });
            }

            Expr[] outputs = [made[^1], made[^5], made[0], graph.Zero, made[^1]];
            var bindings = new Bindings { { "x", random.NextDouble() * 2 }, { "y", (random.NextDouble() * 4) - 2 } };
            var task = EvaluationTask.Of([.. outputs.Select(o => (Output)o)], bindings, default);
            var expected = task.Run(task.Reals);
            var values = Run(bindings, outputs);
            for (var k = 0; k < outputs.Length; k++)
            {
                // What a chain of random functions does to a rounding error is not bounded.
                Assert.True(double.IsNaN(expected[k][0].Value) == double.IsNaN(values[k]), $"seed {seed}, output {k}: {values[k]:R}, not {expected[k][0].Value:R}");
                if (Math.Abs(expected[k][0].Value) < 1e6)
                {
                    Same(expected[k][0].Value, values[k], $"seed {seed}, output {k}");
                }
            }
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5_000)]
    [InlineData(300_000)]
    public void A_chain_over_many_stretches_has_its_value(int steps)
    {
        var graph = new Graph();
        Expr x = graph.Input("x"), early = graph.Add(x, graph.One), first = early;
        var (value, start) = (1.5, 1.5);
        for (var k = 0; k < steps; k++)
        {
            early = graph.Apply(FunctionTable.Sin, graph.Add(graph.Multiply(early, x), first));
            value = Math.Sin((value * 0.5) + start);
        }

        // The first node is read by every stretch, and results come from different ones.
        var values = Run(new Bindings { { "x", 0.5 } }, early, first, graph.Multiply(early, first));
        Same(value, values[0], "chain");
        Assert.Equal(1.5, values[1]);
        Same(value * 1.5, values[2], "product");
    }

    [Fact]
    public void More_values_at_a_time_than_there_are_variables()
    {
        var graph = new Graph();
        Expr x = graph.Input("x");
        Expr[] parts = [.. Enumerable.Range(1, 3000).Select(k => graph.Apply(FunctionTable.Sin, graph.Scale(k, x)))];
        var sum = graph.Sum([.. parts.Select((p, k) => ((Number)(k + 1), p))]);
        var product = graph.Product([.. parts.Select(p => (graph.Add(p, graph.Number(2)), Number.One))]);
        var values = Run(new Bindings { { "x", 0.001 } }, sum, graph.Log(product));
        Same(Enumerable.Range(1, 3000).Sum(k => k * Math.Sin(k * 0.001)), values[0], "sum");
        Assert.Equal(Enumerable.Range(1, 300).Sum(k => Math.Log(Math.Sin(k * 0.001) + 2)), Run(new Bindings { { "x", 0.001 } }, graph.Log(graph.Product([.. parts.Take(300).Select(p => (graph.Add(p, graph.Number(2)), Number.One))])))[0], 1e-10);
    }

    [Fact]
    public void Zero_times_an_infinite_logarithm_is_zero_and_what_is_masked_is_not_looked_at()
    {
        var graph = new Graph();
        Expr x = graph.Input("x"), y = graph.Input("y");
        var isLess = graph.Apply(FunctionTable.Less, x, y);
        var values = Run(
            new Bindings { { "x", 0 }, { "y", 0 } },
            graph.Multiply(x, graph.Log(y)),
            graph.Multiply(isLess, graph.Divide(graph.One, x)),
            graph.Select(isLess, graph.Log(graph.Subtract(x, graph.One)), graph.Number(7)),
            graph.Divide(graph.Multiply(x, graph.Log(y)), x));
        Assert.Equal([0, 0, 7, double.NegativeInfinity], values);
    }

    [Theory]
    [InlineData(129)]
    [InlineData(2_000)]
    [InlineData(20_000)]
    public void Long_sums_and_products_are_computed_piece_by_piece(int count)
    {
        // Σ (k sin(x/k) + (x/k)³) + 5 and Π (1 + (x/k)²)^3, terms read by both, and the sum read again by a term of the product.
        var graph = new Graph();
        Expr x = graph.Input("x");
        var terms = new List<(Number, Expr)> { (5, graph.One) };
        var factors = new List<(Expr, Number)>();
        var (sum, logarithm) = (5.0, 0.0);
        for (var k = 1; k <= count; k++)
        {
            var part = graph.Scale(Number.Fraction(1, k), x);
            terms.Add((k % 3 == 0 ? -k : k, graph.Apply(FunctionTable.Sin, part)));
            terms.Add((1, graph.Power(graph.Apply(FunctionTable.Sin, part), 3)));
            factors.Add((graph.Add(graph.One, graph.Power(graph.Apply(FunctionTable.Sin, part), 2)), 3));
            var sine = Math.Sin(0.7 / k);
            sum += ((k % 3 == 0 ? -k : k) * sine) + Math.Pow(sine, 3);
            logarithm += 3 * Math.Log(1 + (sine * sine));
        }

        var total = graph.Sum([.. terms]);
        factors.Add((graph.Add(graph.One, graph.Power(graph.Apply(FunctionTable.Sin, total), 2)), 1));
        logarithm += Math.Log(1 + Math.Pow(Math.Sin(sum), 2));
        var values = Run(new Bindings { { "x", 0.7 } }, total, graph.Log(graph.Product([.. factors])));
        Assert.Equal(sum, values[0], 1e-9 * sum);
        Assert.Equal(logarithm, values[1], 1e-9);
    }

    [Fact]
    public void Functions_that_are_computed_together_have_their_own_values()
    {
        var graph = new Graph();
        var (x, y) = (graph.Input("x"), graph.Input("y"));
        var z = graph.Multiply(x, y);
        Expr Of(Function function, Expr argument) => graph.Apply(function, argument);
        static double Sigma(double t) => t >= 0 ? 1 / (1 + Math.Exp(-t)) : Math.Exp(t) / (1 + Math.Exp(t));
        foreach (var (a, b) in new[] { (0.7, 1.3), (-2.5, 3.1), (0.0, 1.0), (1e9, 1e5), (-800.0, 1.0), (double.PositiveInfinity, 1.0), (double.NaN, 1.0) })
        {
            var bindings = new Bindings { { "x", a }, { "y", b } };
            var t = a * b;
            Assert.Equal([Math.Sin(t), Math.Cos(t)], Run(bindings, Of(FunctionTable.Sin, z), Of(FunctionTable.Cos, z)));
            Assert.Equal([Math.Cos(a), Math.Sin(a), Math.Cos(b)], Run(bindings, Of(FunctionTable.Cos, x), Of(FunctionTable.Sin, x), Of(FunctionTable.Cos, y)));
            Assert.Equal([Math.Sin(a) * Math.Cos(a)], Run(bindings, graph.Multiply(Of(FunctionTable.Sin, x), Of(FunctionTable.Cos, x))));

            var (first, second) = (Of(FunctionTable.Sigmoid, z), Of(FunctionTable.Sigmoid, graph.Negate(z)));
            Assert.Equal([Sigma(t), Sigma(-t)], Run(bindings, first, second));
            Assert.Equal([Sigma(t), Sigma(-t), -t], Run(bindings, first, second, graph.Negate(z)));
            var other = graph.Multiply(y, x);
            Assert.Equal([Sigma(-t), Sigma(t) * Sigma(-t), t], Run(bindings, second, graph.Multiply(first, second), other));
        }
    }

    [Fact]
    public void Sigmas_are_computed_together_whichever_comes_first()
    {
        var graph = new Graph();
        var x = graph.Input("x");
        var below = graph.Apply(FunctionTable.Sigmoid, graph.Negate(x));
        var above = graph.Apply(FunctionTable.Sigmoid, x);
        Assert.Equal([1 / (1 + Math.Exp(2)) * 3, 1 / (1 + Math.Exp(-2))], Run(new Bindings { { "x", 2.0 } }, graph.Scale(3, below), above), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal([1 / (1 + Math.Exp(-2)), 1 / (1 + Math.Exp(2))], Run(new Bindings { { "x", 2.0 } }, above, below), (a, b) => Math.Abs(a - b) < 1e-15);
    }

    [Fact]
    public void Quotients_by_one_number_do_not_overflow_where_it_is_small()
    {
        var graph = new Graph();
        var (x, y) = (graph.Input("x"), graph.Input("y"));
        var z = graph.Sum([(Number.One, graph.Multiply(x, x)), (Number.One, graph.Multiply(y, y)), (Number.One, graph.One)]);
        Expr[] quotients = [graph.Divide(x, z), graph.Divide(y, z), graph.Divide(graph.One, z), graph.Divide(graph.Multiply(x, y), z)];
        foreach (var (a, b) in new[] { (0.7, 1.3), (-2.5, 3e10), (1e-300, 2.0), (1e200, 3.0) })
        {
            var values = Run(new Bindings { { "x", a }, { "y", b } }, quotients);
            var divisor = (a * a) + (b * b) + 1;
            double[] expected = [a / divisor, b / divisor, 1 / divisor, a * b / divisor];
            for (var k = 0; k < expected.Length; k++)
            {
                Assert.True(Math.Abs(expected[k] - values[k]) <= 4e-16 * Math.Abs(expected[k]), $"{a}, {b}, {k}: {values[k]:R}, not {expected[k]:R}");
            }
        }

        // 1/s is infinite, x/s is not: s may be any number.
        var s = graph.Sum([(Number.One, x), (Number.One, y)]);
        Assert.Equal([1, 0.5], Run(new Bindings { { "x", 2e-310 }, { "y", 2e-310 } }, graph.Divide(graph.Scale(2, x), s), graph.Divide(y, s)));
    }

    [Fact]
    public void Functions_go_together_in_many_stretches()
    {
        var graph = new Graph();
        var x = graph.Input("x");
        var (value, expected) = (x, 0.4);
        for (var k = 0; k < 3000; k++)
        {
            value = graph.Sum([(Number.Half, graph.Apply(FunctionTable.Cos, value)), (Number.Fraction(1, 4), graph.Apply(FunctionTable.Sin, value)), (Number.One, graph.Apply(FunctionTable.Sigmoid, value)), (Number.Half, graph.Apply(FunctionTable.Sigmoid, graph.Negate(value)))]);
            expected = (0.5 * Math.Cos(expected)) + (0.25 * Math.Sin(expected)) + (1 / (1 + Math.Exp(-expected))) + (0.5 / (1 + Math.Exp(expected)));
        }

        Same(expected, Run(new Bindings { { "x", 0.4 } }, value)[0], "3000 steps");
    }
}
