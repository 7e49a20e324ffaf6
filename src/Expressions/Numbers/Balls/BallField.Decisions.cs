using System.Numerics;

namespace MlMath.Expressions.Numbers.Balls;

/// <content>What decides: signs, comparisons, whole parts. What the precision leaves open is counted.</content>
public sealed partial class BallField
{
    /// <summary>The sign of what is certain; of what is open 0 where ties are taken for equal, else a guess that is counted.</summary>
    public int SignOf(Ball a)
    {
        if (a.Sign is { } sign)
        {
            return sign;
        }

        if (a.Kind is BallKind.PlusInfinity or BallKind.MinusInfinity)
        {
            return a.Kind == BallKind.PlusInfinity ? 1 : -1;
        }

        if (!TakesTiesForEqual || !a.IsFinite)
        {
            Undecided++;
            return a.Mantissa.Sign;
        }

        return 0;
    }

    /// <summary>The sign of a - b, in the same sense.</summary>
    public int Compare(Ball a, Ball b) => SignOf(Subtract(a, b));

    /// <summary>The larger of two.</summary>
    public Ball Max(Ball a, Ball b) => Extreme(a, b, 1);

    /// <summary>The smaller of two.</summary>
    public Ball Min(Ball a, Ball b) => Extreme(a, b, -1);

    /// <summary>The largest whole number that is not above it.</summary>
    public Ball Floor(Ball a)
    {
        if (!a.IsFinite)
        {
            return a;
        }

        var (low, high) = (WholePart(a.End(-1, Bits)), WholePart(a.End(1, Bits)));
        if (low is null || high is null)
        {
            return a;
        }

        if (low != high)
        {
            if (TakesTiesForEqual && high - low == 1)
            {
                // The whole number that it cannot be told from.
                return new Ball(high.Value, 0, Magnitude.Zero);
            }

            Undecided++;
        }

        return new Ball(low.Value, 0, Magnitude.Zero);
    }

    private Ball Extreme(Ball a, Ball b, int side)
    {
        if (!a.IsFinite || !b.IsFinite)
        {
            return a.Kind == BallKind.PlusInfinity && b.IsFinite ? (side > 0 ? a : b) : b.Kind == BallKind.PlusInfinity && a.IsFinite ? (side > 0 ? b : a)
                : a.Kind == BallKind.MinusInfinity && b.IsFinite ? (side < 0 ? a : b) : b.Kind == BallKind.MinusInfinity && a.IsFinite ? (side < 0 ? b : a)
                : NotFinite(a, b, Ball.Unknown);
        }

        if (Subtract(a, b).Sign is { } sign)
        {
            return sign * side >= 0 ? a : b;
        }

        // They overlap: ends by themselves, so that max(x, x) is no wider than x.
        var (low, high) = (Outer(a.End(-1, Bits), b.End(-1, Bits)), Outer(a.End(1, Bits), b.End(1, Bits)));
        return Between(low, high);

        Ball Outer(Ball first, Ball second) => Subtract(first, second).Sign is { } s && s * side < 0 ? second : first;
    }

    /// <summary>The whole part of an exact number; null where it is its own, for it is large.</summary>
    private static BigInteger? WholePart(Ball a)
    {
        if (!a.IsFinite || (a.Exponent >= 0 && a.Log2Midpoint > 4096))
        {
            return null;
        }

        return a.Exponent >= 0 ? a.Mantissa << (int)a.Exponent
            : a.Exponent < -int.MaxValue ? (a.Mantissa.Sign < 0 ? BigInteger.MinusOne : BigInteger.Zero) : a.Mantissa >> (int)-a.Exponent;
    }
}
