using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Compilation.Tests.Scalars;

/// <summary>Scalars of many stretches: what they leave to each other is no more than what is alive, and what is shared is looked at once. Nothing here measures time.</summary>
public sealed class ScalarScaleTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Values_that_live_for_long_share_their_slots(int window)
    {
        const int count = 30_000;
        var graph = new Graph();
        var random = new Random(window);
        List<Expr> made = [.. Enumerable.Range(0, 24).Select(k => graph.Input($"x{k}"))];
        List<double> values = [.. Enumerable.Range(0, 24).Select(k => 0.5 + (0.01 * k))];
        var bindings = new Bindings();
        for (var k = 0; k < 24; k++)
        {
            bindings.Add($"x{k}", values[k]);
        }

        for (var k = 0; k < count; k++)
        {
            // By hand beside it.
            var (a, b) = (made.Count - random.Next(1, Math.Min(made.Count, window) + 1), made.Count - random.Next(1, Math.Min(made.Count, window) + 1));
            made.Add(k % 2 == 0
                ? graph.Sum([(Number.Inexact(0.5), made[a]), (Number.Inexact(0.4), made[b]), (Number.Inexact(0.1), graph.One)])
                : graph.Apply(FunctionTable.Sin, graph.Multiply(made[a], graph.Subtract(made[b], graph.Number(2)))));
            values.Add(k % 2 == 0 ? (0.5 * values[a]) + (0.4 * values[b]) + 0.1 : Math.Sin(values[a] * (values[b] - 2)));
        }

        var routine = Compiler.Compile([graph.Sum([.. made.TakeLast(window).Select(m => (Number.One, m))])]);
        Assert.True(routine.Units.Length > 10, "many stretches");
        Assert.InRange(routine.Layout.ScalarCount, 1, 24 + (2 * window) + 100);
        var runner = routine.CreateRunner(bindings);
        for (var run = 0; run < 2; run++)
        {
            // A slot that was given to another value must be right in the next run, too.
            runner.Run();
            Assert.Equal(1, runner.Values(0)[0] / values.TakeLast(window).Sum(), 1e-9);
        }
    }

    [Fact]
    public void Thousands_of_names_are_read_from_one_array()
    {
        const int count = 4000;
        var graph = new Graph();
        var bindings = new Bindings();
        var inputs = new Expr[count];
        var expected = 0.0;
        for (var k = 0; k < count; k++)
        {
            inputs[k] = graph.Input($"y{k}");
            bindings.Add($"y{k}", 1 + (k % 17));
            expected += (1 + (k % 17)) * (1 + ((7 * k) + 1) % count % 17);
        }

        var runner = Compiler.Compile([graph.Sum([.. inputs.Select((y, k) => (Number.One, graph.Multiply(y, inputs[((7 * k) + 1) % count])))])]).CreateRunner(bindings);
        runner.Run();
        Assert.Equal(expected, runner.Values(0)[0]);

        // The same workspace with other values.
        bindings["y5"] = new Expressions.Values.NumericArray(100);
        runner.Bind(bindings);
        runner.Run();
        expected += 94.0 * (1 + (36 % 17));
        var reader = Enumerable.Range(0, count).First(k => ((7 * k) + 1) % count == 5);
        expected += 94.0 * (1 + (reader % 17));
        Assert.Equal(expected, runner.Values(0)[0]);
    }
}
