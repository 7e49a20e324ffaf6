using MlMath.Compilation.Emission;

namespace MlMath.Compilation.Running;

/// <summary>Where a routine's outputs stand, and how large they are in a run.</summary>
internal sealed class RunOutputs
{
    private readonly int[] arrays;
    private readonly SizePlace[][] places;
    private readonly int[][] sizes;
    private readonly int[] lengths;
    private long measuredRows = -1;

    /// <summary>The outputs of a routine.</summary>
    public RunOutputs(CompiledRoutine routine)
    {
        var layout = routine.Layout;
        arrays = new int[routine.OutputCount];
        places = new SizePlace[arrays.Length][];
        sizes = new int[arrays.Length][];
        lengths = new int[arrays.Length];
        for (var a = 0; a < layout.Arrays.Count; a++)
        {
            if (layout.Arrays[a].Output is >= 0 and var output)
            {
                arrays[output] = a;
                sizes[output] = new int[layout.Arrays[a].Axes.Length];
                places[output] = Array.ConvertAll(layout.Arrays[a].Axes, axis => SizePlace.Of(axis, layout));
            }
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => arrays.Length;

    /// <summary>The array of an output.</summary>
    public int ArrayOf(int output) => arrays[output];

    /// <summary>The sizes of its axes in the last run.</summary>
    public int[] SizesOf(int output) => sizes[output];

    /// <summary>The number of its entries in the last run.</summary>
    public int LengthOf(int output) => lengths[output];

    /// <summary>Looks how large the outputs are, if another number of rows was run over before.</summary>
    public void Measure(long rows, long[] ofRun)
    {
        if (rows == measuredRows)
        {
            return;
        }

        measuredRows = rows;
        for (var k = 0; k < arrays.Length; k++)
        {
            var length = 1;
            for (var a = 0; a < places[k].Length; a++)
            {
                length *= sizes[k][a] = (int)places[k][a].In(ofRun);
            }

            lengths[k] = length;
        }
    }

    /// <summary>Other sizes are bound: the next run is measured whatever its rows.</summary>
    public void Forget() => measuredRows = -1;
}
