namespace MlMath.Grammar.Syntax;

/// <summary>A LaTeX environment.</summary>
/// <param name="Name">What the tree calls it.</param>
/// <param name="IsGrid">Whether it has cells; otherwise its lines are statements.</param>
/// <param name="TakesColumns">Whether `{cc}` follows.</param>
internal sealed record Environment(string Name, bool IsGrid, bool TakesColumns = false);

/// <summary>The LaTeX environments; a new one is a line here.</summary>
internal static class Environments
{
    /// <summary>The environment of a name, starred or not, or null.</summary>
    internal static Environment? Find(ReadOnlySpan<char> name) => name.TrimEnd('*') switch
    {
        "bmatrix" => new("bmatrix", true),
        "pmatrix" => new("pmatrix", true),
        "matrix" or "smallmatrix" or "Bmatrix" => new("matrix", true),
        "vmatrix" => new("vmatrix", true),
        "Vmatrix" => new("Vmatrix", true),
        "cases" or "dcases" => new("cases", true),
        "array" => new("matrix", true, TakesColumns: true),
        "aligned" or "align" or "split" or "gather" or "gathered" or "equation" or "multline" or "eqnarray" or "displaymath" or "math"
            => new("aligned", false),
        "alignat" or "alignedat" => new("aligned", false, TakesColumns: true),
        _ => null,
    };
}
