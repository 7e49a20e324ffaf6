using System.Runtime.CompilerServices;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>The error function, and functions whose lanes are computed one by one because their series branch.</summary>
internal static class SpecialLanes
{
    /// <summary>
    /// The error function: x + x·P(x²) up to 1, then 1 - e^(-x²)·G(1/(x + 2)) with G = e^(x²) erfc x. Minimax fits off by 2⁻⁵⁷ of the value, made for
    /// this file by the exchange of Remez in 60 digits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L ErrorFunction<L>(L x)
        where L : struct, ILanes<L, double>
    {
        // From 6 on it is 1.
        var a = L.Clamp(L.Abs(x), L.Broadcast(0), L.Broadcast(6));
        var z = a * a;
        var p = L.Fma(z, -7.801188874097751e-10, 1.3722976265924504e-08);
        p = L.Horner(p, z, -1.6209175911748696e-07, 1.6447517677871873e-06, -1.4924744663335489e-05, 0.00012055295320494294);
        p = L.Horner(p, z, -0.0008548325989696758, 0.005223977607423468, -0.02686617064327622, 0.11283791670945253);
        p = L.Horner(p, z, -0.3761263890318355, 0.12837916709551256);
        var small = L.Fma(p, a, a);
        var u = L.Broadcast(1) / (a + 2);
        var g = L.Fma(u, -203.81353649123085, 722.6929152617635);
        g = L.Horner(g, u, -1118.035464850412, 965.7911209864494, -494.80181469734134, 155.0192529840339);
        g = L.Horner(g, u, -39.39403233855191, 9.543324097324337, 1.9463941162223006, 2.0537244857566126);
        g = L.Horner(g, u, 1.1235640733165493, 0.5643669126991002, -2.9843500862320567e-06);
        var large = L.Fma(ExponentialLanes.Exp(-z), -g, L.Broadcast(1));
        return L.Select(a > L.Broadcast(1), large, small) | (x & L.Broadcast(-0.0));
    }

    /// <summary>Γ, lane by lane.</summary>
    public static L Gamma<L>(L x)
        where L : struct, ILanes<L, double>
    {
        for (var lane = 0; lane < L.Count; lane++)
        {
            x = x.With(lane, GammaFunction.Of(x[lane]));
        }

        return x;
    }

    /// <summary>log |Γ|, lane by lane.</summary>
    public static L LogGamma<L>(L x)
        where L : struct, ILanes<L, double>
    {
        for (var lane = 0; lane < L.Count; lane++)
        {
            x = x.With(lane, GammaSeries.LogGamma(x[lane]));
        }

        return x;
    }

    /// <summary>ψ, lane by lane.</summary>
    public static L Digamma<L>(L x)
        where L : struct, ILanes<L, double>
    {
        for (var lane = 0; lane < L.Count; lane++)
        {
            x = x.With(lane, GammaSeries.Digamma(x[lane]));
        }

        return x;
    }

    /// <summary>Derivatives of ψ, lane by lane.</summary>
    public static L Polygamma<L>(L order, L x)
        where L : struct, ILanes<L, double>
    {
        for (var lane = 0; lane < L.Count; lane++)
        {
            x = x.With(lane, GammaSeries.Polygamma(order[lane], x[lane]));
        }

        return x;
    }
}
