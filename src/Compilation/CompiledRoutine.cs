using MlMath.Compilation.Binding;
using MlMath.Compilation.Emission;
using MlMath.Compilation.Emission.Lanes;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Indexing;

namespace MlMath.Compilation;

/// <summary>
/// One routine for several outputs, which shares what they have in common. Immutable, and safe to use from many threads; each thread runs it by
/// a <see cref="RoutineRunner"/> of its own.
/// </summary>
public sealed class CompiledRoutine
{
    private readonly Lazy<Schedule> schedule;
    private readonly Suited? forLongRows;

    internal CompiledRoutine(Func<Schedule> schedule, RoutineLayout layout, Unit[] units, Expressions.Nodes.Node[] nodes, int outputCount, CompilerOptions options, LaneType lanes, Suited? forLongRows = null)
    {
        this.forLongRows = forLongRows;
        this.schedule = new Lazy<Schedule>(schedule);
        Layout = layout;
        Units = units;
        Nodes = nodes;
        OutputCount = outputCount;
        Options = options;
        Lanes = lanes;
        RunsOverArrays = lanes.Element == typeof(double) && !layout.HasCheckedReads && !layout.HasReadsBesideRows && layout.Rows is { Name: not null } rows
            && !Array.Exists(units, u => u is PassUnit pass && pass.SumArrays.Length + pass.SumScalars.Length > 0) && layout.Arrays.TrueForAll(plan => HasRowsAlone(plan, rows));
    }

    /// <summary>The loops that run.</summary>
    public Schedule Schedule => schedule.Value;

    /// <summary>The number of outputs.</summary>
    public int OutputCount { get; }

    /// <summary>How it was compiled.</summary>
    public CompilerOptions Options { get; }

    /// <summary>
    /// Whether <see cref="RoutineRunner.RunOver"/> serves this routine: it calculates with doubles, inputs and outputs with rows have no other axis and are read row by row, and besides them nothing is kept for all rows or added up over them.
    /// </summary>
    internal bool RunsOverArrays { get; }

    internal LaneType Lanes { get; }

    internal RoutineLayout Layout { get; }

    internal Unit[] Units { get; }

    internal Expressions.Nodes.Node[] Nodes { get; }

    /// <summary>A runner with a workspace of its own, with names bound. Throws as <see cref="RoutineRunner.Bind"/> does.</summary>
    /// <param name="bindings">What the names stand for.</param>
    /// <param name="threads">How many threads may work on its rows; as many as it was compiled for by default.</param>
    public RoutineRunner CreateRunner(Bindings bindings, int? threads = null)
    {
        var runner = new RoutineRunner(this, threads ?? Options.Threads);
        runner.Bind(bindings);
        return runner;
    }

    /// <summary>The routine that suits sizes best: this one, or another of the same outputs.</summary>
    internal CompiledRoutine SuitedTo(ResolvedSizes sizes) => forLongRows is not null && forLongRows.Suits(sizes) && forLongRows.Routine is var other && ReadsAlike(other) ? other : this;

    /// <summary>Whether what products alone read here they alone read there: such inputs may be matrices that other code cannot read.</summary>
    private bool ReadsAlike(CompiledRoutine other) => Layout.Arrays.TrueForAll(a => a.Input is null || !a.IsForProductsAlone || other.Layout.Arrays.Exists(b => b.Input?.Name == a.Input.Name && b.IsForProductsAlone));

    private static bool HasRowsAlone(ArrayPlan plan, Size rows)
    {
        var isOfRows = plan.Axes is [var only] && only == rows;
        var isOfOthers = !Array.Exists(plan.Axes, axis => axis.Name == rows.Name);
        return plan.Kind switch
        {
            ArrayKind.Result => isOfRows,
            ArrayKind.Input => isOfRows || isOfOthers,
            ArrayKind.Value => isOfOthers,
            _ => true,
        };
    }
}
