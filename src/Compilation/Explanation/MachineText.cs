using System.Globalization;
using MlMath.Compilation.Emission;
using MlMath.Compilation.Emission.Lanes;
using MlMath.Compilation.Running;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Indexing;

namespace MlMath.Compilation.Explanation;

/// <summary>How a schedule runs on this machine, in a line: its vectors, its blocks of rows, its threads.</summary>
public static class MachineText
{
    /// <summary>The line, without an end.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="sizes">What sizes are known by name; null for none. Blocks whose length hangs on another are told by bounds.</param>
    public static string Of(Schedule schedule, IReadOnlyDictionary<string, long>? sizes = null)
    {
        var lanes = LaneType.Of(LaneElement.Double, LaneWidth.Bits512).Width;
        var vectors = lanes > 1 ? $"vectors of {64 * lanes} bits ({lanes} doubles)" : "one double at a time";
        if (!schedule.Items.Any(i => i.Rank + i.Bound.Length > 0))
        {
            return $"on this machine: one point at a time; many at once by {vectors}";
        }

        var blocks = schedule.Passes == 0 ? "" : $"; {Blocks(schedule, sizes)}";
        var isShared = schedule.Stages.Any(s => s.IsRowPass || s.Steps.Any(step => step.Kind == StepKind.Product));
        return $"on this machine: {vectors}{blocks}; {(isShared ? "threads as asked for, else one" : "one thread")}";
    }

    private static string Blocks(Schedule schedule, IReadOnlyDictionary<string, long>? sizes)
    {
        var layout = new RoutineLayout(schedule);
        var units = RoutineBuilder.Build(schedule, layout, LaneType.Of(LaneElement.Double, LaneWidth.Bits512));
        var read = units.OfType<PassUnit>().SelectMany(u => u.Parts.Where(p => p.Product is not null).DistinctBy(p => p.Product!.Matrix).Select(p => (Size[])[p.Product!.Columns]));
        var entries = 1.0;
        var open = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var axes in layout.Arrays.Where(a => a.Kind == ArrayKind.Block).Select(a => a.Axes).Concat(read))
        {
            var own = 1.0;
            foreach (var axis in axes)
            {
                var length = LengthOf(axis, sizes);
                own *= length ?? 1;
                if (length is null)
                {
                    open.Add(axis.ToString());
                }
            }

            entries += own;
        }

        var most = RowBlocks.RowsOfBlock((long)Math.Min(entries, long.MaxValue / 2));
        return string.Create(CultureInfo.InvariantCulture, $"blocks of {(open.Count == 0 ? $"{most:N0} rows" : $"{RowBlocks.RowsOfBlock(long.MaxValue):N0} to {most:N0} rows, as {string.Join(", ", open)} allow{(open.Count == 1 ? "s" : "")}")}");
    }

    private static double? LengthOf(Size size, IReadOnlyDictionary<string, long>? sizes) =>
        size.Name is not { } name ? size.Offset : sizes is not null && sizes.TryGetValue(name, out var length) ? length + size.Offset : null;
}
