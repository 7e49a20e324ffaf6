using System.Numerics;
using MlMath.Compilation.Binding;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Lowering;

/// <summary>
/// Cuts contractions of several factors into ones of two, in the cheapest order: factors over the same indices are one operand, a sum over an index that only one operand
/// has is done first, and what several contractions have in common is computed once. Brackets stay with the sums over what they read, so that what they mask is not looked at.
/// </summary>
internal sealed class ContractionLowering
{
    /// <summary>Parts of up to so many factors are looked for among those that are there.</summary>
    private const int MostLookedFor = 4;

    private readonly SizeWeights weights;
    private readonly PartTable table;
    private readonly CancellationToken cancellation;

    private ContractionLowering(Size? rows, SizeWeights weights, CancellationToken cancellation)
    {
        this.weights = weights;
        this.cancellation = cancellation;
        table = new PartTable(rows);
    }

    /// <summary>The nodes with what computes them, operands first: most are computed by themselves, and parts that were cut off stand for themselves.</summary>
    /// <param name="order">The needed nodes, operands first.</param>
    /// <param name="rows">The size of the rows, or null.</param>
    /// <param name="weights">About how long axes are.</param>
    /// <param name="cancellation">Stops it.</param>
    public static List<LoweredNode> Of(Node[] order, Size? rows, SizeWeights weights, CancellationToken cancellation = default)
    {
        var lowering = new ContractionLowering(rows, weights, cancellation);
        var lowered = new List<LoweredNode>(order.Length);
        foreach (var node in order)
        {
            var computed = node is ProductNode { Bound.Length: > 0 } contraction ? lowering.Cut(contraction) : node;
            foreach (var part in lowering.table.Made)
            {
                lowered.Add(new LoweredNode(part, part));
            }

            lowering.table.Made.Clear();
            lowered.Add(new LoweredNode(node, computed));
        }

        return lowered;
    }

    private ProductNode Cut(ProductNode node)
    {
        if (Factor.Of(node) is not { } factors)
        {
            return node;
        }

        var sizes = new Size[node.Rank + node.Bound.Length];
        for (var s = 0; s < sizes.Length; s++)
        {
            sizes[s] = node.SizeOf(s);
        }

        var own = (1UL << node.Rank) - 1;
        if (table.Register(node, factors, sizes) is { } same)
        {
            return PartTable.Whole([same], sizes, node.Rank, 0);
        }

        var masks = new List<Factor>();
        var others = new List<(Factor Factor, bool IsLast)>();
        for (var k = 0; k < factors.Count; k++)
        {
            if (!VanishingProducts.IsMask(node, k))
            {
                others.Add((factors[k], Logarithms.IsLogarithmic(factors[k].Operand) && factors[k].Exponent.Sign > 0));
            }
            else if (VanishingProducts.IsPureMask(node, k))
            {
                masks.Add(factors[k]);
            }
            else
            {
                return node;
            }
        }

        return Cut(node, sizes, own, masks, others);
    }

