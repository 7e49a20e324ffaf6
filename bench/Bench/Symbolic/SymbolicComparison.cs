using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MlMath.Bench.Symbolic;

/// <summary>Differentiating and expanding side by side with SymPy, Maxima and GiNaC, on the same expressions and in one run; the table goes to a file.</summary>
internal static class SymbolicComparison
{
    private const double Tolerance = 1e-8;

    /// <summary>Measures all, and writes the table to <paramref name="results"/>; <paramref name="ginac"/> is the compiled peer, or null. False where an answer differs.
    /// Without patience the peers are left alone.</summary>
    public static bool Run(string results, string? ginac, double patience)
    {
        var folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(results))!, "peers");
        SymbolicPeer[] peers =
        [
            new("SymPy", ["python3", "/usr/bin/python3", "python"], [Path.Combine(folder, "symbolic_sympy.py")], false),
            new("Maxima", ["maxima"], [Path.Combine(folder, "symbolic_maxima.mac")], true),
            new("GiNaC", ginac is null ? [] : [ginac], [], false),
        ];
        var rows = new StringBuilder();
        var agree = true;
        foreach (var row in SymbolicCase.All)
        {
            Console.WriteLine(row.Name);

            // Ours before and after the peers: what else the machine does then weighs on all alike.
            var first = OwnTimes.Of(row);
            var theirs = Array.ConvertAll(peers, peer => patience == 0 ? (null, null, "not asked") : peer.Measure(row, TimeSpan.FromSeconds(patience)));
            var second = OwnTimes.Of(row);
            var own = second with { Seconds = Math.Min(first.Seconds, second.Seconds), Building = Math.Min(first.Building, second.Building) };
            rows.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {Shown(own.Seconds)} | {own.Nodes:N0} | {Shown(own.Building)} |");
            for (var k = 0; k < peers.Length; k++)
            {
                var (seconds, witness, fault) = theirs[k];
                if (witness is { } value && !(Math.Abs(value - own.Witness) <= Tolerance * Math.Abs(own.Witness)))
                {
                    agree = false;
                    Console.WriteLine($"{peers[k].Name} finds {value:R}, we {own.Witness:R}");
                }

                rows.Append(CultureInfo.InvariantCulture, $" {(seconds is { } s ? Shown(s) : fault)} | {(seconds is { } t ? $"{Ratio(t / own.Seconds)} ×" : fault is ['>', ..] ? $"> {Ratio(patience / own.Seconds)} ×" : "")} |");
                Console.WriteLine($"  {peers[k].Name}: {seconds:R} s, ours {own.Seconds:R} s{(witness is null ? "" : ", same number")}");
            }

            rows.Append('\n');
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"""
            # Derivatives and expansion, side by side

            Written by `bench/run-symbolic.sh` on {DateTime.UtcNow:yyyy-MM-dd}, all in one run: processor time, the best of several runs of each, every run on
            a fresh expression (ours in a new graph, SymPy's cache cleared) that has been built before the clock starts. No program simplifies beyond its own canonical form. All
            answers are evaluated at one point and give the same number. *Nodes* are the distinct nodes of our answer, *building* is making the expression in our graph.

            {string.Join('\n', peers.Select(p => $"- {p.Version}"))}
            - MlMath on .NET {Environment.Version}, {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription.Trim()}, {Processor()}

            | what | MlMath | nodes | building | SymPy | ratio | Maxima | ratio | GiNaC | ratio |
            |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|
            {rows}
            """);
        File.WriteAllText(results, text);
        Console.Write(text);
        return agree;
    }

    private static string Shown(double seconds) => seconds >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{seconds:N1} s")
        : seconds >= 1e-3 ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:G3} ms") : string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:N0} µs");

    private static string Ratio(double ratio) => ratio.ToString(ratio < 10 ? "N1" : "N0", CultureInfo.InvariantCulture);

    private static string Processor()
    {
        const string file = "/proc/cpuinfo";
        return File.Exists(file) && File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() : RuntimeInformation.ProcessArchitecture.ToString();
    }
}
