using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MlMath.Compilation;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;

namespace MlMath.Engine.Compiled;

/// <summary>One thread's arguments and workspace for a routine: arguments are set, the routine is run, results are read. Not thread-safe.</summary>
internal sealed class RoutineCall
{
    private readonly CompiledRoutine routine;
    private readonly Bindings bindings = new();
    private readonly string[] names;
    private readonly int[] inputs;
    private readonly int[][] sizes;
    private readonly double[][] values;
    private readonly double[,]?[] matrices;
    private double[,]? written;
    private RoutineRunner? bound;
    private bool isBound;

    /// <summary>A call without arguments yet.</summary>
    /// <param name="routine">What is run.</param>
    /// <param name="names">The names of the arguments, in order.</param>
    /// <param name="areNumbers">Which of them are numbers.</param>
    /// <param name="data">What the other names stand for.</param>
    public RoutineCall(CompiledRoutine routine, string[] names, bool[] areNumbers, Bindings data)
    {
        (this.routine, this.names) = (routine, names);
        foreach (var (name, array) in data)
        {
            bindings[name] = array;
        }

        foreach (var (name, size) in data.Sizes)
        {
            bindings.SetSize(name, size);
        }

        inputs = new int[names.Length];
        matrices = new double[names.Length][,];
        sizes = Array.ConvertAll(areNumbers, isNumber => isNumber ? Array.Empty<int>() : [-1]);
        values = Array.ConvertAll(areNumbers, isNumber => isNumber ? new double[1] : []);
    }

    /// <summary>Sets a number.</summary>
    public void SetNumber(int argument, double value) => values[argument][0] = value;

    /// <summary>Sets a vector; the array is read where it stands.</summary>
    public void SetArray(int argument, double[] entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (!HasSize(argument, entries.Length))
        {
            Reshape(argument, [entries.Length], entries);
        }
        else if (!ReferenceEquals(values[argument], entries))
        {
            values[argument] = entries;
            if (isBound && inputs[argument] >= 0)
            {
                Runner.Replace(inputs[argument], entries);
            }
        }
    }

    /// <summary>Sets a vector, which is copied.</summary>
    public void SetSpan(int argument, ReadOnlySpan<double> entries)
    {
        if (!HasSize(argument, entries.Length))
        {
            Reshape(argument, [entries.Length], new double[entries.Length]);
        }

        entries.CopyTo(values[argument]);
    }

    /// <summary>Sets a vector, which is copied.</summary>
    public void SetWritableSpan(int argument, Span<double> entries) => SetSpan(argument, entries);

    /// <summary>Sets a matrix, which is read where it stands if only products read it, and copied otherwise.</summary>
    public void SetMatrix(int argument, double[,] entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var own = sizes[argument];
        if (own.Length != 2 || own[0] != entries.GetLength(0) || own[1] != entries.GetLength(1))
        {
            Reshape(argument, [entries.GetLength(0), entries.GetLength(1)], new double[entries.Length]);
        }

        if (bound is null || !bound.CanReadIn(inputs[argument]))
        {
            EntriesOf(entries).CopyTo(values[argument]);
        }
        else if (!ReferenceEquals(matrices[argument], entries))
        {
            matrices[argument] = entries;
            bound.ReadIn(inputs[argument], entries);
        }
    }

    /// <summary>Says where a matrix will be wanted, before the run: a product is written there at once, unless it reads it.</summary>
    public void Expect(int output, double[,] destination)
    {
        var own = isBound && Array.IndexOf(matrices, destination) < 0 ? destination : null;
        written = bound is not null && bound.TryWriteIn(output, own) ? destination : null;
    }

    /// <summary>Sets an array of any shape, which is copied.</summary>
    public void SetTensor(int argument, Tensor<double> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (!HasSizes(argument, entries.Lengths))
        {
            var lengths = new int[entries.Rank];
            for (var a = 0; a < lengths.Length; a++)
            {
                lengths[a] = checked((int)entries.Lengths[a]);
            }

            Reshape(argument, lengths, new double[entries.FlattenedLength]);
        }

        entries.FlattenTo(values[argument]);
    }

