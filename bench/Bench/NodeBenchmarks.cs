using BenchmarkDotNet.Attributes;
using MlMath.AutoDiff.Symbolic;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Bench;

/// <summary>Building, interning and differentiating 10⁵ nodes, against objects made by hand that are not interned. dotnet run --project bench/Bench -c Release -- --filter '*NodeBenchmarks*'</summary>
[InProcess]
[MemoryDiagnoser]
[IterationTime(200)]
[WarmupCount(2)]
[IterationCount(5)]
public class NodeBenchmarks
{
    private const int Nodes = 100_000;
    private readonly Graph _graph = new();
    private Expr _chain;
    private InputNode[] _inputs = [];

    /// <summary>The chain that <see cref="Differentiate"/> works on.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _chain = Chain(_graph);
        _inputs = [(InputNode)_graph.Input("a").Node, (InputNode)_graph.Input("b").Node];
    }

    /// <summary>A tree of plain objects with an operation and two operands, as many.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Nodes)]
    public object ByHand()
    {
        Plain a = new('a', null, null), b = new('b', null, null), x = new('x', null, null);
        for (var count = 3; count < Nodes; count += 3)
        {
            x = new Plain('s', new Plain('+', new Plain('*', x, a), b), null);
        }

        return x;
    }

    /// <summary>x ← sin(a·x + b), until there are 10⁵ nodes; per node.</summary>
    [Benchmark(OperationsPerInvoke = Nodes)]
    public Expr Build() => Chain(new Graph());

    /// <summary>The gradient of that chain by a and b; per node of the chain.</summary>
    [Benchmark(OperationsPerInvoke = Nodes)]
    public Expr Differentiate() => ReverseFold.Gradient(_graph, _chain, _inputs)[0].Body;

    private static Expr Chain(Graph graph)
    {
        Expr a = graph.Input("a"), b = graph.Input("b"), x = graph.Input("x");
        while (graph.Count < Nodes)
        {
            x = graph.Apply(FunctionTable.Sin, graph.Add(graph.Multiply(x, a), b));
        }

        return x;
    }

    private sealed record Plain(char Operation, Plain? First, Plain? Second);
}
