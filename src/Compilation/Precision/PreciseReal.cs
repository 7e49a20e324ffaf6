using MlMath.Compilation.Interpretation;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Numbers.Balls;

namespace MlMath.Compilation.Precision;

/// <summary>A ball with the field that it is computed in: the interpreter run on it encloses the value of a formula.</summary>
/// <param name="Ball">What contains the value.</param>
/// <param name="Field">The field; null for exact numbers that came from nowhere.</param>
internal readonly record struct PreciseReal(Ball Ball, BallField? Field) : IPrimal<PreciseReal>
{
    private const int BitsOfNowhere = 128;

    /// <summary>A double to decide and to look up by: 0 where the number is exactly 0 alone, and finite where the number is.</summary>
    public double Value
    {
        get
        {
            if (Ball.Kind == BallKind.Missing)
            {
                return OutOfRange.Mark;
            }

            var value = Ball.ToDouble();
            return !Ball.IsFinite || Ball.IsZero ? value
                : value == 0 ? (Ball.Mantissa.Sign < 0 ? -double.Epsilon : double.Epsilon)
                : Math.Clamp(value, double.MinValue, double.MaxValue);
        }
    }

    /// <inheritdoc/>
    public static PreciseReal FromValue(double value) => new(OutOfRange.IsMark(value) ? Ball.Missing : Ball.Of(value), null);

    /// <inheritdoc/>
    public static bool IsNonZero(PreciseReal value) => value.FieldOr(value).SignOf(value.Ball) != 0;

    /// <inheritdoc/>
    public static int Compare(PreciseReal a, PreciseReal b) => a.FieldOr(b).Compare(a.Ball, b.Ball);

    /// <inheritdoc/>
    public static PreciseReal operator +(PreciseReal a, PreciseReal b) => a.FieldOr(b) is var f ? new(f.Add(a.Ball, b.Ball), f) : a;

    /// <inheritdoc/>
    public static PreciseReal operator -(PreciseReal a, PreciseReal b) => a.FieldOr(b) is var f ? new(f.Subtract(a.Ball, b.Ball), f) : a;

    /// <inheritdoc/>
    public static PreciseReal operator *(PreciseReal a, PreciseReal b) => a.FieldOr(b) is var f ? new(f.Multiply(a.Ball, b.Ball), f) : a;

    /// <inheritdoc/>
    public static PreciseReal operator /(PreciseReal a, PreciseReal b) => a.FieldOr(b) is var f ? new(f.Divide(a.Ball, b.Ball), f) : a;

    /// <inheritdoc/>
    public static PreciseReal operator -(PreciseReal a) => a with { Ball = -a.Ball };

    /// <inheritdoc/>
    public static PreciseReal Power(PreciseReal value, Number exponent) => Of(value.FieldOr(value), f => f.Power(value.Ball, exponent));

    /// <inheritdoc/>
    public static PreciseReal Apply(Function function, params ReadOnlySpan<PreciseReal> arguments)
    {
        BallField? field = null;
        var balls = new Ball[arguments.Length];
        for (var k = 0; k < balls.Length; k++)
        {
            balls[k] = arguments[k].Ball;
            field ??= arguments[k].Field;
        }

        field ??= new BallField(BitsOfNowhere);
        return new PreciseReal(function.Value(field, balls), field);
    }

    /// <inheritdoc/>
    public static PreciseReal TimesLog(PreciseReal factor, PreciseReal argument) =>
        factor.Ball.IsZero ? factor : Of(factor.FieldOr(argument), f => f.Multiply(factor.Ball, f.Log(argument.Ball)));

    /// <inheritdoc/>
    public PreciseReal Lift(Number value) => Of(FieldOr(this), f => f.Of(value));

    /// <inheritdoc/>
    public PreciseReal Constant(string name, double value) => Of(FieldOr(this), f => name == "π" ? f.Pi : Ball.Unknown);

    private static PreciseReal Of(BallField field, Func<BallField, Ball> operation) => new(operation(field), field);

    private BallField FieldOr(PreciseReal other) => Field ?? other.Field ?? new BallField(BitsOfNowhere);
}
