using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace MlMath.Bench.Compiled;

/// <summary>Another program that stays and answers a line for each line, so that its start does not count and its turns alternate with ours.</summary>
internal sealed class ComparisonPeer : IDisposable
{
    private Process? process;

    /// <summary>Starts it; where it cannot be, it is left out and says so.</summary>
    /// <param name="name">What the table calls it.</param>
    /// <param name="programs">The commands to try.</param>
    /// <param name="arguments">Its arguments.</param>
    public ComparisonPeer(string name, string[] programs, string[] arguments)
    {
        Name = name;
        Version = $"{name}: not here, left out";
        foreach (var program in programs)
        {
            if (Started(program, arguments) is { } found)
            {
                process = found;
                break;
            }
        }
    }

    /// <summary>What the table calls it.</summary>
    public string Name { get; }

    /// <summary>What it says it is.</summary>
    public string Version { get; private set; }

    /// <summary>Whether it is there.</summary>
    public bool IsThere => process is not null;

    /// <summary>Its best time for one evaluation and its sums; nulls where it has no such row.</summary>
    public (double Seconds, double[] Checks)? Measure(ComparisonCase row, int threads, double seconds)
    {
        if (process is null)
        {
            return null;
        }

        process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"measure {row.Name} {threads} {seconds}"));
        process.StandardInput.Flush();
        var answered = process.StandardOutput.ReadLineAsync();
        if (!answered.Wait(TimeSpan.FromSeconds(seconds) + Stall.Patience))
        {
            GiveUp(row, threads);
            return null;
        }

        var line = answered.Result ?? throw new InvalidOperationException($"{Name} ended at {row.Name}.");
        var answer = JsonDocument.Parse(line).RootElement;
        return answer.TryGetProperty("seconds", out var time) ? (time.GetDouble(), [.. answer.GetProperty("checks").EnumerateArray().Select(c => c.GetDouble())]) : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        process?.StandardInput.Close();
        process?.WaitForExit();
        process?.Dispose();
    }

    /// <summary>Ends it, says so where the table is read, and says what its threads were waiting for.</summary>
    private void GiveUp(ComparisonCase row, int threads)
    {
        var said = string.Create(CultureInfo.InvariantCulture, $"stopped answering at {row.Name} with {threads} thread{(threads > 1 ? "s" : "")}, left out from there on");
        Console.WriteLine($"  {Name} {said}; its threads: {Stall.Waits(process!.Id)}");
        Version += ": " + said;
        process.Kill(entireProcessTree: true);
        process.Dispose();
        process = null;
    }

    private Process? Started(string program, string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            var started = Process.Start(start)!;
            started.ErrorDataReceived += (_, _) => { };
            started.BeginErrorReadLine();
            if (started.StandardOutput.ReadLine() is { } line)
            {
                Version = JsonDocument.Parse(line).RootElement.GetProperty("version").GetString()!;
                return started;
            }

            started.WaitForExit();
            started.Dispose();
            return null;
        }
        catch (Win32Exception)
        {
            // The program is not on this machine.
            return null;
        }
    }
}
