using System.Diagnostics.CodeAnalysis;
using MlMath.Compilation.Binding;
using MlMath.Compilation.Emission;
using MlMath.Compilation.Running;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;

namespace MlMath.Compilation;

/// <summary>
/// A routine with its workspace. Arrays are bound once and may change in place between runs; a run allocates nothing (save where a decomposition of
/// a matrix is called). Not thread-safe: a runner for each thread.
/// </summary>
public sealed class RoutineRunner
{
    /// <summary>Rows that a row near an end may be read from, and a vector.</summary>
    private const int NearRows = (int)RoutineLayout.MostRowsBeside + RowWorker<double>.MostLanes;

    private readonly CompiledRoutine compiled;
    private readonly int threads;
    private readonly Dictionary<int, double[,]> standing = [];
    private CompiledRoutine routine;
    private RoutineState state;
    private long[] sizes;
    private (int Array, int Slot)[] origins;
    private long[] originStrides;
    private int[] inputArrays;
    private int[] outputArrays;
    private int[][] outputSizes;
    private SizePlace[][] outputPlaces;
    private int[] outputLengths;
    private int[] rowInputs;
    private int rowsSlot;
    private bool isChecked;
    private bool isLookedAtInside;
    private long measuredRows = -1;

    internal RoutineRunner(CompiledRoutine routine, int threads)
    {
        (compiled, this.threads) = (routine, threads);
        Load(routine);
    }

    /// <summary>Makes a workspace for a routine, the one that was compiled or another of the same outputs.</summary>
    [MemberNotNull(nameof(routine), nameof(state), nameof(sizes), nameof(origins), nameof(originStrides), nameof(inputArrays), nameof(outputArrays), nameof(outputSizes), nameof(outputPlaces), nameof(outputLengths), nameof(rowInputs))]
    private void Load(CompiledRoutine suited)
    {
        routine = suited;
        var layout = routine.Layout;
        inputArrays = [.. compiled.Layout.Arrays.Select((plan, a) => plan.Input is null || ReferenceEquals(routine, compiled) ? a : layout.Arrays.FindIndex(other => other.Input?.Name == plan.Input.Name))];
        state = RoutineState.Of(routine, threads);
        sizes = new long[layout.SizeCount + RowWorker<double>.Apart];
        origins = [.. layout.Origins];
        originStrides = new long[origins.Length];
        outputArrays = new int[routine.OutputCount];
        outputSizes = new int[routine.OutputCount][];
        outputPlaces = new SizePlace[routine.OutputCount][];
        outputLengths = new int[routine.OutputCount];
        rowInputs = [.. Enumerable.Range(0, layout.Arrays.Count).Where(a => layout.Arrays[a] is { Kind: ArrayKind.Input, Axes: [var first, ..] } && first == layout.Rows)];
        rowsSlot = layout.Rows?.Name is { } rows ? layout.SlotOf(rows) : -1;
        isChecked = layout.HasCheckedReads || layout.HasReadsBesideRows;
        isLookedAtInside = layout.HasCheckedReads || routine.Units.Count(u => u is PassUnit) > 1;
        for (var a = 0; a < layout.Arrays.Count; a++)
        {
            if (layout.Arrays[a].Output is >= 0 and var output)
            {
                outputArrays[output] = a;
                outputSizes[output] = new int[layout.Arrays[a].Axes.Length];
                outputPlaces[output] = Array.ConvertAll(layout.Arrays[a].Axes, axis => SizePlace.Of(axis, layout));
            }
        }

        foreach (var (input, matrix) in standing)
        {
            state.Stand(ArrayOf(input), matrix);
        }
    }

    /// <summary>The array of an input whose number is that of the routine as it was compiled.</summary>
    private int ArrayOf(int input) => inputArrays[input];

    /// <summary>The number of all rows that are bound; 0 where the routine makes no pass over rows.</summary>
    public long RowCount => sizes[RoutineLayout.AllRowsSlot];

