using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MlMath.Bench.Symbolic;

/// <summary>Another program, asked one row at a time; it takes its own times, so that its start and its reading do not count.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Programs">The commands to try, the first that works stays.</param>
/// <param name="Arguments">What stands before the file with the row.</param>
/// <param name="WritesMaxima">Whether the row is told in Maxima's own language, behind a file of Maxima's that the last argument names.</param>
internal sealed record SymbolicPeer(string Name, string[] Programs, string[] Arguments, bool WritesMaxima)
{
    private string? found;

    /// <summary>What it says it is.</summary>
    public string Version { get; private set; } = $"{Name}: not here, left out";

    /// <summary>Whether one of the commands worked.</summary>
    public bool IsThere => found is not null;

    /// <summary>Its best time and its witness for a row; no time where it had not finished one run within the patience.</summary>
    public (double? Seconds, double? Witness, string? Fault) Measure(SymbolicCase row, TimeSpan patience)
    {
        foreach (var program in found is null ? Programs : [found])
        {
            var file = Path.GetTempFileName();
            try
            {
                File.WriteAllText(file, WritesMaxima ? InMaxima(row) : InWords(row));
                if (Ask(program, file, patience) is { } answer)
                {
                    return answer;
                }
            }
            finally
            {
                File.Delete(file);
            }
        }

        return (null, null, "not here");
    }

    private (double? Seconds, double? Witness, string? Fault)? Ask(string program, string file, TimeSpan patience)
    {
        double? seconds = null, witness = null;
        string? fault = null;
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, WritesMaxima ? ["--very-quiet", "-b", file] : [.. Arguments, file]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
            process.StandardInput.Close();
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            var isLate = false;
            using var stop = new Timer(
                _ =>
                {
                    isLate = true;
                    process.Kill(entireProcessTree: true);
                },
                null,
                patience,
                Timeout.InfiniteTimeSpan);
            while (process.StandardOutput.ReadLine() is { } line)
            {
                if (!line.StartsWith("{\"", StringComparison.Ordinal))
                {
                    continue;
                }

                var answer = JsonDocument.Parse(line).RootElement;
                if (answer.TryGetProperty("version", out var said))
                {
                    (found, Version) = (program, said.GetString()!);
                }
                else if (answer.TryGetProperty("seconds", out var time))
                {
                    seconds = Math.Min(seconds ?? double.PositiveInfinity, time.GetDouble());
                }
                else if (answer.TryGetProperty("value", out var value))
                {
                    witness = value.GetDouble();
                }
                else
                {
                    fault = answer.GetProperty("fault").GetString();
                }
            }

            process.WaitForExit();
            fault ??= seconds is null ? (isLate ? string.Create(CultureInfo.InvariantCulture, $"> {patience.TotalSeconds:N0} s") : "fails") : null;
            return IsThere ? (seconds, witness, fault) : null;
        }
        catch (Win32Exception)
        {
            // The program is not on this machine.
            return null;
        }
    }

    private static string InWords(SymbolicCase row)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{row.Task.ToString().ToLowerInvariant()} {row.Variables} {row.Order} {row.Instances.Count}\n");
        foreach (var instance in row.Instances)
        {
            text.Append(instance).Append('\n');
        }

        return text.ToString();
    }

    private string InMaxima(SymbolicCase row)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"batchload(\"{Arguments[^1]}\")$\n");
        text.Append(CultureInfo.InvariantCulture, $"task: \"{row.Task.ToString().ToLowerInvariant()}\"$ order: {row.Order}$ variables: [{string.Join(',', Enumerable.Range(0, row.Variables).Select(k => $"x{k}"))}]$\n");
        text.Append("instances: [\n").AppendJoin(",\n", row.Instances.Select(i => i.ToMaxima())).Append("]$\n");
        text.Append("measure()$\n");
        return text.ToString();
    }
}
