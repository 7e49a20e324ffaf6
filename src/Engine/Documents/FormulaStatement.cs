using System.Text.RegularExpressions;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Binding;
using MlMath.Grammar.Syntax;

namespace MlMath.Engine.Documents;

/// <summary>
/// A formula of a document with its sides, before any letter has a meaning. Signs that the language has not (`≈`, `:=`) are `=` here, and remembered.
/// </summary>
internal sealed partial class FormulaStatement
{
    private readonly List<SourceSpan> sides = [];
    private readonly List<string> signs = [];

    private FormulaStatement(string text, SyntaxRow row, DefinitionHead? head, NamesOnPage names)
    {
        Text = text;
        Row = row;
        Head = head;
        Names = names;
    }

    /// <summary>The text, of the same length as in the document.</summary>
    public string Text { get; }

    /// <summary>Its pieces.</summary>
    public SyntaxRow Row { get; }

    /// <summary>What it would define, or null.</summary>
    public DefinitionHead? Head { get; }

    /// <summary>The names that stand in it.</summary>
    public NamesOnPage Names { get; }

    /// <summary>The number of sides; 1 where it has no relation.</summary>
    public int SideCount => sides.Count;

    /// <summary>The relations between the sides: `=`, `≈` for an approximation, `&lt;` and its kin.</summary>
    public IReadOnlyList<string> Signs => signs;

    /// <summary>Whether its sign says that the left side gets a new value: `:=`, `←`.</summary>
    public bool IsAssignment { get; private init; }

    /// <summary>The place of a side.</summary>
    public SourceSpan Side(int index) => sides[index];

    /// <summary>A side's text.</summary>
    public string SideText(int index) => Text.Substring(sides[index].Start, sides[index].Length);

    /// <summary>Reads a text. Throws <see cref="ProblemException"/> where it is no formula.</summary>
    public static FormulaStatement Read(string original)
    {
        var approximate = new List<int>();
        var isAssignment = false;
        var text = Signed().Replace(original, sign =>
        {
            if (sign.Groups["about"].Success)
            {
                approximate.Add(sign.Index);
            }
            else
            {
                isAssignment = true;
            }

            return "=".PadRight(sign.Length);
        });
        if (Unclaimed().Match(text) is { Success: true } other)
        {
            throw new ProblemException(ProblemCode.Unsupported, $"'{other.Value.Trim()}' is no relation between values that can be judged", new SourceSpan(other.Index, other.Length));
        }

        var rows = SyntaxParser.Parse(text).Statements;
        if (rows.Count != 1)
        {
            throw new ProblemException(ProblemCode.Unsupported, "several statements on one line", rows.Count > 1 ? rows[1].Span : null);
        }

        var row = rows[0];
        var statement = new FormulaStatement(text, row, DefinitionHead.Of(row, text), NamesOnPage.Of(row)) { IsAssignment = isAssignment };
        var start = 0; // a row's own place leaves out braces that are not seen
        for (var k = 0; k < row.Items.Count; k++)
        {
            if (row.Items[k] is SignItem { Sign: "=" or "<" or ">" or "≤" or "≥" or "≠" } relation)
            {
                if (text.AsSpan(start, relation.Span.Start - start).IsWhiteSpace() || k == row.Items.Count - 1)
                {
                    throw new ProblemException(ProblemCode.Syntax, "a side of this relation is missing", relation.Span);
                }

                statement.signs.Add(relation.Sign == "=" && approximate.Contains(relation.Span.Start) ? "≈" : relation.Sign);
                statement.sides.Add(Trimmed(text, start, relation.Span.Start));
                start = relation.Span.End;
            }
        }

        statement.sides.Add(Trimmed(text, start, text.Length));
        return statement;
    }

    private static SourceSpan Trimmed(string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return new SourceSpan(start, end - start);
    }

    [GeneratedRegex(@"(?<about>≈|≃|≅|\\approx(?![a-z])|\\simeq(?![a-z])|~=)|:=|\\coloneqq(?![a-z])|≜|≝|\\triangleq(?![a-z])|≡|\\equiv(?![a-z])|←|\\leftarrow(?![a-z])|\\gets(?![a-z])|<-(?=\s)")]
    private static partial Regex Signed();

    [GeneratedRegex(@"∈|\\in(?![a-z])|⊂|⊆|\\subset(?:eq)?(?![a-z])|∼|\\sim(?![a-z])|∝|\\propto(?![a-z])|(?<=\s)~(?=\s)|↦|\\mapsto(?![a-z])|⊥|\\perp(?![a-z])|\?")]
    private static partial Regex Unclaimed();
}
