using System.Runtime.CompilerServices;

namespace MlMath.AutoDiff;

/// <summary>
/// A record of scalar operations, each with the partial derivatives by its two operands at most, for reverse mode through ordinary C# code with
/// loops and branches. Not thread-safe: one tape, one thread at a time.
/// </summary>
public sealed class Tape
{
    private const int NoOperand = -1;

    private int[] firsts;
    private int[] seconds;
    private double[] firstPartials;
    private double[] secondPartials;
    private double[] adjoints = [];

    /// <summary>An empty tape.</summary>
    /// <param name="capacity">For how many operations to make room at first; it grows.</param>
    public Tape(int capacity = 256)
    {
        capacity = Math.Max(capacity, 4);
        firsts = new int[capacity];
        seconds = new int[capacity];
        firstPartials = new double[capacity];
        secondPartials = new double[capacity];
    }

    /// <summary>How many independent variables and operations are recorded.</summary>
    public int Count { get; private set; }

    /// <summary>A new independent variable.</summary>
    public Variable Variable(double value) => new(this, Record(NoOperand, 0, NoOperand, 0), value);

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
        Count = count;
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
            length = result.Place + 1;
            Sweep(result.Place);
        }

        for (var k = 0; k < by.Length; k++)
        {
            if (!by[k].IsConstant)
            {
                Require(by[k], nameof(by));
            }

            gradient[k] = !by[k].IsConstant && by[k].Place < length ? adjoints[by[k].Place] : 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Record(int first, double firstPartial, int second, double secondPartial)
    {
        var place = Count;
        if (place >= firsts.Length)
        {
            Grow();
        }

        firsts[place] = first;
        seconds[place] = second;
        firstPartials[place] = firstPartial;
        secondPartials[place] = secondPartial;
        Count = place + 1;
        return place;
    }

    private void Sweep(int from)
    {
        if (adjoints.Length <= from)
        {
            adjoints = new double[firsts.Length];
        }
        else
        {
            Array.Clear(adjoints, 0, from + 1);
        }

        var adjoint = adjoints;
        var (first, second, firstPartial, secondPartial) = (firsts, seconds, firstPartials, secondPartials);
        adjoint[from] = 1;
        for (var k = from; k >= 0; k--)
        {
            // What does not move the result contributes nothing, even through an infinite partial derivative.
            var own = adjoint[k];
            if (own == 0 || first[k] < 0)
            {
                continue;
            }

            adjoint[first[k]] += own * firstPartial[k];
            if (second[k] >= 0)
            {
                adjoint[second[k]] += own * secondPartial[k];
            }
        }
    }

    private void Grow()
    {
        var capacity = checked(firsts.Length * 2);
        Array.Resize(ref firsts, capacity);
        Array.Resize(ref seconds, capacity);
        Array.Resize(ref firstPartials, capacity);
        Array.Resize(ref secondPartials, capacity);
    }

    private void Require(Variable variable, string name)
    {
        if (!ReferenceEquals(variable.Tape, this) || variable.Place >= Count)
        {
            throw new ArgumentException("The variable was not recorded on this tape, or the tape was rewound past it.", name);
        }
    }
}
