namespace MlMath.Architecture.Tests;

/// <summary>The house: one project per folder, references in one direction only.</summary>
public sealed class DirectionTests
{
    /// <summary>What each project may see. A new project is a new line here and on the map in ARCHITECTURE.md.</summary>
    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        ["Expressions"] = [],
        ["Grammar"] = ["Expressions"],
        ["AutoDiff"] = ["Expressions"],
        ["Compilation"] = ["Expressions", "AutoDiff"],
        ["Library"] = ["Expressions", "Grammar"],
        ["Engine"] = ["Expressions", "Grammar", "AutoDiff", "Compilation", "Library"],
        ["Models"] = ["Expressions", "Grammar", "AutoDiff", "Compilation", "Library", "Engine"],
        ["Cli"] = ["Models"],
        ["Studio"] = ["Models"],
    };

    /// <summary>Test projects that stand for no project of <c>src</c> but for all of them.</summary>
    private static readonly string[] AcrossProjects = ["Architecture.Tests", "Contracts.Tests", "Textbook.Tests"];

    public static TheoryData<string> SourceProjects => new(SourceTree.Projects("src"));

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void A_project_refers_only_to_what_stands_left_of_it(string project)
    {
        Assert.True(MayReference.TryGetValue(project, out var allowed), $"src/{project} has no place in the house");
        Assert.Empty(SourceTree.References(project).Except(allowed!));
    }

    [Fact]
    public void Tests_mirror_src()
    {
        var expected = SourceTree.Projects("src").Select(project => project + ".Tests").Concat(AcrossProjects).Order(StringComparer.Ordinal);
        Assert.Equal(expected, SourceTree.Projects("tests"));
    }

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void A_folder_of_tests_has_the_name_of_the_folder_that_it_tests(string project)
    {
        var prefix = $"tests/{project}.Tests/";
        var strays = SourceTree.Files($"tests/{project}.Tests", ".cs")
            .Select(file => Path.GetDirectoryName(file[prefix.Length..])!)
            .Distinct()
            .Where(folder => !Directory.Exists(Path.Combine(SourceTree.Root, "src", project, folder)));
        Assert.Empty(strays);
    }

    [Fact]
    public void The_solution_holds_every_project()
    {
        var solution = SourceTree.Read("MlMath.sln");
        var missing = SourceTree.Projects("src").Concat(SourceTree.Projects("tests"))
            .Where(project => !solution.Contains($"\\{project}.csproj\"", StringComparison.Ordinal));
        Assert.Empty(missing);
    }
}
