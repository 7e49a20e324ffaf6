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

    /// <summary>All rows.</summary>
    public static IReadOnlyList<TensorFunction> All { get; } = [Inverse, Determinant, MatrixRank, Eigenvalues, Eigenvectors, SingularValues];

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
