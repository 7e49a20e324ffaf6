using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>A step towards the vector values of doubles that takes three vectors; see <see cref="IUnaryKernel"/>.</summary>
internal interface ITernaryKernel
{
    /// <summary>The values of doubles.</summary>
    static abstract L Value<L>(L a, L b, L c)
        where L : struct, ILanes<L, double>;
}

/// <summary>The methods through which emitted code reaches it, always inlined; see <see cref="UnaryKernel{K}"/>.</summary>
/// <typeparam name="K">The step.</typeparam>
internal static class TernaryKernel<K>
    where K : struct, ITernaryKernel
{
    /// <summary>The method for a width, or null for the scalar one.</summary>
    public static MethodInfo? DoubleMethod(LaneWidth width) => width switch
    {
        LaneWidth.Bits512 => ((Func<Vector512<double>, Vector512<double>, Vector512<double>, Vector512<double>>)Double512).Method,
        LaneWidth.Bits256 => ((Func<Vector256<double>, Vector256<double>, Vector256<double>, Vector256<double>>)Double256).Method,
        LaneWidth.Bits128 => ((Func<Vector128<double>, Vector128<double>, Vector128<double>, Vector128<double>>)Double128).Method,
        _ => null,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Double512(Vector512<double> a, Vector512<double> b, Vector512<double> c) =>
        K.Value(new Lanes512<double> { V = a }, new Lanes512<double> { V = b }, new Lanes512<double> { V = c }).V;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Double256(Vector256<double> a, Vector256<double> b, Vector256<double> c) =>
        K.Value(new Lanes256<double> { V = a }, new Lanes256<double> { V = b }, new Lanes256<double> { V = c }).V;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Double128(Vector128<double> a, Vector128<double> b, Vector128<double> c) =>
        K.Value(new Lanes128<double> { V = a }, new Lanes128<double> { V = b }, new Lanes128<double> { V = c }).V;
}
