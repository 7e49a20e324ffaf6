using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlMath.AutoDiff;

/// <summary>
/// A record of scalar operations, each with the partial derivatives by its two operands at most, for reverse mode through ordinary C# code with
/// loops and branches. Not thread-safe: one tape, one thread at a time.
/// </summary>
public sealed class Tape
{
    // An entry: the partial derivatives by the two operands, the places of both in 32 bits each, and the adjoint. Places are counted in doubles, so that an address is one instruction.
    private const int Step = 4;
    private const int SecondPartial = 1;
    private const int Operands = 2;
    private const int Adjoint = 3;

    // Its length, what is used of it and all places are multiples of Step, so that an entry is in range if its first double is. Place 0 stands for no operand.
    private double[] memory;
    private int used = Step;

    // Adjoints below this place may be other than 0.
    private int swept;

    /// <summary>An empty tape.</summary>
    /// <param name="capacity">For how many operations to make room at first; it grows.</param>
    /// <exception cref="OverflowException">There is no room for so many.</exception>
    public Tape(int capacity = 256) => memory = new double[checked(Step * (Math.Max(capacity, 4) + 1))];

    /// <summary>How many independent variables and operations are recorded.</summary>
    public int Count => (used / Step) - 1;

    /// <summary>A new independent variable.</summary>
    public Variable Variable(double value)
    {
        // It is its own operand, by a partial derivative of 0.
        MakeRoom();
        return new(this, Append(used, 0, 0, 0), value);
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
        used = Step * (count + 1);
        swept = Math.Min(swept, used);
    }

    /// <summary>The derivatives of <paramref name="result"/> by each of <paramref name="by"/>.</summary>
    /// <exception cref="ArgumentException">One of them was not recorded on this tape, or the tape was rewound past it.</exception>
    /// <exception cref="InvalidOperationException">An operation was recorded of a variable that the tape had been rewound past.</exception>
    public double[] Gradient(Variable result, params ReadOnlySpan<Variable> by)
    {
        var gradient = new double[by.Length];
        Gradient(result, by, gradient);
        return gradient;
    }

    /// <summary>Writes the derivatives of <paramref name="result"/> by each of <paramref name="by"/> into <paramref name="gradient"/>, of the same length.</summary>
    /// <exception cref="ArgumentException">One of them was not recorded on this tape, the tape was rewound past it, or the lengths differ.</exception>
    /// <exception cref="InvalidOperationException">An operation was recorded of a variable that the tape had been rewound past.</exception>
    public void Gradient(Variable result, ReadOnlySpan<Variable> by, Span<double> gradient)
    {
        if (gradient.Length != by.Length)
        {
            throw new ArgumentException($"There are {by.Length} variables and room for {gradient.Length} derivatives.", nameof(gradient));
        }

        Require(result, nameof(result));
        foreach (var variable in by)
        {
            Require(variable, nameof(by));
        }

        // The quick sweep multiplies slopes of 0 too: where a partial derivative is infinite, what depends on it becomes NaN, and is computed anew with more care. What is a number is right.
        if (!IsNumber(quick: true, result.Place, by, gradient))
        {
            IsNumber(quick: false, result.Place, by, gradient);
        }
    }

    /// <summary>
    /// Records an operation of two operands. All but a call for want of room or for a constant is inlined, that call returns what the operator returns, and there is
    /// no other, so that numbers stay in registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Variable Record(Variable a, double aPartial, Variable b, double bPartial, double value)
    {
        var tape = a.OwnTape;
        if (tape is not null && ReferenceEquals(tape, b.OwnTape))
        {
            // Often the second operand was recorded just before. The same number, computed from it, need not wait until what the last operation stored can be loaded: a predicted branch takes its place.
            var place = tape.used;
            var next = b.Place + Step;
            if (place == next)
            {
                place = next;
            }

            var memory = tape.memory;
            if ((uint)place < (uint)memory.Length)
            {
                tape.used = place + Step;
                ref var entry = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(memory), place);
                Vector128.Create(aPartial, bPartial).StoreUnsafe(ref entry);
                Vector128.CreateScalar(((ulong)(uint)b.Place << 32) | (uint)a.Place).AsDouble().StoreUnsafe(ref entry, Operands);
                return new(tape, place, value);
            }
        }