    /// <summary>
    /// Binds names; the arrays are not copied. Throws <see cref="ProblemException"/>: unknown-name, shape, or limit where the workspace would be too large.
    /// </summary>
    public void Bind(Bindings bindings)
    {
        var resolved = ResolvedSizes.Of(compiled.Nodes, bindings);
        if (compiled.SuitedTo(resolved) is var suited && !ReferenceEquals(suited, routine))
        {
            Load(suited);
        }

        var layout = routine.Layout;
        foreach (var (name, slot) in layout.SizeSlots)
        {
            sizes[slot] = resolved.Value(Size.Named(name));
        }

        var rows = layout.Rows is { } size ? resolved[size] : 0;
        sizes[RoutineLayout.AllRowsSlot] = rows;
        for (var k = 0; k < origins.Length; k++)
        {
            originStrides[k] = rows == 0 ? 0 : resolved.ArrayOf(layout.Arrays[origins[k].Array].Input!).Values.Length / rows;
        }

        measuredRows = -1;
        state.Bind(resolved, sizes);
    }

    /// <summary>The number of the input of a name, for <see cref="Replace"/>; -1 where the routine reads no such input.</summary>
    public int InputNamed(string name) => compiled.Layout.Arrays.FindIndex(a => a.Input?.Name == name);

    /// <summary>Lets an input read another array with the shape that was bound, without the cost of <see cref="Bind"/>; throws <see cref="ProblemException"/> (shape) where its length differs.</summary>
    /// <param name="input">Its number, by <see cref="InputNamed"/>.</param>
    /// <param name="values">The entries, row-major; not copied.</param>
    public void Replace(int input, double[] values)
    {
        var array = ArrayOf(input);
        if (values.Length != state.LengthOf(array))
        {
            throw new ProblemException(ProblemCode.Shape, $"'{compiled.Layout.Arrays[input].Input?.Name}' has {state.LengthOf(array)} entries here, not {values.Length}");
        }

        state.Replace(array, values);
    }

    /// <summary>
    /// Whether an input is read by matrix products of doubles alone, which find it in a `double[,]` as well: then <see cref="ReadIn"/> spares a copy.
    /// </summary>
    /// <param name="input">Its number, by <see cref="InputNamed"/>.</param>
    internal bool CanReadIn(int input) => input >= 0 && compiled.Lanes.Element == typeof(double) && compiled.Layout.Arrays[input].IsForProductsAlone;

    /// <summary>Lets such an input read a matrix, whose sizes are those bound or to be bound before the next run, from now on.</summary>
    /// <param name="input">Its number, by <see cref="InputNamed"/>.</param>
    /// <param name="matrix">The entries; not copied.</param>
    internal void ReadIn(int input, double[,] matrix)
    {
        standing[input] = CanReadIn(input) ? matrix : throw new InvalidOperationException("Not products alone read this input.");
        state.Stand(ArrayOf(input), matrix);
    }

    /// <summary>
    /// Lets the next runs write an output that is a product to a matrix, and not where <see cref="Values"/> finds it; false, and they do not, where it is none or its sizes in the last run were
    /// others. The matrix must be none that the routine reads.
    /// </summary>
    /// <param name="output">The number of the output.</param>
    /// <param name="matrix">The matrix; null for none.</param>
    internal bool TryWriteIn(int output, double[,]? matrix)
    {
        var can = matrix is not null && routine.Lanes.Element == typeof(double) && routine.Layout.Arrays[outputArrays[output]].IsForProductsAlone && !isChecked
            && outputSizes[output] is [var rows, var columns] && rows == matrix.GetLength(0) && columns == matrix.GetLength(1);
        state.Stand(outputArrays[output], can ? matrix : null);
        return can;
    }

    /// <summary>Runs over all rows.</summary>
    public void Run(CancellationToken cancellation = default) => Run(0, RowCount, cancellation);

    /// <summary>
    /// Runs over the rows from <paramref name="fromRow"/> (counted from 0) to before <paramref name="toRow"/>: the arrays' first axes of that size are read
    /// there, and the size is their number. Throws <see cref="ProblemException"/> (shape, domain).
    /// </summary>
    public void Run(long fromRow, long toRow, CancellationToken cancellation = default)
    {
        var layout = routine.Layout;
        ArgumentOutOfRangeException.ThrowIfNegative(fromRow);
        ArgumentOutOfRangeException.ThrowIfLessThan(toRow, fromRow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toRow, RowCount);
        if (layout.Rows is { } rows)
        {
            if (rowsSlot >= 0)
            {
                sizes[rowsSlot] = toRow - fromRow - rows.Offset;
            }
            else if (toRow - fromRow != RowCount)
            {
                throw new InvalidOperationException("The rows of this routine have a fixed number; a part of them cannot be run over.");
            }

            for (var k = 0; k < origins.Length; k++)
            {
                sizes[origins[k].Slot] = fromRow * originStrides[k];
            }
        }

        state.Run(fromRow, toRow, sizes, cancellation);
        MeasureOutputs(toRow - fromRow);
        if (isChecked)
        {
            LookForMarks();
        }
    }

