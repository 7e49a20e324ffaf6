using MlMath.Compilation.Binding;
using MlMath.Compilation.Emission;
using MlMath.Compilation.Emission.Lanes;
using MlMath.Compilation.Integration;
using MlMath.Compilation.Lowering;
using MlMath.Compilation.Scalars;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation;

/// <summary>Compiles expressions into loops.</summary>
public static class Compiler
{
    /// <summary>Fewer rows than this are not worth a pass of their own.</summary>
    internal const long FewestRows = 16;

    /// <summary>
    /// One routine for all outputs, which shares what they have in common. Throws <see cref="Expressions.Problems.ProblemException"/> where one cannot be compiled.
    /// </summary>
    /// <param name="outputs">The outputs.</param>
    /// <param name="rows">The size over which passes are made, the number of a data set's rows; null to let the compiler choose.</param>
    /// <param name="options">How to compile; the defaults where null.</param>
    public static CompiledRoutine Compile(IReadOnlyList<Output> outputs, Size? rows = null, CompilerOptions? options = null)
    {
        RefuseIntegrals(outputs);
        var opened = Opened(outputs);
        var order = NodeOrder.Of(opened);
        var sizes = rows is null ? ResolvedSizes.OfNumbers(order) : null;
        return Compile(opened, order, rows ?? RowsOf(order, opened, sizes), options ?? CompilerOptions.Default, sizes);
    }

    /// <summary>
    /// A delegate that is the compiled method of a few scalars of scalars itself: it has no workspace, may be called by many threads, and costs a few nanoseconds beside the arithmetic. Null where the
    /// outputs are something else, are large, or do not suit the type. Throws <see cref="ProblemException"/> where one cannot be compiled.
    /// </summary>
    /// <typeparam name="TDelegate">A double for each name; it returns the output, or a tuple of doubles for several, or the first of several and takes `out double` for each other.</typeparam>
    /// <param name="outputs">The outputs.</param>
    /// <param name="names">The inputs, in the order of the parameters.</param>
    /// <param name="options">How to compile; the defaults where null.</param>
    public static TDelegate? CompileFunction<TDelegate>(IReadOnlyList<Output> outputs, string[] names, CompilerOptions? options = null)
        where TDelegate : Delegate
    {
        if ((options ?? CompilerOptions.Default).Element != LaneElement.Double || !ScalarCompiler.Suits(typeof(TDelegate), names.Length, outputs.Count))
        {
            return null;
        }

        RefuseIntegrals(outputs);
        var opened = Opened(outputs);
        return StraightLine.Of(NodeOrder.Of(opened), opened) is { } line ? (TDelegate?)ScalarCompiler.Function(line, names, typeof(TDelegate)) : null;
    }

    internal static CompiledRoutine Compile(OpenedOutput[] outputs, Node[] order, Size? rows, CompilerOptions options, ResolvedSizes? sizes = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Threads, nameof(options));
        if (options.Element == LaneElement.Double && StraightLine.Of(order, outputs) is { } line)
        {
            var (straight, code) = ScalarCompiler.Compile(line, outputs.Length);
            return new CompiledRoutine(() => ScheduleOf(outputs, order, rows, sizes, []), straight, code, order, outputs.Length, options, LaneType.Of(options.Element, options.MaximalWidth));
        }

