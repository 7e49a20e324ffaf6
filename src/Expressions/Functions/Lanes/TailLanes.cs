using System.Runtime.CompilerServices;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>
/// The tail of the normal distribution: erfc x, and what is made of it without overflow and cancellation. All of it comes from the mean excess e^(-x²)/(√π erfc x) - x, which falls
/// slowly from 1/√π towards 1/(2x): for x ≥ 0 it is D(s)/(x + 2.5), D a near-minimax fit in s = 5/(x + 2.5) - 1, off by 2⁻⁵⁶, made for this file by interpolation in Chebyshev's points
/// in 40 digits. The scalar values are those of the narrowest vectors.
/// </summary>
internal static class TailLanes
{
    private const double RootPi = 1.772453850905516;

    // Beyond it e^(-x²) is 0.
    private const double Far = 28;

    /// <summary>erfc x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Complement<L>(L x)
        where L : struct, ILanes<L, double>
    {
        var a = L.Abs(x);
        var right = Gaussian(a) * Scaled(a);
        return L.Select(x < L.Broadcast(0), L.Broadcast(2) - right, right);
    }

    /// <summary>e^(x²) erfc x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L ScaledComplement<L>(L x)
        where L : struct, ILanes<L, double>
    {
        var a = L.Abs(x);
        var right = Scaled(a);
        var bounded = L.AtMost(a, L.Broadcast(Far));
        var square = bounded * bounded;
        var growth = ExponentialLanes.Exp(square);

        // What the square lost; not where it overflows.
        growth = L.Select(growth < L.Broadcast(double.PositiveInfinity), L.Fma(L.Fma(bounded, bounded, -square), growth, growth), growth);
        return L.Select(x < L.Broadcast(0), growth + growth - right, right);
    }

    /// <summary>log(½ erfc x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Log<L>(L x)
        where L : struct, ILanes<L, double>
    {
        var a = L.Abs(x);
        var half = Scaled(a) * 0.5;
        var left = LogarithmLanes.LogOnePlus(-(Gaussian(a) * half));
        return L.Select(x < L.Broadcast(0), left, LogarithmLanes.Log(half) - (a * a));
    }

    /// <summary>e^(-x²)/(√π erfc x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Rate<L>(L x)
        where L : struct, ILanes<L, double>
    {
        var a = L.Abs(x);
        return L.Select(x < L.Broadcast(0), RateOnLeft(a), a + ExcessOnRight(a));
    }

    /// <summary>e^(-x²)/(√π erfc x) - x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Excess<L>(L x)
        where L : struct, ILanes<L, double>
    {
        var a = L.Abs(x);
        return L.Select(x < L.Broadcast(0), RateOnLeft(a) + a, ExcessOnRight(a));
    }

    /// <summary>The rate at -a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L RateOnLeft<L>(L a)
        where L : struct, ILanes<L, double>
    {
        var density = Gaussian(a);
        return density / ((L.Broadcast(2) - (density * Scaled(a))) * RootPi);
    }

    /// <summary>e^(-a²): the rounding of the square counts as often as the square is large, so it is made good.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Gaussian<L>(L a)
        where L : struct, ILanes<L, double>
    {
        var bounded = L.AtMost(a, L.Broadcast(Far));
        var square = bounded * bounded;
        var value = ExponentialLanes.Exp(-square);
        return L.Fma(-L.Fma(bounded, bounded, -square), value, value);
    }

    /// <summary>e^(a²) erfc a for a ≥ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Scaled<L>(L a)
        where L : struct, ILanes<L, double> => L.Broadcast(1) / ((a + ExcessOnRight(a)) * RootPi);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L ExcessOnRight<L>(L a)
        where L : struct, ILanes<L, double>
    {
        var r = L.Broadcast(1) / (a + 2.5);
        var s = L.Fma(r, 5, -1);
        var z = s * s;
        var even = L.Fma(z, 5.1184433763861365e-09, -7.345341197879195e-08);
        even = L.Horner(even, z, 5.638200791827672e-07, -3.10001416883229e-06, 1.376741650415617e-05, -5.289088675346361e-05);
        even = L.Horner(even, z, 0.00018435921152511653, -0.0006047274405274597, 0.001917734156001128, -0.005970234711960624);
        even = L.Horner(even, z, 0.018214304218530847, -0.052441797613081244, 0.11227719214753758, 0.8817018774659776);
        var odd = L.Fma(z, 3.1300828575632586e-09, -2.3325169456340357e-08);
        odd = L.Horner(odd, z, 7.726536173277594e-08, -1.8227062292057103e-07, 6.93252223678303e-07, -4.09210878805095e-06);
        odd = L.Horner(odd, z, 2.0708093847083952e-05, -8.139324824260942e-05, 0.0002472415213503508, -0.0005057798166668076);
        odd = L.Horner(odd, z, -0.00014047613002152244, 0.009297102101996184, -0.07455168346117867, 0.5209547844305236);
        return L.Fma(odd, s, even) * r;
    }
}
