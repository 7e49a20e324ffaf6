using MlMath.Expressions.Problems;

namespace MlMath.Grammar.Syntax;

/// <summary>What kind of thing is open while words are shaped.</summary>
internal enum FrameKind
{
    /// <summary>The text itself.</summary>
    Text,

    /// <summary>A bracket that is seen: `(`, `[`, `\{`, `⌊`, `⌈`, `⟨`.</summary>
    Bracket,

    /// <summary>A brace that LaTeX does not show, or that holds an argument.</summary>
    Brace,

    /// <summary>A run of super- or subscript glyphs.</summary>
    Glyphs,

    /// <summary>`\left.` and `\left|`: closed by `\right`.</summary>
    Left,

    /// <summary>A matrix or cases environment.</summary>
    Grid,

    /// <summary>An environment whose lines are statements: `aligned`.</summary>
    Lines,
}

/// <summary>Something that is open: how it was written, what closes it, and which arguments are still owed in it.</summary>
internal sealed class Frame
{
    internal required FrameKind Kind { get; init; }

    /// <summary>The token that opened it; null for the text itself and where nothing is to be seen of it.</summary>
    internal FormulaToken? Open { get; init; }

    /// <summary>Where it was opened.</summary>
    internal SourceSpan OpenSpan { get; init; }

    /// <summary>The opening as written.</summary>
    internal string Opening { get; init; } = "";

    /// <summary>The closing that would match.</summary>
    internal string Closing { get; init; } = "";

    /// <summary>The kind of token that closes it.</summary>
    internal int CloseType { get; set; }

    /// <summary>Whether it holds the argument of a command or script.</summary>
    internal bool IsArgument { get; init; }

    /// <summary>How many things are open around it, arguments without braces included.</summary>
    internal int Nesting { get; init; }

    /// <summary>How many arguments a command or script in it still takes.</summary>
    internal int Due { get; set; }

    /// <summary>Whether those arguments are single characters where they have no braces.</summary>
    internal bool IsSingle { get; set; }

    /// <summary>How many commands wait for arguments inside one another: `\sqrt\sqrt\sqrt x`.</summary>
    internal int Chain { get; set; }

    /// <summary>Whether it holds a word that makes braces a case distinction: `{x if x > 0}`.</summary>
    internal bool HasCondition { get; set; }
}
