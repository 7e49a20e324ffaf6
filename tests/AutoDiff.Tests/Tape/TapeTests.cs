using FsCheck;
using FsCheck.Fluent;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Numbers;

namespace MlMath.AutoDiff.Tests;

/// <summary>Reverse mode through ordinary code.</summary>
public sealed class TapeTests
{
    private static void Near(double expected, double actual, double tolerance = 1e-12) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)), $"expected {expected:R}, got {actual:R}");

    public static TheoryData<string> Rows => [.. FunctionTable.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_row_of_the_table_has_the_derivative_that_differences_show(string name)
    {
        const double step = 1e-6;
        var function = FunctionTable.All.Single(f => f.Name == name);
        foreach (var point in function.Probes)
        {
            var tape = new Tape();
            var arguments = tape.Variables(point);
            var value = Variable.Apply(function, arguments);
            Assert.Equal(function.Value(point), value.Value);
            var gradient = tape.Gradient(value, arguments);
            for (var k = 0; k < point.Length; k++)
            {
                if (function.IsFlat(k))
                {
                    Assert.Equal(0, gradient[k]);
                    continue;
                }

                double[] above = [.. point], below = [.. point];
                above[k] += step;
                below[k] -= step;
                Near((function.Value(above) - function.Value(below)) / (2 * step), gradient[k], 1e-6);
                Dual[] duals = [.. point.Select((p, q) => new Dual(p, q == k ? 1 : 0))];
                Near(gradient[k], Dual.Apply(function, duals).Derivative);
            }
        }
    }

    [Fact]
    public void Loops_and_branches()
    {
        // Newton's iteration for √a: its derivative converges to 1/(2√a).
        var tape = new Tape(4);
        var a = tape.Variable(7);
        Variable root = 3;
        while (Math.Abs(root.Value * root.Value - 7) > 1e-14)
        {
            root = (root + (a / root)) / 2;
        }

        root = (root + (a / root)) / 2;
        Near(Math.Sqrt(7), root.Value);
        Near(0.5 / Math.Sqrt(7), tape.Gradient(root, a)[0]);

        var x = tape.Variable(-2);
        var branch = x > 0 ? x * x : -x;
        Near(-1, tape.Gradient(branch, x)[0]);
    }

    [Fact]
    public void Arithmetic_against_hand_derivatives() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(NormalFloat, NormalFloat)>(), pair =>
        {
            var (p, q) = (Math.Tanh(pair.Item1.Get) * 3, (Math.Tanh(pair.Item2.Get) * 2) + 3);
            var tape = new Tape();
            var (x, y) = (tape.Variable(p), tape.Variable(q));
            var value = ((x * y) - (x / y) + Variable.Power(y, Number.Fraction(3, 2))) * -x;
            var inner = (p * q) - (p / q) + Math.Pow(q, 1.5);
            var gradient = tape.Gradient(value, x, y);
            Near(-p * inner, value.Value);
            Near(-inner - (p * (q - (1 / q))), gradient[0]);
            Near(-p * (p + (p / (q * q)) + (1.5 * Math.Sqrt(q))), gradient[1]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_case_passes_the_derivative_to_the_arm_taken_alone()
    {
        var tape = new Tape();
        var x = tape.Variable(0);
        var infinite = Variable.Apply(FunctionTable.Log, x);
        var value = Variable.Apply(FunctionTable.Select, Variable.Apply(FunctionTable.Greater, x, 0), infinite, x * 3);
        Assert.Equal([3], tape.Gradient(value, x));
    }

    [Fact]
    public void What_does_not_move_the_result_contributes_nothing_even_through_an_infinite_slope()
    {
        var tape = new Tape();
        var (x, y) = (tape.Variable(0), tape.Variable(5));
        var root = Variable.Power(x, Number.Half);
        Assert.Equal([0, 1], tape.Gradient((root * 0) + y, x, y));
    }

    [Fact]
    public void A_tape_is_rewound_and_used_again()
    {
        var tape = new Tape(4);
        var x = tape.Variable(3);
        for (var round = 0; round < 5; round++)
        {
            var y = x * x * round;
            Assert.Equal([6.0 * round], tape.Gradient(y, x));
            Assert.Equal(3, tape.Count);
            tape.Rewind(1);
        }

        var other = new Tape().Variable(1);
        Assert.Throws<InvalidOperationException>(() => x * other);
        Assert.Throws<ArgumentException>(() => tape.Gradient(other, x));
        var late = x * x;
        tape.Rewind(1);
        Assert.Throws<ArgumentException>(() => tape.Gradient(late, x));
        Assert.Equal([0], tape.Gradient(2.5, x));
    }
}
