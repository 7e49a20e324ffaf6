using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Cli.Training;
using MlMath.Models.Training;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath evaluate`: how well a trained model does on the rows of a file.</summary>
internal sealed class EvaluateCommand : ModelCommand
{
    private static readonly Option Data = new("--data", "FILE", "the rows, with what is predicted");

    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "evaluate",
        "MODEL-OUT --data FILE",
        "measures a trained model on the rows of a file",
        [Data, AnswerFormats.Option],
        [new("evaluate breast_cancer.model.json --data samples/data/breast_cancer.csv")])
    {
        Remarks = "The measures are those that the model file names in its line 'test on', besides what was minimized.",
    };

    /// <inheritdoc/>
    protected override int Run(Arguments arguments, Terminal terminal, CancellationToken cancellation)
    {
        var format = AnswerFormats.Of(arguments);
        var path = Single(arguments, "MODEL-OUT");
        var dataFile = Demanded(arguments, Data);
        var scores = TrainedModel.Load(path).Evaluate(dataFile, cancellation);
        if (format == AnswerFormat.Json)
        {
            terminal.Out.WriteLine(TrainingJson.Of(scores));
        }
        else
        {
            TrainingReport.WriteScores($"on the {scores.Rows} rows of {dataFile}", scores, terminal.Out);
        }

        return ExitStatus.Answered;
    }
}
