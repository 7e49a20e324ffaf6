using System.Globalization;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Values;
using MlMath.Library;

namespace MlMath.Engine.Tests;

/// <summary>
/// Steps as they are printed, read again: what a step gives is the slope, by differences, of what it is applied to; a rewriting has two equal sides; the last step
/// is the answer. Of random formulas of one variable, and of a catalogue of sums and matrices by one entry.
/// </summary>
public sealed class PrintedStepsTests
{
    private static readonly FormulaEngine s_engine = new(Textbook.Standard);

    private static readonly string[] s_letters = ["i", "j", "k", "l", "p", "q", "r"];

    private static readonly Dictionary<string, NumericArray> s_values = new()
    {
        ["x"] = new([2], [0.4, -0.9]),
        ["w"] = new([2], [0.7, 0.3]),
        ["y"] = new([3], [1, 0, 1]),
        ["b"] = new([2], [0.2, 1.1]),
        ["X"] = new([3, 2], [0.5, -1.2, 0.8, 0.3, -0.4, 1.6]),
        ["A"] = new([2, 2], [1.9, 0.4, -0.3, 1.2]),
        ["B"] = new([2, 2], [0.6, -0.5, 1.3, 0.2]),
        ["t"] = new(0.35),
    };

    /// <summary>The same formulas in every run; `MLMATH_FUZZ_SEED` chooses others.</summary>
    private static readonly ulong Seed = ulong.TryParse(Environment.GetEnvironmentVariable("MLMATH_FUZZ_SEED"), out var seed) ? seed : 1;

    [Fact]
    public void Random_derivations_of_one_variable_are_true_as_printed() =>
        Prop.ForAll(Formulas(4).ToArbitrary(), formula => Replay(formula, 0.6) & Replay(formula, 1.7)).Check(Config.QuickThrowOnFailure.WithReplay(Seed, 1));

