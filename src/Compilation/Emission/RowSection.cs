using MlMath.Compilation.Scheduling;

namespace MlMath.Compilation.Emission;

/// <summary>Steps of a pass that share one loop over the rows of a block, or sums over the rows whose own axes are looped over outside of it.</summary>
/// <param name="IsInnerFirst">Whether they are such sums.</param>
/// <param name="Steps">The steps.</param>
internal sealed record RowSection(bool IsInnerFirst, IReadOnlyList<Step> Steps)
{
    /// <summary>Whether a step is a sum over the rows that has axes of its own.</summary>
    public static bool StandsInnerFirst(Step step) => step.Kind == StepKind.RowSum && step.Item.Rank > 0;
}