        var folded = LongRows.Of(order, rows);
        var areLong = LongRows.AreLong(folded, sizes);
        var forLongRows = areLong is not null ? null
            : new Suited(known => LongRows.AreLong(folded, known) == true, () => Compile(outputs, order, options, ScheduleOf(outputs, order, rows, sizes, folded), null));
        return Compile(outputs, order, options, ScheduleOf(outputs, order, rows, sizes, areLong == true ? folded : []), forLongRows);
    }

    private static CompiledRoutine Compile(OpenedOutput[] outputs, Node[] order, CompilerOptions options, Schedule schedule, Suited? forLongRows)
    {
        var layout = new RoutineLayout(schedule);
        var lanes = LaneType.Of(options.Element, options.MaximalWidth);
        return new CompiledRoutine(() => schedule, layout, RoutineBuilder.Build(schedule, layout, lanes), order, outputs.Length, options, lanes, forLongRows);
    }

    /// <summary>
    /// The loops that would run, without compiling them; where sizes decide that are not known, those for short rows. Throws <see cref="ProblemException"/> as <see cref="Compile(IReadOnlyList{Output}, Size?, CompilerOptions?)"/> does.
    /// </summary>
    /// <param name="outputs">The outputs.</param>
    /// <param name="rows">The size over which passes are made; null to let the compiler choose.</param>
    /// <param name="bindings">What every name stands for, so that sizes are known; null where they are not.</param>
    /// <param name="cancellation">Stops it.</param>
    public static Schedule ScheduleOf(IReadOnlyList<Output> outputs, Size? rows = null, Bindings? bindings = null, CancellationToken cancellation = default)
    {
        RefuseIntegrals(outputs);
        var opened = Opened(outputs);
        var order = NodeOrder.Of(opened);
        var sizes = bindings is null ? ResolvedSizes.OfNumbers(order) : ResolvedSizes.Of(order, bindings);
        var chosen = rows ?? RowsOf(order, opened, sizes);
        var folded = LongRows.Of(order, chosen);
        return ScheduleOf(opened, order, chosen, sizes, LongRows.AreLong(folded, sizes) == true ? folded : [], cancellation);
    }

    /// <summary>
    /// The loops that would run instead where some sizes, which are not known, are long; null where no size decides. Throws as
    /// <see cref="ScheduleOf(IReadOnlyList{Output}, Size?, Bindings?, CancellationToken)"/> does.
    /// </summary>
    /// <param name="outputs">The outputs.</param>
    /// <param name="folded">The sizes that decide, none a number: the loops run where each is <see cref="LongRows.Fewest"/> or more.</param>
    /// <param name="cancellation">Stops it.</param>
    internal static Schedule? LongRowsScheduleOf(IReadOnlyList<Output> outputs, out Size[] folded, CancellationToken cancellation = default)
    {
        var opened = Opened(outputs);
        var order = NodeOrder.Of(opened);
        var sizes = ResolvedSizes.OfNumbers(order);
        var rows = RowsOf(order, opened, sizes);
        var all = LongRows.Of(order, rows);
        folded = Array.FindAll(all, size => !size.IsKnown);
        return LongRows.AreLong(all, sizes) is null ? ScheduleOf(opened, order, rows, sizes, all, cancellation) : null;
    }

    private static Schedule ScheduleOf(OpenedOutput[] outputs, Node[] order, Size? rows, ResolvedSizes? sizes, Size[] longRows, CancellationToken cancellation = default)
    {
        var weights = new SizeWeights(rows, sizes);
        var lowered = ContractionLowering.Of(order, rows, weights, cancellation);
        return Scheduler.Of(longRows.Length == 0 ? lowered : SoftmaxLowering.Of(lowered), outputs, rows, weights, longRows: longRows);
    }

    /// <summary>The loops in which every result has a step of its own, as those who write each step as a loop need them.</summary>
    internal static Schedule ScheduleByLoops(IReadOnlyList<Output> outputs)
    {
        RefuseIntegrals(outputs);
        var opened = Opened(outputs);
        var order = NodeOrder.Of(opened);
        var rows = CommonestRows(order, opened);
        var weights = new SizeWeights(rows, null);
        return Scheduler.Of(ContractionLowering.Of(order, rows, weights), opened, rows, weights, writesResults: false);
    }

    private static void RefuseIntegrals(IReadOnlyList<Output> outputs)
    {
        if (Quadrature.IsNeeded(outputs))
        {
            throw new ProblemException(ProblemCode.Unsupported, "a formula with an integral is not compiled: each point needs a mesh of its own", null, "evaluate it, or integrate by hand");
        }
    }

    internal static OpenedOutput[] Opened(IReadOnlyList<Output> outputs)
    {
        var opened = new OpenedOutput[outputs.Count];
        for (var k = 0; k < opened.Length; k++)
        {
            opened[k] = OpenedOutput.Of(outputs[k]);
        }

        return opened;
    }

    private static Size? RowsOf(Node[] order, OpenedOutput[] outputs, ResolvedSizes? sizes) => sizes is null ? CommonestRows(order, outputs) : LargestRows(order, sizes);

    /// <summary>The largest of the sizes, where they are known, unless it is that of long rows which are folded; null where it is small.</summary>
    internal static Size? LargestRows(Node[] order, ResolvedSizes sizes)
    {
        if (LongRows.RowsOf(order, sizes) is { } rows)
        {
            return rows;
        }

        Size? largest = null;
        var most = FewestRows;
        foreach (var node in order)
        {
            for (var s = 0; s < node.Rank + node.Bound.Length; s++)
            {
                if (sizes.Value(node.SizeOf(s)) > most)
                {
                    (largest, most) = (node.SizeOf(s), sizes.Value(node.SizeOf(s)));
                }
            }
        }

        return largest;
    }

    /// <summary>
    /// The named size that is the first axis of most inputs, of several one that no output has: what is summed over; null where no input has axes. Rather one along which no array is folded,
    /// for maxima and log-sum-exps of columns are not complete before a pass over the rows is, as those of rows are.
    /// </summary>
    private static Size? CommonestRows(Node[] order, OpenedOutput[] outputs)
    {
        var counts = new Dictionary<Size, int>();
        var folded = new HashSet<Size>();
        foreach (var node in order)
        {
            if (node is ReductionNode { Rank: > 0 })
            {
                folded.UnionWith(node.Bound.ToArray());
            }

            if (node is InputNode { Rank: > 0 } && node.Axes[0].Name is not null)
            {
                counts[node.Axes[0]] = counts.GetValueOrDefault(node.Axes[0]) + 1;
            }
        }

        return counts.Count == 0 ? null : counts.MaxBy(c => (!folded.Contains(c.Key), c.Value, !Array.Exists(outputs, o => o.Axes.Contains(c.Key)))).Key;
    }
}
