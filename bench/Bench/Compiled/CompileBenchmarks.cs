using BenchmarkDotNet.Attributes;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Bench.Compiled;

/// <summary>What compiling a scalar formula costs, its first run included, and what a run costs then; and what the interpreter takes for one value.</summary>
[InProcess]
[MemoryDiagnoser]
public class CompileBenchmarks
{
    private readonly Graph graph = new();
    private readonly Bindings bindings = new() { { "a", 0.5 }, { "b", 1 }, { "x", 0.25 }, { "y", 0.75 } };
    private Expr body;
    private RoutineRunner? runner;

    /// <summary>How many nodes.</summary>
    [Params(10, 300, 10_000, 1_000_000)]
    public int Nodes { get; set; }

    /// <summary>Two chains of sums and products side by side, with a sine at every hundredth node.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Expr a = graph.Input("a"), b = graph.Input("b"), x = graph.Input("x"), y = graph.Input("y");
        var before = graph.Count;
        for (var step = 0; graph.Count - before < Nodes; step++)
        {
            x = graph.Add(graph.Multiply(x, a), step % 25 == 24 ? graph.Apply(FunctionTable.Sin, y) : b);
            y = graph.Add(graph.Multiply(y, b), a);
        }

        body = graph.Add(x, y);
        runner = Compiler.Compile([body]).CreateRunner(bindings);
        runner.Run();
    }

    /// <summary>Compiling, binding and the first run.</summary>
    [Benchmark]
    public double Compile()
    {
        var made = Compiler.Compile([body]).CreateRunner(bindings);
        made.Run();
        return made.Values(0)[0];
    }

    /// <summary>A run.</summary>
    [Benchmark]
    public double Run()
    {
        runner!.Run();
        return runner.Values(0)[0];
    }

    /// <summary>One value by the interpreter.</summary>
    [Benchmark]
    public double Interpret() => Evaluator.Evaluate(body, [], bindings, EvaluationWay.Interpreter).Values[0];
}
