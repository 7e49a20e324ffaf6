using System.Numerics;
using MlMath.AutoDiff;
using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Contracts.Tests.Functions;

/// <summary>Every row's derivative, as numbers and as an expression, against witnesses that do not read the row.</summary>
public sealed class FunctionDerivativeTests
{
    private static readonly Dictionary<string, Func<Complex, Complex>> Analytic = new()
    {
        ["exp"] = Complex.Exp,
        ["log"] = Complex.Log,
        ["sigmoid"] = z => 1 / (1 + Complex.Exp(-z)),
        ["softplus"] = z => Complex.Log(1 + Complex.Exp(z)),
        ["expm1"] = z => Complex.Exp(z) - 1,
        ["log1p"] = z => Complex.Log(1 + z),
        ["sin"] = Complex.Sin,
        ["cos"] = Complex.Cos,
        ["tan"] = Complex.Tan,
        ["arcsin"] = Complex.Asin,
        ["arccos"] = Complex.Acos,
        ["arctan"] = Complex.Atan,
        ["arccot"] = z => Complex.Atan(1 / z),
        ["sinh"] = Complex.Sinh,
        ["cosh"] = Complex.Cosh,
        ["tanh"] = Complex.Tanh,
    };

    public static TheoryData<string> Names => [.. FunctionTable.All.Select(f => f.Name)];

