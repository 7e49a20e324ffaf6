using System.Diagnostics.CodeAnalysis;
using MlMath.Compilation.Binding;
using MlMath.Compilation.Running;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;

namespace MlMath.Compilation;

/// <summary>
/// A routine with its workspace. Arrays are bound once and may change in place between runs; a run allocates nothing (save where a decomposition of
/// a matrix is called). Not thread-safe: a runner for each thread.
/// </summary>
public sealed class RoutineRunner
{
    private readonly CompiledRoutine compiled;
    private readonly int threads;
    private readonly Dictionary<int, double[,]> standing = [];
    private CompiledRoutine routine;
    private RoutineState state;
    private RunSizes sizes;
    private RunOutputs outputs;
    private MarkSearch marks;
    private ArrayRun overArrays;
    private int[] inputArrays;

    internal RoutineRunner(CompiledRoutine routine, int threads)
    {
        (compiled, this.threads) = (routine, threads);
        Load(routine);
    }

    /// <summary>Makes a workspace for a routine, the one that was compiled or another of the same outputs.</summary>
    [MemberNotNull(nameof(routine), nameof(state), nameof(sizes), nameof(outputs), nameof(marks), nameof(overArrays), nameof(inputArrays))]
    private void Load(CompiledRoutine suited)
    {
        routine = suited;
        var layout = routine.Layout;
        inputArrays = [.. compiled.Layout.Arrays.Select((plan, a) => plan.Input is null || ReferenceEquals(routine, compiled) ? a : layout.Arrays.FindIndex(other => other.Input?.Name == plan.Input.Name))];
        state = RoutineState.Of(routine, threads);
        sizes = new RunSizes(layout);
        outputs = new RunOutputs(routine);
        marks = new MarkSearch(routine);
        overArrays = new ArrayRun(routine, state, sizes, outputs);
        foreach (var (input, matrix) in standing)
        {
            state.Stand(ArrayOf(input), matrix);
        }
    }

    /// <summary>The array of an input whose number is that of the routine as it was compiled.</summary>
    private int ArrayOf(int input) => inputArrays[input];

    /// <summary>The number of all rows that are bound; 0 where the routine makes no pass over rows.</summary>
    public long RowCount => sizes.RowCount;

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

        sizes.Bind(resolved);
        outputs.Forget();
        state.Bind(resolved, sizes.Values);
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
        var can = matrix is not null && routine.Lanes.Element == typeof(double) && routine.Layout.Arrays[outputs.ArrayOf(output)].IsForProductsAlone && !marks.IsNeeded
            && outputs.SizesOf(output) is [var rows, var columns] && rows == matrix.GetLength(0) && columns == matrix.GetLength(1);
        state.Stand(outputs.ArrayOf(output), can ? matrix : null);
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
        ArgumentOutOfRangeException.ThrowIfNegative(fromRow);
        ArgumentOutOfRangeException.ThrowIfLessThan(toRow, fromRow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toRow, RowCount);
        sizes.Take(fromRow, toRow);
        state.Run(fromRow, toRow, sizes.Values, cancellation);
        outputs.Measure(toRow - fromRow, sizes.Values);
        if (marks.IsNeeded)
        {
            marks.Check(state, outputs, sizes.Values);
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
    internal void RunOver(ReadOnlySpan<int> inputs, ReadOnlySpan<double[]> values, ReadOnlySpan<double[]> results, CancellationToken cancellation = default) =>
        overArrays.Run(inputs, values, results, cancellation);

    /// <summary>The values of an output after a run, row-major; overwritten by the next run.</summary>
    public ReadOnlySpan<double> Values(int output) => state.Values(outputs.ArrayOf(output), outputs.LengthOf(output));

    /// <summary>The sizes of an output's axes in the last run.</summary>
    public ReadOnlySpan<int> SizesOf(int output) => outputs.SizesOf(output);

    /// <summary>A copy of an output after a run.</summary>
    public NumericArray ToArray(int output) => new([.. outputs.SizesOf(output)], Values(output).ToArray());
}
