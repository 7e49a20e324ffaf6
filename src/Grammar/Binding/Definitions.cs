using MlMath.Grammar.Reading;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Binding;

/// <summary>A parameter of a defined function; with subscripts where it was written by its entry, `softmax(xᵢ) = …`.</summary>
internal sealed record Parameter(string Name, IReadOnlyList<string> Subscripts)
{
    /// <summary>Whether it stands for a list, `f(x₁, …, xₙ) = …`: it is given a vector, or its entries one by one.</summary>
    public bool IsList { get; init; }
}

/// <summary>A statement that defines a name.</summary>
/// <param name="Name">The name, in canonical spelling.</param>
/// <param name="Right">The right side as it stands on the page.</param>
/// <param name="Text">The text that holds it.</param>
internal abstract record Definition(string Name, SyntaxRow Right, string Text)
{
    /// <summary>The right side once it was read.</summary>
    public Ast? Body { get; set; }
}

/// <summary>`MSE = …`.</summary>
internal sealed record ValueDefinition(string Name, SyntaxRow Right, string Text) : Definition(Name, Right, Text)
{
    /// <summary>The name without its power, where the left side is one such as `σ²`: that defines only where nothing is bound to the name itself.</summary>
    public string? PowerOf { get; init; }
}

/// <summary>`f(x, y) = …`; with result indices where the entry of a vector is defined, `softmax(x)ᵢ = …`.</summary>
internal sealed record FunctionDefinition(string Name, IReadOnlyList<Parameter> Parameters, int BeforeSemicolon, IReadOnlyList<string> ResultIndices, SyntaxRow Right, string Text)
    : Definition(Name, Right, Text);

/// <summary>`ŷᵢ = …`: the entries of ŷ; or the plain name `m_t`, which use decides.</summary>
internal sealed record FamilyDefinition(string Name, string WholeName, IReadOnlyList<string> Indices, SyntaxRow Right, string Text)
    : Definition(Name, Right, Text);

/// <summary>Tells definitions from other statements.</summary>
internal static class DefinitionReader
{
    /// <summary>The definition that a statement is; null where it is none.</summary>
    public static Definition? TryRead(SyntaxRow row, string text)
    {
        var items = row.Items;
        var equals = -1;
        for (var k = 0; k < items.Count && equals < 0; k++)
        {
            equals = items[k] is SignItem { Sign: "=" } ? k : -1;
        }

        if (equals <= 0 || equals == items.Count - 1 || IsOneOfSeveralConditions(items, equals))
        {
            return null;
        }

        var left = items.Take(equals).ToList();
        var right = new SyntaxRow(items.Skip(equals + 1).ToList(), items[equals + 1].Span.To(items[^1].Span));
        return Value(left, right, text) ?? Function(left, right, text);
    }

    /// <summary>`U, S, V = svd(A)`: a definition for each part, and the call; null for other statements.</summary>
    public static (IReadOnlyList<Definition> Parts, SyntaxRow Call)? TryReadParts(SyntaxRow row, string text)
    {
        string[] parts = row.Items.OfType<NameItem>().Any(n => n.Text == "svd") ? ["svd_U", "singular_values", "svd_V"] : ["qr_Q", "qr_R"];
        var width = (2 * parts.Length) - 1;
        if (row.Items.Count != width + 3 || row.Items[width] is not SignItem { Sign: "=" }
            || row.Items[width + 1] is not NameItem { Text: "svd" or "qr" } || row.Items[width + 2] is not GroupItem { Open: '(' } argument)
        {
            return null;
        }

        var definitions = new List<Definition>();
        for (var k = 0; k < width; k++)
        {
            switch (row.Items[k])
            {
                case NameItem name when k % 2 == 0:
                    var head = new NameItem(parts[k / 2]) { IsUnit = true, Span = row.Items[width + 1].Span };
                    definitions.Add(new ValueDefinition(NameSpelling.WithDigits(name.Text), new SyntaxRow([head, argument], head.Span.To(argument.Span)), text));
                    break;
                case SignItem { Sign: "," } when k % 2 == 1:
                    break;
                default:
                    return null;
            }
        }

        return (definitions, new SyntaxRow([row.Items[width + 1], argument], row.Items[width + 1].Span.To(argument.Span)));
    }

    /// <summary>`x = 3 and y ≠ 2`: the equation is a condition beside another.</summary>
    private static bool IsOneOfSeveralConditions(IReadOnlyList<SyntaxItem> items, int equals)
    {
        var rest = items.Skip(equals + 1).TakeWhile(i => i is not NameItem { Text: "and" or "or" }).ToList();
        return rest.Count < items.Count - equals - 1 && !rest.Exists(i => i is SignItem { Sign: "<" or "≤" or ">" or "≥" or "=" or "≠" } or NameItem { Text: "not" });
    }

