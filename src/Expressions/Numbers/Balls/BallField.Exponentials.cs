using System.Numerics;

namespace MlMath.Expressions.Numbers.Balls;

/// <content>Exponential, logarithm, powers, and the hyperbolic functions.</content>
public sealed partial class BallField
{
    /// <summary>Exponents of 2 past which e^x is not told from ∞.</summary>
    private const int LargestExponentBits = 57;

    /// <summary>π.</summary>
    public Ball Pi => Round(new Ball(constants.Pi(Bits + 8), -(Bits + 8), Magnitude.PowerOfTwo(1 - (Bits + 8))));

    private Ball Log2 => Round(new Ball(constants.Log2(Bits + 8), -(Bits + 8), Magnitude.PowerOfTwo(1 - (Bits + 8))));

    /// <summary>e^x.</summary>
    public Ball Exp(Ball x)
    {
        if (!x.IsFinite)
        {
            return x.Kind == BallKind.MinusInfinity ? default : x;
        }

        if (x.Radius.IsZero)
        {
            return ExpOfExact(x);
        }

        if (x.Radius.Log2Ceiling <= 0)
        {
            // |e^δ - 1| ≤ 2|δ| for |δ| ≤ 1.
            var middle = ExpOfExact(x.Midpoint);
            return middle.IsFinite ? middle.Widened(middle.Bound * x.Radius.Scaled(1)) : middle;
        }

        return Between(ExpOfExact(x.End(-1, Bits)), ExpOfExact(x.End(1, Bits)));
    }

    /// <summary>e^x - 1, with as many digits near 0 as elsewhere.</summary>
    public Ball ExpMinusOne(Ball x)
    {
        if (!x.IsFinite)
        {
            return x.Kind == BallKind.MinusInfinity ? new Ball(-1) : x;
        }

        return x.Radius.IsZero ? ExpMinusOneOfExact(x) : Between(ExpMinusOneOfExact(x.End(-1, Bits)), ExpMinusOneOfExact(x.End(1, Bits)));
    }

    /// <summary>The natural logarithm; undefined for what is certainly negative, -∞ at 0.</summary>
    public Ball Log(Ball x)
    {
        if (!x.IsFinite)
        {
            return x.Kind == BallKind.MinusInfinity ? Ball.Undefined : x;
        }

        if (x.Sign != 1)
        {
            return x.Sign == 0 || (x.Sign is null && IsTakenForZero(x)) ? Ball.MinusInfinity : x.Sign == -1 ? Ball.Undefined : Ball.Unknown;
        }

        if (x.Radius.IsZero)
        {
            return LogOfExact(x);
        }

        if (x.Radius.Log2Ceiling < x.Log2Midpoint - 1)
        {
            // |log(1 + δ)| ≤ 2|δ| for |δ| ≤ ½.
            return LogOfExact(x.Midpoint).Widened(x.Radius.Scaled(1 - x.Log2Midpoint));
        }

        return Between(LogOfExact(x.End(-1, Bits)), LogOfExact(x.End(1, Bits)));
    }

    /// <summary>log(1 + x), with as many digits near 0 as elsewhere.</summary>
    public Ball LogOnePlus(Ball x)
    {
        if (!x.IsFinite)
        {
            return x.Kind == BallKind.MinusInfinity ? Ball.Undefined : x;
        }

        if (!x.Radius.IsZero)
        {
            if (Add(x, new Ball(1)).Sign is not 1)
            {
                return Log(Add(x, new Ball(1)));
            }

            return Between(LogOnePlus(x.End(-1, Bits)), LogOnePlus(x.End(1, Bits)));
        }

        if (x.Mantissa.IsZero)
        {
            return x;
        }

        if (x.Log2Midpoint < -40)
        {
            return Round(LogSeries(Finer(8), x));
        }

        return Log(new BallField(Math.Max(Bits, 64) + (int)(2 * BigInteger.Abs(x.Mantissa).GetBitLength()) + 128, constants).Add(x, new Ball(1)));
    }

