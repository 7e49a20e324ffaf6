namespace MlMath.Expressions.Rewriting.Asymptotics;

/// <summary>Why the search for a limit stopped.</summary>
internal enum InterruptionKind
{
    /// <summary>There is certainly no limit.</summary>
    NoLimit,

    /// <summary>What the limit is taken of has no real value on this side.</summary>
    NoReal,

    /// <summary>A bound value decides: it must be put in exactly.</summary>
    NeedsValues,

    /// <summary>All known terms of a series cancelled: more are needed.</summary>
    NeedsTerms,
}

/// <summary>Stops the search for a limit at one of its ends; it never leaves <see cref="LimitFinder"/>.</summary>
internal sealed class LimitInterruption(InterruptionKind kind, string message = "") : Exception(message)
{
    public InterruptionKind Kind { get; } = kind;
}
