using System.Runtime.CompilerServices;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>Signs, comparisons and connectives as 1 and 0. What is not a number compares with nothing, and nothing follows from it.</summary>
internal static class PiecewiseLanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Sign<L>(L x)
        where L : struct, ILanes<L, double>
    {
        // x - x is 0 for 0 of either sign, and NaN for NaN.
        var zero = L.Broadcast(0);
        return L.Select(x > zero, L.Broadcast(1), L.Select(x < zero, L.Broadcast(-1), x - x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Differ<L>(L a, L b)
        where L : struct, ILanes<L, double> => (a < b) | (a > b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L And<L>(L a, L b)
        where L : struct, ILanes<L, double> => Differ(a, L.Broadcast(0)) & Differ(b, L.Broadcast(0)) & L.Broadcast(1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Or<L>(L a, L b)
        where L : struct, ILanes<L, double> =>
        (Differ(a, L.Broadcast(0)) | Differ(b, L.Broadcast(0))) & L.Equal(a, a) & L.Equal(b, b) & L.Broadcast(1);

    /// <summary>`a·log b` from the logarithm: 0 at a = 0 wherever b is not left of the pole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Times<L>(L a, L b, double pole, L logarithm)
        where L : struct, ILanes<L, double> => L.AndNot(a * logarithm, L.Equal(a, L.Broadcast(0)) & (b >= L.Broadcast(pole)));
}
