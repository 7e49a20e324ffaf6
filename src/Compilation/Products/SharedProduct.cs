using System.Numerics;
using System.Runtime.CompilerServices;
using MlMath.Compilation.Threads;

namespace MlMath.Compilation.Products;

/// <summary>
/// Products whose columns or rows are shared out to threads. How they are cut depends on the sizes alone and leaves the order of every sum as it is, so the
/// result has the same bits for any number of threads, one included. It owns the buffers: not for two callers at a time.
/// </summary>
internal sealed class SharedProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ForkJoin threads;
    private readonly int workers;
    private readonly ProductWorkspace[] workspaces;
    private readonly Action<int, int> body;

    private ProductSizes sizes;
    private MatrixStrides aStrides;
    private MatrixStrides bStrides;
    private MatrixStrides cStrides;
    private T[] a = [];
    private T[] b = [];
    private T[] c = [];
    private long aFrom;
    private long bFrom;
    private long cFrom;
    private T alpha;
    private bool accumulates;
    private long rowsOfPart;
    private long columnsOfPart;

    /// <summary>For up to so many workers.</summary>
    public SharedProduct(ForkJoin threads, int workers = int.MaxValue)
    {
        this.threads = threads;
        this.workers = Math.Min(workers, threads.Helpers + 1);
        workspaces = [.. Enumerable.Range(0, this.workers).Select(_ => new ProductWorkspace())];
        body = RunPart;
    }

    /// <summary>As <see cref="Product.Multiply{T}(in ProductSizes, T, ReadOnlySpan{T}, in MatrixStrides, ReadOnlySpan{T}, in MatrixStrides, Span{T}, in MatrixStrides, bool, ProductWorkspace)"/>, of arrays from given places on.</summary>
    public void Multiply(
        in ProductSizes sizes,
        T alpha,
        T[] a,
        long aFrom,
        in MatrixStrides aStrides,
        T[] b,
        long bFrom,
        in MatrixStrides bStrides,
        T[] c,
        long cFrom,
        in MatrixStrides cStrides,
        bool accumulate,
        CancellationToken cancellation = default)
    {
        Product.Check(sizes, a.Length - aFrom, aStrides, b.Length - bFrom, bStrides, c.Length - cFrom, cStrides);
        (this.sizes, this.alpha, accumulates) = (sizes, alpha, accumulate);
        (this.a, this.b, this.c) = (a, b, c);
        (this.aFrom, this.bFrom, this.cFrom) = (aFrom, bFrom, cFrom);
        (this.aStrides, this.bStrides, this.cStrides) = (aStrides, bStrides, cStrides);
        (rowsOfPart, columnsOfPart) = (sizes.Rows, sizes.Columns / 2);
        threads.Run(2, body, workers, cancellation);
    }

    private void RunPart(int part, int worker)
    {
        var from = part * columnsOfPart;
        var own = sizes with { Columns = part == 1 ? sizes.Columns - from : columnsOfPart };
        Product.Multiply(
            own,
            alpha,
            ref Unsafe.Add(ref a[0], (nint)aFrom),
            aStrides,
            ref Unsafe.Add(ref b[0], (nint)(bFrom + (from * bStrides.Column))),
            bStrides,
            ref Unsafe.Add(ref c[0], (nint)(cFrom + (from * cStrides.Column))),
            cStrides,
            accumulates,
            workspaces[worker],
            Product.Widest);
    }
}
