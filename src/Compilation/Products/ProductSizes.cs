namespace MlMath.Compilation.Products;

/// <summary>The sizes of C[b, m, n] = Σₖ A[b, m, k]·B[b, k, n].</summary>
/// <param name="Batches">How many products, each of its own matrices.</param>
/// <param name="Rows">M, the rows of A and of C.</param>
/// <param name="Columns">N, the columns of B and of C.</param>
/// <param name="Inner">K, the columns of A and the rows of B.</param>
internal readonly record struct ProductSizes(long Batches, long Rows, long Columns, long Inner)
{
    /// <summary>One product.</summary>
    public ProductSizes(long rows, long columns, long inner)
        : this(1, rows, columns, inner)
    {
    }
}

/// <summary>Where the entries of an operand lie, in numbers from its first; none is negative, and those of a result name no entry twice.</summary>
/// <param name="Batch">From matrix to matrix of a batch; 0 where all are the same.</param>
/// <param name="Row">From row to row.</param>
/// <param name="Column">From column to column.</param>
internal readonly record struct MatrixStrides(long Batch, long Row, long Column)
{
    /// <summary>One matrix.</summary>
    public MatrixStrides(long row, long column)
        : this(0, row, column)
    {
    }

    /// <summary>The same matrix turned over.</summary>
    public MatrixStrides Transposed => new(Batch, Column, Row);

    /// <inheritdoc/>
    public override string ToString() => $"strides {Batch}, {Row}, {Column}";

    /// <summary>The offset of the last entry of matrices of these sizes.</summary>
    public long Last(long batches, long rows, long columns) => checked(((batches - 1) * Batch) + ((rows - 1) * Row) + ((columns - 1) * Column));
}

/// <summary>The widths of vector that the kernels come in.</summary>
internal enum ProductWidth
{
    /// <summary>One number at a time.</summary>
    Scalar,

    /// <summary>Vectors of 128 bits.</summary>
    Bits128,

    /// <summary>Vectors of 256 bits.</summary>
    Bits256,

    /// <summary>Vectors of 512 bits.</summary>
    Bits512,
}
