using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting;

/// <summary>
/// Multiplies out every product of sums in an expression, inside functions and sums over an index too; what stands below a line stays there. Throws <see cref="ProblemException"/> (limit).
/// Not thread-safe, as its graph is not.
/// </summary>
/// <param name="graph">Where results are made.</param>
public sealed class DeepExpansion(Graph graph) : NodeRewriter(graph)
{
    private CancellationToken stop;

    /// <summary>The expression multiplied out.</summary>
    public Expr Expand(Expr expression, CancellationToken cancellation = default)
    {
        stop = cancellation;
        return Apply(expression, cancellation);
    }

    /// <inheritdoc/>
    protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
    {
        if (original.Node is not ProductNode product || bound.Length == 0)
        {
            var rebuilt = Graph.Rebuild(original, operands, bound);
            return rebuilt.Node is SumNode or ProductNode { Bound.Length: 0 } ? Out(rebuilt) : rebuilt;
        }

        var factors = new (Expr, Number)[product.Exponents.Length];
        for (var k = 0; k < factors.Length; k++)
        {
            factors[k] = (operands[k], product.Exponents[k]);
        }

        // An integral stays whole: its parts may not converge.
        var body = Out(Graph.Product(factors));
        if (body.Node is not SumNode || Array.Exists(bound, b => Continuum.Of(b.Size) is not null))
        {
            return Graph.SumOver(body, bound);
        }

        var terms = Graph.TermsOf(body, out var constant).ConvertAll(t => (t.Coefficient, Graph.SumOver(t.Term, bound)));
        terms.Add((constant, Graph.SumOver(Graph.One, bound)));
        return Graph.Sum(terms.ToArray());
    }

    private Expr Out(Expr expression) => Expansion.Of(Graph, expression, Limits.ExpandedTerms, stop)
        ?? throw new ProblemException(ProblemCode.Limit, $"multiplied out, this formula has more than {Limits.ExpandedTerms} terms, or takes too long", null, "expand a part of it");
}
