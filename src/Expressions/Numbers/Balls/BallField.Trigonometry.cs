using System.Numerics;

namespace MlMath.Expressions.Numbers.Balls;

/// <content>The trigonometric functions and their inverses.</content>
public sealed partial class BallField
{
    /// <summary>Arguments past 2 to this power are not reduced: their sine may be anything.</summary>
    private const int LargestAngleBits = 8192;

    /// <summary>The sine.</summary>
    public Ball Sin(Ball x) => x.IsFinite ? SinCosOfExact(x.Midpoint, Bits).Sin.Widened(Magnitude2(x.Radius)) : NotAnAngle(x);

    /// <summary>The cosine.</summary>
    public Ball Cos(Ball x) => x.IsFinite ? SinCosOfExact(x.Midpoint, Bits).Cos.Widened(Magnitude2(x.Radius)) : NotAnAngle(x);

    /// <summary>The tangent.</summary>
    public Ball Tan(Ball x)
    {
        if (!x.IsFinite)
        {
            return NotAnAngle(x);
        }

        var field = Finer(8);
        return Round(field.Divide(field.Sin(x), field.Cos(x)));
    }

    /// <summary>The inverse of the sine between -π/2 and π/2; undefined past ±1.</summary>
    public Ball ArcSin(Ball x) => InUnitInterval(x, static (field, e, above, below) =>
    {
        // arctan(x/√((1 - x)(1 + x)))
        var square = field.Multiply(above, below);
        return square.IsZero ? Signed(field.Pi.Scaled(-1), e.Mantissa.Sign) : field.ArcTan(field.Divide(e, field.Root(square)));
    });

    /// <summary>The inverse of the cosine between 0 and π; undefined past ±1.</summary>
    public Ball ArcCos(Ball x) => InUnitInterval(x, static (field, e, above, below) =>
        below.IsZero ? field.Pi : field.ArcTan(field.Root(field.Divide(above, below))).Scaled(1));

    /// <summary>The inverse of the tangent between -π/2 and π/2.</summary>
    public Ball ArcTan(Ball x) => x.Kind switch
    {
        BallKind.PlusInfinity => Pi.Scaled(-1),
        BallKind.MinusInfinity => -Pi.Scaled(-1),
        _ => OnEnds(x, static (field, e) => field.ArcTanOfExact(e)),
    };

    /// <summary>The inverse of the cotangent between -π/2 and π/2, which jumps at 0, where it is π/2 (DLMF 4.23.9).</summary>
    public Ball ArcCot(Ball x) => x.IsZero ? Pi.Scaled(-1)
        : x.Kind is BallKind.PlusInfinity or BallKind.MinusInfinity ? default
        : x.IsFinite && x.Sign is null && TakesTiesForEqual ? Pi.Scaled(-1)
        : ArcTan(Divide(new Ball(1), x));

    private static Ball Signed(Ball value, int sign) => sign < 0 ? -value : value;

    private static Ball NotAnAngle(Ball x) => x.Kind is BallKind.PlusInfinity or BallKind.MinusInfinity ? Ball.Undefined : x;

    // |sin a - sin b| ≤ |a - b|, and ≤ 2.
    private static Magnitude Magnitude2(Magnitude radius) => radius.Log2Ceiling > 1 ? Magnitude.PowerOfTwo(1) : radius;

    /// <summary>A monotone function on [-1, 1], of x, 1 - x and 1 + x at the ends; what reaches out of the interval is cut off.</summary>
    private Ball InUnitInterval(Ball x, Func<BallField, Ball, Ball, Ball, Ball> function)
    {
        if (!x.IsFinite)
        {
            return NotAnAngle(x);
        }

        if (Subtract(new Ball(1), x).Sign == -1 || Add(new Ball(1), x).Sign == -1)
        {
            return Ball.Undefined;
        }

        var field = Finer(16);
        return Round(x.Radius.IsZero ? At(x) : Between(At(x.End(-1, Bits)), At(x.End(1, Bits))));

        Ball At(Ball end)
        {
            var exact = new BallField(Bits + 64 + (int)BigInteger.Abs(end.Mantissa).GetBitLength(), constants);
            var (above, below) = (exact.Subtract(new Ball(1), end), exact.Add(new Ball(1), end));
            return above.Sign != 1 ? function(field, new Ball(1), default, new Ball(2))
                : below.Sign != 1 ? function(field, new Ball(-1), new Ball(2), default)
                : function(field, end, above, below);
        }
    }

