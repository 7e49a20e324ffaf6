using System.Runtime.CompilerServices;

namespace MlMath.Compilation.Products;

/// <content>By columns: as many rows at a time as a strip of vectors has lanes.</content>
internal static partial class VectorProduct<T, V, W>
{
    /// <summary>The most vectors of y that are summed at a time.</summary>
    private const int WidestStrip = 8;

    private static void ByColumns(nint rows, nint inner, T alpha, ref T a, nint aColumn, ref T x, nint xStep, ref T y, nint yStep, bool accumulate, ProductWorkspace workspace)
    {
        var lanes = W.Count;
        if (rows < lanes)
        {
            // A vector would reach into the next column, and past the end in the last: those go by single numbers.
            FewRows(rows, inner, alpha, ref a, aColumn, ref x, xStep, ref y, yStep, accumulate, workspace);
            return;
        }

        ref var sums = ref workspace.Tile<T>(WidestStrip * lanes);
        for (nint row = 0; row < rows;)
        {
            // Where less than a vector is left, it reaches back to rows that have been summed; their sums are not stored again.
            var left = rows - row;
            var back = left < lanes ? lanes - left : 0;
            var vectors = left >= WidestStrip * lanes ? WidestStrip : left >= 4 * lanes ? 4 : left >= 2 * lanes ? 2 : 1;
            ref var first = ref Unsafe.Add(ref a, row - back);
            switch (vectors)
            {
                case 8:
                    Strip<Eight>(inner, ref first, aColumn, ref x, xStep, ref sums);
                    break;
                case 4:
                    Strip<Four>(inner, ref first, aColumn, ref x, xStep, ref sums);
                    break;
                case 2:
                    Strip<Two>(inner, ref first, aColumn, ref x, xStep, ref sums);
                    break;
                default:
                    Strip<One>(inner, ref first, aColumn, ref x, xStep, ref sums);
                    break;
            }

            var count = (vectors * lanes) - back;
            Put(count, alpha, ref Unsafe.Add(ref sums, back), ref Unsafe.Add(ref y, row * yStep), yStep, accumulate);
            row += count;
        }
    }

    private static void Put(nint count, T alpha, ref T sums, ref T y, nint yStep, bool accumulate)
    {
        nint i = 0;
        if (yStep == 1)
        {
            var factor = W.Broadcast(alpha);
            for (; i + W.Count <= count; i += W.Count)
            {
                ref var target = ref Unsafe.Add(ref y, i);
                var sum = W.Load(ref Unsafe.Add(ref sums, i));
                W.Store(accumulate ? W.MultiplyAdd(sum, factor, W.Load(ref target)) : W.Multiply(sum, factor), ref target);
            }
        }

        for (; i < count; i++)
        {
            Put(Unsafe.Add(ref sums, i), alpha, ref Unsafe.Add(ref y, i * yStep), accumulate);
        }
    }

