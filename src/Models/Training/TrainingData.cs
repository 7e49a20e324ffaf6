using System.Globalization;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;
using MlMath.Models.Data;
using MlMath.Models.Files;

namespace MlMath.Models.Training;

/// <summary>The data that a model is trained and tested on.</summary>
/// <param name="Path">The file.</param>
/// <param name="Encodings">How each name of the data comes from it.</param>
/// <param name="Training">The rows to train on.</param>
/// <param name="Test">The rows kept out; null where there are none.</param>
/// <param name="Warnings">What should be known about the data.</param>
public sealed record TrainingData(string Path, IReadOnlyList<DataEncoding> Encodings, Dataset Training, Dataset? Test, IReadOnlyList<string> Warnings)
{
    /// <summary>
    /// Reads the data of a model: splits the rows by the seed, learns scalings and classes, encodes. Throws <see cref="ModelFileException"/> with every name
    /// whose columns are not there, <see cref="ProblemException"/> (data) for faults in the cells.
    /// </summary>
    /// <param name="model">The model file.</param>
    /// <param name="dataFile">A file in place of the one that the model names, or null.</param>
    /// <param name="seed">The seed of the split.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static TrainingData Load(ModelFile model, string? dataFile, long seed, CancellationToken cancellation = default)
    {
        var file = CsvFile.Open(dataFile ?? PathOf(model));
        var requests = Collect(model, line => RequestsOf(line, file));
        var table = file.Read([.. requests.SelectMany(r => r)], cancellation);
        var split = model.Test is { } test ? RowSplit.KeepOut(table.Rows, test.Share, new RandomSource(seed)) : RowSplit.None(table.Rows);
        var warnings = new List<string>();
        var encodings = Collect(model, line => EncodingOf(line, file, table, split, warnings));
        return new TrainingData(
            file.Path,
            encodings,
            Dataset.Of(encodings, table, split.Training),
            split.Test.Length > 0 ? Dataset.Of(encodings, table, split.Test) : null,
            warnings);
    }

    /// <summary>The data file that a model names: from the folder of the model file, else from the working folder.</summary>
    private static string PathOf(ModelFile model)
    {
        if (model.DataFile is not { } named)
        {
            throw new ProblemException(ProblemCode.Data, "the model does not name its data", null, "add a line such as: data \"file.csv\", or give --data FILE");
        }

        var beside = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(model.Path)) ?? "", named.Text);
        if (File.Exists(beside))
        {
            return System.IO.Path.GetRelativePath(Environment.CurrentDirectory, beside);
        }

        return File.Exists(named.Text) ? named.Text
            : throw new ModelFileException(model.Path, model.Text, [DataProblems.MissingFile(named.Text).At(named.Span).Problem]);
    }

    private static List<T> Collect<T>(ModelFile model, Func<DataLine, T> read)
    {
        var results = new List<T>();
        var problems = new List<Problem>();
        foreach (var line in model.Data)
        {
            try
            {
                results.Add(read(line));
            }
            catch (ProblemException fault)
            {
                problems.Add(fault.At(line.Name.Span).Problem);
            }
        }

        return problems.Count == 0 ? results : throw new ModelFileException(model.Path, model.Text, problems);
    }

    private static IReadOnlyList<ColumnRequest> RequestsOf(DataLine line, CsvFile file)
    {
        switch (line)
        {
            case ColumnsLine columns:
                return [.. columns.Selection.Resolve(file).Select(name => new ColumnRequest(name, ColumnKind.Numbers))];
            case ColumnLine column:
                return [new ColumnRequest(Present(column.Column), ColumnKind.Numbers)];
            case IndicatorLine indicator:
                return [new ColumnRequest(Present(indicator.Column), ColumnKind.Texts)];
            default:
                return [new ColumnRequest(Present(((ClassesLine)line).Column), ColumnKind.Texts)];
        }

        string Present(Piece column) => ColumnSelection.NameIn(file, column);
    }

    private static DataEncoding EncodingOf(DataLine line, CsvFile file, DataTable table, RowSplit split, List<string> warnings)
    {
        var name = NameSpelling.Canonical(line.Name.Text);
        switch (line)
        {
            case ColumnsLine columns:
                return new ColumnsEncoding(name, [.. columns.Selection.Resolve(file).Select(column => ScalingOf(column, columns.IsStandardized))]);
            case ColumnLine column:
                return new ColumnEncoding(name, ScalingOf(column.Column.Text, column.IsStandardized));
            case IndicatorLine indicator:
                var values = table.Texts(indicator.Column.Text).Distinct;
                if (!values.Contains(indicator.Value.Text))
                {
                    var guess = NearestName.Of(indicator.Value.Text, values);
                    throw DataProblems.Fault(
                        $"no row of '{table.Path}' has '{indicator.Value.Text}' in column '{indicator.Column.Text}'{(guess is null ? "" : $" (did you mean '{guess}'?)")}",
                        $"its values are {DataProblems.Listed(values)}").At(indicator.Value.Span);
                }

                return new IndicatorEncoding(
                    name, indicator.Column.Text, indicator.Value.Text, indicator.Then, indicator.Otherwise, values.Count == 2 ? values.First(v => v != indicator.Value.Text) : null);
            default:
                var classes = (ClassesLine)line;
                var known = InOrder(table.Texts(classes.Column.Text).Distinct);
                return known.Length > 1 ? new ClassesEncoding(name, classes.Column.Text, known)
                    : throw DataProblems.Fault($"every row of '{table.Path}' has '{known[0]}' in column '{classes.Column.Text}'", "classes need two different values").At(classes.Column.Span);
        }

        Scaling ScalingOf(string column, bool isStandardized)
        {
            if (!isStandardized)
            {
                return new Scaling(column, 0, 1);
            }

            var scaling = Scaling.Of(table.Numbers(column), split.Training, out var isConstant);
            if (isConstant)
            {
                warnings.Add($"column '{column}' is {scaling.Mean} in every row that is trained on: it cannot be scaled to deviation 1 and becomes 0");
            }

            return scaling;
        }
    }

    /// <summary>Classes that are all numbers by their size, others by their letters.</summary>
    private static string[] InOrder(IReadOnlyList<string> classes) =>
        classes.All(text => double.TryParse(text, CultureInfo.InvariantCulture, out _))
            ? [.. classes.OrderBy(text => double.Parse(text, CultureInfo.InvariantCulture))]
            : [.. classes.Order(StringComparer.Ordinal)];
}
