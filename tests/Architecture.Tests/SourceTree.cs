using System.Xml.Linq;

namespace MlMath.Architecture.Tests;

/// <summary>The checked-out sources that these tests read.</summary>
internal static class SourceTree
{
    private static readonly string[] BuiltFolders = ["bin", "obj", "TestResults"];

    public static string Root { get; } = FindRoot();

    /// <summary>The names of the projects under <c>src</c> or <c>tests</c>, which are those of their folders.</summary>
    public static IReadOnlyList<string> Projects(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>The projects that the named one under <c>src</c> refers to.</summary>
    public static IReadOnlyList<string> References(string project) =>
        [.. XDocument.Load(Path.Combine(Root, "src", project, project + ".csproj"))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))];

    /// <summary>Every file written by hand below the folder with the given ending, as a path from the root with <c>/</c>.</summary>
    public static IEnumerable<string> Files(string folder, string ending) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*" + ending, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part == "Generated" || BuiltFolders.Contains(part)))
            .Order(StringComparer.Ordinal);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MlMath.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"MlMath.sln stands in no folder above {AppContext.BaseDirectory}");
    }
}
