using MlMath.Expressions.Indexing;

namespace MlMath.Compilation.Emission;

/// <summary>A size as runs read it: the place of a named one among the sizes, and what is added to it.</summary>
/// <param name="Slot">The place, or -1.</param>
/// <param name="Offset">What is added, or the size itself.</param>
internal readonly record struct SizePlace(int Slot, long Offset)
{
    /// <summary>Where a routine has a size.</summary>
    public static SizePlace Of(Size size, RoutineLayout layout) => new(size.Name is { } name ? layout.SlotOf(name) : -1, size.Offset);

    /// <summary>The size in a run, at least 0.</summary>
    public long In(long[] sizes) => Math.Max(0, Slot < 0 ? Offset : sizes[Slot] + Offset);
}
