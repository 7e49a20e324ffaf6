using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Indexing;

/// <summary>
/// What stands in a subscript: an index with an offset (`i`, `i+1`), a fixed position (`3`, `n`, `n-1`), or a looked-up
/// integer (a label, an `argmax`). Positions count from 1.
/// </summary>
public readonly struct IndexTerm : IEquatable<IndexTerm>
{
    private IndexTerm(Index? index, Size position, Expr? lookup)
    {
        Index = index;
        Position = position;
        Lookup = lookup;
    }

    /// <summary>The index, or null.</summary>
    public Index? Index { get; }

    /// <summary>The offset where there is an index or a look-up, else the position itself.</summary>
    public Size Position { get; }

    /// <summary>The expression whose integer value is the position, or null.</summary>
    public Expr? Lookup { get; }

    /// <summary>Whether it is a fixed position.</summary>
    public bool IsFixed => Index is null && Lookup is null;

    /// <summary>The offset from the index or looked-up value.</summary>
    public long Offset => Position.Offset;

    /// <summary>An index without offset.</summary>
    public static implicit operator IndexTerm(Index index) => new(index, 0, null);

    /// <summary>An index with an offset.</summary>
    public static IndexTerm At(Index index, long offset) => new(index, offset, null);

    /// <summary>A fixed position.</summary>
    public static IndexTerm At(Size position) => new(null, position, null);

    /// <summary>The position that an expression yields, with an offset.</summary>
    public static IndexTerm At(Expr lookup, long offset = 0) => new(null, offset, lookup);

    /// <summary>The term with <paramref name="amount"/> added.</summary>
    public IndexTerm Plus(long amount) => amount == 0 ? this : new IndexTerm(Index, Position.Plus(amount), Lookup);

    /// <inheritdoc/>
    public bool Equals(IndexTerm other) => ReferenceEquals(Index, other.Index) && Position == other.Position
        && (Lookup is null ? other.Lookup is null : other.Lookup is { } o && Lookup.Value.SameAs(o));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IndexTerm other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Index, Position, Lookup?.Node);

    /// <inheritdoc/>
    public override string ToString() => Index is not null ? (Offset == 0 ? Index.Name : Offset > 0 ? $"{Index.Name}+{Offset}" : $"{Index.Name}-{-Offset}")
        : Lookup is not null ? $"#{Lookup.Value.Node.Id}" : Position.ToString();
}
