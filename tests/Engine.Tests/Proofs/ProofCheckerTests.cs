using MlMath.Engine.Proofs;
using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting.Identities;
using MlMath.Expressions.Rewriting.Tracing;

namespace MlMath.Engine.Tests.Proofs;

/// <summary>The checker accepts chains that were found, and none that was tampered with.</summary>
public sealed class ProofCheckerTests
{
    private readonly Graph graph = new();

    private Expr X => graph.Input("x");

    /// <summary>tanh x = 2σ(2x) - 1.</summary>
    private Expr Claim => graph.Sum([(1, graph.Apply(FunctionTable.Tanh, X)), (-2, graph.Apply(FunctionTable.Sigmoid, graph.Scale(2, X))), (1, graph.One)]);

    private ProofChecker Checker => new(graph, null, default);

    private List<ZeroStep> Found(Expr claim) => [.. new ZeroTest(graph).Chain(claim)!];

    [Fact]
    public void A_chain_that_was_found_is_accepted()
    {
        var steps = Found(Claim);

        Assert.True(steps.Count >= 2);
        Assert.NotEmpty(steps[0].Parts);
        Assert.True(Checker.Accepts(Claim, steps));
    }

    [Fact]
    public void A_missing_step_is_noticed()
    {
        var steps = Found(Claim);

        Assert.False(Checker.Accepts(Claim, steps[1..]));
        Assert.False(Checker.Accepts(Claim, steps[..^1]));
        Assert.False(Checker.Accepts(Claim, []));
    }

    [Fact]
    public void The_chain_of_another_claim_is_not_accepted() => Assert.False(Checker.Accepts(graph.Add(Claim, X), Found(Claim)));

    [Fact]
    public void A_wrong_rule_is_noticed()
    {
        var steps = Found(Claim);

        foreach (var rule in new[] { "angles", "matrices", "no-such-rule", "entry-by-entry" })
        {
            Assert.False(Checker.Accepts(Claim, [steps[0] with { Rule = rule }, .. steps[1..]]), rule);
        }

        foreach (var rule in new[] { "gamma-recurrence", "exponential-of-sum", "no-such-rule" })
        {
            RewriteStep[] parts = [steps[0].Parts[0] with { Rule = rule }, .. steps[0].Parts.Skip(1)];
            Assert.False(Checker.Accepts(Claim, [steps[0] with { Parts = parts }, .. steps[1..]]), rule);
        }
    }

    [Fact]
    public void A_wrong_result_is_noticed()
    {
        var steps = Found(Claim);
        RewriteStep[] parts = [steps[0].Parts[0] with { After = graph.Add(steps[0].Parts[0].After, graph.One) }, .. steps[0].Parts.Skip(1)];

        Assert.False(Checker.Accepts(Claim, [steps[0] with { Parts = parts }, .. steps[1..]]));
        Assert.False(Checker.Accepts(Claim, [steps[0] with { Gives = graph.Zero }]));
        Assert.False(Checker.Accepts(Claim, [steps[0] with { Parts = [.. steps[0].Parts.Skip(1)] }, .. steps[1..]]));
    }

    [Fact]
    public void A_rule_of_the_book_makes_what_it_says_and_no_more()
    {
        var sign = graph.Apply(FunctionTable.Sign, graph.Exp(X));
        var claim = graph.Subtract(sign, graph.One);
        ZeroStep Step(string rule, Expr after, Expr gives) => new("known-rules", claim, gives, [new RewriteStep(rule, sign, after)], []);

        Assert.True(Checker.Accepts(claim, [Step("sign-of-positive", graph.One, graph.Zero)]));
        Assert.False(Checker.Accepts(claim, [Step("sign-of-negative", graph.One, graph.Zero)]));
        Assert.False(Checker.Accepts(claim, [Step("no-such-rule", graph.One, graph.Zero)]));

        // Without knowing that x is positive, sign(x) is not 1.
        var ofName = graph.Apply(FunctionTable.Sign, X);
        var wrong = graph.Subtract(ofName, graph.One);
        ZeroStep[] steps = [new ZeroStep("known-rules", wrong, graph.Zero, [new RewriteStep("sign-of-positive", ofName, graph.One)], [])];
        Assert.False(Checker.Accepts(wrong, steps));
        Assert.True(new ProofChecker(graph, new Dictionary<string, IReadOnlyList<string>> { ["x"] = ["positive"] }, default).Accepts(wrong, steps));
    }

