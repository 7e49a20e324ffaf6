using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using MlMath.Expressions.Problems;

namespace MlMath.Models.Data;

/// <summary>
/// A file of comma-, semicolon- or tab-separated values whose first line names the columns. The header is read when it is opened; the rows are read
/// once, as a stream, and only the columns that are asked for are kept.
/// </summary>
public sealed class CsvFile
{
    private readonly char _separator;

    private CsvFile(string path, char separator, string[] header)
    {
        Path = path;
        _separator = separator;
        Header = header;
    }

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }

    /// <summary>The names of the columns, from left to right.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>
    /// Opens a file and reads its header. Throws <see cref="ProblemException"/> (data) where the file is missing, cannot be read, is empty, or names a
    /// column twice or not at all.
    /// </summary>
    public static CsvFile Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw DataProblems.IsFolder(path);
        }

        if (!File.Exists(path))
        {
            throw DataProblems.MissingFile(path);
        }

        var separator = DetectSeparator(path);
        using var parser = Parse(path, separator);
        if (!parser.Read() || parser.Record is not { } record)
        {
            throw DataProblems.EmptyFile(path);
        }

        var header = record.ToArray();
        header[0] = header[0].TrimStart('\uFEFF');
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var k = 0; k < header.Length; k++)
        {
            if (header[k].Length == 0)
            {
                throw DataProblems.UnnamedColumn(path, k + 1);
            }

            if (!seen.TryAdd(header[k], k))
            {
                throw DataProblems.DuplicateHeader(path, header[k], seen[header[k]] + 1, k + 1);
            }
        }

        return new CsvFile(path, separator, header);
    }

    /// <summary>
    /// Reads the rows. Throws <see cref="ProblemException"/> (data) for a column that is not there, a text where a number is wanted, a missing value, a
    /// row with too few or too many cells, and a file without rows; each with row and column.
    /// </summary>
    public DataTable Read(IReadOnlyList<ColumnRequest> requests, CancellationToken cancellation = default)
    {
        var wanted = requests.Distinct().ToArray();
        var places = new int[wanted.Length];
        for (var k = 0; k < wanted.Length; k++)
        {
            places[k] = PlaceOf(wanted[k].Name);
        }

        var readers = Array.ConvertAll(wanted, request => new CellReader(request));
        var faults = new CellFaults(Path);
        using var parser = Parse(Path, _separator);
        parser.Read();
        var rows = 0;
        while (parser.Read())
        {
            rows++;
            if ((rows & 0xFFF) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            if (parser.Count != Header.Count)
            {
                throw DataProblems.RaggedRow(Path, rows, parser.RawRow, parser.Count, Header.Count);
            }

            for (var k = 0; k < readers.Length; k++)
            {
                readers[k].Add(parser[places[k]], rows, parser.RawRow, faults);
            }
        }

        faults.ThrowIfAny();
        if (rows == 0)
        {
            throw DataProblems.NoRows(Path);
        }

        return new DataTable(Path, rows, readers.Select(r => r.Numbers).OfType<NumberColumn>(), readers.Select(r => r.Texts).OfType<TextColumn>());
    }

    /// <summary>The place of a column, from 0. Throws <see cref="ProblemException"/> (data) with the nearest name where it is not there.</summary>
    public int PlaceOf(string column)
    {
        for (var k = 0; k < Header.Count; k++)
        {
            if (Header[k] == column)
            {
                return k;
            }
        }

        throw DataProblems.MissingColumn(Path, column, Header);
    }

    private static CsvParser Parse(string path, char separator)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator.ToString(),
            TrimOptions = TrimOptions.Trim,
            IgnoreBlankLines = true,
            DetectColumnCountChanges = false,
            CacheFields = false,
            BadDataFound = bad => throw DataProblems.BadQuotes(path, bad.Context.Parser?.RawRow ?? 0),
        };
        try
        {
            return new CsvParser(new StreamReader(path, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16), configuration);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DataProblems.Unreadable(path, fault);
        }
    }

    /// <summary>The separator that stands most often in the first line, outside quotes.</summary>
    private static char DetectSeparator(string path)
    {
        string? first;
        try
        {
            first = File.ReadLines(path).FirstOrDefault();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DataProblems.Unreadable(path, fault);
        }

        Span<int> counts = stackalloc int[3];
        var isQuoted = false;
        foreach (var character in first ?? "")
        {
            isQuoted ^= character == '"';
            var kind = isQuoted ? -1 : ",;\t".IndexOf(character, StringComparison.Ordinal);
            if (kind >= 0)
            {
                counts[kind]++;
            }
        }

        return counts[1] > counts[0] && counts[1] >= counts[2] ? ';' : counts[2] > counts[0] ? '\t' : ',';
    }

    /// <summary>Takes the cells of one column.</summary>
    private sealed class CellReader(ColumnRequest request)
    {
        private readonly List<double> _numbers = [];
        private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
        private readonly List<string> _distinct = [];
        private readonly List<int> _texts = [];

        public NumberColumn? Numbers => request.Kind == ColumnKind.Numbers ? new NumberColumn(request.Name, [.. _numbers]) : null;

        public TextColumn? Texts => request.Kind == ColumnKind.Texts ? new TextColumn(request.Name, _distinct, [.. _texts]) : null;

        public void Add(string cell, int row, int line, CellFaults faults)
        {
            if (IsMissing(cell, request.Kind))
            {
                faults.Add(() => DataProblems.MissingValue(faults.Path, row, line, request.Name, cell), "missing values");
            }
            else if (request.Kind == ColumnKind.Texts)
            {
                if (!_codes.TryGetValue(cell, out var code))
                {
                    _codes.Add(cell, code = _distinct.Count);
                    _distinct.Add(cell);
                }

                _texts.Add(code);
            }
            else if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            {
                _numbers.Add(number);
            }
            else
            {
                faults.Add(() => DataProblems.NotANumber(faults.Path, row, line, request.Name, cell), "cells that are no numbers");
            }
        }

        private static bool IsMissing(string cell, ColumnKind kind) => cell.Length == 0 || cell is "?"
            || (kind == ColumnKind.Numbers
                && (cell is "-" or "." || cell.Equals("na", StringComparison.OrdinalIgnoreCase) || cell.Equals("n/a", StringComparison.OrdinalIgnoreCase)
                    || cell.Equals("nan", StringComparison.OrdinalIgnoreCase) || cell.Equals("null", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>The first fault of the cells, and how many more there are.</summary>
    private sealed class CellFaults(string path)
    {
        private ProblemException? _first;
        private string _kind = "";
        private int _count;

        public string Path => path;

        public void Add(Func<ProblemException> fault, string kind)
        {
            if (_count++ == 0)
            {
                _first = fault();
                _kind = kind;
            }
        }

        public void ThrowIfAny()
        {
            if (_first is null)
            {
                return;
            }

            var problem = _first.Problem;
            throw _count == 1 ? _first
                : new ProblemException(problem with { Message = $"{problem.Message} (the first of {_count} cells at fault: {_kind} and the like)" });
        }
    }
}
