using MlMath.Grammar.Binding;
using MlMath.Grammar.Reading;

namespace MlMath.Library;

/// <summary>A definition of the textbook.</summary>
/// <param name="Name">The name that it defines.</param>
/// <param name="Text">The definition in the language of formulas.</param>
/// <param name="File">The file that it stands in, without folder and ending, such as `losses`.</param>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Remark">What the file says about it: meaning and source.</param>
public sealed record TextbookEntry(string Name, string Text, string File, int Line, string Remark);

/// <summary>
/// The catalogue of the definitions that ship with the engine, by name. The files are looked through when the first name is asked for; a
/// definition is read by whoever uses it. Immutable once made.
/// </summary>
public sealed class Textbook : ITextbook
{
    private const string Folder = "formulas";

    private readonly Lazy<Dictionary<string, TextbookEntry>> _entries = new(ReadAll);

    /// <summary>The textbook that ships with the engine.</summary>
    public static Textbook Standard { get; } = new();

    /// <summary>The names that it defines.</summary>
    public IEnumerable<string> Names => _entries.Value.Keys;

    /// <summary>Its definitions, file by file in the order of their lines.</summary>
    public IEnumerable<TextbookEntry> Entries => _entries.Value.Values;

    /// <summary>The definition of a name, or null where the textbook has none.</summary>
    public string? Find(string name) => Entry(name)?.Text;

    /// <summary>The definition of a name with its place, or null where the textbook has none.</summary>
    public TextbookEntry? Entry(string name) => _entries.Value.GetValueOrDefault(name);

    private static Dictionary<string, TextbookEntry> ReadAll()
    {
        var entries = new Dictionary<string, TextbookEntry>(StringComparer.Ordinal);
        foreach (var file in FormulaFiles.In(Folder))
        {
            var remark = "";
            var number = 0;
            foreach (var line in FormulaFiles.Lines(Folder, file))
            {
                number++;
                if (line.StartsWith('#'))
                {
                    remark = line[1..].Trim();
                }
                else if (line.Length > 0)
                {
                    var name = NameOf(line);
                    entries.Add(name, new TextbookEntry(name, line, file, number, remark));
                }
            }
        }

        return entries;
    }

    /// <summary>What a definition defines, in the one spelling that readers look it up by: all before its bracket or equals sign.</summary>
    private static string NameOf(string definition) => NameSpelling.Canonical(definition[..definition.AsSpan().IndexOfAny('(', '=')].Trim());
}
