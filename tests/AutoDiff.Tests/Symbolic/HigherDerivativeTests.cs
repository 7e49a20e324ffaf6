using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Tests;

namespace MlMath.AutoDiff.Tests.Symbolic;

/// <summary>Derivatives of high order against those of mpmath's Taylor series (60 digits), and their size.</summary>
public sealed class HigherDerivativeTests
{
    public static TheoryData<string, int, double> Known => new()
    {
        { "nested", 2, -1.5720223706593233 },
        { "nested", 5, -218.82335226159937 },
        { "nested", 10, -540117.67490672007 },
        { "mixed", 2, 1.4265482442820493 },
        { "mixed", 7, -5229.0801965873719 },
        { "powers", 3, 0.2441724149184596 },
        { "powers", 6, 167.59901370659638 },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void An_order_has_the_value_of_the_series(string name, int order, double expected)
    {
        var graph = new Graph();
        var (expression, input) = Expression(graph, name);
        var derivative = HigherDerivative.Of(graph, expression, input, order);
        Assert.Equal(1, Evaluator.Evaluate(derivative, [], new Bindings { { "x", 0.7 } }).Values[0] / expected, 1e-11);
    }

    [Theory]
    [InlineData("nested")]
    [InlineData("mixed")]
    [InlineData("powers")]
    public void Low_orders_are_what_differentiating_in_turn_gives(string name)
    {
        var graph = new Graph();
        var (expression, input) = Expression(graph, name);
        Assert.True(HigherDerivative.Of(graph, expression, input, 0).SameAs(expression));
        Assert.True(HigherDerivative.Of(graph, expression, input, 1).SameAs(ReverseFold.Gradient(graph, expression, [input])[0].Body));
        var second = ReverseFold.Gradient(graph, ReverseFold.Gradient(graph, expression, [input])[0].Body, [input])[0].Body;
        var bindings = new Bindings { { "x", 0.7 } };
        Assert.Equal(Evaluator.Evaluate(second, [], bindings).Values[0], Evaluator.Evaluate(HigherDerivative.Of(graph, expression, input, 2), [], bindings).Values[0], 1e-10);
    }

    [Fact]
    public void What_does_not_depend_on_the_name_has_derivative_0_and_unknown_functions_keep_theirs()
    {
        var graph = new Graph();
        var input = (InputNode)graph.Input("x").Node;
        Assert.True(HigherDerivative.Of(graph, graph.Apply(FunctionTable.Sin, graph.Input("y")), input, 3).SameAs(graph.Zero));
        Assert.True(HigherDerivative.Of(graph, graph.Power(graph.Input("x"), 4), input, 5).SameAs(graph.Zero));
        Assert.True(HigherDerivative.Of(graph, graph.Power(graph.Input("x"), 4), input, 4).SameAs(graph.Number(24)));
        Assert.True(HigherDerivative.Of(graph, graph.Unknown("f", [0], graph.Input("x")), input, 3).SameAs(graph.Unknown("f", [3], graph.Input("x"))));
    }

    [Fact]
    public void The_size_grows_with_the_square_of_the_order_and_with_the_depth()
    {
        var (small, large) = (CountAt(5), CountAt(20));
        Assert.InRange(large, small, 20 * small);
        Chains.OnSmallStack(
            () =>
            {
                var graph = new Graph();
                var chain = Chains.Build(graph, "sine", 20_000);
                var before = graph.Count;
                HigherDerivative.Of(graph, chain, (InputNode)graph.Input("x").Node, 3);
                Assert.InRange(graph.Count - before, before, 40 * before);
            },
            256 << 10);

        static int CountAt(int order)
        {
            var graph = new Graph();
            var (expression, input) = Expression(graph, "nested");
            return HigherDerivative.Of(graph, expression, input, order).Node.Reachable().Length;
        }
    }

    private static (Expr Expression, InputNode Input) Expression(Graph graph, string name)
    {
        var x = graph.Input("x");
        return (name switch
        {
            // sin(2 sin(3 sin(x/2)))
            "nested" => Sine(graph, graph.Scale(2, Sine(graph, graph.Scale(3, Sine(graph, graph.Scale(Number.Half, x)))))),

            // e^(-x²) (1 + x)⁵ / (2 + cos x) + log(1 + x²) x^1.5 + tanh x
            "mixed" => graph.Sum(
            [
                (Number.One, graph.Divide(graph.Multiply(graph.Exp(graph.Negate(graph.Power(x, 2))), graph.Power(graph.Add(graph.One, x), 5)), graph.Add(graph.Number(2), graph.Apply(FunctionTable.Cos, x)))),
                (Number.One, graph.Multiply(graph.Log(graph.Add(graph.One, graph.Power(x, 2))), graph.Power(x, Number.Fraction(3, 2)))),
                (Number.One, graph.Apply(FunctionTable.Tanh, x)),
            ]),

            // x^x + arctan(x) √(1 + x)
            _ => graph.Add(graph.Power(x, x), graph.Multiply(graph.Apply(FunctionTable.ArcTan, x), graph.Root(graph.Add(graph.One, x)))),
        }, (InputNode)x.Node);
    }

    private static Expr Sine(Graph graph, Expr argument) => graph.Apply(FunctionTable.Sin, argument);
}
