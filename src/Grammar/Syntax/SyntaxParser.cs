using MlMath.Expressions.Problems;
using MlMath.Grammar.Generated;

namespace MlMath.Grammar.Syntax;

/// <summary>The first phase of reading: from text to the tree that is free of scope.</summary>
public static class SyntaxParser
{
    /// <summary>
    /// The statements of a text, in time linear in its length. Throws <see cref="ProblemException"/> with the code <c>syntax</c> for a text that is
    /// no formula whatever its letters mean, <c>limit</c> past one of the <paramref name="limits"/>, <c>unsupported</c> for a LaTeX construct that is not read.
    /// </summary>
    public static SyntaxDocument Parse(string text, Notation notation = Notation.Auto, SyntaxLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        limits ??= SyntaxLimits.Default;
        if (text.Length > limits.TextLength)
        {
            throw SyntaxProblems.Limit($"the text is longer than {limits.TextLength} characters", new SourceSpan(0, 0), "split it into several");
        }

        var normalized = NormalizedText.Of(text);
        var tokens = TokenShaper.Shape(normalized, notation, limits);
        var stream = new FormulaTokenStream(tokens, new FormulaToken(FormulaLexer.Eof, normalized.Size, normalized.Size - 1) { Span = new(text.Length, 0) });
        var parser = new FormulaParser(stream, TextWriter.Null, TextWriter.Null) { ErrorHandler = new SyntaxErrorStrategy() };
        parser.RemoveErrorListeners();

        var builder = new SyntaxBuilder();
        var statements = new List<SyntaxRow>();
        while (!stream.IsAtEnd)
        {
            // A statement at a time, so that the parse tree of one is gone before the next.
            statements.Add(builder.Build(parser.statement()));
        }

        return new SyntaxDocument(statements, text);
    }
}
