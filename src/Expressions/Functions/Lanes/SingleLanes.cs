using System.Runtime.CompilerServices;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>
/// Forms for floats of the functions that training calls most; all others go through doubles. They follow the forms for doubles with shorter
/// polynomials, minimax fits made for this file by the exchange of Remez in 60 digits and rounded to floats. What the two have in common is the order of steps: bounds, widths of bits, degrees and coefficients all differ,
/// and a form for both would read each of them through a type argument, for the sake of a few lines without numbers.
/// </summary>
internal static class SingleLanes
{
    private const float LogTwoE = 1.442695f;
    private const float LnTwo = 0.6931472f;
    private const float LnTwoRest = -1.9046542e-09f;

    // For logarithms both parts are positive, so that they are infinite together.
    private const float LnTwoBelow = 0.6931471f;
    private const float LnTwoAbove = 5.769999e-08f;
    private const float Low = -104;
    private const float High = 89;

    private const int OneBits = 0x3F800000;
    private const int RootHalfBits = 0x3F3504F3;
    private const float Smallest = 1.17549435e-38f;
    private const float TwoTo24 = 16777216;
    private const float Whole = 8388608; // 2²³

    private const float Bound = 1048576; // 2²⁰
    private const float PiInverse = 0.31830987f;
    private const float Pi1 = 3.1415927f;
    private const float Pi2 = -8.742278e-08f;
    private const float Pi3 = -3.430249e-15f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Exp<L>(L x)
        where L : struct, ILanes<L, float>
    {
        x = L.Clamp(x, L.Broadcast(Low), L.Broadcast(High));
        var n = L.Fma(x, LogTwoE, PowersOfTwo.ShiftSingle) - PowersOfTwo.ShiftSingle;
        return L.Scale(ExpOfRest(L.Fma(n, -LnTwoRest, L.Fma(n, -LnTwo, x))), n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Decay<L>(L x)
        where L : struct, ILanes<L, float> => Exp(-L.Abs(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Sigmoid<L>(L x)
        where L : struct, ILanes<L, float>
    {
        var decay = Decay(x);
        return L.Select(x < L.Broadcast(0), decay, L.Broadcast(1)) / (decay + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L ExpMinusOne<L>(L x)
        where L : struct, ILanes<L, float>
    {
        var bounded = L.Clamp(x, L.Broadcast(-25), L.Broadcast(High));
        var n = L.Fma(bounded, LogTwoE, PowersOfTwo.ShiftSingle) - PowersOfTwo.ShiftSingle;
        var half = PowersOfTwo.OfSingle(n - 1);
        var value = L.Fma(half, MinusOneOfRest(bounded, n), half - 0.5f);
        return L.Select(L.Abs(x) < L.Broadcast(1e-35f), x, value + value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Tanh<L>(L x)
        where L : struct, ILanes<L, float>
    {
        var twice = L.Clamp(L.Abs(x), L.Broadcast(0), L.Broadcast(10));
        twice += twice;
        var n = L.Fma(twice, LogTwoE, PowersOfTwo.ShiftSingle) - PowersOfTwo.ShiftSingle;
        var power = PowersOfTwo.OfSingle(n);
        var e = L.Fma(power, MinusOneOfRest(twice, n), power - 1);
        return (e / (e + 2)) | (x & L.Broadcast(-0.0f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Log<L>(L x)
        where L : struct, ILanes<L, float>
    {
        if (L.HasParts)
        {
            x += 0;
            var mantissa = L.Mantissa(x);
            return OfParts(mantissa - 1, L.Exponent(x) - L.Exponent(mantissa));
        }

        var isTiny = x < L.Broadcast(Smallest);
        var e = Split(L.Select(isTiny, x * TwoTo24, x), out var m) - L.Select(isTiny, L.Broadcast(Whole + 127 + 24), L.Broadcast(Whole + 127));
        return Edges(x, x, OfParts(m - 1, e));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L LogOnePlus<L>(L x)
        where L : struct, ILanes<L, float>
    {
        var u = x + 1;
        var larger = u - 1;
        var lost = (L.Broadcast(1) - (u - larger)) + (x - larger);
        if (L.HasParts)
        {
            var mantissa = L.Mantissa(u);
            var exponent = L.Exponent(u) - L.Exponent(mantissa);
            var parts = OfParts(mantissa - 1 + L.Scale(lost, L.Clamp(-exponent, L.Broadcast(-100), L.Broadcast(100))), exponent);
            return L.Select(u < L.Broadcast(float.PositiveInfinity), parts, x) | (x & L.Broadcast(-0.0f));
        }

        var e = Split(u, out var m) - (Whole + 127);
        var f = L.Fma(lost, PowersOfTwo.OfSingle(L.Clamp(-e, L.Broadcast(-100), L.Broadcast(100))), m - 1);
        return Edges(x, u, OfParts(f, e)) | (x & L.Broadcast(-0.0f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L LogOnePlusDecay<L>(L d)
        where L : struct, ILanes<L, float>
    {
        var isLarge = d > L.Broadcast(0.41421357f);
        return OfParts(L.Select(isLarge, L.Fma(d, 0.5f, -0.5f), d), isLarge & L.Broadcast(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Softplus<L>(L x)
        where L : struct, ILanes<L, float> => L.Select(x > L.Broadcast(0), x, L.Broadcast(0)) + LogOnePlusDecay(Decay(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Sin<L>(L x)
        where L : struct, ILanes<L, float>
    {
        var k = L.Fma(x, PiInverse, PowersOfTwo.ShiftSingle);
        var value = SinOfRest(x, k - PowersOfTwo.ShiftSingle) ^ L.ShiftLeft(k, 31);
        value = L.Select(L.Equal(x, L.Broadcast(0)), x, value);
        return L.Any(L.Abs(x) > L.Broadcast(Bound)) ? FarSin(x, value) : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Cos<L>(L x)
        where L : struct, ILanes<L, float>
    {
        var k = L.Fma(x, PiInverse, 0.5f) + PowersOfTwo.ShiftSingle;
        var value = SinOfRest(x, (k - PowersOfTwo.ShiftSingle) - 0.5f) ^ L.ShiftLeft(k, 31);
        return L.Any(L.Abs(x) > L.Broadcast(Bound)) ? FarCos(x, value) : value;
    }

    /// <summary>eʳ for |r| ≤ ½ ln 2; the fit is off by 2⁻²⁸.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L ExpOfRest<L>(L r)
        where L : struct, ILanes<L, float>
    {
        var p = L.Fma(r, 0.0013950575f, 0.008368953f);
        p = L.Horner(p, r, 0.041666206f, 0.16666518f, 0.5f);
        return L.Fma(p, r * r, r) + 1;
    }

    /// <summary>eʳ - 1 for r = x - n·ln 2; the fit is off by 2⁻³² of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L MinusOneOfRest<L>(L x, L n)
        where L : struct, ILanes<L, float>
    {
        var high = L.Fma(n, -LnTwo, x);
        var r = L.Fma(n, -LnTwoRest, high);
        var rest = L.Fma(n, -LnTwoRest, high - r);
        var p = L.Fma(r, 0.0001991415f, 0.0013941072f);
        p = L.Horner(p, r, 0.008333273f, 0.041666355f, 0.16666667f, 0.5f);
        return r + L.Fma(p, r * r, rest);
    }

    /// <summary>e·ln 2 + log(1 + f); the fit is off by 2⁻³⁴.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L OfParts<L>(L f, L e)
        where L : struct, ILanes<L, float>
    {
        var s = f / (f + 2);
        var z = s * s;
        var p = L.Fma(z, 0.24100146f, 0.28507027f);
        p = L.Horner(p, z, 0.40000862f, 0.6666666f);
        var halfSquare = f * f * 0.5f;
        var rest = L.Fma(e, LnTwoAbove, s * L.Fma(z, p, halfSquare));
        return L.Fma(e, LnTwoBelow, f - (halfSquare - rest));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Split<L>(L x, out L mantissa)
        where L : struct, ILanes<L, float>
    {
        var bits = L.AddBits(x, L.BroadcastBits(OneBits - RootHalfBits));
        mantissa = L.AddBits(bits & L.BroadcastBits(0x007FFFFF), L.BroadcastBits(RootHalfBits));
        return L.ShiftRight(bits, 23) | L.Broadcast(Whole);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Edges<L>(L x, L argument, L value)
        where L : struct, ILanes<L, float>
    {
        value = L.Select(argument < L.Broadcast(float.PositiveInfinity), value, x);
        var outside = L.Select(L.Equal(argument, L.Broadcast(0)), L.Broadcast(float.NegativeInfinity), L.Broadcast(float.NaN));
        return L.Select(argument <= L.Broadcast(0), outside, value);
    }

    /// <summary>sin(x - nπ), at most π/2 from 0; the fit is off by 2⁻²⁷.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L SinOfRest<L>(L x, L n)
        where L : struct, ILanes<L, float>
    {
        var r = L.Fma(n, -Pi3, L.Fma(n, -Pi2, L.Fma(n, -Pi1, x)));
        var z = r * r;
        var p = L.Fma(z, 2.6087932e-06f, -0.00019811057f);
        p = L.Horner(p, z, 0.008333088f, -0.1666666f);
        return L.Fma(p, z * r, r);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static L FarSin<L>(L x, L value)
        where L : struct, ILanes<L, float>
    {
        for (var lane = 0; lane < L.Count; lane++)
        {
            value = MathF.Abs(x[lane]) > Bound ? value.With(lane, (float)Math.Sin(x[lane])) : value;
        }

        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static L FarCos<L>(L x, L value)
        where L : struct, ILanes<L, float>
    {
        for (var lane = 0; lane < L.Count; lane++)
        {
            value = MathF.Abs(x[lane]) > Bound ? value.With(lane, (float)Math.Cos(x[lane])) : value;
        }

        return value;
    }
}
