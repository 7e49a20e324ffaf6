using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using MlMath.Compilation;
using MlMath.Engine;
using MlMath.Engine.Compiled;
using MlMath.Expressions.Values;

namespace MlMath.Bench.Compiled;

/// <summary>
/// One call of a small compiled formula, by each kind of delegate, against a method by hand that computes the same: what the way into a formula costs.
/// dotnet run --project bench/Bench -c Release -- --filter '*Dispatch*'
/// </summary>
[InProcess]
[MemoryDiagnoser]
[IterationTime(100)]
[WarmupCount(12)]
[IterationCount(5)]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class DispatchBenchmarks
{
    private const int Calls = 1000;

    private readonly double[] vector = [.. Enumerable.Range(0, 10).Select(k => (0.1 * k) + 0.2)];
    private readonly double[] gradient = new double[10];
    private readonly double[] numbers = [.. Enumerable.Range(0, Calls).Select(k => 0.7 + (0.001 * k))];
    private Func<double, double> ofNumber = null!;
    private Func<double, (double, double)> slopeOfNumber = null!;
    private Func<double[], double> ofVector = null!;
    private GradientRunner runner = null!;

    /// <summary>Compiles the formulas.</summary>
    [GlobalSetup]
    public void Setup()
    {
        ofNumber = Formula.Parse("x^3 - 2x + 1/(1 + x²)").Compile<Func<double, double>>("x");
        slopeOfNumber = Formula.Parse("x^3 - 2x + 1/(1 + x²)").CompileValueAndGradient<Func<double, (double, double)>>("x");
        var rosenbrock = Formula.Parse("Σ(i=1 to n-1) [100 (v_{i+1} - vᵢ²)² + (1 - vᵢ)²]", new Dictionary<string, string[]> { ["v"] = ["n"] });
        ofVector = rosenbrock.Compile<Func<double[], double>>("v");
        runner = rosenbrock.CompileValueAndGradient("v").At(new Bindings { ["v"] = new NumericArray([10], vector) });
        if (Math.Abs(NumberCompiled() - NumberByHand()) + Math.Abs(ofVector(vector) - VectorByHand()) + Math.Abs(runner.Run() - GradientByHand()) > 1e-9)
        {
            throw new InvalidOperationException("The methods by hand compute something else.");
        }
    }

    /// <summary>A polynomial and a quotient of one number.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Calls)]
    [BenchmarkCategory("value of a number")]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double NumberByHand()
    {
        var sum = 0.0;
        foreach (var x in numbers)
        {
            sum += Value(x);
        }

        return sum;
    }

    /// <summary>The same as a delegate.</summary>
    [Benchmark(OperationsPerInvoke = Calls)]
    [BenchmarkCategory("value of a number")]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double NumberCompiled()
    {
        var sum = 0.0;
        foreach (var x in numbers)
        {
            sum += ofNumber(x);
        }

        return sum;
    }

    /// <summary>The same with its derivative.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Calls)]
    [BenchmarkCategory("value and derivative of a number")]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double SlopeByHand()
    {
        var sum = 0.0;
        foreach (var x in numbers)
        {
            var (value, slope) = ValueAndSlope(x);
            sum += value + slope;
        }

        return sum;
    }

    /// <summary>The same as a delegate.</summary>
    [Benchmark(OperationsPerInvoke = Calls)]
    [BenchmarkCategory("value and derivative of a number")]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double SlopeCompiled()
    {
        var sum = 0.0;
        foreach (var x in numbers)
        {
            var (value, slope) = slopeOfNumber(x);
            sum += value + slope;
        }

        return sum;
    }

    /// <summary>Rosenbrock's function of ten numbers.</summary>
    [Benchmark(Baseline = true)]
    [BenchmarkCategory("value of a vector of 10")]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double VectorByHand()
    {
        var sum = 0.0;
        for (var k = 0; k + 1 < vector.Length; k++)
        {
            double u = vector[k + 1] - (vector[k] * vector[k]), t = 1 - vector[k];
            sum += (100 * u * u) + (t * t);
        }

        return sum;
    }

    /// <summary>The same as a delegate.</summary>
    [Benchmark]
    [BenchmarkCategory("value of a vector of 10")]
    public double VectorCompiled() => ofVector(vector);

    /// <summary>Its gradient.</summary>
    [Benchmark(Baseline = true)]
    [BenchmarkCategory("value and gradient of a vector of 10")]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double GradientByHand()
    {
        var sum = 0.0;
        Array.Clear(gradient);
        for (var k = 0; k + 1 < vector.Length; k++)
        {
            double u = vector[k + 1] - (vector[k] * vector[k]), t = 1 - vector[k];
            sum += (100 * u * u) + (t * t);
            gradient[k] -= (400 * u * vector[k]) + (2 * t);
            gradient[k + 1] += 200 * u;
        }

        return sum;
    }

    /// <summary>The same by a runner.</summary>
    [Benchmark]
    [BenchmarkCategory("value and gradient of a vector of 10")]
    public double GradientCompiled() => runner.Run();

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double Value(double x) => (x * x * x) - (2 * x) + (1 / (1 + (x * x)));

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static (double Value, double Slope) ValueAndSlope(double x)
    {
        var quotient = 1 / (1 + (x * x));
        return ((x * x * x) - (2 * x) + quotient, (3 * x * x) - 2 - (2 * x * quotient * quotient));
    }
}
