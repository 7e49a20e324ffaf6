using MlMath.Expressions.Indexing;
using MlMath.Expressions.Problems;

namespace MlMath.Grammar.Binding;

/// <summary>What is known of sizes: names that are equal to each other or to a number.</summary>
internal sealed class SizeTable
{
    private readonly Dictionary<string, Size> equals = [];
    private readonly List<string> learnt = [];
    private readonly List<(Size Last, Size Axis, SourceSpan Place, LibraryCall? Call)> reads = [];

    /// <summary>Whether something was learnt since this was last set to false.</summary>
    public bool HasChanged { get; set; }

    /// <summary>That axes of different lengths are read to the same end, where the shorter would silently cut the longer (shape); null where none are.</summary>
    public ProblemException? Conflict { get; private set; }

    /// <summary>A size that nobody named; the key tells its place, so that every pass means the same by it.</summary>
    public Size Unnamed(string key) => Resolve(Size.Named("#" + key));

    /// <summary>Starts a new pass.</summary>
    public void Restart()
    {
        reads.Clear();
        learnt.Clear();
        HasChanged = false;
    }

    /// <summary>Takes back what this pass made equal: a name turned out to have more axes than those with which it was bound.</summary>
    public void Forget()
    {
        learnt.ForEach(name => equals.Remove(name));
        learnt.Clear();
        Conflict = null;
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
        learnt.Add(a.Name!);
        HasChanged = true;
        return true;
    }

    /// <summary>Notes that an axis is read up to <paramref name="last"/>: where nothing else tells the size, it is the axis's.</summary>
    public void NoteRead(Size last, Size axis, SourceSpan place) => reads.Add((last, axis, place, Call));

    /// <summary>The call of the library inside which sizes are read now; null outside. Places inside are the library's, not the user's.</summary>
    public LibraryCall? Call { get; set; }

    /// <summary>Concludes sizes from what was read: of several reads of one axis that with the largest offset tells its size. Finds <see cref="Conflict"/>.</summary>
    public void Conclude()
    {
        if (reads.Count == 0)
        {
            return;
        }

        var told = new Dictionary<string, (Size Size, SourceSpan Place)>();
        foreach (var group in reads.Select(r => (Last: Resolve(r.Last), Axis: Resolve(r.Axis), r.Place, r.Call)).Where(r => r.Last.Name != r.Axis.Name)
            .GroupBy(r => (r.Last.Name, r.Axis)).OrderBy(g => g.Key.Axis.IsKnown ? g.Key.Axis.Offset - g.Max(r => r.Last.Offset) : long.MaxValue).ToList())
        {
            var (largest, _, place, call) = group.MaxBy(r => r.Last.Offset);
            if (group.Key.Name is { } name && group.Key.Axis.IsKnown)
            {
                var size = group.Key.Axis.Plus(-largest.Offset);
                if (told.TryGetValue(name, out var known) && size.Offset > known.Size.Offset + Math.Max(0, -largest.Offset))
                {
                    var message = $"this axis has {group.Key.Axis.Offset} entries, but the range ends at {known.Size.Plus(largest.Offset).Offset}, which another array in it tells";
                    Conflict ??= call is { } inside
                        ? new ProblemException(ProblemCode.Shape, $"in '{inside.Name}': {message}", inside.Place, $"the library's line is: {inside.Line}")
                        : new ProblemException(ProblemCode.Shape, message, place, IsGenerated(Size.Named(name)) ? null : $"bind '{name}' if only its first entries are meant");
                }

                told.TryAdd(name, (size, place));
            }

            if (!Resolve(largest).IsKnown || !Resolve(group.Key.Axis).IsKnown)
            {
                Unify(largest, group.Key.Axis);
            }
        }
    }
}

/// <summary>A call of a formula of the library, as the user wrote it.</summary>
/// <param name="Name">The formula's name.</param>
/// <param name="Place">The call in the user's text.</param>
/// <param name="Line">The library's line.</param>
internal sealed record LibraryCall(string Name, SourceSpan Place, string Line);
