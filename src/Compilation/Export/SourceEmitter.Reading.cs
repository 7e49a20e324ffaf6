using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Export;

/// <content>Reading operands: where something stands, and what is read there.</content>
internal sealed partial class SourceEmitter
{
    private int DepthOf(IEnumerable<Spot> spots)
    {
        var depth = 0;
        foreach (var spot in spots)
        {
            depth = Math.Max(depth, spot.Loop?.Depth ?? (spot.Looked is { } looked ? depths[looked] : 0));
        }

        return depth;
    }

    private Code ReadEdge(Item holder, int edge, Spot[] slots) =>
        Read(holder.Operands[edge], Array.ConvertAll(holder.Edges[edge].Terms.ToArray(), t => SpotOf(t, holder, slots)));

    private Spot SpotOf(SlotTerm term, Item holder, Spot[] slots)
    {
        if (term.Lookup >= 0)
        {
            var value = ReadEdge(holder, term.Lookup, slots);
            helpers.Add("position");
            var looked = Declare("at", $"position({value.Text})");
            return new Spot(null, looked, term.Position.Offset);
        }

        return term.Slot < 0 ? new Spot(null, null, term.Position) : slots[term.Slot] with { Shift = slots[term.Slot].Shift.Plus(term.Position.Offset) };
    }

    private Code Read(Item item, Spot[] spots)
    {
        switch (item.Node)
        {
            case NumberNode number:
                return Constant(number.Value.ToDouble());
            case ConstantNode constant:
                return Constant(constant.Value);
            case SizeNode size:
                return dialect.ToNumber(SizeCode(size.Size));
            case IndexValueNode:
                return spots[0].Looked is { } at ? at + Constant(spots[0].Shift.Offset + 1) : dialect.ToNumber(Shifted(FromZero(spots[0]), 1));
            case InputNode { Rank: 0 } input:
                return sizes.ContainsKey(input.Name) ? dialect.ToNumber(homes[item]) : homes[item];
        }

        if (item.Placement is Placement.Scalar or Placement.RowScalar && locals.TryGetValue(item, out var local))
        {
            return local;
        }

        if (item.Placement is not (Placement.Fused or Placement.Direct) || item.Node is InputNode)
        {
            var load = new Code($"{ArrayOf(item)}[{AddressOf(item, spots, out var isInside).Text}]", Code.Atom);
            return isInside is { } inside ? Atomic(Code.If(inside, load, dialect.NotANumber)) : load;
        }

        var depth = DepthOf(spots);
        if (depth == Top && item.Readers.Count == 1)
        {
            var entry = Entry(item, spots);
            return entry.Text.Length <= LongestExpression ? entry : Declare(NameFor(item), entry.Text);
        }

        return At(depth, new ReadKey(item, spots), () => Atomic(Entry(item, spots), NameFor(item)));
    }

    /// <summary>The position from 0; of one that is looked up it is a number, not a counter.</summary>
    private Code FromZero(Spot spot) => spot.Loop is { } loop ? Shifted(loop.Name, spot.Shift.Offset)
        : spot.Looked is { } looked ? Shifted(new Code($"({(dialect is CDialect ? "ptrdiff_t" : "int")}){looked}", Code.Atom), spot.Shift.Offset)
        : SizeCode(spot.Shift.Plus(-1));

    private Code AddressOf(Item item, Spot[] spots, out Code? isInside)
    {
        isInside = null;
        Code? address = null;
        for (var a = 0; a < spots.Length; a++)
        {
            if (item.Placement == Placement.RowArray && a == item.RowSlot)
            {
                continue;
            }

            var place = FromZero(spots[a]);
            if (!IsSurelyInside(spots[a], item.Axes[a]))
            {
                var check = Code.And(Code.Compare(place, ">=", "0"), Code.Compare(place, "<", SizeCode(item.Axes[a])));
                isInside = isInside is { } before ? new Code($"{before.At(Code.Conjunction)} && {check.Text}", Code.Conjunction) : check;
            }

            address = address is { } outer ? (outer * SizeCode(item.Axes[a])) + place : place;
        }

        return address ?? "0";
    }

    private static bool IsSurelyInside(Spot spot, Size axis) => spot.Looked is null && (spot.Loop is { } loop
        ? spot.Shift.Offset >= 0 && loop.Size.Plus(spot.Shift.Offset).Minus(axis) is <= 0
        : spot.Shift.IsKnown && spot.Shift.Offset >= 1 && spot.Shift.Minus(axis) is <= 0);

    /// <summary>A value at places, as a key.</summary>
    private readonly struct ReadKey(Item item, Spot[] spots) : IEquatable<ReadKey>
    {
        private readonly Item item = item;
        private readonly Spot[] spots = spots;

        public bool Equals(ReadKey other) => ReferenceEquals(item, other.item) && spots.AsSpan().SequenceEqual(other.spots);

        public override bool Equals(object? obj) => obj is ReadKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(item);
            foreach (var spot in spots)
            {
                hash.Add(spot);
            }

            return hash.ToHashCode();
        }
    }
}
