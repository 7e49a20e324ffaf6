using MathNet.Numerics.LinearAlgebra;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Interpretation;

/// <summary>
/// Decompositions of matrices of doubles. Where a vector may as well have the other sign, its largest entry is made positive, so that the same matrix has
/// the same factors.
/// </summary>
internal static class Decompositions
{
    private const double Negligible = 1e-10;

    /// <summary>The result's entries, row-major. Throws <see cref="ProblemException"/> (domain).</summary>
    public static double[] Apply(TensorFunction function, double[] values, int rows, int columns)
    {
        if (values.Length == 0)
        {
            return function.ResultRank == 0 ? [0] : [];
        }

        if (ReferenceEquals(function, TensorFunction.OrthogonalFactor) || ReferenceEquals(function, TensorFunction.TriangularFactor))
        {
            var (q, r) = OrthogonalTriangular(values, rows, columns);
            return ReferenceEquals(function, TensorFunction.OrthogonalFactor) ? q : r;
        }

        if (ReferenceEquals(function, TensorFunction.CholeskyFactor))
        {
            return Cholesky(values, rows);
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

        if (ReferenceEquals(function, TensorFunction.LeftSingularVectors) || ReferenceEquals(function, TensorFunction.RightSingularVectors))
        {
            return SingularVectors(matrix, ReferenceEquals(function, TensorFunction.LeftSingularVectors));
        }

        var (eigenvalues, eigenvectors) = Eigen(matrix);
        return ReferenceEquals(function, TensorFunction.Eigenvalues) ? eigenvalues : eigenvectors;
    }

    /// <summary>
    /// What the entries of the matrix contribute to each eigenvalue or singular value to first order: row k holds ∂λₖ/∂Aᵢⱼ, row-major. Of an eigenvalue it
    /// is (V⁻¹)ₖᵢ Vⱼₖ, of a singular value Uᵢₖ Vⱼₖ.
    /// </summary>
    public static double[][] Slopes(TensorFunction function, double[] values, int rows, int columns)
    {
        var matrix = Matrix<double>.Build.Dense(rows, columns, (i, j) => values[(i * columns) + j]);
        Matrix<double> left, right;
        if (ReferenceEquals(function, TensorFunction.SingularValues))
        {
            var svd = matrix.Svd();
            (left, right) = (svd.U.Transpose(), svd.VT.Transpose());
        }
        else
        {
            var vectors = Eigen(matrix).Vectors;
            right = Matrix<double>.Build.Dense(rows, rows, (i, j) => vectors[(i * rows) + j]);
            left = right.Inverse();
        }

        var slopes = new double[Math.Min(rows, columns)][];
        for (var k = 0; k < slopes.Length; k++)
        {
            slopes[k] = new double[values.Length];
            for (var e = 0; e < values.Length; e++)
            {
                slopes[k][e] = left[k, e / columns] * right[e % columns, k];
            }
        }

        return slopes;
    }

    private static (double[] Values, double[] Vectors) Eigen(Matrix<double> matrix)
    {
        var rows = matrix.RowCount;
        var decomposition = matrix.Evd(matrix.IsSymmetric() ? Symmetricity.Symmetric : Symmetricity.Asymmetric);
        var eigenvalues = decomposition.EigenValues.ToArray();
        var scale = eigenvalues.Max(v => v.Magnitude);
        if (Array.Exists(eigenvalues, v => Math.Abs(v.Imaginary) > Negligible * scale))
        {
            throw new ProblemException(ProblemCode.Domain, "the matrix has eigenvalues that are not real");
        }

        var order = Enumerable.Range(0, rows).OrderByDescending(k => eigenvalues[k].Real).ToArray();
        var vectors = new double[rows * rows];
        for (var c = 0; c < rows; c++)
        {
            var vector = decomposition.EigenVectors.Column(order[c]);
            var unit = vector / (vector.L2Norm() * Math.Sign(vector[vector.AbsoluteMaximumIndex()]));
            for (var r = 0; r < rows; r++)
            {
                vectors[(r * rows) + c] = unit[r];
            }
        }

        return (Array.ConvertAll(order, k => eigenvalues[k].Real), vectors);
    }

    /// <summary>The left or right singular vectors that belong to the singular values, as columns.</summary>
    private static double[] SingularVectors(Matrix<double> matrix, bool left)
    {
        var svd = matrix.Svd();
        var count = Math.Min(matrix.RowCount, matrix.ColumnCount);
        var height = left ? matrix.RowCount : matrix.ColumnCount;
        var vectors = new double[height * count];
        for (var c = 0; c < count; c++)
        {
            var u = svd.U.Column(c);
            var sign = Math.Sign(u[u.AbsoluteMaximumIndex()]);
            for (var r = 0; r < height; r++)
            {
                vectors[(r * count) + c] = sign * (left ? u[r] : svd.VT[c, r]);
            }
        }

        return vectors;
    }

    /// <summary>
    /// The thin factors Q (orthonormal columns) and R (upper triangular, its diagonal not negative), by reflections. G. Golub, C. Van Loan: Matrix
    /// Computations, 4th ed., 2013, algorithm 5.2.1.
    /// </summary>
    private static (double[] Q, double[] R) OrthogonalTriangular(double[] values, int rows, int columns)
    {
        var count = Math.Min(rows, columns);
        var work = (double[])values.Clone();
        var reflections = new double[count][];
        for (var c = 0; c < count; c++)
        {
            var v = new double[rows];
            for (var r = c; r < rows; r++)
            {
                v[r] = work[(r * columns) + c];
            }

            var norm = Norm(v);
            v[c] += v[c] < 0 ? -norm : norm;
            var length = Norm(v);
            for (var r = c; r < rows && length > 0; r++)
            {
                v[r] /= length;
            }

            reflections[c] = v;
            Reflect(work, v, rows, columns);
        }

        var q = new double[rows * count];
        for (var c = 0; c < count; c++)
        {
            q[(c * count) + c] = 1;
        }

        for (var c = count - 1; c >= 0; c--)
        {
            Reflect(q, reflections[c], rows, count);
        }

        var triangle = new double[count * columns];
        for (var r = 0; r < count; r++)
        {
            var sign = work[(r * columns) + r] < 0 ? -1 : 1;
            for (var c = r; c < columns; c++)
            {
                triangle[(r * columns) + c] = sign * work[(r * columns) + c];
            }

            for (var k = 0; k < rows; k++)
            {
                q[(k * count) + r] *= sign;
            }
        }

        return (q, triangle);
    }

    private static double Norm(double[] vector)
    {
        var scale = vector.Max(Math.Abs);
        return scale == 0 ? 0 : scale * Math.Sqrt(vector.Sum(x => x / scale * (x / scale)));
    }

    /// <summary>A ← (I - 2vvᵀ)A.</summary>
    private static void Reflect(double[] matrix, double[] v, int rows, int columns)
    {
        for (var c = 0; c < columns; c++)
        {
            var dot = 0.0;
            for (var r = 0; r < rows; r++)
            {
                dot += v[r] * matrix[(r * columns) + c];
            }

            for (var r = 0; r < rows; r++)
            {
                matrix[(r * columns) + c] -= 2 * dot * v[r];
            }
        }
    }

    /// <summary>The lower triangular L with A = LLᵀ.</summary>
    private static double[] Cholesky(double[] values, int n)
    {
        var scale = values.Max(Math.Abs);
        for (var r = 0; r < n; r++)
        {
            for (var c = 0; c < r; c++)
            {
                if (Math.Abs(values[(r * n) + c] - values[(c * n) + r]) > Negligible * scale)
                {
                    throw new ProblemException(ProblemCode.Domain, "the matrix is not symmetric, so it has no Cholesky factor");
                }
            }
        }

        var lower = new double[values.Length];
        for (var c = 0; c < n; c++)
        {
            for (var r = c; r < n; r++)
            {
                var rest = values[(r * n) + c];
                for (var k = 0; k < c; k++)
                {
                    rest -= lower[(r * n) + k] * lower[(c * n) + k];
                }

                // A pivot that is what rounding left of 0 is none.
                if (r == c && !(rest > 4e-16 * n * Math.Abs(values[(c * n) + c])))
                {
                    throw new ProblemException(ProblemCode.Domain, "the matrix is not positive definite, so it has no Cholesky factor");
                }

                lower[(r * n) + c] = r == c ? Math.Sqrt(rest) : rest / lower[(c * n) + c];
            }
        }

        return lower;
    }
}
