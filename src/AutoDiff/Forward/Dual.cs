using MlMath.Expressions.Functions;
using MlMath.Expressions.Numbers;

namespace MlMath.AutoDiff;

/// <summary>A value and its derivative along one direction; a zero direction stays zero, whatever the partial derivative is.</summary>
/// <param name="Value">The value.</param>
/// <param name="Derivative">The derivative along the direction.</param>
public readonly record struct Dual(double Value, double Derivative) : IPrimal<Dual>
{
    /// <inheritdoc/>
    public static Dual FromValue(double value) => new(value, 0);

    /// <inheritdoc/>
    public static Dual operator +(Dual a, Dual b) => new(a.Value + b.Value, a.Derivative + b.Derivative);

    /// <inheritdoc/>
    public static Dual operator -(Dual a, Dual b) => new(a.Value - b.Value, a.Derivative - b.Derivative);

    /// <inheritdoc/>
    public static Dual operator *(Dual a, Dual b) => new(a.Value * b.Value, Along(a.Derivative, b.Value) + Along(b.Derivative, a.Value));

    /// <inheritdoc/>
    public static Dual operator /(Dual a, Dual b)
    {
        var quotient = a.Value / b.Value;
        return new(quotient, Along(a.Derivative, 1 / b.Value) - Along(b.Derivative, quotient / b.Value));
    }

    /// <inheritdoc/>
    public static Dual operator -(Dual a) => new(-a.Value, -a.Derivative);

    /// <inheritdoc/>
    public static Dual Power(Dual value, Number exponent) => new(
        Real.PowerValue(value.Value, exponent),
        value.Derivative == 0 ? 0 : value.Derivative * exponent.ToDouble() * Real.PowerValue(value.Value, exponent - Number.One));

    /// <inheritdoc/>
    public static Dual Apply(Function function, params ReadOnlySpan<Dual> arguments)
    {
        if (arguments is [{ Derivative: not 0 } only] && function is UnaryFunction row)
        {
            var result = row.ValueAndSlope(only.Value, out var slope);
            return new Dual(result, Along(only.Derivative, slope));
        }

        Span<Real> values = stackalloc Real[arguments.Length];
        for (var k = 0; k < values.Length; k++)
        {
            values[k] = new Real(arguments[k].Value);
        }

        var value = Real.Apply(function, values);
        var derivative = 0.0;
        for (var k = 0; k < values.Length; k++)
        {
            if (arguments[k].Derivative != 0 && !function.IsFlat(k))
            {
                derivative += Along(arguments[k].Derivative, function.Partial(k, values, value).Value);
            }
        }

        return new Dual(value.Value, derivative);
    }

    /// <inheritdoc/>
    public static Dual TimesLog(Dual factor, Dual argument) => Apply(FunctionTable.TimesLog, factor, argument);

    /// <inheritdoc/>
    public Dual Lift(Number value) => FromValue(value.ToDouble());

    /// <inheritdoc/>
    public Dual Constant(string name, double value) => FromValue(value);

    // An arm that is not taken, or a factor that does not move, contributes nothing even where the other side is infinite.
    private static double Along(double direction, double partial) => direction == 0 || partial == 0 ? 0 : direction * partial;
}
