using System.Text;

namespace MlMath.Grammar.Syntax;

/// <summary>
/// A compact rendering of items for tests and for looking at them: items are separated by a space, `~` says that white space stood before, a unit name is
/// in double quotes; scripts are `_` and `^` with their style (`g` glyph, `b` bare, `c` braced, `p` parenthesised, `k` bracketed).
/// </summary>
internal static class SyntaxText
{
    internal static string Describe(SyntaxDocument document) => string.Join(" ;; ", document.Statements.Select(Describe));

    internal static string Describe(SyntaxRow row)
    {
        var text = new StringBuilder();
        Append(text, row);
        return text.ToString();
    }

    private static void Append(StringBuilder text, SyntaxRow row)
    {
        for (var index = 0; index < row.Items.Count; index++)
        {
            text.Append(index > 0 ? " " : "").Append(row.Items[index].SpaceBefore && index > 0 ? "~" : "");
            Append(text, row.Items[index]);
        }
    }

    private static void Append(StringBuilder text, SyntaxItem item)
    {
        switch (item)
        {
            case NumberItem number:
                text.Append(number.Text);
                break;
            case NameItem { IsUnit: true } name:
                text.Append('"').Append(name.Text).Append('"');
                break;
            case NameItem name:
                text.Append(name.Text);
                break;
            case SignItem sign:
                text.Append(sign.Sign);
                break;
            case PrimeItem prime:
                text.Append('\'', prime.Count);
                break;
            case GroupItem group:
                AppendGroup(text, group);
                break;
            case SubscriptItem subscript:
                AppendBracketed(text.Append('_').Append(Letter(subscript.Style)), subscript.Row);
                break;
            case SuperscriptItem superscript:
                AppendBracketed(text.Append('^').Append(Letter(superscript.Style)), superscript.Row);
                break;
            case FractionItem fraction:
                AppendBracketed(text.Append(fraction.IsBinomial ? "binom" : "frac"), fraction.Numerator);
                AppendBracketed(text, fraction.Denominator);
                break;
            case RootItem root:
                text.Append("root");
                if (root.Degree is { } degree)
                {
                    AppendBracketed(text, degree);
                }

                AppendBracketed(text, root.Body);
                break;
            case GridItem grid:
                AppendGrid(text, grid);
                break;
            default:
                throw new InvalidOperationException($"no rendering for {item.GetType().Name}");
        }
    }

    private static void AppendGroup(StringBuilder text, GroupItem group)
    {
        text.Append(group.Open);
        for (var index = 0; index < group.Parts.Count; index++)
        {
            if (index > 0)
            {
                text.Append(' ').Append(group.Separators[index - 1]).Append(' ');
            }

            Append(text, group.Parts[index]);
        }

        text.Append(group.Open switch { '(' => ')', '[' => ']', '⌊' => '⌋', '⌈' => '⌉', '⟨' => '⟩', _ => '}' });
    }

    private static void AppendGrid(StringBuilder text, GridItem grid)
    {
        text.Append(grid.Environment).Append('[');
        for (var line = 0; line < grid.Rows.Count; line++)
        {
            text.Append(line > 0 ? " \\ " : "");
            for (var cell = 0; cell < grid.Rows[line].Count; cell++)
            {
                text.Append(cell > 0 ? " & " : "");
                Append(text, grid.Rows[line][cell]);
            }
        }

        text.Append(']');
    }

    private static void AppendBracketed(StringBuilder text, SyntaxRow row)
    {
        text.Append('[');
        Append(text, row);
        text.Append(']');
    }

    private static char Letter(ScriptStyle style) => style switch
    {
        ScriptStyle.Glyph => 'g',
        ScriptStyle.Bare => 'b',
        ScriptStyle.Braced => 'c',
        ScriptStyle.Parenthesised => 'p',
        _ => 'k',
    };
}
