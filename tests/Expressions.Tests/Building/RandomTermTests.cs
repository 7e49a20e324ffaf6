using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Tests.Building;

/// <summary>What holds of every expression that a graph makes.</summary>
public sealed class RandomTermTests
{
    private const int Cases = 4000;

    [Fact]
    public void A_node_has_the_value_of_the_formula_it_was_built_from() => Each((generator, term, free, seed) =>
    {
        var graph = new Graph();
        var expression = term.Build(graph);
        var values = new TermValues(generator.Sizes, generator.Inputs);
        var expected = Entries(values, free, at => values.Of(term, at).Value);
        if (values.Largest > 1e8)
        {
            return;
        }

        var way = seed % 50 == 0 ? EvaluationWay.Compiled : seed % 10 == 0 ? EvaluationWay.Tape : EvaluationWay.Interpreter;
        var actual = Evaluator.Evaluate(expression, free, Bound(generator), way).Values;
        Assert.Equal(expected.Length, actual.Length);
        for (var k = 0; k < actual.Length; k++)
        {
            Assert.True(Math.Abs(expected[k] - actual[k]) <= 1e-11 * Math.Max(1, values.Largest), $"entry {k} is {actual[k]:R}, not {expected[k]:R}");
        }
    });

    [Fact]
    public void Letters_and_order_make_no_other_node() => Each((generator, term, free, seed) =>
    {
        var graph = new Graph();
        var expression = term.Build(graph);
        for (var round = 0; round < 3; round++)
        {
            var shuffled = term.Shuffled(new Dictionary<Index, Index>(), new Random(seed + round)).Build(graph);
            Assert.True(expression.SameAs(shuffled), $"node {shuffled.Node.Id} is another than {expression.Node.Id}, or is read otherwise");
        }

        // The order in which nodes came into being has no part in it either.
        var other = new Graph();
        term.Shuffled(new Dictionary<Index, Index>(), new Random(seed)).Build(other);
        Assert.Equal(expression.Node.Digest, term.Build(other).Node.Digest);
    });

    [Fact]
    public void An_index_replaced_by_a_place_reads_that_entry() => Each((generator, term, free, seed) =>
    {
        if (free.Length == 0)
        {
            return;
        }

        var expression = term.Build(new Graph());
        var place = 1 + (seed % 2);
        var values = new TermValues(generator.Sizes, generator.Inputs);
        if (place > values.Of(free[0].Size))
        {
            return;
        }

        var fixedEntry = expression.Substitute(free[0], Indexing.IndexTerm.At((Indexing.Size)place));
        var all = Evaluator.Evaluate(expression, free, Bound(generator)).Values;
        var some = Evaluator.Evaluate(fixedEntry, free[1..], Bound(generator)).Values;
        Assert.Equal(all.Skip((place - 1) * some.Length).Take(some.Length), some);
    });

    /// <summary>Runs a check over random formulas, small ones first, so that what fails first is short.</summary>
    private static void Each(Action<TermGenerator, Term, Index[], int> check)
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var generator = new TermGenerator(seed);
            var free = Enumerable.Range(0, seed % 3).Select(_ => generator.NewIndex()).ToArray();
            var term = generator.Next(1 + (seed * 14 / Cases), free);
            try
            {
                check(generator, term, free, seed);
            }
            catch (Exception fault)
            {
                throw new Xunit.Sdk.XunitException($"seed {seed}, n = {generator.Sizes["n"]}, m = {generator.Sizes["m"]}: {term}\n{fault.Message}\n{fault.StackTrace}");
            }
        }
    }

    private static double[] Entries(TermValues values, Index[] free, Func<IEnumerable<(Index, long)>, double> entry)
    {
        IEnumerable<IEnumerable<(Index, long)>> places = [[]];
        foreach (var index in free)
        {
            places = places.SelectMany(p => Enumerable.Range(1, (int)values.Of(index.Size)).Select(k => p.Append((index, k))));
        }

        return [.. places.Select(entry)];
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
}