    [Theory]
    [InlineData("x²·sin(x)/e^x")]
    [InlineData("{x² if x > 1, 3x if x ≤ 1}")]
    [InlineData("h(x) = σ(2x + 1); h(x)² + h(x²)")]
    [InlineData("x^x + 2^x + log₂(x) + √(x² + 1) + |x - 1|")]
    [InlineData("gelu(x) + x·silu(x)")]
    [InlineData("max(x, 1)·min(x², 3)")]
    [InlineData("Σ(i=1 to 4) (x^i/i)")]
    [InlineData("Π(i=1 to 3) (x + i)")]
    [InlineData("1/(1 + 1/(1 + 1/(1 + x)))")]
    public void Derivations_of_one_variable_are_true_as_printed(string formula)
    {
        Assert.True(Replay(formula, 0.6), formula);
        Assert.True(Replay(formula, 1.7), formula);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Higher_derivatives_have_steps_of_their_own(int order)
    {
        var answer = s_engine.Answer(new FormulaRequest(Operation.Diff, "x³·sin(2x)") { By = ["x"], Order = order, WantsSteps = true, StepForm = PrintForm.Text });
        Assert.Equal(order, answer.Steps!.Count(s => s.Of.StartsWith("d/dx", StringComparison.Ordinal)));
        Assert.DoesNotContain(Flat(answer.Steps!), s => s.Id == "total-derivative");
        Assert.Equal(answer.Result!.Text, answer.Steps![^1].Gives);
    }

    [Theory]
    [InlineData("sum(j=1..2, x_j^2)", "x", "sum-rule", "element-rule", "delta-collapse")]
    [InlineData("½‖Xw - y‖²", "w", "index-form", "chain-rule", "matrix-form")]
    [InlineData("xᵀAx", "x", "quadratic-form", "product-rule", "matrix-form")]
    [InlineData("bᵀx + t·xᵀx", "x", "sum-rule", "constant-multiple-rule")]
    [InlineData("log(det(A))", "A", "log-determinant", "matrix-form")]
    [InlineData("det(A)²", "A", "determinant-rule", "chain-rule")]
    [InlineData("xᵀA⁻¹x", "A", "inverse-rule", "matrix-form")]
    [InlineData("tr(AᵀB)", "A", "sum-rule", "delta-collapse", "matrix-form")]
    [InlineData("tr(A·B·A)", "A", "product-rule", "matrix-form")]
    [InlineData("log(sum(k=1..2, exp(x_k)))", "x", "chain-rule", "derivative-of-log")]
    [InlineData("logsumexp(x)", "x", "log-sum-exp-rule")]
    [InlineData("prod(k=1..2, x_k)", "x", "indexed-product-rule")]
    [InlineData("‖Ax - b‖", "x", "chain-rule", "matrix-form")]
    [InlineData("-(1/3) Σ(i=1 to 3) (yᵢ log(σ(wᵀXᵢ)) + (1 - yᵢ) log(1 - σ(wᵀXᵢ)))", "w", "derivative-of-sigmoid", "matrix-form")]
    [InlineData("Σ(i=1 to 2) Σ(j=1 to 2) sin(Aᵢⱼ xⱼ) xᵢ", "x", "product-rule", "derivative-of-sin")]
    [InlineData("Σ(i=1 to 2) |xᵢ| + max(x)", "x", "derivative-of-abs", "extremum-rule")]
    public void Derivations_of_sums_and_matrices_are_true_as_printed(string formula, string by, params string[] rules)
    {
        var request = new FormulaRequest(Operation.Gradient, formula) { By = [by], Variables = Those(formula), WantsSteps = true, StepForm = PrintForm.Text };
        var answer = s_engine.Answer(request);
        var steps = Flat(answer.Steps!).ToList();
        Assert.All(rules, rule => Assert.Contains(steps, s => s.Id == rule));
        Assert.DoesNotContain(steps, s => s.Id == "total-derivative");
        var derivative = answer.Derivatives![by];
        Assert.Equal(derivative.Result.Text, answer.Steps![^1].Gives);
        Near(derivative.Value!, Value(answer.Steps![^1].Gives, s_values), "the last step");

        var entries = s_values[by].Values.Length;
        for (var entry = 0; entry < entries; entry++)
        {
            var places = s_values[by].Rank == 2 ? [1 + (entry / 2), 1 + (entry % 2)] : new[] { 1 + entry };
            var subscripts = steps.First(s => s.Of.StartsWith($"d/d{by}_", StringComparison.Ordinal)).Of[$"d/d{by}_".Length..].Split(' ')[0].Trim('{', '}').Split(',');
            var at = subscripts.Zip(places).ToDictionary(p => p.First, p => p.Second);
            foreach (var step in steps.Where(s => s.Id != "matrix-form"))
            {
                ReplayEntry(step, by, entry, at);
            }
        }
    }

    [Theory]
    [InlineData(Operation.Jacobian, "A·x", "x")]
    [InlineData(Operation.Jacobian, "softmax(x)", "x")]
    [InlineData(Operation.Jacobian, "sin(x) ⊙ x", "x")]
    [InlineData(Operation.Hessian, "½ xᵀAx", "x")]
    [InlineData(Operation.Hessian, "log(sum(k=1..2, exp(x_k)))", "x")]
    [InlineData(Operation.Hessian, "sum(k=1..2, x_k^4)", "x")]
    public void Jacobians_and_Hessians_end_in_their_value(Operation operation, string formula, string by)
    {
        var answer = s_engine.Answer(new FormulaRequest(operation, formula) { By = [by], Variables = Those(formula), WantsSteps = true, StepForm = PrintForm.Text });
        Assert.DoesNotContain(Flat(answer.Steps!), s => s.Id == "total-derivative");
        Assert.Equal("matrix-form", answer.Steps![^1].Id);
        Assert.Equal(answer.Result!.Text, answer.Steps![^1].Gives);
        Near(answer.Value!, Value(answer.Steps![^1].Gives, s_values), formula);
    }

    private static void ReplayEntry(DerivationStep step, string by, int entry, Dictionary<string, int> places)
    {
        var head = $"d/d{by}_";
        if (!step.Of.StartsWith("d/d", StringComparison.Ordinal))
        {
            var (left, right) = (At(step.Of, places), At(step.Gives, places));
            Near(Value(left, s_values), Value(right, s_values), $"{step.Rule}: {step.Of} = {step.Gives}");
        }
        else if (step.Of.StartsWith(head, StringComparison.Ordinal))
        {
            var operand = At(step.Of[(step.Of.IndexOf(' ', StringComparison.Ordinal) + 1)..], places);
            Near(Slope(operand, s_values, by, entry), Value(At(step.Gives, places), s_values).Values[0], $"{step.Rule}: {step.Of} = {step.Gives} at {string.Join(',', places.Values)}");
        }
        else
        {
            var (letter, meaning) = Meaning(step);
            var values = new Dictionary<string, NumericArray>(s_values) { [letter] = Value(At(meaning, places), s_values) };
            Near(Slope(At(Operand(step), places), values, letter, 0), Value(At(step.Gives, places), values).Values[0], $"{step.Rule}: {step.Of} = {step.Gives}");
        }
    }

    /// <summary>The text with its indices at places: those of the entry at its own, the others anywhere.</summary>
    private static string At(string text, Dictionary<string, int>? places = null)
    {
        foreach (var letter in s_letters.Where(l => Regex.IsMatch(text, $"(?<![A-Za-z]){l}(?![A-Za-z])")))
        {
            var place = places?.GetValueOrDefault(letter) is > 0 and var own ? own : 1 + (letter[0] % 2);
            text = $"sum({letter}={place}..{place}, {text})";
        }

        return text;
    }

    private static bool Replay(string formula, double x)
    {
        var values = new Dictionary<string, NumericArray> { ["x"] = new(x) };
        var answer = s_engine.Answer(new FormulaRequest(Operation.Diff, formula) { By = ["x"], WantsSteps = true, StepForm = PrintForm.Text, Detail = StepDetail.Full });
        Assert.Equal(answer.Result!.Text, answer.Steps![^1].Gives);
        foreach (var step in Flat(answer.Steps!))
        {
            if (!step.Of.StartsWith("d/d", StringComparison.Ordinal))
            {
                Near(Value(At(step.Of), values), Value(At(step.Gives), values), $"{formula}: {step.Rule}: {step.Of} = {step.Gives}");
                continue;
            }

            var (letter, at) = ("x", values);
            if (step.Where is not null)
            {
                (letter, var meaning) = Meaning(step);
                at = new Dictionary<string, NumericArray>(values) { [letter] = Value(At(meaning), values) };
            }

            Assert.StartsWith($"d/d{letter} ", step.Of, StringComparison.Ordinal);
            Near(Slope(At(Operand(step)), at, letter, 0), Value(At(step.Gives), at).Values[0], $"{formula} at {x}: {step.Rule}: {step.Of} = {step.Gives}");
        }

        return true;
    }

    private static (string Letter, string Meaning) Meaning(DerivationStep step)
    {
        var equals = step.Where!.IndexOf(" = ", StringComparison.Ordinal);
        return (step.Where[..equals], step.Where[(equals + 3)..]);
    }

    private static string Operand(DerivationStep step) => step.Of[(step.Of.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    /// <summary>The slope by differences, and how far off it may be: where widths disagree, the function bends much.</summary>
    private static (double Value, double Error) Slope(string operand, Dictionary<string, NumericArray> values, string by, int entry)
    {
        double Moved(double step)
        {
            var moved = values[by].Values.ToArray();
            moved[entry] += step;
            return Value(operand, new Dictionary<string, NumericArray>(values) { [by] = new NumericArray(values[by].Sizes, moved) }).Values[0];
        }

        const double width = 1e-3;
        // Richardson's extrapolation of central differences: the error is of the order of width⁴.
        var wide = (Moved(width) - Moved(-width)) / (2 * width);
        var narrow = (Moved(width / 2) - Moved(-width / 2)) / width;
        return (((4 * narrow) - wide) / 3, Math.Abs(narrow - wide) / 100);
    }

    private static void Near((double Value, double Error) expected, double actual, string what) => Near(expected.Value, actual, what, expected.Error);

    private static void Near(double expected, double actual, string what, double error = 0) =>
        Assert.True(Math.Abs(expected - actual) <= (1e-6 * Math.Max(1, Math.Abs(expected))) + error || (double.IsNaN(expected) && double.IsNaN(actual)), $"{what}: {actual.ToString("R", CultureInfo.InvariantCulture)}, not {expected.ToString("R", CultureInfo.InvariantCulture)}");

    private static void Near(NumericArray expected, NumericArray actual, string what)
    {
        Assert.Equal(expected.Values.Length, actual.Values.Length);
        for (var k = 0; k < expected.Values.Length; k++)
        {
            Near(expected.Values[k], actual.Values[k], what);
        }
    }

    private static NumericArray Value(string formula, Dictionary<string, NumericArray> values) =>
        s_engine.Answer(new FormulaRequest(Operation.Eval, formula) { Variables = values }).Value!;

    private static Dictionary<string, NumericArray> Those(string formula) => s_values.Where(v => formula.Contains(v.Key, StringComparison.Ordinal)).ToDictionary();

    private static IEnumerable<DerivationStep> Flat(IReadOnlyList<DerivationStep> steps) => steps.SelectMany(s => Flat(s.Steps).Prepend(s));

    /// <summary>Formulas of x that are smooth and of moderate size at the points above.</summary>
    private static Gen<string> Formulas(int depth)
    {
        var leaf = Gen.Elements("x", "x", "x", "2", "3", "x²", "½", "π");
        if (depth == 0)
        {
            return leaf;
        }

        var part = Formulas(depth - 1);
        var two = part.Two();
        var whole = Gen.Elements("2", "3", "½", "(-1)", "(3/2)");
        return Gen.Frequency(
            (1, leaf),
            (2, two.Select(t => $"({t.Item1} + {t.Item2})")),
            (2, two.Select(t => $"({t.Item1} - {t.Item2})")),
            (3, two.Select(t => $"({t.Item1})·({t.Item2})")),
            (2, two.Select(t => $"({t.Item1})/(2 + sin({t.Item2}))")),
            (2, part.Zip(whole).Select(t => $"(2 + cos({t.Item1}))^{t.Item2}")),
            (1, part.Select(p => $"√(1 + ({p})²)")),
            (1, two.Select(t => $"(2 + sin({t.Item1}))^(cos({t.Item2}))")),
            (1, part.Select(p => $"2^(sin({p}))")),
            (1, part.Select(p => $"e^(cos({p}))")),
            (1, part.Select(p => $"log(2 + ({p})²)")),
            (3, part.Zip(Gen.Elements("sin", "cos", "tanh", "σ", "arctan", "softplus")).Select(t => $"{t.Item2}({t.Item1})")));
    }
}
