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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    /// <summary>Where it stands on its tape, from 1; 0 for a constant.</summary>
    internal int Place { get; }

    /// <summary>A constant.</summary>
    public static implicit operator Variable(double value) => new(null, 0, value);

    /// <inheritdoc/>
    public static Variable FromValue(double value) => value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator +(Variable a, Variable b) => Of(TapeOf(a, b), a.Value + b.Value, a, 1, b, 1);

    /// <summary>The sum with a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator +(Variable a, double b) => Of(TapeOf(a), a.Value + b, a, 1);

    /// <summary>The sum with a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator +(double a, Variable b) => Of(TapeOf(b), a + b.Value, b, 1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator -(Variable a, Variable b) => Of(TapeOf(a, b), a.Value - b.Value, a, 1, b, -1);

    /// <summary>The difference from a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator -(Variable a, double b) => Of(TapeOf(a), a.Value - b, a, 1);

    /// <summary>The difference of a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator -(double a, Variable b) => Of(TapeOf(b), a - b.Value, b, -1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator *(Variable a, Variable b) => Of(TapeOf(a, b), a.Value * b.Value, a, b.Value, b, a.Value);

    /// <summary>The product with a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator *(Variable a, double b) => Of(TapeOf(a), a.Value * b, a, b);

    /// <summary>The product with a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator *(double a, Variable b) => Of(TapeOf(b), a * b.Value, b, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator /(Variable a, Variable b)
    {
        var tape = TapeOf(a, b);
        var quotient = a.Value / b.Value;
        return Of(tape, quotient, a, 1 / b.Value, b, -quotient / b.Value);
    }

    /// <summary>The quotient by a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator /(Variable a, double b) => Of(TapeOf(a), a.Value / b, a, 1 / b);

    /// <summary>The quotient of a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator /(double a, Variable b)
    {
        var tape = TapeOf(b);
        var quotient = a / b.Value;
        return Of(tape, quotient, b, -quotient / b.Value);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable operator -(Variable a) => Of(TapeOf(a), -a.Value, a, -1);

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
        return Of(TapeOf(value), power, value, exponent.ToDouble() * Real.PowerValue(value.Value, exponent - Number.One));
    }

    /// <summary>A function of the table applied to one value.</summary>
    public static Variable Apply(Function function, Variable argument)
    {
        if (function is not UnaryFunction row)
        {
            return Apply(function, [argument]);
        }

        var value = row.Value(argument.Value);
        if (argument.IsConstant)
        {
            return value;
        }

        argument.Tape!.MakeRoom();
        var slope = row.IsFlat(0) ? 0 : row.Slope(argument.Value, value);
        return new Variable(argument.Tape, slope == 0 ? argument.Tape!.Record(0, 0) : argument.Tape!.Record(argument.Place, slope), value);
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
            (first, second) = (firstPartial == 0 ? default : first, secondPartial == 0 ? default : second);
            var pair = Of(TapeOf(first, second), value.Value, first, firstPartial, second, secondPartial);
            result = k == 0 ? pair : Of(TapeOf(result, pair), value.Value, result, 1, pair, 1);
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

    /// <summary>The tape of an operation, with room for it; null where both are constants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Tape? TapeOf(Variable a, Variable b)
    {
        var tape = a.Tape;
        if (!ReferenceEquals(tape, b.Tape))
        {
            if (tape is not null && b.Tape is not null)
            {
                throw TwoTapes();
            }

            tape ??= b.Tape;
        }

        tape?.MakeRoom();
        return tape;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Tape? TapeOf(Variable a)
    {
        a.Tape?.MakeRoom();
        return a.Tape;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Variable Of(Tape? tape, double value, Variable a, double partial) => new(tape, tape is null ? 0 : tape.Record(a.Place, partial), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Variable Of(Tape? tape, double value, Variable a, double aPartial, Variable b, double bPartial) =>
        new(tape, tape is null ? 0 : tape.Record(a.Place, aPartial, b.Place, bPartial), value);

    private static InvalidOperationException TwoTapes() => new("Variables of two tapes cannot be combined.");
}
