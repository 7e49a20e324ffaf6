using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>Lanes of a register of 256 bits.</summary>
/// <typeparam name="T">A lane: <see cref="double"/> or <see cref="float"/>.</typeparam>
public struct Lanes256<T> : ILanes<Lanes256<T>, T>
    where T : unmanaged
{
    /// <summary>The register; a field, set without a constructor, because each call more inside a kernel is taken from what the JIT will inline.</summary>
    public Vector256<T> V;

    /// <inheritdoc/>
    public static int Count => Vector256<T>.Count;

    /// <inheritdoc/>
    public readonly T this[int lane] => V[lane];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Lanes256<T> With(int lane, T value) => new() { V = V.WithElement(lane, value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Broadcast(T value) => new() { V = Vector256.Create(value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> BroadcastBits(long bits) => typeof(T) == typeof(double)
        ? new() { V = Vector256.Create(bits).As<long, T>() }
        : new() { V = Vector256.Create((int)bits).As<int, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Load(ref readonly T from) => new() { V = Vector256.LoadUnsafe(in from) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes256<T> value, ref T to) => value.V.StoreUnsafe(ref to);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator +(Lanes256<T> a, Lanes256<T> b) => new() { V = a.V + b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> a, Lanes256<T> b) => new() { V = a.V - b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator *(Lanes256<T> a, Lanes256<T> b) => new() { V = a.V * b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator /(Lanes256<T> a, Lanes256<T> b) => new() { V = a.V / b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator +(Lanes256<T> a, T b) => new() { V = a.V + Vector256.Create(b) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> a, T b) => new() { V = a.V - Vector256.Create(b) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator *(Lanes256<T> a, T b) => new() { V = a.V * Vector256.Create(b) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> a) => new() { V = -a.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator &(Lanes256<T> a, Lanes256<T> b) => new() { V = a.V & b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator |(Lanes256<T> a, Lanes256<T> b) => new() { V = a.V | b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator ^(Lanes256<T> a, Lanes256<T> b) => new() { V = a.V ^ b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator <(Lanes256<T> a, Lanes256<T> b) => new() { V = Vector256.LessThan(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator >(Lanes256<T> a, Lanes256<T> b) => new() { V = Vector256.GreaterThan(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator <=(Lanes256<T> a, Lanes256<T> b) => new() { V = Vector256.LessThanOrEqual(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator >=(Lanes256<T> a, Lanes256<T> b) => new() { V = Vector256.GreaterThanOrEqual(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Equal(Lanes256<T> a, Lanes256<T> b) => new() { V = Vector256.Equals(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> AndNot(Lanes256<T> a, Lanes256<T> b) => new() { V = Vector256.AndNot(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Select(Lanes256<T> mask, Lanes256<T> then, Lanes256<T> otherwise) => new() { V = Vector256.ConditionalSelect(mask.V, then.V, otherwise.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lanes256<T> mask) => Vector256.ExtractMostSignificantBits(mask.V) != 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyGreater(Lanes256<T> a, Lanes256<T> b) => Vector256.GreaterThanAny(a.V, b.V);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> SelectLess(Lanes256<T> a, Lanes256<T> b, Lanes256<T> then, Lanes256<T> otherwise) => new() { V = Vector256.ConditionalSelect(Vector256.LessThan(a.V, b.V), then.V, otherwise.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> SelectEqual(Lanes256<T> a, Lanes256<T> b, Lanes256<T> then, Lanes256<T> otherwise) => new() { V = Vector256.ConditionalSelect(Vector256.Equals(a.V, b.V), then.V, otherwise.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Min(Lanes256<T> a, Lanes256<T> b) => new() { V = Vector256.Min(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Max(Lanes256<T> a, Lanes256<T> b) => new() { V = Vector256.Max(a.V, b.V) };

    // Of the native pair x86 gives the second where one is NaN, others give NaN.
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Clamp(Lanes256<T> value, Lanes256<T> low, Lanes256<T> high) => new() { V = Vector256.MinNative(high.V, Vector256.MaxNative(low.V, value.V)) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> AtMost(Lanes256<T> value, Lanes256<T> high) => new() { V = Vector256.MinNative(high.V, value.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Abs(Lanes256<T> a) => new() { V = Vector256.Abs(a.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Sqrt(Lanes256<T> a) => new() { V = Vector256.Sqrt(a.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Fma(Lanes256<T> a, Lanes256<T> b, Lanes256<T> c) => typeof(T) == typeof(double)
        ? new() { V = Vector256.FusedMultiplyAdd(a.V.AsDouble(), b.V.AsDouble(), c.V.AsDouble()).As<double, T>() }
        : new() { V = Vector256.FusedMultiplyAdd(a.V.AsSingle(), b.V.AsSingle(), c.V.AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Fma(Lanes256<T> a, Lanes256<T> b, T c) => typeof(T) == typeof(double)
        ? new() { V = Vector256.FusedMultiplyAdd(a.V.AsDouble(), b.V.AsDouble(), Vector256.Create(c).AsDouble()).As<double, T>() }
        : new() { V = Vector256.FusedMultiplyAdd(a.V.AsSingle(), b.V.AsSingle(), Vector256.Create(c).AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Fma(Lanes256<T> a, T b, Lanes256<T> c) => typeof(T) == typeof(double)
        ? new() { V = Vector256.FusedMultiplyAdd(a.V.AsDouble(), Vector256.Create(b).AsDouble(), c.V.AsDouble()).As<double, T>() }
        : new() { V = Vector256.FusedMultiplyAdd(a.V.AsSingle(), Vector256.Create(b).AsSingle(), c.V.AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Fma(Lanes256<T> a, T b, T c) => typeof(T) == typeof(double)
        ? new() { V = Vector256.FusedMultiplyAdd(a.V.AsDouble(), Vector256.Create(b).AsDouble(), Vector256.Create(c).AsDouble()).As<double, T>() }
        : new() { V = Vector256.FusedMultiplyAdd(a.V.AsSingle(), Vector256.Create(b).AsSingle(), Vector256.Create(c).AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Horner(Lanes256<T> p, Lanes256<T> x, T a, T b) => typeof(T) == typeof(double)
        ? new() { V = Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(p.V.AsDouble(), x.V.AsDouble(), Vector256.Create(a).AsDouble()), x.V.AsDouble(), Vector256.Create(b).AsDouble()).As<double, T>() }
        : new() { V = Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(p.V.AsSingle(), x.V.AsSingle(), Vector256.Create(a).AsSingle()), x.V.AsSingle(), Vector256.Create(b).AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Horner(Lanes256<T> p, Lanes256<T> x, T a, T b, T c) => typeof(T) == typeof(double)
        ? new() { V = Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(p.V.AsDouble(), x.V.AsDouble(), Vector256.Create(a).AsDouble()), x.V.AsDouble(), Vector256.Create(b).AsDouble()), x.V.AsDouble(), Vector256.Create(c).AsDouble()).As<double, T>() }
        : new() { V = Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(p.V.AsSingle(), x.V.AsSingle(), Vector256.Create(a).AsSingle()), x.V.AsSingle(), Vector256.Create(b).AsSingle()), x.V.AsSingle(), Vector256.Create(c).AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Horner(Lanes256<T> p, Lanes256<T> x, T a, T b, T c, T d) => typeof(T) == typeof(double)
        ? new() { V = Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(p.V.AsDouble(), x.V.AsDouble(), Vector256.Create(a).AsDouble()), x.V.AsDouble(), Vector256.Create(b).AsDouble()), x.V.AsDouble(), Vector256.Create(c).AsDouble()), x.V.AsDouble(), Vector256.Create(d).AsDouble()).As<double, T>() }
        : new() { V = Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(p.V.AsSingle(), x.V.AsSingle(), Vector256.Create(a).AsSingle()), x.V.AsSingle(), Vector256.Create(b).AsSingle()), x.V.AsSingle(), Vector256.Create(c).AsSingle()), x.V.AsSingle(), Vector256.Create(d).AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Round(Lanes256<T> a) => typeof(T) == typeof(double)
        ? new() { V = Vector256.Round(a.V.AsDouble()).As<double, T>() }
        : new() { V = Vector256.Round(a.V.AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Floor(Lanes256<T> a) => typeof(T) == typeof(double)
        ? new() { V = Vector256.Floor(a.V.AsDouble()).As<double, T>() }
        : new() { V = Vector256.Floor(a.V.AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Ceiling(Lanes256<T> a) => typeof(T) == typeof(double)
        ? new() { V = Vector256.Ceiling(a.V.AsDouble()).As<double, T>() }
        : new() { V = Vector256.Ceiling(a.V.AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Scale(Lanes256<T> x, Lanes256<T> n)
    {
        if (!Avx512F.VL.IsSupported)
        {
            return typeof(T) == typeof(double)
                ? new() { V = PowersOfTwo.ScaleDouble(new Lanes256<double> { V = x.V.AsDouble() }, new Lanes256<double> { V = n.V.AsDouble() }).V.As<double, T>() }
                : new() { V = PowersOfTwo.ScaleSingle(new Lanes256<float> { V = x.V.AsSingle() }, new Lanes256<float> { V = n.V.AsSingle() }).V.As<float, T>() };
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
    public static Lanes256<T> Mantissa(Lanes256<T> a) => typeof(T) == typeof(double)
        ? new() { V = Avx512F.VL.GetMantissa(a.V.AsDouble(), 0b1011).As<double, T>() }
        : new() { V = Avx512F.VL.GetMantissa(a.V.AsSingle(), 0b1011).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Exponent(Lanes256<T> a) => typeof(T) == typeof(double)
        ? new() { V = Avx512F.VL.GetExponent(a.V.AsDouble()).As<double, T>() }
        : new() { V = Avx512F.VL.GetExponent(a.V.AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> AddBits(Lanes256<T> a, Lanes256<T> b) => typeof(T) == typeof(double)
        ? new() { V = (a.V.AsInt64() + b.V.AsInt64()).As<long, T>() }
        : new() { V = (a.V.AsInt32() + b.V.AsInt32()).As<int, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> SubtractBits(Lanes256<T> a, Lanes256<T> b) => typeof(T) == typeof(double)
        ? new() { V = (a.V.AsInt64() - b.V.AsInt64()).As<long, T>() }
        : new() { V = (a.V.AsInt32() - b.V.AsInt32()).As<int, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> ShiftLeft(Lanes256<T> a, int count) => typeof(T) == typeof(double)
        ? new() { V = (a.V.AsInt64() << count).As<long, T>() }
        : new() { V = (a.V.AsInt32() << count).As<int, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> ShiftRight(Lanes256<T> a, int count) => typeof(T) == typeof(double)
        ? new() { V = (a.V.AsInt64() >>> count).As<long, T>() }
        : new() { V = (a.V.AsInt32() >>> count).As<int, T>() };
}