    /// <summary>Runs the routine; throws <see cref="ProblemException"/> (shape, unknown-name, limit) where the arguments do not fit each other.</summary>
    public void Run()
    {
        if (!isBound)
        {
            for (var k = 0; k < names.Length; k++)
            {
                bindings[names[k]] = new NumericArray(sizes[k], values[k]);
            }

            if (bound is null)
            {
                bound = routine.CreateRunner(bindings);
                for (var k = 0; k < names.Length; k++)
                {
                    inputs[k] = bound.InputNamed(names[k]);
                }
            }
            else
            {
                bound.Bind(bindings);
            }

            isBound = true;
        }

        bound!.Run();
    }

    /// <summary>A result that is a number.</summary>
    public double Number(int output) => Runner.Values(output)[0];

    /// <summary>A copy of a result that is a vector.</summary>
    public double[] ToVector(int output) => Runner.Values(output).ToArray();

    /// <summary>A copy of a result that is a matrix.</summary>
    public double[,] ToMatrix(int output)
    {
        var lengths = Runner.SizesOf(output);
        var matrix = new double[lengths[0], lengths[1]];
        Runner.Values(output).CopyTo(EntriesOf(matrix));
        return matrix;
    }

    /// <summary>A copy of a result of any shape.</summary>
    public Tensor<double> ToTensor(int output) => Tensor.Create(Runner.Values(output).ToArray(), Lengths(output));

    /// <summary>Copies a result to where it is wanted, row-major; throws <see cref="ProblemException"/> (shape) where there is no room for exactly that many.</summary>
    public void CopyTo(int output, Span<double> destination)
    {
        var result = Runner.Values(output);
        if (result.Length != destination.Length)
        {
            throw NoRoom(result.Length, destination.Length);
        }

        result.CopyTo(destination);
    }

    /// <summary>As <see cref="CopyTo"/>.</summary>
    public void CopyToArray(int output, double[] destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        CopyTo(output, destination);
    }

    /// <summary>As <see cref="CopyTo"/>.</summary>
    public void CopyToMatrix(int output, double[,] destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (ReferenceEquals(written, destination))
        {
            // It is the caller's, and not kept.
            Runner.TryWriteIn(output, null);
            written = null;
            return;
        }

        CopyTo(output, EntriesOf(destination));
    }

    /// <summary>As <see cref="CopyTo"/>.</summary>
    public void CopyToTensor(int output, Tensor<double> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        CopyTo(output, TensorEntries.Of(destination));
    }

    /// <summary>Copies results, one after the other, from one on; throws as <see cref="CopyTo"/> does.</summary>
    public void CopyAllTo(int firstOutput, int count, Span<double> destination)
    {
        var at = 0;
        for (var output = firstOutput; output < firstOutput + count; output++)
        {
            at += Runner.Values(output).Length;
        }

        if (at != destination.Length)
        {
            throw NoRoom(at, destination.Length);
        }

        for (var output = firstOutput; output < firstOutput + count; output++)
        {
            var result = Runner.Values(output);
            result.CopyTo(destination);
            destination = destination[result.Length..];
        }
    }

    /// <summary>As <see cref="CopyAllTo"/>.</summary>
    public void CopyAllToArray(int firstOutput, int count, double[] destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        CopyAllTo(firstOutput, count, destination);
    }

    private RoutineRunner Runner => bound!;

    private static ProblemException NoRoom(int needed, int given) =>
        new(ProblemCode.Shape, $"the result has {needed} entries, but there is room for {given}", null, "give a destination of exactly that length");

    private static Span<double> EntriesOf(double[,] matrix) =>
        matrix.Length == 0 ? [] : MemoryMarshal.CreateSpan(ref matrix[0, 0], matrix.Length);

    private nint[] Lengths(int output) => Array.ConvertAll(Runner.SizesOf(output).ToArray(), n => (nint)n);

    private bool HasSize(int argument, int length) => sizes[argument] is [var own] && own == length;

    private bool HasSizes(int argument, ReadOnlySpan<nint> lengths)
    {
        var own = sizes[argument];
        var isSame = own.Length == lengths.Length;
        for (var a = 0; isSame && a < own.Length; a++)
        {
            isSame = own[a] == lengths[a];
        }

        return isSame;
    }

    private void Reshape(int argument, int[] shape, double[] entries)
    {
        (sizes[argument], values[argument], isBound) = (shape, entries, false);
    }
}
