using System.Runtime.CompilerServices;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>
/// Sine, cosine and tangent. The nearest multiple of π (or π/2) is taken away in three products that are rounded once each; the first of the
/// differences is exact, and no double up to the bound lies so near to a multiple that the rest would show. Beyond the bound the lanes
/// concerned are computed one by one. The polynomials are minimax fits made for this file by the exchange of Remez in 60 digits.
/// </summary>
internal static class TrigonometricLanes
{
    private const double Bound = 1073741824; // 2³⁰
    private const double PiInverse = 0.3183098861837907;

    // π to 160 bits.
    private const double Pi1 = 3.141592653589793;
    private const double Pi2 = 1.2246467991473532e-16;
    private const double Pi3 = -2.9947698097183397e-33;

    /// <summary>The sine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Sin<L>(L x)
        where L : struct, ILanes<L, double>
    {
        var k = L.Fma(x, PiInverse, PowersOfTwo.Shift);
        var n = k - PowersOfTwo.Shift;
        var value = SinOfHalf(L.Fma(n, -Pi3, L.Fma(n, -Pi2, L.Fma(n, -Pi1, x)))) ^ L.ShiftLeft(k, 63);
        return SinOfAny(x, value);
    }

    /// <summary>The cosine: (-1)ⁿ sin r with x = (n - ½)π + r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Cos<L>(L x)
        where L : struct, ILanes<L, double>
    {
        var k = L.Fma(x, PiInverse, 0.5) + PowersOfTwo.Shift;
        var n = (k - PowersOfTwo.Shift) - 0.5;
        var value = SinOfHalf(L.Fma(n, -Pi3, L.Fma(n, -Pi2, L.Fma(n, -Pi1, x)))) ^ L.ShiftLeft(k, 63);
        return CosOrFar(x, value);
    }

    /// <summary>k with x = k·π/2 + r, added to a number whose last bits then are those of k: the first of five steps to sine and cosine of the same argument.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L QuarterTurns<L>(L x)
        where L : struct, ILanes<L, double> => L.Fma(x, 2 * PiInverse, PowersOfTwo.Shift);

    /// <summary>r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L RestOfTurns<L>(L x, L turns)
        where L : struct, ILanes<L, double>
    {
        var n = turns - PowersOfTwo.Shift;
        return L.Fma(n, -Pi3 / 2, L.Fma(n, -Pi2 / 2, L.Fma(n, -Pi1 / 2, x)));
    }

    /// <summary>sin r for |r| ≤ π/4; the fit is off by 2⁻⁵⁸.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L SinOfQuarter<L>(L r)
        where L : struct, ILanes<L, double>
    {
        var z = r * r;
        var p = L.Fma(z, 1.589668289198222e-10, -2.5050756329499643e-08);
        p = L.Horner(p, z, 2.7557313681674677e-06, -0.00019841269829782063, 0.008333333333322387, -0.16666666666666632);
        return L.Fma(p, z * r, r);
    }

    /// <summary>cos r for |r| ≤ π/4; the fit is off by 2⁻⁶⁴.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L CosOfQuarter<L>(L r)
        where L : struct, ILanes<L, double>
    {
        var z = r * r;
        var p = L.Fma(z, -1.1359561795753708e-11, 2.087572167895661e-09);
        p = L.Horner(p, z, -2.7557314341135445e-07, 2.4801587289445433e-05, -0.0013888888888874068, 0.0416666666666666);
        return L.Horner(p, z, -0.5, 1);
    }

    /// <summary>sin x by sine and cosine of r; far arguments and zeros are not yet right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L SinOfTurns<L>(L turns, L sin, L cos)
        where L : struct, ILanes<L, double> => L.Select(IsOdd(turns), cos, sin) ^ (L.ShiftLeft(turns, 62) & L.Broadcast(-0.0));

    /// <summary>cos x by sine and cosine of r; far arguments are not yet right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L CosOfTurns<L>(L turns, L sin, L cos)
        where L : struct, ILanes<L, double> => L.Select(IsOdd(turns), sin, cos) ^ (L.ShiftLeft(turns + 1, 62) & L.Broadcast(-0.0));

    /// <summary>The value with the lanes of zeros and of far arguments put right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L SinOfAny<L>(L x, L value)
        where L : struct, ILanes<L, double> => SinOrFar(x, L.SelectEqual(x, L.Broadcast(0), x, value));

