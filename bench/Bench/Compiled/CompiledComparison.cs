using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace MlMath.Bench.Compiled;

/// <summary>Compiled formulas side by side with hand-written C++, PyTorch, NumPy and numexpr on the same data, in turns; the table goes to a file.</summary>
internal static class CompiledComparison
{
    private const double Tolerance = 1e-9;

    /// <summary>Measures all rows, or those whose names begin with one of <paramref name="only"/>; false where programs find different numbers.</summary>
    /// <param name="folder">The folder `bench`.</param>
    /// <param name="results">The file for the table; empty for none.</param>
    /// <param name="cpp">The compiled peer, or null.</param>
    /// <param name="hello">A program that prints a line, for the time to start; or null.</param>
    /// <param name="rounds">How often all take their turn.</param>
    /// <param name="seconds">How long a turn is.</param>
    /// <param name="only">The beginnings of rows' names; none for all.</param>
    public static bool Run(string folder, string results, string? cpp, string? hello, int rounds, double seconds, string[] only)
    {
        var cases = ComparisonCase.Read(Path.Combine(folder, "compiled-cases.json")).Where(c => only.Length == 0 || only.Any(o => c.Name.StartsWith(o, StringComparison.Ordinal))).ToArray();
        var data = Directory.CreateTempSubdirectory("mlmath-bench").FullName;
        try
        {
            foreach (var row in cases)
            {
                row.WriteTo(data);
            }

            var (table, versions, agree) = Compare(folder, data, cpp, cases, rounds, seconds);
            var text = new StringBuilder(Heading(versions, rounds)).Append(table);
            if (only.Length == 0 || only.Contains("hand"))
            {
                var (byHand, isSame) = HandGradients.Table();
                text.Append(byHand);
                agree &= isSame;
            }

            if (only.Length == 0 || only.Contains("compile"))
            {
                text.Append(CompileTimes.Table());
            }

            if (only.Length == 0 || only.Contains("start"))
            {
                text.Append(StartTimes.Table(Path.GetDirectoryName(folder)!, hello));
            }

            Console.WriteLine();
            Console.Write(text);
            if (results.Length > 0 && only.Length == 0)
            {
                File.WriteAllText(results, text.ToString());
            }

            return agree;
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static (string Table, string[] Versions, bool Agree) Compare(string folder, string data, string? cpp, ComparisonCase[] cases, int rounds, double seconds)
    {
        var scripts = Path.Combine(folder, "peers");
        string[] pythons = ["python3", "/usr/bin/python3", "python"];
        ComparisonPeer[] peers =
        [
            new("C++", cpp is null ? [] : [cpp], [data]),
            new("PyTorch", pythons, [Path.Combine(scripts, "compiled_torch.py"), data]),
            new("NumPy", pythons, [Path.Combine(scripts, "compiled_numpy.py"), data]),
            new("numexpr", pythons, [Path.Combine(scripts, "compiled_numexpr.py"), data]),
        ];
        var table = new StringBuilder($"| what | threads | MlMath | {string.Join(" | ", peers.Select(p => $"{p.Name} | ratio"))} |\n|---|---:|---:|{string.Concat(peers.Select(_ => "---:|---:|"))}\n");
        var agree = true;
        try
        {
            foreach (var row in cases)
            {
                foreach (var threads in row.Threads)
                {
                    agree &= CompareRow(row, threads, peers, rounds, seconds, table);
                }
            }
        }
        finally
        {
            Array.ForEach(peers, p => p.Dispose());
        }

        return (table.ToString(), Array.ConvertAll(peers, p => p.Version), agree);
    }

    private static bool CompareRow(ComparisonCase row, int threads, ComparisonPeer[] peers, int rounds, double seconds, StringBuilder table)
    {
        Console.WriteLine($"{row.Name}, {threads} thread{(threads > 1 ? "s" : "")}");
        var own = OwnWork.Of(row, threads);
        var expected = own.Checks();
        var agree = true;
        var ours = new List<double>();
        var theirs = Array.ConvertAll(peers, _ => new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            using (Stall.Watch(row, threads, seconds))
            {
                ours.Add(OwnWork.Best(own.Evaluate, seconds));
            }

            for (var p = 0; p < peers.Length; p++)
            {
                if (theirs[p].Count < round || peers[p].Measure(row, threads, seconds) is not { } measured)
                {
                    continue;
                }

                theirs[p].Add(measured.Seconds);
                if (round == 0 && !Agrees(expected, measured.Checks))
                {
                    agree = false;
                    Console.WriteLine($"  {peers[p].Name} finds {string.Join(", ", measured.Checks)}; we find {string.Join(", ", expected)}");
                }
            }
        }

        table.Append(CultureInfo.InvariantCulture, $"| {row.What} | {threads} | {Duration(Median(ours))} |");
        Console.Write($"  MlMath {Duration(Median(ours))}");
        for (var p = 0; p < peers.Length; p++)
        {
            if (theirs[p].Count == 0)
            {
                table.Append(" | |");
                continue;
            }

            var ratio = Ratio(Median(theirs[p].Zip(ours, (their, our) => their / our)));
            table.Append(CultureInfo.InvariantCulture, $" {Duration(Median(theirs[p]))} | {ratio} × |");
            Console.Write($"; {peers[p].Name} {Duration(Median(theirs[p]))}, {ratio} ×");
        }

        Console.WriteLine(agree ? "" : "; DIFFERENT NUMBERS");
        table.Append('\n');
        return agree;
    }

    private static bool Agrees(double[] expected, double[] found)
    {
        // A peer may return fewer results (the value alone), never other ones.
        var agrees = found.Length <= expected.Length && found.Length > 0;
        var scale = expected.Max(Math.Abs);
        for (var k = 0; agrees && k < found.Length; k++)
        {
            agrees = Math.Abs(found[k] - expected[k]) <= Tolerance * Math.Max(Math.Abs(expected[k]), 1e-3 * scale);
        }

        return agrees;
    }

    private static string Heading(string[] versions, int rounds) => string.Create(CultureInfo.InvariantCulture, $"""
        # Compiled formulas, side by side

        Written by `bench/run-compiled.sh` on {DateTime.UtcNow:yyyy-MM-dd}, all in one run: every program takes its turn {rounds} times on each row, the best time of one evaluation counts in each
        turn, and the ratios are the medians of the turns' (above 1: MlMath is faster by that factor). All programs read the same data, calculate with doubles and find
        the same numbers. Ours are the formulas of `bench/compiled-cases.json`, as a textbook prints them, through the calls that a C# program makes; C++ is written by hand,
        with libmvec's functions by name; PyTorch is eager, its gradients by autograd; NumPy's and numexpr's gradients are written by hand. One thread is compared with one, two with two (NumPy's whole-array expressions have but one).
        {Load()}

        {string.Join('\n', versions.Select(v => $"- {v}"))}
        - MlMath on .NET {Environment.Version}, {Environment.ProcessorCount} processors, vectors of {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)} bits, {RuntimeInformation.OSDescription.Trim()}, {Machine.Processor()}


        """);

    /// <summary>How busy the machine is: two threads that wait for each other tell little where others take the processors.</summary>
    private static string Load() => File.Exists("/proc/loadavg") && double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) is var load && load > Environment.ProcessorCount + 2
        ? string.Create(CultureInfo.InvariantCulture, $"The machine was busy with other work ({load:N0} tasks on average for {Environment.ProcessorCount} processors): times are too long, and rows of two threads mean little.")
        : "The machine did little else.";

    /// <summary>The middle one.</summary>
    internal static double Median(IEnumerable<double> numbers)
    {
        var values = numbers.Order().ToArray();
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[(values.Length / 2) - 1] + values[values.Length / 2]) / 2;
    }

    /// <summary>A time with its unit.</summary>
    internal static string Duration(double seconds)
    {
        var (value, unit) = seconds >= 1 ? (seconds, "s") : seconds >= 1e-3 ? (seconds * 1e3, "ms") : seconds >= 1e-6 ? (seconds * 1e6, "µs") : (seconds * 1e9, "ns");
        return string.Create(CultureInfo.InvariantCulture, $"{value.ToString(value >= 99.95 ? "N0" : value >= 9.995 ? "N1" : "N2", CultureInfo.InvariantCulture)} {unit}");
    }

    private static string Ratio(double ratio) => ratio.ToString(ratio < 9.95 ? "N2" : "N0", CultureInfo.InvariantCulture);
}
