namespace MlMath.Compilation.Emission.Lanes;

/// <summary>What emitted code does with lanes besides calculating: the methods of <see cref="LaneKernels{TVector, T, TPack}"/>.</summary>
internal enum LaneMove
{
    /// <summary>Reads entries side by side.</summary>
    Load,

    /// <summary>Writes entries side by side.</summary>
    Store,

    /// <summary>Adds to entries a stride apart.</summary>
    Accumulate,

    /// <summary>Reads entries side by side, some of which may lie outside of the array.</summary>
    LoadWithin,

    /// <summary>Reads entries a stride apart, some of which may lie outside of the array.</summary>
    Gather,

    /// <summary>Reads entries at looked-up positions.</summary>
    GatherLooked,

    /// <summary>How far looked-up positions lead.</summary>
    Offsets,

    /// <summary>Writes entries a stride apart.</summary>
    Scatter,

    /// <summary>Adds up the lanes.</summary>
    Sum,

    /// <summary>Multiplies the lanes.</summary>
    Product,

    /// <summary>The largest lane.</summary>
    Max,

    /// <summary>The smallest lane.</summary>
    Min,

    /// <summary>A function of one, lane by lane.</summary>
    ApplyUnary,

    /// <summary>A function of two, lane by lane.</summary>
    ApplyBinary,

    /// <summary>Has entries brought near that will be read soon.</summary>
    Prefetch,

    /// <summary>Has the line of the nearest cache brought in which an entry stands.</summary>
    PrefetchLine,

    /// <summary>A power, lane by lane.</summary>
    Power,
}
