using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MlMath.Compilation.Interpretation;

namespace MlMath.Compilation.Running;

/// <summary>Looks for entries that were read and do not exist.</summary>
internal static class Marks
{
    /// <summary>Whether there is one among doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Any(ReadOnlySpan<double> values)
    {
        var mark = Vector512.Create(BitConverter.DoubleToInt64Bits(OutOfRange.Mark));
        var sign = Vector512.Create(long.MaxValue);
        var k = 0;
        for (; k + Vector512<double>.Count <= values.Length; k += Vector512<double>.Count)
        {
            if (Vector512.EqualsAny(Vector512.Create(values[k..]).AsInt64() & sign, mark))
            {
                return true;
            }
        }

        for (; k < values.Length; k++)
        {
            if (OutOfRange.IsMark(values[k]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether there is one among floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Any(ReadOnlySpan<float> values)
    {
        var mark = Vector512.Create(BitConverter.SingleToInt32Bits(OutOfRange.SingleMark));
        var sign = Vector512.Create(int.MaxValue);
        var k = 0;
        for (; k + Vector512<float>.Count <= values.Length; k += Vector512<float>.Count)
        {
            if (Vector512.EqualsAny(Vector512.Create(values[k..]).AsInt32() & sign, mark))
            {
                return true;
            }
        }

        for (; k < values.Length; k++)
        {
            if (OutOfRange.IsMark(values[k]))
            {
                return true;
            }
        }

        return false;
    }
}
