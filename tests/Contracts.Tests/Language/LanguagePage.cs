using System.Reflection;
using System.Text;

namespace MlMath.Contracts.Tests.Language;

/// <summary>An example of the page on the language.</summary>
/// <param name="Written">The formula.</param>
/// <param name="With">Values, `prove`, or `simplify`.</param>
/// <param name="Gives">The answer.</param>
public sealed record LanguageExample(string Written, string With, string Gives)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Written} | {With} | {Gives}";
}

/// <summary>The tables of docs/language.md.</summary>
internal static class LanguagePage
{
    private static readonly string[] s_three = ["ASCII", "as a book prints it", "LaTeX"];

    /// <summary>Every example, each way of writing it by itself.</summary>
    public static IEnumerable<LanguageExample> Examples()
    {
        foreach (var row in Rows("language.md"))
        {
            foreach (var column in row.ContainsKey("written") ? ["written"] : s_three)
            {
                yield return new LanguageExample(row[column], row["with"], row["gives"]);
            }
        }
    }

    /// <summary>The rows of all tables of a page, by the heads of their columns.</summary>
    public static IEnumerable<Dictionary<string, string>> Rows(string page)
    {
        string[]? head = null;
        foreach (var line in Text(page).Split('\n'))
        {
            if (!line.StartsWith('|'))
            {
                head = null;
                continue;
            }

            var cells = Cells(line);
            if (head is null)
            {
                head = cells;
            }
            else if (!cells[0].StartsWith("---", StringComparison.Ordinal))
            {
                yield return head.Zip(cells).ToDictionary(c => c.First, c => Code(c.Second));
            }
        }
    }

    private static string Text(string page)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(page)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Code(string cell) => cell.Length > 1 && cell[0] == '`' && cell[^1] == '`' ? cell[1..^1].Trim() : cell;

    /// <summary>The cells of a row; `\|` is a bar inside one.</summary>
    private static string[] Cells(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        for (var at = 1; at < line.Length; at++)
        {
            if (line[at] == '\\' && at + 1 < line.Length && line[at + 1] == '|')
            {
                cell.Append('|');
                at++;
            }
            else if (line[at] == '|')
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else
            {
                cell.Append(line[at]);
            }
        }

        return [.. cells];
    }
}
