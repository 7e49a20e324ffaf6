using System.Globalization;
using MlMath.Cli.Output;
using MlMath.Expressions.Printing;
using MlMath.Models.Data;
using MlMath.Models.Files;
using MlMath.Models.Training;

namespace MlMath.Cli.Training;

/// <summary>What `train` tells: how the model was read, the derivatives, what came of it.</summary>
internal sealed class TrainingReport(ModelFile model, TrainingData data, ModelFormulas formulas, AnswerFormat format)
{
    private const int MostEntries = 10;

    private readonly PrintForm _form = AnswerFormats.FormOf(format);

    private IReadOnlyList<ShownDerivative> _derivatives = [];

    /// <summary>Writes how the model was read, and the derivatives.</summary>
    public void WriteReading(TextWriter output, CancellationToken cancellation)
    {
        _derivatives = ShownDerivative.AllOf(formulas, _form, cancellation);
        if (format == AnswerFormat.Json)
        {
            return;
        }

        var rows = data.Training.Rows + (data.Test?.Rows ?? 0);
        output.WriteLine($"{model.Path}, read as");
        Line(output, "data", data.Test is { } test
            ? $"{data.Path}: {rows} rows, {data.Training.Rows} to train on, {test.Rows} kept out (seed {model.Objective.Seed})" : $"{data.Path}: {rows} rows");
        foreach (var (encoding, line) in data.Encodings.Zip(model.Data))
        {
            Line(output, line.Name.Text, $"{ShapeOf(encoding)}, {Meaning(encoding, line)}");
        }

        foreach (var parameter in formulas.Parameters)
        {
            Line(output, parameter.Name, $"{parameter.ShapeText}, to be learnt");
        }

        if (formulas.Prediction is { } prediction)
        {
            var row = new MlMath.Expressions.Indexing.Index("i", prediction.Value.Axes[0].Size);
            Line(output, prediction.Name, ShownDerivative.Print(prediction.Value.Body.Substitute(prediction.Value.Axes[0], row), [row, .. prediction.Value.Axes[1..]], _form) ?? "(a long formula)");
        }

        Line(output, formulas.ObjectiveName, ShownDerivative.Print(formulas.Objective.Body, [], _form) ?? "(a long formula)");
        output.WriteLine();
        output.WriteLine("derivatives");
        foreach (var derivative in _derivatives)
        {
            output.WriteLine($"  {derivative.EntryHead} = {derivative.Entry ?? "(a long formula)"}");
            if (derivative.Whole is { } whole)
            {
                output.WriteLine($"  {derivative.WholeHead.PadRight(derivative.EntryHead.Length)} = {whole}");
            }
        }

        output.WriteLine();
    }

    /// <summary>Writes what came of the training.</summary>
    public void WriteOutcome(TrainingOutcome outcome, ModelScores training, ModelScores? test, OutputFiles files, TextWriter output)
    {
        if (format == AnswerFormat.Json)
        {
            output.WriteLine(TrainingJson.Of(data, formulas, _derivatives, outcome, training, test, files));
            return;
        }

        output.WriteLine($"trained by {outcome.Optimiser}: {outcome.Epochs} {(outcome.Optimiser == "L-BFGS" ? "steps" : "epochs")} in {Seconds(outcome.Elapsed)}, {Ending(outcome)}");
        Line(output, formulas.ObjectiveName, $"{Short(outcome.Losses[0])} → {Short(outcome.FinalLoss)}");
        foreach (var parameter in formulas.Parameters)
        {
            WriteParameter(parameter, outcome.Parameters, output);
        }

        output.WriteLine();
        WriteScores($"on the {training.Rows} rows that it was trained on", training, output);
        if (test is not null)
        {
            WriteScores($"on the {test.Rows} rows that were kept out", test, output);
        }

        output.WriteLine();
        output.WriteLine($"wrote {files.Model}, the trained model");
        output.WriteLine($"wrote {files.Plot}, the curve of the loss");
    }

    /// <summary>Writes measures, a line each.</summary>
    public static void WriteScores(string where, ModelScores scores, TextWriter output)
    {
        output.WriteLine(where);
        foreach (var score in scores.Scores.Prepend(scores.Loss))
        {
            Line(output, score.Name, Short(score.Value));
        }
    }

