using MlMath.Compilation.Emission;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Running;

/// <summary>A run over a caller's arrays, of any length, which are read and written where they stand and not kept.</summary>
/// <param name="routine">The routine.</param>
/// <param name="state">Its workspace.</param>
/// <param name="sizes">Its sizes.</param>
/// <param name="outputs">Its outputs.</param>
internal sealed class ArrayRun(CompiledRoutine routine, RoutineState state, RunSizes sizes, RunOutputs outputs)
{
    private readonly int[] rowInputs = RowInputs(routine.Layout);

    /// <summary>Runs; throws as <see cref="RoutineRunner.RunOver"/> does.</summary>
    public void Run(ReadOnlySpan<int> inputs, ReadOnlySpan<double[]> values, ReadOnlySpan<double[]> results, CancellationToken cancellation)
    {
        if (!routine.RunsOverArrays || results.Length != outputs.Count || inputs.Length != values.Length || !AreAllWithRows(inputs))
        {
            throw new InvalidOperationException("This routine does not run over arrays of any length, or not over these.");
        }

        var rows = results[0].Length;
        CheckLengths(values, rows);
        CheckLengths(results, rows);
        var bound = sizes.RowCount;
        try
        {
            sizes.TakeAll(rows);
            for (var k = 0; k < inputs.Length; k++)
            {
                if (inputs[k] >= 0)
                {
                    state.Lend(inputs[k], values[k]);
                }
            }

            for (var k = 0; k < results.Length; k++)
            {
                state.Lend(outputs.ArrayOf(k), results[k]);
            }

            state.Run(0, rows, sizes.Values, cancellation);
        }
        finally
        {
            state.TakeBack();
            sizes.TakeAll(bound);
        }
    }

    /// <summary>The inputs with rows, whichever axes they have besides.</summary>
    private static int[] RowInputs(RoutineLayout layout) =>
        [.. Enumerable.Range(0, layout.Arrays.Count).Where(a => layout.Arrays[a] is { Kind: ArrayKind.Input, Axes: [var first, ..] } && first == layout.Rows)];

    /// <summary>Whether each input with rows is among some, and no other is: with another number of rows than its own it would be read past its end.</summary>
    private bool AreAllWithRows(ReadOnlySpan<int> inputs)
    {
        var are = true;
        foreach (var input in inputs)
        {
            are &= input < 0 || Array.IndexOf(rowInputs, input) >= 0;
        }

        foreach (var input in rowInputs)
        {
            are &= inputs.Contains(input);
        }

        return are;
    }

    private static void CheckLengths(ReadOnlySpan<double[]> arrays, int rows)
    {
        foreach (var array in arrays)
        {
            if (array.Length != rows)
            {
                throw new ProblemException(ProblemCode.Shape, $"the arrays have {rows} and {array.Length} entries; they must be of one length");
            }
        }
    }
}
