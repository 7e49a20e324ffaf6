using System.Text.RegularExpressions;

namespace MlMath.Architecture.Tests;

/// <summary>The house: one project per folder, references in one direction only.</summary>
public sealed partial class DirectionTests
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
    public void A_room_of_compilation_uses_those_above_it()
    {
        // The rows of the table in docs/compilation.md, from above.
        var page = SourceTree.Read("docs/compilation.md");
        var rows = RowsOfRooms().Matches(page[page.IndexOf("## Where it stands", StringComparison.Ordinal)..]).Select(row => Room().Matches(row.Value).Select(room => room.Groups[1].Value).ToList()).ToList();
        var folders = SourceTree.Files("src/Compilation", ".cs").Select(f => f["src/Compilation/".Length..].Split('/')).Where(f => f.Length > 1).Select(f => f[0]).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(folders, rows.SelectMany(r => r).Order(StringComparer.Ordinal));
        var above = new HashSet<string>();
        var upwards = new List<string>();
        foreach (var row in rows)
        {
            above.UnionWith(row);
            upwards.AddRange(row.SelectMany(room => SourceTree.Files($"src/Compilation/{room}", ".cs"))
                .SelectMany(file => UsedRoom().Matches(SourceTree.Read(file)).Where(used => folders.Contains(used.Groups[1].Value) && !above.Contains(used.Groups[1].Value)).Select(used => $"{file}: {used.Value}")));
        }

        Assert.Empty(upwards);
    }

    [GeneratedRegex(@"^\| `[^|]*\|", RegexOptions.Multiline)]
    private static partial Regex RowsOfRooms();

    [GeneratedRegex("`([A-Z][a-z]+)`")]
    private static partial Regex Room();

    [GeneratedRegex(@"\bMlMath\.Compilation\.([A-Z][a-z]+)")]
    private static partial Regex UsedRoom();

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
