using MlMath.Expressions.Indexing;
using MlMath.Grammar.Reading;

namespace MlMath.Grammar.Binding;

/// <summary>Names declared random. See docs/adr/0007-a-random-name-is-a-sample-of-a-population.md.</summary>
public sealed partial class FormulaSession
{
    private readonly HashSet<string> random = [];
    private readonly HashSet<string> unsampled = [];
    private Size population = ReservedSizes.Population;

    /// <summary>Whether any name is declared random: then those alone are samples, else every bound vector is.</summary>
    internal bool HasRandomNames => random.Count > 0;

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
