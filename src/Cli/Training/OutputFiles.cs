using MlMath.Cli.CommandLine;

namespace MlMath.Cli.Training;

/// <summary>Where a training writes: in the working folder, under the name of the model file, unless it is told otherwise.</summary>
internal sealed class OutputFiles(string modelFile, string? model, string? plot)
{
    private readonly string _stem = Path.GetFileNameWithoutExtension(modelFile);

    /// <summary>The trained model.</summary>
    public string Model { get; } = model ?? $"{Path.GetFileNameWithoutExtension(modelFile)}.model.json";

    /// <summary>The curve of the loss.</summary>
    public string Plot { get; } = plot ?? $"{Path.GetFileNameWithoutExtension(modelFile)}.loss.svg";

    /// <summary>Refuses to write over what is read. Throws <see cref="UsageException"/>.</summary>
    public void Protect(params ReadOnlySpan<string> inputs)
    {
        foreach (var input in inputs)
        {
            foreach (var output in (ReadOnlySpan<string>)[Model, Plot])
            {
                if (Path.GetFullPath(output) == Path.GetFullPath(input))
                {
                    throw new UsageException($"'{output}' is read and would be written over");
                }
            }
        }
    }

    /// <summary>A file that is not there yet, beside the trained model, for parameters of a training that failed.</summary>
    public string LastGood()
    {
        var folder = Path.GetDirectoryName(Model) ?? "";
        for (var number = 1; ; number++)
        {
            var path = Path.Combine(folder, $"{_stem}.last-good{(number == 1 ? "" : $"-{number}")}.json");
            if (!File.Exists(path))
            {
                return path;
            }
        }
    }
}
