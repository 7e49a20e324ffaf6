using MlMath.Expressions.Problems;

namespace MlMath.Expressions.Printing;

/// <summary>The ways to write an expression; all but MathML are read back by the formula language.</summary>
public enum PrintForm
{
    /// <summary>ASCII: `sum(i=1..m, x_i^2)/m`.</summary>
    Text,

    /// <summary>As a textbook sets it on a line: `(1/m) Σ(i=1 to m) xᵢ²`.</summary>
    Unicode,

    /// <summary>LaTeX: `\frac{1}{m} \sum_{i=1}^{m} x_{i}^{2}`.</summary>
    Latex,

    /// <summary>Presentation MathML Core, a `math` element that browsers draw.</summary>
    MathMl,
}

/// <summary>What a derivative is called: `∂fᵢ/∂xⱼ`. The axes of the derivative are those of the function, then those of each name that it is by.</summary>
/// <param name="Of">The function's name, or null for none.</param>
/// <param name="OfRank">The number of the function's axes.</param>
/// <param name="By">The names that it is by, in turn, with the number of their axes.</param>
public sealed record DerivativeName(string? Of, int OfRank, IReadOnlyList<(string Name, int Rank)> By);

/// <summary>Choices of a caller of <see cref="Printer"/>.</summary>
public sealed record PrintOptions
{
    /// <summary>What holds where nothing else is said.</summary>
    public static PrintOptions Default { get; } = new();

    /// <summary>Longer texts are a problem (limit), in UTF-16 units.</summary>
    public int MaximalLength { get; init; } = Limits.PrintedLength;

    /// <summary>Deeper nesting is a problem (limit).</summary>
    public int MaximalDepth { get; init; } = Limits.PrintedDepth;

    /// <summary>Names that mean something where the formula will stand, besides those in the expression: no index takes them, no constant or function is written by them.</summary>
    public IReadOnlyCollection<string> ReservedNames { get; init; } = [];
}
