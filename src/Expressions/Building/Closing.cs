using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Building;

/// <summary>
/// Closes open operands into a node's edges: gives every free and bound index a slot by the structure alone (colour refinement, ties
/// by a bounded search), so that expressions equal up to names and order become the same node. Past the bound an equality may be missed,
/// never wrongly found.
/// </summary>
internal sealed class Closing
{
    private const int MaximalLeaves = 64;

    private readonly Expr[] operands;
    private readonly ulong[] roles;
    private readonly bool isOrdered;
    private readonly Func<int, bool> isEven;
    private readonly List<Index> indices = [];
    private readonly int freeCount;
    private List<int[]>? symmetries;
    private long[]? bestKey;
    private int[]? bestSlots;
    private int leaves;

    private Closing(Expr[] operands, ulong[] roles, Index[] bound, bool isOrdered, Func<int, bool>? isEven)
    {
        this.operands = operands;
        this.roles = roles;
        this.isOrdered = isOrdered;
        this.isEven = isEven ?? (static _ => false);
        foreach (var operand in operands)
        {
            operand.Collect(indices);
        }

        foreach (var index in bound)
        {
            indices.Remove(index);
        }

        freeCount = indices.Count;
        indices.AddRange(bound);
    }

    /// <summary>The edges, in canonical order unless the operands are ordered; look-ups last.</summary>
    public required Edge[] Edges { get; init; }

    /// <summary>Where each of the edges stood among the operands that were given.</summary>
    public required int[] Order { get; init; }

    /// <summary>The free indices in the order of the new node's axes.</summary>
    public required IndexTerm[] Free { get; init; }

    /// <summary>The sizes of the new node's axes.</summary>
    public required Size[] Axes { get; init; }

    /// <summary>The sizes of what it binds.</summary>
    public required Size[] Bound { get; init; }

    /// <summary>Symmetries of the new node's axes that the search came upon.</summary>
    public required int[][] Symmetries { get; init; }

    /// <summary>Closes operands; see the class.</summary>
    /// <param name="operands">The open operands.</param>
    /// <param name="roles">What part each plays (coefficient, exponent); equal roles may change places.</param>
    /// <param name="bound">The indices to bind.</param>
    /// <param name="isOrdered">Whether the order of the operands matters.</param>
    /// <param name="fixedBound">Whether bound slots keep the order given (tensor functions).</param>
    /// <param name="isEven">Whether the sign of an operand has no effect.</param>
    public static Closing Close(Expr[] operands, ulong[] roles, Index[] bound, bool isOrdered, bool fixedBound = false, Func<int, bool>? isEven = null)
    {
        var count = operands.Length;
        var (all, allRoles) = WithLookups(operands, roles);
        var work = new Closing(all, allRoles, bound, isOrdered, isEven) { Edges = [], Order = [], Free = [], Axes = [], Bound = [], Symmetries = [] };
        var slots = work.AssignSlots(fixedBound);
        var free = new IndexTerm[work.freeCount];
        var axes = free.Length == 0 ? [] : new Size[free.Length];
        var boundSizes = bound.Length == 0 ? [] : new Size[bound.Length];
        for (var i = 0; i < work.indices.Count; i++)
        {
            if (i < work.freeCount)
            {
                free[slots[i]] = work.indices[i];
                axes[slots[i]] = work.indices[i].Size;
            }
            else
            {
                boundSizes[slots[i] - work.freeCount] = work.indices[i].Size;
            }
        }

        var order = work.OrderOf(slots, count, out var terms);
        var place = new int[all.Length];
        for (var e = 0; e < order.Length; e++)
        {
            place[order[e]] = e;
        }

        var edges = new Edge[all.Length];
        for (var e = 0; e < edges.Length; e++)
        {
            var own = terms[order[e]];
            for (var s = 0; s < own.Length; s++)
            {
                if (own[s].Lookup >= 0)
                {
                    own[s] = own[s] with { Lookup = place[own[s].Lookup] };
                }
            }

            edges[e] = new Edge(all[order[e]].Node, own);
        }

        return new Closing(all, allRoles, bound, isOrdered, null)
        {
            Edges = edges,
            Order = order,
            Free = free,
            Axes = axes,
            Bound = boundSizes,
            Symmetries = work.symmetries?.ToArray() ?? [],
        };
    }

