namespace MlMath.Compilation.Emission.Lanes;

/// <summary>What emitted code calls for single numbers.</summary>
internal enum ScalarMethod
{
    /// <summary>Reads an entry.</summary>
    Load,

    /// <summary>Writes an entry.</summary>
    Store,

    /// <summary>Adds to an entry.</summary>
    Accumulate,

    /// <summary>Sets entries to 0.</summary>
    Clear,

    /// <summary>`a·b + c`.</summary>
    MultiplyAdd,

    /// <summary>`|a|`.</summary>
    Abs,

    /// <summary>The square root.</summary>
    Sqrt,

    /// <summary>A power.</summary>
    Power,

    /// <summary>The larger; NaN if one is.</summary>
    Max,

    /// <summary>The smaller; NaN if one is.</summary>
    Min,

    /// <summary>Neither infinite nor NaN.</summary>
    IsFinite,

    /// <summary>NaN.</summary>
    IsNaN,

    /// <summary>The position from 0 that a number names counting from 1.</summary>
    Position,

    /// <summary>Whether a value takes the place of the best one so far.</summary>
    IsBetter,

    /// <summary>`log Σ exp` from the largest term and the rest.</summary>
    LogSum,
}
