using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlMath.Expressions.Problems;
using MlMath.Models.Data;
using MlMath.Models.Training;

namespace MlMath.Models.Saving;

/// <summary>The values of a parameter in a saved model.</summary>
/// <param name="Name">Its name in the formulas.</param>
/// <param name="Sizes">The length of each axis; empty for a number.</param>
/// <param name="Values">Its entries, the last axis fastest.</param>
public sealed record SavedParameter(string Name, int[] Sizes, double[] Values);

/// <summary>How a saved model was trained.</summary>
/// <param name="Data">The file of the data.</param>
/// <param name="Optimiser">The optimiser with its hyper-parameters.</param>
/// <param name="Epochs">Passes over the rows.</param>
/// <param name="Training">How it did on the rows that it was trained on.</param>
/// <param name="Test">How it did on the rows kept out; null where there were none.</param>
public sealed record SavedTraining(string Data, string Optimiser, int Epochs, ModelScores Training, ModelScores? Test);

/// <summary>A trained model as it is kept in a file: formulas, parameters, and what was learnt of the data's columns. Needs no other file to be used.</summary>
/// <param name="Format">The version of this format, 1.</param>
/// <param name="Model">The lines of the model file, constants that were set included.</param>
/// <param name="Data">How columns become the names of the formulas: scalings and classes.</param>
/// <param name="Parameters">What was learnt.</param>
/// <param name="Trained">How.</param>
public sealed record SavedModel(
    [property: JsonPropertyName("mlmath-model")] int Format,
    IReadOnlyList<string> Model,
    IReadOnlyList<DataEncoding> Data,
    IReadOnlyList<SavedParameter> Parameters,
    SavedTraining Trained)
{
    /// <summary>The version of the format that this program writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>
    /// Writes the file in one piece: a file of that name is replaced only once the new one is complete. Throws <see cref="ProblemException"/> (data) where that
    /// is not possible.
    /// </summary>
    public void Save(string path) => WholeFile.Write(path, JsonSerializer.Serialize(this, Context.SavedModel) + "\n");

    /// <summary>Reads a saved model. Throws <see cref="ProblemException"/> (data) where the file is missing, is no saved model, or is of a later version.</summary>
    public static SavedModel Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new ProblemException(ProblemCode.Data, $"the trained model '{path}' does not exist", null, "train writes it: mlmath train MODEL.mlm");
        }

        SavedModel? model;
        try
        {
            model = JsonSerializer.Deserialize(File.ReadAllText(path, Encoding.UTF8), Context.SavedModel);
        }
        catch (JsonException fault)
        {
            throw new ProblemException(ProblemCode.Data, $"'{path}' is not a trained model: {fault.Message}", null, HintFor(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(ProblemCode.Data, $"the trained model '{path}' cannot be read: {fault.Message}");
        }

        if (model is not { Format: > 0, Model: not null, Data: not null, Parameters: not null, Trained: not null })
        {
            throw new ProblemException(ProblemCode.Data, $"'{path}' is not a trained model", null, HintFor(path));
        }

        return model.Format <= CurrentFormat ? model
            : throw new ProblemException(ProblemCode.Data, $"'{path}' was written by a later version of this program (format {model.Format})", null, "use that version");
    }

    private static string HintFor(string path) => path.EndsWith(".mlm", StringComparison.OrdinalIgnoreCase)
        ? "this is a model file: train it first, mlmath train MODEL.mlm" : "name a file that mlmath train wrote";

    private static SavedModelContext Context { get; } = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>The code that reads and writes saved models.</summary>
[JsonSerializable(typeof(SavedModel))]
internal sealed partial class SavedModelContext : JsonSerializerContext;
