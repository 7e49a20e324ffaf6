using System.Runtime.CompilerServices;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Numbers;

namespace MlMath.AutoDiff;

/// <summary>
/// A number whose history stands on a <see cref="Tape"/>; without a tape it is a constant. Operations on it are recorded with their partial
/// derivatives, which come from the function table. Comparisons look at the value alone.
/// </summary>
public readonly struct Variable : IPrimal<Variable>
{
    internal Variable(Tape? tape, int place, double value)
    {
        Tape = tape;
        Place = place;
        Value = value;
    }

    /// <inheritdoc/>
    public double Value { get; }

    /// <summary>Whether no tape knows it.</summary>
    public bool IsConstant => Tape is null;

    internal Tape? Tape { get; }

    internal int Place { get; }

    /// <summary>A constant.</summary>
    public static implicit operator Variable(double value) => new(null, -1, value);

    /// <inheritdoc/>
    public static Variable FromValue(double value) => value;

    /// <inheritdoc/>
    public static Variable operator +(Variable a, Variable b) => Of(a.Value + b.Value, a, 1, b, 1);

    /// <inheritdoc/>
    public static Variable operator -(Variable a, Variable b) => Of(a.Value - b.Value, a, 1, b, -1);

    /// <inheritdoc/>
    public static Variable operator *(Variable a, Variable b) => Of(a.Value * b.Value, a, b.Value, b, a.Value);

    /// <inheritdoc/>
    public static Variable operator /(Variable a, Variable b)
    {
        var quotient = a.Value / b.Value;
        return Of(quotient, a, 1 / b.Value, b, -quotient / b.Value);
    }

    /// <inheritdoc/>
    public static Variable operator -(Variable a) => Of(-a.Value, a, -1);

    /// <summary>Compares the values.</summary>
    public static bool operator <(Variable a, Variable b) => a.Value < b.Value;

    /// <summary>Compares the values.</summary>
    public static bool operator >(Variable a, Variable b) => a.Value > b.Value;

    /// <summary>Compares the values.</summary>
    public static bool operator <=(Variable a, Variable b) => a.Value <= b.Value;

    /// <summary>Compares the values.</summary>
    public static bool operator >=(Variable a, Variable b) => a.Value >= b.Value;

    /// <inheritdoc/>
    public static Variable Power(Variable value, Number exponent)
    {
        var power = Real.PowerValue(value.Value, exponent);
        return value.IsConstant ? power : Of(power, value, exponent.ToDouble() * Real.PowerValue(value.Value, exponent - Number.One));
    }

    /// <inheritdoc/>
    public static Variable Apply(Function function, params ReadOnlySpan<Variable> arguments)
    {
        // At a tie the first argument has the slope, and a constant counts as the first.
        if (arguments.Length == 2 && !arguments[0].IsConstant && arguments[1].IsConstant
            && (ReferenceEquals(function, FunctionTable.Maximum) || ReferenceEquals(function, FunctionTable.Minimum)))
        {
            return Apply(function, arguments[1], arguments[0]);
        }

        Span<Real> values = stackalloc Real[arguments.Length];
        var isConstant = true;
        for (var k = 0; k < values.Length; k++)
        {
            values[k] = new Real(arguments[k].Value);
            isConstant &= arguments[k].IsConstant;
        }

        var value = Real.Apply(function, values);
        if (isConstant)
        {
            return value.Value;
        }

        // One record holds two operands; a row of more is a chain of records.
        var result = (Variable)value.Value;
        for (var k = 0; k < values.Length; k += 2)
        {
            var (first, second) = (arguments[k], k + 1 < arguments.Length ? arguments[k + 1] : default);
            var firstPartial = PartialOf(function, k, first, values, value);
            var secondPartial = k + 1 < arguments.Length ? PartialOf(function, k + 1, second, values, value) : 0;
            // What a zero partial multiplies is left out: the arm of a case that is not taken may be infinite.
            var pair = Of(value.Value, firstPartial == 0 ? default : first, firstPartial, secondPartial == 0 ? default : second, secondPartial);
            result = k == 0 ? pair : Of(value.Value, result, 1, pair, 1);
        }

        return result;
    }

    /// <inheritdoc/>
    public Variable Lift(Number value) => value.ToDouble();

    /// <inheritdoc/>
    public Variable Constant(string name, double value) => value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static double PartialOf(Function function, int k, Variable argument, ReadOnlySpan<Real> values, Real value) =>
        argument.IsConstant || function.IsFlat(k) ? 0 : function.Partial(k, values, value).Value;

    private static Variable Of(double value, Variable a, double partial) =>
        a.Tape is { } tape ? new Variable(tape, tape.Record(a.Place, partial, -1, 0), value) : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Variable Of(double value, Variable a, double aPartial, Variable b, double bPartial) =>
        a.Tape is { } tape && ReferenceEquals(tape, b.Tape)
            ? new Variable(tape, tape.Record(a.Place, aPartial, b.Place, bPartial), value) : Mixed(value, a, aPartial, b, bPartial);

    private static Variable Mixed(double value, Variable a, double aPartial, Variable b, double bPartial)
    {
        if (a.Tape is null)
        {
            return Of(value, b, bPartial);
        }

        return b.Tape is null ? Of(value, a, aPartial) : throw new InvalidOperationException("Variables of two tapes cannot be combined.");
    }
}
