using MlMath.Compilation;
using MlMath.Engine;
using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting.Rules;
using MlMath.Expressions.Values;

namespace MlMath.Contracts.Tests.Rules;

/// <summary>Every row of the rule book: both sides equal wherever the left one has a value and the guard holds, the guard needed, the procedure's examples of the same value.</summary>
public sealed class RuleBookTests
{
    private static readonly double[] Points = [-3, -2, -1.3, -1, -0.5, 0, 0.3, 0.5, 1, 1.7, 2, 3.1];

    public static TheoryData<string> Identities => [.. RuleBook.All.Where(r => r.Left is not null).Select(r => r.Id)];

    public static TheoryData<string> Guarded => [.. RuleBook.All.Where(r => r.Guards.Count > 0).Select(r => r.Id)];

    public static TheoryData<string> Procedures => [.. RuleBook.All.Where(r => r.Examples.Count > 0).Select(r => r.Id)];

    [Fact]
    public void Ids_are_unique_and_every_row_has_words()
    {
        Assert.True(RuleBook.All.Count >= 100);
        Assert.Equal(RuleBook.All.Count, RuleBook.All.Select(r => r.Id).Distinct().Count());
        Assert.All(RuleBook.All, r => Assert.Matches("^[a-z]+(-[a-z]+)*$", r.Id));
        Assert.All(RuleBook.All, r => Assert.True(r.Words.Length > 5, r.Id));
        Assert.All(RuleBook.All, r => Assert.Same(r, RuleBook.Find(r.Id)));
        Assert.All(RuleBook.All, r => Assert.True(r.Left is not null || r.Examples.Count > 0 || r.Id == "matrix-algebra", r.Id));
    }

