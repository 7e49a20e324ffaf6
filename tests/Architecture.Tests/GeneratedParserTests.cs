using System.Security.Cryptography;

namespace MlMath.Architecture.Tests;

/// <summary>The committed parser is the one that the tool makes of the committed grammar.</summary>
public sealed class GeneratedParserTests
{
    private const string Remedy = "run scripts/generate-parser.sh and commit what it writes";

    private static readonly string Home = Path.Combine(SourceTree.Root, "src", "Grammar");

    [Fact]
    public void Grammar_and_generated_code_are_those_of_the_last_generation()
    {
        var recorded = File.ReadLines(Path.Combine(Home, "Generated", "grammar.sha256"))
            .Select(line => line.Split("  ", 2))
            .ToDictionary(parts => parts[1], parts => parts[0]);
        var present = Named("Antlr", "*.g4").Concat(Named("Generated", "*.cs")).ToDictionary(name => name, Hash);

        Assert.Contains(present.Keys, name => name.EndsWith(".g4", StringComparison.Ordinal));
        var changed = present.Where(file => recorded.GetValueOrDefault(file.Key) != file.Value).Select(file => file.Key)
            .Concat(recorded.Keys.Except(present.Keys))
            .Select(name => $"src/Grammar/{name} is not as it was generated: {Remedy}");
        Assert.Empty(changed);
    }

    private static IEnumerable<string> Named(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Home, folder), pattern).Select(file => $"{folder}/{Path.GetFileName(file)}");

    /// <summary>The digest of the text with Unix line ends, so that no checkout's settings change it.</summary>
    private static string Hash(string name) =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Home, name)).Where(unit => unit != (byte)'\r').ToArray()));
}
