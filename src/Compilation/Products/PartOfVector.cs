using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlMath.Compilation.Products;

/// <summary>How much of a vector is read where fewer numbers are wanted: a narrow read crosses fewer cache lines.</summary>
internal interface IPartOfVector
{
    /// <summary>How many such parts a vector has.</summary>
    static abstract int Parts { get; }

    /// <summary>The lanes of the part from <paramref name="source"/> on, and 0 in the others.</summary>
    static abstract V Load<T, V, W>(ref readonly T source)
        where T : unmanaged, IFloatingPointIeee754<T>
        where V : struct
        where W : struct, IWidth<T, V>;
}

/// <summary>A product of a matrix of few columns, made for how many vectors a row has and for how much of the last is read.</summary>
internal interface INarrowKernel
{
    void Run<TVectors, TLast>()
        where TVectors : struct, ICount
        where TLast : struct, IPartOfVector;
}

/// <summary>All of it.</summary>
internal readonly struct WholeVector : IPartOfVector
{
    public static int Parts => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<T, V, W>(ref readonly T source)
        where T : unmanaged, IFloatingPointIeee754<T>
        where V : struct
        where W : struct, IWidth<T, V> => W.Load(in source);
}

/// <summary>The lower half.</summary>
internal readonly struct HalfVector : IPartOfVector
{
    public static int Parts => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<T, V, W>(ref readonly T source)
        where T : unmanaged, IFloatingPointIeee754<T>
        where V : struct
        where W : struct, IWidth<T, V> => W.LoadHalf(in source);
}

/// <summary>The lowest quarter.</summary>
internal readonly struct QuarterVector : IPartOfVector
{
    public static int Parts => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<T, V, W>(ref readonly T source)
        where T : unmanaged, IFloatingPointIeee754<T>
        where V : struct
        where W : struct, IWidth<T, V> => W.LoadQuarter(in source);
}
