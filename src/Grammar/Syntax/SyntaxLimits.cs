using MlMath.Expressions.Problems;

namespace MlMath.Grammar.Syntax;

/// <summary>Bounds on a text; what passes one is a problem of the kind <c>limit</c> that says which.</summary>
public sealed record SyntaxLimits
{
    /// <summary>The bounds that hold where none are given.</summary>
    public static SyntaxLimits Default { get; } = new();

    /// <summary>UTF-16 units of text.</summary>
    public int TextLength { get; init; } = Limits.TextLength;

    /// <summary>Brackets, scripts and command arguments inside one another.</summary>
    public int Nesting { get; init; } = Limits.Nesting;

    /// <summary>Statements in a text.</summary>
    public int Statements { get; init; } = Limits.Statements;

    /// <summary>Digits of one number.</summary>
    public int NumberDigits { get; init; } = Limits.NumberDigits;

    /// <summary>The greatest power of ten, up or down, in a number such as `1e-8`.</summary>
    public int NumberExponent { get; init; } = Limits.NumberExponent;
}
