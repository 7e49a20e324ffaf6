using MlMath.Expressions.Domains;
using MlMath.Expressions.Forms;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Grammar.Reading;

namespace MlMath.Grammar.Binding;

/// <summary>Functions of whole arrays, and those that take any number of arguments.</summary>
internal sealed partial class Binder
{
    private TensorExpr BindBuiltin(CallAst call, Environment environment)
    {
        if (TakesMatrix(call.Name) && call.Arguments.Count > 0)
        {
            InferInNorm(call.Arguments[0], false, environment);
            if (call is { Name: "solve", Arguments: [_, var rightSide] })
            {
                InferInNorm(rightSide, true, environment);
            }
        }

        var arguments = call.Name is "binomial" or "binom" ? [] : call.Arguments.Select(a => Bind(a, environment)).ToList();
        switch (call.Name)
        {
            case "max" or "min":
                return BindExtremum(call, arguments);
            case "argmax" or "argmin":
                return Whole(Reduced(call, arguments, call.Name == "argmax" ? ReductionKind.ArgMaximum : ReductionKind.ArgMinimum));
            case "binomial" or "binom":
                return BindBinomial(call, environment);
            case "sum":
                return Whole(graph.SumOver(ArrayOf(call, arguments).Body, arguments[0].Axes));
            case "prod":
                return Whole(Reduced(call, arguments, ReductionKind.Product));
            case "logsumexp":
                return Whole(Reduced(call, arguments, ReductionKind.LogSumExp));
            case "det":
                RequireSquare(One(call, arguments), call);
                return Whole(graph.Tensor(TensorFunction.Determinant, arguments[0].Body, arguments[0].Axes));
            case "trace" or "tr" or "Tr":
                RequireSquare(One(call, arguments), call);
                var diagonal = arguments[0].Axes[0];
                return Whole(graph.SumOver(arguments[0].Body.Substitute(arguments[0].Axes[1], diagonal), diagonal));
            case "rank":
                RequireMatrix(One(call, arguments), call);
                return Whole(graph.Tensor(TensorFunction.MatrixRank, arguments[0].Body, arguments[0].Axes));
            case "diag":
                return Diagonal(One(call, arguments), call);
            case "inverse" or "inv":
                RequireSquare(One(call, arguments), call);
                return Inverse(arguments[0], call);
            case "transpose":
                RequireMatrix(One(call, arguments), call);
                return arguments[0] with { Axes = [arguments[0].Axes[1], arguments[0].Axes[0]] };
            case "solve":
                RequireCount(call, arguments, 2);
                RequireSquare(arguments[0], call);
                if (arguments[1].Rank is not (1 or 2))
                {
                    throw BindingProblems.Shape(call, $"'solve' takes a square matrix and a vector or matrix, not {ShapeOf(arguments[1])}");
                }

                return Contract(Inverse(arguments[0], call), arguments[1], call);
            case "eigenvalues":
                RequireSquare(One(call, arguments), call);
                return OfMatrix(TensorFunction.Eigenvalues, arguments[0], arguments[0].Axes[0].Size);
            case "eigenvectors":
                RequireSquare(One(call, arguments), call);
                return OfMatrix(TensorFunction.Eigenvectors, arguments[0], arguments[0].Axes[0].Size, arguments[0].Axes[0].Size);
            case "singular_values":
                return Thin(TensorFunction.SingularValues, One(call, arguments), call);
            case "svd_U":
                return Thin(TensorFunction.LeftSingularVectors, One(call, arguments), call);
            case "svd_V":
                return Thin(TensorFunction.RightSingularVectors, One(call, arguments), call);
            case "qr_Q":
                return Thin(TensorFunction.OrthogonalFactor, One(call, arguments), call);
            case "qr_R":
                return Thin(TensorFunction.TriangularFactor, One(call, arguments), call);
            case "cholesky":
                RequireSquare(One(call, arguments), call);
                return OfMatrix(TensorFunction.CholeskyFactor, arguments[0], arguments[0].Axes[0].Size, arguments[0].Axes[0].Size);
            case "svd" or "qr":
                RequireMatrix(One(call, arguments), call);
                throw NotWhole(call);
            case "norm":
                return Bind(new NormAst(call.Arguments[0], call.Arguments.Count > 1 ? call.Arguments[1] : null) { Span = call.Span }, environment);
            case "sqrt":
                Ask(RequirementKind.NonNegative, One(call, arguments), call, environment);
                return Map(One(call, arguments), graph.Root, FormKind.Whole) is var root && arguments[0].Rank == 0
                    ? root with { Form = PowerForm(arguments[0], root.Body, Number.Half) } : root with { Form = null };
            case "log2" or "log10" or "log₂" or "log₁₀":
                Ask(RequirementKind.Positive, One(call, arguments), call, environment);
                var basis = graph.Number(call.Name is "log2" or "log₂" ? 2 : 10);
                return Map(One(call, arguments), v => graph.Divide(graph.Log(v), graph.Log(basis)), FormKind.Whole) with { Form = null };
            default:
                throw BindingProblems.Unsupported(call, $"'{call.Name}' is not supported yet");
        }
    }