    [Fact]
    public void Every_rule_is_told_on_the_page()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MlMath.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        var page = File.ReadAllText(Path.Combine(folder, "docs", "simplification.md"));
        Assert.All(RuleBook.All, r => Assert.Contains($"| `{r.Id}` | {r.Words.Replace("|", "\\|", StringComparison.Ordinal)} |", page, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Identities))]
    public void Both_sides_are_equal_wherever_the_left_one_has_a_value(string id)
    {
        var rule = RuleBook.Find(id)!;
        var letters = rule.Left!.Letters.Concat(rule.Right!.Letters).Distinct().ToArray();
        Assert.Equal(rule.Left.Letters.Order(), letters.Order());
        var random = new Random(7);
        var met = 0;
        for (var attempt = 0; attempt < 400; attempt++)
        {
            var point = letters.ToDictionary(l => l, _ => attempt % 4 == 3 ? (random.NextDouble() * 6) - 3 : Points[random.Next(Points.Length)]);
            if (!rule.Guards.All(g => g.IsMetBy(ValueOf(g.Of, point))) || ValueOf(rule.Left, point) is not (var left and > -1e6 and < 1e6))
            {
                continue;
            }

            met++;
            var right = ValueOf(rule.Right, point);
            Assert.True(Math.Abs(left - right) <= 1e-7 * (1 + Math.Abs(left)), $"{id}: {left} is not {right} at {string.Join(", ", point)}");
        }

        Assert.True(met >= 10, $"{id}: only {met} points");
    }

    [Theory]
    [MemberData(nameof(Guarded))]
    public void The_guard_is_needed(string id)
    {
        var rule = RuleBook.Find(id)!;
        var point = rule.Fails.Split(',').Select(p => p.Split('=')).ToDictionary(p => p[0].Trim(), p => Number(p[1].Trim()));
        Assert.False(rule.Guards.All(g => g.IsMetBy(ValueOf(g.Of, point))), "the guard holds there");
        var left = ValueOf(rule.Left!, point);
        var right = ValueOf(rule.Right!, point);
        Assert.True(double.IsFinite(left), $"the left side has no value at {rule.Fails}");
        Assert.False(Math.Abs(left - right) <= 1e-9, $"both sides are {left} at {rule.Fails}");
    }

    [Theory]
    [MemberData(nameof(Identities))]
    public void A_rule_finds_its_own_left_side(string id)
    {
        var rule = RuleBook.Find(id)!;
        var graph = new Graph();
        var words = rule.Left!.Letters.ToDictionary(l => l, l => (IReadOnlyList<string>)[.. rule.Guards.Select(g => WordFor(rule, l))]);
        var values = Build(graph, rule.Left.Letters);
        var left = rule.Left.Build(graph, values);
        var right = rule.Right!.Build(graph, values);
        if (left.SameAs(right) || id is "larger-known" or "larger-known-second" or "smaller-known" or "smaller-known-second" or "rationalised-root")
        {
            // The graph itself has it, or what is known is of a difference.
            return;
        }

        var found = rule.Rewritings(new RuleContext(graph, new Facts(words)), left).ToList();
        Assert.True(found.Exists(f => f.SameAs(right)), $"{id} made {found.Count} others");
    }

    [Theory]
    [MemberData(nameof(Procedures))]
    public void A_procedure_keeps_the_value_of_its_examples_and_is_used(string id)
    {
        var rule = RuleBook.Find(id)!;
        var used = rule.Examples.Count(example => Simplified(example).Contains(rule.Words));
        Assert.True(used > 0, "it is used for none of its examples");
    }

    /// <summary>The words of the rules by which a formula was simplified; its value is held to be the same.</summary>
    private static List<string> Simplified(string formula)
    {
        var values = new Dictionary<string, NumericArray> { ["x"] = new(0.37), ["y"] = new(0.83), ["z"] = new(1.9), ["n"] = new(5) };
        if (formula.Contains("x_", StringComparison.Ordinal))
        {
            values["x"] = new NumericArray([1.5, -0.5, 4]);
        }

        var bound = values.Where(v => formula.Contains(v.Key, StringComparison.Ordinal)).ToDictionary(v => v.Key, v => v.Value);
        var engine = new FormulaEngine();
        var wanted = engine.Answer(new FormulaRequest(Operation.Eval, formula) { Variables = bound });
        var shapes = bound.Where(v => v.Value.Rank > 0).ToDictionary(v => v.Key, v => (IReadOnlyList<string>)["3"]);
        var answer = engine.Answer(new FormulaRequest(Operation.Simplify, formula) { WantsSteps = true, Shapes = shapes });
        var again = engine.Answer(new FormulaRequest(Operation.Eval, answer.Result!.Text) { Variables = bound });
        Assert.True(Math.Abs(wanted.Value!.Values[0] - again.Value!.Values[0]) <= 1e-9 * (1 + Math.Abs(wanted.Value.Values[0])), $"{formula} became {answer.Result.Text}");
        return [.. answer.Steps!.Select(s => s.Rule)];
    }

    private static string WordFor(RewriteRule rule, string letter) => rule.Where switch
    {
        var w when w.Contains($"{letter} >= 0", StringComparison.Ordinal) => "nonnegative",
        var w when w.Contains($"{letter} <= 0", StringComparison.Ordinal) => "nonpositive",
        var w when w.Contains($"{letter} > 0", StringComparison.Ordinal) => "positive",
        var w when w.Contains($"{letter} < 0", StringComparison.Ordinal) => "negative",
        var w when w.Contains($"{letter} != 0", StringComparison.Ordinal) => "nonzero",
        var w when w.Contains($"{letter} integer", StringComparison.Ordinal) => "integer",
        _ => "real",
    };

    private static double Number(string text) => text.Split('/') is [var above, var below] ? Number(above) / Number(below) : double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static Substitution Build(Graph graph, IEnumerable<string> letters) => letters.Aggregate(Substitution.Empty, (s, l) => s.With(l, graph.Input(l)));

    private static double ValueOf(Pattern pattern, Dictionary<string, double> point)
    {
        var graph = new Graph();
        var bindings = new Bindings();
        foreach (var (letter, value) in point)
        {
            bindings.Add(letter, value);
        }

        return Evaluator.Evaluate([new Output(pattern.Build(graph, Build(graph, point.Keys)), [])], bindings, EvaluationWay.Interpreter)[0].Values[0];
    }
}
