using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Differentiation;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Values;

namespace MlMath.Bench.Symbolic;

/// <summary>The best of our own times for a row, the witness of its first expression, and how much came out.</summary>
/// <param name="Seconds">Of processor time, the collector's included, from expression to answer.</param>
/// <param name="Building">Making the expression.</param>
/// <param name="Witness">What the peers must find too.</param>
/// <param name="Nodes">Distinct nodes of the answer.</param>
internal sealed record OwnTimes(double Seconds, double Building, double Witness, int Nodes)
{
    // What one measurement of a row may take, and must at least.
    private const double LeastSeconds = 2;
    private const int LeastRuns = 5;
    private const int MostRuns = 2000;

    /// <summary>Measures a row, each run in a graph of its own.</summary>
    public static OwnTimes Of(SymbolicCase row)
    {
        var (best, building, total) = (double.PositiveInfinity, double.PositiveInfinity, 0.0);
        for (var run = 0; run < LeastRuns || (total < LeastSeconds && run < MostRuns); run++)
        {
            var graph = new Graph();
            var start = Environment.CpuUsage.TotalTime;
            var expression = row.Instances[run % row.Instances.Count].Build(graph);
            building = Math.Min(building, (Environment.CpuUsage.TotalTime - start).TotalSeconds);
            start = Environment.CpuUsage.TotalTime;
            _ = Answer(row, graph, expression);
            var spent = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
            (best, total) = (Math.Min(best, spent), total + spent);
        }

        var own = new Graph();
        var answers = Answer(row, own, row.Instances[0].Build(own));
        return new OwnTimes(best, building, WitnessOf(row, answers), NodeWalk.ReachableFrom(answers.Select(a => a.Node)).Length);
    }

    private static Expr[] Answer(SymbolicCase row, Graph graph, Expr expression)
    {
        var inputs = new InputNode[row.Variables];
        for (var k = 0; k < inputs.Length; k++)
        {
            inputs[k] = (InputNode)graph.Input($"x{k}").Node;
        }

        switch (row.Task)
        {
            case Task.Gradient:
                return Bodies(ReverseFold.Gradient(graph, expression, inputs));
            case Task.Hessian:
                var slopes = Bodies(ReverseFold.Gradient(graph, expression, inputs));
                var entries = new List<Expr>();
                for (var i = 0; i < slopes.Length; i++)
                {
                    entries.AddRange(Bodies(ReverseFold.Gradient(graph, slopes[i], inputs[i..])));
                }

                return [.. entries];
            case Task.Derivative:
                return [HigherDerivative.Of(graph, expression, inputs[0], row.Order)];
            default:
                return [Expansion.Of(graph, expression, 100_000) ?? throw new InvalidOperationException("The expansion was declined.")];
        }
    }

    private static Expr[] Bodies(Derivative[] derivatives) => Array.ConvertAll(derivatives, d => d.Body);

    private static double WitnessOf(SymbolicCase row, Expr[] answers)
    {
        var bindings = new Bindings();
        for (var k = 0; k < row.Variables; k++)
        {
            bindings[$"x{k}"] = new NumericArray(SymbolicCase.PointOf(k));
        }

        var values = Evaluator.Evaluate([.. answers.Select(a => new Output(a, []))], bindings).Select(v => v.Values[0]).ToArray();
        switch (row.Task)
        {
            case Task.Gradient:
                return values.Select((v, k) => v / (k + 1)).Sum();
            case Task.Hessian:
                var (sum, at) = (0.0, 0);
                for (var i = 0; i < row.Variables; i++)
                {
                    for (var j = i; j < row.Variables; j++)
                    {
                        sum += values[at++] / (1 + i + (2 * j));
                    }
                }

                return sum;
            case Task.Derivative:
                return values[0];
            default:
                return values[0] + Graph.TermsOf(answers[0], out _).Count;
        }
    }
}
