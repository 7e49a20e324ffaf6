namespace MlMath.Library;

/// <summary>
/// An optimiser as the literature prints it. In the update `θ_(t-1)` is the parameter, `g_t` the gradient there, `t` the number of the step from 1;
/// every other name with `_(t-1)` is a state, 0 before the first step unless <see cref="Start"/> says otherwise. All is entry by entry.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Remark">Where it comes from.</param>
/// <param name="Defaults">The hyper-parameters in their order, with the values that the literature gives.</param>
/// <param name="Start">States that are not 0 before the first step.</param>
/// <param name="Update">The lines of a step, each a definition in the language of formulas; the last defines `θ_t`.</param>
public sealed record OptimiserFormulas(
    string Name, string Remark, IReadOnlyList<KeyValuePair<string, string>> Defaults, IReadOnlyDictionary<string, string> Start, IReadOnlyList<string> Update);

/// <summary>The optimisers that ship with the engine, a formula file each, by name.</summary>
public static class OptimiserCatalogue
{
    private const string Folder = "optimisers";

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = FormulaFiles.In(Folder);

    /// <summary>Other names that they go by.</summary>
    public static IReadOnlyDictionary<string, string> Aliases { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["SGD"] = "GradientDescent",
        ["gradient descent"] = "GradientDescent",
        ["heavy ball"] = "Momentum",
        ["NesterovMomentum"] = "Nesterov",
    };

    /// <summary>The optimiser of a name or alias, in any case, or null where there is none.</summary>
    public static OptimiserFormulas? Find(string name)
    {
        var wanted = Aliases.GetValueOrDefault(name, name);
        foreach (var known in Names)
        {
            if (known.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            {
                return Read(known);
            }
        }

        return null;
    }

    private static OptimiserFormulas Read(string name)
    {
        var remarks = new List<string>();
        var defaults = new List<KeyValuePair<string, string>>();
        var start = new List<KeyValuePair<string, string>>();
        var update = new List<string>();
        foreach (var line in FormulaFiles.Lines(Folder, name))
        {
            if (line.StartsWith('#'))
            {
                remarks.Add(line[1..].Trim());
            }
            else if (After("defaults ", line) is { } given)
            {
                defaults.AddRange(given);
            }
            else if (After("start ", line) is { } begins)
            {
                start.AddRange(begins);
            }
            else if (line.Length > 0)
            {
                update.Add(line);
            }
        }

        return new OptimiserFormulas(name, string.Join(" ", remarks), defaults, start.ToDictionary(), update);
    }

    /// <summary>The pairs of a line such as `defaults α = 0.001, β₁ = 0.9`, or null where it begins otherwise.</summary>
    private static IEnumerable<KeyValuePair<string, string>>? After(string keyword, string line) => !line.StartsWith(keyword, StringComparison.Ordinal) ? null
        : line[keyword.Length..].Split(',').Select(pair => pair.Split('=', 2, StringSplitOptions.TrimEntries)).Select(pair => KeyValuePair.Create(pair[0], pair[1]));
}
