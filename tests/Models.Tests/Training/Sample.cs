using MlMath.Models.Files;
using MlMath.Models.Training;

namespace MlMath.Models.Tests.Training;

/// <summary>A model, its data and its formulas, ready to be trained.</summary>
internal sealed class Sample
{
    private Sample(ModelFile file, string? data)
    {
        File = file;
        Data = TrainingData.Load(file, data, file.Objective.Seed);
        Formulas = ModelFormulas.Bind(file, Data.Encodings);
    }

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "samples");

    public static string DataFile(string name) => Path.Combine(Folder, "data", name);

    public ModelFile File { get; }

    public TrainingData Data { get; }

    public ModelFormulas Formulas { get; }

    public static Sample Shipped(string name) => new(ModelFile.Load(Path.Combine(Folder, name)), null);

    public static Sample Of(string text, string data) => new(ModelFile.Parse("test.mlm", text), data);

    public TrainingOutcome Train(IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        new Trainer(File, Formulas, Data.Training).Train(progress, cancellation);

    public ReadOnlySpan<double> Parameter(TrainingOutcome outcome, string name) => Formulas.Parameters.Single(p => p.Name == name).In(outcome.Parameters);
}
