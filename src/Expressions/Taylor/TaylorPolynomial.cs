using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Solving;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Taylor;

/// <summary>One term of a Taylor polynomial: a coefficient times powers of the distances of names from their points.</summary>
/// <param name="Coefficient">The coefficient.</param>
/// <param name="Powers">One power for each name.</param>
public sealed record TaylorTerm(Expr Coefficient, IReadOnlyList<int> Powers);

/// <summary>The Taylor polynomial of a scalar formula in scalar names.</summary>
/// <param name="Terms">The terms, by rising degree.</param>
/// <param name="Conditions">What was taken to hold of other names.</param>
public sealed record TaylorPolynomial(IReadOnlyList<TaylorTerm> Terms, IReadOnlyList<Requirement> Conditions)
{
    /// <summary>The polynomial. Throws <see cref="ProblemException"/> where there is none at the point: a pole, a kink, the edge of the domain.</summary>
    /// <param name="context">What the work shares.</param>
    /// <param name="body">The formula.</param>
    /// <param name="names">The scalars that move.</param>
    /// <param name="points">Around which point each, free of the names.</param>
    /// <param name="order">The degree up to which terms are wanted.</param>
    /// <param name="place">The point in words: `at x = 0`.</param>
    public static TaylorPolynomial Of(SolvingContext context, Expr body, IReadOnlyList<InputNode> names, IReadOnlyList<Expr> points, int order, string place)
    {
        if (order > Limits.TaylorOrder)
        {
            throw new ProblemException(ProblemCode.Limit, $"the order of a Taylor polynomial is at most {Limits.TaylorOrder}");
        }

        var graph = context.Graph;
        var t = graph.Input("t ");
        var directions = names.Select(n => names.Count == 1 ? graph.One : graph.Input($"{n.Name} direction")).ToList();
        var along = new InputSubstitution(graph, names.Select((n, k) => (n, k)).ToDictionary(p => (Node)p.n, p => (graph.Add(points[p.k], graph.Multiply(t, directions[p.k])), Array.Empty<Index>())))
            .Apply(body, context.Cancellation);
        var series = new TaylorSeries(context, (InputNode)t.Node, place);
        var coefficients = series.Coefficients(along, order);
        var terms = new List<TaylorTerm>();
        for (var degree = 0; degree <= order; degree++)
        {
            terms.AddRange(names.Count == 1 ? [new TaylorTerm(coefficients[degree], [degree])] : Split(context, coefficients[degree], [.. directions.Select(d => (InputNode)d.Node)], degree, place));
        }

        return new TaylorPolynomial([.. terms.Where(k => k.Coefficient.Node is not NumberNode { Value.IsZero: true })], [.. series.Requirements.Where(r => !names.Any(n => r.Of.Node.DependsOn(n)))]);
    }

    /// <summary>The polynomial as an expression.</summary>
    public Expr ToExpr(Graph graph, IReadOnlyList<InputNode> names, IReadOnlyList<Expr> points) => graph.Sum(Terms.Select(term =>
        (Number.One, graph.Product([(term.Coefficient, Number.One), .. names.Select((n, k) => (graph.Subtract(new Expr(n, []), points[k]), (Number)term.Powers[k]))]))).ToArray());

    /// <summary>A homogeneous polynomial in the directions as its monomials, the first name's powers falling.</summary>
    private static List<TaylorTerm> Split(SolvingContext context, Expr coefficient, IReadOnlyList<InputNode> directions, int degree, string place)
    {
        var graph = context.Graph;
        var parts = new List<(Expr Left, List<int> Powers)> { (coefficient, []) };
        foreach (var direction in directions)
        {
            var next = new List<(Expr, List<int>)>();
            foreach (var (rest, powers) in parts)
            {
                var expanded = Expansion.Of(graph, rest, 2000) ?? rest;
                if (UnknownPolynomial.Of(graph, expanded, direction, degree) is not { } polynomial)
                {
                    throw context.Refused($"the formula has no Taylor polynomial {place}: its value near there depends on the direction");
                }

                next.AddRange(polynomial.Reverse().Select(p => (p.Value, powers.Append(p.Key).ToList())));
            }

            parts = next;
        }

        return parts.ConvertAll(p => new TaylorTerm(context.Simplified(p.Left), p.Powers));
    }
}
