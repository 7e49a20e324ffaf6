namespace MlMath.Expressions.Polynomials;

/// <summary>
/// How much work on polynomials may still be done, counted in products of terms; it also looks whether the answer is still wanted. For one thread.
/// </summary>
/// <param name="allowed">Products of terms.</param>
/// <param name="cancellation">Ends the work with <see cref="OperationCanceledException"/>.</param>
public sealed class WorkBound(long allowed = WorkBound.Usual, CancellationToken cancellation = default)
{
    /// <summary>What one question may cost where nobody says otherwise: about a second.</summary>
    public const long Usual = 4_000_000;

    private long left = allowed;
    private WorkBound? whole;

    /// <summary>Whether nothing is left.</summary>
    public bool IsSpent => left < 0;

    /// <summary>A bound of its own for a part, of at most <paramref name="most"/>.</summary>
    public WorkBound Part(long most) => new(Math.Min(most, left), cancellation) { whole = this };

    /// <summary>Counts work; throws <see cref="WorkBoundReached"/> where it is more than is left.</summary>
    internal void Spend(long amount)
    {
        cancellation.ThrowIfCancellationRequested();
        left -= amount;
        for (var outer = whole; outer is not null; outer = outer.whole)
        {
            outer.left -= amount;
        }

        if (left < 0)
        {
            throw new WorkBoundReached();
        }
    }
}

/// <summary>Ends a computation on polynomials that has become too large; whoever set the bound catches it and answers "too large".</summary>
internal sealed class WorkBoundReached() : Exception("A computation on polynomials passed its bound.");
