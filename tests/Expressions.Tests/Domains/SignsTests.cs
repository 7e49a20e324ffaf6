using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Tests.Domains;

/// <summary>What structure alone tells of signs: never wrong on random formulas, and enough for those of a textbook.</summary>
public sealed class SignsTests
{
    [Fact]
    public void The_sign_of_a_random_formula_is_among_the_possible_ones()
    {
        var decided = 0;
        for (var seed = 0; seed < 3000; seed++)
        {
            var generator = new TermGenerator(seed + 700_000);
            var term = generator.Next(1 + (seed % 12), []);
            var expression = term.Build(new Graph());
            var possible = new Signs(generator.Inputs.Where(i => i.Value.Rank == 0).ToDictionary(i => i.Key, i => SignOf(i.Value.Values[0]))).Of(expression.Node);
            var values = new TermValues(generator.Sizes, generator.Inputs);
            var value = values.Of(term, []).Value;
            if (Math.Abs(value) < 1e-12 * values.Largest || double.IsNaN(value))
            {
                // Rounding may hide the sign.
                continue;
            }

            decided += possible == PossibleSigns.Any ? 0 : 1;
            Assert.True((possible & SignOf(value)) != 0, $"seed {seed}: {value} is not among {possible}: {term}");
        }

        Assert.True(decided > 300, $"only {decided} signs were found out");
    }

    [Fact]
    public void Textbook_denominators_are_known_to_be_positive()
    {
        var graph = new Graph();
        Expr x = graph.Input("x"), y = graph.Input("y");
        var signs = new Signs();
        Assert.Equal(PossibleSigns.Positive, signs.Of(graph.Add(graph.One, graph.Exp(x)).Node));
        Assert.Equal(PossibleSigns.Positive, signs.Of(graph.Add(graph.One, graph.Power(x, 2)).Node));
        Assert.Equal(PossibleSigns.Zero | PossibleSigns.Positive, signs.Of(graph.Add(graph.Power(x, 2), graph.Power(y, 2)).Node));
        Assert.Equal(PossibleSigns.Any, signs.Of(graph.Subtract(x, y).Node));
        Assert.Equal(PossibleSigns.Positive, signs.Of(graph.Apply(FunctionTable.Maximum, x, graph.One).Node));
    }

    private static PossibleSigns SignOf(double value) => value < 0 ? PossibleSigns.Negative : value > 0 ? PossibleSigns.Positive : PossibleSigns.Zero;
}
