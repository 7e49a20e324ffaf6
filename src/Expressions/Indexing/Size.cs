namespace MlMath.Expressions.Indexing;

/// <summary>The length of an axis: a number, a name such as `m`, or a name with an offset such as `n - 1`.</summary>
/// <param name="Name">The name, or null for a number.</param>
/// <param name="Offset">What is added to the named size, or the number itself.</param>
public readonly record struct Size(string? Name, long Offset)
{
    /// <summary>A size known as a number.</summary>
    public static implicit operator Size(long value) => new(null, value);

    /// <summary>A size known by name.</summary>
    public static Size Named(string name) => new(name, 0);

    /// <summary>Whether it is a number.</summary>
    public bool IsKnown => Name is null;

    /// <summary>This size with <paramref name="amount"/> added.</summary>
    public Size Plus(long amount) => new(Name, Offset + amount);

    /// <summary>`this - other` where both have the same name (or none), else null.</summary>
    public long? Minus(Size other) => Name == other.Name ? Offset - other.Offset : null;

    /// <summary>A hash that is the same in every run.</summary>
    public ulong Digest => Nodes.Digests.Mix(Name is null ? 17UL : Nodes.Digests.Of(Name), (ulong)Offset);

    /// <summary>`3`, `m` or `n-1`.</summary>
    public override string ToString() => Name is null ? $"{Offset}" : Offset == 0 ? Name : Offset > 0 ? $"{Name}+{Offset}" : $"{Name}-{-Offset}";
}
