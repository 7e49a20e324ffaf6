using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlMath.Models.Training;

namespace MlMath.Cli.Training;

/// <summary>What `train`, `predict` and `evaluate` tell, as a line of JSON for other programs.</summary>
internal static class TrainingJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The outcome of a training.</summary>
    public static string Of(
        TrainingData data, ModelFormulas formulas, IReadOnlyList<ShownDerivative> derivatives, TrainingOutcome outcome, ModelScores training, ModelScores? test, OutputFiles files) => Written(json =>
    {
        json.WriteBoolean("ok", true);
        json.WriteString("data", data.Path);
        json.WriteStartObject("gradient");
        foreach (var derivative in derivatives)
        {
            json.WriteStartObject(derivative.Parameter);
            json.WriteString("index", derivative.Entry);
            json.WriteString("matrix", derivative.Whole);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteString("optimiser", outcome.Optimiser);
        json.WriteNumber("epochs", outcome.Epochs);
        json.WriteString("end", outcome.End switch
        {
            TrainingEnd.GradientSmall => "gradient-small",
            TrainingEnd.NoProgress => "no-progress",
            _ => "epochs-used",
        });
        json.WriteNumber("seconds", Math.Round(outcome.Elapsed.TotalSeconds, 3));
        json.WriteStartObject("parameters");
        foreach (var parameter in formulas.Parameters)
        {
            json.WriteStartObject(parameter.Name);
            WriteNumbers(json, "sizes", parameter.Sizes.Select(size => (double)size));
            WriteNumbers(json, "values", parameter.In(outcome.Parameters).ToArray());
            json.WriteEndObject();
        }

        json.WriteEndObject();
        WriteScores(json, "training", training);
        if (test is not null)
        {
            WriteScores(json, "test", test);
        }

        json.WriteStartObject("files");
        json.WriteString("model", files.Model);
        json.WriteString("plot", files.Plot);
        json.WriteEndObject();
    });

    /// <summary>Measures on a file.</summary>
    public static string Of(ModelScores scores) => Written(json =>
    {
        json.WriteBoolean("ok", true);
        WriteScores(json, "scores", scores);
    });

    private static string Written(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void WriteScores(Utf8JsonWriter json, string name, ModelScores scores)
    {
        json.WriteStartObject(name);
        json.WriteNumber("rows", scores.Rows);
        foreach (var score in scores.Scores.Prepend(scores.Loss))
        {
            if (double.IsFinite(score.Value))
            {
                json.WriteNumber(score.Name, score.Value);
            }
            else
            {
                json.WriteString(score.Name, Expressions.Printing.ValueText.Of(score.Value));
            }
        }

        json.WriteEndObject();
    }
}
