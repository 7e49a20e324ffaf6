using MlMath.Expressions.Indexing;

namespace MlMath.Grammar.Binding;

/// <summary>What is known of sizes: names that are equal to each other or to a number.</summary>
internal sealed class SizeTable
{
    private readonly Dictionary<string, Size> equals = [];
    private readonly List<(Size Last, Size Axis)> reads = [];

    /// <summary>Whether something was learnt since this was last set to false.</summary>
    public bool HasChanged { get; set; }

    /// <summary>A size that nobody named; the key tells its place, so that every pass means the same by it.</summary>
    public Size Unnamed(string key) => Resolve(Size.Named("#" + key));

    /// <summary>Starts a new pass.</summary>
    public void Restart()
    {
        reads.Clear();
        HasChanged = false;
    }

    /// <summary>Whether the size is one that nobody named.</summary>
    public static bool IsGenerated(Size size) => size.Name is { } name && name[0] == '#';

    /// <summary>The size by its representative.</summary>
    public Size Resolve(Size size)
    {
        while (size.Name is { } name && equals.TryGetValue(name, out var known))
        {
            size = known.Plus(size.Offset);
        }

        return size;
    }

    /// <summary>Makes two sizes equal; false where they cannot be.</summary>
    public bool Unify(Size a, Size b)
    {
        a = Resolve(a);
        b = Resolve(b);
        if (a == b)
        {
            return true;
        }

        if (a.IsKnown && b.IsKnown)
        {
            return false;
        }

        if (a.Name == b.Name)
        {
            return false;
        }

        // A generated name gives way to one of the user's, a name to a number.
        if (a.IsKnown || (!b.IsKnown && IsGenerated(b) && !IsGenerated(a)))
        {
            (a, b) = (b, a);
        }

        equals.Add(a.Name!, b.Plus(-a.Offset));
        HasChanged = true;
        return true;
    }

    /// <summary>Notes that an axis is read up to <paramref name="last"/>: where nothing else tells the size, it is the axis's.</summary>
    public void NoteRead(Size last, Size axis) => reads.Add((last, axis));

    /// <summary>Concludes sizes from what was read: of several reads of one axis that with the largest offset tells its size.</summary>
    public void Conclude()
    {
        if (reads.Count == 0)
        {
            return;
        }

        foreach (var group in reads.Select(r => (Last: Resolve(r.Last), Axis: Resolve(r.Axis))).Where(r => r.Last.Name != r.Axis.Name)
            .GroupBy(r => (r.Last.Name, r.Axis)).ToList())
        {
            var largest = group.MaxBy(r => r.Last.Offset).Last;
            if (!Resolve(largest).IsKnown || !Resolve(group.Key.Axis).IsKnown)
            {
                Unify(largest, group.Key.Axis);
            }
        }
    }
}
