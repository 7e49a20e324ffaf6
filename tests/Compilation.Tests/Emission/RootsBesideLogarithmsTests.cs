using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Values;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Tests.Emission;

/// <summary>A 0 prevails over an infinite logarithm, not over the root of a negative number: that is no number, whatever stands beside it.</summary>
public sealed class RootsBesideLogarithmsTests
{
    private static readonly double[] NegativeUnderRoot = [0.5, 2, 0, 1, 0.75, 3, 0.5, 0.125, 8, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5];

    /// <summary>√(log x)·y, y·log(x)·√z and y·log(x)/√z.</summary>
    private static Expr[] Products(Graph graph, Expr x, Expr y, Expr z) =>
    [
        graph.Multiply(y, graph.Root(graph.Log(x))),
        graph.Product([(y, 1), (graph.Log(x), 1), (z, Number.Half)]),
        graph.Product([(y, 1), (graph.Log(x), 1), (z, -Number.Half)]),
        graph.Product([(y, 1), (graph.Log(x), 1), (z, Number.Fraction(2, 3))]),
    ];

    [Fact]
    public void Of_numbers()
    {
        var graph = new Graph();
        var (x, y, z) = (graph.Input("x"), graph.Input("y"), graph.Input("z"));
        foreach (var product in Products(graph, x, y, z))
        {
            var compiled = Compiler.CompileFunction<Func<double, double, double, double>>([product], ["x", "y", "z"])!;
            Assert.True(double.IsNaN(compiled(0.5, 0, -1)));
            Assert.True(double.IsNaN(compiled(0, 0, -1)));
            Assert.Equal(0, compiled(2, 0, 1));
            Assert.Equal(0, compiled(double.PositiveInfinity, 0, 1));
        }
    }

    [Fact]
    public void Of_rows_at_every_width()
    {
        var graph = new Graph();
        var m = Size.Named("m");
        var i = new Index("i", m);
        Expr Entry(string name) => graph.Input(name, [m], i);
        Output[] outputs = [.. Products(graph, Entry("x"), Entry("y"), Entry("z")).Select(p => new Output(p, [i]))];
        double[] xs = NegativeUnderRoot;
        var bindings = new Bindings { { "x", xs }, { "y", new double[xs.Length] }, { "z", Array.ConvertAll(xs, x => x < 1 ? -1.0 : 1.0) } };
        var interpreted = Evaluator.Evaluate(outputs, bindings, EvaluationWay.Interpreter);
        foreach (var width in Enum.GetValues<MlMath.Expressions.Functions.Lanes.LaneWidth>())
        {
            var runner = Compiler.Compile(outputs, m, new CompilerOptions { MaximalWidth = width }).CreateRunner(bindings);
            runner.Run();
            for (var k = 0; k < outputs.Length; k++)
            {
                Assert.Equal(interpreted[k].Values, runner.Values(k).ToArray());
                Assert.Equal(xs.Select(x => x < 1 ? double.NaN : 0), runner.Values(k).ToArray());
            }
        }
    }
}
