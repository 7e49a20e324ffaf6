using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting.Asymptotics;
using MlMath.Expressions.Values;

namespace MlMath.Expressions.Tests.Rewriting.Asymptotics;

/// <summary>Limits of expressions: found exactly, refused where they are not decided, never guessed.</summary>
public sealed class LimitFinderTests
{
    private readonly Graph graph = new();
    private readonly Expr x;
    private readonly Expr infinity;

    public LimitFinderTests()
    {
        x = graph.Input("x");
        infinity = graph.Number(Number.Inexact(double.PositiveInfinity));
    }

    [Fact]
    public void Rational_limits_are_exact_numbers()
    {
        var cosine = graph.Divide(graph.Subtract(graph.One, graph.Apply(FunctionTable.Cos, x)), graph.Power(x, 2));
        Assert.Equal(Number.Half, NumberOf(Find(cosine, graph.Zero)));
        var root = graph.Subtract(graph.Root(graph.Add(graph.Power(x, 2), x)), x);
        Assert.Equal(Number.Half, NumberOf(Find(root, infinity)));
    }

    [Fact]
    public void A_limit_is_an_expression_of_the_other_names()
    {
        var a = graph.Input("a");
        var quotient = graph.Divide(graph.Subtract(graph.Power(x, 3), graph.Power(a, 3)), graph.Subtract(x, a));
        var found = Find(quotient, a);
        Assert.True(found.Value.SameAs(graph.Scale(3, graph.Power(a, 2))));
        Assert.Empty(found.Warnings);
    }

    [Fact]
    public void What_cancels_behind_every_power_is_found_at_its_own_rate()
    {
        // e^x (e^(1/x - e^(-x)) - e^(1/x)): all powers of 1/x cancel, and -1 is left (Gruntz, 1996, example 2.1).
        var slow = graph.Power(x, Number.MinusOne);
        var fast = graph.Exp(graph.Negate(x));
        var body = graph.Multiply(graph.Exp(x), graph.Subtract(graph.Exp(graph.Subtract(slow, fast)), graph.Exp(slow)));
        Assert.Equal(Number.MinusOne, NumberOf(Find(body, infinity)));
    }

    [Fact]
    public void Sides_that_differ_are_told()
    {
        var sign = graph.Divide(graph.Apply(FunctionTable.Abs, x), x);
        var found = Find(sign, graph.Zero);
        Assert.True(double.IsNaN(NumberOf(found).ToDouble()));
        Assert.Contains("from below it is -1, from above 1", Assert.Single(found.Warnings));
        Assert.Equal(Number.MinusOne, NumberOf(Find(sign, graph.Zero, side: -1)));
    }

    [Fact]
    public void A_sign_that_is_not_known_is_asked_for_and_an_assumption_answers()
    {
        var a = graph.Input("a");
        var decay = graph.Exp(graph.Negate(graph.Multiply(a, x)));
        var problem = Assert.Throws<ProblemException>(() => Find(decay, infinity)).Problem;
        Assert.Equal(ProblemCode.Unsupported, problem.Code);
        Assert.Contains("a", problem.Message);
        var positive = KnownValues.None with { Signs = new Dictionary<string, int> { ["a"] = 1 } };
        Assert.True(NumberOf(Find(decay, infinity, known: positive)).IsZero);
        var negative = KnownValues.None with { Signs = new Dictionary<string, int> { ["a"] = -1 } };
        Assert.True(double.IsPositiveInfinity(NumberOf(Find(decay, infinity, known: negative)).ToDouble()));
    }

    [Fact]
    public void A_bound_value_at_which_the_general_limit_fails_is_put_in_exactly_but_not_under_a_derivative()
    {
        var a = graph.Input("a");
        var body = graph.Divide(graph.Add(x, a), x);
        var values = new Dictionary<string, NumericArray> { ["a"] = new NumericArray(0) };
        Assert.True(NumberOf(Find(body, graph.Zero, known: KnownValues.None with { Values = values })).IsOne);
        var differentiated = KnownValues.None with { Values = values, DifferentiatedBy = new HashSet<string> { "a" } };
        Assert.Equal(ProblemCode.Unsupported, Assert.Throws<ProblemException>(() => Find(body, graph.Zero, known: differentiated)).Problem.Code);
    }

    [Fact]
    public void A_zero_that_is_not_proved_is_refused()
    {
        // Γ(⅓)·Γ(⅔) - 2π/√3 is 0 by the reflection formula, which no rule here knows: 1/0 and a finite value look alike.
        var gamma = FunctionTable.Find("gamma")!;
        var product = graph.Multiply(graph.Apply(gamma, graph.Number(Number.Fraction(1, 3))), graph.Apply(gamma, graph.Number(Number.Fraction(2, 3))));
        var hidden = graph.Subtract(product, graph.Divide(graph.Scale(2, graph.Pi), graph.Root(graph.Number(3))));
        var problem = Assert.Throws<ProblemException>(() => Find(graph.Divide(hidden, x), graph.Zero)).Problem;
        Assert.Equal(ProblemCode.Unsupported, problem.Code);
    }

    [Fact]
    public void What_is_unbounded_is_not_taken_for_a_bounded_oscillation()
    {
        var sine = graph.Apply(FunctionTable.Sin, x);
        Assert.True(NumberOf(Find(graph.Divide(sine, x), infinity)).IsZero);
        var tangent = graph.Apply(FunctionTable.Sinh, graph.Apply(FunctionTable.Find("tan")!, x));
        Assert.Throws<ProblemException>(() => Find(graph.Subtract(x, tangent), infinity));
        Assert.Throws<ProblemException>(() => Find(graph.Divide(graph.Power(sine, Number.MinusOne), x), infinity));
    }

    [Fact]
    public void Work_is_bounded_and_can_be_cancelled()
    {
        var tower = x;
        for (var k = 0; k < 400; k++)
        {
            tower = graph.Apply(FunctionTable.Sin, graph.Add(tower, graph.Power(x, 2)));
        }

        var body = graph.Divide(tower, graph.Power(x, 40));
        var problem = Assert.Throws<ProblemException>(() => Find(body, graph.Zero)).Problem;
        Assert.Equal(ProblemCode.Limit, problem.Code);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => new LimitFinder(graph, KnownValues.None, cancelled.Token).Find(body, (InputNode)x.Node, "x", graph.Zero, 1));
    }

    private static Number NumberOf(FoundLimit found) => Assert.IsType<NumberNode>(found.Value.Node).Value;

    private FoundLimit Find(Expr body, Expr point, int side = 0, KnownValues? known = null) =>
        new LimitFinder(graph, known ?? KnownValues.None).Find(body, (InputNode)x.Node, "x", point, side);
}
