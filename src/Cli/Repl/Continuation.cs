namespace MlMath.Cli.Repl;

/// <summary>Whether what was typed goes on in the next line.</summary>
internal static class Continuation
{
    private static readonly string[] s_words = [" and", " or", " not", " if", " to", "\\cdot", "\\times", "\\le", "\\leq", "\\ge", "\\geq", "\\ne", "\\neq", "\\to", "\\odot", "\\in"];

    /// <summary>
    /// Whether a line cannot be all: a bracket or an environment of LaTeX is open, or it ends in `\`, `=`, a comma or an operator that wants something behind it.
    /// </summary>
    public static bool GoesOn(string text)
    {
        var line = WithoutComment(text).TrimEnd();
        if (line.Length == 0 || (line[0] == ':' && !line.StartsWith(":let", StringComparison.Ordinal)))
        {
            return false;
        }

        return OpenBrackets(line) > 0 || Environments(line) > 0 || EndsInOperator(line) || Array.Exists(s_words, w => line.EndsWith(w, StringComparison.Ordinal));
    }

    /// <summary>The lines as one, so that places in it are places in what was typed, up to the ends of lines.</summary>
    public static string Joined(string before, string next)
    {
        var head = WithoutComment(before).TrimEnd();
        if (head.EndsWith('\\') && !head.EndsWith(@"\\", StringComparison.Ordinal))
        {
            head = head[..^1].TrimEnd();
        }

        return head.Length == 0 ? next : $"{head} {next.TrimStart()}";
    }

    private static string WithoutComment(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '#' && (at == 0 || text[at - 1] != '\\'))
            {
                return text[..at];
            }
        }

        return text;
    }

    private static int OpenBrackets(string text)
    {
        var depth = 0;
        foreach (var character in text)
        {
            depth += character switch
            {
                '(' or '[' or '{' or '⌊' or '⌈' or '⟨' => 1,
                ')' or ']' or '}' or '⌋' or '⌉' or '⟩' => -1,
                _ => 0,
            };
        }

        return depth;
    }

    private static int Environments(string text) => Count(text, @"\begin{") - Count(text, @"\end{");

    private static int Count(string text, string word)
    {
        var count = 0;
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            count++;
        }

        return count;
    }

    private static bool EndsInOperator(string line) => line[^1] is '\\' or '=' or '+' or '-' or '−' or '*' or '·' or '×' or '⊙' or '/' or '÷' or '^' or '_' or ',' or '<' or '>' or '≤' or '≥' or '≠' or '&' or '→' or '∈';
}
