using MlMath.Expressions.Functions;
using MlMath.Grammar.Syntax;

namespace MlMath.Engine.Documents;

/// <summary>Which letters stand in a formula, and how, before any of them has a meaning.</summary>
internal sealed class NamesOnPage
{
    private readonly HashSet<string> runs = [];
    private readonly Dictionary<string, HashSet<int>> calls = [];
    private readonly HashSet<string> primed = [];
    private readonly HashSet<string> bound = [];
    private readonly HashSet<string> differentiated = [];
    private readonly HashSet<string> subscripted = [];
    private readonly List<(string Of, string By)> quotients = [];
    private readonly HashSet<string> marked = [];
    private readonly HashSet<string> unmarked = [];

    /// <summary>Names with primes that are not called: `u'`.</summary>
    public IReadOnlyCollection<string> Primed => primed;

    /// <summary>What is differentiated by, and what a range, an integral or a limit binds.</summary>
    public IReadOnlyCollection<string> Bound => bound;

    /// <summary>Names whose derivative is taken without brackets: `∂J/∂w`, `dy/dx`, `∇f`.</summary>
    public IReadOnlyCollection<string> Differentiated => differentiated;

    /// <summary>The pairs of `∂J/∂w`.</summary>
    public IReadOnlyList<(string Of, string By)> Quotients => quotients;

    /// <summary>Whether a derivative is by a name with a number below it: `∂f/∂x₁`.</summary>
    public bool IsByNumbered(string by) => marked.Contains(by);

    /// <summary>Names with a subscript of two letters or more, such as `aᵢⱼ`.</summary>
    public IReadOnlyCollection<string> TwiceSubscripted => subscripted;

    /// <summary>Whether Σ or Π stands somewhere without a range: as the name of a matrix.</summary>
    public bool HasCapitalSigma { get; private set; }

    /// <summary>The letter runs.</summary>
    public IReadOnlyCollection<string> Runs => runs;

    /// <summary>Whether a name stands in the formula without a number or a word below it: y, but not y₀.</summary>
    public bool HasUnmarked(string name) => unmarked.Contains(name) || unmarked.Any(run => run.Length is 2 or 3 && run.Contains(name, StringComparison.Ordinal) && FunctionTable.Find(run) is null);

    /// <summary>How many arguments a name is called with, at its several places; empty where it is not.</summary>
    public IReadOnlyCollection<int> Calls(string name) => calls.GetValueOrDefault(name) ?? [];

    /// <summary>Whether a name stands in the formula, alone or inside a longer run of letters.</summary>
    public bool Has(string name) => runs.Contains(name) || runs.Any(run => run.Length <= 12 && run.Contains(name, StringComparison.Ordinal) && FunctionTable.Find(run) is null);

    /// <summary>The names of a row.</summary>
    public static NamesOnPage Of(SyntaxRow row)
    {
        var names = new NamesOnPage();
        var pending = new Stack<SyntaxRow>([row]);
        while (pending.TryPop(out var next))
        {
            names.Note(next.Items, pending);
        }

        return names;
    }

    private void Note(IReadOnlyList<SyntaxItem> items, Stack<SyntaxRow> pending)
    {
        for (var k = 0; k < items.Count; k++)
        {
            switch (items[k])
            {
                case NameItem name:
                    NoteName(items, k, name);
                    break;
                case SignItem { Sign: "∂" or "∇" } when NameAfter(items, k) is { } of:
                    runs.Add(of);
                    if (items[k] is SignItem { Sign: "∇" })
                    {
                        differentiated.Add(of);
                    }

                    break;
                case SignItem { Sign: "Σ" }:
                    runs.Add("Σ");
                    HasCapitalSigma |= k + 1 == items.Count || items[k + 1] is NameItem { SpaceBefore: false } or SuperscriptItem or SignItem { Sign: "=" };
                    break;
                case SignItem { Sign: "/" } when k >= 1:
                    NoteQuotient(items.Take(k).ToList(), items.Skip(k + 1).ToList());
                    break;
                case GroupItem group:
                    NoteRange(group.Parts[0].Items);
                    group.Parts.ToList().ForEach(pending.Push);
                    break;
                case SubscriptItem subscript:
                    NoteRange(subscript.Row.Items);
                    pending.Push(subscript.Row);
                    break;
                case SuperscriptItem superscript:
                    pending.Push(superscript.Row);
                    break;
                case FractionItem fraction:
                    NoteQuotient(fraction.Numerator.Items, fraction.Denominator.Items);
                    pending.Push(fraction.Numerator);
                    pending.Push(fraction.Denominator);
                    break;
                case RootItem root:
                    pending.Push(root.Body);
                    break;
                case GridItem grid:
                    grid.Rows.SelectMany(r => r).ToList().ForEach(pending.Push);
                    break;
            }
        }
    }

