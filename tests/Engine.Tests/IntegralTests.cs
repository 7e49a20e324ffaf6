using System.Globalization;
using MlMath.Compilation;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Library;

namespace MlMath.Engine.Tests;

/// <summary>What holds of every answer in which there is an integral.</summary>
public sealed class IntegralTests
{
    private static readonly FormulaEngine Engine = new(Textbook.Standard);

    [Theory]
    [InlineData("∫[0,∞] x e^(-a x) dx", 0.3460207612456747)]
    [InlineData("∫[0,1] ∫[0,x] e^(x y) dy dx", 0.6589510757272009)]
    [InlineData("log(∫[-∞,∞] e^(-a x²) dx) + ∫[0,1] log(x)/√x dx", -3.692949182606385)]
    public void All_ways_give_the_same_number(string formula, double expected)
    {
        foreach (var way in Enum.GetValues<EvaluationWay>())
        {
            var answer = Engine.Answer(new FormulaRequest(Operation.Eval, formula) { Variables = Names(("a", 1.7)), Way = way });
            Assert.Equal(expected, answer.Value!.Values[0], 1e-10);
        }
    }

    [Theory]
    [InlineData(EvaluationWay.Interpreter)]
    [InlineData(EvaluationWay.Compiled)]
    [InlineData(EvaluationWay.Tape)]
    public void All_ways_give_the_same_gradient(EvaluationWay way)
    {
        // d/da ∫₀ᵃ e^(-ax²) dx at 1.7: e^(-a³) - ∫₀ᵃ x² e^(-ax²) dx.
        var answer = Engine.Answer(new FormulaRequest(Operation.Gradient, "∫[0,a] e^(-a x²) dx") { Variables = Names(("a", 1.7)), By = ["a"], Way = way });
        Assert.Equal(-0.18854366135957845, answer.Derivatives!["a"].Value!.Values[0], 1e-10);
    }

    [Theory]
    [InlineData("∫[0,1] 1/√x dx", 2)]
    [InlineData("∫[0,1] e^(-x²) dx", 0.7468241328124270)]
    [InlineData("∫[-∞,∞] 1/(1 + x²) dx", Math.PI)]
    [InlineData("∫[-1,1] 1/√|x| dx", 4)]
    [InlineData("∫[0,π] log(sin(x)) dx", -2.1775860903036022)]
    [InlineData("∫[0,π/2] √(tan(x)) dx", 2.2214414690791831)]
    [InlineData("∫[0,1] |x - 1/3| e^x dx", 0.5517975740191640)]
    [InlineData("∫[0,1] ∫[0,1] e^(x y) dx dy", 1.3179021514544038)]
    public void The_estimate_covers_the_error(string formula, double expected)
    {
        var answer = Engine.Answer(new FormulaRequest(Operation.Eval, formula));
        var error = Math.Abs(answer.Value!.Values[0] - expected);
        Assert.True(error <= (10 * answer.ErrorEstimate ?? 0) + (4e-16 * Math.Abs(expected)), $"off by {error}, estimated {answer.ErrorEstimate}");
        Assert.True(answer.ErrorEstimate is null or < 1e-5);
    }

    [Fact]
    public void What_has_no_integral_left_has_no_estimate()
    {
        Assert.Null(Engine.Answer(new FormulaRequest(Operation.Eval, "∫[0,3] x² dx")).ErrorEstimate);
        Assert.Null(Engine.Answer(new FormulaRequest(Operation.Eval, "1 + 1")).ErrorEstimate);
        Assert.NotNull(Engine.Answer(new FormulaRequest(Operation.Eval, "∫[0,3] e^x dx")).ErrorEstimate);
    }

    [Theory]
    [InlineData(1e-5)]
    [InlineData(1e-3)]
    [InlineData(1)]
    [InlineData(1e4)]
    public void A_peak_is_found_however_narrow_it_is(double width)
    {
        // Farther out, doubles stand too far apart for a narrow peak: it is refused.
        foreach (var place in new[] { -731.5, 0, 0.1, 37, 12345.678 }.Where(p => Math.Abs(p) / width < 1e8))
        {
            var answer = Engine.Answer(new FormulaRequest(Operation.Eval, "∫[-∞,∞] (1/(s√(2π))) e^(-(x-m)²/(2s²)) dx") { Variables = Names(("m", place), ("s", width)) });
            Assert.True(Math.Abs(answer.Value!.Values[0] - 1) < 1e-6, string.Create(CultureInfo.InvariantCulture, $"at {place}, of width {width}: {answer.Value.Values[0]}"));
        }
    }

    [Theory]
    [InlineData("∫[0,1] e^(a x) dx")]
    [InlineData("Σ(i=1 to n) ∫[0,∞] xᵢ e^(-t a) dt")]
    public void No_reserved_name_is_shown(string formula)
    {
        var request = new FormulaRequest(Operation.Gradient, formula) { Shapes = new Dictionary<string, IReadOnlyList<string>> { ["x"] = ["n"] } };
        var answer = Engine.Answer(request);
        Assert.DoesNotContain(answer.Derivatives!.Keys, k => k.Contains('⟨', StringComparison.Ordinal));
        Assert.All([answer.Result!, .. answer.Derivatives.Values.Select(d => d.Result)], r => Assert.DoesNotContain('⟨', r.Text + r.Unicode + r.Latex + r.MathMl));
        Assert.DoesNotContain(Formula.Parse("∫[0,1] e^(a x) dx").Names, n => n != "a");
        var proof = Engine.Answer(new FormulaRequest(Operation.Prove, "∫[0,1] e^(a x) dx = e^a"));
        Assert.Equal(["a"], proof.Counterexample!.Keys);
    }

    [Fact]
    public void A_formula_with_an_integral_can_be_evaluated_but_not_compiled()
    {
        var formula = Formula.Parse("∫[0,1] e^(a x) dx");
        Assert.Equal(1.7182818284590452, formula.Evaluate(("a", 1)), 1e-12);
        Assert.Equal(1, formula.Derivative("a").Evaluate(("a", 1)), 1e-12);
        var fault = Assert.Throws<ProblemException>(() => formula.Compile<Func<double, double>>("a"));
        Assert.Equal(ProblemCode.Unsupported, fault.Problem.Code);
    }

    [Fact]
    public void Long_work_can_be_stopped()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Engine.Answer(new FormulaRequest(Operation.Eval, "∫[0,1] sin(1/x) dx"), source.Token));
    }

    private static Dictionary<string, NumericArray> Names(params (string Name, double Value)[] values) => values.ToDictionary(v => v.Name, v => new NumericArray(v.Value));
}
