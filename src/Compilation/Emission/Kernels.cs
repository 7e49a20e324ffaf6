using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlMath.Compilation.Interpretation;

namespace MlMath.Compilation.Emission;

/// <summary>What emitted code calls: reads and writes without checks, whose places the schedule has proven or emitted code has checked.</summary>
internal static class Kernels
{
    /// <summary>Where an entry stands, of as many as are read or written there. A debug build looks whether they are in the array.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T At<T>(T[] array, long place, int count = 1)
    {
        Debug.Assert(place >= 0 && place + count <= array.Length, $"entries {place} to {place + count} of {array.Length}");
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), (nint)place);
    }

    /// <summary>An entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<T>(T[] array, long place) => At(array, place);

    /// <summary>Writes an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(T[] array, long place, T value) => At(array, place) = value;

    /// <summary>Adds to an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Accumulate<T>(T[] array, long place, T value)
        where T : unmanaged, INumber<T> => At(array, place) += value;

    /// <summary>Sets entries to 0.</summary>
    public static void Clear<T>(T[] array, long place, long count) => Array.Clear(array, (int)place, (int)count);

    /// <summary>The position from 0 that a value names counting from 1, or one that lies in no axis.</summary>
    public static long Position<T>(T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => value == T.Floor(value) && T.Abs(value) < T.CreateTruncating(int.MaxValue) ? long.CreateTruncating(value) - 1 : int.MinValue;

    /// <summary>Whether a value takes the place of the best one so far; NaN does, and keeps it.</summary>
    public static bool IsBetter<T>(T value, T best, T bestPosition, bool isSmallest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.IsNaN(bestPosition)
        || (!T.IsNaN(best) && (T.IsNaN(value) || (isSmallest ? value < best : value > best)));

    /// <summary>`log Σ exp` from the largest term and the sum of the others relative to it.</summary>
    public static T LogSum<T>(T largest, T sum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.IsFinite(largest) ? T.Log(sum) + largest : largest;

    /// <summary>A whole number as a lane's number: itself where it lies between -1 and the number of lanes, else the nearer of these.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Lane(long value, int width) => Math.Max(-1, Math.Min(value, width));

    /// <summary>The mark of an entry that does not exist, as a double or a float.</summary>
    public static T MarkOf<T>()
        where T : unmanaged, INumberBase<T> => typeof(T) == typeof(double) ? T.CreateTruncating(OutOfRange.Mark) : (T)(object)OutOfRange.SingleMark;
}
