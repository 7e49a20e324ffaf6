using MlMath.Expressions.Problems;
using MlMath.Models.Files;

namespace MlMath.Models.Training;

/// <summary>What the left sides of a model's formulas tell.</summary>
internal static class ModelDefinitions
{
    /// <summary>What stands for the loss: `J` where `J(w, b) = …` is defined means `J(w, b)`.</summary>
    internal static string CallOf(string subject, IReadOnlyList<Piece> formulas)
    {
        foreach (var formula in formulas)
        {
            var left = LeftOf(formula).Text;
            var open = left.IndexOf('(', StringComparison.Ordinal);
            if (open > 0 && left.EndsWith(')') && left[..open].Trim() == subject)
            {
                return left;
            }
        }

        return subject;
    }

    /// <summary>`J` of `J(w, b)`; another expression is its own name.</summary>
    internal static string NameOf(string subject)
    {
        var open = subject.IndexOf('(', StringComparison.Ordinal);
        return open > 0 && subject.EndsWith(')') && subject.AsSpan(0, open).IndexOfAny(" +-*/") < 0 ? subject[..open].Trim() : subject;
    }

    /// <summary>
    /// What a model predicts where it does not say so: the last function of the data's columns alone, `h(x) = …`, at a row, or the last name that is defined row by
    /// row, `ŷᵢ = …`.
    /// </summary>
    internal static Piece? PredictionOf(ModelFile file)
    {
        var columns = file.Data.Where(line => line is ColumnsLine or ColumnLine).Select(line => line.Name.Text).ToHashSet();
        Piece? found = null;
        foreach (var formula in file.Formulas)
        {
            var left = LeftOf(formula);
            var open = left.Text.IndexOf('(', StringComparison.Ordinal);
            if (open > 0 && left.Text.EndsWith(')'))
            {
                var parameter = left.Text[(open + 1)..^1].Trim();
                if (columns.Contains(parameter))
                {
                    found = new Piece($"{left.Text[..open].Trim()}({parameter}ᵢ)", left.Span);
                }
            }
            else if (left.Text.EndsWith("ᵢ", StringComparison.Ordinal) || left.Text.EndsWith("_i", StringComparison.Ordinal))
            {
                found = left;
            }
        }

        return found;
    }

    private static Piece LeftOf(Piece formula)
    {
        var text = formula.Text[..Math.Max(0, formula.Text.IndexOf('=', StringComparison.Ordinal))].Trim();
        return new Piece(text, new SourceSpan(formula.Span.Start, text.Length));
    }
}
