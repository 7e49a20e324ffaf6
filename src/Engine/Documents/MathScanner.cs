using System.Text.RegularExpressions;

namespace MlMath.Engine.Documents;

/// <summary>
/// Finds formulas inside running text: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, LaTeX's environments and, in Markdown, `code`. One pass: a mark that
/// nothing closes is looked for once.
/// </summary>
/// <param name="document">The document.</param>
/// <param name="withCode">Whether back-ticks mark code.</param>
internal sealed partial class MathScanner(DocumentText document, bool withCode)
{
    private const int LongestFormula = 8000;
    private readonly FormulaBlock block = new(document);
    private readonly Dictionary<string, int> missing = [];

    private string Text => document.Text;

    /// <summary>The formulas between two offsets.</summary>
    public IEnumerable<DocumentItem> Scan(int from, int to)
    {
        for (var at = from; at < to;)
        {
            var found = Text.AsSpan(at, to - at).IndexOfAny(@"\$`");
            if (found < 0)
            {
                yield break;
            }

            at += found;
            var opening = Opening(at, to);
            var end = opening.Length == 0 ? -1 : Closing(opening.Close, at + opening.Length, to);
            if (end < 0 || (opening.Close == "$" && !IsDollarPair(at, end)))
            {
                // `\$` and `\\` are passed as wholes; so is a run of back-ticks.
                at += Text[at] == '\\' ? 2 : Math.Max(1, opening.Length);
                continue;
            }

            foreach (var item in Formulas(opening, at, end))
            {
                yield return item;
            }

            at = end + opening.Close.Length;
        }
    }

    private (int Length, string Close, bool IsDisplay, bool IsCode) Opening(int at, int to)
    {
        var rest = Text.AsSpan(at, to - at);
        switch (rest[0])
        {
            case '`' when withCode:
                var ticks = rest.IndexOfAnyExcept('`');
                ticks = ticks < 0 ? rest.Length : ticks;
                return (ticks, new string('`', Math.Min(ticks, 64)), false, true);
            case '$':
                return rest.StartsWith("$$", StringComparison.Ordinal) ? (2, "$$", true, false) : (1, "$", false, false);
            case '\\':
                // Markdown texts often double the backslash.
                var slash = rest.StartsWith(@"\\", StringComparison.Ordinal) ? 2 : 1;
                if (rest.Length > slash && rest[slash] is '(' or '[' && (slash == 1 || withCode))
                {
                    return (slash + 1, new string('\\', slash) + (rest[slash] == '(' ? ')' : ']'), rest[slash] == '[', false);
                }

                if (rest.StartsWith(@"\begin{", StringComparison.Ordinal) && Environment().Match(Text, at, Math.Min(40, to - at)) is { Success: true } environment)
                {
                    return (environment.Length, $@"\end{{{environment.Groups[1].Value}}}", true, false);
                }

                break;
        }

        return (0, "", false, false);
    }

    private int Closing(string close, int from, int to)
    {
        if (missing.TryGetValue(close, out var known) && from < known)
        {
            return -1;
        }

        var limit = Math.Min(to, from + LongestFormula + close.Length);
        for (var at = from; at < limit;)
        {
            var found = Text.IndexOf(close, at, limit - at, StringComparison.Ordinal);
            if (found < 0)
            {
                missing[close] = limit - close.Length;
                return -1;
            }

            var isEscaped = close[0] is '$' && found > 0 && Text[found - 1] == '\\';
            var isRun = close[0] == '`' && (Text[found - 1] == '`' || (found + close.Length < Text.Length && Text[found + close.Length] == '`'));
            var isRowEnd = close is @"\]" or @"\)" && found > 0 && Text[found - 1] == '\\';
            if (!isEscaped && !isRun && !isRowEnd)
            {
                return found;
            }

            at = found + 1;
            if (close[0] == '`')
            {
                while (at < limit && Text[at] == '`')
                {
                    at++;
                }
            }
        }

        return -1;
    }

    /// <summary>Whether two dollars hold a formula: not "5 $ and 10 $".</summary>
    private bool IsDollarPair(int open, int close)
    {
        var inside = Text.AsSpan(open + 1, close - open - 1);
        return inside.Length > 0 && !char.IsWhiteSpace(inside[0]) && !char.IsWhiteSpace(inside[^1])
            && (close + 1 >= Text.Length || !char.IsAsciiDigit(Text[close + 1]))
            && inside.IndexOf("\n\n", StringComparison.Ordinal) < 0 && inside.IndexOf("\r\n\r\n", StringComparison.Ordinal) < 0;
    }

