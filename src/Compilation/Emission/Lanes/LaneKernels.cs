using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using MlMath.Expressions.Functions;

namespace MlMath.Compilation.Emission.Lanes;

/// <summary>What emitted code calls to move vectors: reads and writes without checks, whose places the schedule has proven or emitted code has checked.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="T">Its lanes.</typeparam>
/// <typeparam name="TPack">Its operations.</typeparam>
internal static class LaneKernels<TVector, T, TPack>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TPack : struct, IPack<TVector, T>
{
    /// <summary>More lanes than any vector has.</summary>
    private const int MostLanes = 16;

    /// <summary>The bytes that memory hands over at a time.</summary>
    private const int CacheLine = 64;

    /// <summary>Entries that stand side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(T[] array, long place) => TPack.Load(ref Kernels.At(array, place, TPack.Width));

    /// <summary>Writes entries side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T[] array, long place, TVector value) => TPack.Store(value, ref Kernels.At(array, place, TPack.Width));

    /// <summary>Has entries brought into the second cache; they may lie past the array's end, where nothing happens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch(T[] array, long place, long count)
    {
        if (Sse.IsSupported)
        {
            for (var k = place; k < place + count; k += CacheLine / sizeof(T))
            {
                // The array may move meanwhile; then the wrong entries are brought.
                Sse.Prefetch1(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), (nint)k)));
            }
        }
    }

    /// <summary>Has the line brought into the nearest cache in which an entry stands; it may lie past the array's end, where nothing happens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void PrefetchLine(T[] array, long place)
    {
        if (Sse.IsSupported)
        {
            // The array may move meanwhile; then another line is brought.
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), (nint)place)));
        }
    }

    /// <summary>Adds to entries side by side.</summary>
    public static void Accumulate(T[] array, long place, long stride, TVector value)
    {
        Span<T> lanes = stackalloc T[MostLanes];
        TPack.Store(value, ref MemoryMarshal.GetReference(lanes));
        for (var lane = 0; lane < TPack.Width; lane++)
        {
            Kernels.At(array, place + (lane * stride)) += lanes[lane];
        }
    }

    /// <summary>Entries side by side along an axis, some of which may lie before its beginning or past its end: these are marked as out of range.</summary>
    /// <param name="array">The array.</param>
    /// <param name="place">Where the first lane's entry stands.</param>
    /// <param name="first">The first lane's position on the axis, from 0.</param>
    /// <param name="size">The size of the axis.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LoadWithin(T[] array, long place, long first, long size) =>
        (ulong)first < (ulong)(size - (TPack.Width - 1)) && size >= TPack.Width ? TPack.Load(ref Kernels.At(array, place, TPack.Width)) : Gather(array, place, 1, -first, size - first);

    /// <summary>Entries a stride apart of which only the lanes from one to before another lie in the array; the others are marked as out of range.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static TVector Gather(T[] array, long place, long stride, long from, long to)
    {
        Span<T> lanes = stackalloc T[MostLanes];
        lanes.Fill(Kernels.MarkOf<T>());
        for (var lane = Math.Max(from, 0); lane < Math.Min(to, TPack.Width); lane++)
        {
            lanes[(int)lane] = Kernels.At(array, place + (lane * stride));
        }

        return TPack.Load(ref MemoryMarshal.GetReference(lanes));
    }

    /// <summary>Entries whose place depends on a looked-up position (counted from 1) in one axis.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static TVector GatherLooked(T[] array, long place, long stride, long from, long to, TVector looked, long shift, long size, long step)
    {
        Span<T> lanes = stackalloc T[MostLanes];
        Span<T> positions = stackalloc T[MostLanes];
        TPack.Store(looked, ref MemoryMarshal.GetReference(positions));
        lanes.Fill(Kernels.MarkOf<T>());
        for (var lane = Math.Max(from, 0); lane < Math.Min(to, TPack.Width); lane++)
        {
            var position = Kernels.Position(positions[(int)lane]) + shift;
            if ((ulong)position < (ulong)size)
            {
                lanes[(int)lane] = Kernels.At(array, place + (lane * stride) + (position * step));
            }
        }

        return TPack.Load(ref MemoryMarshal.GetReference(lanes));
    }

    /// <summary>How far into an array looked-up positions (counted from 1) lead, as numbers; NaN where they lead out of their axis.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TVector Offsets(TVector looked, long shift, long size, long step)
    {
        Span<T> lanes = stackalloc T[MostLanes];
        TPack.Store(looked, ref MemoryMarshal.GetReference(lanes));
        for (var lane = 0; lane < TPack.Width; lane++)
        {
            var position = Kernels.Position(lanes[lane]) + shift;
            var offset = position * step;
            var value = T.CreateSaturating(offset);
            lanes[lane] = (ulong)position < (ulong)size && long.CreateSaturating(value) == offset ? value : T.NaN;
        }

        return TPack.Load(ref MemoryMarshal.GetReference(lanes));
    }

    /// <summary>Writes lanes a stride apart.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Scatter(T[] array, long place, long stride, TVector value)
    {
        Span<T> lanes = stackalloc T[MostLanes];
        TPack.Store(value, ref MemoryMarshal.GetReference(lanes));
        for (var lane = 0; lane < TPack.Width; lane++)
        {
            Kernels.At(array, place + (lane * stride)) = lanes[lane];
        }
    }

    /// <summary>The sum of the lanes, pair by pair.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(TVector value) => TPack.Sum(value);

    /// <summary>The product of the lanes.</summary>
    public static T Product(TVector value)
    {
        Span<T> lanes = stackalloc T[MostLanes];
        TPack.Store(value, ref MemoryMarshal.GetReference(lanes));
        for (var lane = 1; lane < TPack.Width; lane++)
        {
            lanes[0] *= lanes[lane];
        }

        return lanes[0];
    }

    /// <summary>The largest lane; NaN if one is.</summary>
    public static T Max(TVector value)
    {
        Span<T> lanes = stackalloc T[MostLanes];
        TPack.Store(value, ref MemoryMarshal.GetReference(lanes));
        for (var lane = 1; lane < TPack.Width; lane++)
        {
            lanes[0] = T.Max(lanes[0], lanes[lane]);
        }

        return lanes[0];
    }

    /// <summary>The smallest lane; NaN if one is.</summary>
    public static T Min(TVector value)
    {
        Span<T> lanes = stackalloc T[MostLanes];
        TPack.Store(value, ref MemoryMarshal.GetReference(lanes));
        for (var lane = 1; lane < TPack.Width; lane++)
        {
            lanes[0] = T.Min(lanes[0], lanes[lane]);
        }

        return lanes[0];
    }

    /// <summary>A function that has no vector code, lane by lane.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TVector Apply(UnaryFunction function, TVector argument)
    {
        Span<T> lanes = stackalloc T[MostLanes];
        TPack.Store(argument, ref MemoryMarshal.GetReference(lanes));
        for (var lane = 0; lane < TPack.Width; lane++)
        {
            lanes[lane] = T.CreateTruncating(function.Value(double.CreateTruncating(lanes[lane])));
        }

        return TPack.Load(ref MemoryMarshal.GetReference(lanes));
    }

    /// <summary>A function of two that has no vector code, lane by lane.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TVector Apply(BinaryFunction function, TVector first, TVector second)
    {
        Span<T> lanes = stackalloc T[MostLanes];
        Span<T> others = stackalloc T[MostLanes];
        TPack.Store(first, ref MemoryMarshal.GetReference(lanes));
        TPack.Store(second, ref MemoryMarshal.GetReference(others));
        for (var lane = 0; lane < TPack.Width; lane++)
        {
            lanes[lane] = T.CreateTruncating(function.Value(double.CreateTruncating(lanes[lane]), double.CreateTruncating(others[lane])));
        }

        return TPack.Load(ref MemoryMarshal.GetReference(lanes));
    }

    /// <summary>A fixed power, lane by lane.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TVector Power(TVector value, T exponent)
    {
        Span<T> lanes = stackalloc T[MostLanes];
        TPack.Store(value, ref MemoryMarshal.GetReference(lanes));
        for (var lane = 0; lane < TPack.Width; lane++)
        {
            lanes[lane] = T.Pow(lanes[lane], exponent);
        }

        return TPack.Load(ref MemoryMarshal.GetReference(lanes));
    }
}
