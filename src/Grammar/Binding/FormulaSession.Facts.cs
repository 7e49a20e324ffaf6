using MlMath.Expressions.Values;
using MlMath.Grammar.Reading;

namespace MlMath.Grammar.Binding;

/// <summary>What is known of names beyond their shapes; a limit may depend on it.</summary>
public sealed partial class FormulaSession
{
    /// <summary>The values that are bound, by name.</summary>
    internal Dictionary<string, NumericArray> KnownValues { get; } = [];

    /// <summary>The signs that are assumed of names: 1 for positive, -1 for negative.</summary>
    internal Dictionary<string, int> AssumedSigns { get; } = [];

    /// <summary>The names by which the answer is to be differentiated.</summary>
    internal HashSet<string> DifferentiatedNames { get; } = [];

    /// <summary>Makes it known that a name's values are positive (1) or negative (-1).</summary>
    public void AssumeSign(string name, int sign) => AssumedSigns[NameSpelling.Canonical(name)] = sign;

    /// <summary>Drops those of the partial operations noted since there were <paramref name="from"/> of which <paramref name="drop"/> holds.</summary>
    internal void ForgetPartials(int from, Func<PartialOperation, bool> drop)
    {
        var kept = partials.Skip(from).Where(p => !drop(p)).ToList();
        partials.RemoveRange(from, partials.Count - from);
        partials.AddRange(kept);
    }
}
