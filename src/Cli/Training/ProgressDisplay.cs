using System.Diagnostics;
using System.Globalization;
using MlMath.Models.Training;
using Spectre.Console;

namespace MlMath.Cli.Training;

/// <summary>Shows how far a training is: a bar where a person watches, else a line now and then.</summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    /// <summary>Trains and shows progress on standard error.</summary>
    public static TrainingOutcome While(Terminal terminal, Func<IProgress<TrainingProgress>, TrainingOutcome> train) =>
        terminal.ShowsProgress ? WithBar(terminal.Error, train) : train(new Lines(terminal.Error));

    private static TrainingOutcome WithBar(TextWriter error, Func<IProgress<TrainingProgress>, TrainingOutcome> train)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .Start(context => train(new Bar(context.AddTask("training"))));
    }

    private static string Text(TrainingProgress progress) =>
        string.Create(CultureInfo.InvariantCulture, $"epoch {progress.Epoch} of {progress.Epochs}, loss {progress.Loss:0.######}");

    /// <summary>A bar that is redrawn a few times a second, however often it is told.</summary>
    private sealed class Bar(ProgressTask task) : IProgress<TrainingProgress>
    {
        private readonly Stopwatch _sinceDrawn = Stopwatch.StartNew();

        public void Report(TrainingProgress value)
        {
            if (_sinceDrawn.ElapsedMilliseconds < 50 && value.Epoch < value.Epochs)
            {
                return;
            }

            _sinceDrawn.Restart();
            task.MaxValue = value.Epochs;
            task.Value = value.Epoch;
            task.Description = Text(value);
        }
    }

    /// <summary>A line every few seconds, for a log.</summary>
    private sealed class Lines(TextWriter error) : IProgress<TrainingProgress>
    {
        private TimeSpan _last;

        public void Report(TrainingProgress value)
        {
            if (value.Elapsed - _last >= BetweenLines)
            {
                _last = value.Elapsed;
                error.WriteLine(Text(value));
            }
        }
    }
}
