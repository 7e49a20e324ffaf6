using System.Globalization;
using System.Text;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Cli.Output;

/// <summary>A fault as a person reads it: the line it is in, a caret under the place, what is wrong, and the remedy.</summary>
public static class ProblemReport
{
    private const int WidestLine = 110;

    /// <summary>Writes a fault; <paramref name="text"/> is what its place refers to, or null where it has none.</summary>
    public static void Write(Problem problem, string? text, TextWriter output)
    {
        if (text is not null && problem.Span is { } span)
        {
            WritePlace(text, span, output);
        }

        output.WriteLine($"error: {problem.Message} ({problem.Code.Text()})");
        if (problem.Hint is not null)
        {
            output.WriteLine($"hint: {problem.Hint}");
        }
    }

    /// <summary>Writes a fault and what else is wrong with the same text.</summary>
    public static void Write(ProblemException fault, string? text, TextWriter output)
    {
        Write(fault.Problem, text, output);
        foreach (var other in fault.Others)
        {
            output.WriteLine();
            Write(other, text, output);
        }
    }

    private static void WritePlace(string text, SourceSpan span, TextWriter output)
    {
        var position = TextPosition.Of(text, span);
        var start = Math.Clamp(span.Start, 0, text.Length);
        var lineStart = start;
        while (lineStart > 0 && !TextPosition.IsLineEnd(text[lineStart - 1]))
        {
            lineStart--;
        }

        var lineEnd = start;
        while (lineEnd < text.Length && !TextPosition.IsLineEnd(text[lineEnd]))
        {
            lineEnd++;
        }

        // Of a line that no screen holds, the part around the place is shown.
        var from = lineEnd - lineStart > WidestLine ? Math.Max(lineStart, start - (WidestLine / 2)) : lineStart;
        var to = Math.Min(lineEnd, from + WidestLine);
        from -= from > lineStart && char.IsLowSurrogate(text[from]) ? 1 : 0;
        to -= to < lineEnd && to > start && char.IsLowSurrogate(text[to]) ? 1 : 0;
        var lead = from > lineStart ? "…" : "";
        var isOneLine = text.AsSpan().IndexOfAny("\n\r\u0085\u2028\u2029") < 0;
        var margin = isOneLine ? "  " : $"  {position.Line} | ";
        output.WriteLine(margin + lead + text[from..to] + (to < lineEnd ? "…" : ""));

        var under = new StringBuilder(margin.Length + lead.Length + WidestLine);
        under.Append(' ', margin.Length + lead.Length);
        AppendBlank(under, text.AsSpan(from, start - from));
        var marked = Math.Min(Math.Clamp(span.End, start, lineEnd), to);
        under.Append('^', Math.Max(1, ScreenColumns.Of(text.AsSpan(start, Math.Max(0, marked - start)))));
        output.WriteLine(under.ToString());
    }

    /// <summary>Blank space as wide as a text is on a screen; tabs stay tabs.</summary>
    private static void AppendBlank(StringBuilder under, ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            var length = StringInfo.GetNextTextElementLength(text);
            if (text[0] == '\t')
            {
                under.Append('\t');
            }
            else
            {
                under.Append(' ', ScreenColumns.Of(text[..length]));
            }

            text = text[length..];
        }
    }
}