    /// <summary>Sine and cosine of an exact number, to at least <paramref name="bits"/> digits where it is not near a zero of theirs.</summary>
    private (Ball Sin, Ball Cos) SinCosOfExact(Ball x, int bits)
    {
        if (x.Mantissa.IsZero)
        {
            return (x, new Ball(1));
        }

        var size = x.Log2Midpoint + 1;
        if (size > LargestAngleBits)
        {
            var any = new Ball(BigInteger.Zero, 0, Magnitude.PowerOfTwo(0));
            return (any, any);
        }

        if (size < -(bits / 2) - 4)
        {
            // |sin x - x| ≤ |x|³, |cos x - 1| ≤ x²
            return (Round(x).Widened(Magnitude.PowerOfTwo(3 * size)), new Ball(BigInteger.One, 0, Magnitude.PowerOfTwo(2 * size)));
        }

        // x = k·π/2 + t; t/2^s by the series, then doubled s times, in fixed point.
        var halvings = ((int)Math.Sqrt(bits) / 3) + 2;
        var work = bits + (2 * halvings) + 24 + (int)Math.Max(0, -size);
        var fine = work + (int)Math.Max(size, 0) + 4;
        var fixedPoint = Fixed(x, fine);
        var quarter = constants.Pi(fine) >> 1;
        var k = ((2 * fixedPoint) + quarter) / (2 * quarter);
        var t = (fixedPoint - (k * quarter)) >> (fine - work + halvings);
        var square = (t * t) >> work;
        var (sine, cosine) = (t, BigInteger.One << work);
        var (power, next) = (t, BigInteger.One << work);
        var n = 0;
        while (!power.IsZero || !next.IsZero)
        {
            n += 2;
            next = -TowardsZero(next * square, work) / (n * (n - 1));
            power = -TowardsZero(power * square, work) / (n * (n + 1));
            cosine += next;
            sine += power;
        }

        for (var s = 0; s < halvings; s++)
        {
            var doubled = (sine * cosine) >> (work - 1);
            cosine = (BigInteger.One << work) - ((sine * sine) >> (work - 1));
            sine = doubled;
        }

        var error = Magnitude.Of((4.0 * n) + 16).Scaled((2 * halvings) + 1 - work);
        var (sin, cos) = (Round(new Ball(sine, -work, error)), Round(new Ball(cosine, -work, error)));
        return (int)(k & 3) switch
        {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
    }

    private static BigInteger TowardsZero(BigInteger value, int bits) => value.Sign < 0 ? -(-value >> bits) : value >> bits;

    private Ball ArcTanOfExact(Ball x)
    {
        if (!x.IsFinite || x.Mantissa.IsZero)
        {
            return x;
        }

        if (x.Mantissa.Sign < 0)
        {
            return -ArcTanOfExact(-x);
        }

        if (x.Log2Midpoint > 0)
        {
            return Subtract(Pi.Scaled(-1), ArcTan(Divide(new Ball(1), x)));
        }

        if (x.Log2Midpoint < -40)
        {
            return ArcTanSeries(x);
        }

        // arctan x = y + arctan((x cos y - sin y)/(cos y + x sin y)), with y by doubles.
        var field = Finer(48);
        var y = Ball.Of(Math.Atan(x.ToDouble()));
        var (sin, cos) = field.SinCosOfExact(y, field.Bits);
        var rest = field.Divide(field.Subtract(field.Multiply(x, cos), sin), field.Add(cos, field.Multiply(x, sin)));
        return Round(field.Add(y, field.ArcTanSeries(rest)));
    }

    /// <summary>The inverse tangent by its series, |d| below 2^-30.</summary>
    private Ball ArcTanSeries(Ball d)
    {
        var bound = d.Bound;
        if (bound.IsZero)
        {
            return default;
        }

        var terms = (int)((Bits + 8) / (2 * Math.Max(30, -bound.Log2Ceiling))) + 2;
        var square = Square(d);
        Ball sum = default;
        for (var n = terms; n >= 0; n--)
        {
            sum = Add(Multiply(sum, square), Divide(new Ball(n % 2 == 0 ? 1 : -1), new Ball((2 * n) + 1)));
        }

        return Multiply(sum, d).Widened(bound.Power((2 * terms) + 3));
    }
}
