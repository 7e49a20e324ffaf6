using MlMath.Compilation.Precision;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Tests.Precision;

/// <summary>Signs and comparisons that doubles get wrong or leave open; what is expected is known by hand.</summary>
public sealed class ExactSignTests
{
    private readonly Graph graph = new();

    private Expr X => graph.Input("x");

    private Expr Function(string name, Expr argument) => graph.Apply(FunctionTable.Find(name)!, argument);

    private Expr Sum(Expr a, Number factor, Expr b) => graph.Add(a, graph.Scale(factor, b));

    [Fact]
    public void A_difference_far_below_rounding_has_its_sign()
    {
        // √(x² + 1) - x at 1e9 is near 5e-10, x - √(x² - 1) too.
        var upper = graph.Power(graph.Add(graph.Power(X, 2), graph.One), Number.Half);
        Assert.Equal(SignKind.Positive, ExactSign.Of(Sum(upper, -1, X), new Bindings { { "x", 1e100 } }).Kind);
        Assert.Equal(SignKind.Negative, ExactSign.Of(Sum(X, -1, upper), new Bindings { { "x", 1e100 } }).Kind);
        Assert.Equal(SignKind.Positive, ExactSign.Compare(upper, X, new Bindings { { "x", 1e9 } }).Kind);
    }

    [Fact]
    public void An_identity_is_as_good_as_zero_and_its_false_twin_is_not()
    {
        var square = graph.Add(graph.Power(Function("sin", X), 2), graph.Power(Function("cos", X), 2));
        var point = new Bindings { { "x", 0.7 } };
        Assert.Equal(SignKind.Negligible, ExactSign.Compare(square, graph.One, point).Kind);
        Assert.Equal(SignKind.Negative, ExactSign.Compare(square, graph.Number(1) is var one ? graph.Add(one, graph.Number(Number.Fraction(1, System.Numerics.BigInteger.Pow(10, 100)))) : square, point).Kind);
    }

    [Fact]
    public void Constants_have_signs()
    {
        // e^π - π^e is positive; 163: e^(π√163) misses a whole number by 7.5e-13.
        var pi = graph.Constant("π", Math.PI);
        var e = graph.Exp(graph.One);
        Assert.Equal(SignKind.Positive, ExactSign.Compare(graph.Exp(pi), graph.Apply(FunctionTable.Power, pi, e), []).Kind);
        var ramanujan = graph.Exp(graph.Multiply(pi, graph.Power(graph.Number(163), Number.Half)));
        var answer = ExactSign.Compare(ramanujan, graph.Number(262537412640768744), []);
        Assert.Equal(SignKind.Negative, answer.Kind);
        Assert.Equal(-7.4992740280181431e-13, answer.Value, 1e-25);
        Assert.Equal(SignKind.Zero, ExactSign.Of(Sum(graph.Power(graph.Number(49), Number.Half), -1, graph.Number(7)), []).Kind);
    }

    [Fact]
    public void Outside_the_domain_there_is_no_sign() =>
        Assert.Equal(SignKind.NotReal, ExactSign.Of(Function("log", X), new Bindings { { "x", -1 } }).Kind);

    [Fact]
    public void A_comparison_that_stays_open_leaves_the_sign_open()
    {
        // floor(sin² + cos²) is 1 or 0: no precision tells.
        var square = graph.Add(graph.Power(Function("sin", X), 2), graph.Power(Function("cos", X), 2));
        Assert.Equal(SignKind.Undecided, ExactSign.Of(Function("floor", square), new Bindings { { "x", 0.7 } }).Kind);
    }

    [Fact]
    public void A_name_without_a_value_is_told() =>
        Assert.Equal(ProblemCode.UnknownName, Assert.Throws<ProblemException>(() => ExactSign.Of(X, [])).Problem.Code);
}
