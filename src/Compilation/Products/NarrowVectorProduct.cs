using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlMath.Compilation.Products;

/// <summary>
/// Products of a vector and a matrix of few columns, whose rows stand one after the other, as a data set's do. What each row is multiplied by stays in registers, and all rows are gone
/// through in one loop: beside so few columns a call for every eight rows would cost as much as the product.
/// </summary>
internal static class NarrowVectorProduct<T, V, W>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : struct
    where W : struct, IWidth<T, V>
{
    /// <summary>The most vectors that a row may have.</summary>
    private const int MostVectors = 4;

    /// <summary>Rows at a time, and about as many sums side by side.</summary>
    private const int Chains = 8;

    /// <summary>Whether a matrix is narrow enough, and has rows enough.</summary>
    public static bool Fits(nint rows, nint columns, nint stride) =>
        W.Count > 1 && columns > 0 && columns <= MostVectors * W.Count && rows >= 2 * Chains && stride >= columns;

    /// <summary>y = A·x, or for <paramref name="byColumns"/> y += Aᵀ·x, of rows one after the other.</summary>
    public static void Multiply(nint rows, nint columns, ref T a, ref T x, ref T y, bool byColumns, ProductWorkspace workspace)
    {
        if (!byColumns)
        {
            ByRows(rows, columns, ref a, columns, ref x, ref y, workspace);
            return;
        }

        ref var sums = ref workspace.Tile<T>(columns + W.Count);
        ByColumns(rows, columns, ref a, columns, ref x, ref sums);
        for (nint k = 0; k < columns; k++)
        {
            Unsafe.Add(ref y, k) += Unsafe.Add(ref sums, k);
        }
    }

    /// <summary>y = A·x.</summary>
    /// <param name="rows">The rows of A.</param>
    /// <param name="columns">Its columns, which stand side by side.</param>
    /// <param name="a">A.</param>
    /// <param name="stride">How far its rows are apart.</param>
    /// <param name="x">As many numbers as there are columns.</param>
    /// <param name="y">As many as there are rows.</param>
    /// <param name="workspace">Buffers.</param>
    public static void ByRows(nint rows, nint columns, ref T a, nint stride, ref T x, ref T y, ProductWorkspace workspace)
    {
        var kernel = new RowsKernel(rows, columns, ref a, stride, ref x, ref y, workspace);
        Choose(columns, ref kernel);
    }

    /// <summary>The sums of Aᵀ·x, into <paramref name="sums"/>.</summary>
    /// <param name="rows">The rows of A.</param>
    /// <param name="columns">Its columns, which stand side by side.</param>
    /// <param name="a">A.</param>
    /// <param name="stride">How far its rows are apart.</param>
    /// <param name="x">As many numbers as there are rows.</param>
    /// <param name="sums">Takes as many numbers as there are columns; room for a vector more.</param>
    public static void ByColumns(nint rows, nint columns, ref T a, nint stride, ref T x, ref T sums)
    {
        var kernel = new ColumnsKernel(rows, columns, ref a, stride, ref x, ref sums);
        Choose(columns, ref kernel);
    }

    /// <summary>Runs the kernel for as many vectors as a row has, and for the narrowest last one.</summary>
    private static void Choose<TKernel>(nint columns, ref TKernel kernel)
        where TKernel : struct, INarrowKernel, allows ref struct
    {
        var rest = columns - ((VectorsOf(columns) - 1) * W.Count);
        if (4 * rest <= W.Count)
        {
            Choose<TKernel, QuarterVector>(columns, ref kernel);
        }
        else if (2 * rest <= W.Count)
        {
            Choose<TKernel, HalfVector>(columns, ref kernel);
        }
        else
        {
            Choose<TKernel, WholeVector>(columns, ref kernel);
        }
    }

    private static void Choose<TKernel, TLast>(nint columns, ref TKernel kernel)
        where TKernel : struct, INarrowKernel, allows ref struct
        where TLast : struct, IPartOfVector
    {
        switch (VectorsOf(columns))
        {
            case 1:
                kernel.Run<One, TLast>();
                break;
            case 2:
                kernel.Run<Two, TLast>();
                break;
            case 3:
                kernel.Run<Three, TLast>();
                break;
            default:
                kernel.Run<Four, TLast>();
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int VectorsOf(nint columns) => (int)((columns + W.Count - 1) / W.Count);

    /// <summary>How many rows may be read by vectors; where the last one has more lanes than a row has numbers it reaches into the rows behind, of which the last have none.</summary>
    private static nint RowsInside(nint rows, nint columns, nint stride, nint lanes) => columns >= lanes ? rows : nint.Max(0, rows - ((lanes - columns + stride - 1) / stride));

    /// <summary>The lanes of a row's last vector that no other has: it reaches back where columns do not fill it, or forward where they do not fill even one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V OwnLanes(nint columns, nint lanes)
    {
        var rest = columns - ((VectorsOf(columns) - 1) * W.Count);
        var (first, end) = columns < lanes ? ((nint)0, columns) : (lanes - rest, lanes);
        return W.Select(W.LastLanes((int)(W.Count - end)), W.Zero, W.LastLanes((int)(W.Count - first)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ByRows<TVectors, TLast>(nint rows, nint columns, ref T a, nint stride, ref T x, ref T y, ProductWorkspace workspace)
        where TVectors : struct, ICount
        where TLast : struct, IPartOfVector
    {
        var lanes = W.Count;
        var lastLanes = lanes / TLast.Parts;
        var last = columns < lastLanes ? 0 : columns - lastLanes;
        var inside = RowsInside(rows, columns, stride, lastLanes);
        ref var held = ref workspace.Tile<T>(columns + lanes);
        Unsafe.CopyBlockUnaligned(ref Unsafe.As<T, byte>(ref held), ref Unsafe.As<T, byte>(ref x), (uint)(columns * Unsafe.SizeOf<T>()));
        W.Store(W.Zero, ref Unsafe.Add(ref held, columns));

        // Nothing is called from here to the end of the loop, or the vectors would be kept in memory. ∞·0 is NaN: both factors are 0 in lanes that other vectors have, or no other row's.
        var own = OwnLanes(columns, lastLanes);
        var x3 = W.Masked(W.Load(ref Unsafe.Add(ref held, last)), own);
        var x0 = TVectors.Value > 1 ? W.Load(ref held) : W.Zero;
        var x1 = TVectors.Value > 2 ? W.Load(ref Unsafe.Add(ref held, lanes)) : W.Zero;
        var x2 = TVectors.Value > 3 ? W.Load(ref Unsafe.Add(ref held, 2 * lanes)) : W.Zero;
        nint row = 0;
        ref var p = ref a;
        for (; row + Chains <= inside; row += Chains)
        {
            ref var q = ref Unsafe.Add(ref p, 4 * stride);
            var s0 = Terms<TVectors, TLast>(ref p, last, own, x0, x1, x2, x3);
            var s1 = Terms<TVectors, TLast>(ref Unsafe.Add(ref p, stride), last, own, x0, x1, x2, x3);
            var s2 = Terms<TVectors, TLast>(ref Unsafe.Add(ref p, 2 * stride), last, own, x0, x1, x2, x3);
            var s3 = Terms<TVectors, TLast>(ref Unsafe.Add(ref p, 3 * stride), last, own, x0, x1, x2, x3);
            var s4 = Terms<TVectors, TLast>(ref q, last, own, x0, x1, x2, x3);
            var s5 = Terms<TVectors, TLast>(ref Unsafe.Add(ref q, stride), last, own, x0, x1, x2, x3);
            var s6 = Terms<TVectors, TLast>(ref Unsafe.Add(ref q, 2 * stride), last, own, x0, x1, x2, x3);
            var s7 = Terms<TVectors, TLast>(ref Unsafe.Add(ref q, 3 * stride), last, own, x0, x1, x2, x3);
            W.SumEach(s0, s1, s2, s3, s4, s5, s6, s7, ref Unsafe.Add(ref y, row));
            p = ref Unsafe.Add(ref p, Chains * stride);
        }

        LastByRows(row, rows, columns, ref a, stride, ref x, ref y);
    }

    /// <summary>The rows that are left; in a method of its own, for a second loop over the same vectors would have the JIT keep them in memory.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LastByRows(nint row, nint rows, nint columns, ref T a, nint stride, ref T x, ref T y)
    {
        for (; row < rows; row++)
        {
            Unsafe.Add(ref y, row) = VectorProduct<T, V, W>.Dot(columns, ref Unsafe.Add(ref a, row * stride), ref x);
        }
    }

    /// <summary>A row's products, lane by lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Terms<TVectors, TLast>(ref T row, nint last, V own, V x0, V x1, V x2, V x3)
        where TVectors : struct, ICount
        where TLast : struct, IPartOfVector
    {
        var sum = W.Multiply(W.Masked(TLast.Load<T, V, W>(ref Unsafe.Add(ref row, last)), own), x3);
        sum = TVectors.Value > 1 ? W.MultiplyAdd(W.Load(ref row), x0, sum) : sum;
        sum = TVectors.Value > 2 ? W.MultiplyAdd(W.Load(ref Unsafe.Add(ref row, W.Count)), x1, sum) : sum;
        return TVectors.Value > 3 ? W.MultiplyAdd(W.Load(ref Unsafe.Add(ref row, 2 * W.Count)), x2, sum) : sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ByColumns<TVectors, TLast>(nint rows, nint columns, ref T a, nint stride, ref T x, ref T sums)
        where TVectors : struct, ICount
        where TLast : struct, IPartOfVector
    {
        var lanes = W.Count;
        var lastLanes = lanes / TLast.Parts;
        var width = TVectors.Value;
        var turn = Chains / width;
        var last = columns < lastLanes ? 0 : columns - lastLanes;
        var inside = RowsInside(rows, columns, stride, lastLanes);
        V s0 = W.Zero, s1 = W.Zero, s2 = W.Zero, s3 = W.Zero, s4 = W.Zero, s5 = W.Zero, s6 = W.Zero, s7 = W.Zero;
        nint row = 0;
        ref var p = ref a;
        ref var q = ref x;
        for (; row + turn <= inside; row += turn)
        {
            s0 = Add<TVectors, TLast>(0, ref p, stride, last, ref q, s0);
            s1 = Add<TVectors, TLast>(1, ref p, stride, last, ref q, s1);
            s2 = Add<TVectors, TLast>(2, ref p, stride, last, ref q, s2);
            s3 = Add<TVectors, TLast>(3, ref p, stride, last, ref q, s3);
            s4 = Add<TVectors, TLast>(4, ref p, stride, last, ref q, s4);
            s5 = Add<TVectors, TLast>(5, ref p, stride, last, ref q, s5);
            s6 = width == 3 ? s6 : Add<TVectors, TLast>(6, ref p, stride, last, ref q, s6);
            s7 = width == 3 ? s7 : Add<TVectors, TLast>(7, ref p, stride, last, ref q, s7);
            p = ref Unsafe.Add(ref p, turn * stride);
            q = ref Unsafe.Add(ref q, turn);
        }

        // Lanes that the last vector shares with the one before have the same sums. Nothing is called before all are stored.
        if (width == 1)
        {
            W.Store(W.Add(W.Add(W.Add(s0, s4), W.Add(s2, s6)), W.Add(W.Add(s1, s5), W.Add(s3, s7))), ref sums);
        }
        else if (width == 2)
        {
            W.Store(W.Add(W.Add(s0, s4), W.Add(s2, s6)), ref sums);
            W.Store(W.Add(W.Add(s1, s5), W.Add(s3, s7)), ref Unsafe.Add(ref sums, last));
        }
        else
        {
            W.Store(W.Add(s0, width == 3 ? s3 : s4), ref sums);
            W.Store(W.Add(s1, width == 3 ? s4 : s5), ref Unsafe.Add(ref sums, lanes));
            W.Store(W.Add(s2, width == 3 ? s5 : s6), ref Unsafe.Add(ref sums, width == 3 ? last : 2 * lanes));
            if (width == 4)
            {
                W.Store(W.Add(s3, s7), ref Unsafe.Add(ref sums, last));
            }
        }

        LastByColumns(row, rows, columns, ref a, stride, ref x, ref sums);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LastByColumns(nint row, nint rows, nint columns, ref T a, nint stride, ref T x, ref T sums)
    {
        for (; row < rows; row++)
        {
            for (nint k = 0; k < columns; k++)
            {
                ref var sum = ref Unsafe.Add(ref sums, k);
                sum = T.MultiplyAddEstimate(Unsafe.Add(ref a, (row * stride) + k), Unsafe.Add(ref x, row), sum);
            }
        }
    }

    /// <summary>Adds a vector of a row: of chains one after the other the vectors of the first row, those of the next, and so on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Add<TVectors, TLast>(int chain, ref T a, nint stride, nint last, ref T x, V sum)
        where TVectors : struct, ICount
        where TLast : struct, IPartOfVector
    {
        var (row, vector) = (chain / TVectors.Value, chain % TVectors.Value);
        var factor = W.Broadcast(Unsafe.Add(ref x, row));
        return vector == TVectors.Value - 1
            ? W.MultiplyAdd(TLast.Load<T, V, W>(ref Unsafe.Add(ref a, (row * stride) + last)), factor, sum)
            : W.MultiplyAdd(W.Load(ref Unsafe.Add(ref a, (row * stride) + (vector * W.Count))), factor, sum);
    }

    private readonly ref struct RowsKernel(nint rows, nint columns, ref T a, nint stride, ref T x, ref T y, ProductWorkspace workspace) : INarrowKernel
    {
        private readonly ref T a = ref a;
        private readonly ref T x = ref x;
        private readonly ref T y = ref y;

        public void Run<TVectors, TLast>()
            where TVectors : struct, ICount
            where TLast : struct, IPartOfVector => ByRows<TVectors, TLast>(rows, columns, ref a, stride, ref x, ref y, workspace);
    }

    private readonly ref struct ColumnsKernel(nint rows, nint columns, ref T a, nint stride, ref T x, ref T sums) : INarrowKernel
    {
        private readonly ref T a = ref a;
        private readonly ref T x = ref x;
        private readonly ref T sums = ref sums;

        public void Run<TVectors, TLast>()
            where TVectors : struct, ICount
            where TLast : struct, IPartOfVector => ByColumns<TVectors, TLast>(rows, columns, ref a, stride, ref x, ref sums);
    }
}
