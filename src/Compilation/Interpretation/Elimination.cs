using MlMath.Compilation.Precision;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Interpretation;

/// <summary>Gaussian elimination with partial pivoting, over any kind of number.</summary>
/// <typeparam name="T">The kind of number.</typeparam>
internal static class Elimination<T>
    where T : struct, IPrimal<T>
{
    /// <summary>A pivot that is smaller than this times the column's entries, per row, is what rounding left of 0.</summary>
    private const double RoundedZero = 4e-16;

    /// <summary>The inverse of an n×n matrix, row-major; throws <see cref="ProblemException"/> (domain) where it is singular.</summary>
    public static T[] Inverse(T[] matrix, int n)
    {
        var work = (T[])matrix.Clone();
        var inverse = new T[matrix.Length];
        for (var k = 0; k < inverse.Length; k++)
        {
            inverse[k] = T.FromValue(k / n == k % n ? 1 : 0);
        }

        for (var c = 0; c < n; c++)
        {
            var pivot = PivotRow(work, n, c);
            if (IsNegligible(work[(pivot * n) + c], matrix, n, c))
            {
                throw new ProblemException(ProblemCode.Domain, $"the {n}×{n} matrix is singular and has no inverse");
            }

            SwapRows(work, n, pivot, c);
            SwapRows(inverse, n, pivot, c);
            var leading = work[(c * n) + c];
            for (var j = 0; j < n; j++)
            {
                work[(c * n) + j] /= leading;
                inverse[(c * n) + j] /= leading;
            }

            for (var r = 0; r < n; r++)
            {
                var factor = work[(r * n) + c];
                if (r == c || IsPlainZero(factor))
                {
                    continue;
                }

                for (var j = 0; j < n; j++)
                {
                    work[(r * n) + j] -= factor * work[(c * n) + j];
                    inverse[(r * n) + j] -= factor * inverse[(c * n) + j];
                }
            }
        }

        return inverse;
    }

    /// <summary>The determinant of an n×n matrix, row-major.</summary>
    public static T Determinant(T[] matrix, int n)
    {
        var work = (T[])matrix.Clone();
        var determinant = T.FromValue(1);
        for (var c = 0; c < n; c++)
        {
            var pivot = PivotRow(work, n, c);
            if (pivot != c)
            {
                SwapRows(work, n, pivot, c);
                determinant = -determinant;
            }

            var leading = work[(c * n) + c];
            determinant *= leading;
            if (typeof(T) == typeof(PreciseReal) ? !T.IsNonZero(leading) : leading.Value == 0)
            {
                return determinant;
            }

            for (var r = c + 1; r < n; r++)
            {
                var factor = work[(r * n) + c] / leading;
                for (var j = c + 1; j < n; j++)
                {
                    work[(r * n) + j] -= factor * work[(c * n) + j];
                }
            }
        }

        return determinant;
    }

    // A zero of this primal value may still have a derivative, which elimination must carry.
    private static bool IsPlainZero(T value) => typeof(T) == typeof(Real) && value.Value == 0;

    private static int PivotRow(T[] work, int n, int column)
    {
        var pivot = column;
        for (var r = column + 1; r < n; r++)
        {
            if (Math.Abs(work[(r * n) + column].Value) > Math.Abs(work[(pivot * n) + column].Value))
            {
                pivot = r;
            }
        }

        return pivot;
    }

    private static bool IsNegligible(T pivot, T[] matrix, int n, int column)
    {
        if (typeof(T) == typeof(PreciseReal))
        {
            return !T.IsNonZero(pivot);
        }

        var largest = 0.0;
        for (var r = 0; r < n; r++)
        {
            largest = Math.Max(largest, Math.Abs(matrix[(r * n) + column].Value));
        }

        return !(Math.Abs(pivot.Value) > RoundedZero * n * largest);
    }

    private static void SwapRows(T[] matrix, int n, int a, int b)
    {
        for (var j = 0; a != b && j < n; j++)
        {
            (matrix[(a * n) + j], matrix[(b * n) + j]) = (matrix[(b * n) + j], matrix[(a * n) + j]);
        }
    }
}
