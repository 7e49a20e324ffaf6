using System.Text.Json;

namespace MlMath.Cli.Tests.Commands;

/// <summary>`mlmath bench` and `mlmath export`.</summary>
public sealed class BenchAndExportTests
{
    [Theory]
    [InlineData("--json")]
    [InlineData("--format", "json")]
    public void Bench_answers_in_json(params string[] asked)
    {
        var (status, output, _) = Mlmath.Run(["bench", "x² y", "--n", "500", "--wrt", "x,y", .. asked]);
        Assert.Equal(0, status);
        var answer = JsonDocument.Parse(output).RootElement;
        Assert.Equal(500, answer.GetProperty("points").GetInt32());
        Assert.Equal(500, answer.GetProperty("data").GetProperty("x")[0].GetInt32());
        Assert.All(answer.GetProperty("times").EnumerateArray(), t => Assert.True(t.GetProperty("valueNs").GetDouble() > 0 && t.GetProperty("gradientNs").GetDouble() > 0));
    }

    [Fact]
    public void Bench_answers_in_a_table()
    {
        var (status, output, _) = Mlmath.Run(["bench", "x² y", "--n", "500"]);
        Assert.Equal(0, status);
        Assert.Contains("read as x² y", output, StringComparison.Ordinal);
        Assert.Contains("compiled, one number at a time", output, StringComparison.Ordinal);
        Assert.DoesNotContain("gradient", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--n takes a whole number", "bench", "x", "--n", "many")]
    [InlineData(1, "nothing tells the size", "bench", "Σ(i=1 to m) Σ(j=1 to n) xᵢⱼ", "--n", "10")]
    [InlineData(1, "'q' does not occur in the formula", "bench", "x²", "--n", "10", "--wrt", "q")]
    [InlineData(1, "its names are x, y", "export", "x² y", "--language", "c", "--wrt", "x,z")]
    [InlineData(1, "it has no names", "export", "2", "--language", "c#", "--wrt", "z")]
    [InlineData(1, "nothing is left open", "bench", "x²", "x=3", "--n", "10")]
    [InlineData(1, "nothing is left open", "bench", "Σ(i=1 to m) xᵢ", "x=[1, 2]", "--n", "10")]
    [InlineData(1, "100000000×784 numbers are more than", "bench", "‖Xw - y‖²", "--shape", "X=m,784", "--n", "100000000", "--wrt", "w")]
    [InlineData(2, "no format 'latex' here", "bench", "x", "--format", "latex")]
    [InlineData(2, "'int' cannot be the name of a function in C", "export", "x", "--language", "c", "--name", "int")]
    [InlineData(2, "'pow' cannot be the name of a function in C", "export", "x^y", "--language", "c", "--name", "pow")]
    [InlineData(2, "'1a' cannot be the name of a function in C#", "export", "x", "--language", "c#", "--name", "1a")]
    [InlineData(2, "--language is missing", "export", "x")]
    [InlineData(2, "no export to 'fortran'", "export", "x", "--language", "fortran")]
    [InlineData(2, "export takes no values", "export", "x", "x=1", "--language", "c")]
    [InlineData(1, "is not exported", "export", "det(A)", "--language", "c")]
    public void Faults_are_told(int expected, string says, params string[] words)
    {
        var (status, _, errors) = Mlmath.Run(words);
        Assert.Equal(expected, status);
        Assert.Contains(says, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("c", "double f(double x, double y, double *d_x)")]
    [InlineData("c#", "public static double f(double x, double y, out double d_x)")]
    public void Export_writes_source(string language, string declared)
    {
        var (status, output, _) = Mlmath.Run(["export", "x² sin(y)", "--language", language, "--wrt", "x"]);
        Assert.Equal(0, status);
        Assert.Contains(declared, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("export", "--language", "c")]
    [InlineData("bench", "--n", "64", "--shape", "X=m,10")]
    public void Letters_beside_a_name_that_is_differentiated_by_are_read_apart(string command, params string[] options)
    {
        var (status, output, _) = Mlmath.Run([command, "½‖Xw - y‖²", "--wrt", "w", .. options]);
        Assert.Equal(0, status);
        Assert.Contains("X", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Xw", output.Replace("‖Xw - y‖", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
