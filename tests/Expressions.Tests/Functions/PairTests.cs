using System.Globalization;
using System.Linq.Expressions;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Functions.Lanes;

namespace MlMath.Expressions.Tests.Functions;

/// <summary>Functions that are computed together by steps: each is as exact as alone, and the same at the edges.</summary>
[Trait("Width", "every")]
public sealed class PairTests
{
    public static TheoryData<string> Names => ["sin", "cos", "tanh", "exp"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Steps_keep_to_the_last_places_of_the_function(string name)
    {
        // What is computed of e^x is e^-|x|, within the exponents that matter.
        var points = System.Array.FindAll(KernelValues.Rows[name], p => name != "exp" || p.Arguments[0] is <= 0 and > -708);
        Assert.True(points.Length > 100);
        var arguments = System.Array.ConvertAll(points, p => p.Arguments);
        foreach (var width in LaneCode.Widths)
        {
            var values = LaneCode.Values(width, x => Code(name, width, x), arguments);
            var worst = Enumerable.Range(0, points.Length).MaxBy(k => points[k].Error(values[k]));
            var bound = KernelTests.BoundOfDoubles(name);
            Assert.True(points[worst].Error(values[worst]) <= bound, string.Create(CultureInfo.InvariantCulture, $"{name} at {width}: {points[worst].Error(values[worst]):F2} last places at {points[worst].Arguments[0]:R}, more than {bound}"));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Edges_are_those_of_the_function(string name)
    {
        double[] edges = [0, -0.0, double.Epsilon, -double.Epsilon, 1e-310, -1e-310, 1e-20, -1e-20, 19, -19, 21, -21, -372, -373, -374, -745, -746, -1000, 1e5, -1e9, 1073741825, 1e22, -1e300, double.MaxValue,
            double.PositiveInfinity, double.NegativeInfinity, double.NaN];
        var arguments = System.Array.ConvertAll(System.Array.FindAll(edges, e => name != "exp" || !(e > 0)), e => new[] { e });
        var function = FunctionTable.All.Single(f => f.Name == name);
        foreach (var width in LaneCode.Widths)
        {
            var values = LaneCode.Values(width, x => Code(name, width, x), arguments);
            for (var k = 0; k < arguments.Length; k++)
            {
                var expected = function.Value(arguments[k]);
                Assert.True(
                    expected.Equals(values[k]) ? double.IsNegative(expected) == double.IsNegative(values[k]) || double.IsNaN(expected) : Math.Abs(expected - values[k]) <= 4 * (Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected)),
                    $"{name}({arguments[k][0]:R}) at {width} is {values[k]:R}, not {expected:R}");
            }
        }
    }

    private static Expression Code(string name, LaneWidth width, Expression x)
    {
        Expression Call(PairStep step, params Expression[] arguments) => Expression.Call(SharedKernels.Step(step, width)!, arguments);
        if (name is "sin" or "cos")
        {
            var turns = Call(PairStep.QuarterTurns, x);
            var left = Call(PairStep.RestOfTurns, x, turns);
            var (sin, cos) = (Call(PairStep.SinOfQuarter, left), Call(PairStep.CosOfQuarter, left));
            return name == "sin" ? Call(PairStep.SinOfAny, x, Call(PairStep.SinOfTurns, turns, sin, cos)) : Call(PairStep.CosOfAny, x, Call(PairStep.CosOfTurns, turns, sin, cos));
        }

        var half = name == "tanh" ? x : Expression.Multiply(x, Expression.Constant(0.5));
        var twice = Call(PairStep.MinusTwice, half);
        var n = Call(PairStep.BinaryExponent, twice);
        var rest = Call(PairStep.ExpOfRest, twice, n);
        return name == "tanh" ? Call(PairStep.TanhOfParts, x, n, rest) : Call(PairStep.ExpOfParts, n, rest);
    }
}
