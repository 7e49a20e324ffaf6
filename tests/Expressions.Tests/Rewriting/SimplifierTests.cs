using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Rewriting;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Tests.Rewriting;

/// <summary>Simpler forms of random formulas: of the same value, never larger, and final.</summary>
public sealed class SimplifierTests
{
    private const int Cases = 1500;

    [Fact]
    public void One_for_many_formulas_answers_what_one_for_each_does()
    {
        for (var seed = 0; seed < Cases / 5; seed++)
        {
            var generator = new TermGenerator(seed + 500_000);
            Index[] free = seed % 3 == 0 ? [generator.NewIndex()] : [];
            var graph = new Graph();
            var shared = new Simplifier(graph);
            for (var k = 0; k < 4; k++)
            {
                var term = generator.Next(6, free);
                var expression = term.Build(graph);
                Assert.True(shared.Simplify(expression).SameAs(new Simplifier(graph).Simplify(expression)), $"seed {seed}: {term}");
            }
        }
    }

    [Fact]
    public void Long_products_are_simplified_in_no_more_than_proportional_time()
    {
        // Each of 90 terms is a product of 89 sums. Spreading each sum over all others takes hundreds of times as long.
        var graph = new Graph();
        Expr[] factors = [.. Enumerable.Range(0, 90).Select(k => graph.Add(graph.Input("x"), graph.Number(k)))];
        var sum = graph.Sum([.. factors.Select((_, k) => (Number.One, graph.Product([.. factors.Where((_, j) => j != k).Select(f => (f, Number.One))])))]);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        Assert.True(new Simplifier(graph).Simplify(sum, patience.Token).SameAs(sum));
    }

    [Fact]
    public void Work_that_is_no_longer_wanted_stops()
    {
        var graph = new Graph();
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.Throws<OperationCanceledException>(() => new Simplifier(graph).Simplify(graph.Exp(graph.Input("x")), stopped.Token));
    }

    [Fact]
    public void Simplifying_keeps_the_value_never_grows_and_is_final()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var generator = new TermGenerator(seed + 200_000);
            Index[] free = seed % 3 == 0 ? [generator.NewIndex()] : [];
            var term = generator.Next(1 + (seed * 20 / Cases), free);
            var graph = new Graph();
            var expression = term.Build(graph);
            var simple = new Simplifier(graph).Simplify(expression);
            var what = $"seed {seed}: {term}";
            Assert.True(simple.Node.Cost <= expression.Node.Cost, $"it grew from {expression.Node.Cost} to {simple.Node.Cost}: {what}");
            Assert.True(new Simplifier(graph).Simplify(simple).SameAs(simple), $"it is not final: {what}");
            var bindings = new Bindings();
            foreach (var (name, array) in generator.Inputs)
            {
                bindings.Add(name, array);
            }

            foreach (var (name, size) in generator.Sizes)
            {
                bindings.SetSize(name, size);
            }

            var values = new TermValues(generator.Sizes, generator.Inputs);
            var actual = Evaluator.Evaluate(simple, free, bindings).Values;
            for (var k = 0; k < actual.Length; k++)
            {
                var expected = values.Of(term, free.Select(f => (f, k + 1L))).Value;
                Assert.True(Math.Abs(expected - actual[k]) <= 1e-10 * Math.Max(1, values.Largest), $"it is {actual[k]:R}, not {expected:R}: {what}");
            }
        }
    }

    [Fact]
    public void A_factor_that_is_masked_in_every_term_stays_behind_its_masks()
    {
        // [i ≤ n-1]·x_{i+1}·y + [i ≤ n-2]·x_{i+1}: in front of the sum of the masks x_{n+1} would be read.
        var graph = new Graph();
        var n = Indexing.Size.Named("n");
        var i = new Index("i", n);
        Expr Mask(long offset) => graph.Bracket(Indexing.IndexTerm.At(i, offset), IndexRelation.LessOrEqual, Indexing.IndexTerm.At(n));
        var next = graph.Exp(graph.Input("x", [n], Indexing.IndexTerm.At(i, 1)));
        var sum = graph.Add(graph.Product([(Mask(1), 1), (next, 1), (graph.Input("y"), 1)]), graph.Product([(Mask(2), 1), (next, 1)]));
        var simple = new Simplifier(graph).Simplify(sum);
        Assert.Equal([(Math.E * 2) + Math.E, Math.E * 2, 0], Evaluator.Evaluate(simple, [i], new Bindings { { "x", [1, 1, 1] }, { "y", 2 } }).Values.Select(v => Math.Round(v, 12)).ToArray(),
            (a, b) => Math.Abs(a - b) < 1e-9);
    }
}
