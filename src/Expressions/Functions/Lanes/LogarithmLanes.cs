using System.Runtime.CompilerServices;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>
/// log x and what is made of it. x = 2ᵉ·m with m from ¾ to 1½, or √½ to √2 where the machine has no instruction for that; f = m - 1, s = f/(2 + f),
/// log m = 2 artanh s; the polynomial is a minimax fit of (2 artanh s - 2s)/s³ in s², off by 2⁻⁶¹, made for this file by the exchange of Remez in
/// 60 digits.
/// </summary>
internal static class LogarithmLanes
{
    internal const double LnTwo = 0.6931471805599453;
    internal const double LnTwoRest = 2.3190468138462996e-17;

    private const long OneBits = 0x3FF0000000000000;
    private const long RootHalfBits = 0x3FE6A09E667F3BCD;
    private const double Smallest = 2.2250738585072014E-308;
    private const double TwoTo54 = 18014398509481984;

    // 2⁵², in whose last bits a small whole number stands as it is.
    private const double Whole = 4503599627370496;

    /// <summary>The natural logarithm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Log<L>(L x)
        where L : struct, ILanes<L, double>
    {
        if (L.HasParts)
        {
            // 0 has the exponent -∞, infinity ∞, a negative number the mantissa NaN: all edges are right by themselves, but for -0.
            x += 0;
            var mantissa = L.Mantissa(x);
            return OfParts(mantissa - 1, L.Exponent(x) - L.Exponent(mantissa));
        }

        var isTiny = x < L.Broadcast(Smallest);
        var e = Split(L.Select(isTiny, x * TwoTo54, x), out var m) - L.Select(isTiny, L.Broadcast(Whole + 1023 + 54), L.Broadcast(Whole + 1023));
        return Edges(x, x, OfParts(m - 1, e));
    }

    /// <summary>log(1 + x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L LogOnePlus<L>(L x)
        where L : struct, ILanes<L, double>
    {
        // What the sum 1 + x loses comes back into f: without it f would not be x where x is small.
        var u = x + 1;
        var larger = u - 1;
        var lost = (L.Broadcast(1) - (u - larger)) + (x - larger);
        if (L.HasParts)
        {
            var mantissa = L.Mantissa(u);
            var exponent = L.Exponent(u) - L.Exponent(mantissa);
            var parts = OfParts(mantissa - 1 + L.Scale(lost, L.AtMost(-exponent, L.Broadcast(1000))), exponent);
            return L.SelectLess(u, L.Broadcast(double.PositiveInfinity), parts, x) | (x & L.Broadcast(-0.0));
        }

        var e = Split(u, out var m) - (Whole + 1023);
        var f = L.Fma(lost, PowersOfTwo.Of(L.Clamp(-e, L.Broadcast(-1000), L.Broadcast(1000))), m - 1);
        return Edges(x, u, OfParts(f, e)) | (x & L.Broadcast(-0.0));
    }

    /// <summary>log(1 + d) for d from 0 to 1: what softplus(x) and softplus(-x) share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L LogOnePlusDecay<L>(L d)
        where L : struct, ILanes<L, double>
    {
        // 1 + d = m or 2m; from 0.414 on, f = (d - 1)/2 is exact.
        var isLarge = d > L.Broadcast(0.41421356237309503);
        return OfParts(L.Select(isLarge, L.Fma(d, 0.5, -0.5), d), isLarge & L.Broadcast(1));
    }

    /// <summary>log(1 + eˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Softplus<L>(L x)
        where L : struct, ILanes<L, double> => L.Select(x > L.Broadcast(0), x, L.Broadcast(0)) + LogOnePlusDecay(ExponentialLanes.Decay(x));

    /// <summary>e·ln 2 + log(1 + f).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static L OfParts<L>(L f, L e)
        where L : struct, ILanes<L, double>
    {
        var s = f / (f + 2);
        var z = s * s;
        var square = z * z;
        var odd = L.Fma(square, 0.1384043406745211, 0.15391087718753324);
        odd = L.Horner(odd, square, 0.22222224283296166, 0.40000000000056174);
        var even = L.Fma(square, 0.1317399476749992, 0.181816666409573);
        even = L.Horner(even, square, 0.28571428555947925, 0.666666666666666);
        var p = L.Fma(odd, z, even);

        // 2s = f - s·f, with which log m = f - (f²/2 - s·(f²/2 + z·p)): the large part of it, f, is exact.
        var halfSquare = f * f * 0.5;
        var rest = L.Fma(e, LnTwoRest, s * L.Fma(z, p, halfSquare));
        return L.Fma(e, LnTwo, f - (halfSquare - rest));
    }

    /// <summary>The mantissa of a positive normal number, from √½ to √2, and its exponent with 2⁵² + 1023 added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static L Split<L>(L x, out L mantissa)
        where L : struct, ILanes<L, double>
    {
        var bits = L.AddBits(x, L.BroadcastBits(OneBits - RootHalfBits));
        mantissa = L.AddBits(bits & L.BroadcastBits(0x000FFFFFFFFFFFFF), L.BroadcastBits(RootHalfBits));
        return L.ShiftRight(bits, 52) | L.Broadcast(Whole);
    }

    /// <summary>The value where the argument is positive and finite; -∞ at 0, NaN below it, the argument itself where it is ∞ or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Edges<L>(L x, L argument, L value)
        where L : struct, ILanes<L, double>
    {
        value = L.Select(argument < L.Broadcast(double.PositiveInfinity), value, x);
        var outside = L.Select(L.Equal(argument, L.Broadcast(0)), L.Broadcast(double.NegativeInfinity), L.Broadcast(double.NaN));
        return L.Select(argument <= L.Broadcast(0), outside, value);
    }
}
