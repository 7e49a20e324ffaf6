using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace MlMath.Bench.Compiled;

/// <summary>How long programs take from start to end.</summary>
internal static class StartTimes
{
    private const int Rounds = 15;

    /// <summary>A table of starts, in turns, beside a program that prints one line.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="hello">That program, or null.</param>
    public static string Table(string root, string? hello)
    {
        var own = Path.Combine(root, "src/Cli/bin/Release/net10.0/mlmath");
        (string What, string Program, string[] Arguments)[] starts =
        [
            ("a C# program that prints a line", hello ?? "", []),
            ("`mlmath --help`", own, ["--help"]),
            ("`mlmath eval \"x² sin(x)\" x=3`", own, ["eval", "x² sin(x)", "x=3"]),
            ("`mlmath eval \"x² sin(x)\" x=3 --via compiled`", own, ["eval", "x² sin(x)", "x=3", "--via", "compiled"]),
            ("`python3 -c \"import numpy\"`", "/usr/bin/python3", ["-c", "import numpy"]),
            ("`python3 -c \"import torch\"`", "/usr/bin/python3", ["-c", "import torch"]),
        ];
        var times = Array.ConvertAll(starts, _ => new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            for (var k = 0; k < starts.Length; k++)
            {
                if (times[k].Count == round && Seconds(starts[k].Program, starts[k].Arguments) is { } taken)
                {
                    times[k].Add(taken);
                }
            }
        }

        var text = new StringBuilder($"\nFrom start to end, the median of {Rounds} turns:\n\n| start | time | beside the first |\n|---|---:|---:|\n");
        for (var k = 0; k < starts.Length; k++)
        {
            if (times[k].Count > 0)
            {
                var ratio = times[0].Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{CompiledComparison.Median(times[k].Zip(times[0], (own, first) => own / first)):N2} ×");
                text.Append(CultureInfo.InvariantCulture, $"| {starts[k].What} | {CompiledComparison.Duration(CompiledComparison.Median(times[k]))} | {ratio} |\n");
            }
        }

        return text.ToString();
    }

    private static double? Seconds(string program, string[] arguments)
    {
        if (program.Length == 0)
        {
            return null;
        }

        try
        {
            var start = Stopwatch.GetTimestamp();
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? Stopwatch.GetElapsedTime(start).TotalSeconds : null;
        }
        catch (Win32Exception)
        {
            // The program is not on this machine.
            return null;
        }
    }
}
