namespace MlMath.Expressions.Functions.Lanes;

// The vector value of each row as a type, from which UnaryKernel makes the methods that emitted code calls.
internal readonly struct ExpKernel : IUnaryKernel
{
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.Exp(x);
}

internal readonly struct ExpMinusOneKernel : IUnaryKernel
{
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.ExpMinusOne(x);
}

internal readonly struct SigmoidKernel : IUnaryKernel
{
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.Sigmoid(x);
}

internal readonly struct DecayKernel : IUnaryKernel
{
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.Decay(x);
}

internal readonly struct TanhKernel : IUnaryKernel
{
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.Tanh(x);
}

internal readonly struct SinhKernel : IUnaryKernel
{
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.Sinh(x);
}

internal readonly struct CoshKernel : IUnaryKernel
{
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => ExponentialLanes.Cosh(x);
}

internal readonly struct LogKernel : IUnaryKernel
{
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => LogarithmLanes.Log(x);
}

internal readonly struct LogOnePlusKernel : IUnaryKernel
{
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => LogarithmLanes.LogOnePlus(x);
}

internal readonly struct LogOnePlusDecayKernel : IUnaryKernel
{
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => LogarithmLanes.LogOnePlusDecay(x);
}

internal readonly struct SoftplusKernel : IUnaryKernel
{
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => LogarithmLanes.Softplus(x);
}

internal readonly struct SinKernel : IUnaryKernel
{
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => TrigonometricLanes.Sin(x);
}

internal readonly struct CosKernel : IUnaryKernel
{
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => TrigonometricLanes.Cos(x);
}

internal readonly struct TanKernel : IUnaryKernel
{
    public static L Value<L>(L x)
        where L : struct, ILanes<L, double> => TrigonometricLanes.Tan(x);
}
