using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Tests;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.AutoDiff.Tests.Symbolic;

/// <summary>
/// The reverse fold on random formulas, against derivatives that a naive evaluator carries along (rules of its own), against finite differences, and
/// against forward and reverse mode on numbers.
/// </summary>
public sealed class RandomDerivativeTests
{
    private const int Cases = 3000;

    [Fact]
    public void Gradients_are_those_of_the_naive_evaluator() => Each(Cases, 0, (generator, term, _, random) =>
    {
        var graph = new Graph();
        var expression = term.Build(graph);
        var values = new TermValues(generator.Sizes, generator.Inputs);
        foreach (var (name, axes) in TermGenerator.Variables)
        {
            var derivative = ReverseFold.Gradient(graph, expression, [InputOf(graph, name, axes)])[0];
            var actual = Evaluator.Evaluate(derivative.Body, derivative.Axes, Bound(generator)).Values;
            for (var k = 0; k < actual.Length; k++)
            {
                Near(values.Of(term, [], (name, k)).First, actual[k], values, $"∂/∂{name} at {k}");
            }
        }
    });

    [Fact]
    public void All_gradients_at_once_are_the_gradients_one_by_one() => Each(Cases / 3, 0, (generator, term, _, random) =>
    {
        var graph = new Graph();
        var expression = term.Build(graph);
        InputNode[] inputs = [.. TermGenerator.Variables.Select(v => InputOf(graph, v.Name, v.Axes))];
        var together = ReverseFold.Gradient(graph, expression, inputs);
        for (var k = 0; k < inputs.Length; k++)
        {
            var alone = ReverseFold.Gradient(graph, expression, [inputs[k]])[0];
            Assert.Same(alone.Body.Node, together[k].Body.Node);
        }
    });

    [Fact]
    public void Jacobians_have_a_row_for_each_output() => Each(Cases / 2, 2, (generator, term, free, random) =>
    {
        var graph = new Graph();
        var expression = term.Build(graph);
        var values = new TermValues(generator.Sizes, generator.Inputs);
        var (name, axes) = TermGenerator.Variables.ElementAt(random.Next(7));
        var derivative = ReverseFold.Gradient(graph, expression, [InputOf(graph, name, axes)])[0];
        var jacobian = Evaluator.Evaluate(derivative.Body, [.. free, .. derivative.Axes], Bound(generator)).Values;
        var entries = generator.Inputs[name].Values.Length;
        for (var k = 0; k < jacobian.Length; k++)
        {
            var (output, at) = (k / entries, new List<(Index, long)>());
            for (var f = free.Length - 1; f >= 0; f--)
            {
                at.Add((free[f], 1 + (output % values.Of(free[f].Size))));
                output /= (int)values.Of(free[f].Size);
            }

            Near(values.Of(term, at, (name, k % entries)).First, jacobian[k], values, $"∂/∂{name}: entry {k}");
        }
    });

    [Fact]
    public void Hessians_are_those_of_the_naive_evaluator_and_symmetric() => Each(Cases / 2, 0, (generator, term, _, random) =>
    {
        var graph = new Graph();
        var expression = term.Build(graph);
        var values = new TermValues(generator.Sizes, generator.Inputs);
        var (one, oneAxes) = TermGenerator.Variables.ElementAt(random.Next(7));
        var (two, twoAxes) = TermGenerator.Variables.ElementAt(random.Next(7));
        var (first, second) = (InputOf(graph, one, oneAxes), InputOf(graph, two, twoAxes));
        var (byFirst, bySecond) = (ReverseFold.Gradient(graph, expression, [first])[0], ReverseFold.Gradient(graph, expression, [second])[0]);
        var mixed = ReverseFold.Gradient(graph, byFirst.Body, [second])[0];
        var hessian = Evaluator.Evaluate(mixed.Body, [.. byFirst.Axes, .. mixed.Axes], Bound(generator)).Values;
        var other = ReverseFold.Gradient(graph, bySecond.Body, [first])[0];
        var transposed = Evaluator.Evaluate(other.Body, [.. bySecond.Axes, .. other.Axes], Bound(generator)).Values;
        var (rows, columns) = (generator.Inputs[one].Values.Length, generator.Inputs[two].Values.Length);
        for (var k = 0; k < hessian.Length; k++)
        {
            var (row, column) = (k / columns, k % columns);
            Near(values.Of(term, [], (one, row), (two, column)).Mixed, hessian[k], values, $"∂²/∂{one}∂{two} at {row}, {column}");
            Near(hessian[k], transposed[(column * rows) + row], values, $"∂²/∂{two}∂{one} at {column}, {row}");
        }
    });

