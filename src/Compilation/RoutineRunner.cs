using MlMath.Compilation.Binding;
using MlMath.Compilation.Emission;
using MlMath.Compilation.Interpretation;
using MlMath.Compilation.Products;
using MlMath.Expressions.Functions;
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
    /// <summary>About how many entries are worked on between two looks at whether to stop.</summary>
    private const long EntriesBetweenChecks = 1 << 22;

    private readonly CompiledRoutine routine;
    private readonly double[][] arrays;
    private readonly double[] scalars;
    private readonly long[] sizes;
    private readonly ProductWorkspace workspace = new();
    private readonly (int Array, int Slot)[] origins;
    private readonly int[] outputArrays;
    private readonly int[][] outputSizes;
    private long rowsBetweenChecks;

    internal RoutineRunner(CompiledRoutine routine)
    {
        this.routine = routine;
        var layout = routine.Layout;
        arrays = new double[layout.Arrays.Count][];
        scalars = new double[layout.ScalarCount];
        sizes = new long[layout.SizeCount];
        origins = [.. layout.Origins];
        outputArrays = new int[routine.OutputCount];
        outputSizes = new int[routine.OutputCount][];
        for (var a = 0; a < arrays.Length; a++)
        {
            arrays[a] = [];
            if (layout.Arrays[a].Output is >= 0 and var output)
            {
                outputArrays[output] = a;
                outputSizes[output] = new int[layout.Arrays[a].Axes.Length];
            }
        }
    }

    /// <summary>The number of all rows that are bound; 0 where the routine makes no pass over rows.</summary>
    public long RowCount => sizes[RoutineLayout.AllRowsSlot];

    /// <summary>
    /// Binds names; the arrays are not copied. Throws <see cref="ProblemException"/>: unknown-name, shape, or limit where the workspace would be too large.
    /// </summary>
    public void Bind(Bindings bindings)
    {
        var layout = routine.Layout;
        var resolved = ResolvedSizes.Of(routine.Nodes, bindings);
        foreach (var (name, slot) in layout.SizeSlots)
        {
            sizes[slot] = resolved.Value(Size.Named(name));
        }

        var rows = layout.Rows is { } size ? resolved[size] : 0;
        sizes[RoutineLayout.AllRowsSlot] = rows;
        var (entries, entriesOfRow) = (0L, 1L);
        for (var a = 0; a < arrays.Length; a++)
        {
            var plan = layout.Arrays[a];
            if (plan.Input is { } input)
            {
                arrays[a] = resolved.ArrayOf(input).Values;
                entriesOfRow += input.Rank > 0 && input.Axes[0] == layout.Rows ? arrays[a].Length / Math.Max(rows, 1) : 0;
                continue;
            }

            var length = LengthOf(plan);
            entries += length;
            if (entries > WorkBudget.MaximalEntries)
            {
                throw new ProblemException(ProblemCode.Limit, $"this needs more than {WorkBudget.MaximalEntries:N0} numbers at a time", null, "sum over an index before combining, or use smaller arrays");
            }

            entriesOfRow += plan.Axes.Contains(layout.Rows ?? -1) ? length / Math.Max(rows, 1) : 0;
            if (arrays[a].Length != length)
            {
                arrays[a] = new double[length];
            }
        }

        rowsBetweenChecks = Math.Max(1, EntriesBetweenChecks / entriesOfRow);
    }

    /// <summary>The number of the input of a name, for <see cref="Replace"/>; -1 where the routine reads no such input.</summary>
    public int InputNamed(string name) => routine.Layout.Arrays.FindIndex(a => a.Input?.Name == name);

    /// <summary>Lets an input read another array with the shape that was bound, without the cost of <see cref="Bind"/>; throws <see cref="ProblemException"/> (shape) where its length differs.</summary>
    /// <param name="input">Its number, by <see cref="InputNamed"/>.</param>
    /// <param name="values">The entries, row-major; not copied.</param>
    public void Replace(int input, double[] values)
    {
        if (values.Length != arrays[input].Length)
        {
            throw new ProblemException(ProblemCode.Shape, $"'{routine.Layout.Arrays[input].Input?.Name}' has {arrays[input].Length} entries here, not {values.Length}");
        }

        arrays[input] = values;
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
            if (rows.Name is { } name)
            {
                sizes[layout.SlotOf(name)] = toRow - fromRow - rows.Offset;
            }
            else if (toRow - fromRow != RowCount)
            {
                throw new InvalidOperationException("The rows of this routine have a fixed number; a part of them cannot be run over.");
            }

            foreach (var (array, slot) in origins)
            {
                sizes[slot] = RowCount == 0 ? 0 : fromRow * (arrays[array].Length / RowCount);
            }
        }

        foreach (var unit in routine.Units)
        {
            cancellation.ThrowIfCancellationRequested();
            switch (unit)
            {
                case CodeUnit code:
                    code.Code(arrays, scalars, sizes);
                    break;
                case PassUnit pass:
                    Run(pass, toRow - fromRow, cancellation);
                    break;
                case TensorUnit tensor:
                    Run(tensor);
                    break;
                case ProductUnit product:
                    product.Run(arrays, scalars, sizes, workspace);
                    break;
            }
        }

        MeasureOutputs();
    }

    /// <summary>The values of an output after a run, row-major; overwritten by the next run.</summary>
    public ReadOnlySpan<double> Values(int output)
    {
        var length = 1;
        foreach (var size in outputSizes[output])
        {
            length *= size;
        }

        return arrays[outputArrays[output]].AsSpan(0, length);
    }

    /// <summary>The sizes of an output's axes in the last run.</summary>
    public ReadOnlySpan<int> SizesOf(int output) => outputSizes[output];

    /// <summary>A copy of an output after a run.</summary>
    public NumericArray ToArray(int output) => new([.. outputSizes[output]], Values(output).ToArray());

    private void Run(PassUnit pass, long rows, CancellationToken cancellation)
    {
        foreach (var sum in pass.SumArrays)
        {
            Array.Clear(arrays[sum]);
        }

        foreach (var sum in pass.SumScalars)
        {
            scalars[sum] = 0;
        }

        for (var from = 0L; from < rows; from += rowsBetweenChecks)
        {
            cancellation.ThrowIfCancellationRequested();
            var to = Math.Min(rows, from + rowsBetweenChecks);
            if (pass.Codes.Length == 1)
            {
                sizes[RoutineLayout.RowSlot] = from;
                sizes[RoutineLayout.EndRowSlot] = to;
                pass.Codes[0](arrays, scalars, sizes);
                continue;
            }

            for (var row = from; row < to; row++)
            {
                sizes[RoutineLayout.RowSlot] = row;
                foreach (var code in pass.Codes)
                {
                    code(arrays, scalars, sizes);
                }
            }
        }
    }

    private void Run(TensorUnit unit)
    {
        var plan = routine.Layout.Arrays[unit.Operand];
        var (rows, columns) = ((int)ValueOf(plan.Axes[^2]), (int)ValueOf(plan.Axes[^1]));
        var operand = new Real[rows * columns];
        var batches = LengthOf(plan) / Math.Max(operand.Length, 1);
        for (var b = 0; b < batches; b++)
        {
            for (var k = 0; k < operand.Length; k++)
            {
                operand[k] = new Real(arrays[unit.Operand][(b * operand.Length) + k]);
            }

            var result = TensorRule<Real>.Apply(unit.Function, operand, [rows, columns]);
            for (var k = 0; k < result.Length; k++)
            {
                if (unit.Result < 0)
                {
                    scalars[unit.ResultScalar] = result[k].Value;
                }
                else
                {
                    arrays[unit.Result][(b * result.Length) + k] = result[k].Value;
                }
            }
        }
    }

    private void MeasureOutputs()
    {
        for (var k = 0; k < outputArrays.Length; k++)
        {
            var axes = routine.Layout.Arrays[outputArrays[k]].Axes;
            for (var a = 0; a < axes.Length; a++)
            {
                outputSizes[k][a] = (int)Math.Max(0, ValueOf(axes[a]));
            }

            if (!routine.Layout.HasCheckedReads)
            {
                continue;
            }

            foreach (var value in Values(k))
            {
                if (OutOfRange.IsMark(value))
                {
                    throw new ProblemException(ProblemCode.Shape, "an index runs out of its range: an entry is read that the array does not have");
                }
            }
        }
    }

    private long ValueOf(Size size) => size.Name is { } name ? sizes[routine.Layout.SlotOf(name)] + size.Offset : size.Offset;

    private long LengthOf(ArrayPlan plan)
    {
        var length = 1L;
        foreach (var axis in plan.Axes)
        {
            length = checked(length * Math.Max(0, ValueOf(axis)));
        }

        return length;
    }
}
