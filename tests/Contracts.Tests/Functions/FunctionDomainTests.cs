using MlMath.AutoDiff;
using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Contracts.Tests.Functions;

/// <summary>The edges: where a function has no real value, at infinity, and at kinks.</summary>
public sealed class FunctionDomainTests
{
    private const double Infinity = double.PositiveInfinity;

    /// <summary>Values at edges, a row's own and through the engine.</summary>
    public static TheoryData<string, double, double> Edges => new()
    {
        { "exp", Infinity, Infinity }, { "exp", -Infinity, 0 }, { "exp", 1000, Infinity },
        { "log", 0, -Infinity }, { "log", -1, double.NaN }, { "log", Infinity, Infinity },
        { "sigmoid", Infinity, 1 }, { "sigmoid", -Infinity, 0 }, { "sigmoid", -1000, 0 }, { "sigmoid", 1000, 1 },
        { "softplus", Infinity, Infinity }, { "softplus", -Infinity, 0 }, { "softplus", 1000, 1000 },
        { "expm1", -Infinity, -1 }, { "expm1", Infinity, Infinity },
        { "log1p", -1, -Infinity }, { "log1p", -1.5, double.NaN }, { "log1p", Infinity, Infinity },
        { "cbrt", -8, -2 }, { "cbrt", Infinity, Infinity },
        { "sin", Infinity, double.NaN }, { "cos", Infinity, double.NaN }, { "tan", Infinity, double.NaN },
        { "arcsin", 1, Math.PI / 2 }, { "arcsin", 1.1, double.NaN }, { "arccos", -1, Math.PI }, { "arccos", -1.1, double.NaN },
        { "arctan", Infinity, Math.PI / 2 }, { "arccot", 0, Math.PI / 2 }, { "arccot", Infinity, 0 }, { "arccot", -Infinity, 0 },
        { "sinh", -Infinity, -Infinity }, { "cosh", -Infinity, Infinity }, { "tanh", Infinity, 1 }, { "tanh", 1000, 1 },
        { "arsinh", -Infinity, -Infinity }, { "arsinh", 1e300, 691.468675078773618 }, { "arcosh", 1, 0 }, { "arcosh", 0.9, double.NaN }, { "artanh", 1, Infinity }, { "artanh", 1.1, double.NaN },
        { "abs", -Infinity, Infinity }, { "sign", -Infinity, -1 }, { "sign", 0, 0 }, { "floor", -0.5, -1 }, { "ceil", 0.5, 1 },
        { "erf", Infinity, 1 }, { "erf", -Infinity, -1 },
        { "erfc", Infinity, 0 }, { "erfc", -Infinity, 2 }, { "erfc", 0, 1 }, { "erfc", 30, 0 }, { "erfcx", Infinity, 0 }, { "erfcx", -Infinity, Infinity }, { "erfcx", 0, 1 }, { "erfcx", -27, Infinity },
        { "logtail", Infinity, -Infinity }, { "logtail", -Infinity, 0 }, { "tailrate", Infinity, Infinity }, { "tailrate", -Infinity, 0 }, { "tailrate", -1000, 0 },
        { "tailexcess", Infinity, 0 }, { "tailexcess", -Infinity, Infinity }, { "tailexcess", -1000, 1000 },
        { "gamma", 0, double.NaN }, { "gamma", -3, double.NaN }, { "gamma", 172, Infinity }, { "gamma", Infinity, Infinity }, { "gamma", 171, 7.257415615307994e306 },
        { "lgamma", 0, Infinity }, { "lgamma", -2, Infinity }, { "lgamma", 1, 0 }, { "lgamma", 2, 0 }, { "lgamma", Infinity, Infinity },
        { "digamma", 0, double.NaN }, { "digamma", -1, double.NaN }, { "digamma", Infinity, Infinity },
    };

