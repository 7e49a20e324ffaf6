using MlMath.Compilation.Binding;

namespace MlMath.Compilation.Running;

/// <summary>The workspace of a routine, whatever numbers it calculates with.</summary>
internal abstract class RoutineState
{
    /// <summary>The workspace for a routine's numbers.</summary>
    public static RoutineState Of(CompiledRoutine routine, int threads) => routine.Lanes.Element == typeof(double) ? new RoutineState<double>(routine, threads) : new RoutineState<float>(routine, threads);

    /// <summary>Takes the arrays and makes room for the rest; the sizes are known.</summary>
    public abstract void Bind(ResolvedSizes resolved, long[] sizes);

    /// <summary>How many entries an input has.</summary>
    public abstract int LengthOf(int input);

    /// <summary>Lets an input read another array of the same length.</summary>
    public abstract void Replace(int input, double[] values);

    /// <summary>Lets an array that products alone read or write be one of any number of axes; null for the routine's own again.</summary>
    public abstract void Stand(int array, Array? entries);

    /// <summary>Lets an array of doubles be another one, of any length, until <see cref="TakeBack"/>.</summary>
    public abstract void Lend(int array, double[] values);

    /// <summary>Lets all arrays be again what they were bound to.</summary>
    public abstract void TakeBack();

    /// <summary>Runs all units; the sizes are set.</summary>
    public abstract void Run(long from, long to, long[] sizes, CancellationToken cancellation);

    /// <summary>The first entries of an array after a run, as doubles.</summary>
    public abstract ReadOnlySpan<double> Values(int array, int length);

    /// <summary>Whether an entry was read that does not exist, among some of an array.</summary>
    public abstract bool HasMark(int array, int start, int length);
}
