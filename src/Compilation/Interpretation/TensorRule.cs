using MathNet.Numerics.LinearAlgebra;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Interpretation;

/// <summary>The functions of whole matrices: inverse and determinant by elimination for every kind of number, decompositions for doubles.</summary>
/// <typeparam name="T">The kind of number.</typeparam>
internal static class TensorRule<T>
    where T : struct, IPrimal<T>
{
    /// <summary>The result's entries, row-major. Throws <see cref="ProblemException"/> (shape, domain, unsupported).</summary>
    /// <param name="function">The row.</param>
    /// <param name="operand">The matrix, row-major; left as it is.</param>
    /// <param name="sizes">Its sizes.</param>
    public static T[] Apply(TensorFunction function, T[] operand, int[] sizes)
    {
        var (rows, columns) = (sizes[0], sizes[1]);
        var needsSquare = !ReferenceEquals(function, TensorFunction.MatrixRank) && !ReferenceEquals(function, TensorFunction.SingularValues);
        if (needsSquare && rows != columns)
        {
            throw new ProblemException(ProblemCode.Shape, $"'{function.Name}' needs a square matrix, not one of {rows}×{columns}");
        }

        if (ReferenceEquals(function, TensorFunction.Inverse))
        {
            return Elimination<T>.Inverse(operand, rows);
        }

        if (ReferenceEquals(function, TensorFunction.Determinant))
        {
            return [Elimination<T>.Determinant(operand, rows)];
        }

        if (typeof(T) != typeof(Real) && typeof(T) != typeof(ScaledReal) && !ReferenceEquals(function, TensorFunction.MatrixRank))
        {
            throw new ProblemException(ProblemCode.Unsupported, $"'{function.Name}' has no derivative here");
        }

        var values = Array.ConvertAll(operand, v => v.Value);
        if (!Array.TrueForAll(values, double.IsFinite))
        {
            throw new ProblemException(ProblemCode.Domain, $"'{function.Name}' of a matrix with an entry that is not finite");
        }

        return Array.ConvertAll(Decompositions.Apply(function, values, rows, columns), T.FromValue);
    }
}

/// <summary>Decompositions of matrices of doubles.</summary>
internal static class Decompositions
{
    private const double Negligible = 1e-10;

    /// <summary>The result's entries, row-major.</summary>
    public static double[] Apply(TensorFunction function, double[] values, int rows, int columns)
    {
        var size = function.ResultRank switch { 0 => 1, 1 when ReferenceEquals(function, TensorFunction.SingularValues) => Math.Min(rows, columns), 1 => rows, _ => rows * rows };
        if (values.Length == 0)
        {
            return function.ResultRank == 0 ? [0] : new double[size];
        }

        var matrix = Matrix<double>.Build.Dense(rows, columns, (i, j) => values[(i * columns) + j]);
        if (ReferenceEquals(function, TensorFunction.MatrixRank))
        {
            return [matrix.Rank()];
        }

        if (ReferenceEquals(function, TensorFunction.SingularValues))
        {
            return matrix.Svd(computeVectors: false).S.ToArray();
        }

        var decomposition = matrix.Evd(matrix.IsSymmetric() ? Symmetricity.Symmetric : Symmetricity.Asymmetric);
        var eigenvalues = decomposition.EigenValues.ToArray();
        var scale = eigenvalues.Max(v => v.Magnitude);
        if (Array.Exists(eigenvalues, v => Math.Abs(v.Imaginary) > Negligible * scale))
        {
            throw new ProblemException(ProblemCode.Domain, "the matrix has eigenvalues that are not real");
        }

        var order = Enumerable.Range(0, rows).OrderByDescending(k => eigenvalues[k].Real).ToArray();
        if (ReferenceEquals(function, TensorFunction.Eigenvalues))
        {
            return Array.ConvertAll(order, k => eigenvalues[k].Real);
        }

        var vectors = new double[size];
        for (var c = 0; c < rows; c++)
        {
            // Of unit length, and its largest entry positive: a choice, so that the same matrix has the same vectors.
            var vector = decomposition.EigenVectors.Column(order[c]);
            var unit = vector / (vector.L2Norm() * Math.Sign(vector[vector.AbsoluteMaximumIndex()]));
            for (var r = 0; r < rows; r++)
            {
                vectors[(r * rows) + c] = unit[r];
            }
        }

        return vectors;
    }
}
