using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Binding;

/// <content>Systems of equations.</content>
public sealed partial class FormulaSession
{
    /// <summary>
    /// Binds a text of definitions and equations. A line that could define one of the unknowns (`y = 2x + 1` where y is sought) is an equation, the last line is
    /// always one; commas between equations separate them. An expression without `=` is an equation with 0.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="unknowns">The names that are sought.</param>
    /// <returns>The two sides of each equation, over the same axes.</returns>
    public IReadOnlyList<(TensorExpr Left, TensorExpr Right)> BindEquations(string text, IReadOnlyCollection<string> unknowns) => WithAllFaults(text, () =>
    {
        SubjectIsEquation = true;
        var sought = unknowns.Select(NameSpelling.Canonical).ToHashSet();
        var rows = EquationRows(text, sought);
        SubjectPlace = rows[0].Span.To(rows[^1].Span);
        return Settle(binder => binder.BindEquations(rows, text));
    });

    /// <summary>Makes the ends of ranges in a text sizes of its own, so that they keep their letters inside of functions too.</summary>
    public void KeepRangeEnds(string text)
    {
        foreach (var row in SyntaxParser.Parse(text, Notation).Statements)
        {
            Scan(row);
        }

        foreach (var end in rangeEnds.Where(e => !IsDeclared(e) && !definitions.ContainsKey(e)))
        {
            Inference.NoteSize(end);
            declaredSizes.Add(end);
        }
    }

    private List<SyntaxRow> EquationRows(string text, HashSet<string> sought)
    {
        warnings.Clear();
        var statements = SyntaxParser.Parse(text, Notation).Statements;
        if (statements.Count == 0)
        {
            throw new ProblemException(ProblemCode.Syntax, "the formula is empty", new SourceSpan(0, 0));
        }

        foreach (var row in statements)
        {
            Scan(row);
        }

        var equations = new List<SyntaxRow>();
        for (var k = 0; k < statements.Count; k++)
        {
            foreach (var row in Parts(statements[k]))
            {
                var definition = DefinitionReader.TryRead(row, text);
                if (definition is FunctionDefinition function && k == statements.Count - 1 && !sought.Contains(function.Name) && !IsFunctionName(function.Name))
                {
                    throw new ProblemException(ProblemCode.Syntax, $"this line defines '{function.Name}'; the equation to solve is missing", row.Span, "write it in a line below");
                }

                var isSought = definition is ValueDefinition value && (sought.Contains(value.Name) || value.PowerOf is { } of && sought.Contains(of) || IsProductOf(value.Name, sought, text[row.Span.End..]))
                    || IsKnownFunctionOf(row, text, sought)
                    || definition is FamilyDefinition family && (sought.Contains(family.WholeName) || sought.Contains(family.Name));
                if (k == statements.Count - 1 || isSought || !TryDefine(row, text))
                {
                    equations.Add(row);
                }
            }
        }

        return equations;
    }

    /// <summary>Whether a row begins as `sin(x)` or `sin(x + y)` with what is sought inside: that defines no function.</summary>
    private bool IsKnownFunctionOf(SyntaxRow row, string text, HashSet<string> sought) => row.Items is [NameItem { Text: var name }, GroupItem { Open: '(' } inside, ..] && IsFunctionName(name)
        && sought.Any(s => text[inside.Span.Start..inside.Span.End].Contains(s, StringComparison.Ordinal));

    /// <summary>Whether `xy = …` speaks of the product of names that are sought: all of its letters are, or one is and nothing below uses the whole.</summary>
    private static bool IsProductOf(string name, HashSet<string> sought, string below) => name.Length > 1 && name.All(char.IsLetter) && name.Any(l => sought.Contains(l.ToString()))
        && (name.All(l => sought.Contains(l.ToString())) || !below.Contains(name, StringComparison.Ordinal));

    /// <summary>The equations that commas outside of brackets separate; the whole row where a part is none.</summary>
    private static List<SyntaxRow> Parts(SyntaxRow row)
    {
        var parts = new List<SyntaxRow>();
        var from = 0;
        for (var k = 0; k <= row.Items.Count; k++)
        {
            if (k < row.Items.Count && row.Items[k] is not SignItem { Sign: "," })
            {
                continue;
            }

            var items = row.Items.Skip(from).Take(k - from).ToList();
            if (items.Count(i => i is SignItem { Sign: "=" }) != 1)
            {
                return [row];
            }

            parts.Add(new SyntaxRow(items, items[0].Span.To(items[^1].Span)));
            from = k + 1;
        }

        return parts;
    }
}