    private static Definition? Value(List<SyntaxItem> left, SyntaxRow right, string text)
    {
        if (left.Exists(i => i is PrimeItem))
        {
            return null;
        }

        if (left is [NameItem or SignItem, .. , SuperscriptItem { Row.Items: [NumberItem] or [NameItem] or [GroupItem] } power] && power.Style != ScriptStyle.Bracketed
            && NameSpelling.TryName(left, 0, out var powerName, isGiven: true) == left.Count && powerName is not null && NameSpelling.TryName(left[..^1], 0, out var of) == left.Count - 1)
        {
            return new ValueDefinition(powerName, right, text) { PowerOf = of };
        }

        var head = left[^1] is GroupItem group && left.Count >= 2 && left[1..^1].TrueForAll(i => i is SubscriptItem) && Parameters(group) is null && left[0] is NameItem ? left : left.TakeWhile(i => i is not GroupItem).ToList();
        if (head.Count != left.Count || NameSpelling.TryName(left, 0, out var name) != left.Count || name is null)
        {
            return null;
        }

        if (left[^1] is SubscriptItem subscript && Indices(subscript.Row) is { } indices)
        {
            NameSpelling.TryName(left[..^1], 0, out var family);
            return new FamilyDefinition(family!, name, indices, right, text);
        }

        return new ValueDefinition(name, right, text);
    }

    private static FunctionDefinition? Function(List<SyntaxItem> left, SyntaxRow right, string text)
    {
        var results = new List<string>();
        if (left[^1] is SubscriptItem subscript)
        {
            if (Indices(subscript.Row) is not { } indices)
            {
                return null;
            }

            results.AddRange(indices);
            left = left[..^1];
        }

        if (left[^1] is not GroupItem group || Parameters(group) is not { } parameters)
        {
            return null;
        }

        var head = left[..^1];
        if (head.Count == 0 || head.Exists(i => i is PrimeItem or GroupItem) || NameSpelling.TryName(head, 0, out var name) != head.Count || name is null)
        {
            return null;
        }

        foreach (var index in parameters.SelectMany(p => p.Subscripts))
        {
            if (!results.Contains(index))
            {
                results.Add(index);
            }
        }

        if (parameters.DistinctBy(p => p.Name).Count() < parameters.Count)
        {
            return null; // `f(x, x) = …` says nothing of f at two different points
        }

        var semicolon = group.Separators.ToList().IndexOf(';');
        return new FunctionDefinition(name, parameters, semicolon < 0 ? parameters.Count : semicolon + 1, results, right, text);
    }

    private static List<Parameter>? Parameters(GroupItem group)
    {
        if (group.Open != '(')
        {
            return null;
        }

        if (ListParameter(group) is { } list)
        {
            return [list];
        }

        var parameters = new List<Parameter>();
        foreach (var part in group.Parts)
        {
            switch (part.Items)
            {
                case [NameItem name]:
                    parameters.Add(new Parameter(NameSpelling.WithDigits(name.Text), []));
                    break;
                case [NameItem name, SubscriptItem subscript] when Indices(subscript.Row) is { } indices:
                    parameters.Add(new Parameter(NameSpelling.WithDigits(name.Text), indices));
                    break;
                case [NameItem or SignItem, ..] when NameSpelling.TryName(part.Items, 0, out var spelled) == part.Items.Count && spelled is not null:
                    parameters.Add(new Parameter(spelled, []));
                    break;
                default:
                    return null;
            }
        }

        return parameters;
    }

    /// <summary>`x₁, x₂, …, xₙ` as the vector x.</summary>
    private static Parameter? ListParameter(GroupItem group)
    {
        if (group.Parts.Count < 3 || group.Parts[^2].Items is not [SignItem { Sign: "…" }] || group.Parts[^1].Items is not [NameItem { Text: var name }, SubscriptItem { Row.Items: [NameItem or NumberItem] }])
        {
            return null;
        }

        for (var k = 0; k < group.Parts.Count - 2; k++)
        {
            if (!(NameSpelling.TryName(group.Parts[k].Items, 0, out var spelled) == group.Parts[k].Items.Count && spelled == NameSpelling.WithDigits($"{name}{k + 1}")))
            {
                return null;
            }
        }

        return new Parameter(name, []) { IsList = true };
    }

    /// <summary>The letters of a subscript that may be indices; null where it is something else.</summary>
    private static List<string>? Indices(SyntaxRow row) => row.Items is [NameItem { Text.Length: <= 2 } run] && run.Text.All(char.IsLetter)
        ? run.Text.Select(c => c.ToString()).ToList() : null;
}
