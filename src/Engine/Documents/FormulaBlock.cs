using System.Text.RegularExpressions;
using MlMath.Grammar.Reading;

namespace MlMath.Engine.Documents;

/// <summary>The lines of a block of code, or of a plain text, as formulas: lines that go on are joined, labels and words are taken off.</summary>
/// <param name="document">The document.</param>
internal sealed partial class FormulaBlock(DocumentText document)
{
    private const int LongestFormula = 8000;
    private const int ShownLength = 90;

    /// <summary>The formulas of some lines, and what there is no formula.</summary>
    /// <param name="first">The first line, from 0.</param>
    /// <param name="end">The line behind the last.</param>
    /// <param name="before">The sentence before the block.</param>
    /// <param name="after">The sentence behind it.</param>
    public IEnumerable<DocumentItem> Read(int first, int end, string before, string after)
    {
        for (var line = first; line < end; line++)
        {
            if (document.Line(line).Length <= LongestFormula && Wording.PseudoCode(document.Line(line)) is { } sign)
            {
                yield return Refused(document.LineStart(first), document.LineEnd(end - 1), $"pseudo-code or a program ('{sign}')");
                yield break;
            }

            if (document.Line(line).Length <= LongestFormula && Wording.IsDrawn(document.Line(line)))
            {
                yield return Refused(document.LineStart(first), document.LineEnd(end - 1), "a figure or a table");
                yield break;
            }
        }

        for (var line = first; line < end;)
        {
            var next = line + 1;
            while (next < end && GoesOn(line, next))
            {
                next++;
            }

            if (!document.Line(line).IsWhiteSpace())
            {
                foreach (var item in Statement(document.LineStart(line), document.LineEnd(next - 1), FormulaSetting.Display, before, after))
                {
                    yield return item;
                }
            }

            line = next;
        }
    }

    /// <summary>The formulas of a stretch of text: one, or several apart by commas, each with a relation.</summary>
    public IEnumerable<DocumentItem> Statement(int start, int end, FormulaSetting setting, string before, string after)
    {
        if (end - start > LongestFormula)
        {
            yield return Refused(start, end, $"longer than the {LongestFormula} characters that a formula may have");
            yield break;
        }

        var text = document.Text.AsSpan(start, end - start).ToString();
        foreach (var item in Statement(start, text, setting, before, after))
        {
            yield return item;
        }
    }

    /// <summary>The formulas of a text whose characters are those of the document, from an offset on, or blank.</summary>
    public IEnumerable<DocumentItem> Statement(int start, string text, FormulaSetting setting, string before, string after)
    {
        var clean = text.ToCharArray();
        for (var at = 0; at < clean.Length; at++)
        {
            clean[at] = clean[at] is '\n' or '\r' or '\t' ? ' ' : clean[at];
        }

        if (setting == FormulaSetting.Line && Bullet().Match(new string(clean)) is { Success: true } bullet)
        {
            Array.Fill(clean, ' ', bullet.Index, bullet.Length);
        }

        var label = "";
        if (LeadingLabel().Match(new string(clean)) is { Success: true } lead)
        {
            label = lead.Groups[1].Value.Trim();
            Array.Fill(clean, ' ', lead.Index, lead.Length);
        }

        clean = Joined(new string(clean)).ToCharArray();
        var remark = "";
        var words = Wording.RemarkStart(clean);
        if (words >= 0 && !clean.AsSpan(0, words).IsWhiteSpace())
        {
            remark = new string(clean, words, clean.Length - words).Trim();
            Array.Fill(clean, ' ', words, clean.Length - words);
        }

        var body = Closing().Replace(new string(clean), "");
        var blankBefore = body.Length - body.TrimStart().Length;
        if (blankBefore == body.Length)
        {
            yield break;
        }

        if (Wording.Prose(body) is { } prose)
        {
            yield return Refused(start + blankBefore, start + text.TrimEnd().Length, $"described in words ('{prose}')");
            yield break;
        }

        foreach (var (from, to) in Parts(body))
        {
            var piece = body[from..to];
            var blank = piece.Length - piece.TrimStart().Length;
            if (blank < piece.Length)
            {
                yield return new FormulaItem(start + from + blank, piece.Trim(), setting) { Before = before, After = after, Label = label, Remark = remark };
            }
        }

        // `A⁻¹ such that A·A⁻¹ = I`: what the words introduce is a formula too.
        if (SuchThat().Match(remark) is { Success: true } such)
        {
            var from = text.IndexOf(remark, StringComparison.Ordinal) + such.Length;
            if (from >= such.Length)
            {
                foreach (var item in Statement(start + from, text[from..], setting, before + " such that", after))
                {
                    yield return item;
                }
            }
        }
    }

