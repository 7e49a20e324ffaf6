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

    // mpmath, 60 digits.
    [Theory]
    [InlineData("sigmoid", 1e-12, 0.25)]
    [InlineData("sigmoid", 0.3, 0.24445831169074586)]
    [InlineData("sigmoid", 5.0, 0.006648056670790155)]
    [InlineData("sigmoid", 40.0, 4.248354255291589e-18)]
    [InlineData("sigmoid", 700.0, 9.85967654375977e-305)]
    [InlineData("tanh", 1e-12, 1.0)]
    [InlineData("tanh", 0.3, 0.9151369618266292)]
    [InlineData("tanh", 0.55, 0.7494795181900823)]
    [InlineData("tanh", 2.0, 0.07065082485316447)]
    [InlineData("tanh", 19.0, 1.2556531168192118e-16)]
    [InlineData("tanh", 300.0, 1.0601586212017243e-260)]
    public void Slopes_of_what_saturates_keep_their_digits(string name, double point, double expected)
    {
        var function = FunctionTable.All.Single(f => f.Name == name);
        foreach (var x in new[] { point, -point })
        {
            var tape = new Tape();
            var variable = tape.Variable(x);
            Assert.Equal(1, tape.Gradient(Variable.Apply(function, variable), variable)[0] / expected, 1e-15);
            Assert.Equal(1, Dual.Apply(function, new Dual(x, 1)).Derivative / expected, 1e-15);
        }
    }

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
    public void A_function_of_one_argument_goes_a_shorter_way_to_the_same_numbers()
    {
        foreach (var function in FunctionTable.All.OfType<UnaryFunction>())
        {
            foreach (var point in function.Probes)
            {
                var tape = new Tape();
                var (x, same) = (tape.Variable(point[0]), tape.Variable(point[0]));
                var (value, general) = (Variable.Apply(function, x), Variable.Apply(function, [same]));
                Near(general.Value, value.Value, 1e-15);
                Near(tape.Gradient(general, same)[0], tape.Gradient(value, x)[0], 1e-15);
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

    [Fact]
    public void Constants_beside_variables_on_either_side()
    {
        var tape = new Tape(4);
        var x = tape.Variable(3);
        Variable constant = 5;
        var nothing = default(Variable);
        var value = ((2 + x) * (x - 1) / (x * 4)) - (7 / x) + (1 - x) + (x / 2) + (constant * x) + (x * constant) - (constant / x) + (nothing - x) + (x + nothing) + (nothing * nothing);
        Near((5.0 * 2 / 12) - (7.0 / 3) - 2 + 1.5 + 15 + 15 - (5.0 / 3), value.Value);

        // (x² + x - 2)/(4x) - 12/x + 1 + 9.5x
        Near((1 + (2.0 / 9)) / 4 + (12.0 / 9) + 9.5, tape.Gradient(value, x)[0]);
        Assert.Equal(10, (constant * 2).Value);
        Assert.True((constant + nothing).IsConstant);
    }

    [Fact]
    public void A_long_tape_has_the_derivatives_of_a_short_one_and_of_intermediate_values()
    {
        // x_{k+1} = 3.7 x_k (1 - x_k), as often as the tape must grow; beside dx_{k+1} = 3.7 (1 - 2x_k) dx_k.
        var tape = new Tape(4);
        var x = tape.Variable(0.3);
        var (start, middle, slope, fromMiddle) = (x, x, 1.0, 1.0);
        for (var k = 0; k < 40; k++)
        {
            var factor = 3.7 * (1 - (2 * x.Value));
            (slope, fromMiddle) = (slope * factor, k < 20 ? 1 : fromMiddle * factor);
            x = 3.7 * x * (1 - x);
            middle = k == 19 ? x : middle;
        }

        Near(slope, tape.Gradient(x, start)[0], 1e-9);
        Near(fromMiddle, tape.Gradient(x, middle)[0], 1e-9);
        Assert.Equal([0], tape.Gradient(middle, x));
        Assert.Equal(121, tape.Count);
    }

    [Fact]
    public void A_variable_from_before_a_rewind_does_no_harm_to_what_is_recorded_after_it()
    {
        // It must not be used again; who does so all the same is told, writes no memory but the tape's own, and spoils no later gradient.
        var tape = new Tape(4);
        var x = tape.Variable(3);
        var stale = x;
        for (var k = 0; k < 1000; k++)
        {
            stale = stale * 1.001;
        }

        tape.Rewind(1);
        var wrong = x * stale;
        Assert.Throws<InvalidOperationException>(() => tape.Gradient(wrong, x));
        for (var round = 0; round < 3; round++)
        {
            tape.Rewind(1);
            var y = x;
            for (var k = 0; k < 2000; k++)
            {
                y = y + x;
            }

            Assert.Equal([2001], tape.Gradient(y, x));
        }

        Assert.Throws<ArgumentException>(() => tape.Gradient(new Tape().Variable(1), x));
    }

    [Fact]
    public void Two_tapes_are_refused_by_functions_even_where_one_of_them_has_no_slope()
    {
        var (x, y) = (new Tape().Variable(1), new Tape().Variable(2));
        Assert.Throws<InvalidOperationException>(() => Variable.Apply(FunctionTable.Maximum, x, y));
        Assert.Throws<InvalidOperationException>(() => Variable.Apply(FunctionTable.Minimum, y, x));
        Assert.Throws<InvalidOperationException>(() => Variable.Apply(FunctionTable.Greater, x, y));
        Assert.Throws<InvalidOperationException>(() => Variable.Apply(FunctionTable.Select, 1, x, y));
        Assert.Throws<InvalidOperationException>(() => Variable.Apply(FunctionTable.Select, 0, x, y));
    }

    [Theory]
    [InlineData(0, 0, 0, 0, 0)]
    [InlineData(0, 0.5, 0, -0.6931471805599453, 0)]
    [InlineData(2, 3, 2.1972245773362196, 1.0986122886681098, 0.6666666666666666)]
    public void A_number_times_a_logarithm_is_0_where_the_number_is(double p, double q, double expected, double byFirst, double bySecond)
    {
        var tape = new Tape();
        var (a, b) = (tape.Variable(p), tape.Variable(q));
        var value = Variable.TimesLog(a, b) + 1;
        Near(expected + 1, value.Value);
        var gradient = tape.Gradient(value, a, b);
        Near(byFirst, gradient[0]);
        Near(bySecond, gradient[1]);
        Near(byFirst, Dual.TimesLog(new Dual(p, 1), Dual.FromValue(q)).Derivative);
        Near(bySecond, Dual.TimesLog(Dual.FromValue(p), new Dual(q, 1)).Derivative);

        // d/dx x log(q - p + x) at x = p.
        var x = tape.Variable(p);
        Near(byFirst + bySecond, tape.Gradient(Variable.TimesLog(x, x + (q - p)), x)[0]);
    }

    [Fact]
    public void An_infinite_derivative_is_infinite_and_stands_beside_finite_ones()
    {
        var tape = new Tape();
        var (x, y, z) = (tape.Variable(0), tape.Variable(5), tape.Variable(7));
        var root = Variable.Power(x, Number.Half);
        var still = Variable.Power(z * 0, Number.Half) * 0;
        Assert.Equal([double.PositiveInfinity, 2, 0], tape.Gradient(root + (2 * y) + still, x, y, z));
        Assert.Equal([double.PositiveInfinity, 0, 0], tape.Gradient(root, x, y, z));
        Assert.Equal([0, 1, 0], tape.Gradient(y, x, y, z));
    }

    [Fact]
    public void Whatever_operands_an_operation_has_the_derivatives_are_those_of_forward_mode()
    {
        // Operands just recorded, the same twice, and far ones; more than the tape has room for.
        for (var seed = 0; seed < 200; seed++)
        {
            var tape = new Tape(4);
            double[] start = [0.3, -0.8, 0.5];
            var variables = tape.Variables(start);
            var value = Program(seed, variables);
            var gradient = tape.Gradient(value, variables);
            for (var k = 0; k < start.Length; k++)
            {
                Dual[] duals = [.. start.Select((s, q) => new Dual(s, q == k ? 1 : 0))];
                var expected = Program(seed, duals);
                Near(expected.Value, value.Value);
                Near(expected.Derivative, gradient[k], 1e-10);
            }
        }

        static T Program<T>(int seed, T[] start)
            where T : struct, IPrimal<T>
        {
            var random = new Random(seed);
            var half = T.FromValue(0.5);
            List<T> values = [.. start];
            for (var k = 0; k < 60; k++)
            {
                var (a, b) = (Operand(), Operand());
                values.Add(random.Next(6) switch
                {
                    0 => a + b,
                    1 => a - b,
                    2 => a * b,
                    3 => -a,
                    4 => T.Apply(FunctionTable.Sin, a),
                    _ => half * a,
                });
                values[^1] = Math.Abs(values[^1].Value) > 2 ? T.Apply(FunctionTable.Tanh, values[^1]) : values[^1];
            }

            return values[^1] + values[^2];

            T Operand() => values[random.Next(2) == 0 ? values.Count - 1 : random.Next(values.Count)];
        }
    }
}