    private TensorExpr BindExtremum(CallAst call, List<TensorExpr> arguments)
    {
        var isMaximum = call.Name == "max";
        if (arguments.Count == 1)
        {
            return arguments[0].Rank == 0 ? arguments[0] : Whole(Reduced(call, arguments, isMaximum ? ReductionKind.Maximum : ReductionKind.Minimum));
        }

        var row = isMaximum ? FunctionTable.Maximum : FunctionTable.Minimum;
        var value = arguments[0];
        for (var k = 1; k < arguments.Count; k++)
        {
            value = Combine(value, arguments[k], call, call.Name, (a, b) => graph.Apply(row, a, b), FormKind.Function, row);
        }

        return value;
    }

    private Expr Reduced(CallAst call, List<TensorExpr> arguments, ReductionKind kind)
    {
        var array = ArrayOf(call, arguments);
        if (kind is ReductionKind.ArgMaximum or ReductionKind.ArgMinimum && array.Rank > 1)
        {
            throw BindingProblems.Shape(call, $"'{call.Name}' takes a vector, not {ShapeOf(array)}");
        }

        return graph.Reduce(kind, array.Body, array.Axes);
    }

    private TensorExpr ArrayOf(CallAst call, List<TensorExpr> arguments) => One(call, arguments).Rank > 0 || (arguments[0] = InferredVector(call.Arguments[0], arguments[0])).Rank > 0 ? arguments[0]
        : throw BindingProblems.Shape(call, $"'{call.Name}' takes a vector or matrix, not a scalar");

    private static TensorExpr One(CallAst call, List<TensorExpr> arguments)
    {
        RequireCount(call, arguments, 1);
        return arguments[0];
    }

    private static void RequireCount<T>(CallAst call, IReadOnlyList<T> arguments, int count)
    {
        if (arguments.Count != count)
        {
            throw BindingProblems.Shape(call, $"'{call.Name}' takes {count} {(count == 1 ? "argument" : "arguments")}, not {arguments.Count}");
        }
    }

    private void RequireMatrix(TensorExpr value, CallAst call)
    {
        if (value.Rank != 2)
        {
            throw BindingProblems.Shape(call, $"'{call.Name}' takes a matrix, not {ShapeOf(value)}");
        }
    }

    private TensorExpr Diagonal(TensorExpr value, CallAst call)
    {
        switch (value.Rank)
        {
            case 1:
                var column = value.Axes[0].Fresh();
                return new TensorExpr(graph.Multiply(graph.Bracket(value.Axes[0], IndexRelation.Equal, column), value.Body), [value.Axes[0], column]);
            case 2:
                RequireSquare(value, call);
                return new TensorExpr(value.Body.Substitute(value.Axes[1], value.Axes[0]), [value.Axes[0]]);
            default:
                throw BindingProblems.Shape(call, $"'diag' takes a vector or a square matrix, not {ShapeOf(value)}");
        }
    }

    /// <summary>Whether a function takes a matrix and nothing else.</summary>
    internal static bool TakesMatrix(string name) => name is "det" or "trace" or "tr" or "Tr" or "rank" or "inverse" or "inv" or "solve" or "eigenvalues" or "eigenvectors" or "singular_values" or "cholesky";
}
