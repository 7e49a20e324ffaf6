using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting;

/// <summary>Multiplies out products of sums, up to a bound on the number of terms.</summary>
public static class Expansion
{
    private const int LargestPower = 12;

    /// <summary>The sum of monomials that equals the expression; null where it would have more than <paramref name="limit"/> terms.</summary>
    public static Expr? Of(Graph graph, Expr expression, int limit = 100) => Expand(graph, expression, limit, 0) is { } terms ? graph.Sum(terms.ToArray()) : null;

    private static List<(Number Coefficient, Expr Term)>? Expand(Graph graph, Expr expression, int limit, int depth)
    {
        if (depth > 24)
        {
            return [(Number.One, expression)];
        }

        if (expression.Node is SumNode)
        {
            var terms = Graph.TermsOf(expression, out var constant);
            var sum = new List<(Number, Expr)>();
            if (!constant.IsZero)
            {
                sum.Add((constant, graph.One));
            }

            foreach (var (coefficient, term) in terms)
            {
                if (Expand(graph, term, limit, depth + 1) is not { } parts || sum.Count + parts.Count > limit)
                {
                    return null;
                }

                sum.AddRange(parts.ConvertAll(p => (coefficient * p.Coefficient, p.Term)));
            }

            return Merged(graph, sum);
        }

        if (expression.Node is not ProductNode { Bound.Length: 0 })
        {
            return [(Number.One, expression)];
        }

        var product = new List<(Number Coefficient, Expr Term)> { (Number.One, graph.One) };
        var plain = new List<(Expr, Number)>();
        foreach (var (factor, exponent) in Graph.FactorsOf(expression, out _))
        {
            if (factor.Node is not SumNode || !exponent.IsInteger || exponent.Sign < 0 || exponent.ToInt64() is not { } n || n > LargestPower)
            {
                plain.Add((factor, exponent));
                continue;
            }

            if (Expand(graph, factor, limit, depth + 1) is not { } parts)
            {
                return null;
            }

            for (var k = 0; k < n; k++)
            {
                if (Times(graph, product, parts, limit) is not { } longer)
                {
                    return null;
                }

                product = longer;
            }
        }

        if (plain.Count > 0)
        {
            product = product.ConvertAll(t => (t.Coefficient, graph.Product([(t.Term, Number.One), .. plain])));
        }

        // What cancelled may have left a sum that stood under a plain factor.
        return Merged(graph, product);
    }

    private static List<(Number, Expr)>? Times(Graph graph, List<(Number Coefficient, Expr Term)> a, List<(Number Coefficient, Expr Term)> b, int limit)
    {
        if ((long)a.Count * b.Count > 4L * limit)
        {
            return null;
        }

        var terms = new List<(Number, Expr)>(a.Count * b.Count);
        foreach (var left in a)
        {
            foreach (var right in b)
            {
                terms.Add((left.Coefficient * right.Coefficient, graph.Multiply(left.Term, right.Term)));
            }
        }

        var merged = Merged(graph, terms);
        return merged.Count > limit ? null : merged;
    }

    private static List<(Number Coefficient, Expr Term)> Merged(Graph graph, List<(Number, Expr)> terms)
    {
        if (terms.Count < 2)
        {
            return terms;
        }

        var sum = graph.Sum(terms.ToArray());
        var merged = Graph.TermsOf(sum, out var constant);
        if (!constant.IsZero)
        {
            merged.Add((constant, graph.One));
        }

        return merged;
    }
}
