using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace MlMath.Engine.Compiled;

/// <summary>
/// A scalar formula and its derivatives by every name, compiled for many points at once into one routine that shares what they have in common; made by
/// <see cref="Formula.CompileBatchValueAndGradient(string[])"/>. Threads, memory and faults are as for <see cref="CompiledBatch"/>.
/// </summary>
public sealed class CompiledBatchGradient
{
    private readonly PointRoutine routine;

    internal CompiledBatchGradient(PointRoutine routine, IReadOnlyList<string> names)
    {
        this.routine = routine;
        Names = names;
    }

    /// <summary>The names, in the order in which their numbers are given and the derivatives come back.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Value and derivative of a formula of one name.</summary>
    /// <param name="x">The name's number at each point.</param>
    /// <param name="value">Takes the value at each point.</param>
    /// <param name="byX">Takes the derivative at each point; all three of one length.</param>
    /// <param name="cancellation">Stops the run.</param>
    public void Evaluate(ReadOnlySpan<double> x, Span<double> value, Span<double> byX, CancellationToken cancellation = default) =>
        routine.Run(new Columns<double>(x), new ResultColumns<double>(value, byX), cancellation);

    /// <summary>Value and derivatives of a formula of two names.</summary>
    /// <param name="x">The first name's number at each point.</param>
    /// <param name="y">The second's.</param>
    /// <param name="value">Takes the value at each point.</param>
    /// <param name="byX">Takes the derivative by the first name at each point.</param>
    /// <param name="byY">Takes that by the second; all of one length.</param>
    /// <param name="cancellation">Stops the run.</param>
    public void Evaluate(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> value, Span<double> byX, Span<double> byY, CancellationToken cancellation = default) =>
        routine.Run(new Columns<double>(x, y), new ResultColumns<double>(value, byX, byY), cancellation);

    /// <summary>Value and derivatives of a formula of three names.</summary>
    /// <param name="x">The first name's number at each point.</param>
    /// <param name="y">The second's.</param>
    /// <param name="z">The third's.</param>
    /// <param name="value">Takes the value at each point.</param>
    /// <param name="byX">Takes the derivative by the first name at each point.</param>
    /// <param name="byY">Takes that by the second.</param>
    /// <param name="byZ">Takes that by the third; all of one length.</param>
    /// <param name="cancellation">Stops the run.</param>
    public void Evaluate(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z, Span<double> value, Span<double> byX, Span<double> byY, Span<double> byZ, CancellationToken cancellation = default) =>
        routine.Run(new Columns<double>(x, y, z), new ResultColumns<double>(value, byX, byY, byZ), cancellation);

    /// <summary>As with doubles; each float is widened, and results are rounded to floats.</summary>
    public void Evaluate(ReadOnlySpan<float> x, Span<float> value, Span<float> byX, CancellationToken cancellation = default) =>
        routine.Run(new Columns<float>(x), new ResultColumns<float>(value, byX), cancellation);

    /// <summary>As with doubles; each float is widened, and results are rounded to floats.</summary>
    public void Evaluate(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> value, Span<float> byX, Span<float> byY, CancellationToken cancellation = default) =>
        routine.Run(new Columns<float>(x, y), new ResultColumns<float>(value, byX, byY), cancellation);

    /// <summary>As with doubles; each float is widened, and results are rounded to floats.</summary>
    public void Evaluate(
        ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> z, Span<float> value, Span<float> byX, Span<float> byY, Span<float> byZ, CancellationToken cancellation = default) =>
        routine.Run(new Columns<float>(x, y, z), new ResultColumns<float>(value, byX, byY, byZ), cancellation);

    /// <summary>As with spans; arrays are read and written where they stand.</summary>
    [OverloadResolutionPriority(1)]
    public void Evaluate(double[] x, double[] value, double[] byX, CancellationToken cancellation = default) =>
        routine.RunArrays(new Columns<double>(x), new ResultColumns<double>(value, byX), cancellation);

    /// <summary>As with spans; arrays are read and written where they stand.</summary>
    [OverloadResolutionPriority(1)]
    public void Evaluate(double[] x, double[] y, double[] value, double[] byX, double[] byY, CancellationToken cancellation = default) =>
        routine.RunArrays(new Columns<double>(x, y), new ResultColumns<double>(value, byX, byY), cancellation);

    /// <summary>As with spans; arrays are read and written where they stand.</summary>
    [OverloadResolutionPriority(1)]
    public void Evaluate(double[] x, double[] y, double[] z, double[] value, double[] byX, double[] byY, double[] byZ, CancellationToken cancellation = default) =>
        routine.RunArrays(new Columns<double>(x, y, z), new ResultColumns<double>(value, byX, byY, byZ), cancellation);

    /// <summary>Value and derivatives of a formula of any number of names.</summary>
    /// <param name="points">The points one after the other, each a number for each of <see cref="Names"/>.</param>
    /// <param name="value">Takes the value at each point.</param>
    /// <param name="gradients">Takes the gradients one after the other, each a number for each of <see cref="Names"/>.</param>
    /// <param name="cancellation">Stops the run.</param>
    public void EvaluateRows(ReadOnlySpan<double> points, Span<double> value, Span<double> gradients, CancellationToken cancellation = default) => routine.RunRows<double>(points, value, gradients, cancellation);

    /// <summary>As with doubles; each float is widened, and results are rounded to floats.</summary>
    public void EvaluateRows(ReadOnlySpan<float> points, Span<float> value, Span<float> gradients, CancellationToken cancellation = default) => routine.RunRows(points, value, gradients, cancellation);

    /// <summary>Value and derivative of a formula of one name, entry by entry; all dense, their shapes of as many entries.</summary>
    public void EvaluateTensor(in ReadOnlyTensorSpan<double> x, in TensorSpan<double> value, in TensorSpan<double> byX, CancellationToken cancellation = default) =>
        Evaluate(TensorEntries.Of(x), TensorEntries.Of(value), TensorEntries.Of(byX), cancellation);

    /// <summary>Value and derivatives of a formula of two names, entry by entry; all dense, their shapes of as many entries.</summary>
    public void EvaluateTensor(
        in ReadOnlyTensorSpan<double> x, in ReadOnlyTensorSpan<double> y, in TensorSpan<double> value, in TensorSpan<double> byX, in TensorSpan<double> byY, CancellationToken cancellation = default) =>
        Evaluate(TensorEntries.Of(x), TensorEntries.Of(y), TensorEntries.Of(value), TensorEntries.Of(byX), TensorEntries.Of(byY), cancellation);
}
