namespace MlMath.Grammar.Binding;

/// <summary>The names of a scope, as those ask who print its formulas.</summary>
public sealed partial class FormulaSession
{
    /// <summary>The name that the last text gives to what it asks for, as in `J(w) = …`; null where it gives none.</summary>
    public string? SubjectName { get; private set; }

    /// <summary>The names that are declared or defined, beside which no constant or function is written by the same letter.</summary>
    public IReadOnlyCollection<string> BoundNames => [.. declared.Keys, .. definitions.Values.Select(d => d.Name)];

    /// <summary>Whether a name is declared, inferred or defined.</summary>
    public bool KnownAs(string name) => IsDeclared(name) || definitions.Values.Any(d => d.Name == name) || Inference.Names.Contains(name);
}
