using System.Reflection;

namespace MlMath.Library;

/// <summary>The text files that travel inside this assembly.</summary>
internal static class FormulaFiles
{
    private static readonly Assembly Home = typeof(FormulaFiles).Assembly;

    /// <summary>The names of the files of a folder, in alphabetical order, without their endings.</summary>
    internal static IReadOnlyList<string> In(string folder) =>
        [.. Home.GetManifestResourceNames().Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .Select(name => name[(folder.Length + 1)..]).Order(StringComparer.Ordinal)];

    /// <summary>The lines of a file.</summary>
    internal static IEnumerable<string> Lines(string folder, string file)
    {
        using var stream = Home.GetManifestResourceStream($"{folder}/{file}")
            ?? throw new FileNotFoundException($"The library holds no {folder}/{file}.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
