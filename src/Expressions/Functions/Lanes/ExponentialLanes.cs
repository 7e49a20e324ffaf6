using System.Runtime.CompilerServices;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>
/// eˣ and what is made of it. x = n·ln 2 + r with |r| ≤ ½ ln 2; the polynomials are minimax fits of (eʳ - 1 - r)/r², made for this file by the
/// exchange of Remez in 60 digits. Even and odd powers are added up apart: as many operations, and half as long a chain of them.
/// </summary>
internal static class ExponentialLanes
{
    private const double LogTwoE = 1.4426950408889634;
    private const double LnTwo = 0.6931471805599453;
    private const double LnTwoRest = 2.3190468138462996e-17;

    // Beyond these e^x is 0 or infinite.
    private const double Low = -746;
    private const double High = 710;

    /// <summary>eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Exp<L>(L x)
        where L : struct, ILanes<L, double>
    {
        x = L.Clamp(x, L.Broadcast(Low), L.Broadcast(High));
        var n = L.Fma(x, LogTwoE, PowersOfTwo.Shift) - PowersOfTwo.Shift;
        return L.Scale(ExpOfRest(L.Fma(n, -LnTwoRest, L.Fma(n, -LnTwo, x))), n);
    }

    /// <summary>e^-|x|, from which σ(x), σ(-x), softplus(x) and softplus(-x) follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Decay<L>(L x)
        where L : struct, ILanes<L, double> => Exp(-L.Abs(x));

    /// <summary>1/(1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Sigmoid<L>(L x)
        where L : struct, ILanes<L, double>
    {
        var decay = Decay(x);
        return L.Select(x < L.Broadcast(0), decay, L.Broadcast(1)) / (decay + 1);
    }

    /// <summary>eˣ - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L ExpMinusOne<L>(L x)
        where L : struct, ILanes<L, double>
    {
        var bounded = L.Clamp(x, L.Broadcast(-50), L.Broadcast(High));
        var n = L.Fma(bounded, LogTwoE, PowersOfTwo.Shift) - PowersOfTwo.Shift;

        // Half of it, for 2ⁿ may overflow where the value does not. The last doubling is exact; but not that of a denormal.
        var half = PowersOfTwo.Of(n - 1);
        var value = L.Fma(half, MinusOneOfRest(bounded, n), half - 0.5);
        return L.Select(L.Abs(x) < L.Broadcast(1e-300), x, value + value);
    }

    /// <summary>tanh x = e/(e + 2) with e = e²ˣ - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Tanh<L>(L x)
        where L : struct, ILanes<L, double>
    {
        // From 20 on it is 1; and NaN stays NaN.
        var twice = L.Clamp(L.Abs(x), L.Broadcast(0), L.Broadcast(20));
        twice += twice;
        var n = L.Fma(twice, LogTwoE, PowersOfTwo.Shift) - PowersOfTwo.Shift;
        var power = PowersOfTwo.Of(n);
        var e = L.Fma(power, MinusOneOfRest(twice, n), power - 1);
        return (e / (e + 2)) | (x & L.Broadcast(-0.0));
    }

    /// <summary>-2|x|, of which tanh x and σ(2x)σ(-2x) = (1 - tanh² x)/4 are made; no smaller than where e to it is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L MinusTwice<L>(L x)
        where L : struct, ILanes<L, double> => L.AtMost(L.Abs(x), L.Broadcast(Low / -2)) * -2;

    /// <summary>The n of x = n·ln 2 + r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L BinaryExponent<L>(L x)
        where L : struct, ILanes<L, double> => L.Fma(x, LogTwoE, PowersOfTwo.Shift) - PowersOfTwo.Shift;

    /// <summary>eˣ by n and eʳ - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L ExpOfParts<L>(L n, L rest)
        where L : struct, ILanes<L, double>
    {
        if (L.HasParts)
        {
            var power = L.Scale(L.Broadcast(1), n);
            return L.Fma(power, rest, power);
        }

        return L.Scale(rest + 1, n);
    }

