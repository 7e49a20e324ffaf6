using System.Globalization;
using MlMath.Expressions.Problems;

namespace MlMath.Grammar.Syntax;

/// <summary>A place in a text as a person counts: lines and columns from 1, in characters as they are seen (grapheme clusters).</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The character within the line, from 1.</param>
/// <param name="Length">How many characters the place covers, up to the end of its first line.</param>
public readonly record struct TextPosition(int Line, int Column, int Length)
{
    /// <summary>The place of a span of <paramref name="text"/>; a span outside the text is moved to its nearest end.</summary>
    public static TextPosition Of(string text, SourceSpan span)
    {
        var start = Math.Clamp(span.Start, 0, text.Length);
        var end = Math.Clamp(span.End, start, text.Length);
        var line = 1;
        var lineStart = 0;
        for (var at = 0; at < start; at++)
        {
            // Between the two characters of a line end, the place still belongs to the line that ends there.
            if (IsLineEnd(text[at]) && !(text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n'))
            {
                line++;
                lineStart = at + 1;
            }
        }

        var stop = start;
        while (stop < end && !IsLineEnd(text[stop]))
        {
            stop++;
        }

        return new TextPosition(line, 1 + Characters(text, lineStart, start), Characters(text, start, stop));
    }

    /// <summary>Whether a character ends a line (`\n`, `\r` and the line ends of Unicode).</summary>
    public static bool IsLineEnd(char character) => character is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';

    private static int Characters(string text, int from, int to)
    {
        var count = 0;
        while (from < to)
        {
            from += StringInfo.GetNextTextElementLength(text.AsSpan(from, to - from));
            count++;
        }

        return count;
    }
}
