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

        RefuseDollarsInside(text);
        var normalized = NormalizedText.Of(text);
        var tokens = TokenShaper.Shape(normalized, notation, limits);
        var stream = new FormulaTokenStream(tokens, new FormulaToken(FormulaLexer.Eof, normalized.Size, normalized.Size - 1) { Span = new(text.Length, 0) });
        var builder = new SyntaxBuilder();
        var parser = new FormulaParser(stream, TextWriter.Null, TextWriter.Null) { ErrorHandler = new SyntaxErrorStrategy(builder) };
        parser.RemoveErrorListeners();
        parser.AddParseListener(builder);

        var statements = new List<SyntaxRow>();
        while (!stream.IsAtEnd)
        {
            var row = SyntaxBuilder.Build(parser.statement());
            if (row.Items.Count > 0)
            {
                statements.Add(row); // braces that LaTeX does not show leave nothing of `{}`
            }
        }

        if (statements.Count == 0)
        {
            throw SyntaxProblems.Empty(text.Length);
        }

        return new SyntaxDocument(statements, text);
    }

    /// <summary>A dollar that opens a formula wants one that closes it.</summary>
    private static void RefuseDollarAlone(string text)
    {
        var (count, first) = (0, -1);
        for (var at = text.IndexOf('$'); at >= 0; at = text.IndexOf('$', at + 1))
        {
            var lineStart = text.LastIndexOf('\n', at) + 1;
            if ((at > 0 && text[at - 1] == '\\') || text.AsSpan(lineStart, at - lineStart).Contains('#'))
            {
                continue;
            }

            count++;
            first = first < 0 ? at : first;
        }

        if (count == 1)
        {
            throw new ProblemException(ProblemCode.Syntax, "a '$' stands without a second one", new SourceSpan(first, 1), "put dollars around the whole formula, or none");
        }
    }

    /// <summary>Dollars say where mathematics begins and ends; between two values they are a slip, not a space that multiplies.</summary>
    private static void RefuseDollarsInside(string text)
    {
        RefuseDollarAlone(text);
        for (var at = text.IndexOf('$'); at >= 0; at = text.IndexOf('$', at + 1))
        {
            var lineStart = text.LastIndexOf('\n', at) + 1;
            var before = text.AsSpan(lineStart, at - lineStart);
            var after = text.AsSpan(at + 1).TrimStart(" \t$");
            var isBehind = before.Trim(" \t$") is [] or [.., ';'];
            var isAhead = after is [] or ['\n' or '\r' or ';' or '#' or '.' or ',', ..];
            if (!isBehind && !isAhead && !before.Contains('#'))
            {
                throw new ProblemException(ProblemCode.Syntax, "a '$' stands inside the formula", new SourceSpan(at, 1), "put dollars around the whole formula, or none");
            }
        }
    }
}
