using MlMath.Expressions.Functions;
using MlMath.Expressions.Numbers;

namespace MlMath.Compilation.Precision;

/// <summary>Whether a decision of an evaluation (a comparison, a floor, a sign) lay within the error of doubles. Not for several threads at once.</summary>
internal sealed class OpenDecisions
{
    /// <summary>Whether one did.</summary>
    public bool Any { get; private set; }

    /// <summary>Notes a decision by the sign of a difference: open where it lies within its error.</summary>
    public void Note(double difference, double error) => Any |= error > 0 && !(Math.Abs(difference) > error);
}

/// <summary>
/// A double, computed as every way of evaluation computes it, beside a bound of how far rounding may have brought it from the number that it stands for
/// (N. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., 3.3): errors of first order with a margin, which is what it takes to find out cheaply
/// that digits have been lost. An infinite or NaN bound means that nothing is sure.
/// </summary>
internal readonly struct GuardedReal : IPrimal<GuardedReal>
{
    /// <summary>Half a unit of the last place of a number in [1, 2).</summary>
    private const double Unit = 1.1102230246251565e-16;

    /// <summary>Errors of functions, in that unit: of the run-time library's, and of the series around Γ.</summary>
    private const double Elementary = 6 * Unit;

    private const double Special = 80 * Unit;

    /// <summary>The slack of first-order errors.</summary>
    private const double Margin = 1.01;

    private readonly OpenDecisions? decisions;

    private GuardedReal(double value, double error, OpenDecisions? decisions)
    {
        Value = value;
        Error = error;
        this.decisions = decisions;
    }

    /// <summary>A double that is bound to a name: it may stand for a decimal that no double is.</summary>
    /// <param name="value">The double.</param>
    /// <param name="decisions">Where open decisions are noted.</param>
    public GuardedReal(double value, OpenDecisions decisions)
        : this(value, IsShort(value) ? 0 : Math.Abs(value) * Unit, decisions)
    {
    }

    /// <inheritdoc/>
    public double Value { get; }

    /// <summary>How far it may be off.</summary>
    public double Error { get; }

    /// <summary>The error relative to the value: 0 for an exact 0, NaN where nothing is known.</summary>
    public double RelativeError => Error == 0 && double.IsFinite(Value) ? 0 : Error / Math.Abs(Value);

    /// <inheritdoc/>
    public static GuardedReal FromValue(double value) => new(value, 0, null);

    /// <inheritdoc/>
    public static bool IsNonZero(GuardedReal value)
    {
        value.decisions?.Note(value.Value, value.Error);
        return value.Value != 0;
    }

    /// <inheritdoc/>
    public static int Compare(GuardedReal a, GuardedReal b)
    {
        var order = a.Value.CompareTo(b.Value);
        (a.decisions ?? b.decisions)?.Note(a.Value - b.Value, a.Error + b.Error);
        return order;
    }

    /// <inheritdoc/>
    public static GuardedReal operator +(GuardedReal a, GuardedReal b)
    {
        var sum = a.Value + b.Value;
        // What rounding took away, exactly (D. Knuth): 0 where the sum is exact.
        var part = sum - a.Value;
        var rest = (a.Value - (sum - part)) + (b.Value - part);
        return new GuardedReal(sum, a.Error + b.Error + Math.Abs(rest), a.decisions ?? b.decisions);
    }

    /// <inheritdoc/>
    public static GuardedReal operator -(GuardedReal a, GuardedReal b) => a + -b;

    /// <inheritdoc/>
    public static GuardedReal operator -(GuardedReal a) => new(-a.Value, a.Error, a.decisions);

    /// <inheritdoc/>
    public static GuardedReal operator *(GuardedReal a, GuardedReal b)
    {
        var product = a.Value * b.Value;
        return new GuardedReal(product, Cross(a, b) + Rounded(product, Math.FusedMultiplyAdd(a.Value, b.Value, -product), a.Value != 0 && b.Value != 0), a.decisions ?? b.decisions);
    }

    /// <inheritdoc/>
    public static GuardedReal operator /(GuardedReal a, GuardedReal b)
    {
        var quotient = a.Value / b.Value;
        var least = Math.Abs(b.Value) - b.Error;
        var carried = a.Error == 0 && b.Error == 0 ? 0 : least > 0 ? (a.Error + (Math.Abs(quotient) * b.Error)) / least : double.PositiveInfinity;
        return new GuardedReal(quotient, carried + Rounded(quotient, Math.FusedMultiplyAdd(quotient, b.Value, -a.Value), a.Value != 0), a.decisions ?? b.decisions);
    }

    /// <inheritdoc/>
    public static GuardedReal Power(GuardedReal value, Number exponent)
    {
        var x = value.Value;
        var result = Real.PowerValue(x, exponent);
        var n = exponent.ToDouble();
        double rounding;
        if (exponent == Number.Half)
        {
            rounding = Rounded(result, Math.FusedMultiplyAdd(result, result, -x), x != 0);
        }
        else if (exponent.IsInteger && Math.Abs(n) <= 64)
        {
            // Whole numbers are multiplied exactly as far as doubles hold them.
            rounding = n > 0 && Math.Abs(result) < 1L << 53 && x == Math.Floor(x) ? 0 : Rounded(result, double.NaN, x != 0) * (Math.Abs(n) + 1);
        }
        else
        {
            rounding = Rounded(result, double.NaN, x != 0) * (4 + Math.Abs(n * Math.Log(Math.Abs(x))));
        }

        return new GuardedReal(result, rounding + CarriedByPower(value, n, result), value.decisions);
    }

    /// <inheritdoc/>
    public static GuardedReal Apply(Function function, params ReadOnlySpan<GuardedReal> arguments)
    {
        Span<double> values = stackalloc double[arguments.Length];
        var (errors, decisions) = (0.0, (OpenDecisions?)null);
        for (var k = 0; k < values.Length; k++)
        {
            values[k] = arguments[k].Value;
            errors += arguments[k].Error;
            decisions ??= arguments[k].decisions;
        }

        var value = function.Value(values);
        if (GuardedSteps.ErrorOf(function, arguments, decisions) is { } own)
        {
            return new GuardedReal(value, own, decisions);
        }

        var rounding = Rounded(value, double.NaN, values[0] != 0) * (GuardedSteps.IsSpecial(function) ? Special : Elementary) / Unit;
        return new GuardedReal(value, errors == 0 ? rounding : rounding + Carried(function, values, arguments, value), decisions);
    }

    /// <inheritdoc/>
    public GuardedReal Lift(Number value)
    {
        var nearest = value.ToDouble();
        var isExact = !value.IsExact || (value.IsInteger ? Math.Abs(nearest) < 1L << 53 : value.Denominator.IsPowerOfTwo && value.Numerator.GetBitLength() <= 53);
        return new GuardedReal(nearest, isExact ? 0 : Rounded(nearest, double.NaN, true), decisions);
    }

    /// <inheritdoc/>
    public GuardedReal Constant(string name, double value) => new(value, Math.Abs(value) * Unit, decisions);

    /// <summary>Whether a double is a decimal of few digits exactly.</summary>
    private static bool IsShort(double value) => value == Math.Floor(value) || (value * 1024 == Math.Floor(value * 1024) && Math.Abs(value) < 1e6);

    private static double Cross(GuardedReal a, GuardedReal b) =>
        a.Error == 0 && b.Error == 0 ? 0 : (Math.Abs(a.Value) * b.Error) + (Math.Abs(b.Value) * a.Error) + (a.Error * b.Error);

    /// <summary>The rounding error of a result: none where what it left is 0; what lies below all doubles may have vanished.</summary>
    private static double Rounded(double result, double rest, bool mayVanish) =>
        rest == 0 && Math.Abs(result) > 1e-290 ? 0 : (Math.Abs(result) * Unit) + (mayVanish && Math.Abs(result) <= 1e-290 ? double.Epsilon : 0);

    private static double CarriedByPower(GuardedReal value, double n, double result)
    {
        if (value.Error == 0)
        {
            return 0;
        }

        var (x, relative) = (Math.Abs(value.Value), value.Error / Math.Abs(value.Value));
        return relative * Math.Abs(n) < 0.1 ? Math.Abs(n) * relative * Math.Abs(result) * (Margin + 0.1)
            : n > 0 && n == Math.Floor(n) ? Math.Pow(x + value.Error, n) + Math.Abs(result)
            : double.PositiveInfinity;
    }

    private static double Carried(Function function, ReadOnlySpan<double> values, ReadOnlySpan<GuardedReal> arguments, double value)
    {
        var reals = new Real[values.Length];
        for (var k = 0; k < reals.Length; k++)
        {
            reals[k] = new Real(values[k]);
        }

        var moved = new double[values.Length];
        var sum = 0.0;
        for (var k = 0; k < arguments.Length; k++)
        {
            var error = arguments[k].Error;
            if (error == 0)
            {
                continue;
            }

            sum += Math.Abs(function.Partial(k, reals, new Real(value)).Value) * error * Margin;
            if (error > 1e-9 * Math.Abs(values[k]))
            {
                // Far from a point, to first order is not enough.
                values.CopyTo(moved);
                moved[k] = values[k] + error;
                var above = Math.Abs(function.Value(moved) - value);
                moved[k] = values[k] - error;
                sum += Math.Max(above, Math.Abs(function.Value(moved) - value));
            }
        }

        return sum;
    }
}
