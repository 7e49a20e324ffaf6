namespace MlMath.Compilation.Export;

/// <summary>The languages that formulas are exported to.</summary>
public enum ExportLanguage
{
    /// <summary>C#, for .NET 8 and later.</summary>
    CSharp,

    /// <summary>C, of 1999 and later.</summary>
    C,
}

/// <summary>What is exported.</summary>
/// <param name="Language">The language.</param>
/// <param name="Name">What the function is to be called.</param>
/// <param name="Outputs">The value, then derivatives.</param>
public sealed record ExportRequest(ExportLanguage Language, string Name, IReadOnlyList<Output> Outputs)
{
    /// <summary>The formula, to stand above the function.</summary>
    public string Formula { get; init; } = "";

    /// <summary>For each derivative, the name that it is by.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>The names in the order of the parameters; those that are not listed come behind, in alphabetical order.</summary>
    public IReadOnlyList<string> Order { get; init; } = [];
}
