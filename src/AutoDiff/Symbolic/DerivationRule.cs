namespace MlMath.AutoDiff.Symbolic;

/// <summary>A rule of differentiation, as a textbook has it.</summary>
public sealed class DerivationRule
{
    private readonly Lazy<string> formula;
    private readonly Lazy<string> latex;

    internal DerivationRule(string id, string name, string formula, string latex)
        : this(id, name, new Lazy<string>(formula), new Lazy<string>(latex))
    {
    }

    internal DerivationRule(string id, string name, Lazy<string> formula, Lazy<string> latex)
    {
        Id = id;
        Name = name;
        this.formula = formula;
        this.latex = latex;
    }

    /// <summary>What programs know it by; never changed once it has shipped.</summary>
    public string Id { get; }

    /// <summary>Its name, as a textbook has it.</summary>
    public string Name { get; }

    /// <summary>What it says, in the textbook's notation.</summary>
    public string Formula => formula.Value;

    /// <summary>What it says, in LaTeX's mathematics.</summary>
    public string Latex => latex.Value;

    /// <summary>What holds where the derivative jumps, in words; null where nothing needs saying.</summary>
    public string? Kink { get; init; }

    /// <summary>Whether it only says what everybody sees: the derivative of a constant, of the variable itself.</summary>
    public bool IsTrivial { get; init; }

    /// <summary>Whether it says that two expressions are equal, rather than what the derivative of one is.</summary>
    public bool IsRewriting { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
