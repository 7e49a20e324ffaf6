using MlMath.Models.Data;

namespace MlMath.Models.Files;

/// <summary>A part of a selection: one column, or a range of neighbours.</summary>
/// <param name="First">The column, or the first of the range.</param>
/// <param name="Last">The last of the range; null for one column.</param>
public readonly record struct ColumnPart(Piece First, Piece? Last);

/// <summary>Columns of a file: `a .. c, e`, `all`, `all but e`.</summary>
/// <param name="IsAllBut">Whether all are meant but those of the parts.</param>
/// <param name="Parts">Columns and ranges.</param>
public sealed record ColumnSelection(bool IsAllBut, IReadOnlyList<ColumnPart> Parts)
{
    /// <summary>
    /// The names that it means in a file, in its order. Throws <see cref="Expressions.Problems.ProblemException"/> (data) for a column that the file does
    /// not have, a range that runs backwards, a column named twice and a selection that is empty.
    /// </summary>
    public IReadOnlyList<string> Resolve(CsvFile file)
    {
        var named = new List<string>();
        foreach (var part in Parts)
        {
            var first = PlaceOf(file, part.First);
            var last = part.Last is { } end ? PlaceOf(file, end) : first;
            if (last < first)
            {
                throw DataProblems.Fault(
                    $"the range '{part.First.Text} .. {part.Last!.Value.Text}' runs backwards: '{part.Last.Value.Text}' stands left of '{part.First.Text}' in '{file.Path}'",
                    $"write {part.Last.Value.Text} .. {part.First.Text}").At(part.First.Span);
            }

            for (var place = first; place <= last; place++)
            {
                if (named.Contains(file.Header[place], StringComparer.Ordinal))
                {
                    throw DataProblems.Fault($"the column '{file.Header[place]}' is named twice", "name it once").At(part.First.Span);
                }

                named.Add(file.Header[place]);
            }
        }

        var chosen = IsAllBut ? [.. file.Header.Except(named, StringComparer.Ordinal)] : named;
        return chosen.Count > 0 ? chosen : throw DataProblems.Fault("no column is left");
    }

    /// <summary>A column's name, known to be in the file. Throws <see cref="Expressions.Problems.ProblemException"/> (data) where it is not.</summary>
    internal static string NameIn(CsvFile file, Piece column) => file.Header[PlaceOf(file, column)];

    private static int PlaceOf(CsvFile file, Piece column)
    {
        try
        {
            return file.PlaceOf(column.Text);
        }
        catch (Expressions.Problems.ProblemException fault)
        {
            throw fault.At(column.Span);
        }
    }
}
