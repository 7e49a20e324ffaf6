using System.Runtime.CompilerServices;

namespace MlMath.Expressions.Functions.Lanes;

// The vector value of each row as a type, from which UnaryKernel makes the methods that emitted code calls.
internal readonly struct ExpKernel : IUnarySingleKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.Exp(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L SingleValue<L>(L x)
        where L : struct, ILanes<L, float> => SingleLanes.Exp(x);
}

internal readonly struct ExpMinusOneKernel : IUnarySingleKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.ExpMinusOne(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L SingleValue<L>(L x)
        where L : struct, ILanes<L, float> => SingleLanes.ExpMinusOne(x);
}

internal readonly struct SigmoidKernel : IUnarySingleKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L SingleValue<L>(L x)
        where L : struct, ILanes<L, float> => SingleLanes.Sigmoid(x);
}

internal readonly struct DecayKernel : IUnarySingleKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.Decay(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L SingleValue<L>(L x)
        where L : struct, ILanes<L, float> => SingleLanes.Decay(x);
}

internal readonly struct TanhKernel : IUnarySingleKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L SingleValue<L>(L x)
        where L : struct, ILanes<L, float> => SingleLanes.Tanh(x);
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

internal readonly struct LogKernel : IUnarySingleKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => LogarithmLanes.Log(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L SingleValue<L>(L x)
        where L : struct, ILanes<L, float> => SingleLanes.Log(x);
}

internal readonly struct LogOnePlusKernel : IUnarySingleKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => LogarithmLanes.LogOnePlus(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L SingleValue<L>(L x)
        where L : struct, ILanes<L, float> => SingleLanes.LogOnePlus(x);
}

internal readonly struct LogOnePlusDecayKernel : IUnarySingleKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => LogarithmLanes.LogOnePlusDecay(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L SingleValue<L>(L x)
        where L : struct, ILanes<L, float> => SingleLanes.LogOnePlusDecay(x);
}

internal readonly struct SoftplusKernel : IUnarySingleKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => LogarithmLanes.Softplus(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L SingleValue<L>(L x)
        where L : struct, ILanes<L, float> => SingleLanes.Softplus(x);
}

internal readonly struct SinKernel : IUnarySingleKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => TrigonometricLanes.Sin(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L SingleValue<L>(L x)
        where L : struct, ILanes<L, float> => SingleLanes.Sin(x);
}

internal readonly struct CosKernel : IUnarySingleKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => TrigonometricLanes.Cos(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L SingleValue<L>(L x)
        where L : struct, ILanes<L, float> => SingleLanes.Cos(x);
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

internal readonly struct ComplementaryErrorKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => TailLanes.Complement(x);
}

internal readonly struct ScaledComplementaryErrorKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => TailLanes.ScaledComplement(x);
}

internal readonly struct LogTailKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => TailLanes.Log(x);
}

internal readonly struct TailRateKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => TailLanes.Rate(x);
}

internal readonly struct TailExcessKernel : IUnaryKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => TailLanes.Excess(x);
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
