using System.Runtime.InteropServices;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Functions;

/// <summary>
/// The arithmetic in which the rows of the function table state their derivatives, once, for every kind of number: doubles, dual
/// numbers, expressions, vector lanes.
/// </summary>
/// <typeparam name="T">The kind of number.</typeparam>
public interface IReal<T>
    where T : struct, IReal<T>
{
    /// <summary>The sum.</summary>
    static abstract T operator +(T a, T b);

    /// <summary>The difference.</summary>
    static abstract T operator -(T a, T b);

    /// <summary>The product.</summary>
    static abstract T operator *(T a, T b);

    /// <summary>The quotient.</summary>
    static abstract T operator /(T a, T b);

    /// <summary>The negative.</summary>
    static abstract T operator -(T a);

    /// <summary>The value raised to a fixed exact exponent.</summary>
    static abstract T Power(T value, Number exponent);

    /// <summary>A function of the table applied to values; at least one.</summary>
    static abstract T Apply(Function function, params ReadOnlySpan<T> arguments);

    /// <summary>`factor·log(argument)`; kinds that stand for one double give 0 where the factor is 0.</summary>
    static virtual T TimesLog(T factor, T argument) => factor * T.Apply(FunctionTable.Log, argument);

    /// <summary>A number of the same kind (and, for expressions, of the same graph) as this one.</summary>
    T Lift(Number value);

    /// <summary>A mathematical constant by its letter: `π`.</summary>
    T Constant(string name, double value);
}

/// <summary>A number of the table that stands for one double: what loops, branches and look-ups decide by. An expression is not of this kind.</summary>
/// <typeparam name="T">The kind of number.</typeparam>
public interface IPrimal<T> : IReal<T>
    where T : struct, IPrimal<T>
{
    /// <summary>The double that it stands for, derivatives left aside.</summary>
    double Value { get; }

    /// <summary>A constant: its derivatives are 0.</summary>
    static abstract T FromValue(double value);

    /// <summary>Whether it is not 0: what masks and case distinctions decide by.</summary>
    static virtual bool IsNonZero(T value) => value.Value != 0;

    /// <summary>The sign of <paramref name="a"/> - <paramref name="b"/>, neither of them NaN: what the largest and the smallest are found by.</summary>
    static virtual int Compare(T a, T b) => a.Value.CompareTo(b.Value);
}

/// <summary>Shorthand for rows of the table.</summary>
public static class RealArithmetic
{
    /// <summary>The square.</summary>
    public static T Square<T>(this T value)
        where T : struct, IReal<T> => T.Power(value, 2);

    /// <summary>The square root.</summary>
    public static T Root<T>(this T value)
        where T : struct, IReal<T> => T.Power(value, Number.Half);

    /// <summary>`1/value`.</summary>
    public static T Reciprocal<T>(this T value)
        where T : struct, IReal<T> => T.Power(value, -1);

    /// <summary>`1 - value`.</summary>
    public static T OneMinus<T>(this T value)
        where T : struct, IReal<T> => value.Lift(1) - value;

    /// <summary>`1 + value`.</summary>
    public static T OnePlus<T>(this T value)
        where T : struct, IReal<T> => value.Lift(1) + value;
}

/// <summary>A double as a number of the table.</summary>
/// <param name="Value">The value.</param>
public readonly record struct Real(double Value) : IPrimal<Real>
{
    /// <inheritdoc/>
    public static Real FromValue(double value) => new(value);

    /// <inheritdoc/>
    public static Real operator +(Real a, Real b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    public static Real operator -(Real a, Real b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    public static Real operator *(Real a, Real b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    public static Real operator /(Real a, Real b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    public static Real operator -(Real a) => new(-a.Value);

    /// <inheritdoc/>
    public static Real Power(Real value, Number exponent) => new(PowerValue(value.Value, exponent));

    /// <inheritdoc/>
    public static Real Apply(Function function, params ReadOnlySpan<Real> arguments)
    {
        // A real number is a double and nothing else.
        return new Real(function.Value(MemoryMarshal.Cast<Real, double>(arguments)));
    }

    /// <inheritdoc/>
    public static Real TimesLog(Real factor, Real argument) => factor.Value == 0 ? factor : new(factor.Value * Math.Log(argument.Value));

    /// <summary>`value^exponent` as every way of evaluation computes it: small integers by multiplication, ½ as a square root.</summary>
    public static double PowerValue(double value, Number exponent)
    {
        if (exponent.IsInteger && exponent.ToInt64() is { } n && Math.Abs(n) <= 64)
        {
            var power = 1.0;
            var square = value;
            for (var rest = Math.Abs(n); rest > 0; rest >>= 1, square *= square)
            {
                if ((rest & 1) != 0)
                {
                    power *= square;
                }
            }

            return n < 0 ? 1 / power : power;
        }

        return exponent == Number.Half ? Math.Sqrt(value) : exponent == -Number.Half ? 1 / Math.Sqrt(value) : Math.Pow(value, exponent.ToDouble());
    }

    /// <inheritdoc/>
    public Real Lift(Number value) => new(value.ToDouble());

    /// <inheritdoc/>
    public Real Constant(string name, double value) => new(value);
}
