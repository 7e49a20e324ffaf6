using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlMath.Compilation.Products;

/// <summary>Products of a matrix and a vector, y = alpha·A·x or y += alpha·A·x, where the rows or the columns of A lie side by side.</summary>
internal static partial class VectorProduct<T, V, W>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : struct
    where W : struct, IWidth<T, V>
{
    /// <summary>The rows or accumulators that keep both multipliers busy through the four or five clocks that a sum takes.</summary>
    private const int Chains = 8;

    /// <summary>Whether there is a way for these strides.</summary>
    public static bool Fits(nint rows, nint inner, Operand a, nint xStep) => (a.Column == 1 && inner > 1 && xStep == 1) || (a.Row == 1 && rows > 1);

    /// <summary>By rows where the entries of a row lie side by side, by columns otherwise.</summary>
    public static void Multiply(nint rows, nint inner, T alpha, ref T a, Operand strides, ref T x, nint xStep, ref T y, nint yStep, bool accumulate, ProductWorkspace workspace)
    {
        if (strides.Row == 1 && rows > 1)
        {
            if (xStep == 1 && NarrowVectorProduct<T, V, W>.Fits(inner, rows, strides.Column))
            {
                ref var sums = ref workspace.Tile<T>(rows + W.Count);
                NarrowVectorProduct<T, V, W>.ByColumns(inner, rows, ref a, strides.Column, ref x, ref sums);
                Put(rows, alpha, ref sums, ref y, yStep, accumulate);
                return;
            }

            ByColumns(rows, inner, alpha, ref a, strides.Column, ref x, xStep, ref y, yStep, accumulate, workspace);
        }
        else if (yStep == 1 && !accumulate && alpha == T.One && NarrowVectorProduct<T, V, W>.Fits(rows, inner, strides.Row))
        {
            NarrowVectorProduct<T, V, W>.ByRows(rows, inner, ref a, strides.Row, ref x, ref y, workspace);
        }
        else if (inner >= W.Count || rows < Chains)
        {
            ByRows(rows, inner, alpha, ref a, strides.Row, ref x, ref y, yStep, accumulate, workspace);
        }
        else if (inner * Unsafe.SizeOf<T>() >= 32)
        {
            VectorProduct<T, Vector256<T>, Width256<T>>.ByRows(rows, inner, alpha, ref a, strides.Row, ref x, ref y, yStep, accumulate, workspace);
        }
        else if (inner * Unsafe.SizeOf<T>() >= 16)
        {
            VectorProduct<T, Vector128<T>, Width128<T>>.ByRows(rows, inner, alpha, ref a, strides.Row, ref x, ref y, yStep, accumulate, workspace);
        }
        else
        {
            VectorProduct<T, T, WidthScalar<T>>.ByRows(rows, inner, alpha, ref a, strides.Row, ref x, ref y, yStep, accumulate, workspace);
        }
    }

    /// <summary>The sum of products of two rows of numbers, by eight accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Dot(nint count, ref T x, ref T y)
    {
        var lanes = W.Count;
        if (count < lanes)
        {
            var sum = T.Zero;
            for (nint i = 0; i < count; i++)
            {
                sum = T.MultiplyAddEstimate(Unsafe.Add(ref x, i), Unsafe.Add(ref y, i), sum);
            }

            return sum;
        }

        V s0 = W.Zero, s1 = W.Zero, s2 = W.Zero, s3 = W.Zero, s4 = W.Zero, s5 = W.Zero, s6 = W.Zero, s7 = W.Zero;
        nint at = 0;
        for (; at + (Chains * lanes) <= count; at += Chains * lanes)
        {
            ref var p = ref Unsafe.Add(ref x, at);
            ref var q = ref Unsafe.Add(ref y, at);
            s0 = W.MultiplyAdd(W.Load(ref p), W.Load(ref q), s0);
            s1 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref p, lanes * 1)), W.Load(ref Unsafe.Add(ref q, lanes * 1)), s1);
            s2 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref p, lanes * 2)), W.Load(ref Unsafe.Add(ref q, lanes * 2)), s2);
            s3 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref p, lanes * 3)), W.Load(ref Unsafe.Add(ref q, lanes * 3)), s3);
            s4 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref p, lanes * 4)), W.Load(ref Unsafe.Add(ref q, lanes * 4)), s4);
            s5 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref p, lanes * 5)), W.Load(ref Unsafe.Add(ref q, lanes * 5)), s5);
            s6 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref p, lanes * 6)), W.Load(ref Unsafe.Add(ref q, lanes * 6)), s6);
            s7 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref p, lanes * 7)), W.Load(ref Unsafe.Add(ref q, lanes * 7)), s7);
        }

        for (; at + lanes <= count; at += lanes)
        {
            s0 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref x, at)), W.Load(ref Unsafe.Add(ref y, at)), s0);
        }

        if (at < count)
        {
            // The last vector reaches back to entries that have been counted: both factors are made 0 there, for ∞·0 is NaN.
            var mask = W.LastLanes((int)(count - at));
            at = count - lanes;
            s1 = W.MultiplyAdd(W.Masked(W.Load(ref Unsafe.Add(ref x, at)), mask), W.Masked(W.Load(ref Unsafe.Add(ref y, at)), mask), s1);
        }

        return W.Sum(W.Add(W.Add(W.Add(s0, s1), W.Add(s2, s3)), W.Add(W.Add(s4, s5), W.Add(s6, s7))));
    }

    private static void ByRows(nint rows, nint inner, T alpha, ref T a, nint aRow, ref T x, ref T y, nint yStep, bool accumulate, ProductWorkspace workspace)
    {
        nint row = 0;
        if (inner >= W.Count)
        {
            var isDirect = yStep == 1 && !accumulate && alpha == T.One;
            ref var sums = ref workspace.Tile<T>(Chains);
            for (; row + Chains <= rows; row += Chains)
            {
                ref var target = ref Unsafe.Add(ref y, row * yStep);
                if (isDirect)
                {
                    EightRows(inner, ref Unsafe.Add(ref a, row * aRow), aRow, ref x, ref target);
                    continue;
                }

                EightRows(inner, ref Unsafe.Add(ref a, row * aRow), aRow, ref x, ref sums);
                for (nint i = 0; i < Chains; i++)
                {
                    Put(Unsafe.Add(ref sums, i), alpha, ref Unsafe.Add(ref target, i * yStep), accumulate);
                }
            }
        }

        for (; row < rows; row++)
        {
            Put(Dot(inner, ref Unsafe.Add(ref a, row * aRow), ref x), alpha, ref Unsafe.Add(ref y, row * yStep), accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(T sum, T alpha, ref T target, bool accumulate) => target = accumulate ? T.MultiplyAddEstimate(sum, alpha, target) : sum * alpha;

    /// <summary>Eight rows at a time: an accumulator for each, whose lanes are summed together at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightRows(nint inner, ref T a, nint aRow, ref T x, ref T sums)
    {
        var lanes = W.Count;
        V s0 = W.Zero, s1 = W.Zero, s2 = W.Zero, s3 = W.Zero, s4 = W.Zero, s5 = W.Zero, s6 = W.Zero, s7 = W.Zero;
        ref var p = ref a;
        ref var q = ref Unsafe.Add(ref a, aRow * 4);
        var (row2, row3) = (aRow * 2, aRow * 3);
        nint at = 0;
        for (; at + lanes <= inner; at += lanes)
        {
            var factor = W.Load(ref Unsafe.Add(ref x, at));
            s0 = W.MultiplyAdd(W.Load(ref p), factor, s0);
            s1 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref p, aRow)), factor, s1);
            s2 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref p, row2)), factor, s2);
            s3 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref p, row3)), factor, s3);
            s4 = W.MultiplyAdd(W.Load(ref q), factor, s4);
            s5 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref q, aRow)), factor, s5);
            s6 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref q, row2)), factor, s6);
            s7 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref q, row3)), factor, s7);
            p = ref Unsafe.Add(ref p, lanes);
            q = ref Unsafe.Add(ref q, lanes);
        }

        if (at < inner)
        {
            // As in Dot; x's vector is made 0 once for all rows.
            var mask = W.LastLanes((int)(inner - at));
            var factor = W.Masked(W.Load(ref Unsafe.Add(ref x, inner - lanes)), mask);
            var back = inner - lanes - at;
            p = ref Unsafe.Add(ref p, back);
            q = ref Unsafe.Add(ref q, back);
            s0 = W.MultiplyAdd(W.Masked(W.Load(ref p), mask), factor, s0);
            s1 = W.MultiplyAdd(W.Masked(W.Load(ref Unsafe.Add(ref p, aRow)), mask), factor, s1);
            s2 = W.MultiplyAdd(W.Masked(W.Load(ref Unsafe.Add(ref p, row2)), mask), factor, s2);
            s3 = W.MultiplyAdd(W.Masked(W.Load(ref Unsafe.Add(ref p, row3)), mask), factor, s3);
            s4 = W.MultiplyAdd(W.Masked(W.Load(ref q), mask), factor, s4);
            s5 = W.MultiplyAdd(W.Masked(W.Load(ref Unsafe.Add(ref q, aRow)), mask), factor, s5);
            s6 = W.MultiplyAdd(W.Masked(W.Load(ref Unsafe.Add(ref q, row2)), mask), factor, s6);
            s7 = W.MultiplyAdd(W.Masked(W.Load(ref Unsafe.Add(ref q, row3)), mask), factor, s7);
        }

        W.SumEach(s0, s1, s2, s3, s4, s5, s6, s7, ref sums);
    }
}
