using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlMath.Compilation.Emission.Lanes;

/// <summary>Vectors of 512 bits.</summary>
/// <typeparam name="T">double or float.</typeparam>
internal readonly struct Pack512<T> : IPack<Vector512<T>, T>
    where T : unmanaged
{
    /// <inheritdoc/>
    public static int Width => Vector512<T>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(ref T first) => Vector512.LoadUnsafe(ref first);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> value, ref T first) => value.StoreUnsafe(ref first);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(T value) => Vector512.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Indices() => Vector512<T>.Indices;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Vector512<T> value) => Pack256<T>.Sum(value.GetLower() + value.GetUpper());

    /// <inheritdoc/>
    public static Delegate Of(LaneOperation operation) => operation switch
    {
        LaneOperation.Add => (Func<Vector512<T>, Vector512<T>, Vector512<T>>)Vector512.Add,
        LaneOperation.Subtract => (Func<Vector512<T>, Vector512<T>, Vector512<T>>)Vector512.Subtract,
        LaneOperation.Multiply => (Func<Vector512<T>, Vector512<T>, Vector512<T>>)Vector512.Multiply,
        LaneOperation.Divide => (Func<Vector512<T>, Vector512<T>, Vector512<T>>)Vector512.Divide,
        LaneOperation.MultiplyAdd => typeof(T) == typeof(double)
            ? (Func<Vector512<double>, Vector512<double>, Vector512<double>, Vector512<double>>)Vector512.MultiplyAddEstimate
            : (Func<Vector512<float>, Vector512<float>, Vector512<float>, Vector512<float>>)Vector512.MultiplyAddEstimate,
        LaneOperation.Negate => (Func<Vector512<T>, Vector512<T>>)Vector512.Negate,
        LaneOperation.Abs => (Func<Vector512<T>, Vector512<T>>)Vector512.Abs,
        LaneOperation.Sqrt => (Func<Vector512<T>, Vector512<T>>)Vector512.Sqrt,
        LaneOperation.Max => (Func<Vector512<T>, Vector512<T>, Vector512<T>>)Vector512.Max,
        LaneOperation.Min => (Func<Vector512<T>, Vector512<T>, Vector512<T>>)Vector512.Min,
        LaneOperation.Floor => typeof(T) == typeof(double) ? (Func<Vector512<double>, Vector512<double>>)Vector512.Floor : (Func<Vector512<float>, Vector512<float>>)Vector512.Floor,
        LaneOperation.Ceiling => typeof(T) == typeof(double) ? (Func<Vector512<double>, Vector512<double>>)Vector512.Ceiling : (Func<Vector512<float>, Vector512<float>>)Vector512.Ceiling,
        LaneOperation.Less => (Func<Vector512<T>, Vector512<T>, Vector512<T>>)Vector512.LessThan,
        LaneOperation.LessOrEqual => (Func<Vector512<T>, Vector512<T>, Vector512<T>>)Vector512.LessThanOrEqual,
        LaneOperation.Greater => (Func<Vector512<T>, Vector512<T>, Vector512<T>>)Vector512.GreaterThan,
        LaneOperation.GreaterOrEqual => (Func<Vector512<T>, Vector512<T>, Vector512<T>>)Vector512.GreaterThanOrEqual,
        LaneOperation.Equal => (Func<Vector512<T>, Vector512<T>, Vector512<T>>)Vector512.Equals,
        LaneOperation.And => (Func<Vector512<T>, Vector512<T>, Vector512<T>>)Vector512.BitwiseAnd,
        LaneOperation.Or => (Func<Vector512<T>, Vector512<T>, Vector512<T>>)Vector512.BitwiseOr,
        LaneOperation.Not => (Func<Vector512<T>, Vector512<T>>)Vector512.OnesComplement,
        LaneOperation.Select => (Func<Vector512<T>, Vector512<T>, Vector512<T>, Vector512<T>>)Vector512.ConditionalSelect,
        LaneOperation.Broadcast => (Func<T, Vector512<T>>)Vector512.Create,
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };
}
