using System.Text;
using MlMath.Expressions.Notation;

namespace MlMath.Expressions.Printing.Rendering;

/// <summary>Names as one element of MathML: letters in `mi`, accents in `mover`, scripts where they belong.</summary>
internal static class MathMlName
{
    private const string Marks = "<mover accent=\"true\">";

    /// <summary>A name: `α`, `ŷ`, `θ_old`, `W^[1]`.</summary>
    public static string Of(string name)
    {
        var at = 0;
        if (name.StartsWith('∂'))
        {
            // ∂₁f, the derivative of f by its first argument.
            at = 1;
            var by = Script(name, ref at, out _);
            return Row($"<msub><mo>∂</mo>{by ?? Row("")}</msub>{Of(name[at..])}");
        }

        var text = Letters(name, ref at);
        string? below = null, above = null;
        var rest = new StringBuilder();
        while (at < name.Length)
        {
            var script = Script(name, ref at, out var isBelow);
            if (script is null)
            {
                rest.Append(name[at++]);
            }
            else if (isBelow)
            {
                below = below is null ? script : Row(below + script);
            }
            else
            {
                above = above is null ? script : Row(above + script);
            }
        }

        text = (below, above) switch
        {
            (null, null) => text,
            (_, null) => $"<msub>{text}{below}</msub>",
            (null, _) => $"<msup>{text}{above}</msup>",
            _ => $"<msubsup>{text}{below}{above}</msubsup>",
        };
        return rest.Length == 0 ? text : Row($"{text}<mtext>{Escaped(rest.ToString())}</mtext>");
    }

    

    private static string? Script(string name, ref int at, out bool isBelow)
    {
        var c = name[at];
        isBelow = c == '_' || ScriptGlyphs.LoweredBy(c) != '\0';
        if (c is '_' or '^')
        {
            return Plain(Taken(name, ref at));
        }

        if (c == '\'')
        {
            var primes = 0;
            for (; at < name.Length && name[at] == '\''; at++)
            {
                primes++;
            }

            return $"<mo>{(primes switch { 1 => "′", 2 => "″", 3 => "‴", _ => new string('′', primes) })}</mo>";
        }

        Func<char, char> plain = isBelow ? ScriptGlyphs.LoweredBy : ScriptGlyphs.RaisedBy;
        var run = new StringBuilder();
        for (; at < name.Length && plain(name[at]) is var letter && letter != '\0'; at++)
        {
            run.Append(letter);
        }

        return run.Length == 0 ? null : Plain(run.ToString());
    }

    // What stands behind `_` or `^`: a bracket without its `(` or `{`, or a run of letters and digits.
    private static string Taken(string name, ref int at)
    {
        var from = ++at;
        var close = from < name.Length ? name[from] switch { '(' => ')', '{' => '}', '[' => ']', _ => '\0' } : '\0';
        if (close == '\0')
        {
            while (at < name.Length && (char.IsLetterOrDigit(name[at]) || IsMark(name[at])))
            {
                at++;
            }

            return name[from..at];
        }

        for (var depth = 0; at < name.Length; at++)
        {
            depth += name[at] == name[from] ? 1 : name[at] == close ? -1 : 0;
            if (depth == 0)
            {
                at++;
                break;
            }
        }

        return name[from] == '[' ? name[from..at] : name[(from + 1)..Math.Max(from + 1, at - 1)];
    }

    // The inside of a script: letters, numbers and signs in a row.
    private static string Plain(string text)
    {
        var row = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsAsciiDigit(text[at]))
            {
                var from = at;
                while (at < text.Length && char.IsAsciiDigit(text[at]))
                {
                    at++;
                }

                row.Append("<mn>").Append(text, from, at - from).Append("</mn>");
            }
            else if (char.IsLetter(text[at]))
            {
                row.Append(Letters(text, ref at));
            }
            else
            {
                row.Append("<mo stretchy=\"false\">").Append(text[at] == '-' ? "−" : Escaped(text[at].ToString())).Append("</mo>");
                at++;
            }
        }

        return Row(row.ToString());
    }

    // A run of letters is one name; each accented letter has its accent above it.
    private static string Letters(string name, ref int at)
    {
        var parts = new List<string>();
        var run = new StringBuilder();
        while (at < name.Length && (char.IsLetter(name[at]) || IsMark(name[at])) && ScriptGlyphs.LoweredBy(name[at]) == '\0' && ScriptGlyphs.RaisedBy(name[at]) == '\0')
        {
            var (letter, mark) = Compositions.Decompose(name[at]) ?? (name[at], '\0');
            if (mark == '\0' && at + 1 < name.Length && IsMark(name[at + 1]))
            {
                mark = name[++at];
            }

            if (mark == '\0')
            {
                run.Append(letter);
            }
            else
            {
                AddRun(parts, run);
                parts.Add($"{Marks}<mi>{letter}</mi><mo>{Above(mark)}</mo></mover>");
            }

            at++;
        }

        AddRun(parts, run);
        return parts.Count == 1 ? parts[0] : Row(string.Concat(parts));
    }

    private static void AddRun(List<string> parts, StringBuilder run)
    {
        if (run.Length > 0)
        {
            parts.Add($"<mi>{run}</mi>");
            run.Clear();
        }
    }

    // The spacing form of a combining mark, which MathML sets above.
    private static string Above(char mark) => mark switch
    {
        '\u0302' => "^",
        '\u0304' => "¯",
        '\u0303' => "~",
        '\u0307' => "˙",
        '\u0308' => "¨",
        '\u030C' => "ˇ",
        '\u0306' => "˘",
        '\u0301' => "´",
        '\u0300' => "`",
        '\u030A' => "˚",
        _ => mark.ToString(),
    };

    private static bool IsMark(char c) => char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.NonSpacingMark;

    private static string Row(string text) => $"<mrow>{text}</mrow>";

    private static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
