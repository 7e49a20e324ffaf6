using MlMath.Expressions.Functions;
using MlMath.Expressions.Numbers;

namespace MlMath.Compilation.Interpretation;

/// <summary>
/// A number of a double's precision and a far larger range: a mantissa times a power of two. The interpreter run on it tells a value that merely passes
/// through e^1000 from one that is infinite.
/// </summary>
internal readonly struct ScaledReal : IPrimal<ScaledReal>
{
    private const double Ln2 = 0.69314718055994530942;
    private const double LargestExponent = 1e17;

    private readonly double mantissa; // 0, NaN, ±∞ or 1 ≤ |mantissa| < 2
    private readonly long exponent;

    private ScaledReal(double mantissa, long exponent)
    {
        if (mantissa == 0 || !double.IsFinite(mantissa))
        {
            (this.mantissa, this.exponent) = (mantissa, 0);
            return;
        }

        var shift = Math.ILogB(mantissa);
        var total = exponent + shift;
        if (total > LargestExponent)
        {
            (this.mantissa, this.exponent) = (mantissa > 0 ? double.PositiveInfinity : double.NegativeInfinity, 0);
        }
        else if (total < -LargestExponent)
        {
            (this.mantissa, this.exponent) = (0, 0);
        }
        else
        {
            (this.mantissa, this.exponent) = (Math.ScaleB(mantissa, -shift), total);
        }
    }

    /// <inheritdoc/>
    public double Value => exponent is > 1100 or < -1200 && mantissa != 0 && double.IsFinite(mantissa)
        ? exponent > 0 ? mantissa * double.PositiveInfinity : mantissa * 0.0
        : Math.ScaleB(mantissa, (int)exponent);

    /// <inheritdoc/>
    public static ScaledReal FromValue(double value) => new(value, 0);

    /// <inheritdoc/>
    public static ScaledReal operator +(ScaledReal a, ScaledReal b)
    {
        if (a.mantissa == 0 || !double.IsFinite(b.mantissa))
        {
            return double.IsFinite(a.mantissa) ? b : new ScaledReal(a.mantissa + b.mantissa, 0);
        }

        if (b.mantissa == 0 || !double.IsFinite(a.mantissa))
        {
            return a;
        }

        if (a.exponent < b.exponent)
        {
            (a, b) = (b, a);
        }

        var shift = b.exponent - a.exponent;
        return shift < -1100 ? a : new ScaledReal(a.mantissa + Math.ScaleB(b.mantissa, (int)shift), a.exponent);
    }

    /// <inheritdoc/>
    public static ScaledReal operator -(ScaledReal a, ScaledReal b) => a + -b;

    /// <inheritdoc/>
    public static ScaledReal operator -(ScaledReal a) => new(-a.mantissa, a.exponent);

    /// <inheritdoc/>
    public static ScaledReal operator *(ScaledReal a, ScaledReal b) => new(a.mantissa * b.mantissa, a.exponent + b.exponent);

    /// <inheritdoc/>
    public static ScaledReal operator /(ScaledReal a, ScaledReal b) => new(a.mantissa / b.mantissa, a.exponent - b.exponent);

    /// <inheritdoc/>
    public static ScaledReal Power(ScaledReal value, Number power)
    {
        if (power.ToInt64() is { } n && Math.Abs(n) <= 64)
        {
            var result = FromValue(1);
            for (var k = 0; k < Math.Abs(n); k++)
            {
                result *= value;
            }

            return n < 0 ? FromValue(1) / result : result;
        }

        if (power == Number.Half)
        {
            var isOdd = (value.exponent & 1) != 0;
            return new ScaledReal(Math.Sqrt(isOdd ? value.mantissa * 2 : value.mantissa), (value.exponent - (isOdd ? 1 : 0)) / 2);
        }

        return Raise(value, power.ToDouble());
    }

    /// <inheritdoc/>
    public static ScaledReal Apply(Function function, params ReadOnlySpan<ScaledReal> arguments)
    {
        var x = arguments[0];
        if (ReferenceEquals(function, FunctionTable.Exp))
        {
            return Exponential(x.Value);
        }

        if (ReferenceEquals(function, FunctionTable.Log) && x.mantissa > 0 && double.IsFinite(x.mantissa))
        {
            return FromValue(Math.Log(x.mantissa) + (x.exponent * Ln2));
        }

        if (ReferenceEquals(function, FunctionTable.Power))
        {
            return Raise(x, arguments[1].Value);
        }

        if (ReferenceEquals(function, FunctionTable.Abs))
        {
            return new ScaledReal(Math.Abs(x.mantissa), x.exponent);
        }

        if (ReferenceEquals(function, FunctionTable.Maximum) || ReferenceEquals(function, FunctionTable.Minimum))
        {
            if (double.IsNaN(x.mantissa) || double.IsNaN(arguments[1].mantissa))
            {
                return FromValue(double.NaN);
            }

            var firstIsLarger = !double.IsNegative((x - arguments[1]).mantissa);
            return firstIsLarger == ReferenceEquals(function, FunctionTable.Maximum) ? x : arguments[1];
        }

        Span<double> values = stackalloc double[arguments.Length];
        for (var k = 0; k < values.Length; k++)
        {
            values[k] = arguments[k].Value;
        }

        return FromValue(function.Value(values));
    }

    /// <inheritdoc/>
    public ScaledReal Lift(Number value) => FromValue(value.ToDouble());

    /// <inheritdoc/>
    public ScaledReal Constant(string name, double value) => FromValue(value);

    private static ScaledReal Exponential(double x)
    {
        if (!(Math.Abs(x) < LargestExponent / 2))
        {
            return FromValue(Math.Exp(x));
        }

        var twos = Math.Round(x / Ln2);
        // ln 2 in two parts, so that what is left keeps its digits.
        var rest = x - (twos * 0.693147180369123816490) - (twos * 1.90821492927058770002e-10);
        return new ScaledReal(Math.Exp(rest), (long)twos);
    }

    private static ScaledReal Raise(ScaledReal value, double power)
    {
        var direct = Math.Pow(value.Value, power);
        if ((double.IsFinite(direct) && direct != 0) || !(value.mantissa > 0) || !double.IsFinite(value.mantissa))
        {
            return FromValue(direct);
        }

        return Exponential(power * (Math.Log(value.mantissa) + (value.exponent * Ln2)));
    }
}
