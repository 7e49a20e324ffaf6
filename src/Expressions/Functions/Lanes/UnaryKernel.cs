using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>The vector value of a function of one argument. It is a struct, so that the JIT makes code for it alone.</summary>
internal interface IUnaryKernel
{
    /// <summary>The values of doubles.</summary>
    static abstract L Value<L>(L x)
        where L : struct, ILanes<L, double>;
}

/// <summary>A vector value that has a form of its own for floats; without one they go through doubles.</summary>
internal interface IUnarySingleKernel : IUnaryKernel
{
    /// <summary>The values of floats.</summary>
    static abstract L SingleValue<L>(L x)
        where L : struct, ILanes<L, float>;
}

/// <summary>
/// The methods through which emitted code reaches a vector value: over bare vectors, for these stay in registers as locals of a compiled
/// expression. A delegate made of a method group is kept by its call site, and knows its method: no reflection is needed to find one.
/// </summary>
/// <typeparam name="K">The vector value.</typeparam>
internal static class UnaryKernel<K>
    where K : struct, IUnaryKernel
{
    private const MethodImplOptions Inlined = MethodImplOptions.AggressiveInlining;

    // It starts at full speed.
    private const MethodImplOptions Called = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>The method for an element and a width, or null for the scalar one.</summary>
    public static MethodInfo? Method(LaneElement element, LaneWidth width, LaneCall call) =>
        element == LaneElement.Double ? DoubleMethod(width, call) : SingleMethod(width, call);

    /// <summary>The method for doubles.</summary>
    public static MethodInfo? DoubleMethod(LaneWidth width, LaneCall call) => (width, call) switch
    {
        (LaneWidth.Bits512, LaneCall.Inlined) => ((Func<Vector512<double>, Vector512<double>>)InlinedDouble512).Method,
        (LaneWidth.Bits512, _) => ((Func<Vector512<double>, Vector512<double>>)CalledDouble512).Method,
        (LaneWidth.Bits256, LaneCall.Inlined) => ((Func<Vector256<double>, Vector256<double>>)InlinedDouble256).Method,
        (LaneWidth.Bits256, _) => ((Func<Vector256<double>, Vector256<double>>)CalledDouble256).Method,
        (LaneWidth.Bits128, LaneCall.Inlined) => ((Func<Vector128<double>, Vector128<double>>)InlinedDouble128).Method,
        (LaneWidth.Bits128, _) => ((Func<Vector128<double>, Vector128<double>>)CalledDouble128).Method,
        _ => null,
    };

    /// <summary>The method for floats that goes through doubles.</summary>
    private static MethodInfo? SingleMethod(LaneWidth width, LaneCall call) => (width, call) switch
    {
        (LaneWidth.Bits512, LaneCall.Inlined) => ((Func<Vector512<float>, Vector512<float>>)InlinedSingle512).Method,
        (LaneWidth.Bits512, _) => ((Func<Vector512<float>, Vector512<float>>)CalledSingle512).Method,
        (LaneWidth.Bits256, LaneCall.Inlined) => ((Func<Vector256<float>, Vector256<float>>)InlinedSingle256).Method,
        (LaneWidth.Bits256, _) => ((Func<Vector256<float>, Vector256<float>>)CalledSingle256).Method,
        (LaneWidth.Bits128, LaneCall.Inlined) => ((Func<Vector128<float>, Vector128<float>>)InlinedSingle128).Method,
        (LaneWidth.Bits128, _) => ((Func<Vector128<float>, Vector128<float>>)CalledSingle128).Method,
        _ => null,
    };

    [MethodImpl(Inlined)]
    private static Vector512<double> InlinedDouble512(Vector512<double> x) => K.Value(new Lanes512<double> { V = x }).V;

    [MethodImpl(Called)]
    private static Vector512<double> CalledDouble512(Vector512<double> x) => InlinedDouble512(x);

    [MethodImpl(Inlined)]
    private static Vector256<double> InlinedDouble256(Vector256<double> x) => K.Value(new Lanes256<double> { V = x }).V;

    [MethodImpl(Called)]
    private static Vector256<double> CalledDouble256(Vector256<double> x) => InlinedDouble256(x);

    [MethodImpl(Inlined)]
    private static Vector128<double> InlinedDouble128(Vector128<double> x) => K.Value(new Lanes128<double> { V = x }).V;

    [MethodImpl(Called)]
    private static Vector128<double> CalledDouble128(Vector128<double> x) => InlinedDouble128(x);

    [MethodImpl(Inlined)]
    private static Vector512<float> InlinedSingle512(Vector512<float> x) => Vector512.Narrow(
        K.Value(new Lanes512<double> { V = Vector512.WidenLower(x) }).V,
        K.Value(new Lanes512<double> { V = Vector512.WidenUpper(x) }).V);

    [MethodImpl(Called)]
    private static Vector512<float> CalledSingle512(Vector512<float> x) => InlinedSingle512(x);

    [MethodImpl(Inlined)]
    private static Vector256<float> InlinedSingle256(Vector256<float> x) => Vector256.Narrow(
        K.Value(new Lanes256<double> { V = Vector256.WidenLower(x) }).V,
        K.Value(new Lanes256<double> { V = Vector256.WidenUpper(x) }).V);

    [MethodImpl(Called)]
    private static Vector256<float> CalledSingle256(Vector256<float> x) => InlinedSingle256(x);

    [MethodImpl(Inlined)]
    private static Vector128<float> InlinedSingle128(Vector128<float> x) => Vector128.Narrow(
        K.Value(new Lanes128<double> { V = Vector128.WidenLower(x) }).V,
        K.Value(new Lanes128<double> { V = Vector128.WidenUpper(x) }).V);

    [MethodImpl(Called)]
    private static Vector128<float> CalledSingle128(Vector128<float> x) => InlinedSingle128(x);
}