    private IEnumerable<DocumentItem> Formulas((int Length, string Close, bool IsDisplay, bool IsCode) opening, int at, int end)
    {
        var start = at + opening.Length;
        if (Text.AsSpan(start, end - start).IsWhiteSpace())
        {
            yield break;
        }

        string before = document.SentenceBefore(at), after = document.SentenceAfter(end + opening.Close.Length);
        if (opening.IsCode && Program().IsMatch(Text.AsSpan(start, end - start)))
        {
            yield return block.Refused(start, end, "a piece of a program");
            yield break;
        }

        if (!opening.IsDisplay)
        {
            foreach (var item in block.Statement(start, end, FormulaSetting.Inline, before, after))
            {
                yield return item;
            }

            yield break;
        }

        foreach (var item in Display(start, end, before, after))
        {
            yield return item;
        }
    }

    /// <summary>The formulas of the inside of a display.</summary>
    public IEnumerable<DocumentItem> Display(int start, int end, string before, string after)
    {
        foreach (var (from, text) in Rows(start, end))
        {
            foreach (var item in block.Statement(from, text, FormulaSetting.Display, before, after))
            {
                yield return item;
            }
        }
    }

    /// <summary>The rows of a displayed formula; those that begin with a relation or a sign belong to the row above.</summary>
    private List<(int From, string Text)> Rows(int start, int end)
    {
        var clean = Text.AsSpan(start, end - start).ToArray();
        Blank(clean, Typesetting());
        var cuts = new List<int> { 0 };
        var depth = 0;
        for (var at = 0; at < clean.Length; at++)
        {
            var rest = clean.AsSpan(at);
            if (clean[at] == '&' && depth == 0 && (at == 0 || clean[at - 1] != '\\'))
            {
                clean[at] = ' ';
            }
            else if (rest.StartsWith(@"\begin{"))
            {
                depth++;
            }
            else if (rest.StartsWith(@"\end{"))
            {
                depth--;
            }
            else if (depth == 0 && rest.StartsWith(@"\\"))
            {
                var length = 2;
                if (RowSpace().Match(new string(rest[2..Math.Min(rest.Length, 14)])) is { Success: true } space)
                {
                    length += space.Length;
                }

                rest[..length].Fill(' ');
                var next = new string(rest[Math.Min(length, rest.Length)..Math.Min(length + 60, rest.Length)]).TrimStart('&', ' ', '\n', '\r', '\t', '{', '}');
                if (next.Length > 0 && !RowGoesOn().IsMatch(next))
                {
                    cuts.Add(at + length);
                }

                at += length - 1;
            }
            else if (clean[at] == '\\')
            {
                at++;
            }
        }

        cuts.Add(clean.Length);
        var rows = new List<(int, string)>();
        for (var k = 1; k < cuts.Count; k++)
        {
            rows.Add((start + cuts[k - 1], new string(clean, cuts[k - 1], cuts[k] - cuts[k - 1])));
        }

        return rows;
    }

    private static void Blank(char[] text, Regex what)
    {
        foreach (var found in what.EnumerateMatches(text.AsSpan().ToString()))
        {
            Array.Fill(text, ' ', found.Index, found.Length);
        }
    }

    [GeneratedRegex(@"\G\\begin\{((?:equation|align|gather|multline|eqnarray|flalign|displaymath|math|alignat)\*?)\}(?:\{\d+\})?")]
    private static partial Regex Environment();

    [GeneratedRegex(@"\\(?:label|tag\*?)\{[^{}]*\}|\\(?:nonumber|notag|displaystyle|textstyle|limits|nolimits|hfill|allowdisplaybreaks)(?![A-Za-z])|\\(?:begin|end)\{(?:aligned|split|gathered|alignedat|equation\*?|align\*?|multlined)\}(?:\{\d+\})?|\\intertext\{[^{}]*\}|(?<!\\)%[^\n]*")]
    private static partial Regex Typesetting();

    [GeneratedRegex(@"^\s*\[-?[\d.]+\s*(?:pt|em|ex|mm|cm)\]")]
    private static partial Regex RowSpace();

    [GeneratedRegex(@"^(?:[=<>≈≤≥+·-]|\\(?:approx|leq?|geq?|equiv|cdot|times|quad|qquad)(?![A-Za-z]))")]
    private static partial Regex RowGoesOn();

    [GeneratedRegex(@"[A-Za-z_]{2,}\.[A-Za-z_]{2,}|\(\)|==|!=|(?:^|\s)--?[a-z]{2,}|""|'\w+'|;\s*$|\b(?:None|True|False|null|import|self|lambda|def|return)\b|\w\[[^\]]*:[^\]]*\]|[A-Za-z]+_[a-z]{3,}_|^[@#]|https?:|\.(?:py|md|csv|js|json|txt|cs|tex)\b|\\n|</?\w+>|^[\w.-]*/[\w./-]*$(?<=[a-z]{3,})")]
    private static partial Regex Program();
}