    /// <summary>
    /// Runs over as many rows as the arrays of a call have, which need not be those bound: reads and writes these arrays where they stand, and keeps none of them. An array that
    /// is written may not be read, too. Throws <see cref="InvalidOperationException"/> unless <see cref="CompiledRoutine.RunsOverArrays"/> and the inputs are those that have rows,
    /// <see cref="ProblemException"/> (shape) where lengths differ.
    /// </summary>
    /// <param name="inputs">The numbers of all inputs that have rows, by <see cref="InputNamed"/>; below 0 for one that is not read.</param>
    /// <param name="values">Their entries.</param>
    /// <param name="results">Take the outputs.</param>
    /// <param name="cancellation">Stops the run.</param>
    internal void RunOver(ReadOnlySpan<int> inputs, ReadOnlySpan<double[]> values, ReadOnlySpan<double[]> results, CancellationToken cancellation = default)
    {
        if (!routine.RunsOverArrays || results.Length != outputArrays.Length || inputs.Length != values.Length || !AreAllWithRows(inputs))
        {
            throw new InvalidOperationException("This routine does not run over arrays of any length, or not over these.");
        }

        var rows = results[0].Length;
        CheckLengths(values, rows);
        CheckLengths(results, rows);
        var bound = RowCount;
        try
        {
            SetRows(rows);
            for (var k = 0; k < inputs.Length; k++)
            {
                if (inputs[k] >= 0)
                {
                    state.Lend(inputs[k], values[k]);
                }
            }

            for (var k = 0; k < results.Length; k++)
            {
                state.Lend(outputArrays[k], results[k]);
            }

            state.Run(0, rows, sizes, cancellation);
        }
        finally
        {
            state.TakeBack();
            SetRows(bound);
        }
    }

    /// <summary>The values of an output after a run, row-major; overwritten by the next run.</summary>
    public ReadOnlySpan<double> Values(int output) => state.Values(outputArrays[output], outputLengths[output]);

    /// <summary>The sizes of an output's axes in the last run.</summary>
    public ReadOnlySpan<int> SizesOf(int output) => outputSizes[output];

    /// <summary>A copy of an output after a run.</summary>
    public NumericArray ToArray(int output) => new([.. outputSizes[output]], Values(output).ToArray());

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

    private void SetRows(long rows)
    {
        sizes[RoutineLayout.AllRowsSlot] = rows;
        sizes[rowsSlot] = rows - routine.Layout.Rows!.Value.Offset;
        for (var k = 0; k < origins.Length; k++)
        {
            sizes[origins[k].Slot] = 0;
        }
    }

    /// <summary>Looks how large the outputs are, if another number of rows was run over before.</summary>
    private void MeasureOutputs(long rows)
    {
        if (rows == measuredRows)
        {
            return;
        }

        measuredRows = rows;
        for (var k = 0; k < outputPlaces.Length; k++)
        {
            var length = 1;
            var places = outputPlaces[k];
            for (var a = 0; a < places.Length; a++)
            {
                length *= outputSizes[k][a] = (int)places[a].In(sizes);
            }

            outputLengths[k] = length;
        }
    }

    private void LookForMarks()
    {
        for (var k = 0; k < outputArrays.Length; k++)
        {
            if (HasMark(outputArrays[k], outputLengths[k]))
            {
                throw new ProblemException(ProblemCode.Shape, "an index runs out of its range: an entry is read that the array does not have");
            }
        }
    }

    /// <summary>Whether an entry was read that does not exist. Where only neighbours of rows were read beside the ends, and in one pass, it stands in a result near these.</summary>
    private bool HasMark(int array, int length)
    {
        var layout = routine.Layout;
        var rows = layout.Rows is { } size ? SizePlace.Of(size, layout).In(sizes) : 0;
        if (isLookedAtInside || rows < 4 * NearRows || !layout.RowResults.Contains(array))
        {
            return state.HasMark(array, 0, length);
        }

        var near = NearRows * (int)(length / rows);
        return 2 * near >= length ? state.HasMark(array, 0, length) : state.HasMark(array, 0, near) || state.HasMark(array, length - near, near);
    }
}
