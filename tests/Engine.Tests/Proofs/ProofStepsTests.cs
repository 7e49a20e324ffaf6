using MlMath.Library;

namespace MlMath.Engine.Tests.Proofs;

/// <summary>From the cost that the textbook defines to the gradient that it prints, by rules that can be followed.</summary>
public sealed class ProofStepsTests
{
    private static readonly FormulaEngine Engine = new(Textbook.Standard);

    [Theory]
    [InlineData("∂/∂w (½ ‖X w - y‖²) = Xᵀ(X w - y)", "∂/∂w (½ ‖X w - y‖²) = Xᵀ(X w + y)")]
    [InlineData(
        "∂/∂w (-(1/m) Σ(i=1 to m) (y_i ln(σ(wᵀX_i)) + (1-y_i) ln(1-σ(wᵀX_i)))) = (1/m) Σ(i=1 to m) (σ(wᵀX_i) - y_i) X_i",
        "∂/∂w (-(1/m) Σ(i=1 to m) (y_i ln(σ(wᵀX_i)) + (1-y_i) ln(1-σ(wᵀX_i)))) = (1/m) Σ(i=1 to m) (y_i - σ(wᵀX_i)) X_i")]
    public void The_gradient_of_a_regression_is_the_printed_one(string equation, string misprint)
    {
        var shapes = new Dictionary<string, IReadOnlyList<string>> { ["X"] = ["m", "n"], ["w"] = ["n"], ["y"] = ["m"] };
        var proof = Engine.Answer(new FormulaRequest(Operation.Prove, equation) { Shapes = shapes, WantsSteps = true });

        Assert.True(proof.Holds);
        Assert.NotEmpty(proof.Steps!);
        Assert.False(Engine.Answer(new FormulaRequest(Operation.Prove, misprint) { Shapes = shapes }).Holds);
    }

    [Fact]
    public void Steps_tell_rule_by_rule_what_was_replaced()
    {
        var steps = Engine.Answer(new FormulaRequest(Operation.Prove, "tanh(x) = 2σ(2x) - 1") { WantsSteps = true }).Steps!;

        Assert.Equal(["left-less-right", "as-exponentials", "arithmetic"], steps.Select(s => s.Rule));
        Assert.Contains(steps[1].Steps, s => s is { Rule: "as-exponentials", Of: "tanh(x)", Gives: "(eˣ - e⁻ˣ)/(eˣ + e⁻ˣ)" });
        Assert.Equal("0", steps[^1].Gives);
    }

    [Theory]
    [InlineData("√(x²) = x")]
    [InlineData("sign(x)² = 1")]
    [InlineData("|a|^x = a^x")]
    [InlineData("π = 3.14159265358979")]
    [InlineData("floor(-x) = -floor(x)")]
    [InlineData("arctan(x) + arctan(1/x) = π/2")]
    [InlineData("arcsin(sin(x)) = x")]
    [InlineData("√(x y)² = |x y|·sign(x)²·sign(y)²·sign(x y)")]
    public void What_holds_nearly_everywhere_or_nearly_does_not_hold(string equation) =>
        Assert.NotEqual(true, Engine.Answer(new FormulaRequest(Operation.Prove, equation)).Holds);

    [Theory]
    [InlineData("(x²-1)/(x-1) = x+1", "x - 1 ≠ 0")]
    [InlineData("sin(arcsin x) = x", "-1 ≤ x ≤ 1")]
    public void What_holds_where_both_sides_are_real_holds_with_that_condition(string equation, string condition)
    {
        var answer = Engine.Answer(new FormulaRequest(Operation.Prove, equation));

        Assert.True(answer.Holds);
        Assert.Equal([condition], answer.Conditions);
    }
}
