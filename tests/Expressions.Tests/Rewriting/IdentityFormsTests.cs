using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Rewriting.Identities;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Tests.Rewriting;

/// <summary>The forms in which equal expressions meet keep the value; two random formulas that differ in value never meet.</summary>
public sealed class IdentityFormsTests
{
    public static TheoryData<string> Forms => ["magnitudes", "angles", "exponentials", "sums", "matrices", "squares of sines"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_form_keeps_the_value_of_random_formulas(string form)
    {
        var changed = 0;
        for (var seed = 0; seed < 1200; seed++)
        {
            var generator = new TermGenerator(seed + 900_000);
            Index[] free = seed % 3 == 0 ? [generator.NewIndex()] : [];
            var term = generator.Next(1 + (seed % 16), free);
            var graph = new Graph();
            var expression = term.Build(graph);
            if (form is "angles" or "squares of sines")
            {
                // Angles that are sums, and squares.
                expression = graph.Product([(graph.Apply(FunctionTable.Sin, graph.Add(expression, graph.Input("x"))), 2), (graph.Apply(FunctionTable.Cos, graph.Scale(3, expression)), 1)]);
            }

            var rewritten = Rewritten(form, graph, expression);
            changed += rewritten.SameAs(expression) ? 0 : 1;
            var bindings = Bound(generator);
            var expected = Evaluator.Evaluate(expression, free, bindings).Values;
            var actual = Evaluator.Evaluate(rewritten, free, bindings).Values;
            var values = new TermValues(generator.Sizes, generator.Inputs);
            _ = values.Of(term, free.Select(f => (f, 1L)));
            for (var k = 0; k < expected.Length; k++)
            {
                if (double.IsFinite(expected[k]) && double.IsFinite(actual[k]))
                {
                    Assert.True(Math.Abs(expected[k] - actual[k]) <= 1e-7 * Math.Max(1, values.Largest), $"seed {seed}: {actual[k]:R}, not {expected[k]:R}: {term}");
                }
            }
        }

        Assert.True(form is "matrices" or "sums" || changed > 50, $"only {changed} formulas changed");
    }

    [Fact]
    public void Formulas_of_different_value_are_never_taken_for_equal()
    {
        for (var seed = 0; seed < 1500; seed++)
        {
            var generator = new TermGenerator(seed + 990_000);
            var graph = new Graph();
            var (a, b) = (generator.Next(1 + (seed % 4), []).Build(graph), generator.Next(1 + (seed % 4), []).Build(graph));
            var difference = graph.Subtract(a, b);
            if (new ZeroTest(graph).IsZero(difference) || (PositiveInputs.Difference(graph, a, b, default) is { } positive && new ZeroTest(graph).IsZero(positive)))
            {
                var values = Evaluator.Evaluate([new Output(a, []), new Output(b, [])], Bound(generator), EvaluationWay.Interpreter);
                Assert.True(!double.IsFinite(values[0].Values[0]) || !double.IsFinite(values[1].Values[0])
                    || Math.Abs(values[0].Values[0] - values[1].Values[0]) < 1e-8 * (1 + Math.Abs(values[0].Values[0])), $"seed {seed}");
            }
        }
    }

    private static Bindings Bound(TermGenerator generator)
    {
        var bindings = new Bindings();
        foreach (var (name, array) in generator.Inputs)
        {
            bindings.Add(name, array);
        }

        foreach (var (name, size) in generator.Sizes)
        {
            bindings.SetSize(name, size);
        }

        return bindings;
    }

    private static Expr Rewritten(string form, Graph graph, Expr expression) => form switch
    {
        "magnitudes" => new MagnitudeForm(graph).Apply(expression),
        "angles" => new AngleForm(graph, expression).Apply(expression),
        "exponentials" => new ExponentialForm(graph).Apply(expression),
        "sums" => new ClosedSums(graph).Apply(expression),
        "matrices" => new MatrixAlgebra(graph).Apply(expression),
        _ => AngleForm.WithoutSquaredSines(graph, expression) ?? expression,
    };
}