    public static TheoryData<string> Names => [.. FunctionTable.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Edges))]
    public void Edges_have_the_value_that_mathematics_gives(string name, double x, double expected)
    {
        var function = FunctionTable.Find(name)!;
        Same(expected, function.Value([x]));
        var graph = new Graph();
        Same(expected, Value(graph.Apply(function, graph.Input("x")), x));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_value_is_real_just_where_the_row_says_so(string name)
    {
        var function = FunctionTable.All.Single(f => f.Name == name);
        if (function.Arity > 1 || name is "gamma" or "lgamma" or "digamma")
        {
            // Poles one by one, and domains of two arguments, are not said as a condition on one argument.
            return;
        }

        for (var x = -3.0; x <= 3; x += 0.125)
        {
            var isInside = function.DomainOf(0) is not { } kind || new Requirement(kind, default).IsMetBy(x);
            Assert.True(isInside == double.IsFinite(function.Value([x])), $"{name} at {x}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Not_a_number_stays_so(string name)
    {
        var function = FunctionTable.All.Single(f => f.Name == name);
        for (var k = 0; k < function.Arity; k++)
        {
            var point = (double[])function.Probes[0].Clone();
            point[k] = double.NaN;
            var value = function.Value(point);

            // A comparison with it does not hold, and a case decides by the truth of its condition alone; 1 to any power is 1 in every language.
            if (function.IsCallable && name is not "if")
            {
                Assert.True(double.IsNaN(value), $"{name}({string.Join(", ", point)}) is {value}");
            }
        }
    }

    [Fact]
    public void Kinks_have_the_slopes_of_the_contract()
    {
        var graph = new Graph();
        var x = graph.Input("x");
        Expr Of(string name, params Expr[] arguments) => graph.Apply(FunctionTable.Find(name)!, arguments);

        Slope(0, Of("abs", x), 0);
        Slope(0, Of("sign", x), 0);
        Slope(0, Of("max", graph.Zero, x), 0);
        Slope(0, Of("max", x, graph.Zero), 0);
        Slope(0, Of("min", x, graph.Zero), 0);
        Slope(0, Of("max", x, graph.Pi), Math.PI);
        Slope(0, Of("min", x, graph.Exp(graph.One)), Math.E);
        Slope(0, Of("max", x, graph.Root(graph.Number(2))), Math.Sqrt(2));
        Slope(0, Of("max", graph.Scale(2, x), graph.Number(Number.Inexact(0.5))), 0.25);

        // At a tie of two that vary the one written first decides.
        Slope(2, Of("max", graph.Scale(2, x), graph.Scale(3, x)), 0);
        Slope(3, Of("max", graph.Scale(3, x), graph.Scale(2, x)), 0);
        Slope(3, Of("min", graph.Scale(3, x), graph.Scale(2, x)), 0);
        Slope(0, Of("floor", x), 1);
        Slope(0, Of("ceil", x), 1);
    }

    [Fact]
    public void At_a_tie_of_several_the_first_has_the_slope()
    {
        var graph = new Graph();
        var i = new Index("i", 3);
        var v = graph.Input("v", [3], i);
        foreach (var (kind, sign) in new[] { (ReductionKind.Maximum, 1.0), (ReductionKind.Minimum, -1.0) })
        {
            var extremum = graph.Reduce(kind, v, [i]);
            var derivative = ReverseFold.Gradient(graph, extremum, [(InputNode)v.Node])[0];
            var bindings = new Bindings { { "v", [-1 * sign, 2 * sign, 2 * sign] } };
            Assert.Equal([0, 1, 0], Evaluator.Evaluate(derivative.Body, derivative.Axes, bindings).Values);
            Assert.Equal([0, 1, 0], Evaluator.GradientByTape(extremum, ["v"], bindings).Gradient["v"].Values);
        }
    }

    [Fact]
    public void A_slope_of_no_consequence_is_not_looked_at()
    {
        // a·log b at a = 0, and 0^b: the value and every slope are finite.
        var graph = new Graph();
        var (x, y) = (graph.Input("x"), graph.Input("y"));
        var bindings = new Bindings { { "x", 0 }, { "y", 0 } };
        Assert.Equal(0, Evaluator.Evaluate(graph.Multiply(x, graph.Log(y)), [], bindings).Values[0]);
        Assert.Equal(0, Evaluator.Evaluate(ReverseFold.Gradient(graph, graph.Power(x, y), [(InputNode)y.Node])[0].Body, [], new Bindings { { "x", 0 }, { "y", 2 } }).Values[0]);
        Assert.Equal(0, Evaluator.GradientByTape(graph.Power(x, y), ["y"], new Bindings { { "x", 0 }, { "y", 2 } }).Gradient["y"].Values[0]);
    }

    /// <summary>The slope at a point by the symbolic derivative, on the tape and forward: all the same.</summary>
    private static void Slope(double expected, Expr expression, double x)
    {
        // The derivative is looked up where the expression lives, by the only name it has.
        var graph = new Graph();
        var moved = new Transfer(graph).Apply(expression);
        var derivative = ReverseFold.Gradient(graph, moved, [(InputNode)graph.Input("x").Node])[0].Body;
        Assert.Equal(expected, Value(derivative, x));
        var bindings = new Bindings { { "x", x } };
        Assert.Equal(expected, Evaluator.GradientByTape(moved, ["x"], bindings).Gradient["x"].Values[0]);
        Assert.Equal(expected, Evaluator.DerivativeAlong(moved, "x", new double[] { 1 }, bindings).Derivative);
    }

    private static double Value(Expr expression, double x) => Evaluator.Evaluate(expression, [], new Bindings { { "x", x } }).Values[0];

    private static void Same(double expected, double actual) =>
        Assert.True(expected.Equals(actual) || expected == actual || Math.Abs(expected - actual) <= 1e-14 * Math.Abs(expected), $"expected {expected:R}, got {actual:R}");

    /// <summary>Builds an expression anew in another graph.</summary>
    private sealed class Transfer(Graph graph) : Expressions.Rewriting.NodeRewriter(graph)
    {
        protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound) => Graph.Rebuild(original, operands, bound);
    }
}
