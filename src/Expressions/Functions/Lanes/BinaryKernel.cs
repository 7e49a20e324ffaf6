using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>The vector value of a function of two arguments; see <see cref="IUnaryKernel"/>.</summary>
internal interface IBinaryKernel
{
    /// <summary>The values of doubles.</summary>
    static abstract L Value<L>(L a, L b)
        where L : struct, ILanes<L, double>;
}

/// <summary>The methods through which emitted code reaches it; see <see cref="UnaryKernel{K}"/>. Floats go through doubles.</summary>
/// <typeparam name="K">The vector value.</typeparam>
internal static class BinaryKernel<K>
    where K : struct, IBinaryKernel
{
    private const MethodImplOptions Inlined = MethodImplOptions.AggressiveInlining;
    private const MethodImplOptions Called = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>The method for an element and a width, or null for the scalar one.</summary>
    public static MethodInfo? Method(LaneElement element, LaneWidth width, LaneCall call) => element == LaneElement.Double ? DoubleMethod(width, call) : SingleMethod(width, call);

    /// <summary>The method for doubles.</summary>
    public static MethodInfo? DoubleMethod(LaneWidth width, LaneCall call) => (width, call) switch
    {
        (LaneWidth.Bits512, LaneCall.Inlined) => ((Func<Vector512<double>, Vector512<double>, Vector512<double>>)InlinedDouble512).Method,
        (LaneWidth.Bits512, _) => ((Func<Vector512<double>, Vector512<double>, Vector512<double>>)CalledDouble512).Method,
        (LaneWidth.Bits256, LaneCall.Inlined) => ((Func<Vector256<double>, Vector256<double>, Vector256<double>>)InlinedDouble256).Method,
        (LaneWidth.Bits256, _) => ((Func<Vector256<double>, Vector256<double>, Vector256<double>>)CalledDouble256).Method,
        (LaneWidth.Bits128, LaneCall.Inlined) => ((Func<Vector128<double>, Vector128<double>, Vector128<double>>)InlinedDouble128).Method,
        (LaneWidth.Bits128, _) => ((Func<Vector128<double>, Vector128<double>, Vector128<double>>)CalledDouble128).Method,
        _ => null,
    };

    private static MethodInfo? SingleMethod(LaneWidth width, LaneCall call) => (width, call) switch
    {
        (LaneWidth.Bits512, LaneCall.Inlined) => ((Func<Vector512<float>, Vector512<float>, Vector512<float>>)InlinedSingle512).Method,
        (LaneWidth.Bits512, _) => ((Func<Vector512<float>, Vector512<float>, Vector512<float>>)CalledSingle512).Method,
        (LaneWidth.Bits256, LaneCall.Inlined) => ((Func<Vector256<float>, Vector256<float>, Vector256<float>>)InlinedSingle256).Method,
        (LaneWidth.Bits256, _) => ((Func<Vector256<float>, Vector256<float>, Vector256<float>>)CalledSingle256).Method,
        (LaneWidth.Bits128, LaneCall.Inlined) => ((Func<Vector128<float>, Vector128<float>, Vector128<float>>)InlinedSingle128).Method,
        (LaneWidth.Bits128, _) => ((Func<Vector128<float>, Vector128<float>, Vector128<float>>)CalledSingle128).Method,
        _ => null,
    };

    [MethodImpl(Inlined)]
    private static Vector512<double> InlinedDouble512(Vector512<double> a, Vector512<double> b) => K.Value(new Lanes512<double> { V = a }, new Lanes512<double> { V = b }).V;

    [MethodImpl(Called)]
    private static Vector512<double> CalledDouble512(Vector512<double> a, Vector512<double> b) => InlinedDouble512(a, b);

    [MethodImpl(Inlined)]
    private static Vector256<double> InlinedDouble256(Vector256<double> a, Vector256<double> b) => K.Value(new Lanes256<double> { V = a }, new Lanes256<double> { V = b }).V;

    [MethodImpl(Called)]
    private static Vector256<double> CalledDouble256(Vector256<double> a, Vector256<double> b) => InlinedDouble256(a, b);

    [MethodImpl(Inlined)]
    private static Vector128<double> InlinedDouble128(Vector128<double> a, Vector128<double> b) => K.Value(new Lanes128<double> { V = a }, new Lanes128<double> { V = b }).V;

    [MethodImpl(Called)]
    private static Vector128<double> CalledDouble128(Vector128<double> a, Vector128<double> b) => InlinedDouble128(a, b);

    [MethodImpl(Inlined)]
    private static Vector512<float> InlinedSingle512(Vector512<float> a, Vector512<float> b) => Vector512.Narrow(
        K.Value(new Lanes512<double> { V = Vector512.WidenLower(a) }, new Lanes512<double> { V = Vector512.WidenLower(b) }).V,
        K.Value(new Lanes512<double> { V = Vector512.WidenUpper(a) }, new Lanes512<double> { V = Vector512.WidenUpper(b) }).V);

    [MethodImpl(Called)]
    private static Vector512<float> CalledSingle512(Vector512<float> a, Vector512<float> b) => InlinedSingle512(a, b);

    [MethodImpl(Inlined)]
    private static Vector256<float> InlinedSingle256(Vector256<float> a, Vector256<float> b) => Vector256.Narrow(
        K.Value(new Lanes256<double> { V = Vector256.WidenLower(a) }, new Lanes256<double> { V = Vector256.WidenLower(b) }).V,
        K.Value(new Lanes256<double> { V = Vector256.WidenUpper(a) }, new Lanes256<double> { V = Vector256.WidenUpper(b) }).V);

    [MethodImpl(Called)]
    private static Vector256<float> CalledSingle256(Vector256<float> a, Vector256<float> b) => InlinedSingle256(a, b);

    [MethodImpl(Inlined)]
    private static Vector128<float> InlinedSingle128(Vector128<float> a, Vector128<float> b) => Vector128.Narrow(
        K.Value(new Lanes128<double> { V = Vector128.WidenLower(a) }, new Lanes128<double> { V = Vector128.WidenLower(b) }).V,
        K.Value(new Lanes128<double> { V = Vector128.WidenUpper(a) }, new Lanes128<double> { V = Vector128.WidenUpper(b) }).V);

    [MethodImpl(Called)]
    private static Vector128<float> CalledSingle128(Vector128<float> a, Vector128<float> b) => InlinedSingle128(a, b);
}
