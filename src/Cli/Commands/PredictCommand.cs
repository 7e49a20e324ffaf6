using System.Globalization;
using System.Text;
using MlMath.Cli.CommandLine;
using MlMath.Expressions.Printing;
using MlMath.Models.Saving;
using MlMath.Models.Training;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath predict`: what a trained model says about new rows.</summary>
internal sealed class PredictCommand : ModelCommand
{
    private static readonly Option Data = new("--data", "FILE", "the rows; of their columns only those are wanted that the prediction speaks of");
    private static readonly Option Out = new("--out", "FILE.csv", "where the predictions go; otherwise they are printed");

    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "predict",
        "MODEL-OUT --data FILE",
        "predicts for the rows of a file by a trained model",
        [Data, Out],
        [
            new("predict breast_cancer.model.json --data samples/data/breast_cancer.csv"),
            new("predict iris.model.json --data new.csv --out predicted.csv"),
        ])
    {
        Remarks = "A line of values separated by commas for each row: what the model computes, then the class where it tells classes apart.",
    };

    /// <inheritdoc/>
    protected override int Run(Arguments arguments, Terminal terminal, CancellationToken cancellation)
    {
        var path = Single(arguments, "MODEL-OUT");
        var dataFile = Demanded(arguments, Data);
        var predictions = TrainedModel.Load(path).Predict(dataFile, cancellation);
        var text = Text(predictions);
        if (arguments.Value(Out.Name) is { } file)
        {
            if (Path.GetFullPath(file) == Path.GetFullPath(dataFile) || Path.GetFullPath(file) == Path.GetFullPath(path))
            {
                throw new UsageException($"'{file}' is read and would be written over");
            }

            WholeFile.Write(file, text);
            terminal.Out.WriteLine($"wrote {file}, predictions for {predictions.Values.Count} rows");
        }
        else
        {
            terminal.Out.Write(text);
        }

        return ExitStatus.Answered;
    }

    private static string Text(Predictions predictions)
    {
        var text = new StringBuilder();
        text.AppendJoin(',', predictions.Columns.Select(Cell)).Append('\n');
        foreach (var row in predictions.Values)
        {
            text.AppendJoin(',', row.Select(value => value is double number ? ValueText.Of(number) : Cell((string)value))).Append('\n');
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text
        : string.Create(CultureInfo.InvariantCulture, $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
}
