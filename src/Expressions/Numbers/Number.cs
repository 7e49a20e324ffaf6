using System.Globalization;
using System.Numerics;
using MlMath.Expressions.Problems;

namespace MlMath.Expressions.Numbers;

/// <summary>
/// A number: an exact rational, or a double once something inexact has met it. Small rationals take no allocation.
/// </summary>
public readonly struct Number : IEquatable<Number>, IComparable<Number>
{
    private const int LongBits = 800;
    private static readonly ulong DigestOfOne = Nodes.Digests.Mix(1, 0);

    // Small rational: numerator/denominator with denominator > 0 and big null. Double: denominator 0, the bits in numerator.
    private readonly long numerator;
    private readonly long denominatorLessOne; // so that default(Number) is 0/1
    private readonly BigRational? big;

    private Number(long numerator, long denominator, BigRational? big)
    {
        this.numerator = numerator;
        denominatorLessOne = denominator - 1;
        this.big = big;
    }

    private sealed record BigRational(BigInteger Numerator, BigInteger Denominator);

    /// <summary>0.</summary>
    public static Number Zero => new(0, 1, null);

    /// <summary>1.</summary>
    public static Number One => new(1, 1, null);

    /// <summary>-1.</summary>
    public static Number MinusOne => new(-1, 1, null);

    /// <summary>½.</summary>
    public static Number Half => new(1, 2, null);

    /// <summary>Whether it is an exact rational.</summary>
    public bool IsExact => denominatorLessOne != -1;

    /// <summary>Whether it is exactly 0.</summary>
    public bool IsZero => IsExact && big is null && numerator == 0;

    /// <summary>Whether it is exactly 1.</summary>
    public bool IsOne => big is null && numerator == 1 && denominatorLessOne == 0;

    /// <summary>Whether it is exactly -1.</summary>
    public bool IsMinusOne => big is null && numerator == -1 && denominatorLessOne == 0;

    /// <summary>Whether it is an exact integer.</summary>
    public bool IsInteger => IsExact && (big is null ? denominatorLessOne == 0 : big.Denominator.IsOne);

    /// <summary>-1, 0 or 1; 0 for NaN.</summary>
    public int Sign => !IsExact ? (double.IsNaN(ToDouble()) ? 0 : Math.Sign(ToDouble())) : big is null ? Math.Sign(numerator) : big.Numerator.Sign;

    /// <summary>
    /// Whether an exact number has more than 800 binary digits. A term keeps such a coefficient: taken out of it, the numbers of a deep chain, (1/2)ⁿ, would
    /// together be as large as the square of its length, and leave the range of a double (1024 digits) where the value that they belong to does not.
    /// </summary>
    public bool IsLong => big is not null && (big.Numerator.GetBitLength() > LongBits || big.Denominator.GetBitLength() > LongBits);

    /// <summary>The numerator of an exact number in lowest terms.</summary>
    public BigInteger Numerator => big?.Numerator ?? numerator;

    /// <summary>The denominator of an exact number in lowest terms; positive.</summary>
    public BigInteger Denominator => big?.Denominator ?? (denominatorLessOne + 1);

    /// <summary>An integer.</summary>
    public static implicit operator Number(long value) => new(value, 1, null);

    /// <summary>An inexact number.</summary>
    public static Number Inexact(double value) => new(BitConverter.DoubleToInt64Bits(value), 0, null);

    /// <summary>The exact fraction <paramref name="numerator"/>/<paramref name="denominator"/>; the denominator is not 0.</summary>
    public static Number Fraction(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
        {
            throw new ProblemException(ProblemCode.Domain, "division by zero");
        }

        var common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (denominator.Sign < 0)
        {
            common = -common;
        }

        return InLowestTerms(numerator / common, denominator / common);
    }

    /// <summary>A fraction whose parts fit into 64 bits; null where they do not. The denominator is positive.</summary>
    private static Number? OfShort(Int128 numerator, Int128 denominator)
    {
        if (numerator <= -long.MaxValue || numerator >= long.MaxValue || denominator >= long.MaxValue)
        {
            return null;
        }

        var (above, below) = ((long)numerator, (long)denominator);
        var (a, b) = (Math.Abs(above), below);
        while (a != 0)
        {
            (a, b) = (b % a, a);
        }

        return new Number(above / b, below / b, null);
    }

    private static Number InLowestTerms(BigInteger numerator, BigInteger denominator)
    {
        if (numerator >= long.MinValue + 1 && numerator <= long.MaxValue && denominator < long.MaxValue)
        {
            return new Number((long)numerator, (long)denominator, null);
        }

        if (numerator.GetBitLength() > Limits.ExactBits || denominator.GetBitLength() > Limits.ExactBits)
        {
            throw new ProblemException(ProblemCode.Limit, $"an exact number here has more than {Limits.ExactBits} binary digits", null, "write it as a decimal with an exponent, or make the exponents smaller");
        }

        return new Number(0, 1, new BigRational(numerator, denominator));
    }

    /// <summary>Reads `2`, `0.5`, `1e-8` or `1/2` exactly; null where the text is none of these.</summary>
    public static Number? Parse(string text)
    {
        var slash = text.IndexOf('/');
        if (slash > 0)
        {
            return Parse(text[..slash]) is { } above && Parse(text[(slash + 1)..]) is { } below && !below.IsZero ? above / below : null;
        }

        var end = text.IndexOfAny(['e', 'E']);
        var exponent = 0;
        if (end >= 0 && !int.TryParse(text.AsSpan(end + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return null;
        }

        var digits = end >= 0 ? text[..end] : text;
        var point = digits.IndexOf('.');
        if (point >= 0)
        {
            exponent -= digits.Length - point - 1;
            digits = digits.Remove(point, 1);
        }

        if (exponent == 0 && long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small))
        {
            return small;
        }

        if (!BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return null;
        }

        if (Math.Abs(exponent) > 20_000)
        {
            throw new ProblemException(ProblemCode.Limit, $"the exponent of {text} is out of range (at most 20000)");
        }

        return exponent >= 0 ? Fraction(whole * BigInteger.Pow(10, exponent), 1) : Fraction(whole, BigInteger.Pow(10, -exponent));
    }

    /// <summary>The nearest double.</summary>
    public double ToDouble()
    {
        if (!IsExact)
        {
            return BitConverter.Int64BitsToDouble(numerator);
        }

        if (big is null)
        {
            return denominatorLessOne == 0 ? numerator : Math.Abs(numerator) < 1L << 53 && denominatorLessOne < 1L << 53 ? (double)numerator / (denominatorLessOne + 1) : Quotient(numerator, denominatorLessOne + 1);
        }

        return Quotient(big.Numerator, big.Denominator);
    }

    /// <summary>The nearest double to an exact number times a power of two, which may lie where the number itself is beyond all doubles.</summary>
    /// <param name="exponent">The exponent of the power of two.</param>
    public double ToDoubleScaled(long exponent) => IsZero ? 0 : Quotient(Numerator, Denominator, exponent);

    /// <summary>Whether the sum of the two is exactly 0; inexact numbers are not exactly anything.</summary>
    public bool IsOppositeOf(Number other) => IsExact && other.IsExact && Sign == -other.Sign && this == -other;

    private static double Quotient(BigInteger above, BigInteger below, long exponent = 0)
    {
        // Scale so that the integer quotient carries 62 or 63 significant bits; a sticky bit keeps the rounding right, which is that of a long: a BigInteger's is cut off.
        var shift = (long)below.GetBitLength() - (long)BigInteger.Abs(above).GetBitLength() + 62;
        var quotient = shift >= 0 ? BigInteger.DivRem(above << (int)shift, below, out var rest) : BigInteger.DivRem(above, below << (int)-shift, out rest);
        if (!rest.IsZero)
        {
            quotient = above.Sign < 0 ? -(BigInteger.Abs(quotient) | 1) : quotient | 1;
        }

        return Math.ScaleB((double)(long)quotient, (int)(exponent - shift));
    }

    /// <summary>As a 64-bit integer, or null where it is not one.</summary>
    public long? ToInt64() => IsInteger && big is null ? numerator : null;

    /// <inheritdoc/>
    public static Number operator +(Number a, Number b)
    {
        if (a.big is null && b.big is null && a.denominatorLessOne == 0 && b.denominatorLessOne == 0)
        {
            var sum = unchecked(a.numerator + b.numerator);
            if (((a.numerator ^ sum) & (b.numerator ^ sum)) >= 0 && sum != long.MinValue)
            {
                return new Number(sum, 1, null);
            }
        }

        if (a.big is null && b.big is null && a.IsExact && b.IsExact)
        {
            Int128 below = a.denominatorLessOne + 1L, otherBelow = b.denominatorLessOne + 1L;
            if (OfShort((a.numerator * otherBelow) + (b.numerator * below), below * otherBelow) is { } sum)
            {
                return sum;
            }
        }

        if (a.IsInteger && b.IsInteger)
        {
            return InLowestTerms(a.Numerator + b.Numerator, BigInteger.One);
        }

        return a.IsExact && b.IsExact
            ? Fraction((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator)
            : Inexact(a.ToDouble() + b.ToDouble());
    }

    /// <inheritdoc/>
    public static Number operator -(Number a) => a.IsExact
        ? a.big is null ? new Number(-a.numerator, a.denominatorLessOne + 1, null) : InLowestTerms(-a.Numerator, a.Denominator)
        : Inexact(-a.ToDouble());

    /// <inheritdoc/>
    public static Number operator -(Number a, Number b) => a + -b;

    /// <inheritdoc/>
    public static Number operator *(Number a, Number b)
    {
        if (a.IsOne)
        {
            return b;
        }

        if (b.IsOne)
        {
            return a;
        }

        if (a.big is null && b.big is null && a.denominatorLessOne == 0 && b.denominatorLessOne == 0)
        {
            var high = Math.BigMul(a.numerator, b.numerator, out var low);
            if (high == low >> 63 && low != long.MinValue)
            {
                return new Number(low, 1, null);
            }
        }

        if (!a.IsExact || !b.IsExact)
        {
            return Inexact(a.ToDouble() * b.ToDouble());
        }

        if (a.big is null && b.big is null && OfShort((Int128)a.numerator * b.numerator, ((Int128)a.denominatorLessOne + 1) * (b.denominatorLessOne + 1)) is { } product)
        {
            return product;
        }

        if (a.IsInteger && b.IsInteger)
        {
            return InLowestTerms(a.Numerator * b.Numerator, BigInteger.One);
        }

        // Both are in lowest terms: what cancels does so crosswise, which is quick where one of them is small, however long the other.
        var (first, second) = (BigInteger.GreatestCommonDivisor(a.Numerator, b.Denominator), BigInteger.GreatestCommonDivisor(b.Numerator, a.Denominator));
        return InLowestTerms(a.Numerator / first * (b.Numerator / second), a.Denominator / second * (b.Denominator / first));
    }

    /// <summary>The quotient; throws <see cref="ProblemException"/> (domain) where both are exact and <paramref name="b"/> is 0.</summary>
    public static Number operator /(Number a, Number b) => a.IsExact && b.IsExact
        ? Fraction(a.Numerator * b.Denominator, a.Denominator * b.Numerator)
        : Inexact(a.ToDouble() / b.ToDouble());

    /// <summary>The integer power of an exact number; throws (limit) where the result would be too large, (domain) for 0 to a negative power.</summary>
    public static Number Power(Number value, long exponent)
    {
        if (!value.IsExact)
        {
            return Inexact(Math.Pow(value.ToDouble(), exponent));
        }

        if (value.IsOne || exponent == 0)
        {
            return One;
        }

        if (value.IsMinusOne)
        {
            return exponent % 2 == 0 ? One : MinusOne;
        }

        var bits = Math.Max(value.Numerator.GetBitLength(), value.Denominator.GetBitLength());
        if (Math.Abs((double)exponent) * bits > Limits.ExactBits)
        {
            if (value.IsZero && exponent > 0)
            {
                return Zero;
            }

            throw new ProblemException(ProblemCode.Limit, $"an exact power here has more than {Limits.ExactBits} binary digits", null, "write the base as a decimal with an exponent, or make the exponent smaller");
        }

        var n = (int)Math.Abs(exponent);
        var (above, below) = (BigInteger.Pow(value.Numerator, n), BigInteger.Pow(value.Denominator, n));
        return exponent > 0 ? Fraction(above, below) : Fraction(below, above);
    }

    /// <summary>The exact root of a non-negative exact number where it is rational, else null.</summary>
    public static Number? ExactRoot(Number value, int degree)
    {
        if (!value.IsExact || value.Sign < 0)
        {
            return null;
        }

        return Root(value.Numerator, degree) is { } above && Root(value.Denominator, degree) is { } below ? Fraction(above, below) : null;
    }

    private static BigInteger? Root(BigInteger value, int degree)
    {
        if (value.GetBitLength() > 1000)
        {
            return null;
        }

        var guess = new BigInteger(Math.Round(Math.Pow((double)value, 1.0 / degree)));
        for (var candidate = guess - 1; candidate <= guess + 1; candidate++)
        {
            if (BigInteger.Pow(candidate, degree) == value)
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>The absolute value.</summary>
    public Number Abs() => Sign < 0 ? -this : this;

    /// <inheritdoc/>
    public bool Equals(Number other) => numerator == other.numerator && denominatorLessOne == other.denominatorLessOne
        && (ReferenceEquals(big, other.big) || (big is not null && big.Equals(other.big)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Number other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(numerator, denominatorLessOne, big);

    /// <inheritdoc/>
    public int CompareTo(Number other) => IsExact && other.IsExact
        ? (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator)
        : ToDouble().CompareTo(other.ToDouble());

    /// <inheritdoc/>
    public static bool operator ==(Number a, Number b) => a.Equals(b);

    /// <inheritdoc/>
    public static bool operator !=(Number a, Number b) => !a.Equals(b);

    /// <summary>A hash that is the same in every run.</summary>
    public ulong Digest => IsOne ? DigestOfOne : big is null
        ? Nodes.Digests.Mix((ulong)numerator, (ulong)denominatorLessOne)
        : Nodes.Digests.Mix(Nodes.Digests.Of(big.Numerator.ToByteArray()), Nodes.Digests.Of(big.Denominator.ToByteArray()));

    /// <summary>The number as text: `3`, `-1/2`, or the shortest decimal of a double.</summary>
    public override string ToString() => !IsExact
        ? ToDouble().ToString("R", CultureInfo.InvariantCulture)
        : IsInteger ? Numerator.ToString(CultureInfo.InvariantCulture) : $"{Numerator.ToString(CultureInfo.InvariantCulture)}/{Denominator.ToString(CultureInfo.InvariantCulture)}";
}
