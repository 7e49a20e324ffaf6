using MlMath.Expressions.Values;
using MlMath.Grammar.Syntax;

namespace MlMath.Engine.Measuring;

/// <summary>What a formula is measured with.</summary>
/// <param name="Formula">The text.</param>
public sealed record BenchmarkRequest(string Formula)
{
    /// <summary>The notation of the text.</summary>
    public Notation Notation { get; init; } = Notation.Auto;

    /// <summary>Values of names; the others get random ones between ¼ and 1¾, the same in every run.</summary>
    public IReadOnlyDictionary<string, NumericArray> Variables { get; init; } = new Dictionary<string, NumericArray>();

    /// <summary>Sizes of names that are arrays, as numbers or letters.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Shapes { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The names to differentiate by; none for the value alone.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>How many points there are: numbers for each name, or, of a formula of arrays, rows.</summary>
    public int Points { get; init; } = 1_000_000;
}

/// <summary>What one way to the value costs.</summary>
/// <param name="Way">`interpreter`, `scalar` or `vector`.</param>
/// <param name="VectorBits">How wide its vectors are; 0 for none.</param>
/// <param name="Threads">How many threads worked.</param>
/// <param name="Points">How many points it was measured at.</param>
/// <param name="ValueNanoseconds">For the value, nanoseconds a point.</param>
/// <param name="GradientNanoseconds">For the value with the gradient, nanoseconds a point; null where no name was given.</param>
public sealed record BenchmarkTime(string Way, int VectorBits, int Threads, int Points, double ValueNanoseconds, double? GradientNanoseconds);

/// <summary>What a formula costs on this machine.</summary>
/// <param name="Reading">How it was read.</param>
/// <param name="Points">How many points there were.</param>
/// <param name="Data">The names with the sizes of what they stood for.</param>
/// <param name="MachineVectorBits">The widest vectors of the machine.</param>
/// <param name="Processors">How many processors it has.</param>
/// <param name="Times">What each way costs: the medians of several turns.</param>
public sealed record BenchmarkReport(
    string Reading, int Points, IReadOnlyList<(string Name, IReadOnlyList<int> Sizes)> Data, int MachineVectorBits, int Processors, IReadOnlyList<BenchmarkTime> Times);
