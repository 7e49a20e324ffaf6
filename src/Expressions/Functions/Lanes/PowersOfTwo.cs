using System.Runtime.CompilerServices;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>Powers of two put together from bits, where the machine has no instruction for them.</summary>
internal static class PowersOfTwo
{
    /// <summary>Added to a whole number below 2⁵¹ and taken away again it rounds; in between, the lowest bits are those of the whole number.</summary>
    public const double Shift = 6755399441055744; // 1.5·2⁵²

    /// <summary>The same for a float.</summary>
    public const float ShiftSingle = 12582912; // 1.5·2²³

    /// <summary>2ⁿ for a whole n from -1022 to 1023.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Of<L>(L n)
        where L : struct, ILanes<L, double> => L.ShiftLeft(n + L.Broadcast(Shift + 1023), 52);

    /// <summary>2ⁿ for a whole n from -126 to 127.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L OfSingle<L>(L n)
        where L : struct, ILanes<L, float> => L.ShiftLeft(n + L.Broadcast(ShiftSingle + 127), 23);

    // In two halves: either is a normal number, and the first product is exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static L ScaleDouble<L>(L x, L n)
        where L : struct, ILanes<L, double>
    {
        var half = L.Fma(n, L.Broadcast(0.5), L.Broadcast(Shift)) - L.Broadcast(Shift);
        return x * Of(half) * Of(n - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static L ScaleSingle<L>(L x, L n)
        where L : struct, ILanes<L, float>
    {
        var half = L.Fma(n, L.Broadcast(0.5f), L.Broadcast(ShiftSingle)) - L.Broadcast(ShiftSingle);
        return x * OfSingle(half) * OfSingle(n - half);
    }
}