    /// <summary>The power with an exponent that is a fixed number; of a negative number for whole exponents alone.</summary>
    public Ball Power(Ball a, Number exponent)
    {
        if (exponent.ToInt64() is { } whole)
        {
            return Power(a, whole);
        }

        // Roots of small degree are exact where they can be.
        if (exponent.IsExact && exponent.Denominator <= 16 && BigInteger.Abs(exponent.Numerator) <= 64)
        {
            var degree = (int)exponent.Denominator;
            if (degree % 2 == 1 && a.Sign == -1)
            {
                return Ball.Undefined;
            }

            if (a.Sign is null && a.IsFinite && degree % 2 == 1)
            {
                a = NotNegative(a);
            }

            return Power(RootOf(a, degree), (long)exponent.Numerator);
        }

        return Power(a, Of(exponent));
    }

    /// <summary>a^b: of a negative number for exactly whole exponents alone; a⁰ is 1.</summary>
    public Ball Power(Ball a, Ball b)
    {
        if (!a.IsFinite || !b.IsFinite)
        {
            return b.IsZero && a.Kind != BallKind.Missing ? new Ball(1) : NotFinite(a, b, Ball.Unknown);
        }

        if (b.IsExact && WholeValue(b) is { } exponent)
        {
            return BigInteger.Abs(exponent) <= int.MaxValue ? Power(a, (long)exponent) : LargePower(a, b, exponent.IsEven);
        }

        switch (a.Sign)
        {
            case 0:
                return b.Sign switch { 1 => default, -1 => Ball.Undefined, _ => Ball.Unknown };
            case -1:
                return b.IsExact ? Ball.Undefined : Ball.Unknown;
            case null:
                // Where the power is real, a is not negative; with b it grows from 0 where b is positive.
                return b.Sign == 1 ? NotNegative(FromZeroTo(PowerByLogarithm(a.End(1, Bits), b))) : Ball.Unknown;
            default:
                return PowerByLogarithm(a, b);
        }
    }

    private Ball LargePower(Ball a, Ball b, bool isEven) => a.Sign switch
    {
        0 => b.Sign == 1 ? default : Ball.Undefined,
        1 => PowerByLogarithm(a, b),
        -1 when isEven => PowerByLogarithm(-a, b),
        -1 => -PowerByLogarithm(-a, b),
        _ => Ball.Unknown,
    };

    private Ball PowerByLogarithm(Ball a, Ball b)
    {
        // As many digits more as the exponent has before the point.
        var more = (int)Math.Clamp(b.Bound.Log2Ceiling, 0, 4096) + 16;
        var field = Finer(more);
        return Round(field.Exp(field.Multiply(b, field.Log(a))));
    }

    /// <summary>The value of an exact ball that is whole, else null.</summary>
    private static BigInteger? WholeValue(Ball b)
    {
        if (b.Exponent >= 0)
        {
            return b.Log2Midpoint < 4096 ? b.Mantissa << (int)b.Exponent : null;
        }

        if (b.Mantissa.IsZero)
        {
            return BigInteger.Zero;
        }

        if (b.Log2Midpoint < 0)
        {
            return null;
        }

        var whole = b.Mantissa >> (int)-b.Exponent;
        return whole << (int)-b.Exponent == b.Mantissa ? whole : null;
    }

    /// <summary>The hyperbolic sine.</summary>
    public Ball Sinh(Ball x) => OnEnds(x, static (field, e) =>
    {
        // (u + u/(1 + u))/2 with u = e^|x| - 1
        var u = field.ExpMinusOne(e.Mantissa.Sign < 0 ? -e : e);
        var value = field.Add(u, field.Divide(u, field.Add(u, new Ball(1)))).Scaled(-1);
        return e.Mantissa.Sign < 0 ? -value : value;
    });

    /// <summary>The hyperbolic cosine.</summary>
    public Ball Cosh(Ball x)
    {
        if (!x.IsFinite)
        {
            return x.Kind == BallKind.MinusInfinity ? -x : x;
        }

        if (!x.Radius.IsZero && x.Sign is null)
        {
            return Between(new Ball(1), Cosh(new Ball(x.Bound.Exact.Mantissa, x.Bound.Exact.Exponent, Magnitude.Zero)));
        }

        return OnEnds(x, static (field, e) =>
        {
            var power = field.Exp(e);
            return field.Add(power, field.Divide(new Ball(1), power)).Scaled(-1);
        });
    }