    /// <summary>
    /// The sums of a strip of rows: as many vectors as it is wide, and several columns at a time into accumulators of their own, so that there are eight chains
    /// (for eight vectors one column at a time).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip<TVectors>(nint inner, ref T a, nint aColumn, ref T x, nint xStep, ref T sums)
        where TVectors : struct, ICount
    {
        var lanes = W.Count;
        var width = TVectors.Value;
        var columns = Chains / width;
        V s0 = W.Zero, s1 = W.Zero, s2 = W.Zero, s3 = W.Zero, s4 = W.Zero, s5 = W.Zero, s6 = W.Zero, s7 = W.Zero;
        nint k = 0;
        for (; k + columns <= inner; k += columns)
        {
            s0 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref a, (0 / width * aColumn) + (0 % width * lanes))), W.Broadcast(Unsafe.Add(ref x, 0 / width * xStep)), s0);
            s1 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref a, (1 / width * aColumn) + (1 % width * lanes))), W.Broadcast(Unsafe.Add(ref x, 1 / width * xStep)), s1);
            s2 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref a, (2 / width * aColumn) + (2 % width * lanes))), W.Broadcast(Unsafe.Add(ref x, 2 / width * xStep)), s2);
            s3 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref a, (3 / width * aColumn) + (3 % width * lanes))), W.Broadcast(Unsafe.Add(ref x, 3 / width * xStep)), s3);
            s4 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref a, (4 / width * aColumn) + (4 % width * lanes))), W.Broadcast(Unsafe.Add(ref x, 4 / width * xStep)), s4);
            s5 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref a, (5 / width * aColumn) + (5 % width * lanes))), W.Broadcast(Unsafe.Add(ref x, 5 / width * xStep)), s5);
            s6 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref a, (6 / width * aColumn) + (6 % width * lanes))), W.Broadcast(Unsafe.Add(ref x, 6 / width * xStep)), s6);
            s7 = W.MultiplyAdd(W.Load(ref Unsafe.Add(ref a, (7 / width * aColumn) + (7 % width * lanes))), W.Broadcast(Unsafe.Add(ref x, 7 / width * xStep)), s7);
            a = ref Unsafe.Add(ref a, columns * aColumn);
            x = ref Unsafe.Add(ref x, columns * xStep);
        }

        for (; k < inner; k++)
        {
            var factor = W.Broadcast(x);
            s0 = W.MultiplyAdd(W.Load(ref a), factor, s0);
            s1 = 1 < width ? W.MultiplyAdd(W.Load(ref Unsafe.Add(ref a, 1 * lanes)), factor, s1) : s1;
            s2 = 2 < width ? W.MultiplyAdd(W.Load(ref Unsafe.Add(ref a, 2 * lanes)), factor, s2) : s2;
            s3 = 3 < width ? W.MultiplyAdd(W.Load(ref Unsafe.Add(ref a, 3 * lanes)), factor, s3) : s3;
            s4 = 4 < width ? W.MultiplyAdd(W.Load(ref Unsafe.Add(ref a, 4 * lanes)), factor, s4) : s4;
            s5 = 5 < width ? W.MultiplyAdd(W.Load(ref Unsafe.Add(ref a, 5 * lanes)), factor, s5) : s5;
            s6 = 6 < width ? W.MultiplyAdd(W.Load(ref Unsafe.Add(ref a, 6 * lanes)), factor, s6) : s6;
            s7 = 7 < width ? W.MultiplyAdd(W.Load(ref Unsafe.Add(ref a, 7 * lanes)), factor, s7) : s7;
            a = ref Unsafe.Add(ref a, aColumn);
            x = ref Unsafe.Add(ref x, xStep);
        }

        if (width == 1)
        {
            s0 = W.Add(W.Add(s0, s4), W.Add(s2, s6));
            s1 = W.Add(W.Add(s1, s5), W.Add(s3, s7));
            s0 = W.Add(s0, s1);
        }
        else if (width == 2)
        {
            s0 = W.Add(W.Add(s0, s4), W.Add(s2, s6));
            s1 = W.Add(W.Add(s1, s5), W.Add(s3, s7));
        }
        else if (width == 4)
        {
            s0 = W.Add(s0, s4);
            s1 = W.Add(s1, s5);
            s2 = W.Add(s2, s6);
            s3 = W.Add(s3, s7);
        }

        W.Store(s0, ref sums);
        if (width > 1)
        {
            W.Store(s1, ref Unsafe.Add(ref sums, 1 * lanes));
        }

        if (width > 2)
        {
            W.Store(s2, ref Unsafe.Add(ref sums, 2 * lanes));
        }

        if (width > 3)
        {
            W.Store(s3, ref Unsafe.Add(ref sums, 3 * lanes));
        }

        if (width > 4)
        {
            W.Store(s4, ref Unsafe.Add(ref sums, 4 * lanes));
        }

        if (width > 5)
        {
            W.Store(s5, ref Unsafe.Add(ref sums, 5 * lanes));
        }

        if (width > 6)
        {
            W.Store(s6, ref Unsafe.Add(ref sums, 6 * lanes));
        }

        if (width > 7)
        {
            W.Store(s7, ref Unsafe.Add(ref sums, 7 * lanes));
        }
    }

    private static void FewRows(nint rows, nint inner, T alpha, ref T a, nint aColumn, ref T x, nint xStep, ref T y, nint yStep, bool accumulate, ProductWorkspace workspace)
    {
        // Columns whose vector ends inside the matrix; the rest by single numbers, added last.
        var lanes = W.Count;
        var whole = aColumn > 0 ? nint.Max(0, inner - ((lanes - rows + aColumn - 1) / aColumn)) : 0;
        ref var sums = ref workspace.Tile<T>(lanes);
        Strip<One>(whole, ref a, aColumn, ref x, xStep, ref sums);
        for (nint row = 0; row < rows; row++)
        {
            var sum = Unsafe.Add(ref sums, row);
            for (var k = whole; k < inner; k++)
            {
                sum = T.MultiplyAddEstimate(Unsafe.Add(ref a, row + (k * aColumn)), Unsafe.Add(ref x, k * xStep), sum);
            }

            Put(sum, alpha, ref Unsafe.Add(ref y, row * yStep), accumulate);
        }
    }
}
