using System.Globalization;
using System.Text;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;

namespace MlMath.Models.Data;

/// <summary>A file of numbers as a vector or matrix: cells separated by commas, semicolons, tabs or spaces; a first line of names is passed over.</summary>
public static class MatrixFile
{
    /// <summary>
    /// The numbers: rows × columns, or a vector where there is one column or one row. Throws <see cref="ProblemException"/> (data), naming row and
    /// column, for a cell that is no number, rows of different lengths, and a file that is missing, unreadable or without numbers.
    /// </summary>
    public static NumericArray Read(string path, CancellationToken cancellation = default)
    {
        if (Directory.Exists(path))
        {
            throw DataProblems.IsFolder(path);
        }

        if (!File.Exists(path))
        {
            throw DataProblems.Fault($"the file '{path}' does not exist", "name it from the folder that you are in");
        }

        try
        {
            return Read(path, File.ReadLines(path, Encoding.UTF8), cancellation);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DataProblems.Unreadable(path, fault);
        }
    }

    private static NumericArray Read(string path, IEnumerable<string> lines, CancellationToken cancellation)
    {
        var values = new List<double>();
        var columns = 0;
        var rows = 0;
        var number = 0;
        var isFirst = true;
        foreach (var line in lines)
        {
            cancellation.ThrowIfCancellationRequested();
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var cells = Cells(line.TrimStart('\uFEFF'));
            if (isFirst && !Array.Exists(cells, cell => TryNumber(cell, out _)))
            {
                isFirst = false;
                continue;
            }

            isFirst = false;
            rows++;
            columns = columns == 0 ? cells.Length : columns;
            if (cells.Length != columns)
            {
                throw DataProblems.Fault($"row {rows} (line {number}) of '{path}' has {cells.Length} cells, the rows before it have {columns}");
            }

            for (var k = 0; k < cells.Length; k++)
            {
                if (!TryNumber(cells[k], out var value))
                {
                    throw DataProblems.Fault($"row {rows} (line {number}) of '{path}', column {k + 1}: '{cells[k]}' is not a number");
                }

                values.Add(value);
            }
        }

        if (rows == 0)
        {
            throw DataProblems.Fault($"the file '{path}' holds no numbers");
        }

        return columns == 1 || rows == 1 ? new NumericArray([.. values]) : new NumericArray([rows, columns], [.. values]);
    }

    private static string[] Cells(string line)
    {
        var separator = line.Contains(';', StringComparison.Ordinal) ? ';' : line.Contains('\t', StringComparison.Ordinal) ? '\t' : line.Contains(',', StringComparison.Ordinal) ? ',' : ' ';
        return separator == ' '
            ? line.Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : Array.ConvertAll(line.Split(separator), cell => cell.Trim().Trim('"'));
    }

    private static bool TryNumber(string cell, out double value) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && (double.IsFinite(value) || cell.Contains('n', StringComparison.OrdinalIgnoreCase));
}
