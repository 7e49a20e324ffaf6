namespace MlMath.Engine.Documents;

/// <summary>What a document shows at one place: a heading, something written as a formula, or something of which it is known already that it is none.</summary>
/// <param name="Offset">Where it starts in the document's text.</param>
public abstract record DocumentItem(int Offset);

/// <summary>A heading.</summary>
/// <param name="Offset">Where it starts.</param>
/// <param name="Level">1 for a chapter, larger for what is inside.</param>
/// <param name="Title">Its words.</param>
public sealed record HeadingItem(int Offset, int Level, string Title) : DocumentItem(Offset);

/// <summary>Where in the document a formula was found.</summary>
public enum FormulaSetting
{
    /// <summary>Inside a sentence.</summary>
    Inline,

    /// <summary>Set off from the text: a displayed formula, a line of a block of code.</summary>
    Display,

    /// <summary>A line of a text that has no marks for formulas.</summary>
    Line,
}

/// <summary>Something that is written as a formula.</summary>
/// <param name="Offset">Where it starts.</param>
/// <param name="Text">
/// Its text, as long as in the document: what belongs to the typesetting alone (`&amp;`, `\label{…}`, ends of lines) is blank, so that places in it are places in the document.
/// </param>
/// <param name="Setting">Where it was found.</param>
public sealed record FormulaItem(int Offset, string Text, FormulaSetting Setting) : DocumentItem(Offset)
{
    /// <summary>The sentence before it, up to it.</summary>
    public string Before { get; init; } = "";

    /// <summary>The sentence behind it.</summary>
    public string After { get; init; } = "";

    /// <summary>The word before a colon that leads its line, such as `minimize`; empty without.</summary>
    public string Label { get; init; } = "";

    /// <summary>Words that belong to it: `for all x > 0`, a comment.</summary>
    public string Remark { get; init; } = "";
}

/// <summary>Something that is set as a formula may be and is none.</summary>
/// <param name="Offset">Where it starts.</param>
/// <param name="Text">What stands there, possibly shortened.</param>
/// <param name="Reason">Why it is no formula.</param>
public sealed record RefusedItem(int Offset, string Text, string Reason) : DocumentItem(Offset);
