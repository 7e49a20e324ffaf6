using System.Numerics;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Compilation.Lowering;

/// <summary>
/// The products and contractions that a routine is cut into, each once: what differs only by the names of indices and the order of factors is one part, whichever
/// output it was cut from.
/// </summary>
/// <param name="rows">The size of the rows, whose axis comes last; or null.</param>
internal sealed class PartTable(Size? rows)
{
    /// <summary>Orders of equal factors that are tried; past it two equal parts may be taken for different ones.</summary>
    private const int MostOrders = 24;

    private readonly Dictionary<Key, (Node Node, int[] AxisOf)> parts = [];

    /// <summary>What was made here, operands first; those made since it was last emptied.</summary>
    public List<Node> Made { get; } = [];

    /// <summary>The sum of a product over all slots that do not stay, as a factor over the same slots; made where it is not there yet.</summary>
    /// <param name="factors">The factors.</param>
    /// <param name="sizes">The sizes of the slots.</param>
    /// <param name="open">The slots that stay, a bit each.</param>
    public Factor Part(IReadOnlyList<Factor> factors, ReadOnlySpan<Size> sizes, ulong open)
    {
        var (key, slots) = Canonical(factors, sizes, open);
        if (!parts.TryGetValue(key, out var found))
        {
            var node = LooseNodes.Product(key.Exponents, key.Edges, key.Axes, key.Bound);
            found = (node, [.. Enumerable.Range(0, slots.Length)]);
            parts.Add(key, found);
            Made.Add(node);
        }

        var terms = new FactorTerm[slots.Length];
        for (var a = 0; a < terms.Length; a++)
        {
            terms[found.AxisOf[a]] = new FactorTerm(slots[a], 0);
        }

        return new Factor(found.Node, Number.One, terms);
    }

    /// <summary>Whether a part is there already.</summary>
    public bool Contains(IReadOnlyList<Factor> factors, ReadOnlySpan<Size> sizes, ulong open) => parts.ContainsKey(Canonical(factors, sizes, open).Key);

    /// <summary>Makes a node of the formula's own known as a part; the part that it equals where there is one.</summary>
    /// <param name="node">The node: its axes are the first slots.</param>
    /// <param name="factors">Its factors.</param>
    /// <param name="sizes">The sizes of the slots.</param>
    public Factor? Register(ProductNode node, IReadOnlyList<Factor> factors, ReadOnlySpan<Size> sizes)
    {
        var open = (1UL << node.Rank) - 1;
        var (key, slots) = Canonical(factors, sizes, open);
        if (slots.Length != node.Rank)
        {
            return null;
        }

        if (parts.ContainsKey(key))
        {
            return Part(factors, sizes, open);
        }

        parts.Add(key, (node, slots));
        return null;
    }

    private (Key Key, int[] Slots) Canonical(IReadOnlyList<Factor> factors, ReadOnlySpan<Size> sizes, ulong open)
    {
        var sorted = factors.OrderBy(f => f.Operand.Digest).ThenBy(f => f.Exponent.Digest).ToArray();
        (Key Key, int[] Slots)? best = null;
        var all = sizes.ToArray();
        foreach (var order in Orders(sorted))
        {
            var closed = Close(order, all, open);
            if (best is not { } before || closed.Key.CompareTo(before.Key) < 0)
            {
                best = closed;
            }
        }

        return best!.Value;
    }

    /// <summary>The orders of factors that cannot be told apart by operand and exponent.</summary>
    private static IEnumerable<Factor[]> Orders(Factor[] sorted)
    {
        var pending = new Stack<(Factor[] Order, int From)>([(sorted, 0)]);
        for (var given = 0; given < MostOrders && pending.TryPop(out var next);)
        {
            var (order, from) = next;
            if (from == order.Length)
            {
                given++;
                yield return order;
                continue;
            }

            var last = from;
            while (last + 1 < order.Length && ReferenceEquals(order[last + 1].Operand, order[from].Operand) && order[last + 1].Exponent == order[from].Exponent)
            {
                last++;
            }

            for (var k = last; k >= from; k--)
            {
                var swapped = (Factor[])order.Clone();
                (swapped[from], swapped[k]) = (swapped[k], swapped[from]);
                pending.Push((swapped, from + 1));
            }
        }
    }

