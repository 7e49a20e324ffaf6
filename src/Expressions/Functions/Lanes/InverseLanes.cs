using System.Runtime.CompilerServices;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>
/// The inverses of the trigonometric and hyperbolic functions. The polynomials are minimax fits of (arctan t - t)/t³ for |t| ≤ √2 - 1 and of
/// (arcsin s - s)/s³ for |s| ≤ ½, in t² and s², both off by 2⁻⁵⁹, made for this file by the exchange of Remez in 60 digits.
/// </summary>
internal static class InverseLanes
{
    private const double HalfPi = 1.5707963267948966;
    private const double HalfPiRest = 6.123233995736766e-17;

    // tan(π/8), tan(3π/8)
    private const double Lower = 0.41421356237309503;
    private const double Upper = 2.414213562373095;

    // From here on 1 is nothing beside the square.
    private const double Huge = 134217728; // 2²⁷

    /// <summary>The inverse of the tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L ArcTan<L>(L x)
        where L : struct, ILanes<L, double>
    {
        // arctan x = π/4 + arctan((x - 1)/(x + 1)) = π/2 - arctan(1/x)
        var a = L.Abs(x);
        var isMiddle = a > L.Broadcast(Lower);
        var isLarge = a > L.Broadcast(Upper);
        var numerator = L.Select(isLarge, L.Broadcast(-1), L.Select(isMiddle, a - 1, a));
        var denominator = L.Select(isLarge, a, L.Select(isMiddle, a + 1, L.Broadcast(1)));
        var eighths = L.Select(isLarge, L.Broadcast(1), isMiddle & L.Broadcast(0.5));
        return ArcTanOf(numerator / denominator, eighths) | (x & L.Broadcast(-0.0));
    }

    /// <summary>The inverse of the cotangent, between -π/2 and π/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L ArcCot<L>(L x)
        where L : struct, ILanes<L, double>
    {
        // arccot x = π/4 + arctan((1 - x)/(1 + x)) = π/2 - arctan x
        var a = L.Abs(x);
        var isMiddle = a < L.Broadcast(Upper);
        var isLarge = a < L.Broadcast(Lower);
        var numerator = L.Select(isLarge, -a, L.Select(isMiddle, L.Broadcast(1) - a, L.Broadcast(1)));
        var denominator = L.Select(isLarge, L.Broadcast(1), L.Select(isMiddle, a + 1, a));
        var eighths = L.Select(isLarge, L.Broadcast(1), isMiddle & L.Broadcast(0.5));

        // At -0 too it is π/2.
        return ArcTanOf(numerator / denominator, eighths) ^ L.AndNot(x & L.Broadcast(-0.0), L.Equal(x, L.Broadcast(0)));
    }

    /// <summary>The inverse of the sine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L ArcSin<L>(L x)
        where L : struct, ILanes<L, double>
    {
        // arcsin x = π/2 - 2 arcsin √((1 - x)/2)
        var a = L.Abs(x);
        var isLarge = a > L.Broadcast(0.5);
        var s = ArcSinOf(a, isLarge, out var rest);
        var twice = s + s;
        var high = L.Broadcast(HalfPi) - twice;
        var low = (L.Broadcast(HalfPi) - high) - twice;
        return L.Select(isLarge, high + (low + (L.Broadcast(HalfPiRest) - (rest + rest))), s + rest) | (x & L.Broadcast(-0.0));
    }

    /// <summary>The inverse of the cosine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L ArcCos<L>(L x)
        where L : struct, ILanes<L, double>
    {
        // π/2 - arcsin x in the middle; 2 arcsin √((1 - x)/2) to the right, and π less 2 arcsin √((1 + x)/2) to the left.
        var a = L.Abs(x);
        var isLarge = a > L.Broadcast(0.5);
        var s = ArcSinOf(a, isLarge, out var rest);
        var sign = (x & L.Broadcast(-0.0)) ^ (isLarge & L.Broadcast(-0.0));
        s = L.Select(isLarge, s + s, s) ^ sign;
        rest = L.Select(isLarge, rest + rest, rest) ^ sign;
        var quarters = L.Select(isLarge, (x < L.Broadcast(0)) & L.Broadcast(2), L.Broadcast(1));
        var start = quarters * HalfPi;
        var high = start - s;
        return high + (((start - high) - s) + L.Fma(quarters, HalfPiRest, -rest));
    }

