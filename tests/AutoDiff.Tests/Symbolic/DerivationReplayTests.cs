using MlMath.AutoDiff.Symbolic;
using MlMath.Expressions.Building;
using MlMath.Expressions.Forms;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Tests;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.AutoDiff.Tests.Symbolic;

/// <summary>
/// Derivations of random formulas with sums, arrays, cases and reductions, replayed: the slope of what a step is applied to, measured by differences, is what it
/// gives; inner steps make up the outer one; forms say what their values say; the last is the derivative of a naive evaluator.
/// </summary>
public sealed class DerivationReplayTests
{
    private const int Cases = 3000;

    [Fact]
    public void Every_step_is_true_and_the_last_is_the_derivative()
    {
        var (steps, sums) = (0, 0);
        for (var seed = 0; seed < Cases; seed++)
        {
            var generator = new TermGenerator(seed + 500_000);
            var random = new Random(seed);
            var term = generator.Next(1 + (seed * 10 / Cases));
            var graph = new Graph();
            var expression = term.Build(graph);
            var (name, axes) = TermGenerator.Variables.ElementAt(random.Next(7));
            var at = Array.ConvertAll(axes, a => new Index($"a{a}", a));
            var input = (InputNode)graph.Input(name, axes, Array.ConvertAll(at, a => (IndexTerm)a)).Node;
            var recorder = new StepRecorder();
            var derivative = new ForwardFold(graph, input, recorder, [.. at.Select(a => (IndexTerm)a)]).Derivative(Form.Whole(expression));

            var replay = new DerivationReplay(generator, random);
            try
            {
                var values = new TermValues(generator.Sizes, generator.Inputs);
                foreach (var (place, entry) in replay.Entries(at))
                {
                    var expected = values.Of(term, [], (name, entry)).First;
                    if (values.Largest < 1e5)
                    {
                        replay.Near(expected, replay.Value(derivative.Value, place), values.Largest, $"∂/∂{name} at {entry}");
                    }
                }

                if (values.Largest < 1e5)
                {
                    replay.Check(recorder.Steps);
                }
            }
            catch (Xunit.Sdk.XunitException fault)
            {
                throw new Xunit.Sdk.XunitException($"seed {seed}, n = {generator.Sizes["n"]}, m = {generator.Sizes["m"]}: ∂/∂{name} of {term}\n{fault.Message}");
            }

            steps += replay.Measured;
            sums += replay.Combined;
        }

        Assert.True(steps > 2 * Cases, $"only {steps} steps were measured");
        Assert.True(sums > Cases / 4, $"only {sums} steps were put together from their parts");
    }

    [Fact]
    public void With_or_without_steps_and_by_reverse_mode_the_derivative_is_the_same()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var generator = new TermGenerator(seed + 900_000);
            var random = new Random(seed);
            var term = generator.Next(1 + (seed * 12 / Cases));
            var graph = new Graph();
            var expression = term.Build(graph);
            var (name, axes) = TermGenerator.Variables.ElementAt(random.Next(7));
            var at = Array.ConvertAll(axes, a => new Index($"a{a}", a));
            var input = (InputNode)graph.Input(name, axes, Array.ConvertAll(at, a => (IndexTerm)a)).Node;
            var form = CanonicalForm.Of(graph, expression, e => [.. e.Node.Bound.ToArray().Select((s, k) => new Index($"b{k}", s))]) ?? Form.Whole(expression);
            IndexTerm[] entry = [.. at.Select(a => (IndexTerm)a)];
            var told = new ForwardFold(graph, input, new StepRecorder(), entry).Derivative(form).Value;
            var silent = new ForwardFold(graph, input, null, entry).Derivative(form).Value;
            var reverse = ReverseFold.Gradient(graph, expression, [input])[0];
            var replay = new DerivationReplay(generator, random);
            var values = new TermValues(generator.Sizes, generator.Inputs);
            foreach (var (place, k) in replay.Entries(at))
            {
                values.Of(term, [], (name, k));
                if (!(values.Largest < 1e6))
                {
                    continue;
                }

                var expected = replay.Value(told, place);
                replay.Near(expected, replay.Value(silent, place), values.Largest, $"seed {seed}: without steps");
                var body = reverse.Body;
                for (var a = 0; a < at.Length; a++)
                {
                    body = body.Substitute(reverse.Axes[a], at[a]);
                }

                replay.Near(expected, replay.Value(body, place), values.Largest, $"seed {seed}: reverse");
            }
        }
    }

    [Fact]
    public void A_wrong_step_is_found()
    {
        var graph = new Graph();
        var generator = new TermGenerator(1);
        var x = graph.Input("x");
        var wrong = new RecordedStep(DerivationRules.Power, Form.Whole(graph.Power(x, 3)), Form.Whole(graph.Scale(2, x)), new StepVariable((InputNode)x.Node, []), []);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => new DerivationReplay(generator, new Random(1)).Check([wrong]));
    }
}
