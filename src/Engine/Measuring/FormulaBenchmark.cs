using System.Diagnostics;
using System.Runtime.Intrinsics;
using MlMath.Compilation;
using MlMath.Engine.Compiled;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Grammar.Reading;

namespace MlMath.Engine.Measuring;

/// <summary>
/// Measures what a formula's value, and its value with the gradient, cost at many points: interpreted, compiled to one number at a time, to vectors, on two threads. All ways
/// take their turn several times. A formula of numbers has a number for each name at each point; of a formula of arrays the points are the rows.
/// </summary>
public sealed class FormulaBenchmark
{
    private const int Turns = 5;
    private const double SecondsATurn = 0.05;
    private const int MostInterpretedPoints = 2000;
    private const int MostPoints = 100_000_000;
    private const int MostEntries = 100_000_000;

    private readonly BenchmarkRequest request;
    private readonly Formula formula;
    private readonly string[] by;
    private readonly Size rows;
    private readonly string[] points;
    private readonly Output[] value;
    private readonly Output[]? gradient;

    private FormulaBenchmark(BenchmarkRequest request)
    {
        if (request.Points is < 1 or > MostPoints)
        {
            throw new ProblemException(ProblemCode.Limit, $"the number of points is from 1 to {MostPoints:N0}, not {request.Points}");
        }

        this.request = request with { Variables = request.Variables.ToDictionary(v => NameSpelling.Canonical(v.Key), v => v.Value) };
        formula = Formula.Parse(request.Formula, request.Shapes.ToDictionary(s => s.Key, s => s.Value.ToArray()), request.Notation, [.. request.By, .. request.Variables.Keys]);
        by = [.. request.By.Select(NameSpelling.Canonical).Distinct()];
        formula.RequireOccurring(by);
        var free = formula.Inputs.Values.Where(i => !this.request.Variables.ContainsKey(i.Name)).ToList();
        if (formula.Rank == 0 && free.TrueForAll(i => i.Rank == 0))
        {
            // What a name of the gradient stands for varies, too, though it has a value.
            points = [.. free.Select(i => i.Name).Order(StringComparer.Ordinal)];
            if (points.Length == 0)
            {
                throw NothingVaries();
            }

            rows = Size.Named(PointBlocks.Points);
            value = formula.AtPoints([formula.StableValue().Body], points).Outputs;
            gradient = by.Length == 0 ? null : formula.AtPoints([.. formula.ValueAndGradient(by).Select(o => o.Body)], points).Outputs;
        }
        else
        {
            points = [];
            rows = RowsOf(free);
            value = [formula.StableValue()];
            gradient = by.Length == 0 ? null : [.. formula.ValueAndGradient(by)];
        }
    }

    /// <summary>The widest vectors of this machine, in bits.</summary>
    public static int MachineVectorBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <summary>Measures a formula. Throws <see cref="ProblemException"/> for its faults, and where a size is not told.</summary>
    public static BenchmarkReport Run(BenchmarkRequest request, CancellationToken cancellation = default) => new FormulaBenchmark(request).Run(cancellation);

    private BenchmarkReport Run(CancellationToken cancellation)
    {
        var bindings = Bound(request.Points);
        var few = Math.Min(request.Points, MostInterpretedPoints);
        var interpreted = Bound(few);
        var ways = new List<(BenchmarkTime Time, Action Value, Action? Gradient)>
        {
            (new("interpreter", 0, 1, few, 0, null), () => Evaluator.Evaluate(value, interpreted, EvaluationWay.Interpreter, cancellation),
                gradient is null ? null : () => Evaluator.Evaluate(gradient, interpreted, EvaluationWay.Interpreter, cancellation)),
            Compiled("scalar", 0, 1),
        };
        if (MachineVectorBits > 0)
        {
            ways.Add(Compiled("vector", MachineVectorBits, 1));
        }

        if (Environment.ProcessorCount > 1)
        {
            ways.Add(Compiled(MachineVectorBits > 0 ? "vector" : "scalar", MachineVectorBits, 2));
        }

        var values = ways.ConvertAll(_ => new List<double>());
        var gradients = ways.ConvertAll(_ => new List<double>());
        for (var turn = 0; turn < Turns; turn++)
        {
            for (var w = 0; w < ways.Count; w++)
            {
                values[w].Add(Best(ways[w].Value, cancellation));
                if (ways[w].Gradient is { } run)
                {
                    gradients[w].Add(Best(run, cancellation));
                }
            }
        }

        var times = ways.Select((way, w) => way.Time with
        {
            ValueNanoseconds = Median(values[w]) * 1e9 / way.Time.Points,
            GradientNanoseconds = gradients[w].Count == 0 ? null : Median(gradients[w]) * 1e9 / way.Time.Points,
        });
        var data = bindings.Select(b => (b.Key.Replace(PointBlocks.Points, "", StringComparison.Ordinal), (IReadOnlyList<int>)b.Value.Sizes)).OrderBy(d => d.Item1, StringComparer.Ordinal);
        return new BenchmarkReport(formula.ToString(), request.Points, [.. data], MachineVectorBits, Environment.ProcessorCount, [.. times]);

        (BenchmarkTime, Action, Action?) Compiled(string way, int bits, int threads)
        {
            var options = new CompilerOptions { MaximalWidth = (LaneWidth)bits, Threads = threads };
            var runner = Compiler.Compile(value, rows, options).CreateRunner(bindings);
            var both = gradient is null ? null : Compiler.Compile(gradient, rows, options).CreateRunner(bindings);
            return (new(way, bits, threads, request.Points, 0, null), () => runner.Run(cancellation), both is null ? null : () => both.Run(cancellation));
        }
    }

