using MlMath.Compilation.Binding;
using MlMath.Compilation.Emission;
using MlMath.Expressions.Indexing;

namespace MlMath.Compilation.Running;

/// <summary>The sizes that a routine's code reads: those of the names that are bound, and which rows a run takes.</summary>
internal sealed class RunSizes
{
    private readonly RoutineLayout layout;
    private readonly (int Array, int Slot)[] origins;
    private readonly long[] strides;
    private readonly int rowsSlot;
    private (long From, long To) taken = (-1, -1);

    /// <summary>Room for the sizes of a layout.</summary>
    public RunSizes(RoutineLayout layout)
    {
        this.layout = layout;
        Values = new long[layout.SizeCount + RowWorker<double>.Apart];
        origins = [.. layout.Origins];
        strides = new long[origins.Length];
        rowsSlot = layout.Rows?.Name is { } rows ? layout.SlotOf(rows) : -1;
    }

    /// <summary>The sizes, by their places in the layout.</summary>
    public long[] Values { get; }

    /// <summary>The number of all rows that are bound; 0 where the routine makes no pass over rows.</summary>
    public long RowCount => Values[RoutineLayout.AllRowsSlot];

    /// <summary>Takes what names stand for.</summary>
    public void Bind(ResolvedSizes resolved)
    {
        taken = (-1, -1);
        foreach (var (name, slot) in layout.SizeSlots)
        {
            Values[slot] = resolved.Value(Size.Named(name));
        }

        var rows = layout.Rows is { } size ? resolved[size] : 0;
        Values[RoutineLayout.AllRowsSlot] = rows;
        for (var k = 0; k < origins.Length; k++)
        {
            strides[k] = rows == 0 ? 0 : resolved.ArrayOf(layout.Arrays[origins[k].Array].Input!).Values.Length / rows;
        }
    }

    /// <summary>Lets a run take a part of the rows; throws <see cref="InvalidOperationException"/> where their number is fixed and the part is not all.</summary>
    public void Take(long fromRow, long toRow)
    {
        if (taken == (fromRow, toRow) || layout.Rows is not { } rows)
        {
            return;
        }

        taken = (fromRow, toRow);
        if (rowsSlot >= 0)
        {
            Values[rowsSlot] = toRow - fromRow - rows.Offset;
        }
        else if (toRow - fromRow != RowCount)
        {
            taken = (-1, -1);
            throw new InvalidOperationException("The rows of this routine have a fixed number; a part of them cannot be run over.");
        }

        for (var k = 0; k < origins.Length; k++)
        {
            Values[origins[k].Slot] = fromRow * strides[k];
        }
    }

    /// <summary>Lets a run take another number of rows than is bound, all of them, of arrays that have as many.</summary>
    public void TakeAll(long rows)
    {
        Values[RoutineLayout.AllRowsSlot] = rows;
        taken = (-1, -1);
        Take(0, rows);
    }
}
