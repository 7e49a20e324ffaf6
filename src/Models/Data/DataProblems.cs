using MlMath.Expressions.Problems;

namespace MlMath.Models.Data;

/// <summary>The faults that data can have, in the user's words.</summary>
internal static class DataProblems
{
    internal static ProblemException MissingFile(string path) => Fault(
        $"the data file '{path}' does not exist", "name it from the model file's folder or from the working folder, or give --data FILE");

    internal static ProblemException IsFolder(string path) => Fault($"'{path}' is a folder, not a data file", "name a CSV file in it");

    internal static ProblemException Unreadable(string path, Exception fault) => Fault($"the data file '{path}' cannot be read: {fault.Message}");

    internal static ProblemException EmptyFile(string path) => Fault($"the data file '{path}' is empty", "its first line names the columns, each further line is a row");

    internal static ProblemException NoRows(string path) => Fault($"the data file '{path}' has a header and no rows");

    internal static ProblemException UnnamedColumn(string path, int place) =>
        Fault($"column {place} of '{path}' has no name", "the first line of the file names every column");

    internal static ProblemException DuplicateHeader(string path, string name, int first, int second) =>
        Fault($"'{path}' names two columns '{name}': column {first} and column {second}", "give each column a name of its own");

    internal static ProblemException MissingColumn(string path, string column, IReadOnlyList<string> header)
    {
        var guess = NearestName.Of(column, header);
        return Fault(
            $"'{path}' has no column '{column}'{(guess is null ? "" : $" (did you mean '{guess}'?)")}",
            $"its columns are {Listed(header)}");
    }

    internal static ProblemException NotANumber(string path, int row, int line, string column, string cell) => Fault(
        $"row {row} (line {line}) of '{path}', column '{column}': '{Shorten(cell)}' is not a number",
        cell.Contains(',', StringComparison.Ordinal) ? "write decimals with a point" : $"correct the cell, leave the column out, or use it as classes: classes of {column}");

    internal static ProblemException MissingValue(string path, int row, int line, string column, string cell) => Fault(
        $"row {row} (line {line}) of '{path}', column '{column}': the value is missing{(cell.Length == 0 ? "" : $" ('{cell}')")}",
        "fill it in, remove the row, or leave the column out");

    internal static ProblemException RaggedRow(string path, int row, int line, int cells, int columns) => Fault(
        $"row {row} (line {line}) of '{path}' has {cells} {(cells == 1 ? "cell" : "cells")}, the header has {columns}",
        cells > columns ? "put a cell that contains the separator into double quotes" : "fill in the missing cells");

    internal static ProblemException BadQuotes(string path, int line) => Fault(
        $"line {line} of '{path}' has a double quote in the middle of a cell", "put the whole cell into double quotes and double those inside");

    internal static ProblemException Fault(string message, string? hint = null) => new(ProblemCode.Data, message, null, hint);

    internal static string Listed(IReadOnlyList<string> names, int most = 12) =>
        names.Count <= most ? string.Join(", ", names) : $"{string.Join(", ", names.Take(most - 1))}, … ({names.Count} in all)";

    private static string Shorten(string cell) => cell.Length <= 40 ? cell : string.Concat(cell.AsSpan(0, 30), "…");
}
