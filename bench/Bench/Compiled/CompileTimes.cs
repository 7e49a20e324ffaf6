using System.Diagnostics;
using System.Globalization;
using System.Text;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;

namespace MlMath.Bench.Compiled;

/// <summary>How long compiling takes, and what a node costs then.</summary>
internal static class CompileTimes
{
    private static readonly int[] s_nodes = [10, 300, 10_000, 1_000_000];

    /// <summary>A table: a chain of that many sums and products, compiled warm, and run.</summary>
    public static string Table()
    {
        var text = new StringBuilder("\nCompiling a chain of sums and products, warm, the median of several; then running it:\n\n| nodes | compiling | a node of a run |\n|---:|---:|---:|\n");
        foreach (var nodes in s_nodes)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {nodes:N0} | {Measured(nodes)} |\n");
        }

        return text.ToString();
    }

    private static string Measured(int nodes)
    {
        var graph = new Graph();
        Expr a = graph.Input("a"), b = graph.Input("b"), x = graph.Input("x");
        var before = graph.Count;
        while (graph.Count - before < nodes)
        {
            x = graph.Add(graph.Multiply(x, a), b);
        }

        try
        {
            var times = new List<double>();
            CompiledRoutine? routine = null;
            for (var k = 0; k < (nodes > 100_000 ? 2 : 15); k++)
            {
                var start = Stopwatch.GetTimestamp();
                routine = Compiler.Compile([x]);
                times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            var runner = routine!.CreateRunner(new Bindings { { "a", 0.5 }, { "b", 1 }, { "x", 0.25 } });
            var run = OwnWork.Best(() => runner.Run(), 0.2);
            return $"{CompiledComparison.Duration(CompiledComparison.Median(times.Skip(times.Count / 3)))} | {CompiledComparison.Duration(run / nodes)}";
        }
        catch (ProblemException fault)
        {
            return $"{fault.Message} | ";
        }
    }
}
