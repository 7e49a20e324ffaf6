using System.Runtime.CompilerServices;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>
/// Powers: e^(y·log x) with the logarithm in two doubles, since what it lacks is multiplied by up to 1000. Its polynomial is a minimax fit of
/// (artanh(s)/s - 1 - s²/3)/s⁴, that of the cube root one of m^⅓ (off by 2⁻²⁸, squared by Newton's step); both made for this file by the exchange
/// of Remez in 60 digits.
/// </summary>
internal static class PowerLanes
{
    private const double Smallest = 2.2250738585072014E-308;
    private const double TwoTo54 = 18014398509481984;
    private const double Whole = 4503599627370496;
    private const double Third = 0.3333333333333333;
    private const double ThirdRest = 1.850371707708594e-17;
    private const double LogTwoE = 1.4426950408889634;

    /// <summary>xʸ, its edges as <see cref="Math.Pow"/> has them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Pow<L>(L x, L y)
        where L : struct, ILanes<L, double>
    {
        var a = L.Abs(x);
        var high = Log(a, out var low);
        var p = y * high;
        var rest = L.Fma(y, high, -p) + (y * low);
        var bounded = L.Clamp(p, L.Broadcast(-750), L.Broadcast(712));
        rest = L.Equal(p, bounded) & rest;
        var n = L.Fma(bounded, LogTwoE, PowersOfTwo.Shift) - PowersOfTwo.Shift;
        var r = L.Fma(n, -LogarithmLanes.LnTwo, bounded) + L.Fma(n, -LogarithmLanes.LnTwoRest, rest);
        return Edges(x, y, a, L.Scale(ExponentialLanes.ExpOfRest(r), n));
    }

    // Apart, for the JIT does not inline very large methods into small ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Edges<L>(L x, L y, L a, L value)
        where L : struct, ILanes<L, double>
    {
        // Powers of 0 and ∞ are 0 or ∞.
        var zero = L.Broadcast(0);
        var infinity = L.Broadcast(double.PositiveInfinity);
        var isInfinite = L.Equal(a, infinity);
        var isEdge = L.Equal(a, zero) | isInfinite;
        value = L.Select(isEdge, (isInfinite ^ (y < zero)) & infinity, value);

        // A negative number has powers to whole exponents, negative ones where these are odd. Doubles from 2⁵³ on are even.
        var half = y * 0.5;
        var isWhole = L.Equal(L.Round(y), y);
        var isOdd = L.AndNot(isWhole, L.Equal(L.Round(half), half));
        value ^= isOdd & x & L.Broadcast(-0.0);
        value = L.Select(L.AndNot((x < zero) & (x > -infinity), isWhole), L.Broadcast(double.NaN), value);

        // What is not a number stays none; but 1 to any power and any number to the power 0 are 1, as are powers of -1 to ±∞.
        var sum = x + y;
        value = L.Select(L.Equal(x, x) & L.Equal(y, y), value, sum);
        var isOne = L.Equal(y, zero) | L.Equal(x, L.Broadcast(1)) | (L.Equal(a, L.Broadcast(1)) & L.Equal(L.Abs(y), infinity));
        return L.Select(isOne, L.Broadcast(1), value);
    }

    /// <summary>The real cube root.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L CubeRoot<L>(L x)
        where L : struct, ILanes<L, double>
    {
        // |x| = m·2ʲ·2³ᵏ with j = -1, 0 or 1
        var a = L.Abs(x);
        var isTiny = a < L.Broadcast(Smallest);
        var e = LogarithmLanes.Split(L.Select(isTiny, a * TwoTo54, a), out var m) - (Whole + 1023);
        var k = L.Round(e * Third);
        var j = L.Fma(k, -3, e);
        var isBelow = j < L.Broadcast(0);
        var isAbove = j > L.Broadcast(0);
        var y = CubeRootOfMantissa(m);
        y *= L.Select(isBelow, L.Broadcast(0.7937005259840998), L.Select(isAbove, L.Broadcast(1.2599210498948732), L.Broadcast(1)));
        m *= L.Select(isBelow, L.Broadcast(0.5), L.Select(isAbove, L.Broadcast(2), L.Broadcast(1)));

        // Newton's step with y³ - m to more than the digits of a double.
        var square = y * y;
        var difference = L.Fma(L.Fma(y, y, -square), y, L.Fma(square, y, -m));
        y -= difference / (square * 3);
        y *= PowersOfTwo.Of(k - (isTiny & L.Broadcast(18)));
        return L.Select((a > L.Broadcast(0)) & (a < L.Broadcast(double.PositiveInfinity)), y | (x & L.Broadcast(-0.0)), x);
    }

    /// <summary>m^⅓ to 28 bits for m from √½ to √2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L CubeRootOfMantissa<L>(L m)
        where L : struct, ILanes<L, double>
    {
        var y = L.Fma(m, -0.012762567623255608, 0.12373685539456604);
        y = L.Horner(y, m, -0.5331450369409355, 1.3451166394962548, -2.206913467745105, 2.485034292901072);
        y = L.Horner(y, m, -2.0198472180070226, 1.4548083102327865);
        return L.Fma(y, m, 0.3639721956816176);
    }

    /// <summary>log x for a positive x in two parts, to about 2⁻⁶⁸.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Log<L>(L x, out L low)
        where L : struct, ILanes<L, double>
    {
        var isTiny = x < L.Broadcast(Smallest);
        var e = LogarithmLanes.Split(L.Select(isTiny, x * TwoTo54, x), out var m) - L.Select(isTiny, L.Broadcast(Whole + 1023 + 54), L.Broadcast(Whole + 1023));

        return LogOfParts(m - 1, e, out low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L LogOfParts<L>(L f, L e, out L low)
        where L : struct, ILanes<L, double>
    {
        // s = f/(2 + f)
        var d = f + 2;
        var inverse = L.Broadcast(1) / d;
        var s = f * inverse;
        var sRest = (L.Fma(-s, d, f) - (s * (f - (d - 2)))) * inverse;
        var z = s * s;
        var zRest = L.Fma(s, s, -z) + ((s + s) * sRest);

        // c = ⅓ + s²(1/5 + …), of which log m = 2s + 2s·s²·c
        var u = TimesSeries(z, zRest, out var uRest);
        s += s;
        sRest += sRest;
        var w = s * u;
        var wRest = L.Fma(s, u, -w) + L.Fma(s, uRest, sRest * u);
        var log = s + w;
        var logRest = ((s - log) + w) + (wRest + sRest);
        var whole = e * LogarithmLanes.LnTwo;
        var wholeRest = L.Fma(e, LogarithmLanes.LnTwoRest, L.Fma(e, LogarithmLanes.LnTwo, -whole));
        var high = whole + log;
        low = ((whole - high) + log) + (wholeRest + logRest);
        return high;
    }

    /// <summary>z·(⅓ + z/5 + …) in two parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L TimesSeries<L>(L z, L zRest, out L rest)
        where L : struct, ILanes<L, double>
    {
        var t = L.Fma(z, 0.06598834065092218, 0.06628339853581103);
        t = L.Horner(t, z, 0.07693381478288083, 0.09090892126227805, 0.11111111260568272);
        t = L.Horner(t, z, 0.1428571428504669, 0.20000000000001134);
        t *= z;
        var c = t + Third;
        var cRest = ((L.Broadcast(Third) - c) + t) + ThirdRest;
        var u = z * c;
        rest = L.Fma(z, c, -u) + L.Fma(z, cRest, zRest * c);
        return u;
    }
}
