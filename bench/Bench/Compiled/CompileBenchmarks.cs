using BenchmarkDotNet.Attributes;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Bench.Compiled;

/// <summary>
/// What compiling a scalar formula costs, its first run included, what a run costs then, and what the interpreter takes for one value; against a loop by hand that computes the same.
/// A million nodes are measured by bench/run-compiled.sh. dotnet run --project bench/Bench -c Release -- --filter '*CompileBenchmarks*'
/// </summary>
[InProcess]
[MemoryDiagnoser]
[IterationTime(100)]
[WarmupCount(2)]
[IterationCount(5)]
public class CompileBenchmarks
{
    private readonly Graph graph = new();
    private readonly Bindings bindings = new() { { "a", 0.5 }, { "b", 1 }, { "x", 0.25 }, { "y", 0.75 } };
    private readonly double[] inputs = [0.5, 1, 0.25, 0.75];
    private Expr body;
    private int steps;
    private RoutineRunner? runner;

    /// <summary>How many nodes.</summary>
    [Params(10, 300, 10_000)]
    public int Nodes { get; set; }

    /// <summary>Two chains of sums and products side by side, with a sine at every hundredth node.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Expr a = graph.Input("a"), b = graph.Input("b"), x = graph.Input("x"), y = graph.Input("y");
        var before = graph.Count;
        for (steps = 0; graph.Count - before < Nodes; steps++)
        {
            x = graph.Add(graph.Multiply(x, a), steps % 25 == 24 ? graph.Apply(FunctionTable.Sin, y) : b);
            y = graph.Add(graph.Multiply(y, b), a);
        }

        body = graph.Add(x, y);
        runner = Compiler.Compile([body]).CreateRunner(bindings);
        runner.Run();
        if (Math.Abs(runner.Values(0)[0] - ByHand()) > 1e-9 * Math.Abs(ByHand()))
        {
            throw new InvalidOperationException("The loop by hand computes something else.");
        }
    }

    /// <summary>The same by a loop.</summary>
    [Benchmark(Baseline = true)]
    public double ByHand()
    {
        var (a, b, x, y) = (inputs[0], inputs[1], inputs[2], inputs[3]);
        for (var step = 0; step < steps; step++)
        {
            x = (x * a) + (step % 25 == 24 ? Math.Sin(y) : b);
            y = (y * b) + a;
        }

        return x + y;
    }

    /// <summary>A run.</summary>
    [Benchmark]
    public double Run()
    {
        runner!.Run();
        return runner.Values(0)[0];
    }

    /// <summary>Compiling, binding and the first run.</summary>
    [Benchmark]
    public double Compile()
    {
        var made = Compiler.Compile([body]).CreateRunner(bindings);
        made.Run();
        return made.Values(0)[0];
    }

    /// <summary>One value by the interpreter.</summary>
    [Benchmark]
    public double Interpret() => Evaluator.Evaluate(body, [], bindings, EvaluationWay.Interpreter).Values[0];
}
