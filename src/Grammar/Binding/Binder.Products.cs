using MlMath.Expressions.Forms;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Grammar.Reading;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Grammar.Binding;

/// <summary>Products of scalars, vectors and matrices, transposes and powers of matrices.</summary>
internal sealed partial class Binder
{
    private TensorExpr BindProduct(ProductAst product, Environment environment)
    {
        var isVectorWanted = environment.DefinedAs is { } defined && session.IsDeclared(defined) && session.ShapeOf(defined).Length == 1;
        var inner = environment.DefinedAs is null ? environment : environment.Defining(null);
        var factors = product.Factors.Select(f => Bind(f, inner)).ToList();
        var signs = product.Signs.ToList();
        InferFactors(product, factors);
        InferRows(product, factors, inner);
        WarnOfCapitals(product, factors);
        WarnOfShortReach(product, factors);

        if (factors.TrueForAll(f => f.Rank == 0))
        {
            var powers = new (Expr, Number)[factors.Count];
            for (var k = 0; k < powers.Length; k++)
            {
                powers[k] = (factors[k].Body, Number.One);
            }

            var body = graph.Product(powers);
            return Scalar(body, FormKind.Product, factors.ConvertAll(f => f.FormOrWhole));
        }

        ContractFromTheRight(product, factors, signs);
        var result = factors[0];
        for (var k = 1; k < factors.Count; k++)
        {
            result = Multiply(result, factors[k], signs[k - 1], product, isVectorWanted);
        }

        return result;
    }

    /// <summary>A parameter of unknown shape beside a matrix or a row is a vector; a capital letter before a vector is a matrix.</summary>
    private void InferFactors(ProductAst product, List<TensorExpr> factors)
    {
        for (var k = 0; k < factors.Count; k++)
        {
            if (factors[k].Rank > 0 || product.Factors[k] is not NameAst { Name: var name } || !session.Inference.IsDeclared(name))
            {
                continue;
            }

            var isAfterArray = k > 0 && (factors[k - 1].Rank == 2 || factors[k - 1].IsRow);
            var isBeforeColumn = k < factors.Count - 1 && factors[k + 1] is { Rank: 1, IsRow: false } && char.IsUpper(name[0]);
            var isDotted = (k > 0 && product.Signs[k - 1] == ProductSign.Dot && factors[k - 1].Rank == 1 && char.IsLower(name[0]))
                || (k < factors.Count - 1 && product.Signs[k] == ProductSign.Dot && factors[k + 1].Rank == 1 && char.IsLower(name[0]));
            var rank = isBeforeColumn ? 2 : isAfterArray && !char.IsUpper(name[0]) || isDotted ? 1 : isAfterArray ? 2 : 0;
            if (rank > 0 && session.Inference.NoteRank(name, rank))
            {
                factors[k] = InputOf(name);
            }
        }
    }

    /// <summary>Beside a transposed vector, `xᵢ` is a vector where nothing says what x is: in `wᵀxᵢ` the i-th row of a matrix, as whoever prints that means.</summary>
    private void InferRows(ProductAst product, List<TensorExpr> factors, Environment environment)
    {
        for (var k = 1; k < factors.Count; k++)
        {
            if (product.Factors[k - 1] is TransposeAst && factors[k - 1] is { Rank: 1, IsRow: true } && factors[k].Rank == 0 && RaiseRow(product.Factors[k]))
            {
                factors[k] = Bind(product.Factors[k], environment);
            }
        }
    }

    /// <summary>Notes that an entry of a name of unknown shape is a vector; whether that was new.</summary>
    private bool RaiseRow(Ast ast) => ast is ElementAst { Of: NameAst { Name: var name }, Subscripts.Count: var count } && session.Unbound == UnboundNames.Infer
        && !session.Definitions.ContainsKey(name) && session.Inference.Names.Contains(name) && session.Inference.RankOf(name) == count && session.Inference.NoteRank(name, count + 1);

