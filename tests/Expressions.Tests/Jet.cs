namespace MlMath.Expressions.Tests;

/// <summary>
/// A number with its derivatives along two directions and the mixed second one, for the tests' own evaluator. Its rules are written out by hand
/// here, and share nothing with the function table.
/// </summary>
internal readonly record struct Jet(double Value, double First = 0, double Second = 0, double Mixed = 0)
{
    public static implicit operator Jet(double value) => new(value);

    public static Jet operator +(Jet a, Jet b) => new(a.Value + b.Value, a.First + b.First, a.Second + b.Second, a.Mixed + b.Mixed);

    public static Jet operator *(Jet a, Jet b) => new(
        a.Value * b.Value,
        (a.First * b.Value) + (a.Value * b.First),
        (a.Second * b.Value) + (a.Value * b.Second),
        (a.Mixed * b.Value) + (a.First * b.Second) + (a.Second * b.First) + (a.Value * b.Mixed));

    /// <summary>The largest of the magnitudes.</summary>
    public double Magnitude => Math.Max(Math.Max(Math.Abs(Value), Math.Abs(First)), Math.Max(Math.Abs(Second), Math.Abs(Mixed)));

    /// <summary>The chain rule: a function's value and first two derivatives at this value.</summary>
    public Jet Chain(double value, double derivative, double second) =>
        new(value, derivative * First, derivative * Second, (derivative * Mixed) + (second * First * Second));

    /// <summary>A function by name.</summary>
    public static Jet Apply(string function, Jet[] arguments)
    {
        var x = arguments[0];
        var v = x.Value;
        switch (function)
        {
            case "exp":
                return x.Chain(Math.Exp(v), Math.Exp(v), Math.Exp(v));
            case "log":
                return x.Chain(Math.Log(v), 1 / v, -1 / (v * v));
            case "sin":
                return x.Chain(Math.Sin(v), Math.Cos(v), -Math.Sin(v));
            case "cos":
                return x.Chain(Math.Cos(v), -Math.Sin(v), -Math.Cos(v));
            case "tanh":
                var t = Math.Tanh(v);
                return x.Chain(t, 1 - (t * t), -2 * t * (1 - (t * t)));
            case "sigmoid":
                var s = 1 / (1 + Math.Exp(-v));
                return x.Chain(s, s * (1 - s), s * (1 - s) * (1 - (2 * s)));
            case "softplus":
                var p = 1 / (1 + Math.Exp(-v));
                return x.Chain(Math.Log(1 + Math.Exp(-Math.Abs(v))) + Math.Max(v, 0), p, p * (1 - p));
            case "arctan":
                var q = 1 / (1 + (v * v));
                return x.Chain(Math.Atan(v), q, -2 * v * q * q);
            case "abs":
                return x.Chain(Math.Abs(v), Math.Sign(v), 0);
            case "sign":
                return Math.Sign(v);
            case "max":
                return v >= arguments[1].Value ? x : arguments[1];
            case "min":
                return v <= arguments[1].Value ? x : arguments[1];
            case "less":
                return v < arguments[1].Value ? 1 : 0;
            default:
                throw new NotSupportedException(function);
        }
    }

    /// <summary>A power with a fixed exponent.</summary>
    public Jet Power(double exponent) => exponent == 1 ? this
        : Chain(Math.Pow(Value, exponent), exponent * Math.Pow(Value, exponent - 1), exponent * (exponent - 1) * Math.Pow(Value, exponent - 2));
}