/// <summary>The same for a vector value with a form of its own for floats.</summary>
/// <typeparam name="K">The vector value.</typeparam>
internal static class UnarySingleKernel<K>
    where K : struct, IUnarySingleKernel
{
    private const MethodImplOptions Inlined = MethodImplOptions.AggressiveInlining;
    private const MethodImplOptions Called = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>The method for an element and a width, or null for the scalar one.</summary>
    public static MethodInfo? Method(LaneElement element, LaneWidth width, LaneCall call) =>
        element == LaneElement.Double ? UnaryKernel<K>.DoubleMethod(width, call) : SingleMethod(width, call);

    private static MethodInfo? SingleMethod(LaneWidth width, LaneCall call) => (width, call) switch
    {
        (LaneWidth.Bits512, LaneCall.Inlined) => ((Func<Vector512<float>, Vector512<float>>)InlinedSingle512).Method,
        (LaneWidth.Bits512, _) => ((Func<Vector512<float>, Vector512<float>>)CalledSingle512).Method,
        (LaneWidth.Bits256, LaneCall.Inlined) => ((Func<Vector256<float>, Vector256<float>>)InlinedSingle256).Method,
        (LaneWidth.Bits256, _) => ((Func<Vector256<float>, Vector256<float>>)CalledSingle256).Method,
        (LaneWidth.Bits128, LaneCall.Inlined) => ((Func<Vector128<float>, Vector128<float>>)InlinedSingle128).Method,
        (LaneWidth.Bits128, _) => ((Func<Vector128<float>, Vector128<float>>)CalledSingle128).Method,
        _ => null,
    };

    [MethodImpl(Inlined)]
    private static Vector512<float> InlinedSingle512(Vector512<float> x) => K.SingleValue(new Lanes512<float> { V = x }).V;

    [MethodImpl(Called)]
    private static Vector512<float> CalledSingle512(Vector512<float> x) => InlinedSingle512(x);

    [MethodImpl(Inlined)]
    private static Vector256<float> InlinedSingle256(Vector256<float> x) => K.SingleValue(new Lanes256<float> { V = x }).V;

    [MethodImpl(Called)]
    private static Vector256<float> CalledSingle256(Vector256<float> x) => InlinedSingle256(x);

    [MethodImpl(Inlined)]
    private static Vector128<float> InlinedSingle128(Vector128<float> x) => K.SingleValue(new Lanes128<float> { V = x }).V;

    [MethodImpl(Called)]
    private static Vector128<float> CalledSingle128(Vector128<float> x) => InlinedSingle128(x);
}
