using System.Text.Json;

namespace MlMath.Cli.Tests.Commands;

public sealed class CheckCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mlmath-check").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_document_without_misprints_ends_in_0_and_one_with_a_misprint_in_1()
    {
        var (status, output, error) = Mlmath.Run("check", Written("good.md", "`f(x) = x²`\n\n`f'(x) = 2x`\n"));
        Assert.Equal((0, ""), (status, error));
        Assert.Equal(["    1:2   defined    f(x) = x²", "                     f(x)", "    3:2   proved     f'(x) = 2x", "2 places: 1 defined, 1 proved"], output.ReplaceLineEndings("\n").TrimEnd().Split('\n'));

        (status, output, _) = Mlmath.Run("check", Written("bad.md", "`f(x) = x²`\n\n`f'(x) = 3x`\n"));
        Assert.Equal(1, status);
        Assert.Contains("    3:2   refuted    f'(x) = 3x\n                     false at x = ", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void As_json_it_is_one_object()
    {
        var (status, output, _) = Mlmath.Run("check", Written("t.txt", "2 + 2 = 5\nf(x) = x^2 = x·x\n"), "--format", "json");
        Assert.Equal(1, status);
        var report = JsonDocument.Parse(output).RootElement;
        Assert.Equal(1, report.GetProperty("summary").GetProperty("refuted").GetInt32());
        var formulas = report.GetProperty("formulas").EnumerateArray().ToList();
        Assert.Equal(["refuted", "proved"], formulas.Select(f => f.GetProperty("verdict").GetString()));
        Assert.Equal([1, 2], formulas.Select(f => f.GetProperty("line").GetInt32()));
        Assert.Equal(["defined", "proved"], formulas[1].GetProperty("links").EnumerateArray().Select(l => l.GetProperty("verdict").GetString()));
    }

    [Fact]
    public void What_is_no_document_is_said()
    {
        var missing = Mlmath.Run("check", Path.Combine(folder, "none.md"));
        Assert.Equal((1, ""), (missing.Status, missing.Out));
        Assert.Contains("there is no file", missing.Error, StringComparison.Ordinal);
        Assert.Equal(1, Mlmath.Run("check", folder).Status);
        Assert.Equal(2, Mlmath.Run("check").Status);

        var junk = Path.Combine(folder, "junk.md");
        File.WriteAllBytes(junk, [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 37))]);
        Assert.Contains("no text", Mlmath.Run("check", junk).Error, StringComparison.Ordinal);

        // Bytes that are no UTF-8, but no 0 either.
        File.WriteAllBytes(junk, [.. Enumerable.Range(0, 4096).Select(i => (byte)(1 + (i * 37 % 255)))]);
        Assert.InRange(Mlmath.Run("check", junk).Status, 0, 1);
        Assert.Equal("no formula was found", Mlmath.Run("check", Written("empty.md", "")).Out.Trim());
    }

    private string Written(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
