using MlMath.Expressions.Functions;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Binding;

/// <summary>What a statement is by its form, whatever its letters mean.</summary>
public enum StatementKind
{
    /// <summary>`name = …`, or the entries of one, `ŷᵢ = …`.</summary>
    Value,

    /// <summary>`f(x) = …`.</summary>
    Function,

    /// <summary>Two or more sides with `=` between them that define nothing new.</summary>
    Equation,

    /// <summary>Anything else.</summary>
    Expression,
}

/// <summary>A statement of a text, by its form.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Span">Where it stands in the text.</param>
public sealed record Statement(StatementKind Kind, SourceSpan Span)
{
    /// <summary>What it defines, in canonical spelling (`ŷᵢ = …` defines `ŷ_i`); empty for others.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where it defines a power, `σ² = …`, the name without it: with a value of its own, the statement is an equation. Null elsewhere.</summary>
    public string? PowerOf { get; init; }

    /// <summary>The parameters of a function that it defines.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Where the right side of a definition stands.</summary>
    public SourceSpan Right { get; init; }

    /// <summary>Where the parts stand that commas outside of brackets separate; one where there are none.</summary>
    public IReadOnlyList<SourceSpan> Parts { get; init; } = [];
}

/// <summary>Tells the statements of a text apart by their form, for those who keep definitions from one text to the next.</summary>
public static class StatementReader
{
    /// <summary>The names of all functions that are neither defined nor of the textbook.</summary>
    public static IEnumerable<string> FunctionNames => FunctionTable.Names.Concat(Builtins.Names);

    /// <summary>The statements, in order. Throws <see cref="ProblemException"/> for a text that is no formula whatever its letters mean.</summary>
    public static IReadOnlyList<Statement> Read(string text, Notation notation = Notation.Auto) =>
        [.. SyntaxParser.Parse(text, notation).Statements.Select(row => Of(row, text))];

    /// <summary>The name that a text spells in full, such as `x_1` or `\theta`, in canonical spelling; null where it is no name.</summary>
    public static string? NameOf(string text)
    {
        try
        {
            return SyntaxParser.Parse(text, Notation.Auto).Statements is [var row] && NameSpelling.TryName(row.Items, 0, out var name) == row.Items.Count ? name : null;
        }
        catch (ProblemException)
        {
            // Not even a formula, so no name.
            return null;
        }
    }

    private static Statement Of(SyntaxRow row, string text)
    {
        var parts = Parts(row);
        var equals = row.Items.Count(i => i is SignItem { Sign: "=" });
        if (equals == 1 && DefinitionReader.TryReadParts(row, text) is { } several)
        {
            return new Statement(StatementKind.Value, row.Span) { Name = string.Join(", ", several.Parts.Select(p => p.Name)), Right = several.Call.Span, Parts = parts };
        }

        var definition = equals == 1 ? DefinitionReader.TryRead(row, text) : null;
        return definition switch
        {
            // What the language itself defines is not defined anew by the way: sin(x) = cos(π/2 - x) is a claim.
            FunctionDefinition function when IsOfLanguage(function.Name) => new Statement(StatementKind.Equation, row.Span) { Parts = parts },
            FunctionDefinition function => new Statement(StatementKind.Function, row.Span)
            {
                Name = function.Name,
                Parameters = [.. function.Parameters.Select(p => p.Name)],
                Right = function.Right.Span,
                Parts = parts,
            },
            ValueDefinition { PowerOf: not null, Right.Items: [NumberItem] } => new Statement(StatementKind.Equation, row.Span) { Parts = parts },
            ValueDefinition value => new Statement(StatementKind.Value, row.Span) { Name = value.Name, PowerOf = value.PowerOf, Right = value.Right.Span, Parts = parts },
            FamilyDefinition family => new Statement(StatementKind.Value, row.Span) { Name = family.WholeName, Right = family.Right.Span, Parts = parts },
            { } value => new Statement(StatementKind.Value, row.Span) { Name = value.Name, Right = value.Right.Span, Parts = parts },
            null => new Statement(equals > 0 ? StatementKind.Equation : StatementKind.Expression, row.Span) { Parts = parts },
        };
    }

    private static bool IsOfLanguage(string name) => FunctionTable.Find(name) is not null || Builtins.IsBuiltin(name);

    private static List<SourceSpan> Parts(SyntaxRow row)
    {
        var parts = new List<SourceSpan>();
        SourceSpan? part = null;
        foreach (var item in row.Items)
        {
            if (item is SignItem { Sign: "," })
            {
                Close();
            }
            else
            {
                part = part is { } begun ? begun.To(item.Span) : item.Span;
            }
        }

        Close();
        return parts;

        void Close()
        {
            if (part is { } whole)
            {
                parts.Add(whole);
                part = null;
            }
        }
    }
}
