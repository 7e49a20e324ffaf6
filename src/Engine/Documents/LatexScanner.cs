using System.Text.RegularExpressions;

namespace MlMath.Engine.Documents;

/// <summary>Headings and formulas of a LaTeX document; macros that it defines itself are not expanded.</summary>
public static partial class LatexScanner
{
    /// <summary>What the document shows, in its order. Its comments must be blank: see <see cref="WithoutComments"/>.</summary>
    public static IEnumerable<DocumentItem> Scan(DocumentText document)
    {
        var math = new MathScanner(document, withCode: false);
        var block = new FormulaBlock(document);
        var text = document.Text;
        var at = text.IndexOf(@"\begin{document}", StringComparison.Ordinal);
        at = at < 0 ? 0 : at + 16;
        var end = text.IndexOf(@"\end{document}", at, StringComparison.Ordinal);
        end = end < 0 ? text.Length : end;
        for (var found = Structure().Match(text, at, end - at); found.Success; found = Structure().Match(text, at, end - at))
        {
            foreach (var item in math.Scan(at, found.Index))
            {
                yield return item;
            }

            at = found.Index + found.Length;
            if (found.Groups["level"].Success)
            {
                yield return new HeadingItem(found.Index, Level(found.Groups["level"].Value), found.Groups["title"].Value);
                continue;
            }

            var environment = found.Groups["environment"].Value;
            var close = text.IndexOf($@"\end{{{environment}}}", at, end - at, StringComparison.Ordinal);
            var stop = close < 0 ? end : close;
            yield return block.Refused(at, stop, environment.StartsWith("algorithm", StringComparison.Ordinal) ? "pseudo-code" : environment == "tikzpicture" ? "a figure" : "a program or verbatim text");
            at = stop;
        }

        foreach (var item in math.Scan(at, end))
        {
            yield return item;
        }
    }

    /// <summary>The text with blanks for its comments, as long as before.</summary>
    public static string WithoutComments(string text)
    {
        var clean = text.ToCharArray();
        for (var at = 0; at < clean.Length; at++)
        {
            if (clean[at] == '\\')
            {
                at++;
            }
            else if (clean[at] == '%')
            {
                for (; at < clean.Length && clean[at] is not ('\n' or '\r'); at++)
                {
                    clean[at] = ' ';
                }
            }
        }

        return new string(clean);
    }

    private static int Level(string name) => name switch
    {
        "part" => 1,
        "chapter" => 2,
        "section" => 3,
        "subsection" => 4,
        "subsubsection" => 5,
        _ => 6,
    };

    [GeneratedRegex(@"\\(?<level>part|chapter|section|subsection|subsubsection|paragraph)\*?\{(?<title>[^{}]{0,200})\}|\\begin\{(?<environment>verbatim\*?|lstlisting|minted|algorithm|algorithmic|algorithm2e|tikzpicture|comment)\}")]
    private static partial Regex Structure();
}
