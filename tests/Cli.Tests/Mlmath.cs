using System.Text;
using System.Text.Json;

namespace MlMath.Cli.Tests;

/// <summary>The program, run in the tests' own process.</summary>
internal static class Mlmath
{
    /// <summary>Runs it as a shell would.</summary>
    public static (int Status, string Out, string Error) Run(params string[] args) => RunOn("", args);

    /// <summary>Runs it with something on its standard input.</summary>
    public static (int Status, string Out, string Error) RunOn(string input, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(input));
        var status = Program.Run(args, stream, output, error);
        return (status, output.ToString(), error.ToString());
    }

    /// <summary>The answers of `batch` to some lines, one for each.</summary>
    public static List<JsonElement> Batch(params string[] lines) => Batch(Encoding.UTF8.GetBytes(string.Join('\n', lines)));

    /// <summary>The answers of `batch` to some bytes.</summary>
    public static List<JsonElement> Batch(byte[] input)
    {
        using var output = new StringWriter();
        using var stream = new MemoryStream(input);
        Assert.Equal(0, Program.Run(["batch"], stream, output, TextWriter.Null));
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.Clone()).ToList();
    }

    /// <summary>The code of an answer's error, or null where it was answered.</summary>
    public static string? Code(JsonElement answer) => answer.GetProperty("ok").GetBoolean() ? null : answer.GetProperty("error").GetProperty("code").GetString();
}
