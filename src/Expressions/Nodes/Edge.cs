using MlMath.Expressions.Indexing;

namespace MlMath.Expressions.Nodes;

/// <summary>
/// What an edge puts on one axis of its operand: a slot of the node that holds the edge (own axes first, then bound ones) with an
/// offset, a fixed position, or the integer value of another edge of the same node.
/// </summary>
/// <param name="Slot">The slot, or -1.</param>
/// <param name="Position">The offset from slot or look-up, or the fixed position itself (from 1).</param>
/// <param name="Lookup">The number of the edge that yields the position, or -1.</param>
public readonly record struct SlotTerm(int Slot, Size Position, int Lookup = -1)
{
    /// <summary>Whether it is a fixed position.</summary>
    public bool IsFixed => Slot < 0 && Lookup < 0;

    internal ulong Digest => Digests.Mix((ulong)(uint)Slot, Position.Digest, (ulong)(uint)Lookup);
}

/// <summary>An operand with a term for each of its axes.</summary>
public readonly struct Edge : IEquatable<Edge>
{
    private readonly SlotTerm[]? terms;

    /// <summary>An edge to <paramref name="operand"/>, one term for each of its axes.</summary>
    public Edge(Node operand, SlotTerm[] terms)
    {
        Operand = operand;
        this.terms = terms.Length == 0 ? null : terms;
    }

    /// <summary>The node that is read.</summary>
    public Node Operand { get; }

    /// <summary>One term for each of its axes.</summary>
    public ReadOnlySpan<SlotTerm> Terms => terms;

    /// <inheritdoc/>
    public bool Equals(Edge other) => ReferenceEquals(Operand, other.Operand)
        && ((terms is null && other.terms is null) || Terms.SequenceEqual(other.Terms));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Edge other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Digest;

    internal ulong Digest
    {
        get
        {
            var digest = Operand.Digest;
            if (terms is null)
            {
                return digest;
            }

            foreach (var term in Terms)
            {
                digest = Digests.Mix(digest, term.Digest);
            }

            return digest;
        }
    }
}
