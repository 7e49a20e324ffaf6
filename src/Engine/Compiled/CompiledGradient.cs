using MlMath.Compilation;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Grammar.Reading;

namespace MlMath.Engine.Compiled;

/// <summary>
/// A scalar formula of arrays and its derivatives by some of its names, compiled into one routine that shares what they have in common; made by
/// <see cref="Formula.CompileValueAndGradient(string[])"/>. Immutable and safe to use from many threads, each with a <see cref="GradientRunner"/> of its own.
/// </summary>
public sealed class CompiledGradient
{
    private readonly string[] names;

    internal CompiledGradient(CompiledRoutine routine, string[] names)
    {
        Routine = routine;
        this.names = names;
    }

    /// <summary>The names that are differentiated by, in canonical spelling.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>The routine: the value, then the derivatives.</summary>
    public CompiledRoutine Routine { get; }

    /// <summary>A workspace in which the names stand for values. Throws <see cref="ProblemException"/>: unknown-name where one has none, shape where they do not fit.</summary>
    /// <param name="bindings">What all names stand for; data are read where they stand, those differentiated by are copied and are the point to start from.</param>
    public GradientRunner At(Bindings bindings)
    {
        var all = new Bindings();
        foreach (var (name, size) in bindings.Sizes)
        {
            all.SetSize(name, size);
        }

        foreach (var (name, array) in bindings)
        {
            all[NameSpelling.Canonical(name)] = array;
        }

        var point = new NumericArray[names.Length];
        for (var k = 0; k < point.Length; k++)
        {
            var given = all.Find(names[k]) ?? throw new ProblemException(ProblemCode.UnknownName, $"'{names[k]}' has no value", null, $"bind it: {names[k]}=…");
            all[names[k]] = point[k] = new NumericArray(given.Sizes, [.. given.Values]);
        }

        return new GradientRunner(Routine.CreateRunner(all), names, point);
    }
}

/// <summary>
/// Value and gradient at one point after the other, of a formula whose data stay. Nothing is allocated after it is made. Not thread-safe: a runner for each thread.
/// </summary>
public sealed class GradientRunner
{
    private readonly RoutineRunner runner;
    private readonly string[] names;
    private readonly NumericArray[] point;

    internal GradientRunner(RoutineRunner runner, string[] names, NumericArray[] point)
    {
        this.runner = runner;
        this.names = names;
        this.point = point;
        foreach (var array in point)
        {
            Count += array.Values.Length;
        }
    }

    /// <summary>How many entries all the names have that are differentiated by: the length of a point and of a gradient.</summary>
    public int Count { get; }

    /// <summary>The value at the last point.</summary>
    public double Value { get; private set; }

    /// <summary>The entries of a name that is differentiated by, row-major, to be read and written; throws <see cref="ProblemException"/> (unknown-name) for others.</summary>
    public Span<double> Point(string name) => point[PlaceOf(name)].Values;

    /// <summary>The derivative by a name at the last point, with the shape of the name, row-major; overwritten by the next run. Throws as <see cref="Point"/> does.</summary>
    public ReadOnlySpan<double> Gradient(string name) => runner.Values(1 + PlaceOf(name));

    /// <summary>The value, with the derivatives, at the point that <see cref="Point"/> holds.</summary>
    public double Run(CancellationToken cancellation = default)
    {
        runner.Run(cancellation);
        return Value = runner.Values(0)[0];
    }

    /// <summary>The value and the gradient at a point. Throws <see cref="ProblemException"/> (shape) where a span is not of <see cref="Count"/> entries.</summary>
    /// <param name="entries">The entries of all names that are differentiated by, one after the other.</param>
    /// <param name="gradient">Takes the derivatives by them, in the same order.</param>
    /// <param name="cancellation">Stops the run.</param>
    public double Evaluate(ReadOnlySpan<double> entries, Span<double> gradient, CancellationToken cancellation = default)
    {
        if (entries.Length != Count || gradient.Length != Count)
        {
            throw new ProblemException(ProblemCode.Shape, $"a point and its gradient have {Count} entries here, not {(entries.Length != Count ? entries.Length : gradient.Length)}");
        }

        foreach (var array in point)
        {
            entries[..array.Values.Length].CopyTo(array.Values);
            entries = entries[array.Values.Length..];
        }

        Run(cancellation);
        for (var k = 0; k < point.Length; k++)
        {
            var derivative = runner.Values(1 + k);
            derivative.CopyTo(gradient);
            gradient = gradient[derivative.Length..];
        }

        return Value;
    }

    private int PlaceOf(string name)
    {
        var place = Array.IndexOf(names, name);
        place = place >= 0 ? place : Array.IndexOf(names, NameSpelling.Canonical(name));
        return place >= 0 ? place : throw new ProblemException(ProblemCode.UnknownName, $"'{name}' is not differentiated by here: {string.Join(", ", names)}");
    }
}