    /// <summary>In `xᵀAx` a capital of which nothing is said is a scalar, as every name is; who means a matrix must hear it.</summary>
    private void WarnOfCapitals(ProductAst product, List<TensorExpr> factors)
    {
        for (var k = 1; k < factors.Count - 1; k++)
        {
            if (product.Factors[k] is NameAst { Name: var name } && char.IsUpper(name[0]) && factors[k].Body.Node is InputNode { Rank: 0 } && !session.IsDeclared(name)
                && factors[k - 1].IsRow && factors[k + 1].Rank > 0)
            {
                session.WarningList.Add($"'{name}' was read as a scalar, since nothing says that it is a matrix: give it a shape, such as {name}=n,n, if it is one");
            }
        }
    }

    /// <summary>`d/dx (1/2) x²` is (d/dx ½)·x², which is 0: who means the whole must hear it.</summary>
    private void WarnOfShortReach(ProductAst product, List<TensorExpr> factors)
    {
        for (var k = 0; k < factors.Count - 1; k++)
        {
            if (product.Factors[k] is DerivativeAst && factors[k].Body.Node is NumberNode { Value.IsZero: true })
            {
                session.WarningList.Add($"'{ReadingText.Of(product.Factors[k])}' was read as the derivative of its bracket alone, which is 0; a bracket around the whole product, d/dx(…), differentiates all of it");
            }
        }
    }

    /// <summary>ABx is A(Bx): matrices before a column are applied to it from the right, which costs least and means the same.</summary>
    private void ContractFromTheRight(ProductAst product, List<TensorExpr> factors, List<ProductSign> signs)
    {
        for (var column = factors.Count - 1; column > 1; column--)
        {
            if (factors[column] is not { Rank: 1, IsRow: false })
            {
                continue;
            }

            while (column > 1 && factors[column - 1].Rank == 2 && factors[column - 2].Rank == 2 && signs[column - 1] != ProductSign.EntryByEntry)
            {
                factors[column - 1] = Multiply(factors[column - 1], factors[column], signs[column - 1], product, false);
                factors.RemoveAt(column);
                signs.RemoveAt(column - 1);
                column--;
            }
        }
    }

    private TensorExpr Multiply(TensorExpr left, TensorExpr right, ProductSign sign, Ast at, bool isVectorWanted)
    {
        if (left.Rank == 0 || right.Rank == 0)
        {
            return Combine(left, right, at, "·", graph.Multiply, FormKind.Product);
        }

        if (sign == ProductSign.EntryByEntry)
        {
            return Combine(left, right, at, "⊙", graph.Multiply, FormKind.Product);
        }

        switch (left.Rank, right.Rank)
        {
            case (1, 1) when left.IsRow && right.IsRow:
                break;
            case (1, 1) when left.IsRow:
                return Contract(left, right, at);
            case (1, 1) when right.IsRow:
                return Outer(left, right);
            case (1, 1) when sign == ProductSign.Juxtaposed:
                throw BindingProblems.Shape(at, $"the product of two vectors ({ShapeOf(left)} and {ShapeOf(right)}) is not defined", "write u · v for the inner product, u ⊙ v for entry by entry, uᵀv or u vᵀ");
            case (1, 1) when isVectorWanted:
                session.WarningList.Add("'·' between vectors was read entry by entry, since the result is a vector; ⊙ says so");
                return Combine(left, right, at, "·", graph.Multiply, FormKind.Product);
            case (1, 1) when sign == ProductSign.Times:
                session.WarningList.Add("'×' between vectors was read as the inner product");
                return Contract(left, right, at);
            case (1, 1):
                return Contract(left, right, at);
            case (1, 2) when left.IsRow || sign != ProductSign.Juxtaposed:
                return Contract(left, right, at) with { IsRow = true };
            case (2, 1) when !right.IsRow:
            case (2, 2):
                return Contract(left, right, at);
        }

        throw BindingProblems.Shape(at, $"shapes {ShapeOf(left)}{(left.IsRow ? " (a row)" : "")} and {ShapeOf(right)}{(right.IsRow ? " (a row)" : "")} cannot be multiplied");
    }

