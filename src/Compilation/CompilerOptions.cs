using MlMath.Expressions.Functions.Lanes;

namespace MlMath.Compilation;

/// <summary>How a routine is compiled.</summary>
public sealed record CompilerOptions
{
    /// <summary>Doubles in the widest vectors that the machine has, on one thread.</summary>
    public static CompilerOptions Default { get; } = new();

    /// <summary>
    /// The numbers that it calculates with. Floats take half the memory and have twice the lanes; what is bound is rounded to them at each run, and results come back as doubles.
    /// </summary>
    public LaneElement Element { get; init; } = LaneElement.Double;

    /// <summary>The widest vectors that it may use; where the machine has none so wide, its widest are taken.</summary>
    public LaneWidth MaximalWidth { get; init; } = LaneWidth.Bits512;

    /// <summary>How many threads may work on the rows; results do not depend on it.</summary>
    public int Threads { get; init; } = 1;
}
