using System.Text.RegularExpressions;

namespace MlMath.Engine.Documents;

/// <summary>Formulas of a text without marks: lines that are formulas; and whatever is marked as in Markdown.</summary>
public static partial class PlainTextScanner
{
    /// <summary>What the document shows, in its order.</summary>
    public static IEnumerable<DocumentItem> Scan(DocumentText document)
    {
        var math = new MathScanner(document, withCode: true);
        var block = new FormulaBlock(document);
        for (var line = 0; line < document.LineCount;)
        {
            var text = document.Line(line);
            var next = line + 1;
            if (text.IsWhiteSpace())
            {
                line = next;
                continue;
            }

            if (next < document.LineCount && Underline().IsMatch(document.Line(next)) && text.IndexOf('=') < 0)
            {
                yield return new HeadingItem(document.LineStart(line), document.Line(next).TrimStart()[0] == '=' ? 1 : 2, text.Trim().ToString());
                line += 2;
                continue;
            }

            if (text.IndexOfAny("$`") >= 0 || text.IndexOf(@"\(", StringComparison.Ordinal) >= 0 || text.IndexOf(@"\[", StringComparison.Ordinal) >= 0 || text.IndexOf(@"\begin{", StringComparison.Ordinal) >= 0)
            {
                while (next < document.LineCount && !document.Line(next).IsWhiteSpace())
                {
                    next++;
                }

                foreach (var item in math.Scan(document.LineStart(line), document.LineEnd(next - 1)))
                {
                    yield return item;
                }

                line = next;
                continue;
            }

            while (next < document.LineCount && GoesOn().IsMatch(document.Line(next)))
            {
                next++;
            }

            var hasRelation = text.IndexOf('=') >= 0;
            foreach (var item in block.Statement(document.LineStart(line), document.LineEnd(next - 1), FormulaSetting.Line, document.SentenceBefore(document.LineStart(line)), document.SentenceAfter(document.LineEnd(next - 1))))
            {
                // Of a line of words it is said that it is none only where it has a relation; other lines are just text.
                if (item is FormulaItem formula ? IsFormula(formula.Text) : hasRelation)
                {
                    yield return item;
                }
            }

            line = next;
        }
    }

    private static bool IsFormula(string text) => Relation().IsMatch(text) || (Operation().IsMatch(text) && !Word().IsMatch(text));

    [GeneratedRegex(@"^\s*(?:={3,}|-{3,})\s*$")]
    private static partial Regex Underline();

    [GeneratedRegex(@"^\s*(?:[=≈]|[+·]\s)")]
    private static partial Regex GoesOn();

    [GeneratedRegex(@"[=≈≤≥≠<>]")]
    private static partial Regex Relation();

    [GeneratedRegex(@"[\d\w)\]]\s*[+*/^·×]|[ΣΠ∫√∂∇²³]|[\d)]\s*-\s*\d")]
    private static partial Regex Operation();

    [GeneratedRegex(@"[A-Za-z]{4,}(?!\()|[A-Za-z]{2,}[-/][A-Za-z]{2,}|[.!?]\s|^\d+[.)]\s|\d/\d+/\d|\d{4}-\d")]
    private static partial Regex Word();
}
