using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlMath.Compilation.Emission.Lanes;

/// <summary>Vectors of 256 bits.</summary>
/// <typeparam name="T">double or float.</typeparam>
internal readonly struct Pack256<T> : IPack<Vector256<T>, T>
    where T : unmanaged
{
    /// <inheritdoc/>
    public static int Width => Vector256<T>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(ref T first) => Vector256.LoadUnsafe(ref first);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<T> value, ref T first) => value.StoreUnsafe(ref first);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Broadcast(T value) => Vector256.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Indices() => Vector256<T>.Indices;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Vector256<T> value) => Pack128<T>.Sum(value.GetLower() + value.GetUpper());

    /// <inheritdoc/>
    public static Delegate Of(LaneOperation operation) => operation switch
    {
        LaneOperation.Add => (Func<Vector256<T>, Vector256<T>, Vector256<T>>)Vector256.Add,
        LaneOperation.Subtract => (Func<Vector256<T>, Vector256<T>, Vector256<T>>)Vector256.Subtract,
        LaneOperation.Multiply => (Func<Vector256<T>, Vector256<T>, Vector256<T>>)Vector256.Multiply,
        LaneOperation.Divide => (Func<Vector256<T>, Vector256<T>, Vector256<T>>)Vector256.Divide,
        LaneOperation.MultiplyAdd => typeof(T) == typeof(double)
            ? (Func<Vector256<double>, Vector256<double>, Vector256<double>, Vector256<double>>)Vector256.MultiplyAddEstimate
            : (Func<Vector256<float>, Vector256<float>, Vector256<float>, Vector256<float>>)Vector256.MultiplyAddEstimate,
        LaneOperation.Negate => (Func<Vector256<T>, Vector256<T>>)Vector256.Negate,
        LaneOperation.Abs => (Func<Vector256<T>, Vector256<T>>)Vector256.Abs,
        LaneOperation.Sqrt => (Func<Vector256<T>, Vector256<T>>)Vector256.Sqrt,
        LaneOperation.Max => (Func<Vector256<T>, Vector256<T>, Vector256<T>>)Vector256.Max,
        LaneOperation.Min => (Func<Vector256<T>, Vector256<T>, Vector256<T>>)Vector256.Min,
        LaneOperation.Floor => typeof(T) == typeof(double) ? (Func<Vector256<double>, Vector256<double>>)Vector256.Floor : (Func<Vector256<float>, Vector256<float>>)Vector256.Floor,
        LaneOperation.Ceiling => typeof(T) == typeof(double) ? (Func<Vector256<double>, Vector256<double>>)Vector256.Ceiling : (Func<Vector256<float>, Vector256<float>>)Vector256.Ceiling,
        LaneOperation.Less => (Func<Vector256<T>, Vector256<T>, Vector256<T>>)Vector256.LessThan,
        LaneOperation.LessOrEqual => (Func<Vector256<T>, Vector256<T>, Vector256<T>>)Vector256.LessThanOrEqual,
        LaneOperation.Greater => (Func<Vector256<T>, Vector256<T>, Vector256<T>>)Vector256.GreaterThan,
        LaneOperation.GreaterOrEqual => (Func<Vector256<T>, Vector256<T>, Vector256<T>>)Vector256.GreaterThanOrEqual,
        LaneOperation.Equal => (Func<Vector256<T>, Vector256<T>, Vector256<T>>)Vector256.Equals,
        LaneOperation.And => (Func<Vector256<T>, Vector256<T>, Vector256<T>>)Vector256.BitwiseAnd,
        LaneOperation.Or => (Func<Vector256<T>, Vector256<T>, Vector256<T>>)Vector256.BitwiseOr,
        LaneOperation.Not => (Func<Vector256<T>, Vector256<T>>)Vector256.OnesComplement,
        LaneOperation.Select => (Func<Vector256<T>, Vector256<T>, Vector256<T>, Vector256<T>>)Vector256.ConditionalSelect,
        LaneOperation.Broadcast => (Func<T, Vector256<T>>)Vector256.Create,
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };
}
