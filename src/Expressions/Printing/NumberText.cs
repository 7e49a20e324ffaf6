using System.Globalization;
using System.Numerics;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Printing;

/// <summary>Numbers as texts that are read back as the same number.</summary>
public static class NumberText
{
    /// <summary>The shortest decimal that is read back as the same double: `0.1`, `1e-8`, `NaN`, `Infinity`.</summary>
    public static string Of(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        if (e < 0)
        {
            return text;
        }

        var exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return $"{text[..e]}e{exponent.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>
    /// The digits and the power of ten of an exact number that is better written as a decimal than as a fraction: 9/10, 1e-8, 10⁹; null for
    /// the others. The number is `digits·10^exponent`.
    /// </summary>
    public static (BigInteger Digits, int Exponent)? AsDecimal(Number value)
    {
        if (!value.IsExact)
        {
            return null;
        }

        var (above, below) = (value.Numerator, value.Denominator);
        if (below.IsOne)
        {
            return (above, 0);
        }

        if (below.GetBitLength() > 4_000)
        {
            return null;
        }

        // All at once: a denominator may be a power of two with thousands of digits.
        var (twos, fives) = ((int)BigInteger.TrailingZeroCount(below), 0);
        var rest = below >> twos;
        for (; (rest % 5).IsZero; rest /= 5)
        {
            fives++;
        }

        if (!rest.IsOne || fives == 0 || below == 5)
        {
            return null;
        }

        var places = Math.Max(twos, fives);
        var digits = above * BigInteger.Pow(10, places) / below;
        return BigInteger.Abs(digits).GetBitLength() <= 56 ? (digits, -places) : null;
    }

    /// <summary>A number that is not negative and either inexact, an integer or a decimal, with its power of ten apart where it is large.</summary>
    /// <param name="value">The number.</param>
    /// <param name="exponent">The power of ten, or 0.</param>
    /// <returns>The digits, with a point where needed.</returns>
    public static string Digits(Number value, out int exponent)
    {
        exponent = 0;
        if (!value.IsExact)
        {
            // A zero has no sign here: that stands before it.
            var text = Of(value.ToDouble() == 0 ? 0.0 : value.ToDouble());
            var e = text.IndexOf('e', StringComparison.Ordinal);
            if (e > 0 && double.IsFinite(value.ToDouble()))
            {
                exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                return text[..e];
            }

            return text;
        }

        var (digits, power) = AsDecimal(value) ?? throw new ArgumentException($"{value} is not a decimal.", nameof(value));
        var all = digits.ToString(CultureInfo.InvariantCulture);
        var significant = all.TrimEnd('0');
        power += all.Length - significant.Length;
        if (digits.IsZero || power is >= 0 and < 7)
        {
            return all;
        }

        var leading = power + significant.Length - 1;
        if (power < 0 && leading >= -5)
        {
            return leading >= 0 ? significant.Insert(leading + 1, ".") : "0." + new string('0', -leading - 1) + significant;
        }

        exponent = leading;
        return significant.Length == 1 ? significant : significant.Insert(1, ".");
    }
}
