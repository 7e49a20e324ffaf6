using MlMath.AutoDiff;
using MlMath.Compilation.Precision;
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
    /// <param name="valuesAlone">Whether no derivatives are asked for, which some functions do not have.</param>
    public static T[] Apply(TensorFunction function, T[] operand, int[] sizes, bool valuesAlone = false)
    {
        var (rows, columns) = (sizes[0], sizes[1]);
        if (function.NeedsSquare && rows != columns)
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

        if (typeof(T) == typeof(PreciseReal))
        {
            throw new ProblemException(ProblemCode.Unsupported, $"'{function.Name}' is computed to a double's digits alone");
        }

        var values = Array.ConvertAll(operand, v => v.Value);
        if (!Array.TrueForAll(values, double.IsFinite))
        {
            throw new ProblemException(ProblemCode.Domain, $"'{function.Name}' of a matrix with an entry that is not finite");
        }

        var results = Array.ConvertAll(Decompositions.Apply(function, values, rows, columns), v => T.FromValue(v + 0.0)); // -0 is 0
        if (valuesAlone || ReferenceEquals(function, TensorFunction.MatrixRank) || Array.TrueForAll(operand, IsConstant))
        {
            return results;
        }

        if (!ReferenceEquals(function, TensorFunction.Eigenvalues) && !ReferenceEquals(function, TensorFunction.SingularValues))
        {
            throw new ProblemException(ProblemCode.Unsupported, $"the derivative of '{function.Name}' is not supported");
        }

        var slopes = Decompositions.Slopes(function, values, rows, columns);
        for (var k = 0; k < results.Length; k++)
        {
            for (var e = 0; e < operand.Length; e++)
            {
                // To first order; what is added has the value 0.
                results[k] += T.FromValue(slopes[k][e]) * (operand[e] - T.FromValue(values[e]));
            }
        }

        return results;
    }

    private static bool IsConstant(T value) => value switch
    {
        Variable variable => variable.IsConstant,
        Dual dual => dual.Derivative == 0,
        _ => true,
    };
}
