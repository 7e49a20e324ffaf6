using MlMath.Compilation.Binding;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Interpretation;

/// <summary>Counts through the slots of one node, the last fastest, and reads its edges there.</summary>
/// <typeparam name="T">The kind of number.</typeparam>
internal sealed class SlotWalk<T>
    where T : struct, IPrimal<T>
{
    private readonly int[] sizes;
    private readonly int[] counters;
    private readonly EdgeReader<T>[] readers;
    private readonly ResolvedSizes resolved;
    private readonly WorkBudget budget;
    private readonly int own;
    private readonly int gap;
    private int steps;

    /// <summary>A walk from the first entry on.</summary>
    /// <param name="slots">The slots' sizes, own axes first.</param>
    /// <param name="own">How many of them are own axes.</param>
    /// <param name="edges">The edges.</param>
    /// <param name="valuesOf">The entries of an operand.</param>
    /// <param name="resolved">The sizes.</param>
    /// <param name="budget">Asked now and then whether to stop.</param>
    /// <param name="gap">How many numbers of slots lie unused between own axes and bound ones.</param>
    public SlotWalk(int[] slots, int own, ReadOnlySpan<Edge> edges, Func<Node, T[]> valuesOf, ResolvedSizes resolved, WorkBudget budget, int gap)
    {
        sizes = slots;
        (this.own, this.gap) = (own, gap);
        this.resolved = resolved;
        this.budget = budget;
        counters = slots.Length == 0 ? [] : new int[slots.Length];
        readers = new EdgeReader<T>[edges.Length];
        for (var e = 0; e < readers.Length; e++)
        {
            readers[e] = ReaderOf(edges[e], valuesOf(edges[e].Operand));
        }

        (OwnCount, BoundCount) = (1, 1);
        for (var s = 0; s < slots.Length; s++)
        {
            (OwnCount, BoundCount) = s < own ? (OwnCount * slots[s], BoundCount) : (OwnCount, BoundCount * slots[s]);
        }
    }

    /// <summary>How many entries the node has.</summary>
    public long OwnCount { get; }

    /// <summary>How many combinations of bound indices each of them goes through.</summary>
    public long BoundCount { get; }

    /// <summary>What was read past the end of an axis last: the position and the axis's length; null where nothing was.</summary>
    public (double Position, int Size)? Overrun { get; private set; }

    /// <summary>The value of an edge at the present place; the mark of <see cref="OutOfRange"/> past the end of an axis.</summary>
    public T Read(int edge)
    {
        ref var reader = ref readers[edge];
        var place = reader.Place;
        if (reader.Checked is not null)
        {
            foreach (ref readonly var term in reader.Checked.AsSpan())
            {
                var position = Position(term.Term, term.Shift);
                if (!(position >= 1 && position <= term.Size) || position != Math.Floor(position))
                {
                    Overrun = (position, term.Size);
                    return T.FromValue(OutOfRange.Mark);
                }

                place += ((int)position - 1) * term.Stride;
            }
        }

        return reader.Values[place];
    }

    /// <summary>The position, from 1, that a term stands for at the present place.</summary>
    public double Position(SlotTerm term) => Position(term, Shift(term, resolved));

    /// <summary>The next place; after the last comes the first again.</summary>
    public void Advance()
    {
        if ((++steps & 0xFFFFF) == 0)
        {
            budget.Check();
        }

        for (var s = sizes.Length - 1; s >= 0; s--)
        {
            if (++counters[s] < sizes[s])
            {
                for (var e = 0; e < readers.Length; e++)
                {
                    readers[e].Place += readers[e].Strides[s];
                }

                return;
            }

            counters[s] = 0;
            for (var e = 0; e < readers.Length; e++)
            {
                readers[e].Place -= readers[e].Strides[s] * (sizes[s] - 1);
            }
        }
    }

    private double Position(SlotTerm term, long shift) =>
        term.Lookup >= 0 ? Read(term.Lookup).Value + shift : term.Slot >= 0 ? counters[Counter(term.Slot)] + 1 + shift : shift;

    private int Counter(int slot) => slot < own ? slot : slot - gap;

    private static long Shift(SlotTerm term, ResolvedSizes resolved) => term.IsFixed ? resolved.Value(term.Position) : term.Position.Offset;

    private EdgeReader<T> ReaderOf(Edge edge, T[] values)
    {
        var reader = new EdgeReader<T> { Values = values, Strides = sizes.Length == 0 ? [] : new int[sizes.Length] };
        List<CheckedTerm>? unsure = null;
        var stride = 1;
        for (var a = edge.Terms.Length - 1; a >= 0; a--)
        {
            var term = edge.Terms[a];
            var size = resolved[edge.Operand.Axes[a]];
            var shift = Shift(term, resolved);
            var (first, last) = term.Slot >= 0 ? (1 + shift, sizes[Counter(term.Slot)] + shift) : (shift, shift);
            if (term.Lookup < 0 && first >= 1 && last <= size)
            {
                reader.Place += ((int)first - 1) * stride;
                if (term.Slot >= 0)
                {
                    reader.Strides[Counter(term.Slot)] += stride;
                }
            }
            else
            {
                (unsure ??= []).Add(new CheckedTerm(term, shift, size, stride));
            }

            stride *= size;
        }

        reader.Checked = unsure?.ToArray();
        return reader;
    }
}
