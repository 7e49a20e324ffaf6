using System.Runtime.CompilerServices;

namespace MlMath.Expressions.Functions.Lanes;

// Steps to functions that are computed in pairs, as types from which the methods for emitted code are made.
internal readonly struct QuarterTurnsKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => TrigonometricLanes.QuarterTurns(x);
}

internal readonly struct RestOfTurnsKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => TrigonometricLanes.RestOfTurns(a, b);
}

internal readonly struct SinOfQuarterKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => TrigonometricLanes.SinOfQuarter(x);
}

internal readonly struct CosOfQuarterKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => TrigonometricLanes.CosOfQuarter(x);
}

internal readonly struct SinOfTurnsKernel : ITernaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b, L c)
        where L : struct, ILanes<L, double> => TrigonometricLanes.SinOfTurns(a, b, c);
}

internal readonly struct CosOfTurnsKernel : ITernaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b, L c)
        where L : struct, ILanes<L, double> => TrigonometricLanes.CosOfTurns(a, b, c);
}

internal readonly struct SinOfAnyKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => TrigonometricLanes.SinOfAny(a, b);
}

internal readonly struct CosOfAnyKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => TrigonometricLanes.CosOrFar(a, b);
}

internal readonly struct MinusTwiceKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.MinusTwice(x);
}

internal readonly struct BinaryExponentKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.BinaryExponent(x);
}

internal readonly struct ExpOfRestKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => ExponentialLanes.MinusOneOfRest(a, b);
}

internal readonly struct ExpOfPartsKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => ExponentialLanes.ExpOfParts(a, b);
}

internal readonly struct TanhOfPartsKernel : ITernaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b, L c)
        where L : struct, ILanes<L, double> => ExponentialLanes.TanhOfParts(a, b, c);
}
