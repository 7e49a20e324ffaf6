using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlMath.Compilation.Binding;
using MlMath.Compilation.Emission;
using MlMath.Compilation.Interpretation;
using MlMath.Compilation.Products;
using MlMath.Compilation.Threads;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Running;

/// <summary>The workspace of a routine, and the running of its units.</summary>
/// <typeparam name="T">double or float.</typeparam>
internal sealed class RoutineState<T> : RoutineState
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly CompiledRoutine routine;
    private readonly T[][] arrays;
    private readonly T[] scalars;
    private readonly RunningUnit[] units;
    private readonly double[][] bound;
    private readonly double[][] results;
    private readonly RowWorker<T>[] workers;
    private readonly List<(int Array, T[] Own)> lent = [];
    private readonly int[] windows;
    private readonly Array?[] elsewhere;

    public RoutineState(CompiledRoutine routine, int threads)
    {
        this.routine = routine;
        var count = routine.Layout.Arrays.Count;

        // Threads write at theirs all the time: see RowWorker.
        arrays = new T[count + RowWorker<T>.Apart][];
        Array.Fill(arrays, []);
        scalars = new T[routine.Layout.ScalarCount + RowWorker<T>.Apart];
        bound = new double[count][];
        results = new double[count][];
        elsewhere = new Array?[count];
        windows = [.. Enumerable.Range(0, count).Where(a => routine.Layout.Arrays[a].Kind == ArrayKind.Window)];
        workers = new RowWorker<T>[Math.Min(threads, ForkJoin.Shared.Helpers + 1)];
        var blas = Array.Exists(routine.Units, u => u is ProductUnit) ? OpenBlas.FromEnvironment() : null;
        var workspace = new ProductWorkspace(blas);
        SharedProduct<T>? shared = null;
        units = Array.ConvertAll(routine.Units, u => u switch
        {
            CodeUnit code => new RunningUnit((RoutineCode<T>)code.Code, null, null, null, null),
            PassUnit pass => new RunningUnit(null, new RowPass<T>(routine, pass), null, null, null),
            RowLoopUnit loop => new RunningUnit(null, null, new RowLoop<T>(loop), null, null),
            ProductUnit product => new RunningUnit(null, null, null, new ProductRun<T>(product, workspace, shared ??= new SharedProduct<T>(ForkJoin.Shared, workers.Length, blas)), null),
            TensorUnit tensor => new RunningUnit(null, null, null, null, tensor),
            _ => throw new NotSupportedException(),
        });
    }

    private sealed record RunningUnit(RoutineCode<T>? Code, RowPass<T>? Pass, RowLoop<T>? Loop, ProductRun<T>? Product, TensorUnit? Tensor);

    /// <inheritdoc/>
    public override void Bind(ResolvedSizes resolved, long[] sizes)
    {
        var layout = routine.Layout;
        var rows = sizes[RoutineLayout.AllRowsSlot];
        var rowEntries = 1L;
        foreach (var plan in layout.Arrays)
        {
            rowEntries += plan.Kind == ArrayKind.Block ? LengthOf(plan.Axes, sizes) : 0;
        }

        // What products read stays near, too: mostly it is read again.
        foreach (var unit in routine.Units)
        {
            rowEntries += unit is not PassUnit pass ? 0 : pass.Parts.Where(p => p.Product is not null).DistinctBy(p => p.Product!.Matrix).Sum(p => LengthOf([p.Product!.Columns], sizes));
        }

        // The distance from an entry's rows to the next one's is odd in vectors: powers of two would share few places in the cache.
        var blockRows = RowBlocks.RowsOfBlock(rowEntries);
        // Arrays of a call may have more rows than are bound.
        var stride = (routine.RunsOverArrays ? blockRows : Math.Min(blockRows, (rows + 15) / 16 * 16)) + 16;
        sizes[RoutineLayout.BlockStrideSlot] = stride;
        var entries = 0L;
        for (var a = 0; a < bound.Length; a++)
        {
            var plan = layout.Arrays[a];
            if (plan.Input is { } input)
            {
                bound[a] = resolved.ArrayOf(input).Values;
                if (typeof(T) == typeof(double))
                {
                    arrays[a] = (T[])(object)bound[a];
                }
                else
                {
                    Fit(ref arrays[a], bound[a].Length);
                }

                continue;
            }

            var length = plan.Kind switch
            {
                ArrayKind.Block => checked(LengthOf(plan.Axes, sizes) * stride),
                ArrayKind.Window => 0,
                _ => LengthOf(plan.Axes, sizes),
            };
            entries += length;
            if (entries > WorkBudget.MaximalEntries)
            {
                throw new ProblemException(ProblemCode.Limit, $"this needs more than {WorkBudget.MaximalEntries:N0} numbers at a time", null, "sum over an index before combining, or use smaller arrays");
            }

            // Whole vectors may be written at the end.
            Fit(ref arrays[a], plan.Kind is ArrayKind.Value or ArrayKind.Result ? length + RowWorker<T>.MostLanes : length);
            if (plan.Kind == ArrayKind.Result && typeof(T) != typeof(double))
            {
                Fit(ref results[a], length);
            }
        }

        for (var w = 0; w < workers.Length; w++)
        {
            workers[w] = new RowWorker<T>(layout, arrays, scalars, sizes, isFirst: w == 0);
        }

        foreach (var unit in units)
        {
            unit.Pass?.Bind(arrays, blockRows, sizes, rows);
        }
    }

    private static void Fit<TEntry>(ref TEntry[] array, long length)
    {
        if (array is null || array.Length != length)
        {
            array = new TEntry[length];
        }
    }

    /// <inheritdoc/>
    public override int LengthOf(int input) => bound[input].Length;

    /// <inheritdoc/>
    public override void Replace(int input, double[] values)
    {
        bound[input] = values;
        if (typeof(T) == typeof(double))
        {
            Show(input, (T[])(object)values);
        }
    }

    /// <inheritdoc/>
    public override void Stand(int array, Array? entries) => elsewhere[array] = entries;

    /// <inheritdoc/>
    public override void Lend(int array, double[] values)
    {
        lent.Add((array, arrays[array]));
        Show(array, (T[])(object)values);
    }

    /// <inheritdoc/>
    public override void TakeBack()
    {
        foreach (var (array, own) in lent)
        {
            Show(array, own);
        }

        lent.Clear();

        // They point to where the last block stood.
        foreach (var worker in workers)
        {
            foreach (var window in windows)
            {
                worker.Arrays[window] = [];
            }
        }
    }

    private void Show(int array, T[] values)
    {
        foreach (var worker in workers)
        {
            worker.Arrays[array] = values;
        }
    }

    /// <inheritdoc/>
    public override void Run(long from, long to, long[] sizes, CancellationToken cancellation)
    {
        if (typeof(T) != typeof(double))
        {
            Round(from, to, sizes[RoutineLayout.AllRowsSlot]);
        }

        foreach (var unit in units)
        {
            cancellation.ThrowIfCancellationRequested();
            if (unit.Code is { } code)
            {
                code(arrays, scalars, sizes);
            }
            else if (unit.Pass is { } pass)
            {
                pass.Run(workers, to - from, cancellation);
            }
            else if (unit.Loop is { } loop)
            {
                loop.Run(workers, cancellation);
            }
            else if (unit.Product is { } product)
            {
                product.Run(arrays, elsewhere, scalars, sizes);
            }
            else
            {
                Run(unit.Tensor!, sizes);
            }
        }
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<double> Values(int array, int length)
    {
        if (typeof(T) == typeof(double))
        {
            return MemoryMarshal.Cast<T, double>(arrays[array].AsSpan(0, length));
        }

        Convert(MemoryMarshal.Cast<T, float>(arrays[array].AsSpan(0, length)), results[array]);
        return results[array].AsSpan(0, length);
    }

    /// <inheritdoc/>
    public override bool HasMark(int array, int start, int length) => typeof(T) == typeof(double)
        ? Marks.Any(MemoryMarshal.Cast<T, double>(arrays[array].AsSpan(start, length)))
        : Marks.Any(MemoryMarshal.Cast<T, float>(arrays[array].AsSpan(start, length)));

    /// <summary>What is bound, as floats; of inputs with the rows first only the run's rows.</summary>
    private void Round(long from, long to, long rows)
    {
        var layout = routine.Layout;
        for (var a = 0; a < bound.Length; a++)
        {
            var plan = layout.Arrays[a];
            if (plan.Kind != ArrayKind.Input)
            {
                continue;
            }

            var isByRows = plan.Axes.Length > 0 && plan.Axes[0] == layout.Rows && rows > 0;
            var ofRow = isByRows ? bound[a].Length / rows : 0;
            var (first, count) = isByRows ? ((int)(from * ofRow), (int)((to - from) * ofRow)) : (0, bound[a].Length);
            Convert(bound[a].AsSpan(first, count), MemoryMarshal.Cast<T, float>(arrays[a].AsSpan(first, count)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Convert(ReadOnlySpan<double> from, Span<float> to)
    {
        for (var k = 0; k < from.Length; k++)
        {
            to[k] = (float)from[k];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Convert(ReadOnlySpan<float> from, Span<double> to)
    {
        for (var k = 0; k < from.Length; k++)
        {
            to[k] = from[k];
        }
    }

    private void Run(TensorUnit unit, long[] sizes)
    {
        var axes = routine.Layout.Arrays[unit.Operand].Axes;
        var (rows, columns) = ((int)ValueOf(axes[^2], sizes), (int)ValueOf(axes[^1], sizes));
        var operand = new Real[rows * columns];
        var batches = LengthOf(axes, sizes) / Math.Max(operand.Length, 1);
        for (var b = 0; b < batches; b++)
        {
            for (var k = 0; k < operand.Length; k++)
            {
                operand[k] = new Real(double.CreateTruncating(arrays[unit.Operand][(b * operand.Length) + k]));
            }

            var result = TensorRule<Real>.Apply(unit.Function, operand, [rows, columns]);
            for (var k = 0; k < result.Length; k++)
            {
                ref var place = ref unit.Result < 0 ? ref scalars[unit.ResultScalar] : ref arrays[unit.Result][(b * result.Length) + k];
                place = T.CreateTruncating(result[k].Value);
            }
        }
    }

    private long ValueOf(Size size, long[] sizes) => size.Name is { } name ? sizes[routine.Layout.SlotOf(name)] + size.Offset : size.Offset;

    private long LengthOf(Size[] axes, long[] sizes)
    {
        var length = 1L;
        foreach (var axis in axes)
        {
            length = checked(length * Math.Max(0, ValueOf(axis, sizes)));
        }

        return length;
    }
}
