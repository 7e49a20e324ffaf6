using System.Runtime.CompilerServices;

namespace MlMath.Expressions.Functions.Lanes;

// The vector value of each row as a type, from which BinaryKernel makes the methods that emitted code calls.
internal readonly struct PowerKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => PowerLanes.Pow(a, b);
}

internal readonly struct TimesLogKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => PiecewiseLanes.Times(a, b, 0, LogarithmLanes.Log(b));
}

internal readonly struct TimesLogOnePlusKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => PiecewiseLanes.Times(a, b, -1, LogarithmLanes.LogOnePlus(b));
}

internal readonly struct PolygammaKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => SpecialLanes.Polygamma(a, b);
}

internal readonly struct MaximumKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => L.Max(a, b);
}

internal readonly struct MinimumKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => L.Min(a, b);
}

internal readonly struct LessKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => (a < b) & L.Broadcast(1);
}

internal readonly struct LessOrEqualKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => (a <= b) & L.Broadcast(1);
}

internal readonly struct GreaterKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => (a > b) & L.Broadcast(1);
}

internal readonly struct GreaterOrEqualKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => (a >= b) & L.Broadcast(1);
}

internal readonly struct EqualKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => L.Equal(a, b) & L.Broadcast(1);
}

internal readonly struct NotEqualKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => PiecewiseLanes.Differ(a, b) & L.Broadcast(1);
}

internal readonly struct AndKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => PiecewiseLanes.And(a, b);
}

internal readonly struct OrKernel : IBinaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L a, L b)
        where L : struct, ILanes<L, double> => PiecewiseLanes.Or(a, b);
}
