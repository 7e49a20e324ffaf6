using MlMath.Expressions.Indexing;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Nodes;

/// <summary>
/// A closed tensor with positional axes, immutable and interned in a <see cref="Building.Graph"/>: within one graph the same
/// reference means equal up to the names of indices and the order of terms and factors. Index names do not occur in it: they stand on
/// the edges to it, as slots of whoever holds the edge. Many threads may read one: what it finds out when first asked is the same whoever asks.
/// </summary>
public abstract class Node
{
    private static readonly int[][] NoSymmetry = [];

    private readonly Size[] axes;
    private readonly Size[] bound;
    private readonly Edge[] edges;
    private int[]? orbits;

    private protected Node(Size[] axes, Size[] bound, Edge[] edges)
    {
        this.axes = axes;
        this.bound = bound;
        this.edges = edges;
        var cost = 1.0 + (0.5 * bound.Length);
        foreach (var edge in edges)
        {
            cost += edge.Operand.Cost;
            HasInputs |= edge.Operand.HasInputs;
        }

        Cost = cost;
    }

    /// <summary>Whether a name to which values are bound, or a function of which nothing is known, occurs in it; else it is a constant.</summary>
    public bool HasInputs { get; private protected init; }

    /// <summary>Whether the value is never negative, as far as its structure alone tells.</summary>
    public bool IsNonNegative { get; private protected init; }

    /// <summary>
    /// Whether the value is 0 wherever brackets in it do not hold, as in `[c]·x`, `[c]·x + [d]·y` and sums over an index of such: in a product it
    /// masks the other factors as a bracket itself would, for what was one product may have come to stand in several nodes.
    /// </summary>
    public bool IsMasked { get; private protected init; }

    /// <summary>Whether a δ stands in it, behind sums and plain products alone.</summary>
    public bool HoldsDelta { get; private protected init; }

    /// <summary>How large it is when written out in full, shared parts counted as often as they occur: what simplification makes smaller.</summary>
    public double Cost { get; private protected set; }

    /// <summary>One more than the signs that its value may have whatever its names stand for; 0 where that was not asked yet, or not to the bottom.</summary>
    internal byte FoundSigns { get; set; }

    /// <summary>How far below it there is a logarithm, as far as <see cref="Domains.Logarithms"/> was asked; 0 where it was not.</summary>
    internal byte FoundLogarithm { get; set; }

    /// <summary>Its number in the graph; operands have smaller ones.</summary>
    public int Id { get; internal set; } = -1;

    /// <summary>A hash of its structure, the same in every run.</summary>
    public ulong Digest { get; private protected set; }

    /// <summary>The sizes of its axes.</summary>
    public ReadOnlySpan<Size> Axes => axes;

    /// <summary>The sizes of the indices that it binds (sums over, takes the maximum over); their slots follow those of the axes.</summary>
    public ReadOnlySpan<Size> Bound => bound;

    /// <summary>What it is made of; look-ups of index terms come last.</summary>
    public ReadOnlySpan<Edge> Edges => edges;

    /// <summary>The number of its axes.</summary>
    public int Rank => axes.Length;

    /// <summary>The size that a slot runs over.</summary>
    public Size SizeOf(int slot) => slot < axes.Length ? axes[slot] : bound[slot - axes.Length];

    /// <summary>Permutations of the axes that leave the value unchanged, the identity left out: entry s tells where the term of axis s may go.</summary>
    internal int[][] Symmetries { get; set; } = NoSymmetry;

    /// <summary>Permutations of the axes that turn the sign of the value: `xᵢ - xⱼ`.</summary>
    internal int[][] Antisymmetries { get; set; } = NoSymmetry;

    /// <summary>Permutations of the axes that leave an even function of the value unchanged.</summary>
    internal int[][] EvenSymmetries => Antisymmetries.Length == 0 ? Symmetries : [.. Symmetries, .. Antisymmetries];

    /// <summary>For each axis the smallest axis that a symmetry maps it to.</summary>
    internal ReadOnlySpan<int> Orbits => orbits ??= OrbitsUnder(Symmetries);

    /// <summary>For each axis the smallest axis that a symmetry, or a change of sign, maps it to.</summary>
    internal ReadOnlySpan<int> EvenOrbits => Antisymmetries.Length == 0 ? Orbits : OrbitsUnder(EvenSymmetries);

    private int[] OrbitsUnder(int[][] symmetries)
    {
        var found = new int[axes.Length];
        for (var s = 0; s < found.Length; s++)
        {
            found[s] = s;
            foreach (var symmetry in symmetries)
            {
                found[s] = Math.Min(found[s], symmetry[s]);
            }
        }

        return found;
    }

    /// <summary>Whether the other node, of the same graph, has the same kind, data and edges.</summary>
    internal bool HasSameStructure(Node other) =>
        Digest == other.Digest && GetType() == other.GetType() && HasSameSizes(other) && HasSameEdges(other) && HasSameData(other);

    /// <summary>Whether the other node, of whatever graph, has the same kind and data and reads its operands at the same places; the operands are not compared.</summary>
    internal bool HasSameOwnData(Node other)
    {
        if (Digest != other.Digest || GetType() != other.GetType() || !HasSameSizes(other) || edges.Length != other.edges.Length || !HasSameData(other))
        {
            return false;
        }

        for (var e = 0; e < edges.Length; e++)
        {
            if (!edges[e].Terms.SequenceEqual(other.edges[e].Terms))
            {
                return false;
            }
        }

        return true;
    }

    private bool HasSameSizes(Node other) => (axes.Length | bound.Length | other.axes.Length | other.bound.Length) == 0
        || (Axes.SequenceEqual(other.Axes) && Bound.SequenceEqual(other.Bound));

    private bool HasSameEdges(Node other)
    {
        if (edges.Length != other.edges.Length)
        {
            return false;
        }

        for (var e = 0; e < edges.Length; e++)
        {
            if (!edges[e].Equals(other.edges[e]))
            {
                return false;
            }
        }

        return true;
    }

    private protected abstract bool HasSameData(Node other);

    private protected void SetDigest(ulong kind, Number[] data, ulong? known)
    {
        if (known is { } digest)
        {
            Digest = digest;
            return;
        }

        var kindAndData = kind;
        foreach (var number in data)
        {
            kindAndData = Digests.Mix(kindAndData, number.Digest);
        }

        SetDigest(kindAndData);
    }

    private protected void SetDigest(ulong kindAndData)
    {
        var digest = kindAndData;
        foreach (var size in axes)
        {
            digest = Digests.Mix(digest, size.Digest);
        }

        digest = Digests.Mix(digest, (ulong)bound.Length);
        foreach (var size in bound)
        {
            digest = Digests.Mix(digest, size.Digest);
        }

        foreach (var edge in edges)
        {
            digest = Digests.Mix(digest, edge.Digest);
        }

        Digest = digest;
    }
}
