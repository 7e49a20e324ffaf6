using MlMath.Expressions.Nodes;

namespace MlMath.Engine.Proofs;

/// <summary>A random point at which a <see cref="ResidueModel"/> gives values.</summary>
/// <param name="Field">The field.</param>
/// <param name="Seed">Determines the point.</param>
/// <param name="Sizes">The lengths of named sizes.</param>
internal sealed record ResiduePoint(ResidueField Field, ulong Seed, Func<string, int> Sizes)
{
    /// <summary>Names whose values are positive.</summary>
    public IReadOnlySet<string> Positives { get; init; } = new HashSet<string>();

    /// <summary>Names whose values are whole numbers.</summary>
    public IReadOnlySet<string> Integers { get; init; } = new HashSet<string>();

    /// <summary>Names whose values are small fractions, so that a power to them of a negative number may be real.</summary>
    public IReadOnlySet<string> Fractions { get; init; } = new HashSet<string>();

    /// <summary>Whether the larger of two is told by an order that all values have at this point, as max(a, max(b, c)) asks for, and not by the sign of their difference.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>Expressions without axes whose sign is given in the case that is looked at.</summary>
    public IReadOnlyList<(Node Switch, int Sign)> Signs { get; init; } = [];

    /// <summary>Names whose value is given.</summary>
    public IReadOnlyDictionary<string, ulong> Fixed { get; init; } = new Dictionary<string, ulong>();

    /// <summary>A named size that stands for a number of steps n, of which nothing is known; null where all sizes are lengths.</summary>
    public string? Counter { get; init; }

    /// <summary>How many steps past n are looked at: 0 or 1.</summary>
    public int Step { get; init; }

    /// <summary>A sum or product over n steps whose value at n is given, and this value; others are random at n.</summary>
    public (Node Node, ulong Value)? Solved { get; init; }
}
