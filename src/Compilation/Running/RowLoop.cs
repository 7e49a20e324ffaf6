using System.Numerics;
using MlMath.Compilation.Emission;
using MlMath.Compilation.Threads;

namespace MlMath.Compilation.Running;

/// <summary>Runs a loop over rows that do not read each other, on one thread or several: a row's bits depend on neither their number nor who runs it.</summary>
/// <typeparam name="T">double or float.</typeparam>
internal sealed class RowLoop<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>About how many entries a part has: enough that handing it to a thread costs little beside it.</summary>
    private const long EntriesOfPart = 8 * 1024;

    private readonly RoutineCode<T> code;
    private readonly RowLoopUnit unit;
    private readonly Action<int, int> part;
    private RowWorker<T>[] workers = [];
    private long rows;
    private long rowsOfPart;

    public RowLoop(RowLoopUnit unit)
    {
        this.unit = unit;
        code = (RoutineCode<T>)unit.Code;
        part = RunPart;
    }

    /// <summary>Runs over all rows.</summary>
    public void Run(RowWorker<T>[] workers, CancellationToken cancellation)
    {
        this.workers = workers;
        rows = unit.Rows.In(workers[0].Sizes);
        rowsOfPart = Math.Max(1, EntriesOfPart / Math.Max(1, unit.Columns.In(workers[0].Sizes)));
        var parts = (int)Math.Min(int.MaxValue, (rows + rowsOfPart - 1) / rowsOfPart);
        ForkJoin.Shared.Run(parts, part, workers.Length, cancellation);
    }

    private void RunPart(int number, int thread)
    {
        var worker = workers[thread];
        worker.Begin();
        worker.Sizes[RoutineLayout.RowSlot] = number * rowsOfPart;
        worker.Sizes[RoutineLayout.BlockRowsSlot] = Math.Min(rowsOfPart, rows - (number * rowsOfPart));
        code(worker.Arrays, worker.Scalars, worker.Sizes);
    }
}