    private static void Line(TextWriter output, string name, string text) => output.WriteLine($"  {name.PadRight(10)} {text}");

    private static string Short(double value) => value.ToString("0.######", CultureInfo.InvariantCulture) is var plain && (plain is not "0" and not "-0" || value == 0)
        ? plain : value.ToString("0.###e0", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(time.TotalSeconds < 10 ? "0.00" : "0", CultureInfo.InvariantCulture) + " s";

    private string ShapeOf(DataEncoding encoding)
    {
        var axes = formulas.Sizes.AxesOf(encoding);
        return axes.Length == 1 ? $"{axes[0]} = {data.Training.Rows}" : $"{axes[0]} × {axes[1]} = {data.Training.Rows} × {encoding.Width}";
    }

    private static string Meaning(DataEncoding encoding, DataLine line) => (encoding, line) switch
    {
        (ColumnsEncoding columns, ColumnsLine { IsStandardized: true }) => $"{Listed(columns.EntryNames)}; each scaled to mean 0 and deviation 1 by the rows to train on",
        (ColumnsEncoding columns, _) => Listed(columns.EntryNames),
        (ColumnEncoding column, ColumnLine { IsStandardized: true }) => $"{column.Column.Column}, scaled to mean 0 and deviation 1 by the rows to train on",
        (IndicatorEncoding indicator, _) => FormattableString.Invariant($"{indicator.Then} where {indicator.Column} is {indicator.Value}, else {indicator.Otherwise}"),
        (ClassesEncoding classes, _) => $"a 1 for the row's {classes.Column} among {Listed(classes.Classes)}",
        _ => encoding.EntryNames[0],
    };

    private static string Listed(IReadOnlyList<string> names) => names.Count <= 6 ? string.Join(", ", names) : $"{names[0]}, {names[1]}, …, {names[^1]}";

    private string Ending(TrainingOutcome outcome) => outcome.End switch
    {
        TrainingEnd.GradientSmall => $"until no entry of the gradient was larger than {Short(model.Objective.GradientBelow ?? 1e-8)}",
        TrainingEnd.NoProgress => $"until rounding left nothing to gain; the largest entry of the gradient is {Short(outcome.LargestGradientEntry)}",
        _ => $"the largest entry of the gradient is {Short(outcome.LargestGradientEntry)}",
    };

    private void WriteParameter(ModelParameter parameter, ReadOnlySpan<double> all, TextWriter output)
    {
        var values = parameter.In(all).ToArray();
        if (values.Length == 1)
        {
            Line(output, parameter.Name, Short(values[0]));
            return;
        }

        var names = NamesOf(parameter);
        var order = Enumerable.Range(0, values.Length).ToArray();
        if (values.Length > MostEntries)
        {
            order = [.. order.OrderByDescending(k => Math.Abs(values[k])).Take(MostEntries)];
        }

        output.WriteLine($"  {parameter.Name}{(values.Length > MostEntries ? $", the {MostEntries} largest of {values.Length} entries" : "")}");
        var width = order.Max(k => names[k].Length);
        foreach (var k in order)
        {
            var text = Short(values[k]);
            output.WriteLine($"    {names[k].PadRight(width)} {(text[0] == '-' ? "" : " ")}{text}");
        }
    }

    /// <summary>What the entries of a parameter are about: columns and classes where its axes are theirs, else positions.</summary>
    private string[] NamesOf(ModelParameter parameter)
    {
        var axes = parameter.Node.Axes.ToArray().Select((axis, a) =>
            formulas.Encodings.FirstOrDefault(encoding => encoding.Width is not null && formulas.Sizes.AxesOf(encoding)[1] == axis)?.EntryNames
            ?? [.. Enumerable.Range(1, parameter.Sizes[a]).Select(k => k.ToString(CultureInfo.InvariantCulture))]).ToArray();
        var names = new string[parameter.Length];
        for (var k = 0; k < names.Length; k++)
        {
            var parts = new string[axes.Length];
            var rest = k;
            for (var a = axes.Length - 1; a >= 0; a--)
            {
                parts[a] = axes[a][rest % parameter.Sizes[a]];
                rest /= parameter.Sizes[a];
            }

            names[k] = string.Join(", ", parts);
        }

        return names;
    }
}
