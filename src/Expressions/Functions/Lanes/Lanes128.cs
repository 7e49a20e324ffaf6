using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>Lanes of a register of 128 bits.</summary>
/// <typeparam name="T">A lane: <see cref="double"/> or <see cref="float"/>.</typeparam>
public struct Lanes128<T> : ILanes<Lanes128<T>, T>
    where T : unmanaged
{
    /// <summary>The register; a field, set without a constructor, because each call more inside a kernel is taken from what the JIT will inline.</summary>
    public Vector128<T> V;

    /// <inheritdoc/>
    public static int Count => Vector128<T>.Count;

    /// <inheritdoc/>
    public readonly T this[int lane] => V[lane];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Lanes128<T> With(int lane, T value) => new() { V = V.WithElement(lane, value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Broadcast(T value) => new() { V = Vector128.Create(value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> BroadcastBits(long bits) => typeof(T) == typeof(double)
        ? new() { V = Vector128.Create(bits).As<long, T>() }
        : new() { V = Vector128.Create((int)bits).As<int, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Load(ref readonly T from) => new() { V = Vector128.LoadUnsafe(in from) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes128<T> value, ref T to) => value.V.StoreUnsafe(ref to);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator +(Lanes128<T> a, Lanes128<T> b) => new() { V = a.V + b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> a, Lanes128<T> b) => new() { V = a.V - b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator *(Lanes128<T> a, Lanes128<T> b) => new() { V = a.V * b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator /(Lanes128<T> a, Lanes128<T> b) => new() { V = a.V / b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator +(Lanes128<T> a, T b) => new() { V = a.V + Vector128.Create(b) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> a, T b) => new() { V = a.V - Vector128.Create(b) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator *(Lanes128<T> a, T b) => new() { V = a.V * Vector128.Create(b) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> a) => new() { V = -a.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator &(Lanes128<T> a, Lanes128<T> b) => new() { V = a.V & b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator |(Lanes128<T> a, Lanes128<T> b) => new() { V = a.V | b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator ^(Lanes128<T> a, Lanes128<T> b) => new() { V = a.V ^ b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator <(Lanes128<T> a, Lanes128<T> b) => new() { V = Vector128.LessThan(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator >(Lanes128<T> a, Lanes128<T> b) => new() { V = Vector128.GreaterThan(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator <=(Lanes128<T> a, Lanes128<T> b) => new() { V = Vector128.LessThanOrEqual(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator >=(Lanes128<T> a, Lanes128<T> b) => new() { V = Vector128.GreaterThanOrEqual(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Equal(Lanes128<T> a, Lanes128<T> b) => new() { V = Vector128.Equals(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> AndNot(Lanes128<T> a, Lanes128<T> b) => new() { V = Vector128.AndNot(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Select(Lanes128<T> mask, Lanes128<T> then, Lanes128<T> otherwise) => new() { V = Vector128.ConditionalSelect(mask.V, then.V, otherwise.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lanes128<T> mask) => Vector128.ExtractMostSignificantBits(mask.V) != 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyGreater(Lanes128<T> a, Lanes128<T> b) => Vector128.GreaterThanAny(a.V, b.V);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> SelectLess(Lanes128<T> a, Lanes128<T> b, Lanes128<T> then, Lanes128<T> otherwise) => new() { V = Vector128.ConditionalSelect(Vector128.LessThan(a.V, b.V), then.V, otherwise.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> SelectEqual(Lanes128<T> a, Lanes128<T> b, Lanes128<T> then, Lanes128<T> otherwise) => new() { V = Vector128.ConditionalSelect(Vector128.Equals(a.V, b.V), then.V, otherwise.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Min(Lanes128<T> a, Lanes128<T> b) => new() { V = Vector128.Min(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Max(Lanes128<T> a, Lanes128<T> b) => new() { V = Vector128.Max(a.V, b.V) };

    // Of the native pair x86 gives the second where one is NaN, others give NaN.
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Clamp(Lanes128<T> value, Lanes128<T> low, Lanes128<T> high) => new() { V = Vector128.MinNative(high.V, Vector128.MaxNative(low.V, value.V)) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> AtMost(Lanes128<T> value, Lanes128<T> high) => new() { V = Vector128.MinNative(high.V, value.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Abs(Lanes128<T> a) => new() { V = Vector128.Abs(a.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Sqrt(Lanes128<T> a) => new() { V = Vector128.Sqrt(a.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Fma(Lanes128<T> a, Lanes128<T> b, Lanes128<T> c) => typeof(T) == typeof(double)
        ? new() { V = Vector128.FusedMultiplyAdd(a.V.AsDouble(), b.V.AsDouble(), c.V.AsDouble()).As<double, T>() }
        : new() { V = Vector128.FusedMultiplyAdd(a.V.AsSingle(), b.V.AsSingle(), c.V.AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Fma(Lanes128<T> a, Lanes128<T> b, T c) => typeof(T) == typeof(double)
        ? new() { V = Vector128.FusedMultiplyAdd(a.V.AsDouble(), b.V.AsDouble(), Vector128.Create(c).AsDouble()).As<double, T>() }
        : new() { V = Vector128.FusedMultiplyAdd(a.V.AsSingle(), b.V.AsSingle(), Vector128.Create(c).AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Fma(Lanes128<T> a, T b, Lanes128<T> c) => typeof(T) == typeof(double)
        ? new() { V = Vector128.FusedMultiplyAdd(a.V.AsDouble(), Vector128.Create(b).AsDouble(), c.V.AsDouble()).As<double, T>() }
        : new() { V = Vector128.FusedMultiplyAdd(a.V.AsSingle(), Vector128.Create(b).AsSingle(), c.V.AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Fma(Lanes128<T> a, T b, T c) => typeof(T) == typeof(double)
        ? new() { V = Vector128.FusedMultiplyAdd(a.V.AsDouble(), Vector128.Create(b).AsDouble(), Vector128.Create(c).AsDouble()).As<double, T>() }
        : new() { V = Vector128.FusedMultiplyAdd(a.V.AsSingle(), Vector128.Create(b).AsSingle(), Vector128.Create(c).AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Horner(Lanes128<T> p, Lanes128<T> x, T a, T b) => typeof(T) == typeof(double)
        ? new() { V = Vector128.FusedMultiplyAdd(Vector128.FusedMultiplyAdd(p.V.AsDouble(), x.V.AsDouble(), Vector128.Create(a).AsDouble()), x.V.AsDouble(), Vector128.Create(b).AsDouble()).As<double, T>() }
        : new() { V = Vector128.FusedMultiplyAdd(Vector128.FusedMultiplyAdd(p.V.AsSingle(), x.V.AsSingle(), Vector128.Create(a).AsSingle()), x.V.AsSingle(), Vector128.Create(b).AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Horner(Lanes128<T> p, Lanes128<T> x, T a, T b, T c) => typeof(T) == typeof(double)
        ? new() { V = Vector128.FusedMultiplyAdd(Vector128.FusedMultiplyAdd(Vector128.FusedMultiplyAdd(p.V.AsDouble(), x.V.AsDouble(), Vector128.Create(a).AsDouble()), x.V.AsDouble(), Vector128.Create(b).AsDouble()), x.V.AsDouble(), Vector128.Create(c).AsDouble()).As<double, T>() }
        : new() { V = Vector128.FusedMultiplyAdd(Vector128.FusedMultiplyAdd(Vector128.FusedMultiplyAdd(p.V.AsSingle(), x.V.AsSingle(), Vector128.Create(a).AsSingle()), x.V.AsSingle(), Vector128.Create(b).AsSingle()), x.V.AsSingle(), Vector128.Create(c).AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Horner(Lanes128<T> p, Lanes128<T> x, T a, T b, T c, T d) => typeof(T) == typeof(double)
        ? new() { V = Vector128.FusedMultiplyAdd(Vector128.FusedMultiplyAdd(Vector128.FusedMultiplyAdd(Vector128.FusedMultiplyAdd(p.V.AsDouble(), x.V.AsDouble(), Vector128.Create(a).AsDouble()), x.V.AsDouble(), Vector128.Create(b).AsDouble()), x.V.AsDouble(), Vector128.Create(c).AsDouble()), x.V.AsDouble(), Vector128.Create(d).AsDouble()).As<double, T>() }
        : new() { V = Vector128.FusedMultiplyAdd(Vector128.FusedMultiplyAdd(Vector128.FusedMultiplyAdd(Vector128.FusedMultiplyAdd(p.V.AsSingle(), x.V.AsSingle(), Vector128.Create(a).AsSingle()), x.V.AsSingle(), Vector128.Create(b).AsSingle()), x.V.AsSingle(), Vector128.Create(c).AsSingle()), x.V.AsSingle(), Vector128.Create(d).AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Round(Lanes128<T> a) => typeof(T) == typeof(double)
        ? new() { V = Vector128.Round(a.V.AsDouble()).As<double, T>() }
        : new() { V = Vector128.Round(a.V.AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Floor(Lanes128<T> a) => typeof(T) == typeof(double)
        ? new() { V = Vector128.Floor(a.V.AsDouble()).As<double, T>() }
        : new() { V = Vector128.Floor(a.V.AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Ceiling(Lanes128<T> a) => typeof(T) == typeof(double)
        ? new() { V = Vector128.Ceiling(a.V.AsDouble()).As<double, T>() }
        : new() { V = Vector128.Ceiling(a.V.AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Scale(Lanes128<T> x, Lanes128<T> n)
    {
        if (!Avx512F.VL.IsSupported)
        {
            return typeof(T) == typeof(double)
                ? new() { V = PowersOfTwo.ScaleDouble(new Lanes128<double> { V = x.V.AsDouble() }, new Lanes128<double> { V = n.V.AsDouble() }).V.As<double, T>() }
                : new() { V = PowersOfTwo.ScaleSingle(new Lanes128<float> { V = x.V.AsSingle() }, new Lanes128<float> { V = n.V.AsSingle() }).V.As<float, T>() };
        }

        return typeof(T) == typeof(double)
            ? new() { V = Avx512F.VL.Scale(x.V.AsDouble(), n.V.AsDouble()).As<double, T>() }
            : new() { V = Avx512F.VL.Scale(x.V.AsSingle(), n.V.AsSingle()).As<float, T>() };
    }

    /// <inheritdoc/>
    public static bool HasParts => Avx512F.VL.IsSupported;

    // 1011: NaN for negative numbers, the interval from 3/4 to 3/2.
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Mantissa(Lanes128<T> a) => typeof(T) == typeof(double)
        ? new() { V = Avx512F.VL.GetMantissa(a.V.AsDouble(), 0b1011).As<double, T>() }
        : new() { V = Avx512F.VL.GetMantissa(a.V.AsSingle(), 0b1011).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Exponent(Lanes128<T> a) => typeof(T) == typeof(double)
        ? new() { V = Avx512F.VL.GetExponent(a.V.AsDouble()).As<double, T>() }
        : new() { V = Avx512F.VL.GetExponent(a.V.AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> AddBits(Lanes128<T> a, Lanes128<T> b) => typeof(T) == typeof(double)
        ? new() { V = (a.V.AsInt64() + b.V.AsInt64()).As<long, T>() }
        : new() { V = (a.V.AsInt32() + b.V.AsInt32()).As<int, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> SubtractBits(Lanes128<T> a, Lanes128<T> b) => typeof(T) == typeof(double)
        ? new() { V = (a.V.AsInt64() - b.V.AsInt64()).As<long, T>() }
        : new() { V = (a.V.AsInt32() - b.V.AsInt32()).As<int, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> ShiftLeft(Lanes128<T> a, int count) => typeof(T) == typeof(double)
        ? new() { V = (a.V.AsInt64() << count).As<long, T>() }
        : new() { V = (a.V.AsInt32() << count).As<int, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> ShiftRight(Lanes128<T> a, int count) => typeof(T) == typeof(double)
        ? new() { V = (a.V.AsInt64() >>> count).As<long, T>() }
        : new() { V = (a.V.AsInt32() >>> count).As<int, T>() };
}
