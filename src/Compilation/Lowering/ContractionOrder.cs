using System.Numerics;
using MlMath.Expressions.Indexing;

namespace MlMath.Compilation.Lowering;

/// <summary>
/// The cheapest order in which to multiply the parts of a contraction two at a time, each index summed as soon as nobody else needs it: exact up to ten parts (dynamic
/// programming over their subsets, as in R. Pfeifer, J. Haegeman, F. Verstraete: Faster identification of optimal contraction sequences, 2014), beyond that the cheapest pair next.
/// </summary>
internal sealed class ContractionOrder
{
    /// <summary>Up to this many parts the order is the best there is.</summary>
    private const int Exact = 10;

    /// <summary>What writing and reading back an entry costs, in multiplications.</summary>
    private const double CostOfEntry = 2;

    private readonly ulong[] parts;
    private readonly double[] lengths;
    private readonly ulong own;
    private readonly ulong[] masks;
    private readonly ulong last;
    private readonly double largest;

    /// <summary>A contraction to be ordered.</summary>
    /// <param name="parts">The slots of each part, a bit each.</param>
    /// <param name="lengths">About how long each slot is.</param>
    /// <param name="own">The slots that are never summed.</param>
    /// <param name="masks">The slots of each bracket: what it depends on is summed only where all of its slots are still there.</param>
    /// <param name="last">Parts, a bit each, that no sum but the last may contain.</param>
    public ContractionOrder(ulong[] parts, double[] lengths, ulong own, ulong[] masks, ulong last)
    {
        (this.parts, this.lengths, this.own, this.masks, this.last) = (parts, lengths, own, masks, last);
        largest = Volume(own);
        foreach (var part in parts)
        {
            largest = Math.Max(largest, Volume(part));
        }
    }

    /// <summary>Two sets of parts (a bit each) that are multiplied.</summary>
    public readonly record struct Split(ulong First, ulong Second);

    /// <summary>The multiplications that a single loop over all slots takes.</summary>
    public double DirectCost => Volume(Union(All)) * Math.Max(1, parts.Length - 1);

    /// <summary>All parts.</summary>
    public ulong All => (1UL << parts.Length) - 1;

    /// <summary>The slots that are left when some of the parts have been multiplied and what they alone have has been summed.</summary>
    public ulong Open(ulong set)
    {
        var inside = Union(set);
        if ((set & last) != 0 && set != All)
        {
            return inside;
        }

        var closed = inside & ~own & ~Union(All & ~set);
        foreach (var mask in masks)
        {
            // A bracket that reads a summed slot must be there when it is summed.
            if ((mask & closed) != 0 && (mask & ~inside) != 0)
            {
                closed &= ~mask;
            }
        }

        return inside & ~closed;
    }

    /// <summary>How each set that is made is made of two, the whole last; null where one loop over everything is as cheap.</summary>
    public Dictionary<ulong, Split>? Best(Func<ulong, bool> isThere, CancellationToken cancellation)
    {
        if (parts.Length < 2)
        {
            return null;
        }

        var splits = parts.Length <= Exact ? ByDynamicProgramming(isThere, cancellation, out var cost) : Greedily(cancellation, out cost);
        return cost < 0.95 * DirectCost ? splits : null;
    }

    private Dictionary<ulong, Split> ByDynamicProgramming(Func<ulong, bool> isThere, CancellationToken cancellation, out double cost)
    {
        var costs = new double[All + 1];
        var best = new Split[All + 1];
        for (var set = 1UL; set <= All; set++)
        {
            if (BitOperations.IsPow2(set))
            {
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            costs[set] = double.PositiveInfinity;
            if (set != All && Volume(Open(set)) > largest)
            {
                continue;
            }

            // Each split once: the first half holds the lowest part.
            var lowest = set & (~set + 1);
            for (var half = (set - 1) & set; half > 0; half = (half - 1) & set)
            {
                var total = (half & lowest) == 0 ? double.PositiveInfinity : costs[half] + costs[set & ~half] + CostOfStep(half, set & ~half);
                if (total < costs[set])
                {
                    (costs[set], best[set]) = (total, new Split(half, set & ~half));
                }
            }

            if (set != All && isThere(set))
            {
                costs[set] = 0;
            }
        }

        cost = costs[All];
        var splits = new Dictionary<ulong, Split>();
        if (double.IsFinite(cost))
        {
            var pending = new Stack<ulong>([All]);
            while (pending.TryPop(out var set))
            {
                if (!BitOperations.IsPow2(set))
                {
                    splits.Add(set, best[set]);
                    pending.Push(best[set].First);
                    pending.Push(best[set].Second);
                }
            }
        }

        return splits;
    }

    private Dictionary<ulong, Split> Greedily(CancellationToken cancellation, out double cost)
    {
        var splits = new Dictionary<ulong, Split>();
        var sets = new List<ulong>();
        for (var k = 0; k < parts.Length; k++)
        {
            sets.Add(1UL << k);
        }

        cost = 0;
        while (sets.Count > 1)
        {
            cancellation.ThrowIfCancellationRequested();
            var (least, first, second) = (double.PositiveInfinity, 0, 1);
            for (var a = 0; a < sets.Count; a++)
            {
                for (var b = a + 1; b < sets.Count; b++)
                {
                    var step = CostOfStep(sets[a], sets[b]);
                    if (step < least && (sets.Count == 2 || Volume(Open(sets[a] | sets[b])) <= largest))
                    {
                        (least, first, second) = (step, a, b);
                    }
                }
            }

            cost += least;
            var joined = sets[first] | sets[second];
            splits.Add(joined, new Split(sets[first], sets[second]));
            sets.RemoveAt(second);
            sets[first] = joined;
        }

        return splits;
    }

    private double CostOfStep(ulong first, ulong second)
    {
        var both = first | second;
        return Volume(Open(first) | Open(second)) + (both == All ? 0 : CostOfEntry * Volume(Open(both)));
    }

    private ulong Union(ulong set)
    {
        var union = 0UL;
        for (; set != 0; set &= set - 1)
        {
            union |= parts[BitOperations.TrailingZeroCount(set)];
        }

        return union;
    }

    /// <summary>The number of entries over some slots.</summary>
    private double Volume(ulong slots)
    {
        var volume = 1.0;
        for (; slots != 0; slots &= slots - 1)
        {
            volume *= lengths[BitOperations.TrailingZeroCount(slots)];
        }

        return volume;
    }

    /// <summary>The lengths of known slots come from their sizes.</summary>
    public static double[] LengthsOf(ReadOnlySpan<Size> sizes, SizeWeights weights)
    {
        var lengths = new double[sizes.Length];
        for (var s = 0; s < lengths.Length; s++)
        {
            lengths[s] = weights[sizes[s]];
        }

        return lengths;
    }
}