    private void NoteName(IReadOnlyList<SyntaxItem> items, int k, NameItem name)
    {
        runs.Add(name.Text);
        var after = k + 1;
        if (after >= items.Count || items[after] is not SubscriptItem { Row.Items: [NumberItem, ..] or [NameItem { Text.Length: > 2 }, ..] })
        {
            unmarked.Add(name.Text);
        }

        if (after < items.Count && items[after] is SubscriptItem { Row.Items: [NameItem { Text.Length: 2 }] or [NameItem, NameItem] or [NameItem, SignItem { Sign: "," }, NameItem] })
        {
            subscripted.Add(name.Text);
        }

        var isPrimed = after < items.Count && items[after] is PrimeItem;
        after += isPrimed ? 1 : 0;
        if (after < items.Count && items[after] is GroupItem { Open: '(', SpaceBefore: false } group)
        {
            calls.TryAdd(name.Text, []);
            calls[name.Text].Add(group.Parts.Count);
        }
        else if (isPrimed)
        {
            // In uv′ the prime belongs to v.
            primed.Add(name.Text.Length is 2 or 3 && !name.IsUnit ? name.Text[^1..] : name.Text);
        }
    }

    /// <summary>`i=1 to n`, `h→0`: the first name is bound.</summary>
    private void NoteRange(IReadOnlyList<SyntaxItem> items)
    {
        if (items is [NameItem index, SignItem { Sign: "=" or "→" }, ..])
        {
            bound.Add(index.Text);
        }
    }

    private void NoteQuotient(IReadOnlyList<SyntaxItem> above, IReadOnlyList<SyntaxItem> below)
    {
        var by = Differential(below, 0);
        if (by is null)
        {
            return;
        }

        bound.Add(by);
        if (below.OfType<SubscriptItem>().FirstOrDefault() is { Row.Items: [NumberItem, ..] })
        {
            marked.Add(by);
        }

        // Before a slash, the differential is what stands last.
        for (var k = above.Count - 1; k >= Math.Max(0, above.Count - 4); k--)
        {
            if (Differential(above, k) is { } of)
            {
                differentiated.Add(of);
                quotients.Add((of, by));
                return;
            }
        }
    }

    /// <summary>The name of `∂x`, `dx` or `d x` that starts at an item; null for anything else.</summary>
    private static string? Differential(IReadOnlyList<SyntaxItem> items, int k) => k >= items.Count ? null : items[k] switch
    {
        SignItem { Sign: "∂" } => NameAfter(items, k),
        NameItem { Text: "d", IsUnit: false } when k + 1 < items.Count && items[k + 1] is NameItem { SpaceBefore: false } name => name.Text,
        NameItem { Text: ['d', _], IsUnit: false } run => run.Text[1..],
        _ => null,
    };

    private static string? NameAfter(IReadOnlyList<SyntaxItem> items, int k)
    {
        for (k++; k < items.Count; k++)
        {
            switch (items[k])
            {
                case SuperscriptItem or SubscriptItem:
                    continue;
                case NameItem name:
                    return name.Text;
                default:
                    return null;
            }
        }

        return null;
    }
}
