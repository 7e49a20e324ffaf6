using MlMath.Expressions.Problems;

namespace MlMath.Grammar.Syntax;

/// <summary>
/// A piece of a formula as it stands on the page, before any letter has a meaning: the tree free of scope.
/// Items stand in a flat row; which operator binds which operand, and whether a letter run is one name, is decided by
/// the reader, who knows the scope. Both notations (text and LaTeX) yield the same items.
/// </summary>
public abstract record SyntaxItem
{
    /// <summary>Where it stands in the text as the user gave it.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>Whether white space (or a LaTeX spacing command) stands before it: `1/2 m` is not `1/2m`.</summary>
    public bool SpaceBefore { get; init; }
}

/// <summary>A number, exactly as written: `2`, `0.5`, `1e-8`, `½`.</summary>
/// <param name="Text">The digits in ASCII as written, with a point and an exponent where there are (`.5`, `1e-8`); a vulgar fraction as `1/2`.</param>
public sealed record NumberItem(string Text) : SyntaxItem;

/// <summary>
/// A run of letters of one script, digits inside or after it included (`x1`, `exp`, `wx`, `α`): maybe one name, maybe a
/// product of several. Greek words and LaTeX commands are letters already (`\alpha`, `alpha` → `α`); accents are part of their letter (`ŷ`).
/// Marks that make a longer name (`_old`, `^[1]`) follow as scripts.
/// </summary>
/// <param name="Text">The run in NFC, look-alikes folded.</param>
public sealed record NameItem(string Text) : SyntaxItem
{
    /// <summary>Whether it was written as one unit that must not be split: `\operatorname{MSE}`, `\mathrm{loss}`, `\sin`, `\alpha`.</summary>
    public bool IsUnit { get; init; }
}

/// <summary>An operator, relation or separator other than a comma, by its canonical sign (see <c>Signs</c>).</summary>
/// <param name="Sign">For example `+ - * · × / ^ = ≠ &lt; ≤ &gt; ≥ → … ! ⊙ ∂ ∇ √ ∛ Σ Π ∫ ∞ ∩ ∪ ∈ .. |  ‖ :`.</param>
public sealed record SignItem(string Sign) : SyntaxItem;

/// <summary>
/// A bracketed group: `( )`, `[ ]`, `{ }`; parts are what commas (and `;`) separate. LaTeX braces that are not seen leave no group, unless they hold a condition
/// (`{x if x > 0, …}`). Bars are not groups but signs, because only the reader can pair them.
/// </summary>
/// <param name="Open">`(`, `[` or `{`; `⌊`, `⌈` and `⟨` too.</param>
/// <param name="Parts">One row of items each; a single empty row for `()`.</param>
/// <param name="Separators">What stands between the parts: `,` or `;`, one fewer than parts.</param>
public sealed record GroupItem(char Open, IReadOnlyList<SyntaxRow> Parts, IReadOnlyList<char> Separators) : SyntaxItem;

/// <summary>How a script was written; it decides what the script may mean.</summary>
public enum ScriptStyle
{
    /// <summary>A Unicode sub- or superscript: `xᵢ`, `x²`, `Aᵀ`.</summary>
    Glyph,

    /// <summary>`_` or `^` followed by a bare token: `x_i`, `x^2`, `θ_old`, `x^-1`.</summary>
    Bare,

    /// <summary>`_{…}` or `^{…}`.</summary>
    Braced,

    /// <summary>`_(…)` or `^(…)`.</summary>
    Parenthesised,

    /// <summary>`^[…]`, a mark such as a layer: `W^[1]`.</summary>
    Bracketed,
}

/// <summary>A subscript on what stands directly before it.</summary>
/// <param name="Row">What it holds (brackets taken off).</param>
/// <param name="Style">How it was written.</param>
public sealed record SubscriptItem(SyntaxRow Row, ScriptStyle Style) : SyntaxItem;

/// <summary>A superscript on what stands directly before it; the transpose `ᵀ` is the name `T` in style <see cref="ScriptStyle.Glyph"/>.</summary>
/// <param name="Row">What it holds (brackets taken off).</param>
/// <param name="Style">How it was written.</param>
public sealed record SuperscriptItem(SyntaxRow Row, ScriptStyle Style) : SyntaxItem;

/// <summary>Primes on what stands directly before them: `f'`, `f''`.</summary>
/// <param name="Count">How many.</param>
public sealed record PrimeItem(int Count) : SyntaxItem;

/// <summary>LaTeX's `\frac{a}{b}`.</summary>
/// <param name="Numerator">Above the line.</param>
/// <param name="Denominator">Below the line.</param>
public sealed record FractionItem(SyntaxRow Numerator, SyntaxRow Denominator) : SyntaxItem
{
    /// <summary>Whether it has no line: `\binom{n}{k}`.</summary>
    public bool IsBinomial { get; init; }
}

/// <summary>LaTeX's `\sqrt[n]{x}`; the sign `√` is a <see cref="SignItem"/>.</summary>
/// <param name="Body">Under the root.</param>
/// <param name="Degree">The degree, or null for a square root.</param>
public sealed record RootItem(SyntaxRow Body, SyntaxRow? Degree) : SyntaxItem;

/// <summary>LaTeX's matrix and cases environments.</summary>
/// <param name="Environment">`bmatrix`, `pmatrix`, `matrix` (also `array`), `vmatrix`, `Vmatrix`, `cases`.</param>
/// <param name="Rows">Rows of cells.</param>
public sealed record GridItem(string Environment, IReadOnlyList<IReadOnlyList<SyntaxRow>> Rows) : SyntaxItem;

/// <summary>Items side by side.</summary>
/// <param name="Items">In the order of the page.</param>
/// <param name="Span">Where the row stands (also where it is empty).</param>
public sealed record SyntaxRow(IReadOnlyList<SyntaxItem> Items, SourceSpan Span);

/// <summary>A text as statements, one row each; empty statements and comments are left out. Commas at the outermost level are <see cref="SignItem"/>s `,`.</summary>
/// <param name="Statements">In the order of the page.</param>
/// <param name="Text">The text as the user gave it.</param>
public sealed record SyntaxDocument(IReadOnlyList<SyntaxRow> Statements, string Text);
