using System.Numerics;
using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Values;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Tests;

/// <summary>Long sums keep their digits by every way: what they should be is added up in whole numbers. Added one after the other, some hundred units in the last place are lost here.</summary>
public sealed class SumTests
{
    private const int Bits = 40;
    private static readonly Size s_n = Size.Named("n");
    private readonly Graph _graph = new();
    private readonly Index _i = new("i", s_n);

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_sum_of_many_numbers(EvaluationWay way, int count)
    {
        var (numbers, values) = Numbers(count);
        var x = _graph.Input("x", [s_n], _i);
        Near(numbers.Aggregate(BigInteger.Add), Bits, Value(_graph.SumOver(x, _i), values, way));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_sum_of_many_squares(EvaluationWay way, int count)
    {
        var (numbers, values) = Numbers(count);
        var x = _graph.Input("x", [s_n], _i);
        Near(numbers.Aggregate(BigInteger.Zero, (sum, k) => sum + (k * k)), 2 * Bits, Value(_graph.SumOver(_graph.Power(x, 2), _i), values, way));
    }

    public static TheoryData<EvaluationWay, int> Ways()
    {
        var data = new TheoryData<EvaluationWay, int>();
        foreach (var way in (EvaluationWay[])[EvaluationWay.Interpreter, EvaluationWay.Tape, EvaluationWay.Compiled])
        {
            data.Add(way, 1);
            data.Add(way, 17);
            data.Add(way, 300_011);
        }

        return data;
    }

    /// <summary>Whole numbers, and themselves divided by a power of 2, which a double holds exactly.</summary>
    private static (BigInteger[] Numbers, double[] Values) Numbers(int count)
    {
        var random = new Random(count);
        var numbers = Enumerable.Range(0, count).Select(_ => random.NextInt64(1L << (Bits - 4), 1L << (Bits - 3))).ToArray();
        return (Array.ConvertAll(numbers, k => new BigInteger(k)), Array.ConvertAll(numbers, k => Math.ScaleB(k, -Bits)));
    }

    private static double Value(Expressions.Nodes.Expr sum, double[] values, EvaluationWay way) =>
        Evaluator.Evaluate(sum, [], new Bindings { ["x"] = new NumericArray(values) }, way).Values[0];

    private static void Near(BigInteger exact, int bits, double value)
    {
        var error = new BigInteger(Math.ScaleB(value, bits)) - exact;
        Assert.True(BigInteger.Abs(error) << 52 <= exact * 12, $"{value:R} is off by {(double)error / (double)exact:E2} of itself");
    }
}
