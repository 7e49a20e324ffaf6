using System.Collections.Immutable;

namespace MlMath.Engine.Documents;

/// <summary>A definition that a document gave.</summary>
/// <param name="Name">Its name, in canonical spelling.</param>
/// <param name="Letters">The letter run that its name starts with.</param>
/// <param name="Parameters">Its parameters; null where it is no function.</param>
/// <param name="Text">`name = …`, on one line.</param>
/// <param name="Line">Its line.</param>
/// <param name="Section">The headings over it, outermost first.</param>
internal sealed record DocumentDefinition(string Name, string Letters, IReadOnlyList<string>? Parameters, string Text, int Line, ImmutableList<int> Section)
{
    /// <summary>The names on its page, to find what it rests on itself.</summary>
    public required NamesOnPage Names { get; init; }

    /// <summary>Whether it gives a name a number: `x = 3`.</summary>
    public bool IsNumber { get; init; }
}

/// <summary>
/// What a document's names mean at a place in it: the definitions above it. Functions and marked or long names keep their meaning until they are defined anew; a
/// single letter that stands for a value keeps it up to the end of its section. Immutable.
/// </summary>
internal sealed record DocumentScope
{
    private const int MostDefinitions = 40;

    /// <summary>A scope at the top of a document.</summary>
    public static DocumentScope Empty { get; } = new();

    private ImmutableDictionary<string, DocumentDefinition> Definitions { get; init; } = ImmutableDictionary<string, DocumentDefinition>.Empty;

    private ImmutableList<(int Level, int Line)> Headings { get; init; } = [];

    private ImmutableHashSet<string> Letters { get; init; } = [];

    /// <summary>The words of the heading that stands last.</summary>
    public string Title { get; private init; } = "";

    /// <summary>The headings over this place, each by its line.</summary>
    public ImmutableList<int> Section => [.. Headings.Select(h => h.Line)];

    /// <summary>The scope behind a heading.</summary>
    public DocumentScope Under(HeadingItem heading, int line) => this with
    {
        Title = heading.Title,
        Headings = Headings.RemoveAll(h => h.Level >= heading.Level).Add((heading.Level, line)),
    };

    /// <summary>The scope behind a definition.</summary>
    public DocumentScope With(DocumentDefinition definition) => this with { Definitions = Definitions.SetItem(definition.Name, definition) };

    /// <summary>The scope behind something that gives a name a meaning which no formula holds.</summary>
    public DocumentScope Without(string name) => this with { Definitions = Definitions.Remove(name) };

    /// <summary>The scope behind a formula in which letters stand by themselves.</summary>
    public DocumentScope Seeing(IEnumerable<string> letters) => this with { Letters = Letters.Union(letters) };

    /// <summary>Whether a letter stood by itself in some formula above.</summary>
    public bool HasSeen(string letter) => Letters.Contains(letter);

    /// <summary>The definition of a name that holds here; null without one.</summary>
    public DocumentDefinition? Find(string name) => Definitions.TryGetValue(name, out var found) && IsVisible(found) ? found : null;

    /// <summary>Whether any definition starts with these letters.</summary>
    public bool Defines(string letters) => Definitions.Values.Any(d => d.Letters == letters && IsVisible(d));

    /// <summary>The definitions that a formula rests on, those first that others rest on.</summary>
    /// <param name="names">The formula's names.</param>
    /// <param name="except">The name that the formula itself defines; its parameters hide other names.</param>
    /// <param name="hidden">Names that mean something else in the formula.</param>
    /// <param name="withNumbers">Whether `x = 3` counts.</param>
    public IReadOnlyList<DocumentDefinition> For(NamesOnPage names, string? except, IReadOnlyCollection<string> hidden, bool withNumbers)
    {
        var found = new List<DocumentDefinition>();
        var pending = new Queue<(NamesOnPage Names, IReadOnlyCollection<string> Hidden)>([(names, hidden)]);
        while (pending.TryDequeue(out var page) && found.Count < MostDefinitions)
        {
            foreach (var definition in Definitions.Values.OrderBy(d => d.Line).ThenBy(d => d.Name, StringComparer.Ordinal))
            {
                if (definition.Name != except && !found.Contains(definition) && IsVisible(definition) && (withNumbers || !definition.IsNumber)
                    && page.Names.Has(definition.Letters) && !page.Hidden.Contains(definition.Name) && !page.Names.Bound.Contains(definition.Letters) && (definition.Parameters is not null || !names.Bound.Contains(definition.Letters)) && !hidden.Contains(definition.Name)
                    && Fits(definition, page.Names) && Fits(definition, names))
                {
                    found.Add(definition);
                    pending.Enqueue((definition.Names, [.. definition.Parameters ?? [], .. hidden]));
                }
            }
        }

        return [.. found.OrderBy(d => d.Line)];
    }

    private bool IsVisible(DocumentDefinition definition) => definition.Parameters is not null || definition.Name.Length > 1
        || (definition.Section.Count <= Headings.Count && definition.Section.SequenceEqual(Section.Take(definition.Section.Count)));

    /// <summary>Whether a formula uses a function as it was defined: with as many arguments, differentiated by what it depends on.</summary>
    public static bool Fits(DocumentDefinition definition, NamesOnPage names)
    {
        if (definition.Parameters is null)
        {
            return true;
        }

        return names.Calls(definition.Letters).All(count => count == definition.Parameters.Count)
            && names.Quotients.All(q => q.Of != definition.Letters || ((definition.Parameters.Contains(q.By) || definition.Names.Has(q.By)) && !(definition.Parameters.Count > 1 && names.IsByNumbered(q.By))));
    }
}
