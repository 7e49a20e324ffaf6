using System.Runtime.CompilerServices;

namespace MlMath.AutoDiff;

/// <summary>
/// A record of scalar operations, each with the partial derivatives by its two operands at most, for reverse mode through ordinary C# code with
/// loops and branches. Not thread-safe: one tape, one thread at a time.
/// </summary>
public sealed class Tape
{
    /// <summary>
    /// Places that take what has no operand, so that the sweep asks for none: entries stand at 1, 2, …; a constant at 0. There are several, 0, -1, …, for additions to one place wait
    /// for each other.
    /// </summary>
    private const int Sinks = 8;

    private Entry[] entries;
    private double[] adjoints = [];
    private int count;

    /// <summary>An empty tape.</summary>
    /// <param name="capacity">For how many operations to make room at first; it grows.</param>
    public Tape(int capacity = 256) => entries = new Entry[Math.Max(capacity, 4)];

    /// <summary>How many independent variables and operations are recorded.</summary>
    public int Count => count;

    /// <summary>A new independent variable.</summary>
    public Variable Variable(double value)
    {
        MakeRoom();
        return new(this, Record(0, 0), value);
    }

    /// <summary>New independent variables.</summary>
    public Variable[] Variables(ReadOnlySpan<double> values)
    {
        var variables = new Variable[values.Length];
        for (var k = 0; k < variables.Length; k++)
        {
            variables[k] = Variable(values[k]);
        }

        return variables;
    }

    /// <summary>Forgets everything recorded after the first <paramref name="count"/> entries; variables made since must not be used again.</summary>
    public void Rewind(int count = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        this.count = count;
    }

    /// <summary>The derivatives of <paramref name="result"/> by each of <paramref name="by"/>.</summary>
    public double[] Gradient(Variable result, params ReadOnlySpan<Variable> by)
    {
        var gradient = new double[by.Length];
        Gradient(result, by, gradient);
        return gradient;
    }

    /// <summary>Writes the derivatives of <paramref name="result"/> by each of <paramref name="by"/> into <paramref name="gradient"/>, of the same length.</summary>
    public void Gradient(Variable result, ReadOnlySpan<Variable> by, Span<double> gradient)
    {
        if (gradient.Length != by.Length)
        {
            throw new ArgumentException($"There are {by.Length} variables and room for {gradient.Length} derivatives.", nameof(gradient));
        }

        var length = 0;
        if (!result.IsConstant)
        {
            Require(result, nameof(result));
            length = result.Place;
            Sweep(result.Place);
        }

        for (var k = 0; k < by.Length; k++)
        {
            if (!by[k].IsConstant)
            {
                Require(by[k], nameof(by));
            }

            gradient[k] = !by[k].IsConstant && by[k].Place <= length ? adjoints[Sinks - 1 + by[k].Place] : 0;
        }
    }

    /// <summary>
    /// Makes room for one more entry. Apart from <see cref="Record(int, double, int, double)"/>, and before it, so that numbers of the operation need not outlive a call that is almost never made.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void MakeRoom()
    {
        if (count >= entries.Length)
        {
            Grow();
        }
    }

    /// <summary>Records an operation of two operands, by their places; there is room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Record(int first, double firstPartial, int second, double secondPartial)
    {
        var place = count;
        ref var entry = ref entries[place];
        entry.FirstPartial = firstPartial;
        entry.SecondPartial = secondPartial;
        entry.First = first;
        entry.Second = second;
        return count = place + 1;
    }

    /// <summary>Records an operation of one operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Record(int first, double partial) => Record(first, partial, -(count & (Sinks - 1)), 0);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sweep(int from)
    {
        // Held here: another thread, though it must not, may let the tape grow meanwhile.
        var (own, sums) = (entries, adjoints);
        if (sums.Length < own.Length + Sinks)
        {
            adjoints = sums = new double[own.Length + Sinks];
        }
        else
        {
            Array.Clear(sums, 0, from + Sinks);
        }

        // Indices are checked: a variable that threads wrote to at once may hold the tape of one and the place of the other.
        sums[Sinks - 1 + from] = 1;
        for (var k = from; k > 0; k--)
        {
            // What does not move the result contributes nothing, even through an infinite partial derivative. All bits but the sign's are 0.
            var slope = sums[Sinks - 1 + k];
            if (BitConverter.DoubleToInt64Bits(slope) << 1 != 0)
            {
                ref readonly var entry = ref own[k - 1];
                ref var first = ref sums[Sinks - 1 + entry.First];
                first = double.MultiplyAddEstimate(slope, entry.FirstPartial, first);
                ref var second = ref sums[Sinks - 1 + entry.Second];
                second = double.MultiplyAddEstimate(slope, entry.SecondPartial, second);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow()
    {
        var grown = GC.AllocateUninitializedArray<Entry>(checked(entries.Length * 2));
        entries.CopyTo(grown, 0);
        entries = grown;
    }

    private void Require(Variable variable, string name)
    {
        if (!ReferenceEquals(variable.Tape, this) || variable.Place > Count)
        {
            throw new ArgumentException("The variable was not recorded on this tape, or the tape was rewound past it.", name);
        }
    }

    /// <summary>An operation: where its operands stand, and the partial derivatives by them.</summary>
    private struct Entry
    {
        public double FirstPartial;
        public double SecondPartial;
        public int First;
        public int Second;
    }
}