    /// <summary>tanh x by those of -2|x|: -e/(e + 2) with e = e^-2|x| - 1, and the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L TanhOfParts<L>(L x, L n, L rest)
        where L : struct, ILanes<L, double>
    {
        var power = L.HasParts ? L.Scale(L.Broadcast(1), n) : PowersOfTwo.Of(L.Clamp(n, L.Broadcast(-1000), L.Broadcast(0)));
        var e = L.Fma(power, rest, power - 1);
        return L.Select(L.Broadcast(-0.0), x, e / (e + 2));
    }

    /// <summary>sinh x = (e + e/(e + 1))/2 with e = eˣ - 1, for |x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Sinh<L>(L x)
        where L : struct, ILanes<L, double>
    {
        var bounded = L.Clamp(L.Abs(x), L.Broadcast(0), L.Broadcast(High + 0.5));
        var n = L.Fma(bounded, LogTwoE, PowersOfTwo.Shift) - PowersOfTwo.Shift;

        // A quarter of e, since n may be 1025.
        var quarter = PowersOfTwo.Of(n - 2);
        var h = L.Fma(quarter, MinusOneOfRest(bounded, n), quarter - 0.25);
        h += h;
        var value = L.Select(h < L.Broadcast(double.PositiveInfinity), h + (h / (h + h + 1)), h);
        return L.Select(L.Abs(x) < L.Broadcast(1e-300), x, value | (x & L.Broadcast(-0.0)));
    }

    /// <summary>cosh x = (eˣ + e⁻ˣ)/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Cosh<L>(L x)
        where L : struct, ILanes<L, double>
    {
        var bounded = L.Clamp(L.Abs(x), L.Broadcast(0), L.Broadcast(High + 0.5));
        var n = L.Fma(bounded, LogTwoE, PowersOfTwo.Shift) - PowersOfTwo.Shift;
        var half = ExpOfRest(L.Fma(n, -LnTwoRest, L.Fma(n, -LnTwo, bounded))) * PowersOfTwo.Of(n - 2);
        half += half;
        return half + (L.Broadcast(0.25) / half);
    }

    /// <summary>eʳ for |r| ≤ ½ ln 2; the fit is off by 2⁻⁵⁸.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static L ExpOfRest<L>(L r)
        where L : struct, ILanes<L, double>
    {
        var z = r * r;
        var odd = L.Fma(z, 2.5117895161123593e-08, 2.7557216193588327e-06);
        odd = L.Horner(odd, z, 0.00019841269917513795, 0.008333333333307134, 0.166666666666667);
        var even = L.Fma(z, 2.763140976373579e-07, 2.4801489606972117e-05);
        even = L.Horner(even, z, 0.0013888888947309343, 0.04166666666651443, 0.5000000000000013);
        return L.Fma(L.Fma(odd, r, even), z, r) + 1;
    }

    /// <summary>eʳ - 1 for r = x - n·ln 2, relatively accurate: what r loses by rounding is kept. The fit is off by 2⁻⁶⁴.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L MinusOneOfRest<L>(L x, L n)
        where L : struct, ILanes<L, double>
    {
        var high = L.Fma(n, -LnTwo, x);
        var r = L.Fma(n, -LnTwoRest, high);
        var rest = L.Fma(n, -LnTwoRest, high - r);
        var z = r * r;
        var even = L.Fma(z, 2.0926998391977785e-09, 2.755723314823349e-07);
        even = L.Horner(even, z, 2.4801587374045576e-05, 0.0013888888888858243, 0.04166666666666673, 0.5);
        var odd = L.Fma(z, 2.5112348407176876e-08, 2.7557233930424895e-06);
        odd = L.Horner(odd, z, 0.00019841269897359853, 0.00833333333331662, 0.16666666666666685);
        return r + L.Fma(L.Fma(odd, r, even), z, rest);
    }
}
