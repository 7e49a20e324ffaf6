using System.Text.Json.Serialization;

namespace MlMath.Models.Data;

/// <summary>How columns of a file become the values of a name: what is learnt of the training rows and must be the same ever after.</summary>
/// <param name="Name">The name in the formulas.</param>
[JsonDerivedType(typeof(ColumnsEncoding), "columns")]
[JsonDerivedType(typeof(ColumnEncoding), "column")]
[JsonDerivedType(typeof(IndicatorEncoding), "indicator")]
[JsonDerivedType(typeof(ClassesEncoding), "classes")]
public abstract record DataEncoding(string Name)
{
    /// <summary>The columns that are read.</summary>
    [JsonIgnore]
    public abstract IEnumerable<ColumnRequest> Requests { get; }

    /// <summary>The numbers of a row, or null for one number that is no vector.</summary>
    [JsonIgnore]
    public abstract int? Width { get; }

    /// <summary>What the numbers of a row are called: columns or classes.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<string> EntryNames { get; }

    /// <summary>Writes the numbers of the chosen rows of a table, row by row. Throws <see cref="Expressions.Problems.ProblemException"/> (data) for a class that is not known.</summary>
    public abstract void Encode(DataTable table, ReadOnlySpan<int> rows, Span<double> values);

    /// <summary>The numbers of the chosen rows of a table.</summary>
    public DataArray Encode(DataTable table, ReadOnlySpan<int> rows)
    {
        var array = new DataArray(Name, Width, rows.Length, new double[rows.Length * (Width ?? 1)]);
        Encode(table, rows, array.Values);
        return array;
    }
}

/// <summary>Columns side by side, each scaled or not.</summary>
/// <param name="Name">The name in the formulas.</param>
/// <param name="Columns">The columns with their scalings; mean 0 and deviation 1 where they are taken as they are.</param>
public sealed record ColumnsEncoding(string Name, IReadOnlyList<Scaling> Columns) : DataEncoding(Name)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<ColumnRequest> Requests => Columns.Select(scaling => new ColumnRequest(scaling.Column, ColumnKind.Numbers));

    /// <inheritdoc/>
    [JsonIgnore]
    public override int? Width => Columns.Count;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> EntryNames => [.. Columns.Select(scaling => scaling.Column)];

    /// <inheritdoc/>
    public override void Encode(DataTable table, ReadOnlySpan<int> rows, Span<double> values)
    {
        for (var c = 0; c < Columns.Count; c++)
        {
            var column = table.Numbers(Columns[c].Column).Values;
            for (var r = 0; r < rows.Length; r++)
            {
                values[(r * Columns.Count) + c] = Columns[c].Apply(column[rows[r]]);
            }
        }
    }
}

/// <summary>One column of numbers, scaled or not.</summary>
/// <param name="Name">The name in the formulas.</param>
/// <param name="Column">The column with its scaling; mean 0 and deviation 1 where it is taken as it is.</param>
public sealed record ColumnEncoding(string Name, Scaling Column) : DataEncoding(Name)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<ColumnRequest> Requests => [new ColumnRequest(Column.Column, ColumnKind.Numbers)];

    /// <inheritdoc/>
    [JsonIgnore]
    public override int? Width => null;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> EntryNames => [Column.Column];

    /// <inheritdoc/>
    public override void Encode(DataTable table, ReadOnlySpan<int> rows, Span<double> values)
    {
        var column = table.Numbers(Column.Column).Values;
        for (var r = 0; r < rows.Length; r++)
        {
            values[r] = Column.Apply(column[rows[r]]);
        }
    }
}

/// <summary>One number where a cell is a certain text, another elsewhere.</summary>
/// <param name="Name">The name in the formulas.</param>
/// <param name="Column">The column.</param>
/// <param name="Value">The text.</param>
/// <param name="Then">The number where the cell is the text.</param>
/// <param name="Otherwise">The number elsewhere.</param>
/// <param name="OtherValue">The one other text of the column, where there is only one.</param>
public sealed record IndicatorEncoding(string Name, string Column, string Value, double Then, double Otherwise, string? OtherValue) : DataEncoding(Name)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<ColumnRequest> Requests => [new ColumnRequest(Column, ColumnKind.Texts)];

    /// <inheritdoc/>
    [JsonIgnore]
    public override int? Width => null;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> EntryNames => [Column];

    /// <summary>The text that a predicted number is nearest to.</summary>
    public string LabelOf(double predicted) =>
        Math.Abs(predicted - Then) <= Math.Abs(predicted - Otherwise) ? Value : OtherValue ?? $"not {Value}";

    /// <inheritdoc/>
    public override void Encode(DataTable table, ReadOnlySpan<int> rows, Span<double> values)
    {
        var column = table.Texts(Column);
        for (var r = 0; r < rows.Length; r++)
        {
            values[r] = column[rows[r]] == Value ? Then : Otherwise;
        }
    }
}

/// <summary>A number for each class, 1 for the row's own and 0 for the others.</summary>
/// <param name="Name">The name in the formulas.</param>
/// <param name="Column">The column.</param>
/// <param name="Classes">The classes in their order.</param>
public sealed record ClassesEncoding(string Name, string Column, IReadOnlyList<string> Classes) : DataEncoding(Name)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<ColumnRequest> Requests => [new ColumnRequest(Column, ColumnKind.Texts)];

    /// <inheritdoc/>
    [JsonIgnore]
    public override int? Width => Classes.Count;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> EntryNames => Classes;

    /// <inheritdoc/>
    public override void Encode(DataTable table, ReadOnlySpan<int> rows, Span<double> values)
    {
        var column = table.Texts(Column);
        var places = column.Distinct.Select(text => Classes.ToList().IndexOf(text)).ToArray();
        values.Clear();
        for (var r = 0; r < rows.Length; r++)
        {
            var place = places[column.Codes[rows[r]]];
            if (place < 0)
            {
                throw DataProblems.Fault(
                    $"row {rows[r] + 1} of '{table.Path}', column '{Column}': '{column[rows[r]]}' is no class that the model knows",
                    $"its classes are {DataProblems.Listed(Classes)}");
            }

            values[(r * Classes.Count) + place] = 1;
        }
    }
}
