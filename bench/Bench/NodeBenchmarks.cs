using BenchmarkDotNet.Attributes;
using MlMath.AutoDiff.Symbolic;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Bench;

/// <summary>Building, interning and differentiating 10⁵ nodes.</summary>
[InProcess]
[MemoryDiagnoser]
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
}