    [Fact]
    public void An_integral_has_its_own_closed_form_and_none_across_a_pole()
    {
        var growth = graph.IntegralOver(Continuum.Unit, graph.Exp);
        var (value, wrong) = (graph.Subtract(graph.Exp(graph.One), graph.One), graph.Exp(graph.One));
        Assert.True(Checker.Accepts(graph.Subtract(growth, value), Integrated(growth, value)));
        Assert.False(Checker.Accepts(graph.Subtract(growth, wrong), Integrated(growth, wrong)));
        Assert.False(Checker.Accepts(graph.Subtract(growth, wrong), [new ZeroStep("closed-integrals", graph.Subtract(growth, wrong), graph.Zero, [new RewriteStep("closed-integral", growth, wrong)], [])]));

        // ∫ 1/(t - ½)² from 0 to 1 is no number, though an antiderivative has values at both ends.
        var pole = graph.IntegralOver(Continuum.Unit, t => graph.Power(graph.Subtract(t, graph.Number(Expressions.Numbers.Number.Half)), -2));
        Assert.False(Checker.Accepts(graph.Add(pole, graph.Number(4)), Integrated(pole, graph.Number(-4))));

        ZeroStep[] Integrated(Expr integral, Expr value)
        {
            var trace = new RewriteTrace();
            var claim = graph.Subtract(integral, value);
            var closed = new ClosedIntegrals(graph, new Facts()) { Trace = trace }.Apply(claim);
            RewriteStep[] parts = trace.Steps.Count > 0 ? [.. trace.Steps] : [new RewriteStep("closed-integral", integral, value)];
            return [new ZeroStep("closed-integrals", claim, trace.Steps.Count > 0 ? closed : graph.Zero, parts, [])];
        }
    }

    [Fact]
    public void Arithmetic_does_not_make_0_of_what_is_not()
    {
        foreach (var other in new[] { X, graph.Subtract(graph.Apply(FunctionTable.Sin, X), X), graph.Subtract(graph.Root(graph.Power(X, 2)), X), graph.Subtract(graph.Exp(X), graph.Exp(graph.Scale(2, X))) })
        {
            Assert.False(Checker.Accepts(other, [new ZeroStep("arithmetic", other, graph.Zero)]));
            Assert.False(Checker.Accepts(other, [new ZeroStep("induction", other, graph.Zero)]));
            Assert.False(Checker.Accepts(other, [new ZeroStep("equal-derivatives", other, graph.Zero)]));
        }
    }

    [Fact]
    public void A_missing_or_wrong_case_is_noticed()
    {
        // x·sign(x) = |x|, below, at and above 0.
        var claim = graph.Subtract(graph.Multiply(X, graph.Apply(FunctionTable.Sign, X)), graph.Apply(FunctionTable.Abs, X));
        var step = new CaseSplit(graph).Chain(claim, e => new ZeroTest(graph).Chain(e))!.Single();
        Assert.True(Checker.Accepts(claim, [step]));

        for (var k = 0; k < step.Cases.Count; k++)
        {
            Assert.False(Checker.Accepts(claim, [step with { Cases = [.. step.Cases.Where((_, c) => c != k)] }]));
        }

        // x·sign(x) = x holds in two of three cases.
        var wrong = graph.Subtract(graph.Multiply(X, graph.Apply(FunctionTable.Sign, X)), X);
        Assert.False(Checker.Accepts(wrong, [step with { Of = wrong, Cases = [.. step.Cases.Select(c => c with { Of = graph.Zero, Steps = [] })] }]));
    }

    [Fact]
    public void Equal_derivatives_alone_prove_nothing()
    {
        // arctan x + arctan(1/x) has derivative 0, and is π/2 above 0, -π/2 below.
        var arctan = FunctionTable.Find("arctan")!;
        var sum = graph.Add(graph.Apply(arctan, X), graph.Apply(arctan, graph.Power(X, -1)));
        var claim = graph.Subtract(sum, graph.Scale(Expressions.Numbers.Number.Half, graph.Constant("π", Math.PI)));
        ZeroStep[] steps = [new ZeroStep("equal-derivatives", claim, graph.Zero)];

        Assert.False(Checker.Accepts(claim, steps));
        Assert.True(new ProofChecker(graph, new Dictionary<string, IReadOnlyList<string>> { ["x"] = ["positive"] }, default).Accepts(claim, steps));
    }
}
