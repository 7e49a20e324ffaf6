using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Interpretation;

/// <summary>Bounds on what one evaluation may take, checked before each step of it.</summary>
/// <param name="maximalWork">How many entries may be computed in all.</param>
/// <param name="cancellation">Stops long work.</param>
internal sealed class WorkBudget(long maximalWork, CancellationToken cancellation)
{
    /// <summary>How many entries may be computed one by one.</summary>
    public const long MaximalWork = Limits.Steps;

    /// <summary>How many may be computed by compiled loops.</summary>
    public const long MaximalCompiledWork = Limits.CompiledSteps;

    /// <summary>How many may be where each leaves a record on a tape.</summary>
    public const long MaximalTapedWork = Limits.TapedSteps;

    /// <summary>How many entries may be kept at a time.</summary>
    public const long MaximalEntries = Limits.Entries;

    private long work;
    private long entries;

    /// <summary>Charges a node of <paramref name="own"/> entries, each a combination of <paramref name="bound"/> terms.</summary>
    public void Charge(double own, double bound)
    {
        cancellation.ThrowIfCancellationRequested();
        if (own > MaximalEntries - entries)
        {
            throw new ProblemException(ProblemCode.Limit, $"this needs more than {MaximalEntries:N0} numbers at a time", null, "sum over an index before combining, or use smaller arrays");
        }

        var steps = own * Math.Max(bound, 1);
        if (steps > maximalWork - work)
        {
            throw new ProblemException(ProblemCode.Limit, $"this takes more than {maximalWork:N0} steps", null, "use smaller ranges");
        }

        work += (long)steps;
        entries += (long)own;
    }

    /// <summary>Gives back the room of a node that is needed no more.</summary>
    public void Release(long own) => entries -= own;

    /// <summary>Stops where that was asked for; called now and then in long loops.</summary>
    public void Check() => cancellation.ThrowIfCancellationRequested();
}
