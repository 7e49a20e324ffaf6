using System.Text.RegularExpressions;
using MlMath.Expressions.Functions;
using MlMath.Grammar.Reading;

namespace MlMath.Engine.Documents;

/// <summary>Tells words from formulas, and what words say of the formula beside them. English.</summary>
internal static partial class Wording
{
    private static readonly HashSet<string> s_mathematical = new(
        ["to", "if", "else", "otherwise", "and", "or", "not", "sum", "prod", "product", "lim", "inf", "sup", "max", "min", "argmax", "argmin", "exp", "log", "det", "trace", "rank", "diag", "mod",
            "if", "for", "solve", "eigenvalues", "eigenvectors", "svd", "qr", "cholesky", "softmax", "mean", "frac", "sqrt", "pi", "infinity", .. FunctionTable.Names],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a text, though it stands where a formula may, is a sentence or a description; the words that show it, or null.</summary>
    public static string? Prose(string text)
    {
        var plain = Commands().Replace(text, " ");
        if (Described().Match(plain) is { Success: true } described)
        {
            return described.Groups[1].Value;
        }

        if (LittleWord().Match(plain) is { Success: true } little)
        {
            return little.Value.Trim();
        }

        foreach (Match pair in WordPair().Matches(plain))
        {
            if (!s_mathematical.Contains(pair.Groups[1].Value) && !s_mathematical.Contains(pair.Groups[2].Value))
            {
                return pair.Value;
            }
        }

        return null;
    }

    /// <summary>Where the words begin that say more of the formula before them; -1 where there are none. Only outside brackets.</summary>
    public static int RemarkStart(ReadOnlySpan<char> text)
    {
        var depth = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var isMarked = at > 0 && char.IsWhiteSpace(text[at - 1]);
            switch (text[at])
            {
                case '(' when depth == 0 && isMarked && IsWordsInBrackets(text[at..]):
                    return at;
                case '/' when isMarked && text[at..].StartsWith("// ", StringComparison.Ordinal):
                case '#' when isMarked && text[at..].StartsWith("# ", StringComparison.Ordinal):
                case '∀' when depth == 0 && at > 0:
                    return at;
                case '\\' when depth == 0 && at > 0 && (text[at..].StartsWith(@"\forall", StringComparison.Ordinal) || text[at..].StartsWith(@"\text{", StringComparison.Ordinal)
                    || text[at..].StartsWith(@"\mbox{", StringComparison.Ordinal) || text[at..].StartsWith(@"\textrm{", StringComparison.Ordinal)):
                    return at;
                default:
                    depth += BracketDepth.Change(text[at]);
                    if (depth == 0 && isMarked && RemarkWord().IsMatch(text[at..Math.Min(text.Length, at + 16)]))
                    {
                        return at;
                    }

                    break;
            }
        }

        return -1;
    }

    /// <summary>Whether a word belongs to formulas: a function's name, `if`, `to`.</summary>
    public static bool IsMathematical(string word) => s_mathematical.Contains(word);

    /// <summary>Whether words near an equation say that it is a condition, an assumption or a thing to be solved, not a claim for all values.</summary>
    public static bool IsConditional(string words) => Condition().IsMatch(words);

    /// <summary>Whether words announce that an equation holds for all values.</summary>
    public static bool IsIdentity(string words) => Identity().IsMatch(words);

    /// <summary>Whether words directly before an inline equation make it a case (`when x = 3`).</summary>
    public static bool IsCase(string before) => Case().IsMatch(before);

    /// <summary>Whether a sentence behind a formula tells more of its names.</summary>
    public static bool TellsMore(string after) => More().IsMatch(after);

    /// <summary>Whether words behind an equation say for what alone it holds.</summary>
    public static bool Restricts(string after) => Only().IsMatch(after);

    /// <summary>A sign of pseudo-code in a line, or null.</summary>
    public static string? PseudoCode(ReadOnlySpan<char> line)
    {
        foreach (var found in Pseudo().EnumerateMatches(line))
        {
            return line.Slice(found.Index, found.Length).Trim().ToString();
        }

        return null;
    }

    /// <summary>Whether a line belongs to a drawing or a table.</summary>
    public static bool IsDrawn(ReadOnlySpan<char> line) => line.IndexOfAny("─│┌┐└┘├┤┬┴┼═║╔╗╚╝▲▼►◄") >= 0 || Drawing().IsMatch(line);

