using System.Text.RegularExpressions;

namespace MlMath.Engine.Documents;

/// <summary>
/// Headings, blocks of code and formulas of a Markdown text. Of Markdown's structure it follows what decides where formulas stand; a full parser of Markdown
/// takes the marks of mathematics (`\(`, `_`, a line of `=`) for its own.
/// </summary>
public static partial class MarkdownScanner
{
    /// <summary>What the document shows, in its order.</summary>
    public static IEnumerable<DocumentItem> Scan(DocumentText document)
    {
        var math = new MathScanner(document, withCode: true);
        var block = new FormulaBlock(document);
        var prose = FrontMatter(document);
        var isList = false;
        for (var line = prose; line < document.LineCount;)
        {
            var text = document.Line(line);
            var next = line + 1;
            IEnumerable<DocumentItem>? items = null;
            if (Fence(text) is { Length: > 0 } fence)
            {
                items = Fenced(document, block, line, fence, Info(text), out next);
            }
            else if (Heading(document, line, prose) is { } heading)
            {
                items = [heading];
                isList = false;
            }
            else if (!isList && IsIndented(text) && (line == 0 || document.Line(line - 1).IsWhiteSpace()))
            {
                while (next < document.LineCount && (IsIndented(document.Line(next)) || (document.Line(next).IsWhiteSpace() && next + 1 < document.LineCount && IsIndented(document.Line(next + 1)))))
                {
                    next++;
                }

                items = block.Read(line, next, document.SentenceBefore(document.LineStart(line)), document.SentenceAfter(document.LineEnd(next - 1)));
            }
            else if (ListItem().IsMatch(text))
            {
                isList = true;
            }
            else if (!text.IsWhiteSpace() && !char.IsWhiteSpace(text[0]))
            {
                isList = false;
            }

            if (items is not null)
            {
                foreach (var item in math.Scan(document.LineStart(prose), document.LineStart(line)).Concat(items))
                {
                    yield return item;
                }

                prose = next;
            }

            line = next;
        }

        foreach (var item in math.Scan(document.LineStart(prose), document.Text.Length))
        {
            yield return item;
        }
    }

    /// <summary>The first line behind `---` … `---` or `+++` … `+++` at the top.</summary>
    private static int FrontMatter(DocumentText document)
    {
        var mark = document.Line(0).TrimEnd().TrimStart('\uFEFF').ToString();
        if (mark is "---" or "+++")
        {
            for (var line = 1; line < document.LineCount; line++)
            {
                if (document.Line(line).TrimEnd().SequenceEqual(mark))
                {
                    return line + 1;
                }
            }
        }

        return 0;
    }

    /// <summary>The characters that open a fence, or an empty text.</summary>
    private static string Fence(ReadOnlySpan<char> line)
    {
        var trimmed = line.TrimStart();
        var length = 0;
        while (length < trimmed.Length && trimmed[length] is '`' or '~' && trimmed[length] == trimmed[0])
        {
            length++;
        }

        return length >= 3 && (trimmed[0] == '~' || trimmed[length..].IndexOf('`') < 0) ? trimmed[..length].ToString() : "";
    }

    private static string Info(ReadOnlySpan<char> line) => line.Trim().TrimStart('`').TrimStart('~').Trim().ToString().Split(' ', ',', '{')[0].ToLowerInvariant();

    private static IEnumerable<DocumentItem> Fenced(DocumentText document, FormulaBlock block, int line, string fence, string language, out int next)
    {
        var end = line + 1;
        while (end < document.LineCount && !(Fence(document.Line(end)) is var close && close.Length >= fence.Length && close[0] == fence[0] && document.Line(end).Trim().Length == close.Length))
        {
            end++;
        }

        next = Math.Min(end + 1, document.LineCount);
        if (end == line + 1)
        {
            return [];
        }

        if (language is "latex" or "tex" or "math" or "katex")
        {
            return new MathScanner(document, withCode: false).Display(document.LineStart(line + 1), document.LineEnd(end - 1), document.SentenceBefore(document.LineStart(line)), document.SentenceAfter(document.LineStart(next)));
        }

        return language is "" or "text" or "txt" or "plain" or "plaintext" or "formula" or "mlmath" or "asciimath" or "unicode"
            ? block.Read(line + 1, end, document.SentenceBefore(document.LineStart(line)), document.SentenceAfter(document.LineStart(next)))
            : [block.Refused(document.LineStart(line + 1), document.LineEnd(end - 1), $"a program in '{language}'")];
    }

    private static HeadingItem? Heading(DocumentText document, int line, int prose)
    {
        var text = document.Line(line);
        if (AtxHeading().Match(text.Length > 400 ? "" : text.ToString()) is { Success: true } heading)
        {
            return new HeadingItem(document.LineStart(line), heading.Groups[1].Length, heading.Groups[2].Value.Trim());
        }

        var isUnderline = text.Length is >= 3 and < 200 && text.Trim() is { Length: >= 3 } mark && mark[0] is '=' or '-' && mark.IndexOfAnyExcept(mark[0]) < 0;
        return isUnderline && line > prose && document.Line(line - 1) is { Length: < 200 } title && !title.IsWhiteSpace() && title.IndexOfAny("=\\$|") < 0
            ? new HeadingItem(document.LineStart(line - 1), text.TrimStart()[0] == '=' ? 1 : 2, title.Trim().ToString()) : null;
    }

    private static bool IsIndented(ReadOnlySpan<char> line) => !line.IsWhiteSpace() && (line.StartsWith("    ", StringComparison.Ordinal) || line[0] == '\t');

    [GeneratedRegex(@"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t#]*$")]
    private static partial Regex AtxHeading();

    [GeneratedRegex(@"^\s*(?:[-*+•]|\d{1,9}[.)])\s")]
    private static partial Regex ListItem();
}