    /// <summary>The inverse of the hyperbolic sine: log(1 + |x| + x²/(1 + √(1 + x²))).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L ArSinh<L>(L x)
        where L : struct, ILanes<L, double>
    {
        var a = L.Abs(x);
        var isHuge = a > L.Broadcast(Huge);
        var square = a * a;
        var inner = a + (square / (L.Sqrt(square + 1) + 1));
        var value = LogarithmLanes.LogOnePlus(L.Select(isHuge, a - 1, inner)) + (isHuge & L.Broadcast(LogarithmLanes.LnTwo));
        return value | (x & L.Broadcast(-0.0));
    }

    /// <summary>The inverse of the hyperbolic cosine: log(1 + t + √(2t + t²)) with t = x - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L ArCosh<L>(L x)
        where L : struct, ILanes<L, double>
    {
        var isHuge = x > L.Broadcast(Huge);
        var t = x - 1;
        var value = LogarithmLanes.LogOnePlus(L.Select(isHuge, t, t + L.Sqrt(L.Fma(t, t, t + t)))) + (isHuge & L.Broadcast(LogarithmLanes.LnTwo));
        return L.Select(x < L.Broadcast(1), L.Broadcast(double.NaN), value);
    }

    /// <summary>The inverse of the hyperbolic tangent: ½ log(1 + 2|x|/(1 - |x|)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L ArTanh<L>(L x)
        where L : struct, ILanes<L, double>
    {
        var a = L.Abs(x);
        return (LogarithmLanes.LogOnePlus((a + a) / (L.Broadcast(1) - a)) * 0.5) | (x & L.Broadcast(-0.0));
    }

    /// <summary>c·π/2 + arctan t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L ArcTanOf<L>(L t, L c)
        where L : struct, ILanes<L, double>
    {
        var z = t * t;
        var p = L.Fma(z, -0.01790736535081258, 0.03806497674813444);
        p = L.Horner(p, z, -0.05039331801747298, 0.058478976428969036, -0.0666310549694248, 0.07692060366294314);
        p = L.Horner(p, z, -0.09090897767407523, 0.11111110783830021, -0.14285714280204473);
        p = L.Horner(p, z, 0.1999999999995367, -0.333333333333332);

        // The small part goes to what the sum of the large ones loses.
        var small = L.Fma(p, z * t, c * HalfPiRest);
        var start = c * HalfPi;
        var sum = start + t;
        return sum + (((start - sum) + t) + small);
    }

    /// <summary>s and arcsin s - s for s = |x|, or √((1 - |x|)/2) where that is smaller; what the root loses is in the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L ArcSinOf<L>(L a, L isLarge, out L rest)
        where L : struct, ILanes<L, double>
    {
        var z = L.Select(isLarge, (L.Broadcast(1) - a) * 0.5, a * a);
        var s = L.Select(isLarge, L.Sqrt(z), a);
        var lost = L.Fma(-s, s, z) / (s + s + 1e-300);
        var p = L.Fma(z, 0.03270204515151215, -0.021116534458069797);
        p = L.Horner(p, z, 0.021790518493118336, 0.0036722368104207047, 0.010789307896323527, 0.01139729530275883);
        p = L.Horner(p, z, 0.013981018278029817, 0.017351595519732158, 0.02237221590492989, 0.030381942675309286);
        p = L.Horner(p, z, 0.04464285717528557, 0.07499999999970099, 0.16666666666666763);
        rest = L.Fma(p, z * s, isLarge & lost);
        return s;
    }
}
