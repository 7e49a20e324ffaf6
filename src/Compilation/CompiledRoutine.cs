using MlMath.Compilation.Emission;
using MlMath.Compilation.Emission.Lanes;
using MlMath.Compilation.Scheduling;

namespace MlMath.Compilation;

/// <summary>
/// One routine for several outputs, which shares what they have in common. Immutable, and safe to use from many threads; each thread runs it by
/// a <see cref="RoutineRunner"/> of its own.
/// </summary>
public sealed class CompiledRoutine
{
    private readonly Lazy<Schedule> schedule;

    internal CompiledRoutine(Func<Schedule> schedule, RoutineLayout layout, Unit[] units, Expressions.Nodes.Node[] nodes, int outputCount, CompilerOptions options, LaneType lanes)
    {
        this.schedule = new Lazy<Schedule>(schedule);
        Layout = layout;
        Units = units;
        Nodes = nodes;
        OutputCount = outputCount;
        Options = options;
        Lanes = lanes;
    }

    /// <summary>The loops that run.</summary>
    public Schedule Schedule => schedule.Value;

    /// <summary>The number of outputs.</summary>
    public int OutputCount { get; }

    /// <summary>How it was compiled.</summary>
    public CompilerOptions Options { get; }

    /// <summary>How many numbers it works on side by side.</summary>
    public int LaneCount => Lanes.Width;

    internal LaneType Lanes { get; }

    internal RoutineLayout Layout { get; }

    internal Unit[] Units { get; }

    internal Expressions.Nodes.Node[] Nodes { get; }

    /// <summary>A runner with a workspace of its own, with names bound. Throws as <see cref="RoutineRunner.Bind"/> does.</summary>
    public RoutineRunner CreateRunner(Bindings bindings)
    {
        var runner = new RoutineRunner(this);
        runner.Bind(bindings);
        return runner;
    }
}