    private static (Expr[] Operands, ulong[] Roles) WithLookups(Expr[] operands, ulong[] roles)
    {
        List<Expr>? extra = null;
        List<ulong>? extraRoles = null;
        for (var k = 0; k < operands.Length + (extra?.Count ?? 0); k++)
        {
            var operand = k < operands.Length ? operands[k] : extra![k - operands.Length];
            var role = k < operands.Length ? roles[k] : extraRoles![k - operands.Length];
            for (var s = 0; s < operand.Terms.Length; s++)
            {
                if (operand.Terms[s].Lookup is { } lookup)
                {
                    (extra ??= []).Add(lookup);
                    (extraRoles ??= []).Add(Digests.Mix(role, operand.Node.Digest, (ulong)s + 1000));
                }
            }
        }

        return extra is null ? (operands, roles) : ([.. operands, .. extra], [.. roles, .. extraRoles!]);
    }

    private int[] AssignSlots(bool fixedBound)
    {
        var n = indices.Count;
        var slots = new int[n];
        if (freeCount <= 1 && (n - freeCount <= 1 || fixedBound))
        {
            for (var i = 0; i < n; i++)
            {
                slots[i] = i;
            }

            return slots;
        }

        var colours = new ulong[n];
        for (var i = 0; i < n; i++)
        {
            colours[i] = Digests.Mix(i < freeCount ? 1UL : fixedBound ? 100UL + (ulong)i : 2UL, indices[i].Size.Digest);
        }

        Search(colours);
        return bestSlots!;
    }

    private void Search(ulong[] colours)
    {
        Refine(colours);
        var tied = FirstTie(colours);
        if (tied < 0)
        {
            Consider(colours);
            return;
        }

        var colour = colours[tied];
        for (var i = tied; i < colours.Length && leaves < MaximalLeaves; i++)
        {
            if (colours[i] == colour)
            {
                var chosen = (ulong[])colours.Clone();
                chosen[i] = Digests.Mix(colour, 77);
                Search(chosen);
            }
        }
    }

    private static int FirstTie(ulong[] colours)
    {
        var found = -1;
        for (var i = 0; i < colours.Length; i++)
        {
            for (var j = i + 1; j < colours.Length; j++)
            {
                if (colours[i] == colours[j] && (found < 0 || colours[i] < colours[found]))
                {
                    found = i;
                }
            }
        }

        return found;
    }

    private void Refine(ulong[] colours)
    {
        var n = colours.Length;
        var next = new ulong[n];
        for (int round = 0, distinct = CountDistinct(colours); round < n && distinct < n; round++)
        {
            Array.Clear(next);
            for (var k = 0; k < operands.Length; k++)
            {
                var hash = HashOf(k, colours);
                var orbits = isEven(k) ? operands[k].Node.EvenOrbits : operands[k].Node.Orbits;
                var terms = operands[k].Terms;
                for (var s = 0; s < terms.Length; s++)
                {
                    if (terms[s].Index is { } index)
                    {
                        next[indices.IndexOf(index)] += Digests.Mix(hash, (ulong)orbits[s], (ulong)terms[s].Offset);
                    }
                }
            }

            for (var i = 0; i < n; i++)
            {
                next[i] = Digests.Mix(colours[i], next[i]);
            }

            var now = CountDistinct(next);
            Array.Copy(next, colours, n);
            if (now == distinct)
            {
                break;
            }

            distinct = now;
        }
    }

    private static int CountDistinct(ulong[] colours)
    {
        var count = 0;
        for (var i = 0; i < colours.Length; i++)
        {
            count += Array.IndexOf(colours, colours[i]) == i ? 1 : 0;
        }

        return count;
    }

    private ulong HashOf(int k, ulong[] colours)
    {
        var operand = operands[k];
        var hash = Digests.Mix(roles[k], operand.Node.Digest, isOrdered ? (ulong)k : 0);
        var orbits = isEven(k) ? operand.Node.EvenOrbits : operand.Node.Orbits;
        var sum = 0UL;
        for (var s = 0; s < operand.Terms.Length; s++)
        {
            var term = operand.Terms[s];
            var colour = term.Index is { } index ? colours[indices.IndexOf(index)] : term.Lookup is { } lookup ? lookup.Node.Digest : 5;
            sum += Digests.Mix((ulong)orbits[s], Digests.Mix(colour, term.Position.Digest));
        }

        return Digests.Mix(hash, sum);
    }

