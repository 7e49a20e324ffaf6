using MlMath.Compilation;
using MlMath.Expressions.Values;

namespace MlMath.Engine.Compiled;

/// <summary>
/// One thread's part in the work on many points: a block of them is copied in, run, and copied out, so that the arrays between stay in the processor's cache. Not thread-safe.
/// </summary>
internal sealed class PointBlocks
{
    /// <summary>How many points one thread works on at a time.</summary>
    public const int Length = 2048;

    /// <summary>The name of the size that is the number of points.</summary>
    public const string Points = "#points";

    private readonly RoutineRunner runner;
    private readonly double[][] inputs;

    /// <summary>The blocks of a routine whose inputs of these names have an axis over the points.</summary>
    public PointBlocks(CompiledRoutine routine, string[] inputNames, Bindings data) => (runner, inputs) = RunnerOf(routine, inputNames, data, 1);

    /// <summary>A runner over a block of points, and the arrays that it reads.</summary>
    public static (RoutineRunner Runner, double[][] Inputs) RunnerOf(CompiledRoutine routine, string[] inputNames, Bindings data, int threads)
    {
        var bindings = new Bindings();
        foreach (var (name, array) in data)
        {
            bindings[name] = array;
        }

        foreach (var (name, size) in data.Sizes)
        {
            bindings.SetSize(name, size);
        }

        bindings.SetSize(Points, Length);
        var inputs = Array.ConvertAll(inputNames, _ => new double[Length]);
        for (var k = 0; k < inputs.Length; k++)
        {
            bindings[inputNames[k]] = new NumericArray(inputs[k]);
        }

        return (routine.CreateRunner(bindings, threads), inputs);
    }

    /// <summary>The block's room for the numbers of one name.</summary>
    public double[] Input(int name) => inputs[name];

    /// <summary>Runs over the first points of the block.</summary>
    public void Run(int count, CancellationToken cancellation) => runner.Run(0, count, cancellation);

    /// <summary>The results of the last run.</summary>
    public ReadOnlySpan<double> Values(int output) => runner.Values(output);
}
