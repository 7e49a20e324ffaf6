using MlMath.Compilation.Emission;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Running;

/// <summary>Looks whether a run has read an entry that does not exist: results then have a mark.</summary>
/// <param name="routine">The routine.</param>
internal sealed class MarkSearch(CompiledRoutine routine)
{
    /// <summary>Rows that a row near an end may be read from, and a vector.</summary>
    private const int NearRows = (int)RoutineLayout.MostRowsBeside + RowWorker<double>.MostLanes;

    private readonly RoutineLayout layout = routine.Layout;
    private readonly SizePlace rows = routine.Layout.Rows is { } rows ? SizePlace.Of(rows, routine.Layout) : default;

    /// <summary>Where marks may stand between the first rows and the last, too: where rows are not read past the ends alone, or by a pass after another.</summary>
    private readonly bool isLookedAtInside = routine.Layout.HasCheckedReads || routine.Units.Count(u => u is PassUnit) > 1;

    /// <summary>Whether there can be such reads; all others are known to stay inside.</summary>
    public bool IsNeeded { get; } = routine.Layout.HasCheckedReads || routine.Layout.HasReadsBesideRows;

    /// <summary>Throws <see cref="ProblemException"/> (shape) where an output has a mark.</summary>
    public void Check(RoutineState state, RunOutputs outputs, long[] sizes)
    {
        for (var k = 0; k < outputs.Count; k++)
        {
            if (HasMark(state, outputs.ArrayOf(k), outputs.LengthOf(k), sizes))
            {
                throw new ProblemException(ProblemCode.Shape, "an index runs out of its range: an entry is read that the array does not have");
            }
        }
    }

    private bool HasMark(RoutineState state, int array, int length, long[] sizes)
    {
        var count = layout.Rows is null ? 0 : rows.In(sizes);
        if (isLookedAtInside || count < 4 * NearRows || !layout.RowResults.Contains(array))
        {
            return state.HasMark(array, 0, length);
        }

        // Only neighbours of rows were read, in one pass: their marks stand near the ends.
        var near = NearRows * (int)(length / count);
        return 2 * near >= length ? state.HasMark(array, 0, length) : state.HasMark(array, 0, near) || state.HasMark(array, length - near, near);
    }
}
