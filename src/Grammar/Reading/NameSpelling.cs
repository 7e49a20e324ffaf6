using System.Text;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Reading;

/// <summary>
/// The one spelling of a name that is written in several ways: `x1`, `x_1` and `x₁` are `x₁`; `\theta_{old}` is `θ_old`; `m_{t-1}` and `m_(t-1)` are
/// `m_(t-1)`; `W^{[1]}` is `W^[1]`; `P(A | B)` is `P(A|B)`.
/// </summary>
public static class NameSpelling
{
    private const int DeepestName = 8;
    private const string SubscriptDigits = "₀₁₂₃₄₅₆₇₈₉";

    /// <summary>Whether a text can be a name at all: neither empty nor a number, and without an operator outside its brackets and scripts.</summary>
    public static bool CouldBeName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        var depth = 0;
        for (var at = 0; at < text.Length; at++)
        {
            depth += BracketDepth.Change(text[at]);
            var isOperator = text[at] is '+' or '-' or '−' or '*' or '/' or '=' or '<' or '>' or ';';
            if (isOperator && depth == 0 && at < text.Length - 1 && (at == 0 || text[at - 1] is not ('^' or '_')))
            {
                return false;
            }
        }

        return text.Length > 0 && !char.IsAsciiDigit(text[0]);
    }

    /// <summary>The canonical spelling of a name given from outside; the text itself (in NFC) where it is not the notation of one name.</summary>
    public static string Canonical(string name)
    {
        if (name is [var letter] && char.IsAsciiLetter(letter))
        {
            return name;
        }

        try
        {
            var statements = SyntaxParser.Parse(name, Notation.Auto).Statements;
            if (statements.Count == 1)
            {
                var items = statements[0].Items;
                var used = TryName(items, 0, out var spelled, isGiven: true);
                if (spelled is not null && used == items.Count)
                {
                    return spelled;
                }
            }
        }
        catch (ProblemException)
        {
            // Not written as a formula: such a name can still be bound, and looked up by the same text.
            return name.Normalize();
        }

        return name.Normalize();
    }

    /// <summary>
    /// Spells the name that starts at <paramref name="start"/>, with every mark that could belong to it.
    /// </summary>
    /// <returns>How many items the name takes.</returns>
    internal static int TryName(IReadOnlyList<SyntaxItem> items, int start, out string? spelled, bool isGiven = false)
    {
        spelled = null;
        if (start >= items.Count)
        {
            return 0;
        }

        var text = new StringBuilder();
        switch (items[start])
        {
            case NameItem name:
                text.Append(WithDigits(name.Text));
                break;
            case SignItem { Sign: "Σ" or "Π" } sign:
                text.Append(sign.Sign);
                break;
            default:
                return 0;
        }

        var next = start + 1;
        for (; next < items.Count && !items[next].SpaceBefore; next++)
        {
            switch (items[next])
            {
                case SubscriptItem subscript:
                    text.Append(SubscriptText(subscript.Row));
                    continue;
                case SuperscriptItem { Style: ScriptStyle.Bracketed } mark:
                    text.Append("^[").Append(RowText(mark.Row)).Append(']');
                    continue;
                case SuperscriptItem above when MarkText(above) is { } mark && (isGiven || above.Row.Items is [GroupItem] or [SignItem]):
                    text.Append(mark);
                    continue;
                case PrimeItem prime:
                    text.Append('\'', prime.Count);
                    continue;
                case GroupItem { Open: '(' } group when next == items.Count - 1:
                    text.Append(GroupText(group));
                    continue;
            }

            break;
        }

        spelled = text.ToString();
        return next - start;
    }

    /// <summary>What `^{(1)}`, `^(1)`, `^*` or `²` adds to a name, where such a name is bound; null for other superscripts.</summary>
    internal static string? MarkText(SuperscriptItem superscript) => superscript switch
    {
        { Row.Items: [GroupItem { Open: '(', Parts: [var inner] }] } => $"^({RowText(inner)})",
        { Row.Items: [SignItem { Sign: "*" or "⋆" }] } => "^{*}",
        { Style: ScriptStyle.Parenthesised } => $"^({RowText(superscript.Row)})",
        { Style: not ScriptStyle.Bracketed, Row.Items: [NumberItem { Text: var power }] } => $"^{power}",
        _ => null,
    };

    /// <summary>A letter run with digits behind it, the digits as a subscript.</summary>
    public static string WithDigits(string run)
    {
        var end = run.Length;
        while (end > 0 && char.IsAsciiDigit(run[end - 1]))
        {
            end--;
        }

        return end == run.Length || end == 0 ? run : run[..end] + DigitsBelow(run[end..]);
    }

    /// <summary>What a subscript adds to a name.</summary>
    public static string SubscriptText(SyntaxRow row, int depth = 0)
    {
        var text = RowText(row, depth);
        return IsDigits(text) ? DigitsBelow(text) : text.All(char.IsLetterOrDigit) ? "_" + text : $"_({text})";
    }

    /// <summary>A head with its bracket: `P(A|B)`.</summary>
    internal static string GroupText(GroupItem group, int depth = 0)
    {
        var text = new StringBuilder("(");
        for (var k = 0; k < group.Parts.Count; k++)
        {
            text.Append(k > 0 ? group.Separators[k - 1].ToString() : "").Append(RowText(group.Parts[k], depth + 1));
        }

        return text.Append(')').ToString();
    }

    private static bool IsDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static string DigitsBelow(string digits) => string.Concat(digits.Select(d => SubscriptDigits[d - '0']));

    /// <summary>A row as a name would spell it; what is nested more deeply than any name is not spelled out.</summary>
    private static string RowText(SyntaxRow row, int depth = 0) => depth > DeepestName ? "…" : string.Concat(row.Items.Select(item => ItemText(item, depth)));

    private static string ItemText(SyntaxItem item, int depth) => item switch
    {
        NameItem name => name.Text,
        NumberItem number => number.Text,
        SignItem sign => sign.Sign,
        GroupItem group => group.Open == '(' ? GroupText(group, depth) : "[" + GroupText(group, depth)[1..^1] + "]",
        SubscriptItem subscript => SubscriptText(subscript.Row, depth + 1),
        SuperscriptItem superscript => "^" + RowText(superscript.Row, depth + 1),
        PrimeItem prime => new string('\'', prime.Count),
        _ => "?",
    };
}
