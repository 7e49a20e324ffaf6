using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting.Identities;

/// <summary>
/// Integrals in closed form, term by term: by an antiderivative that is continuous over the range, as far as signs show it to be; what has none stays an integral. For proofs: where a factor of the
/// variable is 0, the closed form may have no value. Not thread-safe.
/// </summary>
/// <param name="graph">Where results are made.</param>
/// <param name="facts">What is known of names.</param>
public sealed class ClosedIntegrals(Graph graph, Facts facts) : NodeRewriter(graph)
{
    // No name that a user writes holds a space.
    private const string VariableName = "integration variable";

    /// <summary>What an integral is made of.</summary>
    /// <param name="Range">Where it runs.</param>
    /// <param name="Variable">The variable.</param>
    /// <param name="Integrand">What is integrated.</param>
    /// <param name="Antiderivative">Of the terms that have one.</param>
    /// <param name="Rest">The other terms.</param>
    /// <param name="Closed">The integral: the difference at the ends, and the integral of the rest.</param>
    public sealed record Parts(Continuum Range, Expr Variable, Expr Integrand, Expr Antiderivative, Expr Rest, Expr Closed);

    /// <summary>Whether an expression holds integrals.</summary>
    public static bool HoldsIntegrals(Node node) => Array.Exists(node.Reachable(), n => n is InputNode { Name: var name } && Continuum.IsWeight(name));

    /// <inheritdoc/>
    protected override string? RuleOf(Node node) => "closed-integral";

    /// <inheritdoc/>
    protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
    {
        var plain = Graph.Rebuild(original, operands, bound);
        return PartsOf(plain)?.Closed ?? plain;
    }

    /// <summary>An integral taken apart; null for other expressions, and where no term has an antiderivative.</summary>
    public Parts? PartsOf(Expr integral)
    {
        if (integral.Node is not ProductNode { Bound.Length: 1 } product || Continuum.Of(product.Bound[0]) is not { } range)
        {
            return null;
        }

        var operands = integral.Open(out var bound);
        var factors = new List<(Expr, Number)>();
        Expr weight = default;
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            if (weight.Node is null && operands[k].Node is InputNode { Name: var name } && name == range.Weight && product.Exponents[k].IsOne)
            {
                weight = operands[k];
            }
            else
            {
                factors.Add((operands[k], product.Exponents[k]));
            }
        }

        var body = Graph.Product(factors.ToArray());
        if (weight.Node is null || HoldsIntegrals(body.Node) || body.FreeIndices().Any(i => i != bound[0] && ReservedSizes.Contains(i.Size)))
        {
            return null;
        }

        var point = Graph.Input(range.Point, [range.Size], bound[0]);
        var variable = Graph.Input(VariableName);
        var integrand = With(body, point.Node, variable);
        var expanded = Expansion.Of(Graph, integrand) ?? integrand;
        var search = new Antiderivatives(Graph, facts, range, variable);
        var closed = new List<Antiderivatives.Piece>();
        var rest = new List<(Number, Expr)>();
        var terms = Graph.TermsOf(expanded, out var constant);
        terms.Add((constant, Graph.One));
        foreach (var (coefficient, term) in terms)
        {
            if (!coefficient.IsZero && !search.TryAdd(coefficient, term, closed, rest))
            {
                rest.Add((coefficient, term));
            }
        }

        if (closed.Count == 0)
        {
            return null;
        }

        var antiderivative = Graph.Sum([.. closed.ConvertAll(p => (Number.One, p.Value))]);
        var left = Graph.Sum([.. rest]);
        var ends = Graph.Sum([.. closed.ConvertAll(p => (Number.One, p.AtEnd ?? With(p.Value, variable.Node, Graph.One))), .. closed.ConvertAll(p => (Number.MinusOne, p.AtStart ?? With(p.Value, variable.Node, Graph.Zero)))]);
        var stays = Graph.SumOver(Graph.Multiply(weight, With(left, variable.Node, point)), bound);
        return new Parts(range, variable, integrand, antiderivative, left, Graph.Add(ends, stays));
    }

    private Expr With(Expr expression, Node input, Expr value) =>
        new InputSubstitution(Graph, new Dictionary<Node, (Expr, Index[])> { [input] = (value, []) }).Apply(expression);
}
