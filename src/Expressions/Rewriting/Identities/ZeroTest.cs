using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Rewriting.Identities;

/// <summary>
/// Tells that an expression is 0 wherever it has a value, by normal forms that bring equal expressions together. Not thread-safe, as its graph is not.
/// </summary>
/// <param name="graph">The graph of the expressions.</param>
public sealed class ZeroTest(Graph graph)
{
    private const int MostJoined = 2;

    /// <summary>True where a form shows it to be 0; false where none does, which proves nothing.</summary>
    public bool IsZero(Expr expression, CancellationToken cancellation = default) => IsZero(expression, MostJoined, cancellation);

    private bool IsZero(Expr expression, int depth, CancellationToken cancellation)
    {
        if (IsNumberZero(expression) || IsNumberZero(new Simplifier(graph).Simplify(expression, cancellation)) || IsZeroAsRational(new ExponentialForm(graph).Apply(expression, cancellation)))
        {
            return true;
        }

        var magnitudes = new MagnitudeForm(graph).Apply(expression, cancellation);
        var matrices = new MatrixAlgebra(graph).Apply(magnitudes, cancellation);
        var angles = new AngleForm(graph, matrices).Apply(matrices, cancellation);
        var exponentials = new ExponentialForm(graph).Apply(angles, cancellation);
        return IsZeroAsRational(new ClosedSums(graph).Apply(exponentials, cancellation)) || IsZeroAsRational(new MatrixAlgebra(graph).Apply(exponentials, cancellation))
            || (depth > 0 && JoinedSums.Entry(graph, expression) is { } entry && IsZero(entry, depth - 1, cancellation));
    }

    /// <summary>As the test of a whole, entry by entry where axes have few entries: for matrices that are written out.</summary>
    public bool IsZeroByEntries(Expr expression, CancellationToken cancellation = default)
    {
        return new SmallArrays(graph).Entries(expression) is { } entries
            && entries.All(e => IsZero(new SmallArrays(graph).Apply(e, cancellation), cancellation));
    }

    private bool IsZeroAsRational(Expr form)
    {
        if (IsNumberZero(form))
        {
            return true;
        }

        return CommonDenominator.Numerator(graph, form) is { } numerator
            && (IsNumberZero(numerator) || (AngleForm.WithoutSquaredSines(graph, numerator) is { } reduced && IsNumberZero(reduced)));
    }

    private static bool IsNumberZero(Expr expression) => expression.Node is NumberNode { Value.IsZero: true };
}
