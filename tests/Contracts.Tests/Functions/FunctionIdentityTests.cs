using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Contracts.Tests.Functions;

/// <summary>What a row claims of its function: parity, special values, inverses. A claim never changes the value where there is one.</summary>
public sealed class FunctionIdentityTests
{
    private static readonly double[] Line = [-700, -40, -8, -3.7, -2, -1.2, -1, -0.6, -0.5, -1e-3, -1e-9, 0, 1e-9, 1e-3, 0.3, 0.5, 0.7, 1, 1.5, 2, 2.6, 8, 40, 709];

    public static TheoryData<string> Names => [.. FunctionTable.All.Select(f => f.Name)];

    public static TheoryData<string> UnaryNames => [.. Unary.Select(f => f.Name)];

    private static IEnumerable<Function> Unary => FunctionTable.All.Where(f => f.Arity == 1);

    [Theory]
    [MemberData(nameof(UnaryNames))]
    public void Parity_holds_and_is_claimed(string name)
    {
        var function = Row(name);
        var (isEven, isOdd) = (true, true);
        foreach (var x in Line)
        {
            var (right, left) = (function.Value([x]), function.Value([-x]));
            isEven &= Same(right, left);
            isOdd &= Same(right, -left);
        }

        // Signs of their own (`not`) take no part: nothing asks for their parity.
        if (function.IsCallable)
        {
            Assert.Equal(isEven ? 1 : isOdd ? -1 : 0, function.Parity);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_said_to_be_never_negative_never_is(string name)
    {
        var (function, graph) = (Row(name), new Graph());
        var claims = 0;
        for (var known = 0; known < 1 << function.Arity; known++)
        {
            // A square stands for what is known not to be negative.
            var arguments = Enumerable.Range(0, function.Arity)
                .Select(k => (known >> k & 1) != 0 ? graph.Power(graph.Input("xyz"[k].ToString()), 2) : graph.Input("xyz"[k].ToString())).ToArray();
            if (!function.IsNonNegative(Array.ConvertAll(arguments, a => new Edge(a.Node, []))))
            {
                continue;
            }

            claims++;
            foreach (var point in function.Probes.Concat(Line.Select(x => Enumerable.Range(0, function.Arity).Select(k => x + (k * 0.7)).ToArray())))
            {
                Assert.False(function.Value(point.Select((p, k) => (known >> k & 1) != 0 ? p * p : p).ToArray()) < 0, $"{name}({string.Join(", ", point)})");
            }
        }

        // These the rewriting of roots and absolute values relies on.
        Assert.True(claims > 0 || name is not ("exp" or "abs" or "sigmoid" or "softplus" or "cosh" or "pow" or "max" or "min" or "if"));
    }

    [Theory]
    [MemberData(nameof(UnaryNames))]
    public void Exact_numbers_give_the_value_of_the_row(string name)
    {
        var (function, graph) = (Row(name), new Graph());
        foreach (var number in new[] { Number.Zero, Number.One, -Number.One, 2, -2, 5, Number.Half, -Number.Half, Number.Fraction(7, 3), Number.Fraction(-7, 3) })
        {
            Keeps(function.Value([number.ToDouble()]), Value(graph.Apply(function, graph.Number(number))), $"{name}({number})");
            var inexact = Number.Inexact(number.ToDouble());
            Keeps(function.Value([number.ToDouble()]), Value(graph.Apply(function, graph.Number(inexact))), $"{name}({inexact}.0)");
        }
    }

    [Theory]
    [MemberData(nameof(UnaryNames))]
    public void A_function_of_a_function_keeps_its_value(string name)
    {
        var (outer, graph) = (Row(name), new Graph());
        var x = graph.Input("x");
        foreach (var inner in Unary)
        {
            var expression = graph.Apply(outer, graph.Apply(inner, x));
            foreach (var point in Line)
            {
                Keeps(outer.Value([inner.Value([point])]), Value(expression, point), $"{name}({inner.Name}({point}))");
            }
        }
    }

    [Theory]
    [MemberData(nameof(UnaryNames))]
    public void Signs_factors_and_powers_inside_keep_the_value(string name)
    {
        var (function, graph) = (Row(name), new Graph());
        var x = graph.Input("x");
        foreach (var point in Line)
        {
            Keeps(function.Value([-point]), Value(graph.Apply(function, graph.Negate(x)), point), $"{name}(-x) at {point}");
            Keeps(function.Value([-3 * point]), Value(graph.Apply(function, graph.Scale(-3, x)), point), $"{name}(-3x) at {point}");
            Keeps(function.Value([1 - (2 * point)]), Value(graph.Apply(function, graph.Sum([(1, graph.One), (-2, x)])), point), $"{name}(1 - 2x) at {point}");
            Keeps(function.Value([1 / point]), Value(graph.Apply(function, graph.Power(x, -1)), point), $"{name}(1/x) at {point}");
            Keeps(function.Value([point * point]), Value(graph.Apply(function, graph.Power(x, 2)), point), $"{name}(x²) at {point}");
            Keeps(Math.Sqrt(function.Value([point]) * function.Value([point])), Value(graph.Root(graph.Power(graph.Apply(function, x), 2)), point), $"√({name}(x)²) at {point}");
            Keeps(Math.Pow(Math.Sqrt(function.Value([point])), 2), Value(graph.Power(graph.Root(graph.Apply(function, x)), 2), point), $"√({name}(x))² at {point}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Equal_arguments_and_numbers_keep_the_value(string name)
    {
        var (function, graph) = (Row(name), new Graph());
        var x = graph.Input("x");
        if (function.Arity == 1)
        {
            return;
        }

        foreach (var point in Line)
        {
            var all = new double[function.Arity];
            Array.Fill(all, point);
            Keeps(function.Value(all), Value(graph.Apply(function, all.Select(_ => x).ToArray()), point), $"{name}(x, x) at {point}");
            foreach (var number in new[] { Number.Zero, Number.One, 2, -2, Number.Half, Number.Fraction(-3, 2), Number.Inexact(0), Number.Inexact(0.5) })
            {
                for (var k = 0; k < function.Arity; k++)
                {
                    var values = (double[])all.Clone();
                    values[k] = number.ToDouble();
                    var arguments = all.Select((_, q) => q == k ? graph.Number(number) : x).ToArray();
                    Keeps(function.Value(values), Value(graph.Apply(function, arguments), point), $"{name}({string.Join(", ", values)})");
                }
            }
        }
    }

    private static Function Row(string name) => FunctionTable.All.Single(f => f.Name == name);

    private static double Value(Expr expression, double x = 0) => Evaluator.Evaluate(expression, [], new Bindings { { "x", x } }).Values[0];

    private static bool Same(double a, double b) => a.Equals(b) || a == b;

    /// <summary>Where the formula has a real value as it was built, the expression has it; elsewhere it may have any.</summary>
    private static void Keeps(double expected, double actual, string what)
    {
        if (double.IsFinite(expected))
        {
            Assert.True(Math.Abs(expected - actual) <= 1e-12 * Math.Max(1, Math.Abs(expected)), $"{what} is {expected:R}, not {actual:R}");
        }
    }
}
