using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MlMath.AutoDiff.Symbolic;
using MlMath.Expressions.Building;
using MlMath.Grammar.Binding;
using MlMath.Grammar.Syntax;

namespace MlMath.Bench.Parsing;

/// <summary>Parsing side by side with SymPy and math.js, on the same texts and in the same run; the table goes to a file.</summary>
internal static class ParsingComparison
{
    // SymPy's time grows faster than the text; beyond this it would take minutes.
    private const int LongestForSymPy = 12_000;

    private static readonly string[] s_pythons = ["python3", "/usr/bin/python3", "python"];

    /// <summary>Measures all, and writes the table to <paramref name="results"/>.</summary>
    public static void Run(string results)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(results))!;
        var shared = ParsingCases.Shared();
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, JsonSerializer.Serialize(shared.Select(c => new { name = c.Name, text = c.Text })));

            // One after the other, ours before and after the peers: what else the machine does then weighs on all alike.
            var first = Times(shared);
            var mathJs = Peer.Run("math.js", ["node"], Path.Combine(folder, "peers", "parse_mathjs.js"), file);
            var symPy = Peer.Run("SymPy", s_pythons, Path.Combine(folder, "peers", "parse_sympy.py"), file, LongestForSymPy.ToString(CultureInfo.InvariantCulture));
            var second = Times(shared);
            var ours = first.Zip(second, (a, b) => (Parse: Math.Min(a.Parse, b.Parse), Bind: Math.Min(a.Bind, b.Bind))).ToList();
            var text = Table(shared, ours, mathJs, symPy, Times(ParsingCases.Own(), bind: false));
            File.WriteAllText(results, text);
            Console.Write(text);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static List<(double Parse, double Bind)> Times(List<ParsingCase> cases, bool bind = true) => cases.ConvertAll(c => (
        Best(() => SyntaxParser.Parse(c.Text)),
        bind ? Best(() => new FormulaSession(new Graph(), Differentiator.Instance).Bind(c.Text)) : double.NaN));

    /// <summary>The best of several runs, in seconds: the first ones are for the compiler of the runtime.</summary>
    private static double Best(Func<object> action)
    {
        var (best, total) = (double.PositiveInfinity, 0.0);
        for (var runs = 0; runs < 9 || (total < 1 && runs < 20_000); runs++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            var spent = Stopwatch.GetElapsedTime(start).TotalSeconds;
            (best, total) = (Math.Min(best, spent), total + spent);
        }

        return best;
    }

    private static string Table(List<ParsingCase> cases, List<(double Parse, double Bind)> ours, Peer mathJs, Peer symPy, List<(double Parse, double Bind)> own)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Parsing, side by side

            Written by `bench/run-parsing.sh`, all in one run: nanoseconds per character, the best of several runs of each. MlMath's *tree* is what math.js's
            `parse` gives too; its *expression* (names bound, simplified on the way to canonical form) is what SymPy's `parse_expr` gives.

            - {mathJs.Version}
            - {symPy.Version}
            - .NET {Environment.Version}, {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription.Trim()}, {Processor()}

            | formula | MlMath tree | MlMath expression | math.js tree | SymPy expression | math.js / tree | SymPy / tree | SymPy / expression |
            |---|---:|---:|---:|---:|---:|---:|---:|

            """);
        for (var k = 0; k < cases.Count; k++)
        {
            var (name, source) = cases[k];
            double? js = mathJs.Seconds.TryGetValue(name, out var a) ? a : null;
            double? py = symPy.Seconds.TryGetValue(name, out var b) ? b : null;
            text.Append(CultureInfo.InvariantCulture, $"| {Shown(name)} | {PerCharacter(ours[k].Parse)} | {PerCharacter(ours[k].Bind)} | {PerCharacter(js) ?? Missing(mathJs, name)} | {PerCharacter(py) ?? Missing(symPy, name)} | {Ratio(js, ours[k].Parse)} | {Ratio(py, ours[k].Parse)} | {Ratio(py, ours[k].Bind)} |\n");

            string? PerCharacter(double? seconds) => seconds is { } s ? (s * 1e9 / source.Length).ToString("N0", CultureInfo.InvariantCulture) : null;
        }

        text.Append("\nThe same kind of text as a book prints it, and in LaTeX:\n\n| formula | MlMath tree |\n|---|---:|\n");
        var all = ParsingCases.Own();
        for (var k = 0; k < all.Count; k++)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {all[k].Name} | {own[k].Parse * 1e9 / all[k].Text.Length:N0} |\n");
        }

        return text.ToString();
    }

    private static string Shown(string name) => name.StartsWith("sum", StringComparison.Ordinal) ? name : $"`{name}`";

    private static string Missing(Peer peer, string name) => !peer.IsThere ? "" : peer.Faults.ContainsKey(name) ? "fails" : "not tried";

    private static string Ratio(double? theirs, double ours) => theirs is { } t ? (t / ours).ToString("N1", CultureInfo.InvariantCulture) + " ×" : "";

    private static string Processor()
    {
        const string file = "/proc/cpuinfo";
        return File.Exists(file) && File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() : RuntimeInformation.ProcessArchitecture.ToString();
    }
}
