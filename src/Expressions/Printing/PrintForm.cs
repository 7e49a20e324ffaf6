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

/// <summary>An array by its entries.</summary>
/// <param name="Subscript">What stands behind the array's name: `ⱼ` of `wⱼ`; empty for a scalar.</param>
/// <param name="Text">The entry there.</param>
public readonly record struct EntryText(string Subscript, string Text);

/// <summary>Choices of a caller of <see cref="Printer"/>.</summary>
public sealed record PrintOptions
{
    /// <summary>What holds where nothing else is said.</summary>
    public static PrintOptions Default { get; } = new();

    /// <summary>Longer texts are a problem (limit), in UTF-16 units.</summary>
    public int MaximalLength { get; init; } = 100_000;

    /// <summary>Deeper nesting is a problem (limit).</summary>
    public int MaximalDepth { get; init; } = 200;

    /// <summary>Names that no summation index may take, besides those in the expression.</summary>
    public IReadOnlyCollection<string> ReservedNames { get; init; } = [];
}
