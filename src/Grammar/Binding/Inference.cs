using MlMath.Expressions.Indexing;

namespace MlMath.Grammar.Binding;

/// <summary>What use tells of the shapes of names that nothing declares.</summary>
internal sealed class Inference(IReadOnlyDictionary<string, Size[]> declared)
{
    private readonly Dictionary<string, int> ranks = [];
    private readonly HashSet<string> parameters = [];
    private readonly HashSet<string> sizeNames = [];

    public bool HasChanged { get; set; }

    /// <summary>Whether a name turned out to have more axes than those with which it was bound before.</summary>
    public bool HasRaised { get; set; }

    public IReadOnlyCollection<string> Names => ranks.Keys;

    /// <summary>Declares a name whose shape is to be found.</summary>
    public void Add(string name) => parameters.Add(name);

    public bool IsDeclared(string name) => parameters.Contains(name);

    /// <summary>Notes that the name is used, as a scalar unless more is known: that is how it was bound, so nothing is new for another pass.</summary>
    public void NoteUse(string name) => ranks.TryAdd(name, 0);

    /// <summary>Notes that the name has at least this many axes; whether that was new.</summary>
    public bool NoteRank(string name, int rank)
    {
        if (declared.ContainsKey(name) || ranks.GetValueOrDefault(name, -1) >= rank)
        {
            return false;
        }

        HasRaised |= ranks.ContainsKey(name);
        ranks[name] = rank;
        HasChanged = true;
        return true;
    }

    /// <summary>Notes that a name is the size of something, not an input.</summary>
    public void NoteSize(string name)
    {
        if (sizeNames.Add(name))
        {
            HasChanged = true;
        }
    }

    public bool IsSize(string name) => sizeNames.Contains(name);

    public int RankOf(string name) => ranks.GetValueOrDefault(name, 0);

    /// <summary>The axes of an inferred name: unknown sizes of their own, one for each axis.</summary>
    public Size[] AxesOf(string name, SizeTable sizes)
    {
        var axes = new Size[RankOf(name)];
        for (var a = 0; a < axes.Length; a++)
        {
            axes[a] = sizes.Resolve(Size.Named($"#{name}:{a + 1}"));
        }

        return axes;
    }
}
