using System.Runtime.CompilerServices;

namespace MlMath.Expressions.Functions.Lanes;

// The vector value of each row as a type, from which UnaryKernel makes the methods that emitted code calls.
internal readonly struct ExpKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.Exp(x);
}

internal readonly struct ExpMinusOneKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.ExpMinusOne(x);
}

internal readonly struct SigmoidKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.Sigmoid(x);
}

internal readonly struct DecayKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.Decay(x);
}

internal readonly struct TanhKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.Tanh(x);
}

internal readonly struct SinhKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.Sinh(x);
}

internal readonly struct CoshKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.Cosh(x);
}

internal readonly struct LogKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => LogarithmLanes.Log(x);
}

internal readonly struct LogOnePlusKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => LogarithmLanes.LogOnePlus(x);
}

internal readonly struct LogOnePlusDecayKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => LogarithmLanes.LogOnePlusDecay(x);
}

internal readonly struct SoftplusKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => LogarithmLanes.Softplus(x);
}

internal readonly struct SinKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => TrigonometricLanes.Sin(x);
}

internal readonly struct CosKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => TrigonometricLanes.Cos(x);
}

internal readonly struct TanKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => TrigonometricLanes.Tan(x);
}

internal readonly struct ArcTanKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => InverseLanes.ArcTan(x);
}

internal readonly struct ArcCotKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => InverseLanes.ArcCot(x);
}

internal readonly struct ArcSinKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => InverseLanes.ArcSin(x);
}

internal readonly struct ArcCosKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => InverseLanes.ArcCos(x);
}

internal readonly struct ArSinhKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => InverseLanes.ArSinh(x);
}

internal readonly struct ArCoshKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => InverseLanes.ArCosh(x);
}

internal readonly struct ArTanhKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => InverseLanes.ArTanh(x);
}

internal readonly struct CubeRootKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => PowerLanes.CubeRoot(x);
}

internal readonly struct ErrorFunctionKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => SpecialLanes.ErrorFunction(x);
}

internal readonly struct GammaFunctionKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => SpecialLanes.Gamma(x);
}

internal readonly struct LogGammaKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => SpecialLanes.LogGamma(x);
}

internal readonly struct DigammaKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => SpecialLanes.Digamma(x);
}

internal readonly struct AbsKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => L.Abs(x);
}

internal readonly struct SignKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => PiecewiseLanes.Sign(x);
}

internal readonly struct FloorKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => L.Floor(x);
}

internal readonly struct CeilingKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => L.Ceiling(x);
}

internal readonly struct NotKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => L.Equal(x, L.Broadcast(0)) & L.Broadcast(1);
}