    private (Key Key, int[] Slots) Close(Factor[] order, Size[] sizes, ulong open)
    {
        var number = new int[sizes.Length];
        Array.Fill(number, -1);
        var own = new List<int>();
        var summed = new List<int>();
        foreach (var factor in order)
        {
            Meet(factor);
        }

        // Blocks of rows have the rows side by side; so have arrays, then, and nothing is turned over between them.
        own = [.. own.OrderBy(s => sizes[s] == rows ? 1 : 0)];
        for (var a = 0; a < own.Count; a++)
        {
            number[own[a]] = a;
        }

        for (var b = 0; b < summed.Count; b++)
        {
            number[summed[b]] = own.Count + b;
        }

        var edges = new List<Edge>();
        var lookups = new List<Edge>();
        foreach (var factor in order)
        {
            edges.Add(EdgeOf(factor));
        }

        edges.AddRange(lookups);
        return (new Key([.. order.Select(f => f.Exponent)], [.. edges], [.. own.Select(s => sizes[s])], [.. summed.Select(s => sizes[s])]), [.. own]);

        void Meet(Factor factor)
        {
            foreach (var term in factor.Terms)
            {
                if (term.Lookup is { } lookup)
                {
                    Meet(lookup);
                }
                else if (term.Slot >= 0 && number[term.Slot] < 0)
                {
                    number[term.Slot] = 0;
                    ((open & (1UL << term.Slot)) != 0 ? own : summed).Add(term.Slot);
                }
            }
        }

        Edge EdgeOf(Factor factor) => new(factor.Operand, Array.ConvertAll(factor.Terms, t =>
        {
            if (t.Lookup is not { } lookup)
            {
                return new SlotTerm(t.Slot < 0 ? -1 : number[t.Slot], t.Position);
            }

            lookups.Add(EdgeOf(lookup));
            return new SlotTerm(-1, t.Position, order.Length + lookups.Count - 1);
        }));
    }

    /// <summary>The sum over slots of a product as the node itself, whose axes are given.</summary>
    public static ProductNode Whole(IReadOnlyList<Factor> factors, ReadOnlySpan<Size> sizes, int rank, ulong bound)
    {
        var number = new int[sizes.Length];
        var summed = new List<Size>();
        for (var s = 0; s < number.Length; s++)
        {
            number[s] = s < rank ? s : rank + BitOperations.PopCount(bound & ((1UL << s) - 1));
            if ((bound & (1UL << s)) != 0)
            {
                summed.Add(sizes[s]);
            }
        }

        var edges = new List<Edge>();
        var lookups = new List<Edge>();
        foreach (var factor in factors)
        {
            edges.Add(EdgeOf(factor));
        }

        return LooseNodes.Product([.. factors.Select(f => f.Exponent)], [.. edges, .. lookups], sizes[..rank].ToArray(), [.. summed]);

        Edge EdgeOf(Factor factor) => new(factor.Operand, Array.ConvertAll(factor.Terms, t =>
        {
            if (t.Lookup is not { } lookup)
            {
                return new SlotTerm(t.Slot < 0 ? -1 : number[t.Slot], t.Position);
            }

            lookups.Add(EdgeOf(lookup));
            return new SlotTerm(-1, t.Position, factors.Count + lookups.Count - 1);
        }));
    }

    /// <summary>A part in its canonical form.</summary>
    private sealed record Key(Number[] Exponents, Edge[] Edges, Size[] Axes, Size[] Bound) : IComparable<Key>
    {
        public bool Equals(Key? other) => other is not null && Exponents.AsSpan().SequenceEqual(other.Exponents) && Edges.AsSpan().SequenceEqual(other.Edges)
            && Axes.AsSpan().SequenceEqual(other.Axes) && Bound.AsSpan().SequenceEqual(other.Bound);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var edge in Edges)
            {
                hash.Add(edge);
            }

            hash.Add(Bound.Length);
            return hash.ToHashCode();
        }

        // Of the same factors in two orders: their terms alone differ.
        public int CompareTo(Key? other)
        {
            for (var e = 0; other is not null && e < Edges.Length; e++)
            {
                var mine = Edges[e].Terms;
                var its = other.Edges[e].Terms;
                for (var a = 0; a < Math.Min(mine.Length, its.Length); a++)
                {
                    if (mine[a].Slot != its[a].Slot)
                    {
                        return mine[a].Slot.CompareTo(its[a].Slot);
                    }
                }
            }

            return 0;
        }
    }
}
