using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace MlMath.Bench.Parsing;

/// <summary>Another program that parses the same texts; times are its own, so that its start does not count.</summary>
/// <param name="Version">What it says it is, or why it is missing.</param>
/// <param name="Seconds">Its best time for each text that it reads.</param>
/// <param name="Faults">What it said of those that it does not.</param>
internal sealed record Peer(string Version, IReadOnlyDictionary<string, double> Seconds, IReadOnlyDictionary<string, string> Faults)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <summary>Whether it ran.</summary>
    public bool IsThere => Seconds.Count > 0;

    /// <summary>Runs the first of the programs that works.</summary>
    public static Peer Run(string name, string[] programs, params string[] arguments)
    {
        foreach (var program in programs)
        {
            var peer = Run(program, arguments);
            if (peer.IsThere)
            {
                return peer;
            }
        }

        return new Peer($"{name}: not here, left out", new Dictionary<string, double>(), new Dictionary<string, string>());
    }

    private static Peer Run(string program, string[] arguments)
    {
        var seconds = new Dictionary<string, double>();
        var faults = new Dictionary<string, string>();
        var version = program;
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            using var stop = new Timer(_ => process.Kill(), null, s_patience, Timeout.InfiniteTimeSpan);
            while (process.StandardOutput.ReadLine() is { } line)
            {
                var answer = JsonDocument.Parse(line).RootElement;
                if (answer.TryGetProperty("version", out var said))
                {
                    version = said.GetString()!;
                }
                else if (answer.TryGetProperty("seconds", out var time))
                {
                    seconds.Add(answer.GetProperty("name").GetString()!, time.GetDouble());
                }
                else
                {
                    faults.Add(answer.GetProperty("name").GetString()!, answer.GetProperty("fault").GetString()!);
                }
            }

            process.WaitForExit();
        }
        catch (Win32Exception)
        {
            // The program is not on this machine: no times.
            return new Peer(version, seconds, faults);
        }

        return new Peer(version, seconds, faults);
    }
}
