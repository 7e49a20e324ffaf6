using System.Numerics;

namespace MlMath.Expressions.Numbers.Balls;

/// <summary>An upper bound of a distance: a double in [1, 2) times a power of two, 0, or infinite. Every operation rounds up.</summary>
public readonly struct Magnitude : IComparable<Magnitude>
{
    private const long LargestExponent = 1L << 60;

    private readonly double lead; // 0, 1 ≤ lead < 2 or +∞
    private readonly long exponent;

    private Magnitude(double lead, long exponent)
    {
        if (lead == 0 || !(lead < double.PositiveInfinity))
        {
            (this.lead, this.exponent) = (lead == 0 ? 0 : double.PositiveInfinity, 0);
            return;
        }

        var shift = Math.ILogB(lead);
        exponent += shift;
        if (exponent > LargestExponent)
        {
            (this.lead, this.exponent) = (double.PositiveInfinity, 0);
        }
        else
        {
            (this.lead, this.exponent) = exponent < -LargestExponent ? (1, -LargestExponent) : (Math.ScaleB(lead, -shift), exponent);
        }
    }

    /// <summary>No distance.</summary>
    public static Magnitude Zero => default;

    /// <summary>No bound.</summary>
    public static Magnitude Infinite => new(double.PositiveInfinity, 0);

    /// <summary>Whether it is exactly 0.</summary>
    public bool IsZero => lead == 0;

    /// <summary>Whether there is no bound.</summary>
    public bool IsInfinite => lead == double.PositiveInfinity;

    /// <summary>The least e with the bound below 2^e; the smallest long for 0, the largest where there is no bound.</summary>
    public long Log2Ceiling => IsZero ? long.MinValue : IsInfinite ? long.MaxValue : exponent + 1;

    /// <summary>2^e.</summary>
    public static Magnitude PowerOfTwo(long e) => new(1, e);

    /// <summary>At least the absolute value of a double.</summary>
    public static Magnitude Of(double value) => new(Math.Abs(value), 0);

    /// <summary>At least |mantissa|·2^exponent.</summary>
    public static Magnitude Of(BigInteger mantissa, long exponent)
    {
        if (mantissa.IsZero)
        {
            return Zero;
        }

        mantissa = BigInteger.Abs(mantissa);
        var length = mantissa.GetBitLength();
        if (length <= 53)
        {
            return new Magnitude((double)(long)mantissa, exponent);
        }

        var shift = (int)(length - 52);
        return new Magnitude((double)(long)(mantissa >> shift) + 1, exponent + shift);
    }

    /// <summary>The bound as an exact number: a mantissa of at most 53 bits and its exponent; it is not infinite.</summary>
    public (BigInteger Mantissa, long Exponent) Exact => IsZero ? (BigInteger.Zero, 0) : (new BigInteger((long)Math.ScaleB(lead, 52)), exponent - 52);

    /// <summary>At least the sum.</summary>
    public static Magnitude operator +(Magnitude a, Magnitude b)
    {
        if (a.IsZero || b.IsInfinite)
        {
            return b;
        }

        if (b.IsZero || a.IsInfinite)
        {
            return a;
        }

        if (a.exponent < b.exponent)
        {
            (a, b) = (b, a);
        }

        var shift = Math.Min(a.exponent - b.exponent, 200);
        return new Magnitude(Math.BitIncrement(a.lead + Math.ScaleB(b.lead, (int)-shift)), a.exponent);
    }

    /// <summary>At least the product.</summary>
    public static Magnitude operator *(Magnitude a, Magnitude b) => a.IsZero || b.IsZero ? Zero
        : a.IsInfinite || b.IsInfinite ? Infinite
        : new Magnitude(Math.BitIncrement(a.lead * b.lead), a.exponent + b.exponent);

    /// <summary>At least the bound times 2^e.</summary>
    public Magnitude Scaled(long e) => IsZero || IsInfinite ? this : new Magnitude(lead, exponent + e);

    /// <summary>At least this divided by any number that is as large as <paramref name="divisor"/>, which is a lower bound and not 0.</summary>
    public Magnitude Over(Magnitude divisor) => IsZero ? Zero : IsInfinite || divisor.IsZero ? Infinite
        : divisor.IsInfinite ? Zero : new Magnitude(Math.BitIncrement(lead / divisor.lead), exponent - divisor.exponent);

    /// <summary>At least the power with a whole exponent from 0 up.</summary>
    public Magnitude Power(long n)
    {
        var (power, square) = (new Magnitude(1, 0), this);
        for (; n > 0; n >>= 1, square *= square)
        {
            power = (n & 1) != 0 ? power * square : power;
        }

        return power;
    }

    /// <summary>The larger of two.</summary>
    public static Magnitude Max(Magnitude a, Magnitude b) => a.CompareTo(b) >= 0 ? a : b;

    /// <inheritdoc/>
    public int CompareTo(Magnitude other) => IsZero || other.IsZero ? lead.CompareTo(other.lead)
        : IsInfinite || other.IsInfinite ? lead.CompareTo(other.lead)
        : exponent != other.exponent ? exponent.CompareTo(other.exponent) : lead.CompareTo(other.lead);
}