    private static bool IsWordsInBrackets(ReadOnlySpan<char> text)
    {
        var close = text.IndexOf(')');
        var inside = close < 0 ? text[1..] : text[1..close];
        if (inside.StartsWith("e.g", StringComparison.Ordinal) || inside.StartsWith("i.e", StringComparison.Ordinal) || CaseBegins().IsMatch(inside))
        {
            return true;
        }

        var words = inside.ToString();
        if (close >= 0 && text[(close + 1)..].IsWhiteSpace() && SingleWord().Match(words) is { Success: true } one && !s_mathematical.Contains(one.Value))
        {
            return true;
        }

        return Prose(words) is not null || LooseWords().Matches(words).Any(m => !s_mathematical.Contains(m.Groups[1].Value) && !s_mathematical.Contains(m.Groups[2].Value));
    }

    [GeneratedRegex(@"\\(?:text|mathrm|operatorname\*?|mathbf|mathbb|mathcal|mbox|textbf|hat|bar|tilde)\s*\{[^{}]*\}|\\[A-Za-z]+")]
    private static partial Regex Commands();

    [GeneratedRegex(@"=\s*((?:a |an |the )?(?:constant|row|column|number|value|parameters?|weights?|index|vector|matrix|scalar|identity|function|layer|output|input|unknown|everything|nothing)s?)\s*[.,;]?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Described();

    [GeneratedRegex(@"(?<=^|[\s,(])(?:of|the|is|are|was|that|this|these|those|from|by|with|which|we|you|an|respect|number|each|every|then|when|where|into|between|has|have|be|it|its|can|will|such|as|on|at|but|so|because)(?=\s|[,.;:)]|$)", RegexOptions.IgnoreCase)]
    private static partial Regex LittleWord();

    [GeneratedRegex(@"(?<![\w\\])([A-Za-z]{3,}) (?=([A-Za-z]{3,})(?![\w(]))")]
    private static partial Regex WordPair();

    [GeneratedRegex(@"(?<![\w\\])([A-Za-z]{2,}) (?=([A-Za-z]{3,})(?![\w(]))")]
    private static partial Regex LooseWords();

    [GeneratedRegex(@"^[A-Za-z]{4,}$")]
    private static partial Regex SingleWord();

    [GeneratedRegex(@"^(?:if|for|when|with|since|by|see|where)\b", RegexOptions.IgnoreCase)]
    private static partial Regex CaseBegins();

    [GeneratedRegex(@"^(?:where|such that|s\.t\.|for|if|when|whenever|with|since|because|as|provided|unless|given|assuming|by|using|i\.e\.|e\.g\.)[\s,:]")]
    private static partial Regex RemarkWord();

    [GeneratedRegex(@"\b(?:solv\w+|solutions?|roots?|satisf\w+|such that|s\.t\.|subject to|suppose|assum\w+|let|if|when|whenever|unless|until|constraints?|condition(?:ed|s)?|set|setting|equation for|find|unknown|equilibrium|provided|independen\w+|uncorrelated|orthogonal\w*|require[sd]?|must|need|should|wrong\w*|false|mistake\w*|incorrect\w*|erroneous\w*|fallacy|careful|misprint|never|not true|does not hold|not equal|approximat\w+|linearized?|small|large|limit)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Condition();

    [GeneratedRegex(@"\b(?:identit\w+|expand\w*|expansion|factor\w*|simplif\w+|rules?|always|for all|for every|any|binomial|theorem|law|formula|property|properties|derivative|therefore|hence|thus)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Identity();

    [GeneratedRegex(@"\b(?:if|when|whenever|for|unless|until|at|case|once)\s*[`$(\\]*$", RegexOptions.IgnoreCase)]
    private static partial Regex Case();

    // A capital begins a sentence of its own, unless it only explains.
    [GeneratedRegex(@"^(?:[Ww]here|[Hh]ere|for|with|if|when|provided|in which)\b")]
    private static partial Regex More();

    [GeneratedRegex(@"^\s*[(,]?\s*(?:only|if|when|whenever|provided|unless|for(?!\s+(?:all|every|any|each)\b))\b", RegexOptions.IgnoreCase)]
    private static partial Regex Only();

    [GeneratedRegex(@"^\s*(?:for each\b|for \w+ in\b|for .*(?:do|:)\s*$|foreach\b|while\b|repeat\b|until\b|end(?: |$)|return\b|def \w|function \w|procedure\b|algorithm\b|import \w|from \w+ import\b|print\s*\(|if .*(?:then|:)\s*$|else\b\s*:?\s*$|elif\b|input\s*:|output\s*:|initiali[sz]e\b|var \w|let \w+ =|const \w|\w+\s*\+=|class \w|\#include|>>> |\$ \w)", RegexOptions.IgnoreCase)]
    private static partial Regex Pseudo();

    [GeneratedRegex(@"^\s*\|(?:\s*:?-{3,}:?\s*\|)+\s*$|\+--+\+|--+>|<--+|={3,}|_{3,}|-{4,}")]
    private static partial Regex Drawing();
}
