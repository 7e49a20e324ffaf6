using System.Globalization;
using System.Numerics;
using System.Text;
using MlMath.Bench.Products;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;

namespace MlMath.Bench.Compiled;

/// <summary>How long compiling takes, and what a node costs then: of a chain, and of formulas whose parts do not wait for each other.</summary>
internal static class CompileTimes
{
    private const int Inputs = 24;

    private static readonly int[] s_nodes = [10, 300, 10_000, 1_000_000];

    private static readonly (string What, Func<Graph, Expr[], int, Expr> Of)[] s_kinds =
    [
        ("a chain x ← ax + b", Chain),
        ("a sum like Rosenbrock's", Rosenbrock),
        ("products of two names and their squares", Polynomial),
        ("nodes of two others made shortly before", Tangle),
    ];

    /// <summary>A table: formulas of that many nodes, compiled warm, and run.</summary>
    public static string Table()
    {
        var text = new StringBuilder("""

            Compiling formulas of single numbers, warm, the median of several; then running them, a node of a run (all in processor time of the thread; of the runs the best turn). In a chain every
            node waits for the one before: an addition and a multiplication take three to four cycles each, which no code can pass; in the others there is something to do meanwhile.
            A sum of k terms counts as k - 1 nodes, as many as there are additions; likewise a product. A million nodes are some ten megabytes of code, read once in a run from what is left of the
            last cache.

            | formula | nodes | compiling | a node of a run |
            |---|---:|---:|---:|

            """);
        foreach (var (what, of) in s_kinds)
        {
            foreach (var nodes in s_nodes)
            {
                var line = $"| {what} | {Measured(of, nodes)} |\n";
                text.Append(line);
                Console.Write(line);
            }
        }

        return text.ToString();
    }

    private static string Measured(Func<Graph, Expr[], int, Expr> of, int nodes)
    {
        var graph = new Graph();
        Expr[] x = [.. Enumerable.Range(0, Inputs).Select(k => graph.Input($"x{k}"))];
        var body = of(graph, x, nodes);
        var operations = Operations(body.Node);
        try
        {
            var times = new List<double>();
            CompiledRoutine? routine = null;
            for (var k = 0; k < (nodes > 100_000 ? 2 : 15); k++)
            {
                var start = ThreadClock.Seconds();
                routine = Compiler.Compile([body]);
                times.Add(ThreadClock.Seconds() - start);
            }

            var bindings = new Bindings();
            for (var k = 0; k < Inputs; k++)
            {
                bindings.Add($"x{k}", 0.5 + (0.01 * k));
            }

            var runner = routine!.CreateRunner(bindings);
            runner.Run();
            var often = Math.Max(1, 1_000_000 / operations);
            var best = double.PositiveInfinity;
            for (var turn = 0; turn < 60; turn++)
            {
                var start = ThreadClock.Seconds();
                for (var k = 0; k < often; k++)
                {
                    runner.Run();
                }

                best = Math.Min(best, (ThreadClock.Seconds() - start) / often);
            }

            return string.Create(CultureInfo.InvariantCulture, $"{operations:N0} | {CompiledComparison.Duration(CompiledComparison.Median(times.Skip(times.Count / 3)))} | {CompiledComparison.Duration(best / operations)}");
        }
        catch (ProblemException fault)
        {
            return $"{operations:N0} | {fault.Message} | ";
        }
    }

    /// <summary>The additions, multiplications and calls of a formula; what is shared counts once.</summary>
    private static int Operations(Node root)
    {
        var count = 0;
        var seen = new HashSet<Node> { root };
        var open = new Stack<Node>([root]);
        while (open.TryPop(out var node))
        {
            count += node switch
            {
                SumNode sum => NotUnits(sum.Coefficients) + sum.Edges.Length - (sum.Constant.IsZero ? 1 : 0),
                ProductNode product => Powers(product.Exponents) + product.Edges.Length - 1,
                FunctionNode => 1,
                _ => 0,
            };
            foreach (var edge in node.Edges)
            {
                if (seen.Add(edge.Operand))
                {
                    open.Push(edge.Operand);
                }
            }
        }

        return Math.Max(count, 1);
    }

    private static int NotUnits(ReadOnlySpan<Number> numbers)
    {
        var count = 0;
        foreach (var number in numbers)
        {
            count += number.IsOne || number.IsMinusOne ? 0 : 1;
        }

        return count;
    }

    /// <summary>How often powers multiply.</summary>
    private static int Powers(ReadOnlySpan<Number> exponents)
    {
        var count = 0;
        foreach (var exponent in exponents)
        {
            var n = (ulong)Math.Abs(exponent.ToDouble());
            count += n > 1 ? BitOperations.Log2(n) + BitOperations.PopCount(n) - 1 : 0;
        }

        return count;
    }

    private static Expr Chain(Graph graph, Expr[] x, int nodes)
    {
        var value = x[0];
        for (var k = 0; k < nodes; k += 2)
        {
            value = graph.Add(graph.Multiply(value, x[1]), x[2]);
        }

        return value;
    }

    /// <summary>Σ 100(b - a²)² + (1 - a)², of a and b that are sums of names.</summary>
    private static Expr Rosenbrock(Graph graph, Expr[] x, int nodes)
    {
        var terms = new List<Expr>();
        for (var k = 0; terms.Count * 6 < nodes; k++)
        {
            Expr a = graph.Add(x[k % Inputs], graph.Scale(k + 1, x[(k / Inputs) % Inputs])), b = x[(k + 1) % Inputs];
            terms.Add(graph.Scale(100, graph.Power(graph.Subtract(b, graph.Power(a, 2)), 2)));
            terms.Add(graph.Power(graph.Subtract(graph.One, a), 2));
        }

        return graph.Sum([.. terms.Select(t => (Number.One, t))]);
    }

    /// <summary>Σ c·aⁱ·bʲ with shared powers.</summary>
    private static Expr Polynomial(Graph graph, Expr[] x, int nodes)
    {
        var terms = new List<(Number, Expr)>();
        for (var k = 0; terms.Count * 8 < nodes; k++)
        {
            var (i, j) = (k % Inputs, (k / Inputs) % Inputs);
            terms.Add((k + 2, graph.Multiply(graph.Power(x[i], 1 + (k / (Inputs * Inputs) % 40)), graph.Power(x[j], 2 + (k / (Inputs * Inputs * 40))))));
        }

        return graph.Sum([.. terms]);
    }

    /// <summary>Each node is a sum or product of two of the last dozens: what a large program of formulas is like.</summary>
    private static Expr Tangle(Graph graph, Expr[] x, int nodes)
    {
        var random = new Random(1);
        List<Expr> made = [.. x];
        Expr Any() => made[^random.Next(1, 25)];
        while (made.Count < (nodes / 4) + Inputs)
        {
            var (a, b) = (Any(), Any());
            made.Add(made.Count % 2 == 0
                ? graph.Sum([(Number.Inexact(0.5), a), (Number.Inexact(0.4), b), (Number.Inexact(0.1), graph.One)])
                : graph.Product([(graph.Number(Number.Inexact(0.5)), 1), (graph.Add(a, graph.One), 1), (b, 1)]));
        }

        return graph.Sum([.. made.TakeLast(24).Select(m => (Number.One, m))]);
    }
}