    /// <summary>The hyperbolic tangent.</summary>
    public Ball Tanh(Ball x) => x.Kind switch
    {
        BallKind.PlusInfinity => new Ball(1),
        BallKind.MinusInfinity => new Ball(-1),
        _ => OnEnds(x, static (field, e) =>
        {
            // u/(u + 2) with u = e^(2|x|) - 1, or 1 - 2/(u + 2) where u is large
            var absolute = e.Mantissa.Sign < 0 ? -e : e;
            if (absolute.Log2Midpoint >= 40)
            {
                return new Ball(e.Mantissa.Sign, 0, Magnitude.PowerOfTwo(-(1L << 40)));
            }

            var u = field.ExpMinusOne(absolute.Scaled(1));
            var value = field.Divide(u, field.Add(u, new Ball(2)));
            return e.Mantissa.Sign < 0 ? -value : value;
        }),
    };

    /// <summary>The inverse of the hyperbolic sine.</summary>
    public Ball ArSinh(Ball x) => OnEnds(x, static (field, e) =>
    {
        // log(1 + |x| + x²/(1 + √(1 + x²)))
        var absolute = e.Mantissa.Sign < 0 ? -e : e;
        var square = field.Square(e);
        var root = field.Root(field.Add(square, new Ball(1)));
        var value = field.LogOnePlus(field.Add(absolute, field.Divide(square, field.Add(root, new Ball(1)))));
        return e.Mantissa.Sign < 0 ? -value : value;
    });

    /// <summary>The inverse of the hyperbolic cosine; undefined below 1.</summary>
    public Ball ArCosh(Ball x)
    {
        if (!x.IsFinite)
        {
            return x.Kind == BallKind.MinusInfinity ? Ball.Undefined : x;
        }

        var above = new BallField(Bits + 64 + (int)BigInteger.Abs(x.Mantissa).GetBitLength(), constants).Subtract(x, new Ball(1));
        return above.Sign == -1 ? Ball.Undefined : OnEnds(NotNegative(above), static (field, t) =>
        {
            // log(1 + t + √(t (t + 2))) with t = x - 1
            var inside = t.Mantissa.Sign < 0 ? default : t;
            return field.LogOnePlus(field.Add(inside, field.Root(field.Multiply(inside, field.Add(inside, new Ball(2))))));
        });
    }

    /// <summary>The inverse of the hyperbolic tangent; undefined past ±1, ±∞ at ±1.</summary>
    public Ball ArTanh(Ball x)
    {
        if (!x.IsFinite)
        {
            return x.Kind is BallKind.PlusInfinity or BallKind.MinusInfinity ? Ball.Undefined : x;
        }

        var (above, below) = (Subtract(new Ball(1), x), Add(new Ball(1), x));
        if (above.Sign is not 1 || below.Sign is not 1)
        {
            return above.Sign == -1 || below.Sign == -1 ? Ball.Undefined : above.IsZero ? Ball.PlusInfinity : below.IsZero ? Ball.MinusInfinity : Ball.Unknown;
        }

        return OnEnds(x, static (field, e) =>
        {
            // ½ log(1 + 2|x|/(1 - |x|))
            var absolute = e.Mantissa.Sign < 0 ? -e : e;
            var distance = new BallField(field.Bits + 64 + (int)BigInteger.Abs(e.Mantissa).GetBitLength(), field.constants).Subtract(new Ball(1), absolute);
            var value = field.LogOnePlus(field.Divide(absolute.Scaled(1), distance)).Scaled(-1);
            return e.Mantissa.Sign < 0 ? -value : value;
        });
    }

    /// <summary>1/(1 + e^(-x)).</summary>
    public Ball Sigmoid(Ball x) => Divide(new Ball(1), Add(new Ball(1), Exp(-x)));

    /// <summary>log(1 + e^x).</summary>
    public Ball Softplus(Ball x) => LogOnePlus(Exp(x));

    /// <summary>An increasing function on a ball, from its values at the ends.</summary>
    private Ball OnEnds(Ball x, Func<BallField, Ball, Ball> increasing)
    {
        if (!x.IsFinite)
        {
            return x;
        }

        var field = Finer(16);
        return Round(x.Radius.IsZero ? increasing(field, x) : Between(increasing(field, x.End(-1, Bits)), increasing(field, x.End(1, Bits))));
    }

    private Ball ExpMinusOneOfExact(Ball x)
    {
        var size = x.Mantissa.IsZero ? 0 : -x.Log2Midpoint;
        if (x.Mantissa.IsZero)
        {
            return x;
        }

        if (size > Bits + 8)
        {
            // x + x²/2 + …, the rest below x².
            return Round(x).Widened(Magnitude.PowerOfTwo(2 - (2 * size)));
        }

        var field = Finer((int)Math.Max(size, 0) + 8);
        return Round(field.Subtract(field.ExpOfExact(x), new Ball(1)));
    }

