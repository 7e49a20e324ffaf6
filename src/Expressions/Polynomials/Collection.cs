using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Polynomials;

/// <summary>Sorts a sum by powers of one of its names.</summary>
public static class Collection
{
    /// <summary>The expression multiplied out and sorted by powers of a base, each with one coefficient; null where it has too many terms.</summary>
    /// <param name="graph">Where it lives.</param>
    /// <param name="expression">What is sorted.</param>
    /// <param name="by">The name, or any other expression that is no sum or product.</param>
    /// <param name="mostTerms">Terms that it may have on the way.</param>
    /// <param name="cancellation">Stops long work.</param>
    public static Expr? By(Graph graph, Expr expression, Expr by, int mostTerms, CancellationToken cancellation = default)
    {
        try
        {
            var (reader, read) = ExpressionReader.Read(graph, expression, new WorkBound(64L * mostTerms, cancellation), mostTerms, ReadingMode.Expanded);
            if (reader.Kernels.Find(by, KernelKind.Power) is not { } variable)
            {
                return reader.Kernels.ToExpr(read.Numerator);
            }

            var parts = new SortedDictionary<int, TermTable>();
            foreach (var term in read.Numerator.Terms)
            {
                var exponent = term.Monomial[variable];
                if (!parts.TryGetValue(exponent, out var part))
                {
                    parts.Add(exponent, part = new TermTable(4));
                }

                part.Add(term.Monomial.Without(variable), term.Coefficient);
            }

            var root = reader.Kernels[variable].Root;
            return graph.Sum(parts.Select(p => (Number.One,
                graph.Product([(reader.Kernels.ToExpr(p.Value.ToPolynomial(read.Numerator.Reach)), Number.One), (by, Number.Fraction(p.Key, root))]))).ToArray());
        }
        catch (WorkBoundReached)
        {
            return null;
        }
    }
}
