namespace MlMath.Compilation.Emission.Lanes;

/// <summary>A vector type of the machine.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="T">Its lanes: double or float.</typeparam>
internal interface IPack<TVector, T>
    where TVector : struct
    where T : unmanaged
{
    /// <summary>The number of lanes.</summary>
    static abstract int Width { get; }

    /// <summary>The lanes from a place on.</summary>
    static abstract TVector Load(ref T first);

    /// <summary>Writes the lanes from a place on.</summary>
    static abstract void Store(TVector value, ref T first);

    /// <summary>One number in all lanes.</summary>
    static abstract TVector Broadcast(T value);

    /// <summary>0, 1, 2 and so on.</summary>
    static abstract TVector Indices();

    /// <summary>The sum of the lanes: the halves are added, and then their halves.</summary>
    static abstract T Sum(TVector value);

    /// <summary>The base library's own method for an operation: the compiler knows it as an instruction and need not inline it.</summary>
    static abstract Delegate Of(LaneOperation operation);
}