        return RecordRarely(a, aPartial, b, bPartial, value);
    }

    /// <summary>Records an operation of one operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Variable Record(Variable a, double partial, double value)
    {
        var tape = a.OwnTape;
        if (tape is not null)
        {
            var place = tape.used;
            var next = a.Place + Step;
            if (place == next)
            {
                place = next;
            }

            var memory = tape.memory;
            if ((uint)place < (uint)memory.Length)
            {
                tape.used = place + Step;
                ref var entry = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(memory), place);
                entry = partial;
                Vector128.CreateScalar((ulong)(uint)a.Place).AsDouble().StoreUnsafe(ref entry, Operands);
                return new(tape, place, value);
            }
        }

        return RecordRarely(a, partial, value);
    }

    /// <summary>The tape of both operands; null where both are constants.</summary>
    /// <exception cref="InvalidOperationException">They are on two tapes.</exception>
    internal static Tape? Common(Tape? a, Tape? b) =>
        a is null || b is null || ReferenceEquals(a, b) ? a ?? b : throw new InvalidOperationException("Variables of two tapes cannot be combined.");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Variable RecordRarely(Variable a, double aPartial, Variable b, double bPartial, double value)
    {
        if (Common(a.OwnTape, b.OwnTape) is not { } tape)
        {
            return value;
        }

        tape.MakeRoom();
        return new(tape, a.IsConstant ? tape.Append(b.Place, bPartial, 0, 0) : tape.Append(a.Place, aPartial, b.Place, bPartial), value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Variable RecordRarely(Variable a, double partial, double value) => RecordRarely(a, partial, default, 0, value);

    /// <summary>Adds up the derivatives from the last entry to the first. False where an operand is not older than the operation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool SweepQuickly(double[] memory, int from)
    {
        // Operands are compared with the place of the operation before anything is written there, so nothing but the tape is: threads may have torn a variable, or it is from before a rewind.
        // What an operation gives to the entry before it, often its operand, goes on in a register: stored and loaded it would take twice as long as the multiplication.
        var slope = memory[from + Adjoint];
        ref var start = ref MemoryMarshal.GetArrayDataReference(memory);
        for (nint k = from; k > 0;)
        {
            ref var entry = ref Unsafe.Add(ref start, k);
            var operands = Unsafe.As<double, ulong>(ref Unsafe.Add(ref entry, Operands));
            var (first, second) = ((nint)(uint)operands, (nint)(operands >> 32));
            if (first > k || second > k)
            {
                return false;
            }

            var before = k - Step;
            ref var adjointBefore = ref Unsafe.Add(ref start, before + Adjoint);
            if (first == before)
            {
                var sum = double.MultiplyAddEstimate(slope, entry, adjointBefore);
                if (second == before)
                {
                    sum = double.MultiplyAddEstimate(slope, Unsafe.Add(ref entry, SecondPartial), sum);
                }
                else if (second != 0)
                {
                    Add(ref start, second, slope, Unsafe.Add(ref entry, SecondPartial));
                }

                adjointBefore = slope = sum;
            }
            else
            {
                Add(ref start, first, slope, entry);
                if (second == before)
                {
                    adjointBefore = slope = double.MultiplyAddEstimate(slope, Unsafe.Add(ref entry, SecondPartial), adjointBefore);
                }
                else
                {
                    if (second != 0)
                    {
                        Add(ref start, second, slope, Unsafe.Add(ref entry, SecondPartial));
                    }

                    slope = adjointBefore;
                }
            }

            k = before;
        }

        return true;
    }

    /// <summary>The same, but what does not move the result contributes nothing even through an infinite partial derivative, and a partial derivative of 0 nothing of an infinite slope.</summary>
    private static bool SweepCarefully(double[] memory, int from)
    {
        for (var k = from; k > 0; k -= Step)
        {
            var slope = memory[k + Adjoint];
            var operands = BitConverter.DoubleToUInt64Bits(memory[k + Operands]);
            var (first, second) = ((int)(uint)operands, (int)(operands >> 32));
            if ((uint)first > (uint)k || (uint)second > (uint)k)
            {
                return false;
            }

            if (slope != 0)
            {
                AddUnlessZero(ref memory[first + Adjoint], slope, memory[k]);
                AddUnlessZero(ref memory[second + Adjoint], slope, second == 0 ? 0 : memory[k + SecondPartial]);
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref double start, nint place, double slope, double partial)
    {
        ref var adjoint = ref Unsafe.Add(ref start, place + Adjoint);
        adjoint = double.MultiplyAddEstimate(slope, partial, adjoint);
    }

    private static void AddUnlessZero(ref double adjoint, double slope, double partial)
    {
        if (partial != 0)
        {
            adjoint = double.MultiplyAddEstimate(slope, partial, adjoint);
        }
    }

    /// <summary>Sweeps and reads the derivatives; whether none is NaN.</summary>
    private bool IsNumber(bool quick, int from, ReadOnlySpan<Variable> by, Span<double> gradient)
    {
        // Held here: another thread, though it must not, may let the tape grow meanwhile.
        var held = memory;
        for (var k = Adjoint; k < swept; k += Step)
        {
            held[k] = 0;
        }

        swept = from + Step;
        held[from + Adjoint] = 1;
        if (!(quick ? SweepQuickly(held, from) : SweepCarefully(held, from)))
        {
            throw new InvalidOperationException("An operation was recorded of a variable that the tape had been rewound past.");
        }

        var isNumber = true;
        for (var k = 0; k < by.Length; k++)
        {
            var place = by[k].Place;
            gradient[k] = place == 0 || place > from ? 0 : held[place + Adjoint];
            isNumber &= !double.IsNaN(gradient[k]);
        }

        return isNumber;
    }

    private void MakeRoom()
    {
        if (used < memory.Length)
        {
            return;
        }

        var longest = Array.MaxLength - (Array.MaxLength % Step);
        if (memory.Length == longest)
        {
            throw new InvalidOperationException($"A tape holds {(longest / Step) - 1:N0} operations at most.");
        }

        var grown = GC.AllocateUninitializedArray<double>((int)Math.Min(2L * memory.Length, longest));
        memory.CopyTo(grown, 0);
        memory = grown;
    }

    /// <summary>Writes an entry; there is room.</summary>
    private int Append(int first, double firstPartial, int second, double secondPartial)
    {
        var place = used;
        memory[place + Adjoint] = 0;
        memory[place + Operands] = BitConverter.UInt64BitsToDouble(((ulong)(uint)second << 32) | (uint)first);
        memory[place + SecondPartial] = secondPartial;
        memory[place] = firstPartial;
        used = place + Step;
        return place;
    }

    private void Require(Variable variable, string name)
    {
        if (!variable.IsConstant && !(ReferenceEquals(variable.OwnTape, this) && variable.Place < used))
        {
            throw new ArgumentException("The variable was not recorded on this tape, or the tape was rewound past it.", name);
        }
    }
}
