namespace MlMath.Models.Data;

/// <summary>What the cells of a column are wanted as.</summary>
public enum ColumnKind
{
    /// <summary>Finite numbers.</summary>
    Numbers,

    /// <summary>Texts, such as the names of classes.</summary>
    Texts,
}

/// <summary>A column that is to be read from a file.</summary>
/// <param name="Name">Its name in the header.</param>
/// <param name="Kind">What its cells are wanted as.</param>
public readonly record struct ColumnRequest(string Name, ColumnKind Kind);

/// <summary>A column of finite numbers, one for each row.</summary>
/// <param name="Name">Its name in the header.</param>
/// <param name="Values">The numbers; not copied, treat them as read-only.</param>
public sealed record NumberColumn(string Name, double[] Values);

/// <summary>A column of texts, each different text kept once.</summary>
/// <param name="Name">Its name in the header.</param>
/// <param name="Distinct">The different texts, in the order of their first row.</param>
/// <param name="Codes">For each row the place of its text in <paramref name="Distinct"/>, from 0.</param>
public sealed record TextColumn(string Name, IReadOnlyList<string> Distinct, int[] Codes)
{
    /// <summary>The text of a row, counted from 0.</summary>
    public string this[int row] => Distinct[Codes[row]];
}

/// <summary>The columns that were asked of a file; all have the same number of rows. Many threads may read it.</summary>
public sealed class DataTable
{
    private readonly Dictionary<string, NumberColumn> _numbers;
    private readonly Dictionary<string, TextColumn> _texts;

    internal DataTable(string path, int rows, IEnumerable<NumberColumn> numbers, IEnumerable<TextColumn> texts)
    {
        Path = path;
        Rows = rows;
        _numbers = numbers.ToDictionary(column => column.Name, StringComparer.Ordinal);
        _texts = texts.ToDictionary(column => column.Name, StringComparer.Ordinal);
    }

    /// <summary>The file that they came from.</summary>
    public string Path { get; }

    /// <summary>The number of rows, the header not counted.</summary>
    public int Rows { get; }

    /// <summary>A column that was asked for as numbers.</summary>
    public NumberColumn Numbers(string name) => _numbers[name];

    /// <summary>A column that was asked for as texts.</summary>
    public TextColumn Texts(string name) => _texts[name];
}
