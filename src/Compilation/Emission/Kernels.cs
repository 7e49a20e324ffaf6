using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlMath.Compilation.Emission;

/// <summary>What emitted code calls: reads and writes without checks, whose places the schedule has proven or emitted code has checked.</summary>
internal static class Kernels
{
    /// <summary>An entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Load(double[] array, long place) => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), (nint)place);

    /// <summary>Writes an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(double[] array, long place, double value) => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), (nint)place) = value;

    /// <summary>Adds to an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Accumulate(double[] array, long place, double value) => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), (nint)place) += value;

    /// <summary>Sets entries to 0.</summary>
    public static void Clear(double[] array, long place, long count) => Array.Clear(array, (int)place, (int)count);

    /// <summary>The position from 0 that a value names counting from 1, or one that lies in no axis.</summary>
    public static long Position(double value) => value == Math.Floor(value) && Math.Abs(value) < int.MaxValue ? (long)value - 1 : int.MinValue;

    /// <summary>Whether a value takes the place of the best one so far; NaN does, and keeps it.</summary>
    public static bool IsBetter(double value, double best, double bestPosition, bool isSmallest) => double.IsNaN(bestPosition)
        || (!double.IsNaN(best) && (double.IsNaN(value) || (isSmallest ? value < best : value > best)));

    /// <summary>`log Σ exp` from the largest term and the sum of the others relative to it.</summary>
    public static double LogSum(double largest, double sum) => double.IsFinite(largest) ? Math.Log(sum) + largest : largest;
}
