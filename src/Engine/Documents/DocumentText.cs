using System.Globalization;
using System.Text.RegularExpressions;

namespace MlMath.Engine.Documents;

/// <summary>A document's text with its lines. Immutable.</summary>
public sealed partial class DocumentText
{
    private const int ContextLength = 240;
    private readonly int[] lineStarts;

    /// <summary>A document.</summary>
    public DocumentText(string text)
    {
        Text = text;
        var starts = new List<int> { 0 };
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.Length || text[at + 1] != '\n')))
            {
                starts.Add(at + 1);
            }
        }

        lineStarts = [.. starts];
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>How many lines there are.</summary>
    public int LineCount => lineStarts.Length;

    /// <summary>Where a line starts; lines count from 0 here.</summary>
    public int LineStart(int line) => line < lineStarts.Length ? lineStarts[line] : Text.Length;

    /// <summary>Where a line's characters end, before its line end.</summary>
    public int LineEnd(int line)
    {
        var end = LineStart(line + 1);
        while (end > lineStarts[line] && Text[end - 1] is '\n' or '\r')
        {
            end--;
        }

        return end;
    }

    /// <summary>A line without its end.</summary>
    public ReadOnlySpan<char> Line(int line) => Text.AsSpan(lineStarts[line], LineEnd(line) - lineStarts[line]);

    /// <summary>The number of the line, from 0, that an offset stands in.</summary>
    public int LineOf(int offset)
    {
        var found = Array.BinarySearch(lineStarts, offset);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>Line and column, from 1, in characters as a person sees them.</summary>
    public (int Line, int Column) Position(int offset)
    {
        var line = LineOf(Math.Clamp(offset, 0, Text.Length));
        var before = Text.AsSpan(lineStarts[line], Math.Max(0, offset - lineStarts[line]));
        var column = 1;
        while (before.Length > 0)
        {
            before = before[StringInfo.GetNextTextElementLength(before)..];
            column++;
        }

        return (line + 1, column);
    }

    /// <summary>The sentence that leads to a place.</summary>
    public string SentenceBefore(int offset)
    {
        var from = Math.Max(0, offset - ContextLength);
        var text = Text[from..offset].Replace("\r\n", "\n").TrimEnd();
        var paragraph = Math.Max(text.LastIndexOf("\n\n", StringComparison.Ordinal), DisplayEnd().Matches(text).LastOrDefault()?.Index ?? -1);
        text = text[(paragraph < 0 ? 0 : paragraph)..];
        var ends = SentenceEnd().Matches(text);
        return (ends.Count > 0 ? text[(ends[^1].Index + ends[^1].Length)..] : text).Trim();
    }

    /// <summary>The sentence that follows a place.</summary>
    public string SentenceAfter(int offset)
    {
        var text = Text[Math.Min(offset, Text.Length)..Math.Min(Text.Length, offset + ContextLength)].Replace("\r\n", "\n").TrimStart(' ', '\n', '\t', '`', '$', '.', ',');
        var end = SentenceEnd().Match(text);
        text = end.Success ? text[..end.Index] : text;
        var paragraph = text.IndexOf("\n\n", StringComparison.Ordinal);

        // `Where:` and the list that it announces are one.
        return (paragraph > 12 ? text[..paragraph] : text).Trim();
    }

    // What stands before a displayed formula speaks of that one.
    [GeneratedRegex(@"```|\n~~~|\$\$|\\\]|\\end\{", RegexOptions.Singleline)]
    private static partial Regex DisplayEnd();

    [GeneratedRegex(@"[.!?](?=\s*$|\s+[^\s\da-z(])")]
    private static partial Regex SentenceEnd();
}
