using MlMath.Compilation;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;
using MlMath.Models.Data;
using MlMath.Models.Files;
using MlMath.Models.Saving;

namespace MlMath.Models.Training;

/// <summary>What a model says about rows.</summary>
/// <param name="Columns">The names of what is given for each row.</param>
/// <param name="Values">For each row what is given: numbers, then a class where the model tells classes apart.</param>
public sealed record Predictions(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object>> Values);

/// <summary>A trained model at work: predicts for rows of a file, and measures itself on them.</summary>
public sealed class TrainedModel
{
    private readonly double[] _parameters;

    private TrainedModel(SavedModel saved, ModelFile file, ModelFormulas formulas, double[] parameters)
    {
        (Saved, File, Formulas, _parameters) = (saved, file, formulas, parameters);
    }

    /// <summary>What was read.</summary>
    public SavedModel Saved { get; }

    /// <summary>Its lines.</summary>
    public ModelFile File { get; }

    /// <summary>Its formulas.</summary>
    public ModelFormulas Formulas { get; }

    /// <summary>Reads a trained model from a file. Throws <see cref="ProblemException"/> (data) or <see cref="ModelFileException"/> where it does not hold together.</summary>
    public static TrainedModel Load(string path)
    {
        var saved = SavedModel.Load(path);
        var file = ModelFile.Parse(path, string.Join('\n', saved.Model));
        var formulas = ModelFormulas.Bind(file, saved.Data);
        var all = new double[formulas.ParameterCount];
        foreach (var parameter in formulas.Parameters)
        {
            var values = saved.Parameters.FirstOrDefault(p => NameSpelling.Canonical(p.Name) == NameSpelling.Canonical(parameter.Name));
            if (values is null || values.Values.Length != parameter.Length)
            {
                throw new ProblemException(ProblemCode.Data, $"the trained model '{path}' does not hold {parameter.Length} values of '{parameter.Name}'", null, "train the model again");
            }

            values.Values.CopyTo(all, parameter.Offset);
        }

        return new TrainedModel(saved, file, formulas, all);
    }

    /// <summary>Predicts for every row of a file; needs only the columns that the prediction speaks of. Throws <see cref="ProblemException"/> (data, unsupported).</summary>
    public Predictions Predict(string dataFile, CancellationToken cancellation = default)
    {
        if (Formulas.Prediction is not { } prediction)
        {
            throw new ProblemException(ProblemCode.Unsupported, "the model does not say what it predicts", null, "add a line such as: predict h(xᵢ), and train it again");
        }

        var used = ModelFormulas.InputsOf(prediction.Value.Body.Node);
        var rows = Read(dataFile, Formulas.Encodings.Where(encoding => used.Contains(encoding.Name)), cancellation);
        var bindings = CompiledObjective.BindingsOf(Formulas, rows, _parameters);
        var body = Expressions.Rewriting.StableForm.ForDoubles(Formulas.Graph, [prediction.Value.Body], cancellation)[0];
        var values = Evaluator.Evaluate(body, prediction.Value.Axes, bindings, cancellation: cancellation);
        var width = prediction.Value.Rank == 1 ? 1 : values.Sizes[1];
        var target = Formulas.Encodings.FirstOrDefault(encoding => !used.Contains(encoding.Name) && (encoding.Width ?? 1) == width && encoding is not ColumnsEncoding);
        return new Predictions(ColumnsOf(prediction, width, target), [.. Enumerable.Range(0, rows.Rows).Select(row => RowOf(values.Values.AsSpan(row * width, width), target))]);
    }

    /// <summary>Measures the model on every row of a file. Throws <see cref="ProblemException"/> (data).</summary>
    public ModelScores Evaluate(string dataFile, CancellationToken cancellation = default) =>
        ModelScores.Of(Formulas, Read(dataFile, Formulas.Encodings, cancellation), _parameters, cancellation);

    private static Dataset Read(string dataFile, IEnumerable<DataEncoding> encodings, CancellationToken cancellation)
    {
        var wanted = encodings.ToList();
        var table = CsvFile.Open(dataFile).Read([.. wanted.SelectMany(encoding => encoding.Requests)], cancellation);
        return Dataset.Of(wanted, table, [.. Enumerable.Range(0, table.Rows)]);
    }

    private static List<string> ColumnsOf(ModelExpression prediction, int width, DataEncoding? target)
    {
        var columns = new List<string>();
        switch (target)
        {
            case ColumnEncoding column:
                columns.Add(column.Column.Column);
                break;
            case ClassesEncoding classes:
                columns.AddRange(classes.Classes);
                columns.Add(classes.Column);
                break;
            default:
                columns.AddRange(width == 1 ? [prediction.Name] : Enumerable.Range(1, width).Select(k => $"{prediction.Name} {k}"));
                if (target is IndicatorEncoding indicator)
                {
                    columns.Add(indicator.Column);
                }

                break;
        }

        return columns;
    }

    private static List<object> RowOf(ReadOnlySpan<double> values, DataEncoding? target)
    {
        var row = new List<object>(values.Length + 1);
        foreach (var value in values)
        {
            row.Add(target is ColumnEncoding column ? column.Column.Undo(value) : value);
        }

        switch (target)
        {
            case IndicatorEncoding indicator:
                row.Add(indicator.LabelOf(values[0]));
                break;
            case ClassesEncoding classes:
                row.Add(classes.Classes[IndexOfLargest(values)]);
                break;
        }

        return row;
    }

    private static int IndexOfLargest(ReadOnlySpan<double> values)
    {
        var largest = 0;
        for (var k = 1; k < values.Length; k++)
        {
            largest = values[k] > values[largest] ? k : largest;
        }

        return largest;
    }
}
