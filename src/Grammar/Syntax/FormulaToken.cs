using Antlr4.Runtime;
using MlMath.Expressions.Problems;

namespace MlMath.Grammar.Syntax;

/// <summary>A word of a formula: what the lexer made, then what the shaper made of it.</summary>
internal sealed class FormulaToken(int type, int start, int stop) : IToken
{
    /// <summary>The kind, a constant of the generated lexer; braces change theirs once their content is known.</summary>
    public int Type { get; set; } = type;

    /// <summary>The first character in the normalised text.</summary>
    public int StartIndex { get; } = start;

    /// <summary>The last character in the normalised text.</summary>
    public int StopIndex { get; } = stop;

    /// <summary>Where it stands in the user's text.</summary>
    internal SourceSpan Span { get; set; }

    /// <summary>Whether white space stands before it.</summary>
    internal bool SpaceBefore { get; set; }

    /// <summary>The name, number, sign or environment in canonical spelling; for a command its name.</summary>
    public string Text { get; set; } = "";

    /// <summary>Whether a name was written as one unit.</summary>
    internal bool IsUnit { get; set; }

    /// <summary>The combining character of an accent.</summary>
    internal char Mark { get; set; }

    public int TokenIndex { get; set; }

    public int Line => 0;

    public int Column => 0;

    public int Channel => TokenConstants.DefaultChannel;

    public ITokenSource? TokenSource => null;

    public ICharStream? InputStream => null;

    public override string ToString() => Text;
}

/// <summary>Makes the lexer's tokens without text; the text is read where it is wanted.</summary>
internal sealed class FormulaTokenFactory : ITokenFactory
{
    public IToken Create(
        Tuple<ITokenSource, ICharStream> source, int type, string text, int channel, int start, int stop, int line, int charPositionInLine) =>
        new FormulaToken(type, start, stop);

    public IToken Create(int type, string text) => new FormulaToken(type, 0, -1) { Text = text };
}
