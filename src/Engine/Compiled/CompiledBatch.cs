using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace MlMath.Engine.Compiled;

/// <summary>
/// A scalar formula compiled for many points at once, made by <see cref="Formula.CompileBatch(string[])"/>. Immutable and safe to use from many threads; a thread's first
/// call makes its workspace, later ones allocate nothing. Results may be written exactly over an input, but not beside it or over each other. Spans that do not fit are
/// a <see cref="Expressions.Problems.ProblemException"/> (shape).
/// </summary>
public sealed class CompiledBatch
{
    private readonly PointRoutine routine;

    internal CompiledBatch(PointRoutine routine, IReadOnlyList<string> names)
    {
        this.routine = routine;
        Names = names;
    }

    /// <summary>The names that vary from point to point, in the order in which their numbers are given.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The values of a formula of one name.</summary>
    /// <param name="x">The name's number at each point.</param>
    /// <param name="result">Takes the value at each point; as long as <paramref name="x"/>.</param>
    /// <param name="cancellation">Stops the run.</param>
    public void Evaluate(ReadOnlySpan<double> x, Span<double> result, CancellationToken cancellation = default) => routine.Run(new Columns<double>(x), new ResultColumns<double>(result), cancellation);

    /// <summary>The values of a formula of two names.</summary>
    /// <param name="x">The first name's number at each point.</param>
    /// <param name="y">The second's.</param>
    /// <param name="result">Takes the value at each point; all three of one length.</param>
    /// <param name="cancellation">Stops the run.</param>
    public void Evaluate(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> result, CancellationToken cancellation = default) =>
        routine.Run(new Columns<double>(x, y), new ResultColumns<double>(result), cancellation);

    /// <summary>The values of a formula of three names.</summary>
    /// <param name="x">The first name's number at each point.</param>
    /// <param name="y">The second's.</param>
    /// <param name="z">The third's.</param>
    /// <param name="result">Takes the value at each point; all four of one length.</param>
    /// <param name="cancellation">Stops the run.</param>
    public void Evaluate(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z, Span<double> result, CancellationToken cancellation = default) =>
        routine.Run(new Columns<double>(x, y, z), new ResultColumns<double>(result), cancellation);

    /// <summary>As with doubles; each float is widened, and results are rounded to floats.</summary>
    public void Evaluate(ReadOnlySpan<float> x, Span<float> result, CancellationToken cancellation = default) => routine.Run(new Columns<float>(x), new ResultColumns<float>(result), cancellation);

    /// <summary>As with doubles; each float is widened, and results are rounded to floats.</summary>
    public void Evaluate(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> result, CancellationToken cancellation = default) =>
        routine.Run(new Columns<float>(x, y), new ResultColumns<float>(result), cancellation);

    /// <summary>As with doubles; each float is widened, and results are rounded to floats.</summary>
    public void Evaluate(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> z, Span<float> result, CancellationToken cancellation = default) =>
        routine.Run(new Columns<float>(x, y, z), new ResultColumns<float>(result), cancellation);

    /// <summary>As with spans; arrays are read and written where they stand.</summary>
    [OverloadResolutionPriority(1)]
    public void Evaluate(double[] x, double[] result, CancellationToken cancellation = default) => routine.RunArrays(new Columns<double>(x), new ResultColumns<double>(result), cancellation);

    /// <summary>As with spans; arrays are read and written where they stand.</summary>
    [OverloadResolutionPriority(1)]
    public void Evaluate(double[] x, double[] y, double[] result, CancellationToken cancellation = default) =>
        routine.RunArrays(new Columns<double>(x, y), new ResultColumns<double>(result), cancellation);

    /// <summary>As with spans; arrays are read and written where they stand.</summary>
    [OverloadResolutionPriority(1)]
    public void Evaluate(double[] x, double[] y, double[] z, double[] result, CancellationToken cancellation = default) =>
        routine.RunArrays(new Columns<double>(x, y, z), new ResultColumns<double>(result), cancellation);

    /// <summary>The values of a formula of any number of names.</summary>
    /// <param name="points">The points one after the other, each a number for each of <see cref="Names"/>.</param>
    /// <param name="result">Takes the value at each point.</param>
    /// <param name="cancellation">Stops the run.</param>
    public void EvaluateRows(ReadOnlySpan<double> points, Span<double> result, CancellationToken cancellation = default) => routine.RunRows<double>(points, result, [], cancellation);

    /// <summary>As with doubles; each float is widened, and results are rounded to floats.</summary>
    public void EvaluateRows(ReadOnlySpan<float> points, Span<float> result, CancellationToken cancellation = default) => routine.RunRows(points, result, [], cancellation);

    /// <summary>The values of a formula of one name, entry by entry; both dense, their shapes of as many entries.</summary>
    public void EvaluateTensor(in ReadOnlyTensorSpan<double> x, in TensorSpan<double> result, CancellationToken cancellation = default) =>
        Evaluate(TensorEntries.Of(x), TensorEntries.Of(result), cancellation);

    /// <summary>The values of a formula of two names, entry by entry; all dense, their shapes of as many entries.</summary>
    public void EvaluateTensor(in ReadOnlyTensorSpan<double> x, in ReadOnlyTensorSpan<double> y, in TensorSpan<double> result, CancellationToken cancellation = default) =>
        Evaluate(TensorEntries.Of(x), TensorEntries.Of(y), TensorEntries.Of(result), cancellation);

    /// <summary>The values of a formula of three names, entry by entry; all dense, their shapes of as many entries.</summary>
    public void EvaluateTensor(in ReadOnlyTensorSpan<double> x, in ReadOnlyTensorSpan<double> y, in ReadOnlyTensorSpan<double> z, in TensorSpan<double> result, CancellationToken cancellation = default) =>
        Evaluate(TensorEntries.Of(x), TensorEntries.Of(y), TensorEntries.Of(z), TensorEntries.Of(result), cancellation);
}
