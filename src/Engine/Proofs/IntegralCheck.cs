using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting.Identities;
using MlMath.Expressions.Values;

namespace MlMath.Engine.Proofs;

/// <summary>
/// Checks an integral's closed form: its antiderivative must have the integrand for its derivative, by values in finite fields. Over the whole line, where the antiderivative of an exponential of a
/// square is not elementary, the formula of the table is held to the integral's value at several points instead.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="facts">What is known of names.</param>
/// <param name="residues">Finds expressions that are 0.</param>
/// <param name="cancellation">Stops long work.</param>
internal sealed class IntegralCheck(Graph graph, Facts facts, ResidueCheck residues, CancellationToken cancellation)
{
    private const int Points = 4;
    private const double Tolerance = 1e-8;

    /// <summary>Whether the integral is what is said to be its closed form.</summary>
    public bool IsIntegral(Expr integral, Expr closed)
    {
        if (new ClosedIntegrals(graph, facts).PartsOf(integral) is not { } parts || !parts.Closed.SameAs(closed))
        {
            return false;
        }

        if (ReferenceEquals(parts.Range, Continuum.Line) && parts.Antiderivative.Node is NumberNode)
        {
            return AgreesWithValues(integral, closed);
        }

        var slope = ReverseFold.Gradient(graph, parts.Antiderivative, [(InputNode)parts.Variable.Node])[0].Body;
        var difference = graph.Subtract(graph.Add(slope, parts.Rest), parts.Integrand);
        return difference.Node is NumberNode { Value.IsZero: true } || residues.IsZero(difference, new HashSet<string>(), new HashSet<string>(), anySizes: true)
            || new ZeroTest(graph).IsZero(difference, cancellation);
    }

    private bool AgreesWithValues(Expr integral, Expr closed)
    {
        var random = new Random(20_26);
        if (integral.Terms.Length > 0)
        {
            return false;
        }

        for (var k = 0; k < Points; k++)
        {
            Bindings bindings = [];
            foreach (var input in integral.Node.Inputs().Concat(closed.Node.Inputs()).Distinct())
            {
                if (input.Rank > 0)
                {
                    return false;
                }

                bindings[input.Name] = new NumericArray(0.5 + random.NextDouble());
            }

            var values = Evaluator.Evaluate([new Output(integral, []), new Output(closed, [])], bindings, EvaluationWay.Interpreter, cancellation);
            var (a, b) = (values[0].Values[0], values[1].Values[0]);
            if (!(Math.Abs(a - b) <= Tolerance * (1 + Math.Abs(b))))
            {
                return false;
            }
        }

        return true;
    }
}
