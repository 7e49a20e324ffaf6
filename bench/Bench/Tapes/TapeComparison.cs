using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MlMath.AutoDiff;
using MlMath.Bench.Compiled;

namespace MlMath.Bench.Tapes;

/// <summary>Our tape beside a hand-written one and ADOL-C in one run, turn by turn, each program checked to give the same numbers.</summary>
internal static class TapeComparison
{
    private const double Tolerance = 1e-9;

    /// <summary>Measures all programs and writes a table; false where a peer finds other numbers.</summary>
    /// <param name="results">The file for the table; empty for none.</param>
    /// <param name="seconds">How long to measure each program.</param>
    /// <param name="hand">The library with the hand-written tape.</param>
    /// <param name="adolc">The library with ADOL-C.</param>
    public static bool Run(string results, double seconds, string hand, string adolc)
    {
        TapePeer?[] peers = [TapePeer.Of(hand), TapePeer.Of(adolc)];
        var agree = true;
        var text = new StringBuilder(Heading(peers));
        for (var row = 0; row < TapePrograms.All.Length; row++)
        {
            var line = Row(row, peers, seconds, ref agree);
            text.Append(line);
            Console.Write(line);
        }

        if (results.Length > 0)
        {
            File.WriteAllText(results, text.ToString());
        }

        return agree;
    }

    private static string Row(int row, TapePeer?[] peers, double seconds, ref bool agree)
    {
        var (what, count, point, dataOfOne) = TapePrograms.All[row];
        var program = TapePrograms.ProgramOf(row);
        double[] data = [.. Enumerable.Range(0, count * dataOfOne).Select(k => Math.Sin(0.37 * k))];
        var (tape, by, gradient, theirs) = (new Tape(), new Variable[point.Length], new double[point.Length], new double[point.Length]);
        var value = 0.0;
        var works = new List<Action> { Own };
        foreach (var peer in peers.OfType<TapePeer>())
        {
            var found = peer.Evaluate(program, count, point, data, theirs);
            Own();
            if (!Near(value, found) || !gradient.Zip(theirs).All(g => Near(g.First, g.Second)))
            {
                agree = false;
                Console.WriteLine($"{what}: {peer.Version} finds {found:R}, {string.Join(", ", theirs)}; we find {value:R}, {string.Join(", ", gradient)}");
            }

            works.Add(() => peer.Evaluate(program, count, point, data, theirs));
        }

        var times = Turns.Of([.. works], seconds);
        var operations = tape.Count;
        var line = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"| {what} | {operations:N0} | {CompiledComparison.Median(times[0]) / operations * 1e9:F2} ns |"));
        for (int p = 0, w = 1; p < peers.Length; p++)
        {
            line.Append(peers[p] is null ? " | |" : string.Create(
                CultureInfo.InvariantCulture, $" {CompiledComparison.Median(times[w]) / operations * 1e9:F2} ns | {CompiledComparison.Median(times[w].Zip(times[0], (their, our) => their / our)):F2} × |"));
            w += peers[p] is null ? 0 : 1;
        }

        return line.Append('\n').ToString();

        void Own()
        {
            tape.Rewind();
            for (var k = 0; k < point.Length; k++)
            {
                by[k] = tape.Variable(point[k]);
            }

            var result = TapePrograms.Run(program, count, by, data);
            value = result.Value;
            tape.Gradient(result, by, gradient);
        }
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) <= Tolerance * Math.Max(1, Math.Abs(a));

    private static string Heading(TapePeer?[] peers) => string.Create(CultureInfo.InvariantCulture, $"""
        # Scalar tapes, side by side

        Written by `bench/run-tape.sh` on {DateTime.UtcNow:yyyy-MM-dd}: a program is recorded and its gradient read back, anew for each evaluation, as programs with loops and branches need it. All take turns in one
        process on one thread; times are the processor time of that thread, medians of the turns, and ratios the medians of the turns' ratios (above 1: MlMath is faster by that factor). What a program's own
        functions take (sine, tanh, …) is contained. All find the same numbers.

        - the hand-written tape: {peers[0]?.Version ?? "not there (g++)"}, -O3 -march=native, entries of two places and two partial derivatives in one static array
        - {peers[1]?.Version ?? "ADOL-C is not there (Debian: libadolc-dev)"}, -O3 -march=native, recorded anew each time
        - MlMath on .NET {Environment.Version}, {RuntimeInformation.OSDescription.Trim()}, {Machine.Processor()}

        | program | operations | MlMath, an operation | by hand | ratio | ADOL-C | ratio |
        |---|---:|---:|---:|---:|---:|---:|

        """);
}