    /// <summary>The sum over the last axis of the left and the first of the right.</summary>
    private TensorExpr Contract(TensorExpr left, TensorExpr right, Ast at)
    {
        var (inner, other) = (left.Axes[^1], right.Axes[0]);
        if (!sizes.Unify(inner.Size, other.Size))
        {
            throw BindingProblems.Shape(at, $"shapes {ShapeOf(left)} and {ShapeOf(right)} cannot be multiplied: {sizes.Resolve(inner.Size)} is not {sizes.Resolve(other.Size)}");
        }

        var body = graph.SumOver(graph.Multiply(left.Body, right.Body.Substitute(other, inner)), inner);
        Index[] axes = [.. left.Axes[..^1], .. right.Axes[1..]];
        return axes.Length == 0 ? Whole(body) : new TensorExpr(body, axes);
    }

    private TensorExpr Outer(TensorExpr left, TensorExpr right) =>
        new(graph.Multiply(left.Body, right.Body), [left.Axes[0], right.Axes[0]]);

    private TensorExpr BindTranspose(TransposeAst transpose, Environment environment)
    {
        var value = Bind(transpose.Of, environment);
        if (value.Rank == 0 && transpose.Of is NameAst name && (session.Inference.IsDeclared(name.Name) || session.Unbound == UnboundNames.Infer) && !session.Definitions.ContainsKey(name.Name)
            && session.Inference.Names.Contains(name.Name) && session.Inference.NoteRank(name.Name, char.IsUpper(name.Name[0]) ? 2 : 1))
        {
            value = InputOf(name.Name);
        }

        if (value.Rank == 0 && RaiseRow(transpose.Of))
        {
            value = Bind(transpose.Of, environment);
        }

        return value.Rank switch
        {
            0 => value,
            1 => value with { IsRow = !value.IsRow },
            2 => value with { Axes = [value.Axes[1], value.Axes[0]] },
            _ => throw BindingProblems.Shape(transpose, $"an array of {value.Rank} axes has no transpose"),
        };
    }

    private TensorExpr MatrixPower(TensorExpr matrix, long exponent, Ast at)
    {
        RequireSquare(matrix, at);
        if (exponent < 0)
        {
            matrix = Inverse(matrix, at);
            exponent = -exponent;
        }

        if (exponent == 0)
        {
            return new TensorExpr(graph.Bracket(matrix.Axes[0], IndexRelation.Equal, matrix.Axes[1]), matrix.Axes);
        }

        if (exponent > 64)
        {
            throw BindingProblems.Unsupported(at, "powers of a matrix beyond 64 are not supported");
        }

        var result = matrix;
        for (var k = 1; k < exponent; k++)
        {
            result = Contract(result, matrix.Fresh(), at);
        }

        return result;
    }

    private void RequireSquare(TensorExpr matrix, Ast at)
    {
        if (matrix.Rank != 2 || !sizes.Unify(matrix.Axes[0].Size, matrix.Axes[1].Size))
        {
            throw BindingProblems.Shape(at, $"a square matrix is needed here, not {ShapeOf(matrix)}");
        }
    }

    private TensorExpr Inverse(TensorExpr matrix, Ast at)
    {
        Index row = new("i", sizes.Resolve(matrix.Axes[0].Size)), column = new("j", sizes.Resolve(matrix.Axes[0].Size));
        var inverse = new TensorExpr(graph.Tensor(TensorFunction.Inverse, matrix.Body, matrix.Axes, row, column), [row, column]);
        session.Note(new PartialOperation(matrix, null, at.Span, inverse));
        return inverse;
    }
}