    public static TheoryData<string> AnalyticNames => [.. Analytic.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_derivative_is_what_differences_show(string name)
    {
        var function = Row(name);
        foreach (var point in function.Probes)
        {
            for (var k = 0; k < function.Arity; k++)
            {
                var (actual, symbolic) = (Partial(function, k, point), Symbolic(function, point, k));
                if (function.IsFlat(k))
                {
                    Assert.Equal(0, actual);
                    Assert.Equal(0, symbolic);
                    continue;
                }

                var (expected, error) = Differences.Derivative(x => function.Value(With(point, k, x)), point[k]);
                Near(expected, actual, 1e-9 + error, name, point, k);
                Near(actual, symbolic, 1e-13, name, point, k);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_second_derivative_is_what_differences_of_the_first_show(string name)
    {
        var function = Row(name);
        foreach (var point in function.Probes)
        {
            for (var first = 0; first < function.Arity; first++)
            {
                for (var second = 0; second < function.Arity; second++)
                {
                    var actual = Symbolic(function, point, first, second);
                    if (function.IsFlat(first) || function.IsFlat(second))
                    {
                        Assert.Equal(0, actual);
                        continue;
                    }

                    var (expected, error) = Differences.Derivative(x => Partial(function, first, With(point, second, x)), point[second]);
                    Near(expected, actual, 1e-8 + error, name, point, second);
                    Near(actual, Symbolic(function, point, second, first), 1e-12, name, point, first);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_third_derivative_is_what_differences_of_the_second_show(string name)
    {
        var function = Row(name);
        foreach (var point in function.Probes)
        {
            foreach (var by in Enumerable.Range(0, function.Arity * function.Arity * function.Arity).Select(n => new[] { n % function.Arity, n / function.Arity % function.Arity, n / function.Arity / function.Arity }))
            {
                var actual = Symbolic(function, point, by);
                if (by.Any(function.IsFlat))
                {
                    Assert.Equal(0, actual);
                    continue;
                }

                var (expected, error) = Differences.Derivative(x => Symbolic(function, With(point, by[2], x), by[0], by[1]), point[by[2]]);
                Near(expected, actual, 1e-7 + error, name, point, by[2]);
            }
        }
    }

    [Theory]
    [InlineData("arcsin", 1, double.PositiveInfinity)]
    [InlineData("arccos", -1, double.NegativeInfinity)]
    [InlineData("arcosh", 1, double.PositiveInfinity)]
    [InlineData("artanh", 1, double.PositiveInfinity)]
    [InlineData("log", 0, double.PositiveInfinity)]
    [InlineData("log1p", -1, double.PositiveInfinity)]
    public void At_the_end_of_the_domain_the_slope_has_no_bound(string name, double x, double expected)
    {
        // As an expression the sign of 0 below the line is not told.
        Assert.True(double.IsInfinity(Symbolic(Row(name), [x], 0)));
        Assert.Equal(expected, Partial(Row(name), 0, [x]));
    }

    [Theory]
    [InlineData("abs", 0)]
    [InlineData("sign", 0)]
    [InlineData("floor", 2)]
    [InlineData("ceil", 2)]
    public void At_a_kink_every_derivative_is_that_of_the_convention(string name, double x)
    {
        Assert.Equal(0, Symbolic(Row(name), [x], 0));
        Assert.Equal(0, Symbolic(Row(name), [x], 0, 0));
        Assert.Equal(0, Partial(Row(name), 0, [x]));
    }

    [Theory]
    [MemberData(nameof(AnalyticNames))]
    public void The_derivative_is_what_a_complex_step_shows(string name)
    {
        // Im f(x + ih)/h has no difference that cancels: the derivative to all digits.
        const double step = 1e-30;
        var function = Row(name);
        foreach (var point in function.Probes)
        {
            // The library's inverse functions lose the tiny imaginary part: a step that they see, at the price of its square.
            var seen = name.StartsWith("arc", StringComparison.Ordinal) ? 1e-6 : step;
            var expected = Analytic[name](new Complex(point[0], seen)).Imaginary / seen;
            Near(expected, Partial(function, 0, point), seen == step ? 2e-14 : 2e-9, name, point, 0);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_kind_of_number_gives_the_same_derivative(string name)
    {
        var function = Row(name);
        foreach (var point in function.Probes)
        {
            var tape = new Tape();
            var variables = tape.Variables(point);
            var gradient = tape.Gradient(Variable.Apply(function, variables), variables);
            for (var k = 0; k < function.Arity; k++)
            {
                var duals = point.Select((p, q) => new Dual(p, q == k ? 1 : 0)).ToArray();
                // A row of one argument may know a form of its slope that loses nothing where the printed one cancels: then by some last places.
                var printed = function.IsFlat(k) ? 0 : Partial(function, k, point);
                var expected = printed;
                if (function is UnaryFunction row)
                {
                    row.ValueAndSlope(point[0], out expected);
                    Assert.Equal(printed, expected, 1e-14 * Math.Max(1, Math.Abs(printed)));
                }

                Assert.Equal(expected, gradient[k]);
                Assert.Equal(expected, Dual.Apply(function, duals).Derivative);
            }
        }
    }

    private static Function Row(string name) => FunctionTable.All.Single(f => f.Name == name);

    private static double Partial(Function function, int k, double[] point) =>
        function.Partial(k, Array.ConvertAll(point, p => new Real(p)), new Real(function.Value(point))).Value;

    /// <summary>The derivative by arguments in turn, from the expression that the differentiator makes.</summary>
    private static double Symbolic(Function function, double[] point, params int[] by)
    {
        var graph = new Graph();
        var inputs = point.Select((_, k) => graph.Input("xyz"[k].ToString())).ToArray();
        var expression = graph.Apply(function, inputs);
        foreach (var k in by)
        {
            expression = ReverseFold.Gradient(graph, expression, [(InputNode)inputs[k].Node])[0].Body;
        }

        var bindings = new Bindings();
        for (var k = 0; k < point.Length; k++)
        {
            bindings.Add("xyz"[k].ToString(), point[k]);
        }

        return Evaluator.Evaluate(expression, [], bindings).Values[0];
    }

    private static double[] With(double[] point, int k, double x)
    {
        var moved = (double[])point.Clone();
        moved[k] = x;
        return moved;
    }

    private static void Near(double expected, double actual, double tolerance, string name, double[] point, int k) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)),
            $"{name}({string.Join(", ", point)}) by argument {k}: expected {expected:R}, got {actual:R}");
}
