using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Library;

namespace MlMath.Engine.Tests;

/// <summary>Proofs over names declared random, held to the values that both sides have over bound samples.</summary>
public sealed class StatisticsTests
{
    private static readonly FormulaEngine Engine = new(Textbook.Standard);
    private static readonly string[] Constants = ["a", "b", "c", "d", "t", "μ", "σ"];

    [Fact]
    public void What_is_proved_holds_over_every_bound_sample()
    {
        var random = new Random(7);
        var checkedCount = 0;
        foreach (var item in Scalars().Where(c => c.Wants("holds") && !c.Formula.Contains('ᵢ', StringComparison.Ordinal)))
        {
            for (var size = 1; size < 6; size++)
            {
                var point = item.Request().Random.Concat(Constants.Where(n => !IsSign(n, item.Formula)))
                    .ToDictionary(n => n, n => n.Length == 1 && char.IsUpper(n[0]) ? Sample(random, size) : new NumericArray(0.2 + random.NextDouble()));
                if (Sides(item, point) is var (left, right))
                {
                    checkedCount++;
                    Assert.True(!double.IsFinite(left) || !double.IsFinite(right) || Math.Abs(left - right) <= 1e-8 * (1 + Math.Abs(left)), $"{item.Formula}: {left} and {right}");
                }
            }
        }

        Assert.True(checkedCount > 150, $"{checkedCount} pairs were compared");
    }

    [Fact]
    public void A_counter_example_is_a_sample_that_tells_the_sides_apart()
    {
        var checkedCount = 0;
        foreach (var item in Scalars().Where(c => !c.Wants("holds")))
        {
            var point = Engine.Answer(item.Request()).Counterexample!;
            Assert.All(point, p => Assert.DoesNotContain('⟨', p.Key));
            if (Sides(item, point) is var (left, right))
            {
                checkedCount++;
                Assert.True(Math.Abs(left - right) > 1e-9, $"{item.Formula}: {left} and {right}");
            }
        }

        Assert.True(checkedCount > 20, $"{checkedCount} counter-examples were tried");
    }

    [Fact]
    public void No_answer_shows_the_population()
    {
        foreach (var item in Case.Read("statistics.jsonl").Where(c => c.Find("error") is null))
        {
            var answer = Engine.Answer(item.Request());
            Assert.DoesNotContain('⟨', answer.Reading + answer.Result?.Text + answer.Result?.Unicode + answer.Result?.Latex + string.Join(',', answer.Conditions) + string.Join(',', answer.Warnings));
        }
    }

    /// <summary>`d/dt` and `σ(x)` are no names.</summary>
    private static bool IsSign(string name, string formula) => formula.Contains($"{name}/d", StringComparison.Ordinal) || formula.Contains($"{name}(", StringComparison.Ordinal);

    private static IEnumerable<Case> Scalars() => Case.Read("statistics.jsonl").Where(c => c.Operation == Operation.Prove && c.Find("shapes") is null && c.Find("error") is null && c.Find("random") is not null);

    private static NumericArray Sample(Random random, int size) => new([size], [.. Enumerable.Range(0, size).Select(_ => 0.1 + random.NextDouble())]);

    /// <summary>The values of both sides; null where a side asks for more than values (an unknown function).</summary>
    private static (double Left, double Right)? Sides(Case item, IReadOnlyDictionary<string, NumericArray> point)
    {
        var lines = item.Formula.Split('\n');
        var sides = lines[^1].Split(" = ");
        double[] values = new double[2];
        for (var k = 0; k < 2; k++)
        {
            try
            {
                values[k] = Engine.Answer(new FormulaRequest(Operation.Eval, string.Join('\n', [.. lines[..^1], sides[k]])) { Variables = point, Random = item.Request().Random }).Value!.Values[0];
            }
            catch (ProblemException fault) when (fault.Problem.Code == ProblemCode.UnknownName)
            {
                return null;
            }
        }

        return (values[0], values[1]);
    }
}
