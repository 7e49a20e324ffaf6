using System.Text;
using MlMath.Expressions.Notation;

namespace MlMath.Expressions.Printing;

/// <summary>Names, which are kept in their Unicode form (`α`, `ŷ`, `β₁`, `θ_old`, `W^[1]`), in each notation; every form is read back as the same name.</summary>
public static class NameText
{
    /// <summary>The name in a notation.</summary>
    public static string Of(string name, PrintForm form) => form switch
    {
        PrintForm.Text => ToText(name),
        PrintForm.Latex => ToLatex(name),
        PrintForm.Unicode when name.IndexOf('^', StringComparison.Ordinal) is > 0 and var at && name.AsSpan(at + 1) is { Length: > 0 } power && power.IndexOfAnyExceptInRange('0', '9') < 0 =>
            name[..at] + string.Concat(power.ToArray().Select(d => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d - '0'])),
        _ => name,
    };

    /// <summary>Whether the name is letters alone, accents allowed: then an index may be hung on it without brackets.</summary>
    public static bool IsPlain(string name)
    {
        foreach (var c in name)
        {
            if (!char.IsLetter(c) && !IsMark(c))
            {
                return false;
            }

            if (ScriptGlyphs.LoweredBy(c) != '\0' || ScriptGlyphs.RaisedBy(c) != '\0')
            {
                return false;
            }
        }

        return true;
    }

    private static string ToText(string name)
    {
        var text = new StringBuilder();
        for (var at = 0; at < name.Length; at++)
        {
            var c = name[at];
            if (c < 128)
            {
                text.Append(c);
            }
            else if (GreekLetters.Word(c) is { } word)
            {
                text.Append(word);
            }
            else if (ScriptGlyphs.LoweredBy(c) != '\0')
            {
                text.Append('_').Append(RunOf(name, ref at, ScriptGlyphs.LoweredBy));
            }
            else if (ScriptGlyphs.RaisedBy(c) != '\0')
            {
                text.Append('^').Append(RunOf(name, ref at, ScriptGlyphs.RaisedBy));
            }
            else if (WordOf(c) is { } accent)
            {
                text.Append(accent);
            }
            else if (Compositions.Decompose(c) is var (letter, mark) && WordOf(mark) is { } suffix)
            {
                text.Append(GreekLetters.Word(letter) ?? letter.ToString()).Append(suffix);
            }
            else
            {
                // ASCII has no word for it; the letter itself is read in every notation.
                text.Append(c);
            }
        }

        return text.ToString();
    }

    private static string ToLatex(string name)
    {
        var text = new StringBuilder();
        for (var at = 0; at < name.Length; at++)
        {
            var c = name[at];
            if (c is '_' or '^')
            {
                text.Append(c).Append('{').Append(ToLatex(ScriptOf(name, ref at, c))).Append('}');
            }
            else if (ScriptGlyphs.LoweredBy(c) != '\0')
            {
                text.Append("_{").Append(ToLatex(RunOf(name, ref at, ScriptGlyphs.LoweredBy))).Append('}');
            }
            else if (ScriptGlyphs.RaisedBy(c) != '\0')
            {
                text.Append("^{").Append(ToLatex(RunOf(name, ref at, ScriptGlyphs.RaisedBy))).Append('}');
            }
            else if (char.IsLetter(c))
            {
                AppendLetters(text, name, ref at);
            }
            else
            {
                text.Append(c switch { '|' => "\\mid ", '∩' => "\\cap ", '∪' => "\\cup ", '∞' => "\\infty ", _ => c.ToString() });
            }
        }

        return text.ToString();
    }

    // A run of several letters is set upright, so that it is one name and not a product.
    private static void AppendLetters(StringBuilder text, string name, ref int at)
    {
        var letters = new List<string>();
        while (at < name.Length && (char.IsLetter(name[at]) || IsMark(name[at])) && ScriptGlyphs.LoweredBy(name[at]) == '\0' && ScriptGlyphs.RaisedBy(name[at]) == '\0')
        {
            if (IsMark(name[at]) && letters.Count > 0)
            {
                letters[^1] = $"{CommandOf(name[at])}{{{letters[^1]}}}";
            }
            else
            {
                letters.Add(LatexLetter(name[at]));
            }

            at++;
        }

        at--;
        var isWord = letters.Count > 1 && letters.TrueForAll(l => l.Length == 1);
        text.Append(isWord ? $"\\mathrm{{{string.Concat(letters)}}}" : string.Join(' ', letters));
    }

    private static string LatexLetter(char c)
    {
        if (GreekLetters.Word(c) is { } word)
        {
            return "\\" + word;
        }

        return Compositions.Decompose(c) is var (letter, mark) && CommandOf(mark) is { } command ? $"{command}{{{LatexLetter(letter)}}}" : c.ToString();
    }

    private static string ScriptOf(string name, ref int at, char sign)
    {
        var from = at + 1;
        var close = from < name.Length ? name[from] switch { '(' => ')', '{' => '}', '[' => ']', _ => '\0' } : '\0';
        if (close == '\0')
        {
            var end = from;
            while (end < name.Length && (char.IsLetterOrDigit(name[end]) || IsMark(name[end])))
            {
                end++;
            }

            at = end - 1;
            return name[from..end];
        }

        var depth = 0;
        for (var end = from; end < name.Length; end++)
        {
            depth += name[end] == name[from] ? 1 : name[end] == close ? -1 : 0;
            if (depth == 0)
            {
                at = end;
                // `^[1]` is a mark and keeps its brackets, `_(t-1)` is the same name as `_{t-1}`.
                return sign == '^' && close == ']' ? name[from..(end + 1)] : name[(from + 1)..end];
            }
        }

        at = name.Length - 1;
        return name[from..];
    }

    private static string RunOf(string name, ref int at, Func<char, char> plain)
    {
        var run = new StringBuilder();
        for (; at < name.Length && plain(name[at]) is var c && c != '\0'; at++)
        {
            run.Append(GreekLetters.Word(c) is { } word && run.Length == 0 ? word : c.ToString());
        }

        at--;
        var text = run.ToString();
        return text.All(char.IsLetter) || text.All(char.IsAsciiDigit) ? text : $"({text})";
    }

    private static bool IsMark(char c) => char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.NonSpacingMark;

    private static string? WordOf(char mark) => Accents.All.FirstOrDefault(a => a.Mark == mark)?.Word;

    private static string? CommandOf(char mark) => Accents.All.FirstOrDefault(a => a.Mark == mark) is { } accent ? "\\" + accent.Commands[0] : null;
}
