using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Cli.Training;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Models.Files;
using MlMath.Models.Plotting;
using MlMath.Models.Saving;
using MlMath.Models.Training;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath train`: from a model file and a table of data to a trained model.</summary>
internal sealed class TrainCommand : ModelCommand
{
    private static readonly Option Data = new("--data", "FILE", "the data, in place of the file that the model names");
    private static readonly Option Set = new("--set", "NAME=VALUE", "a constant, a hyper-parameter, epochs, batch or seed; may be given several times") { Repeats = true };
    private static readonly Option Out = new("--out", "FILE", "where the trained model goes; otherwise MODEL.model.json in the working folder");
    private static readonly Option Plot = new("--plot", "FILE.svg", "where the curve of the loss goes; otherwise MODEL.loss.svg in the working folder");
    private static readonly Option Quiet = new("--quiet", null, "no progress and no remarks");

    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "train",
        "MODEL.mlm",
        "trains a model that is written as formulas on a table of data",
        [Data, Set, Out, Plot, Quiet, AnswerFormats.Option],
        [
            new("train samples/breast_cancer.mlm"),
            new("train samples/diabetes.mlm --data my.csv --set λ=0.1 --out my.model.json"),
            new("train samples/iris.mlm --set α=0.01 --set epochs=1000"),
        ])
    {
        Remarks = """
            A model file says, a line each, where the data are, which columns the letters stand for, what is learnt, the formulas, what is minimized
            and how it is tested; docs/model-files.md is the page about it.
            """,
    };

    /// <inheritdoc/>
    protected override int Run(Arguments arguments, Terminal terminal, CancellationToken cancellation)
    {
        var format = AnswerFormats.Of(arguments);
        var path = Single(arguments, "MODEL.mlm");
        var settings = arguments.Values(Set.Name).Select(Setting).ToList();
        var model = ModelSettings.Apply(ModelFile.Load(path), settings);
        var outputs = new OutputFiles(path, arguments.Value(Out.Name), arguments.Value(Plot.Name));
        var data = TrainingData.Load(model, arguments.Value(Data.Name), model.Objective.Seed, cancellation);
        outputs.Protect(path, data.Path);
        var formulas = ModelFormulas.Bind(model, data.Encodings);

        var report = new TrainingReport(model, data, formulas, format);
        var isQuiet = arguments.Has(Quiet.Name);
        if (!isQuiet)
        {
            foreach (var warning in data.Warnings.Concat(formulas.Warnings))
            {
                terminal.Error.WriteLine($"note: {warning}");
            }
        }

        report.WriteReading(terminal.Out, cancellation);
        terminal.Out.Flush();
        var trainer = new Trainer(model, formulas, data.Training);
        var outcome = isQuiet ? trainer.Train(null, cancellation) : ProgressDisplay.While(terminal, progress => trainer.Train(progress, cancellation));
        var training = outcome.Losses.Count > 0 ? ModelScores.Of(formulas, data.Training, outcome.Parameters, cancellation) : null;
        var test = outcome.Losses.Count > 0 && data.Test is { } kept ? ModelScores.Of(formulas, kept, outcome.Parameters, cancellation) : null;
        if (outcome.Divergence is { } divergence)
        {
            return Diverged(terminal, model, data, formulas, outcome, divergence, training, test, outputs);
        }

        Saved(model, data, formulas, outcome, training!, test).Save(outputs.Model);
        WholeFile.Write(outputs.Plot, LossPlot.Svg(outcome.Losses, Path.GetFileName(path), formulas.ObjectiveName, firstEpoch: 0));
        report.WriteOutcome(outcome, training!, test, outputs, terminal.Out);
        return ExitStatus.Answered;
    }

    private static KeyValuePair<string, string> Setting(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && equals < text.Length - 1
            ? KeyValuePair.Create(text[..equals].Trim(), text[(equals + 1)..].Trim())
            : throw new UsageException($"--set takes NAME=VALUE, not '{text}'");
    }

    private static SavedModel Saved(ModelFile model, TrainingData data, ModelFormulas formulas, TrainingOutcome outcome, ModelScores training, ModelScores? test) => new(
        SavedModel.CurrentFormat,
        model.Text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'),
        data.Encodings,
        [.. formulas.Parameters.Select(parameter => new SavedParameter(parameter.Name, parameter.Sizes, parameter.In(outcome.Parameters).ToArray()))],
        new SavedTraining(data.Path, outcome.Optimiser, outcome.Epochs, training, test));

    private static int Diverged(
        Terminal terminal, ModelFile model, TrainingData data, ModelFormulas formulas, TrainingOutcome outcome, Divergence divergence, ModelScores? training, ModelScores? test, OutputFiles outputs)
    {
        var what = divergence.Subexpression is { } part
            ? $": {part} is {ValueText.Of(divergence.Value)}{(divergence.Row is { } row ? $" in row {row} of that step" : "")}" : $": it is {ValueText.Of(divergence.Loss)}";
        ProblemReport.Write(
            new Problem(ProblemCode.Domain, $"in epoch {divergence.Epoch} the loss {formulas.ObjectiveName} stops being a finite number{what}", null, divergence.Remedy),
            null,
            terminal.Error);
        if (training is not null && outcome.Epochs > 0)
        {
            var path = outputs.LastGood();
            Saved(model, data, formulas, outcome, training, test).Save(path);
            terminal.Error.WriteLine($"the last good parameters, after epoch {outcome.Epochs}, are in {path}; nothing else was written");
        }
        else
        {
            terminal.Error.WriteLine("there are no good parameters but those of the start; nothing was written");
        }

        return ExitStatus.Fault;
    }
}
