using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Rewriting.Stability;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Tests.Rewriting;

public sealed class StableFormTests
{
    private readonly Graph _graph = new();
    private readonly Index _i = new("i", Size.Named("n"));
    private readonly Index _j = new("j", Size.Named("n"));

    private Expr X => _graph.Input("x");

    [Theory]
    [InlineData(-1000, -1000)]
    [InlineData(1000, 0)]
    [InlineData(0, -0.6931471805599453)]
    public void The_logarithm_of_sigma(double x, double expected) => AssertValue(expected, _graph.Log(Sigma(X)), x);

    [Theory]
    [InlineData(1000, -1000)]
    [InlineData(-40, -4.248354255291589e-18)]
    public void The_logarithm_of_what_sigma_leaves(double x, double expected) => AssertValue(expected, _graph.Log(_graph.Subtract(_graph.One, Sigma(X))), x);

    [Theory]
    [InlineData(1000, 1000)]
    [InlineData(-40, 4.248354255291589e-18)]
    public void The_logarithm_of_one_and_an_exponential(double x, double expected) => AssertValue(expected, _graph.Log(_graph.Add(_graph.One, _graph.Exp(X))), x);

    [Fact]
    public void The_logarithm_of_two_exponentials() => AssertValue(
        1000.3132616875182, _graph.Log(_graph.Add(_graph.Exp(X), _graph.Exp(_graph.Subtract(X, _graph.One)))), 1000);

    [Theory]
    [InlineData(1e-18, 1e-18)]
    [InlineData(1.0, 0.6931471805599453)]
    public void The_logarithm_near_1(double x, double expected) => AssertValue(expected, _graph.Log(_graph.Add(_graph.One, X)), x);

