using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Tests.Interpretation;

/// <summary>Values whose way leads out of a double's range, but which are in it themselves.</summary>
public sealed class RangeTests
{
    private readonly Graph _graph = new();

    [Theory]
    [InlineData(1000, 1001)]
    [InlineData(-1000, -1001)]
    [InlineData(5000, 4990.5)]
    public void A_quotient_of_exponentials_is_that_of_the_difference(double a, double b)
    {
        var quotient = _graph.Divide(_graph.Exp(_graph.Input("a")), _graph.Exp(_graph.Input("b")));
        Assert.Equal(Math.Exp(a - b), Value(quotient, a, b), 1e-12 * Math.Exp(a - b));
    }

    [Fact]
    public void The_logarithm_of_a_vanishing_product_is_finite()
    {
        var product = _graph.Multiply(_graph.Exp(_graph.Input("a")), _graph.Exp(_graph.Input("b")));
        Assert.Equal(-1500, Value(_graph.Log(product), -760, -740), 1e-9);
    }

    [Fact]
    public void A_root_of_a_large_sum_of_squares_is_finite()
    {
        var norm = _graph.Root(_graph.Add(_graph.Power(_graph.Input("a"), 2), _graph.Power(_graph.Input("b"), 2)));
        Assert.Equal(5e200, Value(norm, 3e200, 4e200), 1e188);
    }

    [Fact]
    public void What_is_infinite_stays_so()
    {
        Assert.Equal(double.NegativeInfinity, Value(_graph.Log(_graph.Subtract(_graph.Input("a"), _graph.Input("b"))), 1, 1));
        Assert.Equal(double.PositiveInfinity, Value(_graph.Exp(_graph.Multiply(_graph.Input("a"), _graph.Input("b"))), 40, 40));
        Assert.True(double.IsNaN(Value(_graph.Apply(FunctionTable.Log, _graph.Multiply(_graph.Input("a"), _graph.Input("b"))), -1, 1)));
    }

    private static double Value(Expr expression, double a, double b) =>
        Evaluator.Evaluate(expression, [], new Bindings { { "a", a }, { "b", b } }).Values[0];
}
