namespace MlMath.Grammar.Syntax;

/// <summary>How a formula's text is to be read. Both notations may be mixed in one text; this decides what they say differently.</summary>
public enum Notation
{
    /// <summary>LaTeX where a backslash occurs, text otherwise.</summary>
    Auto,

    /// <summary>ASCII and Unicode: `{ }` are brackets, and a bare script takes a whole number or letter run (`x_12`, `θ_old`).</summary>
    Text,

    /// <summary>LaTeX: `{ }` group without being seen, and a bare script takes one character (`x_12` is `x₁2`).</summary>
    Latex,
}