    [Theory]
    [InlineData(1e-12, 1.0000000000005)]
    [InlineData(-1e-15, 0.9999999999999995)]
    public void An_exponential_less_1(double x, double expected) => AssertValue(expected, _graph.Divide(_graph.Subtract(_graph.Exp(X), _graph.One), X), x);

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(-800, 0)]
    public void The_logistic_function_as_a_quotient(double x, double expected) => AssertValue(expected, _graph.Divide(_graph.Exp(X), _graph.Add(_graph.One, _graph.Exp(X))), x);

    [Fact]
    public void The_logistic_function_by_its_reciprocal() => AssertValue(
        Math.Exp(-700), _graph.Divide(_graph.One, _graph.Add(_graph.One, _graph.Exp(_graph.Negate(X)))), -700);

    [Fact]
    public void Softmax_and_its_logarithm()
    {
        var softmax = _graph.Divide(_graph.Exp(Z(_i)), _graph.SumOver(_graph.Exp(Z(_j)), _j));
        AssertVector([0.2689414213699951, 0.7310585786300049], softmax, [1000, 1001]);
        AssertVector([-1.3132616875182228, -0.31326168751822286], _graph.Log(softmax), [1000, 1001]);
        AssertVector([0, -2000], _graph.Log(softmax), [1000, -1000]);
    }

    [Fact]
    public void A_mean_that_softmax_weighs()
    {
        var weighed = _graph.SumOver(_graph.Multiply(_graph.Exp(Z(_i)), _graph.Input("v", [_i.Size], _i)), _i);
        var mean = _graph.Divide(weighed, _graph.SumOver(_graph.Exp(Z(_j)), _j));
        var bindings = new Bindings { { "z", [1000.0, 1001.0] }, { "v", [1.0, 3.0] } };
        Assert.Equal(1 + (2 * 0.7310585786300049), Evaluator.Evaluate(StableForm.Of(_graph, mean), [], bindings).Values[0], 1e-12);
    }

    [Fact]
    public void What_is_not_positive_stays_inside_the_logarithm()
    {
        AssertValue(double.NaN, _graph.Log(_graph.Multiply(X, _graph.Exp(X))), -1);
        AssertValue(1, _graph.Log(_graph.Multiply(X, _graph.Exp(X))), 1);
        AssertValue(-Math.Log(2) + 3, _graph.Log(_graph.Scale(Number.Half, _graph.Exp(X))), 3);
    }

    [Fact]
    public void A_stable_form_has_the_value_of_the_formula()
    {
        for (var seed = 0; seed < 1500; seed++)
        {
            var generator = new TermGenerator(seed);
            var graph = new Graph();
            var index = generator.NewIndex();
            var body = generator.Next(seed % 5, index).Build(graph);
            var other = generator.Next(seed % 4, index).Build(graph);
            var fresh = index.Fresh();
            var sum = graph.SumOver(graph.Exp(body.Substitute(index, fresh)), fresh);
            Expr[] wrapped =
            [
                body,
                graph.Log(sum),
                graph.Divide(graph.Multiply(graph.Exp(body), other), sum),
                graph.Log(graph.Divide(graph.Exp(body), sum)),
                graph.Log(graph.Multiply(graph.Apply(FunctionTable.Sigmoid, body), graph.Exp(other))),
                graph.Divide(graph.Multiply(graph.Exp(body), other), graph.Add(graph.One, graph.Exp(body))),
                graph.Scale(3, graph.Subtract(graph.Exp(body), graph.One)),
                graph.Divide(graph.SumOver(graph.Multiply(graph.Exp(body), other), index), sum),
            ];
            var bindings = new Bindings();
            foreach (var (name, array) in generator.Inputs)
            {
                bindings.Add(name, array);
            }

            foreach (var (name, size) in generator.Sizes)
            {
                bindings.SetSize(name, size);
            }

            for (var w = 0; w < wrapped.Length; w++)
            {
                var plain = Evaluator.Evaluate(wrapped[w], [index], bindings, EvaluationWay.Interpreter).Values;
                var stable = Evaluator.Evaluate(StableForm.Of(graph, wrapped[w]), [index], bindings, EvaluationWay.Interpreter).Values;
                for (var k = 0; k < plain.Length; k++)
                {
                    if (Math.Abs(plain[k]) < 1e6)
                    {
                        Assert.True(Math.Abs(plain[k] - stable[k]) <= 1e-8 * Math.Max(1, Math.Abs(plain[k])), $"seed {seed}, form {w}, entry {k}: {stable[k]:R}, not {plain[k]:R}");
                    }
                }
            }
        }
    }

    private Expr Sigma(Expr x) => _graph.Apply(FunctionTable.Sigmoid, x);

    private Expr Z(Index index) => _graph.Input("z", [index.Size], index);

    private void AssertValue(double expected, Expr formula, double x)
    {
        var value = Evaluator.Evaluate(StableForm.Of(_graph, formula), [], new Bindings { { "x", x } }).Values[0];
        Assert.Equal(expected, value, Math.Max(1e-300, 1e-14 * Math.Abs(double.IsNaN(expected) ? 0 : expected)));
    }

    private void AssertVector(double[] expected, Expr formula, double[] z)
    {
        var values = Evaluator.Evaluate(StableForm.Of(_graph, formula), [_i], new Bindings { { "z", z } }).Values;
        for (var k = 0; k < expected.Length; k++)
        {
            Assert.Equal(expected[k], values[k], 1e-12);
        }
    }

    [Fact]
    public void A_rule_that_did_not_fit_a_number_is_not_tried_on_it_again()
    {
        var graph = new Graph();
        var value = graph.Input("x");
        for (var k = 0; k < 500; k++)
        {
            value = graph.Apply(FunctionTable.Sin, graph.Add(value, graph.Input("y")));
        }

        var tries = new Dictionary<Node, int>();
        StableRule rule = new("counts", "counts what it is tried on", (_, tried) =>
        {
            tries[tried.Node] = tries.GetValueOrDefault(tried.Node) + 1;
            return null;
        });
        StableForm.ForDoubles(graph, [value], rules => ReferenceEquals(rules, StableRule.All) ? [rule] : rules);
        Assert.InRange(tries.Count, 1000, 1010);
        Assert.All(tries.Values, count => Assert.Equal(1, count));
    }
}
