using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>Lanes of a register of 512 bits.</summary>
/// <typeparam name="T">A lane: <see cref="double"/> or <see cref="float"/>.</typeparam>
public struct Lanes512<T> : ILanes<Lanes512<T>, T>
    where T : unmanaged
{
    /// <summary>The register; a field, set without a constructor, because each call more inside a kernel is taken from what the JIT will inline.</summary>
    public Vector512<T> V;

    /// <inheritdoc/>
    public static int Count => Vector512<T>.Count;

    /// <inheritdoc/>
    public readonly T this[int lane] => V[lane];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Lanes512<T> With(int lane, T value) => new() { V = V.WithElement(lane, value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Broadcast(T value) => new() { V = Vector512.Create(value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> BroadcastBits(long bits) => typeof(T) == typeof(double)
        ? new() { V = Vector512.Create(bits).As<long, T>() }
        : new() { V = Vector512.Create((int)bits).As<int, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Load(ref readonly T from) => new() { V = Vector512.LoadUnsafe(in from) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes512<T> value, ref T to) => value.V.StoreUnsafe(ref to);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator +(Lanes512<T> a, Lanes512<T> b) => new() { V = a.V + b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> a, Lanes512<T> b) => new() { V = a.V - b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator *(Lanes512<T> a, Lanes512<T> b) => new() { V = a.V * b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator /(Lanes512<T> a, Lanes512<T> b) => new() { V = a.V / b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator +(Lanes512<T> a, T b) => new() { V = a.V + Vector512.Create(b) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> a, T b) => new() { V = a.V - Vector512.Create(b) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator *(Lanes512<T> a, T b) => new() { V = a.V * Vector512.Create(b) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> a) => new() { V = -a.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator &(Lanes512<T> a, Lanes512<T> b) => new() { V = a.V & b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator |(Lanes512<T> a, Lanes512<T> b) => new() { V = a.V | b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator ^(Lanes512<T> a, Lanes512<T> b) => new() { V = a.V ^ b.V };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator <(Lanes512<T> a, Lanes512<T> b) => new() { V = Vector512.LessThan(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator >(Lanes512<T> a, Lanes512<T> b) => new() { V = Vector512.GreaterThan(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator <=(Lanes512<T> a, Lanes512<T> b) => new() { V = Vector512.LessThanOrEqual(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator >=(Lanes512<T> a, Lanes512<T> b) => new() { V = Vector512.GreaterThanOrEqual(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Equal(Lanes512<T> a, Lanes512<T> b) => new() { V = Vector512.Equals(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> AndNot(Lanes512<T> a, Lanes512<T> b) => new() { V = Vector512.AndNot(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Select(Lanes512<T> mask, Lanes512<T> then, Lanes512<T> otherwise) => new() { V = Vector512.ConditionalSelect(mask.V, then.V, otherwise.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lanes512<T> mask) => Vector512.ExtractMostSignificantBits(mask.V) != 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyGreater(Lanes512<T> a, Lanes512<T> b) => Vector512.GreaterThanAny(a.V, b.V);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> SelectLess(Lanes512<T> a, Lanes512<T> b, Lanes512<T> then, Lanes512<T> otherwise) => new() { V = Vector512.ConditionalSelect(Vector512.LessThan(a.V, b.V), then.V, otherwise.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> SelectEqual(Lanes512<T> a, Lanes512<T> b, Lanes512<T> then, Lanes512<T> otherwise) => new() { V = Vector512.ConditionalSelect(Vector512.Equals(a.V, b.V), then.V, otherwise.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Min(Lanes512<T> a, Lanes512<T> b) => new() { V = Vector512.Min(a.V, b.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Max(Lanes512<T> a, Lanes512<T> b) => new() { V = Vector512.Max(a.V, b.V) };

    // Of the native pair x86 gives the second where one is NaN, others give NaN.
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Clamp(Lanes512<T> value, Lanes512<T> low, Lanes512<T> high) => new() { V = Vector512.MinNative(high.V, Vector512.MaxNative(low.V, value.V)) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> AtMost(Lanes512<T> value, Lanes512<T> high) => new() { V = Vector512.MinNative(high.V, value.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Abs(Lanes512<T> a) => new() { V = Vector512.Abs(a.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Sqrt(Lanes512<T> a) => new() { V = Vector512.Sqrt(a.V) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Fma(Lanes512<T> a, Lanes512<T> b, Lanes512<T> c) => typeof(T) == typeof(double)
        ? new() { V = Vector512.FusedMultiplyAdd(a.V.AsDouble(), b.V.AsDouble(), c.V.AsDouble()).As<double, T>() }
        : new() { V = Vector512.FusedMultiplyAdd(a.V.AsSingle(), b.V.AsSingle(), c.V.AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Fma(Lanes512<T> a, Lanes512<T> b, T c) => typeof(T) == typeof(double)
        ? new() { V = Vector512.FusedMultiplyAdd(a.V.AsDouble(), b.V.AsDouble(), Vector512.Create(c).AsDouble()).As<double, T>() }
        : new() { V = Vector512.FusedMultiplyAdd(a.V.AsSingle(), b.V.AsSingle(), Vector512.Create(c).AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Fma(Lanes512<T> a, T b, Lanes512<T> c) => typeof(T) == typeof(double)
        ? new() { V = Vector512.FusedMultiplyAdd(a.V.AsDouble(), Vector512.Create(b).AsDouble(), c.V.AsDouble()).As<double, T>() }
        : new() { V = Vector512.FusedMultiplyAdd(a.V.AsSingle(), Vector512.Create(b).AsSingle(), c.V.AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Fma(Lanes512<T> a, T b, T c) => typeof(T) == typeof(double)
        ? new() { V = Vector512.FusedMultiplyAdd(a.V.AsDouble(), Vector512.Create(b).AsDouble(), Vector512.Create(c).AsDouble()).As<double, T>() }
        : new() { V = Vector512.FusedMultiplyAdd(a.V.AsSingle(), Vector512.Create(b).AsSingle(), Vector512.Create(c).AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Horner(Lanes512<T> p, Lanes512<T> x, T a, T b) => typeof(T) == typeof(double)
        ? new() { V = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(p.V.AsDouble(), x.V.AsDouble(), Vector512.Create(a).AsDouble()), x.V.AsDouble(), Vector512.Create(b).AsDouble()).As<double, T>() }
        : new() { V = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(p.V.AsSingle(), x.V.AsSingle(), Vector512.Create(a).AsSingle()), x.V.AsSingle(), Vector512.Create(b).AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Horner(Lanes512<T> p, Lanes512<T> x, T a, T b, T c) => typeof(T) == typeof(double)
        ? new() { V = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(p.V.AsDouble(), x.V.AsDouble(), Vector512.Create(a).AsDouble()), x.V.AsDouble(), Vector512.Create(b).AsDouble()), x.V.AsDouble(), Vector512.Create(c).AsDouble()).As<double, T>() }
        : new() { V = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(p.V.AsSingle(), x.V.AsSingle(), Vector512.Create(a).AsSingle()), x.V.AsSingle(), Vector512.Create(b).AsSingle()), x.V.AsSingle(), Vector512.Create(c).AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Horner(Lanes512<T> p, Lanes512<T> x, T a, T b, T c, T d) => typeof(T) == typeof(double)
        ? new() { V = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(p.V.AsDouble(), x.V.AsDouble(), Vector512.Create(a).AsDouble()), x.V.AsDouble(), Vector512.Create(b).AsDouble()), x.V.AsDouble(), Vector512.Create(c).AsDouble()), x.V.AsDouble(), Vector512.Create(d).AsDouble()).As<double, T>() }
        : new() { V = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(p.V.AsSingle(), x.V.AsSingle(), Vector512.Create(a).AsSingle()), x.V.AsSingle(), Vector512.Create(b).AsSingle()), x.V.AsSingle(), Vector512.Create(c).AsSingle()), x.V.AsSingle(), Vector512.Create(d).AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Round(Lanes512<T> a) => typeof(T) == typeof(double)
        ? new() { V = Vector512.Round(a.V.AsDouble()).As<double, T>() }
        : new() { V = Vector512.Round(a.V.AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Floor(Lanes512<T> a) => typeof(T) == typeof(double)
        ? new() { V = Vector512.Floor(a.V.AsDouble()).As<double, T>() }
        : new() { V = Vector512.Floor(a.V.AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Ceiling(Lanes512<T> a) => typeof(T) == typeof(double)
        ? new() { V = Vector512.Ceiling(a.V.AsDouble()).As<double, T>() }
        : new() { V = Vector512.Ceiling(a.V.AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Scale(Lanes512<T> x, Lanes512<T> n)
    {
        if (!Avx512F.IsSupported)
        {
            return typeof(T) == typeof(double)
                ? new() { V = PowersOfTwo.ScaleDouble(new Lanes512<double> { V = x.V.AsDouble() }, new Lanes512<double> { V = n.V.AsDouble() }).V.As<double, T>() }
                : new() { V = PowersOfTwo.ScaleSingle(new Lanes512<float> { V = x.V.AsSingle() }, new Lanes512<float> { V = n.V.AsSingle() }).V.As<float, T>() };
        }

        return typeof(T) == typeof(double)
            ? new() { V = Avx512F.Scale(x.V.AsDouble(), n.V.AsDouble()).As<double, T>() }
            : new() { V = Avx512F.Scale(x.V.AsSingle(), n.V.AsSingle()).As<float, T>() };
    }

    /// <inheritdoc/>
    public static bool HasParts => Avx512F.IsSupported;

    // 1011: NaN for negative numbers, the interval from 3/4 to 3/2.
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Mantissa(Lanes512<T> a) => typeof(T) == typeof(double)
        ? new() { V = Avx512F.GetMantissa(a.V.AsDouble(), 0b1011).As<double, T>() }
        : new() { V = Avx512F.GetMantissa(a.V.AsSingle(), 0b1011).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Exponent(Lanes512<T> a) => typeof(T) == typeof(double)
        ? new() { V = Avx512F.GetExponent(a.V.AsDouble()).As<double, T>() }
        : new() { V = Avx512F.GetExponent(a.V.AsSingle()).As<float, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> AddBits(Lanes512<T> a, Lanes512<T> b) => typeof(T) == typeof(double)
        ? new() { V = (a.V.AsInt64() + b.V.AsInt64()).As<long, T>() }
        : new() { V = (a.V.AsInt32() + b.V.AsInt32()).As<int, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> SubtractBits(Lanes512<T> a, Lanes512<T> b) => typeof(T) == typeof(double)
        ? new() { V = (a.V.AsInt64() - b.V.AsInt64()).As<long, T>() }
        : new() { V = (a.V.AsInt32() - b.V.AsInt32()).As<int, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> ShiftLeft(Lanes512<T> a, int count) => typeof(T) == typeof(double)
        ? new() { V = (a.V.AsInt64() << count).As<long, T>() }
        : new() { V = (a.V.AsInt32() << count).As<int, T>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> ShiftRight(Lanes512<T> a, int count) => typeof(T) == typeof(double)
        ? new() { V = (a.V.AsInt64() >>> count).As<long, T>() }
        : new() { V = (a.V.AsInt32() >>> count).As<int, T>() };
}
