using MlMath.Compilation.Emission;
using MlMath.Compilation.Products;

namespace MlMath.Compilation.Running;

/// <summary>What one thread needs to work on blocks of rows: its own block buffers, and its own view of everything else.</summary>
/// <typeparam name="T">double or float.</typeparam>
internal sealed class RowWorker<T>
    where T : unmanaged
{
    /// <summary>More lanes than any vector has.</summary>
    public const int MostLanes = 16;

    /// <summary>Entries that nobody uses behind what one thread writes all the time: another's may stand next, and two processors would take the line from each other.</summary>
    public const int Apart = 32;

    private readonly T[] scalars;
    private readonly long[] sizes;
    private readonly T[][] tails;
    private readonly bool isFirst;

    /// <summary>A worker; the first works on the routine's arrays themselves.</summary>
    public RowWorker(RoutineLayout layout, T[][] arrays, T[] scalars, long[] sizes, bool isFirst)
    {
        (this.scalars, this.sizes, this.isFirst) = (scalars, sizes, isFirst);
        Arrays = isFirst ? arrays : (T[][])arrays.Clone();
        Scalars = isFirst ? scalars : new T[scalars.Length];
        Sizes = isFirst ? sizes : new long[sizes.Length];
        tails = new T[layout.Arrays.Count][];
        for (var a = 0; a < tails.Length; a++)
        {
            if (layout.Arrays[a].Kind == ArrayKind.Window)
            {
                tails[a] = new T[MostLanes * layout.Arrays[a].Axes.Aggregate(1L, (length, axis) => length * SizePlace.Of(axis, layout).In(sizes))];
            }
            else if (layout.Arrays[a].Kind == ArrayKind.Block && !isFirst)
            {
                Arrays[a] = new T[arrays[a].Length];
            }
        }
    }

    /// <summary>The arrays as its code sees them.</summary>
    public T[][] Arrays { get; }

    /// <summary>The scalars as its code sees them.</summary>
    public T[] Scalars { get; }

    /// <summary>The sizes as its code sees them.</summary>
    public long[] Sizes { get; }

    /// <summary>Buffers for products.</summary>
    public ProductWorkspace Products { get; } = new();

    /// <summary>Room for as many rows as a vector has lanes, for a window or a block that stands in its array.</summary>
    public T[] TailOf(int window) => tails[window];

    /// <summary>Takes over what was computed before the pass.</summary>
    public void Begin()
    {
        if (!isFirst)
        {
            scalars.CopyTo(Scalars.AsSpan());
            sizes.CopyTo(Sizes.AsSpan());
        }
    }
}
