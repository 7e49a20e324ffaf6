using System.Text;

namespace MlMath.Cli.Tests.Training;

/// <summary>Runs of the commands about models, in a folder that is gone afterwards.</summary>
internal sealed class ModelRun : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlmath-").FullName;

    public static string Samples { get; } = Path.Combine(AppContext.BaseDirectory, "samples");

    public static string DataFile(string name) => Path.Combine(Samples, "data", name);

    public string In(string name) => Path.Combine(_folder, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(In(name), text);
        return In(name);
    }

    /// <summary>Trains with outputs in the folder: `out.json` and `out.svg`.</summary>
    public (int Status, string Out, string Error) Train(string model, params string[] more) =>
        Run(["train", model, "--out", In("out.json"), "--plot", In("out.svg"), .. more]);

    public (int Status, string Out, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = Program.Run(args, Stream.Null, output, error);
        return (status, output.ToString(), error.ToString());
    }

    /// <summary>What stands in the folder, with what it holds: to see that nothing was written over.</summary>
    public string Contents()
    {
        var text = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            text.Append(Path.GetFileName(file)).Append('\n').Append(File.ReadAllText(file)).Append('\n');
        }

        return text.ToString();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
