using MlMath.Compilation;

namespace MlMath.Engine.Compiled;

/// <summary>A calling thread's workspace for runs over whole arrays, which are read and written where they stand. Not thread-safe.</summary>
internal sealed class PointArrays
{
    private readonly RoutineRunner runner;
    private readonly int[] inputs;
    private readonly double[][] values;
    private readonly double[][] results;

    /// <summary>The workspace of a routine that can do it.</summary>
    public PointArrays(CompiledRoutine routine, string[] inputNames, Bindings data, int resultCount, int threads)
    {
        (runner, _) = PointBlocks.RunnerOf(routine, inputNames, data, threads);
        inputs = Array.ConvertAll(inputNames, runner.InputNamed);
        (values, results) = (new double[inputs.Length][], new double[resultCount][]);
    }

    /// <summary>Runs over columns that are all arrays, of one length.</summary>
    public void Run(in Columns<double> columns, in ResultColumns<double> into, CancellationToken cancellation)
    {
        for (var k = 0; k < values.Length; k++)
        {
            values[k] = columns.ArrayOf(k)!;
        }

        for (var k = 0; k < results.Length; k++)
        {
            results[k] = into.ArrayOf(k)!;
        }

        try
        {
            runner.RunOver(inputs, values, results, cancellation);
        }
        finally
        {
            Array.Clear(values);
            Array.Clear(results);
        }
    }
}
