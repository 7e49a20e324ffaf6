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

                var isSought = definition is ValueDefinition value && (sought.Contains(value.Name) || value.PowerOf is { } of && sought.Contains(of))
                    || definition is FamilyDefinition family && (sought.Contains(family.WholeName) || sought.Contains(family.Name));
                if (k == statements.Count - 1 || isSought || !TryDefine(row, text))
                {
                    equations.Add(row);
                }
            }
        }

        return equations;
    }

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
