using System.Globalization;
using System.Text;
using MlMath.Compilation;
using MlMath.Engine;
using MlMath.Engine.Compiled;
using MlMath.Expressions.Values;

namespace MlMath.Bench.Compiled;

/// <summary>Compiled values and gradients beside those that a C# programmer writes by hand, as a loop over single numbers, turn by turn in one process.</summary>
internal static class HandGradients
{
    private const double SecondsOfRow = 1;

    private static readonly int[] s_lengths = [10, 100, 300, 1000, 10_000];

    private static readonly (string What, string Formula, Func<double[], double[], double> ByHand)[] s_rows =
    [
        ("Rosenbrock's function", "Σ(i=1 to n-1) [100 (x_{i+1} - xᵢ²)² + (1 - xᵢ)²]", Rosenbrock),
        ("Σ log(1 + e^(-xᵢ))", "Σ(i=1 to n) log(1 + e^(-xᵢ))", Softplus),
        ("Σ sin(xᵢ) x_{i+1}", "Σ(i=1 to n-1) sin(xᵢ) x_{i+1}", SineAndNeighbour),
    ];

    /// <summary>A table; false beside it where a gradient by hand has other numbers.</summary>
    public static (string Text, bool Agree) Table()
    {
        var text = new StringBuilder("""

            Value and gradient beside the same by hand in C#, a loop over single numbers with `Math`'s functions, in the same process, turn by turn (processor time of the thread; ratio: ours over
            the one by hand, the median of the turns; below 1 MlMath is faster). In brackets the same with our vectors narrowed to single numbers.

            | what | n | MlMath | by hand | ratio |
            |---|---:|---:|---:|---:|

            """);
        var agree = true;
        foreach (var row in s_rows)
        {
            foreach (var n in s_lengths)
            {
                var line = Row(row, n, ref agree);
                text.Append(line);
                Console.Write(line);
            }
        }

        return (text.ToString(), agree);
    }

    private static string Row((string What, string Formula, Func<double[], double[], double> ByHand) row, int n, ref bool agree)
    {
        var random = new Random(1);
        double[] x = [.. Enumerable.Range(0, n).Select(_ => (4 * random.NextDouble()) - 2)];
        var gradient = new double[n];
        var vectors = Runner(row.Formula, x, new CompilerOptions { Threads = 1 });
        var numbers = Runner(row.Formula, x, new CompilerOptions { Threads = 1, MaximalWidth = MlMath.Expressions.Functions.Lanes.LaneWidth.Scalar });
        var value = row.ByHand(x, gradient);
        foreach (var runner in (GradientRunner[])[vectors, numbers])
        {
            runner.Run();
            var ours = runner.Gradient("x");
            var same = Near(value, runner.Value);
            for (var k = 0; k < n; k++)
            {
                same &= Near(gradient[k], ours[k]);
            }

            if (!same)
            {
                agree = false;
                Console.WriteLine($"{row.What}, n = {n}: another gradient than by hand");
            }
        }

        var times = Turns.Of([() => vectors.Run(), () => row.ByHand(x, gradient), () => numbers.Run()], SecondsOfRow);
        double Ratio(int which) => CompiledComparison.Median(times[which].Zip(times[1], (our, hand) => our / hand));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {row.What} | {n:N0} | {CompiledComparison.Duration(CompiledComparison.Median(times[0]))} | {CompiledComparison.Duration(CompiledComparison.Median(times[1]))} | {Ratio(0):F2} × ({Ratio(2):F2} ×) |\n");
    }

    private static GradientRunner Runner(string formula, double[] x, CompilerOptions options) =>
        Formula.Parse(formula, new Dictionary<string, string[]> { ["x"] = ["n"] }).With(options).CompileValueAndGradient("x").At(new Bindings { ["x"] = new NumericArray([x.Length], x) });

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-9 * Math.Max(1, Math.Abs(a));

    private static double Rosenbrock(double[] x, double[] gradient)
    {
        var value = 0.0;
        gradient[0] = 0;
        for (var i = 0; i < x.Length - 1; i++)
        {
            var u = x[i + 1] - (x[i] * x[i]);
            var t = 1 - x[i];
            value += (100 * u * u) + (t * t);
            gradient[i] -= (400 * u * x[i]) + (2 * t);
            gradient[i + 1] = 200 * u;
        }

        return value;
    }

    private static double Softplus(double[] x, double[] gradient)
    {
        var value = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var small = Math.Exp(-Math.Abs(x[i]));
            value += Math.Max(-x[i], 0) + Math.Log(1 + small);
            gradient[i] = -(x[i] >= 0 ? small : 1) / (1 + small);
        }

        return value;
    }

    private static double SineAndNeighbour(double[] x, double[] gradient)
    {
        var value = 0.0;
        gradient[0] = 0;
        for (var i = 0; i < x.Length - 1; i++)
        {
            var (sine, cosine) = Math.SinCos(x[i]);
            value += sine * x[i + 1];
            gradient[i] += cosine * x[i + 1];
            gradient[i + 1] = sine;
        }

        return value;
    }
}
