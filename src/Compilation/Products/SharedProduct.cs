using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    private Array a = Array.Empty<T>();
    private Array b = Array.Empty<T>();
    private Array c = Array.Empty<T>();
    private long aFrom;
    private long bFrom;
    private long cFrom;
    private T alpha;
    private bool accumulates;
    private Structure<T> structure;
    private Cut cut;

    /// <summary>For up to so many workers.</summary>
    public SharedProduct(ForkJoin threads, int workers = int.MaxValue, OpenBlas? blas = null)
    {
        this.threads = threads;
        this.workers = Math.Min(workers, threads.Helpers + 1);
        workspaces = [.. Enumerable.Range(0, this.workers).Select(_ => new ProductWorkspace(blas))];
        body = RunPart;
    }

    /// <summary>As <see cref="Product.Multiply{T}(in ProductSizes, T, ReadOnlySpan{T}, in MatrixStrides, ReadOnlySpan{T}, in MatrixStrides, Span{T}, in MatrixStrides, bool, ProductWorkspace)"/>, of arrays with any number of axes from given places on.</summary>
    public void Multiply(
        in ProductSizes sizes,
        T alpha,
        Array a,
        long aFrom,
        in MatrixStrides aStrides,
        Array b,
        long bFrom,
        in MatrixStrides bStrides,
        Array c,
        long cFrom,
        in MatrixStrides cStrides,
        bool accumulate,
        Structure<T> structure = default,
        CancellationToken cancellation = default)
    {
        Product.Check(sizes, structure);
        Product.Check(sizes, a.Length - aFrom, aStrides, b.Length - bFrom, bStrides, c.Length - cFrom, cStrides);
        if (sizes.Batches == 0 || sizes.Rows == 0 || sizes.Columns == 0)
        {
            return;
        }

        (this.sizes, this.alpha, accumulates) = (sizes, alpha, accumulate);
        (this.a, this.b, this.c) = (a, b, c);
        (this.aFrom, this.bFrom, this.cFrom) = (aFrom, bFrom, cFrom);
        var turnsOver = structure.IsSymmetric && cStrides.Column != 1 && cStrides.Row == 1;
        (this.aStrides, this.bStrides, this.cStrides) = (aStrides, bStrides, turnsOver ? cStrides.Transposed : cStrides);
        this.structure = structure;

        // Another library has threads of its own.
        cut = workspaces[0].Blas is not null && structure.Weights is null ? Cut.None(sizes) : structure.IsSymmetric ? Cut.OfSymmetric(sizes, workers) : Cut.Of(sizes, bStrides.Column == 1);
        try
        {
            threads.Run((int)(cut.Batches * cut.Rows * cut.Columns), body, workers, cancellation);
        }
        finally
        {
            // They may be a caller's, and are not kept.
            this.a = this.b = this.c = Array.Empty<T>();
            this.structure = default;
        }
    }

    private void RunPart(int part, int worker)
    {
        var (batch, batches) = cut.Batch(part, sizes);
        var (row, rows) = cut.Row(part, sizes);
        var (column, columns) = cut.Column(part, sizes);
        var own = structure;
        if (structure.IsSymmetric)
        {
            (column, columns) = cut.SymmetricColumns(part, sizes);
            rows = column + columns;
            own = structure with { Diagonal = -(nint)column };
        }

        Product.Multiply(
            new(batches, rows, columns, sizes.Inner),
            alpha,
            ref At(a, aFrom + (batch * aStrides.Batch) + (row * aStrides.Row)),
            aStrides,
            ref At(b, bFrom + (batch * bStrides.Batch) + (column * bStrides.Column)),
            bStrides,
            ref At(c, cFrom + (batch * cStrides.Batch) + (row * cStrides.Row) + (column * cStrides.Column)),
            cStrides,
            accumulates,
            workspaces[worker],
            Product.Widest,
            own);
    }

    /// <summary>The place of an entry of an array with any number of axes, counted row by row; its numbers must be of this type.</summary>
    public static ref T At(Array array, long entry) => ref Unsafe.Add(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), (nint)entry);

    /// <summary>Into how many parts a product is cut each way; parts begin at multiples of what no tile or strip crosses.</summary>
    private readonly record struct Cut(long Batches, long Rows, long Columns)
    {
        /// <summary>Fewer multiplications are not worth a second thread.</summary>
        private const long LeastWork = 64 * 64 * 64;

        private const long RowUnit = 8;

        /// <summary>The columns that a part of a symmetric product has on average, at least.</summary>
        private const long SymmetricUnit = 24;

        /// <summary>The columns of two panels of floats, which is four of doubles.</summary>
        private const long ColumnUnit = 96;

        /// <summary>The rows of a product with a vector, which are summed by strips of eight vectors.</summary>
        private const long VectorUnit = 128;

        public static Cut None(in ProductSizes sizes) => new(Math.Min(1, sizes.Batches), 1, 1);

        public static Cut Of(in ProductSizes sizes, bool hasRowsAlong)
        {
            var (batches, rows, columns, inner) = sizes;
            var work = batches * rows * columns * Math.Max(1, inner);
            if (work < LeastWork)
            {
                return None(sizes);
            }

            if (batches > 1)
            {
                return new(Math.Min(batches, 16), 1, 1);
            }

            if (rows == 1 || columns == 1)
            {
                return new(1, Math.Clamp(rows / VectorUnit, 1, 16), Math.Clamp(columns / VectorUnit, 1, 16));
            }

            // Rows are free to cut while nothing is packed, which is so in small ones; in large ones a block of B should be packed but once or twice.
            return work <= 256 * 256 * 256 && hasRowsAlong && rows >= 4 * RowUnit
                ? new(1, Math.Clamp(rows / (4 * RowUnit), 1, 8), 1)
                : new(1, Math.Clamp(rows / 256, 1, 2), Math.Clamp(columns / ColumnUnit, 1, 4));
        }

        /// <summary>
        /// Columns of a symmetric result, each with the rows down to the diagonal. Matrices leave no bit to the cut, so one worker need not cut, which would pack rows more than once.
        /// </summary>
        public static Cut OfSymmetric(in ProductSizes sizes, int workers) =>
            sizes.Batches == 1 && workers > 1 && sizes.Rows * sizes.Columns * sizes.Inner >= LeastWork ? new(1, 1, Math.Clamp(sizes.Columns / SymmetricUnit, 1, 4)) : None(sizes);

        /// <summary>Parts of about equal areas above the diagonal.</summary>
        public (long From, long Count) SymmetricColumns(int part, in ProductSizes sizes)
        {
            var size = sizes.Columns;
            var (from, to) = (EndOf(part, Columns), EndOf(part + 1, Columns));
            return (from, to - from);

            long EndOf(long parts, long all) => parts == all ? size : (long)(size * Math.Sqrt((double)parts / all)) / RowUnit * RowUnit;
        }

        public (long From, long Count) Batch(int part, in ProductSizes sizes) => Range(part / (Rows * Columns), Batches, sizes.Batches, 1);

        public (long From, long Count) Row(int part, in ProductSizes sizes) => Range(part / Columns % Rows, Rows, sizes.Rows, sizes.Columns == 1 ? VectorUnit : RowUnit);

        public (long From, long Count) Column(int part, in ProductSizes sizes) => Range(part % Columns, Columns, sizes.Columns, sizes.Rows == 1 ? VectorUnit : ColumnUnit / 2);

        private static (long From, long Count) Range(long part, long parts, long size, long unit)
        {
            var (from, to) = (size * part / parts / unit * unit, part == parts - 1 ? size : size * (part + 1) / parts / unit * unit);
            return (from, to - from);
        }
    }
}
