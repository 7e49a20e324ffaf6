using System.Diagnostics;
using System.Runtime.ExceptionServices;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Tests;

/// <summary>Formulas nested as deeply, or as wide, as no person writes them, but programs and unrolled loops do.</summary>
internal static class Chains
{
    /// <summary>How many steps a chain has.</summary>
    public const int Length = 100_000;

    /// <summary>No chain may take longer than this many seconds: work that grows with the square of the length takes many minutes; others may use the machine.</summary>
    public const double MostSeconds = 120;

    private static readonly Size N = Size.Named("n");
    private static readonly Index Row = new("i", N);

    /// <summary>The chains by name: how one step follows from the one before and its number.</summary>
    public static IReadOnlyDictionary<string, Func<Graph, Expr, int, Expr>> Steps { get; } = new Dictionary<string, Func<Graph, Expr, int, Expr>>
    {
        ["sine"] = (g, y, _) => g.Apply(FunctionTable.Sin, y),
        ["affine"] = (g, y, _) => g.Add(g.Multiply(g.Input("x"), y), g.Input("b")),
        ["root"] = (g, y, _) => g.Root(g.Add(g.One, g.Multiply(g.Input("x"), y))),
        ["modulus"] = (g, y, _) => g.Add(g.One, g.Apply(FunctionTable.Abs, g.Multiply(g.Power(g.Input("x"), 2), y))),
        ["fraction"] = (g, y, _) => g.Divide(g.One, g.Add(g.One, g.Multiply(g.Input("x"), y))),
        ["difference"] = (g, y, _) => g.Apply(FunctionTable.Cos, g.Subtract(g.Input("x"), y)),
        ["square"] = (g, y, _) => g.Subtract(g.Power(y, 2), g.Input("c")),
        ["rectifier"] = (g, y, _) => g.Apply(FunctionTable.Maximum, g.Zero, g.Add(g.Multiply(g.Input("w"), y), g.Input("x"))),
        ["cases"] = (g, y, k) => g.Select(g.Apply(FunctionTable.Less, g.Input("x"), g.Number(Number.Fraction(k, 7))), g.Scale(2, y), g.Add(y, g.Input("x"))),
        ["power"] = (g, y, _) => g.Power(g.Exp(g.Input("x")), y),
        ["sum"] = (g, y, k) => g.Add(y, g.Apply(FunctionTable.Sin, g.Scale(k + 1, g.Input("x")))),
        ["product"] = (g, y, k) => g.Multiply(y, g.Add(g.Input("x"), g.Number(k))),
        ["layers"] = (g, y, _) => Layer(g, y),
        ["masked"] = (g, y, k) => g.Add(g.Multiply(g.Bracket(Row, IndexRelation.LessOrEqual, IndexTerm.At((Size)(2 + k))), y), g.Input("v", [N], Row)),
    };

    /// <summary>Builds a chain of so many steps.</summary>
    public static Expr Build(Graph graph, string name, int length)
    {
        var step = Steps[name];
        var y = name is "layers" or "masked" ? graph.Input("v", [N], Row) : graph.Input("x");
        for (var k = 0; k < length; k++)
        {
            y = step(graph, y, k);
        }

        return y;
    }

    /// <summary>Runs an action on a thread with a small stack, one megabyte unless told, as the threads of a pool have, and hands on what it throws.</summary>
    public static void OnSmallStack(Action action, int bytes = 1 << 20)
    {
        ExceptionDispatchInfo? fault = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    action();
                }
                catch (Exception exception)
                {
                    fault = ExceptionDispatchInfo.Capture(exception);
                }
            },
            bytes);
        var watch = Stopwatch.StartNew();
        thread.Start();
        thread.Join();
        fault?.Throw();
        Assert.True(watch.Elapsed.TotalSeconds < MostSeconds, $"it took {watch.Elapsed.TotalSeconds:F1} s");
    }

    private static Expr Layer(Graph graph, Expr y)
    {
        var inner = new Index("j", N);
        var body = graph.Multiply(graph.Input("W", [N, N], Row, inner), y.Substitute(Row, inner));
        return graph.Apply(FunctionTable.Tanh, graph.SumOver(body, inner));
    }
}
