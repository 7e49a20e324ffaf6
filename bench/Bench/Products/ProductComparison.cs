using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using MlMath.Compilation.Products;
using MlMath.Compilation.Threads;

namespace MlMath.Bench.Products;

/// <summary>Our products beside OpenBLAS's in one run, turn by turn, each pair checked to give the same numbers.</summary>
internal static class ProductComparison
{
    // Short turns, many of them, the best of which counts: other programs disturb the rest.
    private const int LeastRounds = 12;
    private const double SecondsOfTurn = 4e-4;
    private const double SecondsOfCase = 0.3;

    // The first calls run code that is compiled in haste.
    private const double SecondsOfWarmth = 0.2;

    private delegate void SetThreads(int count);

    /// <summary>Measures all cases, or those whose text contains what is asked for, and writes a table.</summary>
    public static void Run(string results, string[] only)
    {
        OpenBlas? peer = null;
        try
        {
            peer = OpenBlas.Load(Environment.GetEnvironmentVariable(OpenBlas.Variable) is { Length: > 0 } wanted ? wanted : "openblas");
        }
        catch (Expressions.Problems.ProblemException missing)
        {
            Console.WriteLine($"without a peer: {missing.Message}");
        }

        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Stamp(peer)}");
        text.AppendLine();
        text.AppendLine("C[M × N] = A[M × K]·B[K × N]; T marks an operand that lies transposed. GFLOP/s are ours; × is OpenBLAS's time over ours, above 1 where we are faster.");
        text.AppendLine();
        text.AppendLine("| M × N × K | double, GFLOP/s | × | two threads, GFLOP/s | × | float, GFLOP/s | × |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        Console.Write(text);
        foreach (var shape in ProductCase.All)
        {
            if (only.Length > 0 && !only.Any(part => shape.ToString().Contains(part, StringComparison.Ordinal)))
            {
                continue;
            }

            var line = $"| {shape} | {Measure<double>(shape, peer, 1)} | {Measure<double>(shape, peer, 2)} | {Measure<float>(shape, peer, 1)} |";
            text.AppendLine(line);
            Console.WriteLine(line);
        }

        if (only.Length == 0)
        {
            File.WriteAllText(results, text.ToString());
        }
    }

    private static string Stamp(OpenBlas? peer) => string.Create(
        CultureInfo.InvariantCulture,
        $"# Matrix products\n\n{DateTime.UtcNow:yyyy-MM-dd}, {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} processors, vectors {Product.Widest}; {(peer is null ? "no OpenBLAS" : $"{peer.Source}, OPENBLAS_CORETYPE={Environment.GetEnvironmentVariable("OPENBLAS_CORETYPE") ?? "its own choice"}")}.");

    private static string Measure<T>(ProductCase shape, OpenBlas? peer, int threads)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new Random(1);
        var (m, n, k) = (shape.Rows, shape.Columns, shape.Inner);
        var (a, b, ours, theirs) = (Numbers<T>(random, m * k), Numbers<T>(random, k * n), Aligned<T>(m * n), Aligned<T>(m * n));
        var aStrides = shape.Form[0] == 'T' ? new MatrixStrides(1, m) : new MatrixStrides(k, 1);
        var bStrides = shape.Form[1] == 'T' ? new MatrixStrides(1, k) : new MatrixStrides(n, 1);
        var workspace = new ProductWorkspace();
        var sizes = new ProductSizes(m, n, k);
        var shared = new SharedProduct<T>(ForkJoin.Shared, threads);
        Action own = threads == 1
            ? () => Product.Multiply<T>(sizes, T.One, a, aStrides, b, bStrides, ours, new(n, 1), false, workspace)
            : () => shared.Multiply(sizes, T.One, a, 0, aStrides, b, 0, bStrides, ours, 0, new(n, 1), false);
        Action? other = null;
        if (peer is not null)
        {
            Marshal.GetDelegateForFunctionPointer<SetThreads>(NativeLibrary.GetExport(peer.Library, "openblas_set_num_threads"))(threads);
            other = () => peer.TryMultiply(m, n, k, T.One, ref a[0], new((nint)aStrides.Row, (nint)aStrides.Column), ref b[0], new((nint)bStrides.Row, (nint)bStrides.Column), ref theirs[0], new(n, 1), false);
        }

        Func<double> clock = threads == 1 ? ThreadClock.Seconds : () => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < SecondsOfWarmth;)
        {
            own();
            other?.Invoke();
        }

        var calls = (int)Math.Clamp(SecondsOfTurn / Time(own, 3, clock), 1, 2000);
        var (best, bestOther) = (double.PositiveInfinity, double.PositiveInfinity);
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round < LeastRounds || Stopwatch.GetElapsedTime(start).TotalSeconds < SecondsOfCase; round++)
        {
            best = Math.Min(best, Time(own, calls, clock));
            bestOther = other is null ? bestOther : Math.Min(bestOther, Time(other, calls, clock));
        }

        var error = 0.0;
        for (var i = 0; i < ours.Length && other is not null; i++)
        {
            error = Math.Max(error, double.CreateChecked(T.Abs(ours[i] - theirs[i])));
        }

        if (error > k * (typeof(T) == typeof(double) ? 1e-15 : 1e-6))
        {
            throw new InvalidOperationException($"{shape}: the results differ by {error}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{2e-9 * shape.Terms / best:F1} | {(other is null ? "–" : $"{bestOther / best:F2}")}");
    }

    /// <summary>Seconds of one call.</summary>
    private static double Time(Action action, int calls, Func<double> clock)
    {
        var start = clock();
        for (var i = 0; i < calls; i++)
        {
            action();
        }

        return (clock() - start) / calls;
    }

    private static T[] Numbers<T>(Random random, int count)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var numbers = Aligned<T>(count);
        for (var i = 0; i < count; i++)
        {
            numbers[i] = T.CreateChecked((2 * random.NextDouble()) - 1);
        }

        return numbers;
    }

    private static T[] Aligned<T>(int count) => GC.AllocateArray<T>(count, pinned: true);
}
