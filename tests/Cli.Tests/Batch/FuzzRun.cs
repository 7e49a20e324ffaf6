using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MlMath.Cli.Asking;
using MlMath.Cli.Batch;
using MlMath.Engine;
using MlMath.Library;

namespace MlMath.Cli.Tests.Batch;

/// <summary>A seeded run of requests, each held to what any request is promised: one answer, in time, with a place inside its text, and never a fault of the program's.</summary>
internal sealed class FuzzRun : IDisposable
{
    private const double DeadlineSeconds = 2;

    // Beyond its deadline a request may take what a busy machine makes of the time that the engine is given to stop.
    private const double MarginSeconds = 30;

    private const long MostMemory = 1500L << 20;

    private readonly StringWriter log = new();
    private readonly BatchSession session;

    public FuzzRun() => session = new BatchSession(new EngineThread(new FormulaEngine(Textbook.Standard), TimeSpan.FromSeconds(DeadlineSeconds), log));

    /// <summary>How long each kind of text is tried: a few seconds, or what MLMATH_FUZZ_SECONDS says.</summary>
    public static double Seconds { get; } = Setting("MLMATH_FUZZ_SECONDS", 6);

    /// <summary>Where the texts come from: always the same, or what MLMATH_FUZZ_SEED says.</summary>
    public static int Seed { get; } = (int)Setting("MLMATH_FUZZ_SEED", 20_260);

    /// <summary>Tries texts until the time is up, at most so many where no longer run was asked for; the fault of the first that breaks a promise fails the test.</summary>
    public static void Try(int salt, int most, Func<Soup, string> line)
    {
        using var run = new FuzzRun();
        var random = new Random(Seed + salt);
        var watch = Stopwatch.StartNew();
        var isLong = Environment.GetEnvironmentVariable("MLMATH_FUZZ_SECONDS") is not null;
        for (var k = 0; watch.Elapsed.TotalSeconds < Seconds && (isLong || k < most); k++)
        {
            run.Hold(line(new Soup(random)));
        }
    }

    /// <summary>Holds one line to the promises.</summary>
    public void Hold(string line)
    {
        line = line.Replace('\n', ' ').Replace('\r', ' ');
        using var output = new StringWriter();
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(line));
        var watch = Stopwatch.StartNew();
        session.Run(input, output);
        var seconds = watch.Elapsed.TotalSeconds;
        Assert.True(log.ToString().Length == 0, $"the program met a case that it does not handle:\n{line}\n{log}");
        Assert.True(seconds < DeadlineSeconds + MarginSeconds, $"it took {seconds:F1} s:\n{line}");
        var memory = GC.GetTotalMemory(false);
        Assert.True(memory < MostMemory || GC.GetTotalMemory(true) < MostMemory, $"it left {memory >> 20} MiB behind:\n{line}");
        var answers = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(answers.Length == (line.Length == 0 ? 0 : 1), $"{answers.Length} answers:\n{line}");
        foreach (var answer in answers)
        {
            Check(answer, line);
        }
    }

    public void Dispose() => log.Dispose();

    private static void Check(string answer, string line)
    {
        using var document = JsonDocument.Parse(answer);
        var root = document.RootElement;
        if (root.GetProperty("ok").GetBoolean())
        {
            return;
        }

        CheckFault(root.GetProperty("error"), line);
        if (root.TryGetProperty("errors", out var all))
        {
            Assert.True(all.GetArrayLength() > 1, line);
            foreach (var fault in all.EnumerateArray())
            {
                CheckFault(fault, line);
            }
        }
    }

    private static void CheckFault(JsonElement fault, string line)
    {
        var code = fault.GetProperty("code").GetString();
        var message = fault.GetProperty("message").GetString()!;
        Assert.True(code is "syntax" or "unknown-name" or "shape" or "domain" or "unsupported" or "limit" or "data", $"code '{code}':\n{line}");
        Assert.True(message.Length > 0 && !message.Contains("the program met a case", StringComparison.Ordinal), $"{message}\n{line}");
        if (!fault.TryGetProperty("line", out var row))
        {
            return;
        }

        // The place is in the formula, or, where the request itself is at fault, in the line; a formula with more lines than one is only ever the first of these.
        var text = FormulaOf(line) ?? line;
        var lines = text.Split(["\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"], StringSplitOptions.None);
        var (at, column, length) = (row.GetInt32(), fault.GetProperty("column").GetInt32(), fault.GetProperty("length").GetInt32());
        Assert.True(at >= 1 && at <= lines.Length, $"line {at} of {lines.Length}: {message}\n{line}");
        Assert.True(column >= 1 && column <= Math.Max(lines[at - 1].Length, text == line ? 0 : line.Length) + 1 && length >= 0, $"column {column}, length {length}: {message}\n{line}");
    }

    private static string? FormulaOf(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("formula", out var formula) && formula.ValueKind == JsonValueKind.String
                ? formula.GetString() : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // No JSON, or a text with half of a surrogate pair: the place is in the line.
            return null;
        }
    }

    private static double Setting(string name, double ordinary) =>
        double.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : ordinary;
}
