using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Rewriting.Stability;
using MlMath.Expressions.Values;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Tests;

/// <summary>What terms have in common is computed once, and nothing that was finite is lost by it.</summary>
public sealed class ThriftRuleTests
{
    private static readonly Size s_n = Size.Named("n");
    private readonly Graph _graph = new();
    private readonly Index _i = new("i", s_n);
    private readonly Index _j = new("j", s_n);

    private Expr A => _graph.Input("a");

    private Expr B => _graph.Input("b");

    private Expr C => _graph.Input("c");

    private Expr D => _graph.Input("d");

    [Fact]
    public void A_common_factor_is_multiplied_once()
    {
        var sum = _graph.Add(_graph.Multiply(_graph.Multiply(A, C), _graph.Power(D, -1)), _graph.Multiply(_graph.Multiply(B, _graph.Power(C, 2)), _graph.Power(D, -2)));
        var common = _graph.Product([(_graph.Add(A, _graph.Divide(_graph.Multiply(B, C), D)), 1), (C, 1), (D, -1)]);
        Assert.True(Thrifty(sum).SameAs(common));
    }

    [Fact]
    public void Terms_that_cancel_but_for_a_number_leave_the_factor()
    {
        // The second derivative of a likelihood: (y - 1) σ(z) σ(-z) - y σ(z) σ(-z).
        var slope = _graph.Multiply(_graph.Apply(FunctionTable.Sigmoid, A), _graph.Apply(FunctionTable.Sigmoid, _graph.Negate(A)));
        var sum = _graph.Subtract(_graph.Multiply(_graph.Subtract(B, _graph.One), slope), _graph.Multiply(B, slope));
        Assert.True(Thrifty(sum).SameAs(_graph.Negate(slope)));
    }

    [Fact]
    public void Nothing_in_common_is_left_as_it_is()
    {
        foreach (var sum in (Expr[])[
            _graph.Add(_graph.Multiply(A, C), _graph.Multiply(B, D)),
            _graph.Add(_graph.Multiply(A, C), _graph.Divide(B, C)),
            _graph.Sum([(1, _graph.Multiply(A, C)), (1, _graph.Multiply(B, C)), (1, D)]),
            _graph.Add(_graph.Add(_graph.Multiply(A, C), _graph.Multiply(B, C)), _graph.One)])
        {
            Assert.True(Thrifty(sum).SameAs(sum));
        }
    }

    [Fact]
    public void A_logarithm_stays_with_what_may_be_zero_where_it_is_infinite()
    {
        var sum = _graph.Add(_graph.Multiply(C, _graph.Apply(FunctionTable.Log, A)), _graph.Multiply(C, B));
        Assert.True(Thrifty(sum).SameAs(sum));
        var value = Evaluator.Evaluate(StableForm.ForDoubles(_graph, [sum])[0], [], new Bindings { { "a", 0 }, { "b", 3 }, { "c", 0 } }, EvaluationWay.Compiled).Values[0];
        Assert.Equal(0, value);
    }

    [Fact]
    public void Sums_over_one_range_are_one_sum()
    {
        var (x, y) = (_graph.Input("x", [s_n], _i), _graph.Input("y", [s_n], _i));
        var sums = _graph.Sum([(2, _graph.SumOver(_graph.Multiply(x, A), _i)), (-1, _graph.SumOver(_graph.Power(y, 2), _i)), (1, B), (3, _graph.One)]);
        var thrifty = Thrifty(_graph.Add(_graph.SumOver(_graph.Exp(x), _i), _graph.SumOver(_graph.Power(y, 2), _i)));
        Assert.Single(NodeWalk.ReachableFrom([thrifty.Node]), n => n is ProductNode { Bound.Length: > 0 });
        double[] xs = [0.5, -1, 2], ys = [1, 0.25, -3];
        var bindings = new Bindings { { "a", 1.5 }, { "b", -0.75 }, { "x", new NumericArray(xs) }, { "y", new NumericArray(ys) } };
        var expected = (3 * xs.Sum()) - ys.Sum(v => v * v) - 0.75 + 3;
        Assert.Equal(expected, Evaluator.Evaluate(Thrifty(sums), [], bindings).Values[0], 1e-14);
    }

    [Theory]
    [InlineData(0.0, -1.0, 2.0)]
    [InlineData(1000.0, 1000.0, -1000.0)]
    [InlineData(-1e300, -2e300, -3e300)]
    [InlineData(double.PositiveInfinity, 0.0, 1.0)]
    public void Shares_of_exponentials_need_no_sum_without_the_largest(double first, double second, double third)
    {
        Expr z = _graph.Input("z", [s_n], _i), other = _graph.Input("z", [s_n], _j);
        var softmax = StableForm.ForDoubles(_graph, [_graph.Divide(_graph.Exp(z), _graph.SumOver(_graph.Exp(other), _j))])[0];
        Assert.Single(NodeWalk.ReachableFrom([softmax.Node]), n => n is ProductNode { Bound.Length: > 0 });
        double[] at = [first, second, third];
        var values = Evaluator.Evaluate(softmax, [_i], new Bindings { { "z", new NumericArray(at) } }, EvaluationWay.Compiled).Values;
        for (var k = double.IsInfinity(first) ? 1 : 0; k < at.Length; k++)
        {
            Assert.Equal(1 / at.Sum(v => Math.Exp(Math.Min(v - at[k], 1e3))), values[k], 1e-15);
        }
    }

    private Expr Thrifty(Expr expression) => StableForm.Of(_graph, [expression], StableRule.Thrift)[0];
}