    /// <summary>The value with the lanes of far arguments put right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L CosOrFar<L>(L x, L value)
        where L : struct, ILanes<L, double> => L.AnyGreater(L.Abs(x), L.Broadcast(Bound)) ? FarCos(x, value) : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L SinOrFar<L>(L x, L value)
        where L : struct, ILanes<L, double> => L.AnyGreater(L.Abs(x), L.Broadcast(Bound)) ? FarSin(x, value) : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L IsOdd<L>(L turns)
        where L : struct, ILanes<L, double> => L.SubtractBits(L.BroadcastBits(0), turns & L.BroadcastBits(1));

    /// <summary>The tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Tan<L>(L x)
        where L : struct, ILanes<L, double>
    {
        var k = Quadrant(x, out var sinOfRest, out var cosOfRest);
        var isOdd = IsOdd(k);
        var value = (L.Select(isOdd, cosOfRest, sinOfRest) / L.Select(isOdd, sinOfRest, cosOfRest)) ^ L.ShiftLeft(k, 63);
        value = L.SelectEqual(x, L.Broadcast(0), x, value);
        return L.AnyGreater(L.Abs(x), L.Broadcast(Bound)) ? FarTan(x, value) : value;
    }

    /// <summary>Sine and cosine of r with x = k·π/2 + r; k stands in the last bits of the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Quadrant<L>(L x, out L sin, out L cos)
        where L : struct, ILanes<L, double>
    {
        var k = L.Fma(x, 2 * PiInverse, PowersOfTwo.Shift);
        var n = k - PowersOfTwo.Shift;
        var high = L.Fma(n, -Pi2 / 2, L.Fma(n, -Pi1 / 2, x));
        var r = L.Fma(n, -Pi3 / 2, high);
        var rest = L.Fma(n, -Pi3 / 2, high - r);
        var z = r * r;

        // Off by 2⁻⁵⁸ and 2⁻⁶⁴.
        var s = L.Fma(z, 1.589668289198222e-10, -2.5050756329499643e-08);
        s = L.Horner(s, z, 2.7557313681674677e-06, -0.00019841269829782063, 0.008333333333322387, -0.16666666666666632);
        sin = r + L.Fma(s, z * r, rest);
        var c = L.Fma(z, -1.1359561795753708e-11, 2.087572167895661e-09);
        c = L.Horner(c, z, -2.7557314341135445e-07, 2.4801587289445433e-05, -0.0013888888888874068, 0.0416666666666666);

        // 1 - z/2 is rounded; what it loses goes to the smaller terms.
        var half = z * 0.5;
        var large = L.Broadcast(1) - half;
        cos = large + (((L.Broadcast(1) - large) - half) + L.Fma(z, z * c, -(r * rest)));
        return k;
    }

    /// <summary>sin r for |r| ≤ π/2; the fit is off by 2⁻⁶¹.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L SinOfHalf<L>(L r)
        where L : struct, ILanes<L, double>
    {
        var z = r * r;
        var p = L.Fma(z, 2.7210912405696936e-15, -7.642983769721298e-13);
        p = L.Horner(p, z, 1.605893941831571e-10, -2.5052106867261072e-08, 2.755731921107867e-06, -0.00019841269841208887);
        p = L.Horner(p, z, 0.008333333333333193, -0.16666666666666666);
        return L.Fma(p, z * r, r);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static L FarSin<L>(L x, L value)
        where L : struct, ILanes<L, double>
    {
        for (var lane = 0; lane < L.Count; lane++)
        {
            value = Math.Abs(x[lane]) > Bound ? value.With(lane, Math.Sin(x[lane])) : value;
        }

        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static L FarCos<L>(L x, L value)
        where L : struct, ILanes<L, double>
    {
        for (var lane = 0; lane < L.Count; lane++)
        {
            value = Math.Abs(x[lane]) > Bound ? value.With(lane, Math.Cos(x[lane])) : value;
        }

        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static L FarTan<L>(L x, L value)
        where L : struct, ILanes<L, double>
    {
        for (var lane = 0; lane < L.Count; lane++)
        {
            value = Math.Abs(x[lane]) > Bound ? value.With(lane, Math.Tan(x[lane])) : value;
        }

        return value;
    }
}
