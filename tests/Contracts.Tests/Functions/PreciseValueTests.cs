using System.Globalization;
using System.Numerics;
using System.Text.Json;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Numbers.Balls;

namespace MlMath.Contracts.Tests.Functions;

/// <summary>
/// Every row on balls, held to values of 125 digits at doubles from 5e-324 to 1e300: mpmath, asked once with more digits than that.
/// </summary>
public sealed class PreciseValueTests
{
    private static readonly JsonElement Rows = Read();

    public static TheoryData<string> Names => [.. FunctionTable.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_ball_contains_the_value_and_is_small(string name)
    {
        var function = FunctionTable.All.Single(f => f.Name == name);
        var faults = new List<string>();
        var count = 0;
        foreach (var row in Rows.EnumerateArray().Where(r => r.GetProperty("f").GetString() == name))
        {
            count++;
            var arguments = row.GetProperty("at").EnumerateArray().Select(a => a.GetDouble()).ToArray();
            var (digits, power) = Parse(row.GetProperty("is").GetString()!);
            foreach (var bits in new[] { 64, 113, 340 })
            {
                var field = new BallField(bits);
                var ball = function.Value(field, Array.ConvertAll(arguments, Ball.Of));
                var what = $"{name}({string.Join(", ", arguments)}) to {bits} bits: {ball}";
                if (!Contains(ball, digits, power))
                {
                    faults.Add($"{what} does not contain {row.GetProperty("is").GetString()}");
                }
                else if (ball.AccurateBits < bits - 24 && !(digits.IsZero && ball.IsZero) && !IsHard(name, arguments))
                {
                    faults.Add($"{what} has {ball.AccurateBits} bits");
                }
            }
        }

        Assert.True(count > 0, $"no values for {name}");
        Assert.True(faults.Count == 0, string.Join("\n", faults.Take(12)));
    }

    /// <summary>A ball about the double next door contains it too.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void The_value_lies_in_that_of_a_wider_ball(string name)
    {
        var function = FunctionTable.All.Single(f => f.Name == name);
        foreach (var row in Rows.EnumerateArray().Where(r => r.GetProperty("f").GetString() == name))
        {
            var arguments = row.GetProperty("at").EnumerateArray().Select(a => a.GetDouble()).ToArray();
            var (digits, power) = Parse(row.GetProperty("is").GetString()!);
            foreach (var size in new[] { -70, -30, -4, 2 })
            {
                foreach (var side in new[] { -1, 0, 1 })
                {
                    var field = new BallField(96);
                    var wide = Array.ConvertAll(arguments, a => Wide(field, Ball.Of(a), size, side));
                    var ball = function.Value(field, wide);
                    Assert.True(field.Undecided > 0 || Contains(ball, digits, power), $"{name}({string.Join(", ", wide)}) is {ball}, without {row.GetProperty("is").GetString()}");
                }
            }
        }
    }

    private static Ball Wide(BallField field, Ball a, int size, int side)
    {
        var radius = Magnitude.PowerOfTwo(Math.Max(a.Log2Midpoint, -100) + size);
        return field.Add(a, field.Multiply(new Ball(BigInteger.One, Math.Max(a.Log2Midpoint, -100) + size, Magnitude.Zero), side)).Widened(radius);
    }

    // Left of 0 the digits of what depends on the distance to a pole, and near zeros, are fewer.
    private static bool IsHard(string name, double[] arguments) =>
        (name is "digamma" or "lgamma" or "polygamma" && (arguments[^1] < 0 || Math.Abs(arguments[^1] - 1.4616) < 1e-3))
        || (name is "sin" or "cos" or "tan" && Math.Abs(arguments[0]) > 3);

    private static bool Contains(Ball ball, BigInteger digits, int power)
    {
        if (ball.Kind == BallKind.Unknown)
        {
            return true;
        }

        if (!ball.IsFinite)
        {
            return false;
        }

        // The value itself is known to one unit of its last digit.
        var (above, below) = power >= 0 ? (BigInteger.Pow(10, power), BigInteger.One) : (BigInteger.One, BigInteger.Pow(10, -power));
        var unit = digits.IsZero ? Magnitude.Zero : Magnitude.PowerOfTwo((long)above.GetBitLength() - (long)below.GetBitLength() + 1);
        return ball.Widened(unit).Contains(digits * above, below);
    }

    private static (BigInteger Digits, int Power) Parse(string text)
    {
        var parts = text.Split('e');
        var power = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        var point = parts[0].IndexOf('.');
        return (BigInteger.Parse(parts[0].Replace(".", ""), CultureInfo.InvariantCulture), power - (point < 0 ? 0 : parts[0].Length - point - 1));
    }

    private static JsonElement Read()
    {
        using var stream = typeof(PreciseValueTests).Assembly.GetManifestResourceStream("precise-values.json")!;
        return JsonDocument.Parse(stream).RootElement.Clone();
    }
}
