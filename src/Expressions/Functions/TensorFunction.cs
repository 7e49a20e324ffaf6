namespace MlMath.Expressions.Functions;

/// <summary>
/// One row of the table of functions of whole tensors that no finite formula over indices states. What computes it, and its derivative's
/// rule, are registered where algorithms live; here stand its name and its shape.
/// </summary>
public sealed class TensorFunction
{
    private TensorFunction(string name, int operandRank, int resultRank, string latex)
    {
        Name = name;
        OperandRank = operandRank;
        ResultRank = resultRank;
        Latex = latex;
    }

    /// <summary>`A⁻¹` of a square matrix.</summary>
    public static TensorFunction Inverse { get; } = new("inverse", 2, 2, "{}^{-1}");

    /// <summary>The determinant of a square matrix.</summary>
    public static TensorFunction Determinant { get; } = new("det", 2, 0, "\\det");

    /// <summary>The rank of a matrix.</summary>
    public static TensorFunction MatrixRank { get; } = new("rank", 2, 0, "\\operatorname{rank}");

    /// <summary>The real eigenvalues of a square matrix, descending.</summary>
    public static TensorFunction Eigenvalues { get; } = new("eigenvalues", 2, 1, "\\operatorname{eigenvalues}");

    /// <summary>The eigenvectors of a square matrix as columns, in the order of the eigenvalues.</summary>
    public static TensorFunction Eigenvectors { get; } = new("eigenvectors", 2, 2, "\\operatorname{eigenvectors}");

    /// <summary>The singular values, descending.</summary>
    public static TensorFunction SingularValues { get; } = new("singular_values", 2, 1, "\\operatorname{singular\\_values}");

    /// <summary>The left singular vectors as columns, in the order of the singular values: U of the thin A = U diag(S) Vᵀ.</summary>
    public static TensorFunction LeftSingularVectors { get; } = new("svd_U", 2, 2, "\\operatorname{svd\\_U}");

    /// <summary>The right singular vectors as columns, in the order of the singular values: V of the thin A = U diag(S) Vᵀ.</summary>
    public static TensorFunction RightSingularVectors { get; } = new("svd_V", 2, 2, "\\operatorname{svd\\_V}");

    /// <summary>Q of the thin A = QR: orthonormal columns.</summary>
    public static TensorFunction OrthogonalFactor { get; } = new("qr_Q", 2, 2, "\\operatorname{qr\\_Q}");

    /// <summary>R of the thin A = QR: upper triangular, its diagonal not negative.</summary>
    public static TensorFunction TriangularFactor { get; } = new("qr_R", 2, 2, "\\operatorname{qr\\_R}");

    /// <summary>The lower triangular L of A = LLᵀ, its diagonal positive.</summary>
    public static TensorFunction CholeskyFactor { get; } = new("cholesky", 2, 2, "\\operatorname{cholesky}");

    /// <summary>All rows.</summary>
    public static IReadOnlyList<TensorFunction> All { get; } =
    [
        Inverse, Determinant, MatrixRank, Eigenvalues, Eigenvectors, SingularValues, LeftSingularVectors, RightSingularVectors,
        OrthogonalFactor, TriangularFactor, CholeskyFactor,
    ];

    /// <summary>Whether its operand must be square.</summary>
    public bool NeedsSquare => this == Inverse || this == Determinant || this == Eigenvalues || this == Eigenvectors || this == CholeskyFactor;

    /// <summary>The name by which it is written.</summary>
    public string Name { get; }

    /// <summary>The rank of its operand.</summary>
    public int OperandRank { get; }

    /// <summary>The rank of its result.</summary>
    public int ResultRank { get; }

    /// <summary>How LaTeX writes it.</summary>
    public string Latex { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
