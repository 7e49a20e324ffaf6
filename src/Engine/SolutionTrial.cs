using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Solving;
using MlMath.Expressions.Values;

namespace MlMath.Engine;

/// <summary>Tries a solution of equations between arrays at random numbers: it must solve them wherever its conditions hold, and these must hold somewhere.</summary>
/// <param name="graph">The graph of the expressions.</param>
/// <param name="cancellation">Stops long work.</param>
internal sealed class SolutionTrial(Graph graph, CancellationToken cancellation)
{
    private const int Points = 24;
    private const int Enough = 3;
    private const double NearlyNothing = 1e-7;
    private const double Difference = 1e-6;

    /// <summary>Throws <see cref="ProblemException"/> (unsupported) where the solution fails.</summary>
    public void Require(Solution solution, IReadOnlyList<Equation> equations)
    {
        var put = new InputSubstitution(graph, solution.Values.ToDictionary(v => (Node)v.Name, v => (v.Body, v.Axes)));
        var sides = equations.Select(e => (Left: new Output(put.Apply(e.Left, cancellation), e.Axes), Right: new Output(put.Apply(e.Right, cancellation), e.Axes))).ToList();
        var nodes = NodeWalk.ReachableFrom([.. sides.SelectMany(s => new[] { s.Left.Body.Node, s.Right.Body.Node }), .. solution.Values.Select(v => v.Body.Node), .. solution.Conditions.Select(c => c.Of.Node)]);
        if (Array.Exists(nodes, n => n is UnknownFunctionNode))
        {
            return;
        }

        var random = new Random(15);
        var passed = 0;
        for (var attempt = 0; attempt < Points && passed < Enough; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            var bindings = PointOf(nodes, sides.SelectMany(s => s.Left.Axes), random);
            if (!solution.Conditions.All(c => IsMet(c, bindings)))
            {
                continue;
            }

            if (sides.Exists(s => Differ(Value(s.Left, bindings), Value(s.Right, bindings))))
            {
                throw new ProblemException(ProblemCode.Unsupported, "a solution that was found does not pass the check at random numbers");
            }

            passed++;
        }

        if (passed == 0 && solution.Conditions.Count > 0)
        {
            throw new ProblemException(
                ProblemCode.Unsupported, "the equations do not seem to determine the names: what would have to be inverted is singular whatever numbers are tried", null, "seek fewer names, or say what shapes they have: --shape b=");
        }
    }

    private static bool Differ(NumericArray? left, NumericArray? right)
    {
        if (left is null || right is null)
        {
            return false;
        }

        for (var k = 0; k < left.Values.Length; k++)
        {
            double a = left.Values[k], b = right.Values[Math.Min(k, right.Values.Length - 1)];
            if (double.IsFinite(a) && double.IsFinite(b) && Math.Abs(a - b) > Difference * (1 + Math.Abs(a) + Math.Abs(b)))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsMet(Requirement condition, Bindings bindings)
    {
        if (Value(new Output(condition.Of, [.. condition.Of.FreeIndices()]), bindings) is not { } value)
        {
            return false;
        }

        return Array.TrueForAll(value.Values, v => condition.IsMetBy(v) && Math.Abs(v) > NearlyNothing);
    }

    private NumericArray? Value(Output output, Bindings bindings)
    {
        try
        {
            return Evaluator.Evaluate([output], bindings, EvaluationWay.Interpreter, cancellation)[0];
        }
        catch (ProblemException fault) when (fault.Problem.Code is ProblemCode.Domain or ProblemCode.Shape)
        {
            // No value at this point: it says nothing.
            return null;
        }
    }

    private static Bindings PointOf(Node[] nodes, IEnumerable<Expressions.Indexing.Index> axes, Random random)
    {
        var bindings = new Bindings();
        var sizes = new Dictionary<string, int>();
        foreach (var size in nodes.SelectMany(n => n.Axes.ToArray().Concat(n.Bound.ToArray()).Concat(n is SizeNode s ? [s.Size] : [])).Concat(axes.Select(a => a.Size)))
        {
            if (size.Name is { } name && sizes.TryAdd(name, random.Next(2, 6)))
            {
                bindings.SetSize(name, sizes[name]);
            }
        }

        foreach (var input in nodes.OfType<InputNode>().Where(n => !Continuum.Owns(n.Name)))
        {
            var shape = Array.ConvertAll(input.Axes.ToArray(), s => (int)s.Offset + (s.Name is { } name ? sizes[name] : 0));
            var values = new double[shape.Aggregate(1, (n, s) => n * s)];
            for (var k = 0; k < values.Length; k++)
            {
                values[k] = input.IsNonNegative ? 0.2 + random.NextDouble() : (3 * random.NextDouble()) - 1.2;
            }

            bindings[input.Name] = new NumericArray(shape, values);
        }

        return bindings;
    }
}
