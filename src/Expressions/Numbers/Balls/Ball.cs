using System.Globalization;
using System.Numerics;

namespace MlMath.Expressions.Numbers.Balls;

/// <summary>What is known about the number that a ball stands for.</summary>
public enum BallKind : byte
{
    /// <summary>It is real and lies within the radius around the midpoint.</summary>
    Finite,

    /// <summary>Nothing is known: it may be real, or not.</summary>
    Unknown,

    /// <summary>There is no such real number: √-1.</summary>
    Undefined,

    /// <summary>A pole where the limit is +∞: -log 0.</summary>
    PlusInfinity,

    /// <summary>A pole where the limit is -∞: log 0.</summary>
    MinusInfinity,

    /// <summary>An entry past the end of an axis, which no answer may use.</summary>
    Missing,
}

/// <summary>
/// A real number enclosed by arbitrary-precision midpoint and radius: |number - mantissa·2^exponent| ≤ radius, as in F. Johansson, "Arb: efficient
/// arbitrary-precision midpoint-radius interval arithmetic", IEEE Transactions on Computers 66 (2017). A <see cref="BallField"/> computes with balls.
/// </summary>
public readonly struct Ball
{
    private const long LargestExponent = 1L << 58;

    private Ball(BallKind kind)
    {
        Kind = kind;
        Radius = Magnitude.Infinite;
    }

    /// <summary>A finite ball; one whose exponent is out of range is unknown, or 0 with a radius.</summary>
    public Ball(BigInteger mantissa, long exponent, Magnitude radius)
    {
        var top = exponent + mantissa.GetBitLength();
        if (radius.IsInfinite || (!mantissa.IsZero && top > LargestExponent))
        {
            this = new Ball(BallKind.Unknown);
        }
        else if (mantissa.IsZero || top < -LargestExponent)
        {
            (Mantissa, Exponent, Radius) = (BigInteger.Zero, 0, mantissa.IsZero ? radius : radius + Magnitude.PowerOfTwo(-LargestExponent));
        }
        else
        {
            (Mantissa, Exponent, Radius) = (mantissa, exponent, radius);
        }
    }

    /// <summary>An exact integer.</summary>
    public Ball(long value)
        : this(new BigInteger(value), 0, Magnitude.Zero)
    {
    }

    /// <summary>Nothing is known.</summary>
    public static Ball Unknown => new(BallKind.Unknown);

    /// <summary>There is no such real number.</summary>
    public static Ball Undefined => new(BallKind.Undefined);

    /// <summary>+∞.</summary>
    public static Ball PlusInfinity => new(BallKind.PlusInfinity);

    /// <summary>-∞.</summary>
    public static Ball MinusInfinity => new(BallKind.MinusInfinity);

    /// <summary>An entry past the end of an axis.</summary>
    public static Ball Missing => new(BallKind.Missing);

    /// <summary>What is known.</summary>
    public BallKind Kind { get; }

    /// <summary>The midpoint's mantissa.</summary>
    public BigInteger Mantissa { get; }

    /// <summary>The midpoint's exponent of 2.</summary>
    public long Exponent { get; }

    /// <summary>The radius.</summary>
    public Magnitude Radius { get; }

    /// <summary>Whether midpoint and radius hold.</summary>
    public bool IsFinite => Kind == BallKind.Finite;

    /// <summary>Whether it is one number.</summary>
    public bool IsExact => IsFinite && Radius.IsZero;

    /// <summary>Whether it is exactly 0.</summary>
    public bool IsZero => IsExact && Mantissa.IsZero;

    /// <summary>Whether it is certainly not 0.</summary>
    public bool IsNonZero => IsFinite && !Mantissa.IsZero && IsFartherThan(Radius);

    /// <summary>1 where it is certainly positive, -1 where it is certainly negative, 0 where it is exactly 0; null where neither is known.</summary>
    public int? Sign => !IsFinite ? null : IsNonZero ? Mantissa.Sign : IsZero ? 0 : null;

    /// <summary>Whether it is certainly not negative.</summary>
    public bool IsNonNegative => IsFinite && (Mantissa.Sign >= 0 && (Radius.IsZero || IsAtLeast(Radius)));

    /// <summary>An upper bound of the absolute value.</summary>
    public Magnitude Bound => IsFinite ? Magnitude.Of(Mantissa, Exponent) + Radius : Magnitude.Infinite;

    /// <summary>An e with 2^e ≤ |midpoint| &lt; 2^(e+1); the smallest long for 0.</summary>
    public long Log2Midpoint => Mantissa.IsZero ? long.MinValue : Exponent + (long)BigInteger.Abs(Mantissa).GetBitLength() - 1;

    /// <summary>How many binary digits of the number are known; the largest integer where it is exact, 0 where not even its sign is known.</summary>
    public int AccurateBits => !IsFinite ? 0 : Radius.IsZero ? int.MaxValue : Mantissa.IsZero ? 0
        : (int)Math.Clamp(Log2Midpoint - Radius.Log2Ceiling, 0, int.MaxValue);

    /// <summary>A double as the exact number it is; infinities are poles.</summary>
    public static Ball Of(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? Undefined : value > 0 ? PlusInfinity : MinusInfinity;
        }

        if (value == Math.Floor(value) && Math.Abs(value) < 1L << 53)
        {
            return new Ball((long)value);
        }

        var shift = 52 - Math.ILogB(value);
        var mantissa = shift > 1000 ? (long)Math.ScaleB(Math.ScaleB(value, 1000), shift - 1000) : (long)Math.ScaleB(value, shift);
        return new Ball(mantissa, -shift, Magnitude.Zero);
    }

    /// <summary>The negative.</summary>
    public static Ball operator -(Ball a) => a.Kind switch
    {
        BallKind.Finite => new Ball(-a.Mantissa, a.Exponent, a.Radius),
        BallKind.PlusInfinity => MinusInfinity,
        BallKind.MinusInfinity => PlusInfinity,
        _ => a,
    };

    /// <summary>The midpoint without the radius.</summary>
    public Ball Midpoint => IsFinite ? new Ball(Mantissa, Exponent, Magnitude.Zero) : this;

    /// <summary>The same with more radius.</summary>
    public Ball Widened(Magnitude by) => IsFinite ? new Ball(Mantissa, Exponent, Radius + by) : this;

    /// <summary>The ball times 2^e.</summary>
    public Ball Scaled(long e) => IsFinite ? new Ball(Mantissa, Exponent + e, Radius.Scaled(e)) : this;

    /// <summary>
    /// The lower (-1) or upper (1) end as an exact number; a radius far below the last of <paramref name="bits"/> digits is taken for larger.
    /// </summary>
    public Ball End(int side, int bits)
    {
        if (!IsFinite || Radius.IsZero)
        {
            return this;
        }

        var radius = Mantissa.IsZero ? Radius : Magnitude.Max(Radius, Magnitude.PowerOfTwo(Log2Midpoint - bits - 8));
        var (mantissa, exponent) = radius.Exact;
        if (Mantissa.IsZero)
        {
            return new Ball(side * mantissa, exponent, Magnitude.Zero);
        }

        var low = Math.Min(exponent, Exponent);
        if (exponent - low > bits + 2_000)
        {
            // The radius dwarfs the midpoint.
            (mantissa, exponent) = Bound.Exact;
            return new Ball(side * mantissa, exponent, Magnitude.Zero);
        }

        return new Ball((Mantissa << (int)(Exponent - low)) + (side * (mantissa << (int)(exponent - low))), low, Magnitude.Zero);
    }

    /// <summary>The double nearest to the midpoint; ±∞ past the range of doubles, NaN where it is not finite.</summary>
    public double ToDouble()
    {
        switch (Kind)
        {
            case BallKind.PlusInfinity:
                return double.PositiveInfinity;
            case BallKind.MinusInfinity:
                return double.NegativeInfinity;
            case BallKind.Finite:
                break;
            default:
                return double.NaN;
        }

        if (Mantissa.IsZero)
        {
            return 0;
        }

        var top = Log2Midpoint;
        if (top > 1100 || top < -1200)
        {
            return top > 0 ? Mantissa.Sign * double.PositiveInfinity : 0;
        }

        // As many digits as the double has there, rounded once.
        var kept = (int)Math.Clamp(top + 1075, 1, 53);
        var shift = (int)(BigInteger.Abs(Mantissa).GetBitLength() - kept);
        if (shift <= 0)
        {
            return Math.ScaleB((double)(long)Mantissa, (int)Exponent);
        }

        var quotient = BigInteger.Abs(Mantissa) >> (shift - 1);
        var whole = (long)(quotient >> 1);
        var isTie = !quotient.IsEven && (quotient << (shift - 1)) == BigInteger.Abs(Mantissa);
        whole += !quotient.IsEven && (!isTie || (whole & 1) != 0) ? 1 : 0;
        return Mantissa.Sign * Math.ScaleB((double)whole, (int)(Exponent + shift));
    }

    /// <summary>Whether the exact rational lies in it.</summary>
    public bool Contains(BigInteger numerator, BigInteger denominator)
    {
        if (!IsFinite)
        {
            return Kind == BallKind.Unknown;
        }

        if (Radius.CompareTo(Bounds(numerator, denominator) + Magnitude.Of(Mantissa, Exponent)) > 0)
        {
            return true;
        }

        // |m·2^e·d - n| ≤ r·d, all times 2^-low.
        var (radius, exponent) = Radius.Exact;
        var low = Math.Min(0, Math.Min(exponent, Exponent));
        var distance = BigInteger.Abs((Mantissa * denominator << (int)(Exponent - low)) - (numerator << (int)-low));
        return distance <= BigInteger.Abs(radius * denominator << (int)(exponent - low));
    }

    /// <summary>Midpoint and radius in words, for people who look into a test.</summary>
    public override string ToString() => !IsFinite ? Kind.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{ToDouble():R} ± 2^{(Radius.IsZero ? "-∞" : Radius.Log2Ceiling.ToString(CultureInfo.InvariantCulture))}");

    private static Magnitude Bounds(BigInteger numerator, BigInteger denominator) => Magnitude.Of(numerator, 0).Over(Magnitude.PowerOfTwo((long)denominator.GetBitLength() - 1));

    private bool IsFartherThan(Magnitude distance) => distance.IsZero || Compare(distance) > 0;

    private bool IsAtLeast(Magnitude distance) => Compare(distance) >= 0;

    private int Compare(Magnitude distance)
    {
        var (mantissa, exponent) = distance.Exact;
        var difference = Log2Midpoint - (distance.Log2Ceiling - 1);
        if (Mantissa.IsZero || Math.Abs(difference) > 1)
        {
            return Mantissa.IsZero ? -1 : Math.Sign(difference);
        }

        var low = Math.Min(exponent, Exponent);
        return (BigInteger.Abs(Mantissa) << (int)(Exponent - low)).CompareTo(mantissa << (int)(exponent - low));
    }
}