    /// <summary>Something that is no formula, shortened for showing.</summary>
    public RefusedItem Refused(int start, int end, string reason)
    {
        var text = Spaces().Replace(document.Text[start..Math.Min(end, start + (4 * ShownLength))], " ").Trim();
        return new RefusedItem(start, text.Length > ShownLength ? text[..(char.IsHighSurrogate(text[ShownLength - 1]) ? ShownLength - 1 : ShownLength)] + "…" : text, reason);
    }

    /// <summary>The parts of a text between commas outside brackets, where each part has a relation of its own; else the whole.</summary>
    private static List<(int From, int To)> Parts(string text)
    {
        var cuts = new List<int> { -1 };
        var depth = 0;
        for (var at = 0; at < text.Length; at++)
        {
            depth += BracketDepth.Change(text[at]);
            switch (text[at])
            {
                case ',' or ';' when depth == 0 && (at == 0 || text[at - 1] != '\\'):
                case '\\' when depth == 0 && (text.AsSpan(at).StartsWith(@"\quad", StringComparison.Ordinal) || text.AsSpan(at).StartsWith(@"\qquad", StringComparison.Ordinal)):
                    cuts.Add(at);
                    break;
            }
        }

        cuts.Add(text.Length);
        var parts = new List<(int, int)>();
        for (var k = 1; k < cuts.Count; k++)
        {
            if (!Relation().IsMatch(text.AsSpan(cuts[k - 1] + 1, cuts[k] - cuts[k - 1] - 1)))
            {
                return [(0, text.Length)];
            }

            // The name of a spacing command goes with it.
            var from = cuts[k - 1] + 1;
            while (cuts[k - 1] >= 0 && text[cuts[k - 1]] == '\\' && from < cuts[k] && char.IsAsciiLetterLower(text[from]))
            {
                from++;
            }

            parts.Add((from, cuts[k]));
        }

        return parts;
    }

    /// <summary>`a = b \text{ and } c = d` with a comma for the word, as long as before.</summary>
    private static string Joined(string text) => And().Replace(text, m => ",".PadRight(m.Length));

    /// <summary>Whether a line goes on with the formula that starts above it.</summary>
    private bool GoesOn(int first, int next)
    {
        var line = document.Line(next);
        var trimmed = line.TrimStart();
        if (trimmed.IsEmpty || document.LineStart(next) - document.LineStart(first) > LongestFormula)
        {
            return false;
        }

        var above = document.Text.AsSpan(document.LineStart(first), document.LineEnd(next - 1) - document.LineStart(first));
        if (above.TrimEnd() is [.., '=' or '+' or '-' or '·' or '*' or '≈' or '('] || BracketDepth.After(above) > 0)
        {
            return true;
        }

        return trimmed[0] is '=' or '≈' or '≤' or '≥' or '≠' || trimmed.StartsWith(@"\approx", StringComparison.Ordinal)
            || (trimmed[0] is '+' or '-' or '·' or '*' && trimmed.Length > 1 && line.Length - trimmed.Length > document.Line(first).Length - document.Line(first).TrimStart().Length);
    }

    [GeneratedRegex(@"^\s*[-*•]\s+")]
    private static partial Regex Bullet();

    [GeneratedRegex(@"^\s*(?:•\s+)?(?:\d{1,3}[.)]\s+)?(?:([A-Za-z][A-Za-z' -]{2,40}):(?!=)\s+|(?<=[•.)]\s+))")]
    private static partial Regex LeadingLabel();

    [GeneratedRegex(@"^(?:such that|s\.t\.|where)\s+(?=[^=]*=)")]
    private static partial Regex SuchThat();

    [GeneratedRegex(@"[=≈≤≥<>≠]|\\(?:approx|leq?|geq?|neq?|equiv|coloneqq)\b")]
    private static partial Regex Relation();

    [GeneratedRegex(@"\\text\{\s*(?:and|,)\s*\}")]
    private static partial Regex And();

    [GeneratedRegex(@"(?:[\s.,;]|\\qquad|\\quad|\\[,;!:\s])+$")]
    private static partial Regex Closing();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
