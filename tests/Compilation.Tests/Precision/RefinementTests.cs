using MlMath.Compilation.Precision;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Values;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Tests.Precision;

/// <summary>Which values are looked at again, and what comes of them.</summary>
public sealed class RefinementTests
{
    private readonly Graph graph = new();

    private static PreciseValues Values(Expr body, Bindings bindings, EvaluationWay way = EvaluationWay.Auto) => Evaluator.EvaluatePrecisely([body], bindings, way);

    [Fact]
    public void What_doubles_get_right_is_left_alone()
    {
        var x = graph.Input("x");
        var values = Values(graph.Add(graph.Apply(FunctionTable.Sin, x), graph.Power(x, 3)), new Bindings { { "x", 0.3 } });
        Assert.Null(values.IsRefined);
        Assert.Null(values.SureDigits);
        Assert.Equal(Math.Sin(0.3) + (0.3 * 0.3 * 0.3), values.Values[0].Values[0], 1e-16);
    }

    [Theory]
    [InlineData(EvaluationWay.Auto)]
    [InlineData(EvaluationWay.Compiled)]
    [InlineData(EvaluationWay.Tape)]
    [InlineData(EvaluationWay.Interpreter)]
    public void Only_lost_entries_are_found_again(EvaluationWay way)
    {
        var i = new Index("i", Size.Named("n"));
        var x = graph.Input("x", [Size.Named("n")], i);
        var body = graph.Add(graph.Power(graph.Add(graph.Power(x, 2), graph.One), Number.Half), graph.Negate(x));
        var values = Evaluator.EvaluatePrecisely([new Output(body, [i])], new Bindings { { "x", new[] { 2, 1e9, 1e200 } } }, way);
        Assert.Equal([false, true, true], values.IsRefined![0]);
        Assert.Equal(0.2360679774997897, values.Values[0].Values[0], 1e-15);
        Assert.Equal(5e-10, values.Values[0].Values[1], 1e-25);
        Assert.Equal(5e-201, values.Values[0].Values[2], 1e-215);
    }

    [Fact]
    public void A_bound_decimal_that_cancels_exactly_is_zero_but_other_digits_are_the_double_s()
    {
        var x = graph.Input("x");
        Assert.Equal(0, Values(graph.Add(graph.Scale(10, x), graph.Number(-1)), new Bindings { { "x", 0.1 } }).Values[0].Values[0]);
        Assert.Equal(1.2246467991473532e-16, Values(graph.Apply(FunctionTable.Sin, x), new Bindings { { "x", Math.PI } }).Values[0].Values[0], 1e-31);
    }

    [Fact]
    public void A_sum_that_is_too_long_to_do_again_tells_how_many_digits_are_sure()
    {
        // Σᵢ xᵢ - Σᵢ yᵢ where all digits cancel, with more terms than are worth it.
        var i = new Index("i", Size.Named("n"));
        var n = 60_000;
        var body = graph.SumOver(graph.Add(graph.Apply(FunctionTable.Sin, graph.Input("x", [Size.Named("n")], i)), graph.Negate(graph.Apply(FunctionTable.Cos, graph.Input("y", [Size.Named("n")], i)))), i);
        var x = Enumerable.Range(0, n).Select(k => (double)k).ToArray();
        var values = Values(body, new Bindings { { "x", x }, { "y", Array.ConvertAll(x, v => v - (Math.PI / 2)) } });
        Assert.InRange(values.SureDigits!.Value, 0, 6);
    }

    [Fact]
    public void A_singular_matrix_and_eigenvalues_keep_to_doubles()
    {
        var (i, j) = (new Index("i", 2), new Index("j", 2));
        var matrix = graph.Input("A", [2, 2], i, j);
        var k = new Index("k", 2);
        var body = graph.SumOver(graph.Tensor(TensorFunction.Eigenvalues, matrix, [i, j], k), k);
        var difference = graph.Add(body, graph.Number(-4));
        var values = Values(difference, new Bindings { ["A"] = new NumericArray([2, 2], [2, 1, 1, 2]) });
        Assert.InRange(values.Values[0].Values[0], -1e-14, 1e-14);
    }
}
