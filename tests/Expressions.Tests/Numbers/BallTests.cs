using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Numbers.Balls;

namespace MlMath.Expressions.Tests.Numbers;

/// <summary>Arithmetic of balls against exact rationals: whatever points of the operands are taken, the result contains their result.</summary>
public sealed class BallTests
{
    /// <summary>A rational, a radius around it, and a point within that radius.</summary>
    private sealed record Point(BigInteger Numerator, BigInteger Denominator, Ball Ball);

    private static Arbitrary<Point> Points { get; } = (
        from numerator in Gen.Choose(-40_000, 40_000)
        from denominator in Gen.Choose(1, 700)
        from scale in Gen.Choose(-70, 70)
        from size in Gen.Choose(-60, 6)
        from side in Gen.Choose(-8, 8)
        select At(numerator, denominator, scale, size, side)).ToArbitrary();

    [Fact]
    public void Sums_products_and_quotients_contain_the_exact_ones() => Prop.ForAll(Points, Points, Gen.Elements(32, 53, 200).ToArbitrary(), (a, b, bits) =>
    {
        var field = new BallField(bits);
        return Contains(field.Add(a.Ball, b.Ball), (a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator)
            && Contains(field.Subtract(a.Ball, b.Ball), (a.Numerator * b.Denominator) - (b.Numerator * a.Denominator), a.Denominator * b.Denominator)
            && Contains(field.Multiply(a.Ball, b.Ball), a.Numerator * b.Numerator, a.Denominator * b.Denominator)
            && (b.Numerator.IsZero || Contains(field.Divide(a.Ball, b.Ball), a.Numerator * b.Denominator, a.Denominator * b.Numerator));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Powers_contain_the_exact_ones() => Prop.ForAll(Points, Gen.Choose(-9, 9).ToArbitrary(), (a, n) =>
    {
        var field = new BallField(64);
        var (above, below) = n >= 0 ? (a.Numerator, a.Denominator) : (a.Denominator, a.Numerator);
        return (n < 0 && a.Numerator.IsZero) || Contains(field.Power(a.Ball, n), BigInteger.Pow(above, Math.Abs(n)), BigInteger.Pow(below, Math.Abs(n)));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Roots_of_powers_contain_the_number() => Prop.ForAll(Points, Gen.Choose(2, 7).ToArbitrary(), (a, n) =>
    {
        var field = new BallField(80);
        var numerator = n % 2 == 0 ? BigInteger.Abs(a.Numerator) : a.Numerator;
        return Contains(field.RootOf(field.Power(a.Ball, n), n), numerator, a.Denominator);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Absolute_values_extremes_and_floors_contain_the_exact_ones() => Prop.ForAll(Points, Points, (a, b) =>
    {
        var field = new BallField(64);
        var order = (a.Numerator * b.Denominator).CompareTo(b.Numerator * a.Denominator);
        var (large, small) = order >= 0 ? (a, b) : (b, a);
        var floor = BigInteger.Divide(a.Numerator - (a.Numerator.Sign < 0 ? a.Denominator - 1 : 0), a.Denominator);
        return Contains(field.Absolute(a.Ball), BigInteger.Abs(a.Numerator), a.Denominator)
            && Contains(field.Max(a.Ball, b.Ball), large.Numerator, large.Denominator)
            && Contains(field.Min(a.Ball, b.Ball), small.Numerator, small.Denominator)
            && (Contains(field.Floor(a.Ball), floor, 1) || field.Undecided > 0);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Functions_that_undo_each_other_overlap() => Prop.ForAll(Points, a =>
    {
        var field = new BallField(96);
        return a.Ball.Bound.Log2Ceiling > 12
            || (Contains(field.Log(field.Exp(a.Ball)), a.Numerator, a.Denominator)
                && Contains(field.ArSinh(field.Sinh(a.Ball)), a.Numerator, a.Denominator)
                && Contains(field.Tan(field.ArcTan(a.Ball)), a.Numerator, a.Denominator)
                && Contains(field.LogOnePlus(field.ExpMinusOne(a.Ball)), a.Numerator, a.Denominator)
                && Contains(field.Add(field.Square(field.Sin(a.Ball)), field.Square(field.Cos(a.Ball))), 1, 1));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void A_double_becomes_the_ball_that_it_is_and_back() => Prop.ForAll(ArbMap.Default.ArbFor<double>(), x =>
        !double.IsFinite(x) || (Ball.Of(x).IsExact && Ball.Of(x).ToDouble().Equals(x + 0.0)));

    [Theory]
    [InlineData(double.Epsilon)]
    [InlineData(-2.2250738585072014E-308)]
    [InlineData(double.MaxValue)]
    [InlineData(4.9406564584124654E-322)]
    public void Doubles_at_the_ends_of_their_range_survive(double x) => Assert.Equal(x, Ball.Of(x).ToDouble());

    [Theory]
    [InlineData("1/3")]
    [InlineData("9007199254740993/1")]
    [InlineData("-27021597764222979/9007199254740992")]
    [InlineData("1/10")]
    public void The_nearest_double_is_that_of_exact_numbers(string text)
    {
        var number = Number.Parse(text)!.Value;
        Assert.Equal(number.ToDouble(), new BallField(200).Of(number).ToDouble());
    }

    [Fact]
    public void Zero_is_known_where_it_was_computed_exactly()
    {
        var field = new BallField(64);
        Assert.True(field.Subtract(field.Root(new Ball(49)), new Ball(7)).IsZero);
        Assert.True(field.Subtract(field.RootOf(new Ball(-27), 3), new Ball(-3)).IsZero);
        Assert.False(field.Subtract(field.Root(new Ball(2)), field.Root(new Ball(2))).IsZero);
    }

    [Fact]
    public void Exponents_are_large_and_past_their_bound_nothing_is_claimed()
    {
        var field = new BallField(64);
        var large = field.Exp(new Ball(1_000_000));
        Assert.InRange(large.Log2Midpoint, 1_442_695, 1_442_695);
        Assert.True(Contains(field.Log(large), 1_000_000, 1));
        Assert.Equal(BallKind.Unknown, field.Exp(field.Exp(new Ball(100))).Kind);
        Assert.True(field.Exp(-field.Exp(new Ball(100))).Bound.Log2Ceiling < -1_000_000);
    }

    [Fact]
    public void Outside_the_real_domain_a_function_is_undefined_where_that_is_certain()
    {
        var field = new BallField(64);
        var aroundZero = new Ball(BigInteger.Zero, 0, Magnitude.PowerOfTwo(-10));
        Assert.Equal(BallKind.Undefined, field.Root(new Ball(-1)).Kind);
        Assert.Equal(BallKind.Undefined, field.Divide(new Ball(1), default).Kind);
        Assert.Equal(BallKind.MinusInfinity, field.Log(default).Kind);
        Assert.Equal(BallKind.Undefined, field.ArcSin(new Ball(2)).Kind);
        Assert.Equal(BallKind.Undefined, field.Gamma(new Ball(-3)).Kind);
        Assert.Equal(BallKind.Unknown, field.Log(aroundZero).Kind);
        Assert.Equal(BallKind.Unknown, field.Divide(new Ball(1), aroundZero).Kind);
        Assert.True(field.Root(aroundZero) is { IsFinite: true, IsNonNegative: true });
    }

    [Fact]
    public void What_is_open_is_counted_and_at_last_taken_for_equal()
    {
        var (field, last) = (new BallField(64), new BallField(64) { TakesTiesForEqual = true });
        var aroundThree = new Ball(3).Widened(Magnitude.PowerOfTwo(-60));
        field.Floor(aroundThree);
        Assert.Equal(1, field.Undecided);
        Assert.True(field.Subtract(last.Floor(aroundThree), new Ball(3)).IsZero);
        Assert.Equal(0, last.Compare(aroundThree, new Ball(3)));
        Assert.Equal(0, last.Undecided);
    }

    [Fact]
    public void A_magnitude_is_never_below_what_it_bounds() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<int>(), Gen.Choose(-80, 80).ToArbitrary(), (a, b, e) =>
    {
        var (x, y) = (Magnitude.Of(a), Magnitude.Of(new BigInteger(b), e));
        var low = Math.Min(0, e);
        var (first, second) = (BigInteger.Abs(a) << -low, BigInteger.Abs(b) << (e - low));
        return AtLeast(x + y, first + second, low) && AtLeast(x * y, BigInteger.Abs(new BigInteger(a) * b), e) && AtLeast(Magnitude.Max(x, y), BigInteger.Max(first, second), low);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static bool AtLeast(Magnitude bound, BigInteger value, int exponent) => bound.CompareTo(Magnitude.PowerOfTwo(-5000)) < 0 ? value.IsZero
        : !new Ball(BigInteger.Zero, 0, bound).Contains(0, 1) || new Ball(BigInteger.Zero, 0, bound).Contains(exponent >= 0 ? value << exponent : value, exponent >= 0 ? 1 : BigInteger.One << -exponent);

    private static bool Contains(Ball ball, BigInteger numerator, BigInteger denominator) =>
        denominator.Sign < 0 ? ball.Contains(-numerator, -denominator) : ball.Contains(numerator, denominator);

    private static Point At(int numerator, int denominator, int scale, int size, int side)
    {
        // The point lies side/8 of the radius away from the middle.
        var field = new BallField(256);
        var (above, below) = scale >= 0 ? (new BigInteger(numerator) << scale, new BigInteger(denominator)) : (new BigInteger(numerator), new BigInteger(denominator) << -scale);
        var middle = field.Divide(new Ball(above, 0, Magnitude.Zero), new Ball(below, 0, Magnitude.Zero));
        var exponent = Math.Max(middle.Log2Midpoint, -100) + size;
        var ball = field.Add(middle, new Ball(side, exponent - 3, Magnitude.Zero)).Widened(Magnitude.PowerOfTwo(exponent));
        return new Point(above, below, ball);
    }
}