    private Ball ExpOfExact(Ball x)
    {
        if (!x.IsFinite || x.Mantissa.IsZero)
        {
            return x.IsFinite ? new Ball(1) : x;
        }

        var size = x.Log2Midpoint + 1;
        if (size > LargestExponentBits)
        {
            return x.Mantissa.Sign > 0 ? Ball.Unknown : new Ball(BigInteger.Zero, 0, Magnitude.PowerOfTwo(-(1L << LargestExponentBits)));
        }

        if (size < -Bits - 2)
        {
            return new Ball(BigInteger.One, 0, Magnitude.PowerOfTwo(size + 1));
        }

        // x = k log 2 + t; e^t = (e^(t/2^s))^(2^s), the inner one by its series, in fixed point.
        var halvings = (int)Math.Sqrt(Bits / 2.0) + 2;
        var work = Bits + halvings + 24;
        var fine = work + (int)Math.Max(size, 0) + 4;
        var fixedPoint = Fixed(x, fine);
        var log2 = constants.Log2(fine);
        var k = (long)BigInteger.Divide(fixedPoint, log2);
        var t = (fixedPoint - (k * log2)) >> (fine - work + halvings);
        var one = BigInteger.One << work;
        var (sum, term) = (one, one);
        var n = 0;
        while (!term.IsZero)
        {
            n++;
            // Towards 0, so that it ends.
            term = t * term;
            term = (term.Sign < 0 ? -(-term >> work) : term >> work) / n;
            sum += term;
        }

        for (var s = 0; s < halvings; s++)
        {
            sum = (sum * sum) >> work;
        }

        // 3 a term, 4 for t; each squaring doubles what is off, in a value below 2.1.
        return Round(new Ball(sum, k - work, (Magnitude.Of((3.0 * n) + 8) + Magnitude.Of(halvings)).Scaled(halvings + 3 - work + k)));
    }

    /// <summary>An exact number times 2^bits, rounded down.</summary>
    private static BigInteger Fixed(Ball x, int bits)
    {
        var shift = x.Exponent + bits;
        return shift >= 0 ? x.Mantissa << (int)shift : shift < -int.MaxValue ? (x.Mantissa.Sign < 0 ? BigInteger.MinusOne : BigInteger.Zero) : x.Mantissa >> (int)-shift;
    }

    private Ball LogOfExact(Ball x)
    {
        if (!x.IsFinite)
        {
            return x;
        }

        // x = f·2^k with ¾ ≤ f < 1½
        var length = (long)x.Mantissa.GetBitLength();
        var k = length + x.Exponent;
        var f = new Ball(x.Mantissa, -length, Magnitude.Zero);
        if (f.ToDouble() < 0.75)
        {
            (f, k) = (f.Scaled(1), k - 1);
        }

        var exact = new BallField(Math.Max(Bits, (int)length + 8), constants);
        var rest = exact.Subtract(f, new Ball(1));
        if (rest.IsZero)
        {
            return Multiply(Log2, k);
        }

        var field = Finer(k == 0 ? 56 : 16);
        Ball logarithm;
        if (rest.Log2Midpoint < -40)
        {
            logarithm = LogSeries(field, rest);
        }
        else
        {
            // log f = y + log(f e^-y), with y by doubles.
            var y = Ball.Of(Math.Log(f.ToDouble()));
            var correction = field.Subtract(field.Multiply(f, field.ExpOfExact(-y)), new Ball(1));
            logarithm = field.Add(y, LogSeries(field, correction));
        }

        return Round(k == 0 ? logarithm : field.Add(field.Multiply(field.Log2, k), logarithm));
    }

    /// <summary>log(1 + d) by its series, |d| below 2^-30.</summary>
    private static Ball LogSeries(BallField field, Ball d)
    {
        var bound = d.Bound;
        if (bound.IsZero)
        {
            return default;
        }

        var terms = (int)((field.Bits + 8) / Math.Max(30, -bound.Log2Ceiling)) + 2;
        Ball sum = default;
        for (var n = terms; n >= 1; n--)
        {
            sum = field.Add(field.Multiply(sum, d), field.Divide(new Ball(n % 2 == 1 ? 1 : -1), new Ball(n)));
        }

        return field.Multiply(sum, d).Widened(bound.Power(terms + 1).Scaled(1));
    }
}