    [Fact]
    public void Differences_and_modes_on_numbers_agree_too()
    {
        var compared = 0;
        Each(Cases / 2, 0, (generator, term, _, random) => compared += Compared(generator, term, random));
        Assert.True(compared > Cases, $"only {compared} slopes could be compared with differences");
    }

    private static int Compared(TermGenerator generator, Term term, Random random)
    {
        var compared = 0;
        var graph = new Graph();
        var expression = term.Build(graph);
        var values = new TermValues(generator.Sizes, generator.Inputs);
        var (name, axes) = TermGenerator.Variables.ElementAt(random.Next(7));
        var derivative = ReverseFold.Gradient(graph, expression, [InputOf(graph, name, axes)])[0];
        var gradient = Evaluator.Evaluate(derivative.Body, derivative.Axes, Bound(generator)).Values;
        var taped = Evaluator.GradientByTape(expression, [name], Bound(generator)).Gradient[name].Values;
        var entries = generator.Inputs[name].Values;
        for (var k = 0; k < gradient.Length; k++)
        {
            values.Of(term, [], (name, k));
            Near(gradient[k], taped[k], values, $"tape ∂/∂{name} at {k}");
            var direction = new double[gradient.Length];
            direction[k] = 1;
            Near(gradient[k], Evaluator.DerivativeAlong(expression, name, direction, Bound(generator)).Derivative, values, $"forward ∂/∂{name} at {k}");

            var middle = entries[k];
            double At(double moved)
            {
                entries[k] = moved;
                var value = values.Of(term, []).Value;
                entries[k] = middle;
                return value;
            }

            // Two steps that agree: there is no kink in between, and their difference tells how far both are off.
            const double step = 1e-4;
            var wide = (At(middle + step) - At(middle - step)) / (2 * step);
            var narrow = (At(middle + (step / 2)) - At(middle - (step / 2))) / step;
            if (Math.Abs(wide - narrow) <= 1e-4 * Math.Max(1, values.Largest))
            {
                compared++;
                var difference = ((4 * narrow) - wide) / 3;
                Assert.True(Math.Abs(difference - gradient[k]) <= (1e-7 * Math.Max(1, values.Largest)) + Math.Abs(wide - narrow),
                    $"∂/∂{name} at {k} is {gradient[k]:R}, differences show {difference:R}");
            }
        }

        return compared;
    }

    private static void Each(int cases, int mostFree, Action<TermGenerator, Term, Index[], Random> check)
    {
        var judged = 0;
        for (var seed = 0; seed < cases; seed++)
        {
            var generator = new TermGenerator(seed + 100_000);
            var free = Enumerable.Range(0, mostFree == 0 ? 0 : seed % (mostFree + 1)).Select(_ => generator.NewIndex()).ToArray();
            var term = generator.Next(1 + (seed * 12 / cases), free);
            try
            {
                check(generator, term, free, new Random(seed));
                judged++;
            }
            catch (Exception fault) when (fault is not TooLarge)
            {
                throw new Xunit.Sdk.XunitException($"seed {seed}, n = {generator.Sizes["n"]}, m = {generator.Sizes["m"]}: {term}\n{fault.Message}\n{fault.StackTrace}");
            }
            catch (TooLarge)
            {
                continue;
            }
        }

        Assert.True(judged > cases * 9 / 10, $"only {judged} of {cases} formulas kept to values of moderate size");
    }

    private static void Near(double expected, double actual, TermValues values, string what)
    {
        if (!(values.Largest < 1e6))
        {
            throw new TooLarge();
        }

        Assert.True(Math.Abs(expected - actual) <= 1e-10 * Math.Max(1, values.Largest), $"{what} is {actual:R}, not {expected:R}");
    }

    private static InputNode InputOf(Graph graph, string name, Size[] axes) =>
        (InputNode)graph.Input(name, axes, Array.ConvertAll(axes, a => (IndexTerm)new Index("i", a))).Node;

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

    private sealed class TooLarge : InvalidOperationException;
}