    private void Consider(ulong[] colours)
    {
        leaves++;
        var n = colours.Length;
        var slots = new int[n];
        for (var i = 0; i < n; i++)
        {
            var (from, to) = i < freeCount ? (0, freeCount) : (freeCount, n);
            slots[i] = from;
            for (var j = from; j < to; j++)
            {
                slots[i] += colours[j] < colours[i] ? 1 : 0;
            }
        }

        if (leaves == 1)
        {
            bestSlots = slots;
            return;
        }

        bestKey ??= KeyOf(bestSlots!);
        var key = KeyOf(slots);
        var comparison = key.AsSpan().SequenceCompareTo(bestKey);
        if (comparison < 0)
        {
            (bestKey, bestSlots, symmetries) = (key, slots, null);
        }
        else if (comparison == 0)
        {
            var symmetry = new int[freeCount];
            var isIdentity = true;
            for (var i = 0; i < freeCount; i++)
            {
                symmetry[bestSlots![i]] = slots[i];
                isIdentity &= bestSlots[i] == slots[i];
            }

            if (!isIdentity && !(symmetries ??= []).Exists(s => s.AsSpan().SequenceEqual(symmetry)))
            {
                symmetries.Add(symmetry);
            }
        }
    }

    private long[] KeyOf(int[] slots)
    {
        var order = OrderOf(slots, operands.Length, out var terms);
        var key = new List<long>();
        foreach (var k in order)
        {
            key.Add((long)operands[k].Node.Digest);
            key.Add((long)roles[k]);
            foreach (var term in terms[k])
            {
                key.Add((long)term.Digest);
            }
        }

        return [.. key];
    }

    private int[] OrderOf(int[] slots, int count, out SlotTerm[][] terms)
    {
        var own = new SlotTerm[operands.Length][];
        var lookups = count;
        var order = new int[operands.Length];
        for (var k = 0; k < own.Length; k++)
        {
            order[k] = k;
            own[k] = SlotTermsOf(k, slots, ref lookups);
        }

        if (!isOrdered && count > 1)
        {
            Array.Sort(order, 0, Math.Min(count, order.Length), Comparer<int>.Create((a, b) => Compare(a, b, own)));
        }

        terms = own;
        return order;
    }

    private int Compare(int a, int b, SlotTerm[][] terms)
    {
        var byDigest = operands[a].Node.Digest.CompareTo(operands[b].Node.Digest);
        if (byDigest != 0)
        {
            return byDigest;
        }

        var byRole = roles[a].CompareTo(roles[b]);
        return byRole != 0 ? byRole : CompareTerms(terms[a], terms[b]);
    }

    private static int CompareTerms(SlotTerm[] a, SlotTerm[] b)
    {
        for (var s = 0; s < a.Length; s++)
        {
            var bySlot = a[s].Slot.CompareTo(b[s].Slot);
            if (bySlot != 0)
            {
                return bySlot;
            }

            var byPosition = a[s].Position == b[s].Position ? 0 : a[s].Position.Digest.CompareTo(b[s].Position.Digest);
            if (byPosition != 0)
            {
                return byPosition;
            }
        }

        return 0;
    }

    private SlotTerm[] SlotTermsOf(int k, int[] slots, ref int lookups)
    {
        var operand = operands[k];
        if (operand.Terms.Length == 0)
        {
            return [];
        }

        var terms = new SlotTerm[operand.Terms.Length];
        for (var s = 0; s < terms.Length; s++)
        {
            var term = operand.Terms[s];
            terms[s] = term.Index is { } index ? new SlotTerm(slots[indices.IndexOf(index)], term.Position)
                : term.Lookup is not null ? new SlotTerm(-1, term.Position, lookups++) : new SlotTerm(-1, term.Position);
        }

        var least = terms;
        foreach (var symmetry in isEven(k) ? operand.Node.EvenSymmetries : operand.Node.Symmetries)
        {
            var moved = new SlotTerm[terms.Length];
            for (var s = 0; s < moved.Length; s++)
            {
                moved[symmetry[s]] = terms[s];
            }

            if (CompareTerms(moved, least) < 0)
            {
                least = moved;
            }
        }

        return least;
    }
}