    /// <summary>Every name with values, the number of points as given.</summary>
    private Bindings Bound(int count)
    {
        var random = new Random(1);
        var bindings = new Bindings();
        bindings.SetSize(rows.Name ?? PointBlocks.Points, count - (rows.Name is null ? 0 : rows.Offset));
        foreach (var (name, array) in request.Variables)
        {
            bindings[name] = array;
        }

        foreach (var name in points)
        {
            bindings[$"{name}{PointBlocks.Points}"] = Filled([count]);
        }

        foreach (var input in formula.Inputs.Values.OrderBy(i => i.Name, StringComparer.Ordinal).Where(i => !request.Variables.ContainsKey(i.Name) && !points.Contains(i.Name)))
        {
            bindings[input.Name] = Filled(Array.ConvertAll(input.Axes.ToArray(), size => size == rows ? count : Length(size, input)));
        }

        return bindings;

        NumericArray Filled(int[] sizes)
        {
            if (sizes.Aggregate(1.0, (product, size) => product * size) > MostEntries)
            {
                throw new ProblemException(ProblemCode.Limit, $"{string.Join("×", sizes)} numbers are more than the {MostEntries:N0} that are measured with", null, "ask for fewer points");
            }

            var entries = new double[sizes.Aggregate(1, (product, size) => product * size)];
            for (var k = 0; k < entries.Length; k++)
            {
                entries[k] = 0.25 + (1.5 * random.NextDouble());
            }

            return new NumericArray(sizes, entries);
        }
    }

    private int Length(Size size, InputNode input)
    {
        if (size.Name is null)
        {
            return (int)size.Offset;
        }

        foreach (var (name, array) in request.Variables)
        {
            if (formula.Inputs.TryGetValue(name, out var bound))
            {
                for (var a = 0; a < bound.Rank; a++)
                {
                    if (bound.Axes[a].Name == size.Name && a < array.Rank)
                    {
                        return (int)(array.Sizes[a] - bound.Axes[a].Offset + size.Offset);
                    }
                }
            }
        }

        throw new ProblemException(
            ProblemCode.UnknownName, $"nothing tells the size {size} of '{input.Name}'", null, $"give its shape in numbers, such as --shape {input.Name}={string.Join(",", input.Axes.ToArray().Select(s => s == rows ? "m" : "10"))}");
    }

    /// <summary>The letter that is the first axis of most names.</summary>
    private static Size RowsOf(List<InputNode> free)
    {
        var first = free.Where(i => i.Rank > 0 && i.Axes[0].Name is not null).GroupBy(i => i.Axes[0]).MaxBy(g => g.Count() + (g.Any(i => i.Rank > 1) ? 0.5 : 0));
        return first?.Key ?? throw NothingVaries();
    }

    private static ProblemException NothingVaries() =>
        new(ProblemCode.Shape, "nothing is left open in this formula that could differ from point to point", null, "leave a name without a value, or an array with a letter for its first size");

    private static double Best(Action run, CancellationToken cancellation)
    {
        var least = double.PositiveInfinity;
        var end = Stopwatch.GetTimestamp() + (long)(SecondsATurn * Stopwatch.Frequency);
        do
        {
            cancellation.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            run();
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        while (Stopwatch.GetTimestamp() < end);

        return least;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
