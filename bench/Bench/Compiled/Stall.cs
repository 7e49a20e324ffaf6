using System.Globalization;

namespace MlMath.Bench.Compiled;

/// <summary>A turn that does not end, ours or a peer's, is named: threads that wait for each other for ever would else stop the whole run without a word.</summary>
internal static class Stall
{
    /// <summary>How long a turn may take beyond its time: reading the data and the first calls, on a machine that does other work too.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Ends this program with status 2, and with what its threads waited for, unless disposed of before the turn's time and the patience are over.</summary>
    public static IDisposable Watch(ComparisonCase row, int threads, double seconds) => new Timer(_ => End(row, threads), null, TimeSpan.FromSeconds(seconds) + Patience, Timeout.InfiniteTimeSpan);

    /// <summary>For each thread of a process its state and what it waits for in the kernel, where the system tells.</summary>
    public static string Waits(int id)
    {
        var tasks = $"/proc/{id}/task";
        return !Directory.Exists(tasks)
            ? "unknown"
            : string.Join(", ", Directory.GetDirectories(tasks).Select(t => File.ReadAllText(t + "/comm").Trim() + " " + File.ReadAllText(t + "/stat").Split(") ")[^1][0] + " " + File.ReadAllText(t + "/wchan")));
    }

    private static void End(ComparisonCase row, int threads)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  MlMath stopped answering at {row.Name} with {threads} threads; its threads: {Waits(Environment.ProcessId)}"));
        Environment.Exit(2);
    }
}
