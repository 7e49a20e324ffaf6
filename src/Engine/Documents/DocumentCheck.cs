using System.Text.RegularExpressions;
using MlMath.Expressions.Problems;

namespace MlMath.Engine.Documents;

/// <summary>How a document is written.</summary>
public enum DocumentKind
{
    /// <summary>Markdown.</summary>
    Markdown,

    /// <summary>LaTeX.</summary>
    Latex,

    /// <summary>Plain text, where lines are formulas.</summary>
    Plain,
}

/// <summary>Runs the judging of one formula within a time, on a stack that is deep enough; throws <see cref="ProblemException"/> alone.</summary>
/// <param name="judge">What is to be run.</param>
public delegate IReadOnlyList<LinkJudgement> BoundedJudge(Func<CancellationToken, IReadOnlyList<LinkJudgement>> judge);

/// <summary>Reads a document from top to bottom and says of each formula what it does. What is said is decided as ADR 8 tells.</summary>
public static partial class DocumentCheck
{
    private const int ShownLength = 160;
    private const int MostFormulas = 10_000;

    /// <summary>The formulas of a document with what is said of them, in its order, each as soon as it is judged.</summary>
    /// <param name="text">The document.</param>
    /// <param name="kind">How it is written.</param>
    /// <param name="engine">What reads, computes and proves.</param>
    /// <param name="bounded">Runs the judging of a formula within a time.</param>
    public static IEnumerable<Judgement> Of(string text, DocumentKind kind, FormulaEngine engine, BoundedJudge bounded)
    {
        var document = new DocumentText(kind == DocumentKind.Latex ? LatexScanner.WithoutComments(text) : text);
        var items = kind switch
        {
            DocumentKind.Latex => LatexScanner.Scan(document),
            DocumentKind.Plain => PlainTextScanner.Scan(document),
            _ => MarkdownScanner.Scan(document),
        };
        var scope = DocumentScope.Empty;
        var count = 0;
        foreach (var item in items)
        {
            var (line, column) = document.Position(item.Offset);
            if (count++ == MostFormulas)
            {
                yield return new Judgement(line, column, "…", new LinkJudgement(Verdict.NotRead, $"the document has more than {MostFormulas} formulas: those from here on were not examined; split it"), []);
                yield break;
            }

            switch (item)
            {
                case HeadingItem heading:
                    scope = scope.Under(heading, line);
                    break;
                case RefusedItem refused:
                    yield return new Judgement(line, column, Shown(refused.Text), new LinkJudgement(Verdict.NotFormula, refused.Reason), []);
                    break;
                case FormulaItem formula:
                    yield return Judged(document, formula, line, column, engine, bounded, ref scope);
                    break;
            }
        }
    }

    private static Judgement Judged(DocumentText document, FormulaItem formula, int line, int column, FormulaEngine engine, BoundedJudge bounded, ref DocumentScope scope)
    {
        DocumentJudge? judge = null;
        var before = scope;
        IReadOnlyList<LinkJudgement> links;
        try
        {
            links = bounded(cancellation =>
            {
                var own = new DocumentJudge(engine, document, before, formula, cancellation);
                var judged = own.Judge();
                judge = own;
                return judged;
            });
            scope = judge?.Scope ?? before;
        }
        catch (ProblemException fault)
        {
            links = [ClaimJudge.NotRead(fault.Problem, formula.Offset)];
        }

        var whole = Whole(links);
        return new Judgement(line, column, Shown(formula.Text), whole, links.Count > 1 ? links : []) { Fault = whole.FaultOffset is { } fault2 ? document.Position(fault2) : null };
    }

    /// <summary>Of the links the one that a reader must know of first.</summary>
    private static LinkJudgement Whole(IReadOnlyList<LinkJudgement> links)
    {
        foreach (var verdict in (Verdict[])[Verdict.Refuted, Verdict.NotRead, Verdict.Undecided, Verdict.Proved, Verdict.Computed, Verdict.Defined])
        {
            if (links.FirstOrDefault(l => l.Verdict == verdict) is { } found)
            {
                return found;
            }
        }

        return links[0];
    }

    private static string Shown(string text)
    {
        var line = Spaces().Replace(text, " ").Trim();
        if (line.Length <= ShownLength)
        {
            return line;
        }

        return line[..(char.IsHighSurrogate(line[ShownLength - 1]) ? ShownLength - 1 : ShownLength)] + "…";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
