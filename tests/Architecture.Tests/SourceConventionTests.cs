using System.Text.RegularExpressions;

namespace MlMath.Architecture.Tests;

/// <summary>Conventions that are read off the sources.</summary>
public sealed partial class SourceConventionTests
{
    private const int LongestFile = 500;

    private static IEnumerable<string> Code => SourceTree.Files("src", ".cs").Concat(SourceTree.Files("tests", ".cs"));

    [Fact]
    public void No_file_is_longer_than_500_lines()
    {
        var tooLong = Code.Concat(SourceTree.Files("src", ".g4"))
            .Select(file => (file, lines: SourceTree.Read(file).AsSpan().Count('\n')))
            .Where(counted => counted.lines > LongestFile)
            .Select(counted => $"{counted.file}: {counted.lines} lines");
        Assert.Empty(tooLong);
    }

    [Fact]
    public void Nobody_throws_a_bare_exception() => Assert.Empty(Places(BareThrow(), SourceTree.Files("src", ".cs")));

    [Fact]
    public void Nobody_swallows_an_exception() => Assert.Empty(Places(EmptyCatch(), Code));

    [Fact]
    public void No_test_is_skipped() => Assert.Empty(Places(SkippedTest(), SourceTree.Files("tests", ".cs")));

    private static IEnumerable<string> Places(Regex fault, IEnumerable<string> files) =>
        from file in files
        let text = SourceTree.Read(file)
        from Match match in fault.Matches(text)
        select $"{file}:{text.AsSpan(0, match.Index).Count('\n') + 1}: {match.Value}";

    [GeneratedRegex(@"throw\s+new\s+(System\.)?Exception\s*\(")]
    private static partial Regex BareThrow();

    [GeneratedRegex(@"catch\s*(\([^)]*\)\s*)?(when\s*\([^{]*\)\s*)?\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"\[(Fact|Theory)\s*\([^\]]*\bSkip\s*=")]
    private static partial Regex SkippedTest();
}
