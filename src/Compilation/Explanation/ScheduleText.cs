using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Printing;

namespace MlMath.Compilation.Explanation;

/// <summary>A schedule as loops that people read.</summary>
public static class ScheduleText
{
    /// <summary>The loops, a line each; lines end in line feeds.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="outputs">What the results are called, one for each.</param>
    /// <param name="form">The notation of the formulas: text, Unicode or LaTeX.</param>
    public static string Of(Schedule schedule, IReadOnlyList<OutputName> outputs, PrintForm form) => new ScheduleWriter(schedule, outputs, form).Written();
}
