using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Interpretation;

/// <summary>How one edge of a node is read while the node's slots are counted through.</summary>
/// <typeparam name="T">The kind of number.</typeparam>
internal struct EdgeReader<T>
    where T : struct, IPrimal<T>
{
    /// <summary>The operand's entries.</summary>
    public T[] Values;

    /// <summary>Where the operand's entry stands now, the terms in <see cref="Checked"/> left aside.</summary>
    public int Place;

    /// <summary>By how much <see cref="Place"/> moves when a slot moves by one.</summary>
    public int[] Strides;

    /// <summary>Terms that may run past an end of their axis, or are looked up; null where there are none.</summary>
    public CheckedTerm[]? Checked;
}

/// <summary>A term whose position has to be checked at every reading.</summary>
/// <param name="Term">The term.</param>
/// <param name="Shift">What is added to slot, look-up or nothing: the position counts from 1.</param>
/// <param name="Size">The length of the axis.</param>
/// <param name="Stride">The axis's stride.</param>
internal readonly record struct CheckedTerm(SlotTerm Term, long Shift, int Size, int Stride);

/// <summary>
/// The mark of an entry that lies past the end of an axis: a NaN with bits of its own, which arithmetic carries along. Masked entries never
/// meet a result; a result that carries the mark is the user's fault and is reported.
/// </summary>
internal static class OutOfRange
{
    private const long Bits = 0x7FF8_0000_0BAD_1DE0;
    private const int SingleBits = 0x7FC0_0BAD;

    /// <summary>The mark.</summary>
    public static double Mark => BitConverter.Int64BitsToDouble(Bits);

    /// <summary>The mark as a float.</summary>
    public static float SingleMark => BitConverter.Int32BitsToSingle(SingleBits);

    /// <summary>Whether a float carries the mark, whatever its sign.</summary>
    public static bool IsMark(float value) => (BitConverter.SingleToInt32Bits(value) & int.MaxValue) == SingleBits;

    /// <summary>Whether a value carries the mark, whatever its sign.</summary>
    public static bool IsMark(double value) => (BitConverter.DoubleToInt64Bits(value) & long.MaxValue) == Bits;
}
