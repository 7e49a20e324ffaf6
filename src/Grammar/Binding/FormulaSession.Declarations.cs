using MlMath.Expressions.Indexing;
using MlMath.Expressions.Values;
using MlMath.Grammar.Reading;

namespace MlMath.Grammar.Binding;

/// <summary>What names are declared to be: of a shape, with a value, random (see docs/adr/0007-a-random-name-is-a-sample-of-a-population.md).</summary>
public sealed partial class FormulaSession
{
    private readonly HashSet<string> random = [];
    private readonly HashSet<string> unsampled = [];
    private Size population = ReservedSizes.Population;

    /// <summary>Whether any name is declared random: then those alone are samples, else every bound vector is.</summary>
    internal bool HasRandomNames => random.Count > 0;

    /// <summary>Declares an input of known shape; sizes may be names.</summary>
    public void Declare(string name, params Size[] axes)
    {
        declared[NameSpelling.Canonical(name)] = axes;
        foreach (var axis in axes)
        {
            if (axis.Name is { } size)
            {
                Inference.NoteSize(size);
                declaredSizes.Add(size);
            }
        }
    }

    /// <summary>Declares the shape of a name that has no value; a definition of that name may still follow, and is held to it.</summary>
    public void DeclareShape(string name, params Size[] axes) => Declare(name, axes);

    /// <summary>Declares an input with its value: its shape is known, and a scalar may stand in subscripts and ranges.</summary>
    public void DeclareValue(string name, NumericArray value)
    {
        var canonical = NameSpelling.Canonical(name);
        var axes = new Size[value.Rank];
        for (var a = 0; a < axes.Length; a++)
        {
            axes[a] = value.Sizes[a];
        }

        declared[canonical] = axes;
        KnownValues[canonical] = value;
        if (value.Rank == 0)
        {
            KnownScalars[canonical] = value.Values[0];
        }
    }

    /// <summary>Declares an input whose shape its use tells.</summary>
    public void DeclareInferred(string name) => Inference.Add(NameSpelling.Canonical(name));

    /// <summary>Makes a name known to the reader, so that letter runs with it split: what is differentiated by.</summary>
    public void Mention(string name) => extraNames.Add(NameSpelling.Canonical(name));

    /// <summary>
    /// Declares a name random. With a value it is that sample, its first axis the members; else it is a sample of the one population that all random
    /// names have in common, of scalars or of arrays of the given shape. Those with values are declared first.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="hasValue">Whether a value was declared for it.</param>
    /// <param name="axes">The shape of one member, where it has no value.</param>
    public void DeclareRandom(string name, bool hasValue, params Size[] axes)
    {
        var canonical = NameSpelling.Canonical(name);
        random.Add(canonical);
        if (!hasValue)
        {
            unsampled.Add(canonical);
            Declare(name, axes);
            declared[canonical] = [population, .. axes];
        }
        else if (declared[canonical] is [var members, ..])
        {
            population = members;
        }
    }

    /// <summary>Whether the name is declared random.</summary>
    public bool IsRandom(string name) => random.Contains(NameSpelling.Canonical(name));

    /// <summary>Whether the name is random and has no value.</summary>
    internal bool IsUnsampled(string name) => unsampled.Contains(name);

    /// <summary>Whether something is declared that E[…] could be taken of.</summary>
    internal bool HasSamples => HasRandomNames || declared.Values.Any(a => a.Length == 1);
}
