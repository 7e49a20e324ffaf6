using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Tests;

public sealed class RoutineCacheTests
{
    private static Expr Loss(Graph graph, string name = "w")
    {
        var i = new Index("i", Size.Named("m"));
        var x = graph.Input("x", [i.Size], i);
        return graph.SumOver(graph.Apply(FunctionTable.Softplus, graph.Multiply(graph.Input(name), x)), i);
    }

    [Fact]
    public void What_is_the_same_is_compiled_once_whatever_graph_it_comes_from()
    {
        var cache = new RoutineCache();
        var routine = cache.Compile([Loss(new Graph())]);
        Assert.Same(routine, cache.Compile([Loss(new Graph())]));
        Assert.NotSame(routine, cache.Compile([Loss(new Graph(), "v")]));
        Assert.NotSame(routine, cache.Compile([Loss(new Graph())], options: new CompilerOptions { Element = LaneElement.Single }));
        Assert.Same(routine, cache.Compile([Loss(new Graph())], options: new CompilerOptions()));
        Assert.Equal(3, cache.Count);
    }

    [Fact]
    public void An_axis_more_or_in_another_place_is_another_routine()
    {
        var (cache, graph) = (new RoutineCache(), new Graph());
        Index i = new("i", Size.Named("n")), j = new("j", Size.Named("n"));
        var entry = graph.Input("A", [i.Size, j.Size], i, j);
        var routine = cache.Compile([new Output(entry, [i, j])]);
        Assert.NotSame(routine, cache.Compile([new Output(entry, [j, i])]));
        Assert.Same(routine, cache.Compile([new Output(entry, [i, j])]));
    }

    [Fact]
    public void The_one_not_asked_for_the_longest_goes_first()
    {
        var (cache, graph) = (new RoutineCache(2), new Graph());
        Expr Scaled(long factor) => graph.Scale(factor, graph.Input("x"));
        var (two, three) = (cache.Compile([Scaled(2)]), cache.Compile([Scaled(3)]));
        Assert.Same(two, cache.Compile([Scaled(2)]));
        cache.Compile([Scaled(4)]);
        Assert.Equal(2, cache.Count);
        Assert.Same(two, cache.Compile([Scaled(2)]));
        Assert.NotSame(three, cache.Compile([Scaled(3)]));
    }

    [Fact]
    public void Many_threads_may_ask()
    {
        var cache = new RoutineCache(3);
        Parallel.For(0, 64, k =>
        {
            var graph = new Graph();
            var runner = cache.Compile([graph.Scale((k % 5) + 2, graph.Input("x"))]).CreateRunner(new Bindings { { "x", 3 } });
            runner.Run();
            Assert.Equal(3.0 * ((k % 5) + 2), runner.Values(0)[0]);
        });
        Assert.InRange(cache.Count, 1, 3);
    }
}
