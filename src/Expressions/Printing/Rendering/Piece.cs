namespace MlMath.Expressions.Printing.Rendering;

/// <summary>How tightly a piece of text holds together, the loosest first: the one table of precedence that all notations read.</summary>
internal enum Level
{
    Or,
    And,
    Not,
    Relation,

    /// <summary>A sum or a negation.</summary>
    Sum,

    /// <summary>Ends in the body of an operator such as Σ, which takes in every factor that follows.</summary>
    Big,

    /// <summary>A quotient on one line.</summary>
    Quotient,
    Product,
    Power,
    Atom,
}

/// <summary>What a piece begins with, as far as it matters to a factor before it.</summary>
internal enum Lead
{
    Digit,
    Letter,
    Call,
    Round,
    Root,
    Big,
    Bars,
    Fraction,
    Other,
}

/// <summary>What a piece ends with, as far as it matters to a factor behind it.</summary>
internal enum Trail
{
    Digit,

    /// <summary>A fraction that is one character, `½`.</summary>
    Vulgar,
    Name,

    /// <summary>A name that is a function's too: what follows might be taken for its argument.</summary>
    FunctionName,
    Script,
    Round,
    Fraction,
    Other,
}

/// <summary>A written part of a formula.</summary>
/// <param name="Text">The text.</param>
/// <param name="Level">How tightly it holds together.</param>
/// <param name="Lead">What it begins with.</param>
/// <param name="Trail">What it ends with.</param>
internal readonly record struct Piece(string Text, Level Level, Lead Lead, Trail Trail);