    private ProductNode Cut(ProductNode node, Size[] sizes, ulong own, List<Factor> masks, List<(Factor Factor, bool IsLast)> others)
    {
        if (others.Count < 2)
        {
            return node;
        }

        // Factors over the same indices are one part.
        var groups = others.GroupBy(f => f.Factor.Slots).ToList();
        var parts = groups.ConvertAll(g => g.Select(f => f.Factor).ToList());
        var last = 0UL;
        for (var p = 0; p < groups.Count; p++)
        {
            last |= groups[p].Any(f => f.IsLast) ? 1UL << p : 0;
        }

        if (parts.Count is < 2 or > 60)
        {
            return node;
        }

        var joined = parts.ConvertAll(p => p.Aggregate(0UL, (slots, f) => slots | f.Slots));
        var slotsOfMasks = masks.ConvertAll(m => m.Slots).ToArray();
        if ((slotsOfMasks.Aggregate(0UL, (all, m) => all | m) & ~joined.Aggregate(own, (all, j) => all | j)) != 0)
        {
            // A bracket over an index that nothing else reads counts; it is left as it is.
            return node;
        }

        var order = new ContractionOrder([.. joined], ContractionOrder.LengthsOf(sizes, weights), own, slotsOfMasks, last);
        var made = new Dictionary<ulong, Factor>();
        if (order.Best(isThere: set => masks.Count == 0 && IsThere(set), cancellation) is not { Count: > 0 } splits)
        {
            return Merged(node, sizes, own, masks, parts, order);
        }

        if (masks.Count == 0 && Weighted(sizes, own, joined, order) is { } places && !IsThere(order.All & ~(1UL << places.Second)))
        {
            return PartTable.Whole([Made(1UL << places.First), Made(1UL << places.Second), Made(1UL << places.Weights)], sizes, node.Rank, joined[places.Weights]);
        }

        foreach (var (set, split) in splits.OrderBy(s => BitOperations.PopCount(s.Key)))
        {
            var (first, second) = (Made(split.First), Made(split.Second));
            if (set == order.All)
            {
                return PartTable.Whole([.. masks.Where(m => (m.Slots & ~(first.Slots | second.Slots | own)) == 0), first, second], sizes, node.Rank, (first.Slots | second.Slots) & ~own);
            }

            var (open, bound) = (order.Open(set), (first.Slots | second.Slots) & ~order.Open(set));
            if (masks.Count == 0 && IsThere(set))
            {
                made.Add(set, table.Part(Inside(set), sizes, open));
                continue;
            }

            made.Add(set, table.Part([.. MasksOf(first.Slots | second.Slots, bound), first, second], sizes, open));
        }

        return node;

        Factor Made(ulong set)
        {
            if (made.TryGetValue(set, out var there))
            {
                return there;
            }

            var part = parts[BitOperations.TrailingZeroCount(set)];
            var all = joined[BitOperations.TrailingZeroCount(set)];
            var open = order.Open(set);
            return part is [{ Exponent.IsOne: true } single] && open == all ? single : table.Part([.. MasksOf(all, all & ~open), .. part], sizes, open);
        }

        // Brackets go with the sums over what they read, and once more to the whole.
        IEnumerable<Factor> MasksOf(ulong visible, ulong bound) => masks.Where(m => (m.Slots & ~visible) == 0 && (m.Slots & bound) != 0);

        bool IsThere(ulong set) => BitOperations.PopCount(set) <= MostLookedFor && table.Contains(Inside(set), sizes, order.Open(set));

        List<Factor> Inside(ulong set) => [.. parts.Where((_, p) => (set & (1UL << p)) != 0).SelectMany(p => p)];
    }

    /// <summary>
    /// The places of two matrices and of a vector that has a factor for each term of the sums of their product, `Xᵀ diag(s) X`: product kernels multiply by it on the way, and no weighted matrix
    /// is made. Null where it is none, or too small for a product as a whole.
    /// </summary>
    private (int First, int Second, int Weights)? Weighted(Size[] sizes, ulong own, List<ulong> joined, ContractionOrder order)
    {
        if (joined.Count != 3)
        {
            return null;
        }

        var lengths = ContractionOrder.LengthsOf(sizes, weights);
        for (var w = 0; w < 3; w++)
        {
            var (first, second, inner) = ((w + 1) % 3, (w + 2) % 3, joined[w]);
            if (!BitOperations.IsPow2(inner) || (inner & own) != 0 || (joined[first] & ~own) != inner || (joined[second] & ~own) != inner || (joined[first] & joined[second]) != inner
                || order.Open((1UL << w) | (1UL << first)) != joined[first])
            {
                continue;
            }

            var (rows, columns) = (Length(joined[first] & own), Length(joined[second] & own));
            return rows * columns >= SizeWeights.UsesWorthStoring * (rows + columns) ? (Math.Min(first, second), Math.Max(first, second), w) : null;
        }

        return null;

        double Length(ulong slots)
        {
            var length = 1.0;
            for (; slots != 0; slots &= slots - 1)
            {
                length *= lengths[BitOperations.TrailingZeroCount(slots)];
            }

            return length;
        }
    }

    /// <summary>A contraction of two parts: what each is multiplied of becomes one operand, so that the two can be handed to a product.</summary>
    private ProductNode Merged(ProductNode node, Size[] sizes, ulong own, List<Factor> masks, List<List<Factor>> parts, ContractionOrder order)
    {
        if (parts.Count != 2 || masks.Count > 0 || parts.TrueForAll(p => p is [{ Exponent.IsOne: true }]))
        {
            return node;
        }

        var operands = new Factor[2];
        for (var p = 0; p < 2; p++)
        {
            var slots = parts[p][0].Slots;
            if ((order.Open(1UL << p) != slots) || (parts[1 - p][0].Slots & ~slots) == 0)
            {
                return node;
            }

            operands[p] = parts[p] is [{ Exponent.IsOne: true } single] ? single : table.Part(parts[p], sizes, slots);
        }

        return PartTable.Whole(operands, sizes, node.Rank, (operands[0].Slots | operands[1].Slots) & ~own);
    }
}

/// <summary>A node and what computes it.</summary>
/// <param name="Key">The node that readers name.</param>
/// <param name="Computed">What is computed for it: the node itself, or what is left of it when parts have been cut off.</param>
/// <param name="IsShift">Whether it is a maximum that others are measured from, and so is kept finite.</param>
internal sealed record LoweredNode(Node Key, Node Computed, bool IsShift = false);
