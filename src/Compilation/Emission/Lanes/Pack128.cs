using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlMath.Compilation.Emission.Lanes;

/// <summary>Vectors of 128 bits.</summary>
/// <typeparam name="T">double or float.</typeparam>
internal readonly struct Pack128<T> : IPack<Vector128<T>, T>
    where T : unmanaged
{
    /// <inheritdoc/>
    public static int Width => Vector128<T>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Load(ref T first) => Vector128.LoadUnsafe(ref first);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<T> value, ref T first) => value.StoreUnsafe(ref first);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Broadcast(T value) => Vector128.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Indices() => Vector128<T>.Indices;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Vector128<T> value)
    {
        if (typeof(T) == typeof(double))
        {
            var doubles = value.AsDouble();
            return (T)(object)(doubles.GetElement(0) + doubles.GetElement(1));
        }

        var floats = value.AsSingle();
        return (T)(object)((floats.GetElement(0) + floats.GetElement(2)) + (floats.GetElement(1) + floats.GetElement(3)));
    }

    /// <inheritdoc/>
    public static Delegate Of(LaneOperation operation) => operation switch
    {
        LaneOperation.Add => (Func<Vector128<T>, Vector128<T>, Vector128<T>>)Vector128.Add,
        LaneOperation.Subtract => (Func<Vector128<T>, Vector128<T>, Vector128<T>>)Vector128.Subtract,
        LaneOperation.Multiply => (Func<Vector128<T>, Vector128<T>, Vector128<T>>)Vector128.Multiply,
        LaneOperation.Divide => (Func<Vector128<T>, Vector128<T>, Vector128<T>>)Vector128.Divide,
        LaneOperation.MultiplyAdd => typeof(T) == typeof(double)
            ? (Func<Vector128<double>, Vector128<double>, Vector128<double>, Vector128<double>>)Vector128.MultiplyAddEstimate
            : (Func<Vector128<float>, Vector128<float>, Vector128<float>, Vector128<float>>)Vector128.MultiplyAddEstimate,
        LaneOperation.Negate => (Func<Vector128<T>, Vector128<T>>)Vector128.Negate,
        LaneOperation.Abs => (Func<Vector128<T>, Vector128<T>>)Vector128.Abs,
        LaneOperation.Sqrt => (Func<Vector128<T>, Vector128<T>>)Vector128.Sqrt,
        LaneOperation.Max => (Func<Vector128<T>, Vector128<T>, Vector128<T>>)Vector128.Max,
        LaneOperation.Min => (Func<Vector128<T>, Vector128<T>, Vector128<T>>)Vector128.Min,
        LaneOperation.Floor => typeof(T) == typeof(double) ? (Func<Vector128<double>, Vector128<double>>)Vector128.Floor : (Func<Vector128<float>, Vector128<float>>)Vector128.Floor,
        LaneOperation.Ceiling => typeof(T) == typeof(double) ? (Func<Vector128<double>, Vector128<double>>)Vector128.Ceiling : (Func<Vector128<float>, Vector128<float>>)Vector128.Ceiling,
        LaneOperation.Less => (Func<Vector128<T>, Vector128<T>, Vector128<T>>)Vector128.LessThan,
        LaneOperation.LessOrEqual => (Func<Vector128<T>, Vector128<T>, Vector128<T>>)Vector128.LessThanOrEqual,
        LaneOperation.Greater => (Func<Vector128<T>, Vector128<T>, Vector128<T>>)Vector128.GreaterThan,
        LaneOperation.GreaterOrEqual => (Func<Vector128<T>, Vector128<T>, Vector128<T>>)Vector128.GreaterThanOrEqual,
        LaneOperation.Equal => (Func<Vector128<T>, Vector128<T>, Vector128<T>>)Vector128.Equals,
        LaneOperation.And => (Func<Vector128<T>, Vector128<T>, Vector128<T>>)Vector128.BitwiseAnd,
        LaneOperation.Or => (Func<Vector128<T>, Vector128<T>, Vector128<T>>)Vector128.BitwiseOr,
        LaneOperation.Not => (Func<Vector128<T>, Vector128<T>>)Vector128.OnesComplement,
        LaneOperation.Select => (Func<Vector128<T>, Vector128<T>, Vector128<T>, Vector128<T>>)Vector128.ConditionalSelect,
        LaneOperation.Broadcast => (Func<T, Vector128<T>>)Vector128.Create,
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };
}
