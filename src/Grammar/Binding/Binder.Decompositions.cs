using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Grammar.Binding;

/// <summary>Decompositions of matrices, and those with several parts, which stand alone.</summary>
internal sealed partial class Binder
{
    /// <summary>`svd(A)` or `qr(A)` as the whole subject of an evaluation: its parts by name; null for all else.</summary>
    private TensorExpr? BindParts(Ast ast)
    {
        if (!session.SubjectMayHaveParts || ast is not CallAst { Name: "svd" or "qr", Arguments.Count: > 0 } call || session.Definitions.ContainsKey(call.Name))
        {
            return null;
        }

        RequireCount(call, call.Arguments, 1);
        var matrix = Bind(call.Arguments[0], Environment.Global);
        (string, TensorExpr)[] parts = call.Name == "svd"
            ? [("U", Part(TensorFunction.LeftSingularVectors)), ("S", Part(TensorFunction.SingularValues)), ("V", Part(TensorFunction.RightSingularVectors))]
            : [("Q", Part(TensorFunction.OrthogonalFactor)), ("R", Part(TensorFunction.TriangularFactor))];
        return parts[0].Item2 with { Parts = parts };

        TensorExpr Part(TensorFunction function) => Thin(function, matrix.Fresh(), call);
    }

    private static ProblemException NotWhole(CallAst call) => BindingProblems.Unsupported(
        call,
        $"'{call.Name}' has several parts, so that it stands alone, to be evaluated",
        call.Name == "svd" ? "inside a formula write singular_values(A), svd_U(A), svd_V(A)" : "inside a formula write qr_Q(A), qr_R(A)");

    private TensorExpr OfMatrix(TensorFunction function, TensorExpr matrix, params Size[] outputs)
    {
        var axes = Array.ConvertAll(outputs, s => new Index("i", sizes.Resolve(s)));
        return new TensorExpr(graph.Tensor(function, matrix.Body, matrix.Axes, axes), axes);
    }

    /// <summary>A part of a thin decomposition, whose shape depends on which side of the matrix is shorter.</summary>
    private TensorExpr Thin(TensorFunction function, TensorExpr matrix, CallAst call)
    {
        RequireMatrix(matrix, call);
        Size rows = sizes.Resolve(matrix.Axes[0].Size), columns = sizes.Resolve(matrix.Axes[1].Size);
        if (rows != columns && !(rows.IsKnown && columns.IsKnown))
        {
            throw BindingProblems.Unsupported(call, $"'{call.Name}' needs a matrix of known size");
        }

        var shorter = rows == columns ? rows : Math.Min(rows.Offset, columns.Offset);
        return function.ResultRank == 1 ? OfMatrix(function, matrix, shorter)
            : ReferenceEquals(function, TensorFunction.TriangularFactor) ? OfMatrix(function, matrix, shorter, columns)
            : OfMatrix(function, matrix, ReferenceEquals(function, TensorFunction.RightSingularVectors) ? columns : rows, shorter);
    }
}
