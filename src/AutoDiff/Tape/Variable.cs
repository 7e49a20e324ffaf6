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
    // Fields, not properties: what an operator inlines must be few locals, for past 512 of them in a method the runtime inlines no more.
    internal readonly Tape? OwnTape;
    internal readonly double OwnValue;

    // Where it stands on its tape; 0 for a constant.
    internal readonly int Place;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Variable(Tape? tape, int place, double value)
    {
        OwnTape = tape;
        Place = place;
        OwnValue = value;
    }

    /// <inheritdoc/>
    public double Value => OwnValue;

    /// <summary>Whether no tape knows it.</summary>
    public bool IsConstant => OwnTape is null;

    /// <summary>A constant.</summary>
    public static implicit operator Variable(double value) => new(null, 0, value);

    /// <inheritdoc/>
    public static Variable FromValue(double value) => value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator +(Variable a, Variable b) => Tape.Record(a, 1, b, 1, a.OwnValue + b.OwnValue);

    /// <summary>The sum with a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator +(Variable a, double b) => Tape.Record(a, 1, a.OwnValue + b);

    /// <summary>The sum with a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator +(double a, Variable b) => Tape.Record(b, 1, a + b.OwnValue);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator -(Variable a, Variable b) => Tape.Record(a, 1, b, -1, a.OwnValue - b.OwnValue);

    /// <summary>The difference from a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator -(Variable a, double b) => Tape.Record(a, 1, a.OwnValue - b);

    /// <summary>The difference of a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator -(double a, Variable b) => Tape.Record(b, -1, a - b.OwnValue);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator *(Variable a, Variable b) => Tape.Record(a, b.OwnValue, b, a.OwnValue, a.OwnValue * b.OwnValue);

    /// <summary>The product with a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator *(Variable a, double b) => Tape.Record(a, b, a.OwnValue * b);

    /// <summary>The product with a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator *(double a, Variable b) => Tape.Record(b, a, a * b.OwnValue);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator /(Variable a, Variable b)
    {
        var quotient = a.OwnValue / b.OwnValue;
        return Tape.Record(a, 1 / b.OwnValue, b, -quotient / b.OwnValue, quotient);
    }

    /// <summary>The quotient by a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator /(Variable a, double b) => Tape.Record(a, 1 / b, a.OwnValue / b);

    /// <summary>The quotient of a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator /(double a, Variable b)
    {
        var quotient = a / b.OwnValue;
        return Tape.Record(b, -quotient / b.OwnValue, quotient);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator -(Variable a) => Tape.Record(a, -1, -a.OwnValue);

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
        return Tape.Record(value, exponent.ToDouble() * Real.PowerValue(value.Value, exponent - Number.One), power);
    }

    /// <summary>A function of the table applied to one value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable Apply(Function function, Variable argument)
    {
        var value = ValueOf(function, argument.OwnValue, out var slope);
        return Tape.Record(argument, slope, value);
    }

    /// <inheritdoc/>
    public static Variable Apply(Function function, params ReadOnlySpan<Variable> arguments)
    {
        if (arguments is [var only] && function is UnaryFunction)
        {
            return only.IsConstant ? Real.Apply(function, new Real(only.Value)).Value : Apply(function, only);
        }

        // At a tie the first argument has the slope, and a constant counts as the first.
        if (arguments.Length == 2 && !arguments[0].IsConstant && arguments[1].IsConstant
            && (ReferenceEquals(function, FunctionTable.Maximum) || ReferenceEquals(function, FunctionTable.Minimum)))
        {
            return Apply(function, arguments[1], arguments[0]);
        }

        Span<Real> values = stackalloc Real[arguments.Length];
        var tape = default(Tape);
        for (var k = 0; k < values.Length; k++)
        {
            values[k] = new Real(arguments[k].Value);
            tape = Tape.Common(tape, arguments[k].OwnTape);
        }

        var value = Real.Apply(function, values);
        if (tape is null)
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
            (first, second) = (firstPartial == 0 ? default : first, secondPartial == 0 ? default : second);
            var pair = Tape.Record(first, firstPartial, second, secondPartial, value.Value);
            result = k == 0 ? pair : Tape.Record(result, 1, pair, 1, value.Value);
        }

        return result;
    }

    /// <summary>`factor·log(argument)`, 0 where both are 0, and so is its derivative: what the operators alone would make NaN.</summary>
    public static Variable TimesLog(Variable factor, Variable argument) => Apply(FunctionTable.TimesLog, factor, argument);

    /// <inheritdoc/>
    public Variable Lift(Number value) => value.ToDouble();

    /// <inheritdoc/>
    public Variable Constant(string name, double value) => value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The value and the slope of a function of one argument; not inlined, so that the caller's method stays small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double ValueOf(Function function, double argument, out double slope)
    {
        if (function is not UnaryFunction row)
        {
            throw new ArgumentException($"'{function.Name}' is a function of {function.Arity} arguments.", nameof(function));
        }

        return row.ValueAndSlope(argument, out slope);
    }

    private static double PartialOf(Function function, int k, Variable argument, ReadOnlySpan<Real> values, Real value) =>
        argument.IsConstant || function.IsFlat(k) ? 0 : function.Partial(k, values, value).Value;
}
