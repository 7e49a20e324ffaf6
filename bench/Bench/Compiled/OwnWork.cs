using System.Diagnostics;
using MlMath.Compilation;
using MlMath.Engine;
using MlMath.Expressions.Values;

namespace MlMath.Bench.Compiled;

/// <summary>A row as this engine does it, through what C# programs call.</summary>
/// <param name="Evaluate">One evaluation.</param>
/// <param name="Results">The results of one: the value, then the derivatives.</param>
internal sealed record OwnWork(Action Evaluate, Func<double[][]> Results)
{
    // The step is taken, but leads nowhere, so that all turns calculate the same.
    private static readonly double s_rate = Environment.TickCount64 < 0 ? 1 : 0;

    /// <summary>Reads and compiles a row's formula.</summary>
    public static OwnWork Of(ComparisonCase row, int threads)
    {
        var data = row.Data();
        var formula = Formula.Parse(row.Formula, row.Shapes).With(new CompilerOptions { Threads = threads });
        var bindings = new Bindings();
        foreach (var (name, entries) in data)
        {
            bindings[name] = new NumericArray(row.Arrays[name].Sizes, entries);
        }

        switch (row.Asks)
        {
            case "points":
                var batch = formula.CompileBatchValueAndGradient(row.By);
                var results = Enumerable.Range(0, 3).Select(_ => new double[data["x"].Length]).ToArray();
                return new OwnWork(() => batch.Evaluate(data["x"], data["y"], results[0], results[1], results[2]), () => results);
            case "gradient" or "step":
                var runner = formula.CompileValueAndGradient(row.By).At(bindings);
                double[][] All() => [[runner.Value], .. row.By.Select(name => runner.Gradient(name).ToArray())];
                return row.Asks == "gradient" ? new OwnWork(() => runner.Run(), All) : new OwnWork(Step, All);

                void Step()
                {
                    runner.Run();
                    foreach (var name in row.By)
                    {
                        var point = runner.Point(name);
                        var slope = runner.Gradient(name);
                        for (var k = 0; k < point.Length; k++)
                        {
                            point[k] -= s_rate * slope[k];
                        }
                    }
                }

            case "hessian":
                var hessian = formula.Derivative(row.By[0]).Derivative(row.By[0]).Compile<Action<double[], double[,]>>(bindings, row.By[0]);
                var (at, into) = (data[row.By[0]], new double[data[row.By[0]].Length, data[row.By[0]].Length]);
                return new OwnWork(() => hessian(at, into), () => [[.. into.Cast<double>()]]);
            default:
                var names = row.Arrays.Keys.ToArray();
                var m = Array.ConvertAll(names, name => Matrix(data[name], row.Arrays[name].Sizes));
                var c = new double[m[0].GetLength(0), m[^1].GetLength(1)];
                double[][] Entries() => [[.. c.Cast<double>()]];
                if (names.Length == 3)
                {
                    var ofThree = formula.Compile<Action<double[,], double[,], double[,], double[,]>>(names);
                    return new OwnWork(() => ofThree(m[0], m[1], m[2], c), Entries);
                }

                var product = formula.Compile<Action<double[,], double[,], double[,]>>(names);
                return new OwnWork(() => product(m[0], m[1], c), Entries);
        }
    }

    /// <summary>For each result its sum, and a sum with weights that notice wrong places; after one evaluation.</summary>
    public double[] Checks()
    {
        Evaluate();
        return [.. Results().SelectMany(r => new[] { r.Sum(), r.Select((v, k) => v * (k * 7919L % 97) / 97).Sum() })];
    }

    /// <summary>The seconds of one evaluation, the best of several stretches of at least a millisecond.</summary>
    public static double Best(Action evaluate, double seconds)
    {
        var times = 1;
        evaluate();
        double least;
        while (true)
        {
            var taken = Timed(times);
            if (taken >= 1e-3)
            {
                least = taken / times;
                break;
            }

            times *= 2;
        }

        for (var end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency); Stopwatch.GetTimestamp() < end;)
        {
            least = Math.Min(least, Timed(times) / times);
        }

        return least;

        double Timed(int count)
        {
            var start = Stopwatch.GetTimestamp();
            for (var t = 0; t < count; t++)
            {
                evaluate();
            }

            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    private static double[,] Matrix(double[] entries, int[] sizes)
    {
        var matrix = new double[sizes[0], sizes[1]];
        Buffer.BlockCopy(entries, 0, matrix, 0, entries.Length * sizeof(double));
        return matrix;
    }
}
