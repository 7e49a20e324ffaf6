using System.Numerics;

namespace MlMath.Compilation.Products;

/// <summary>
/// A width of vectors as the product kernels see it. Kernels are generic over it and hold raw vectors, so that the JIT keeps every accumulator in a register.
/// It stands beside <see cref="Expressions.Functions.Lanes.ILanes{TLanes, T}"/>, of which a product would use a tenth and lack what makes it fast: one lane as a width like the others, for what no vector fills;
/// a multiply-add that need not be rounded once, for machines that have none; the lanes of eight vectors summed at once, and masks of the last lanes. An adapter from one to the other was tried: the
/// register tile runs as fast over it, but these members would have to be written for each width as they are here.
/// </summary>
/// <typeparam name="T">The element: double or float.</typeparam>
/// <typeparam name="V">The vector; <typeparamref name="T"/> itself where there is one lane.</typeparam>
internal interface IWidth<T, V>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : struct
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>The rows of the largest register tile: with three vectors of columns each it leaves room for a row of B and an entry of A, in 32 registers or in 16.</summary>
    static abstract int TileRows { get; }

    /// <summary>All lanes 0.</summary>
    static abstract V Zero { get; }

    /// <summary>The lanes from <paramref name="source"/> on.</summary>
    static abstract V Load(ref readonly T source);

    /// <summary>Half as many lanes from <paramref name="source"/> on, and 0 in the others; for two lanes and more.</summary>
    static abstract V LoadHalf(ref readonly T source);

    /// <summary>A quarter as many, and 0 in the others; for four lanes and more.</summary>
    static abstract V LoadQuarter(ref readonly T source);

    /// <summary>Puts the lanes from <paramref name="target"/> on.</summary>
    static abstract void Store(V value, ref T target);

    /// <summary>The same number in every lane.</summary>
    static abstract V Broadcast(T value);

    /// <summary>The sum, lane by lane.</summary>
    static abstract V Add(V x, V y);

    /// <summary>The product, lane by lane.</summary>
    static abstract V Multiply(V x, V y);

    /// <summary>x·y + z, rounded once where the machine can.</summary>
    static abstract V MultiplyAdd(V x, V y, V z);

    /// <summary>The sum of the lanes, in a fixed order.</summary>
    static abstract T Sum(V value);

    /// <summary>Writes the sums of the lanes of eight vectors side by side.</summary>
    static abstract void SumEach(V v0, V v1, V v2, V v3, V v4, V v5, V v6, V v7, ref T target);

    /// <summary>All bits set in the last lanes, of the given number, and none in the others.</summary>
    static abstract V LastLanes(int count);

    /// <summary>The lanes where the mask has its bits, 0 elsewhere, whatever stood there.</summary>
    static abstract V Masked(V value, V mask);

    /// <summary>x's lanes where the mask has its bits, y's elsewhere.</summary>
    static abstract V Select(V mask, V x, V y);
}
