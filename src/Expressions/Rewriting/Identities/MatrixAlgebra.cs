using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting.Identities;

/// <summary>
/// Inverses and determinants of products, transposes, multiples and inverses of square matrices, taken apart; an inverse beside its own matrix is the identity.
/// What comes out is equal wherever the inverses exist.
/// </summary>
/// <param name="graph">Where results are made.</param>
public sealed class MatrixAlgebra(Graph graph) : NodeRewriter(graph)
{
    private const int LongestChain = 16;

    /// <inheritdoc/>
    protected override string? RuleOf(Node node) => node switch
    {
        TensorNode { Rank: 0 } => "determinant-of-product",
        TensorNode => "inverse-of-product",
        _ => "inverse-beside-matrix",
    };

    /// <inheritdoc/>
    protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
    {
        return original.Node switch
        {
            TensorNode { Function: var function } when ReferenceEquals(function, TensorFunction.Inverse) && bound.Length == 2 =>
                Inverse(operands[0], bound[0], bound[1], original.Terms[^2], original.Terms[^1]),
            TensorNode { Function: var function } when ReferenceEquals(function, TensorFunction.Determinant) && bound.Length == 2 =>
                Determinant(operands[0], bound[0], bound[1]),
            ProductNode product when bound.Length > 0 => WithoutNeighbours(product, operands, bound) ?? Graph.Rebuild(original, operands, bound),
            _ => Graph.Rebuild(original, operands, bound),
        };
    }

    /// <summary>The entry at <paramref name="i"/>, <paramref name="j"/> of the inverse of the matrix whose entries are <paramref name="entry"/>.</summary>
    private Expr Inverse(Expr entry, Index row, Index column, IndexTerm i, IndexTerm j)
    {
        var (scale, matrix) = WithoutScale(entry, row, column);
        var factor = Graph.Power(scale, Number.MinusOne);
        if (matrix.Node is BracketNode { Relation: IndexRelation.Equal })
        {
            return Graph.Multiply(factor, Graph.Bracket(i, IndexRelation.Equal, j));
        }

        if (IsInverse(matrix) && matrix.Open(out var inner) is [var operand, ..] && inner.Length == 2)
        {
            // The inverse of an inverse; of its transpose, the transpose.
            var (first, second) = ReferenceEquals(matrix.Terms[^2].Index, row) ? (i, j) : (j, i);
            return Graph.Multiply(factor, operand.Substitute(inner[0], first).Substitute(inner[1], second));
        }

        if (Chain(matrix, row, column) is { } chain)
        {
            // (AB)⁻¹ = B⁻¹A⁻¹.
            var between = new IndexTerm[chain.Count + 1];
            var fresh = new Index[chain.Count - 1];
            between[0] = i;
            between[^1] = j;
            for (var k = 0; k < fresh.Length; k++)
            {
                between[k + 1] = fresh[k] = new Index("k", row.Size);
            }

            var factors = new List<(Expr, Number)>();
            for (var k = 0; k < chain.Count; k++)
            {
                var link = chain[^(k + 1)];
                factors.Add((Inverse(link.Entry, link.Row, link.Column, between[k], between[k + 1]), Number.One));
            }

            return Graph.Multiply(factor, Graph.SumOver(Graph.Product(factors.ToArray()), fresh));
        }

        // The inverse of a transpose is the transpose of the inverse: one of the two is kept.
        if (matrix.Terms.Length == 2 && ReferenceEquals(matrix.Terms[0].Index, column) && ReferenceEquals(matrix.Terms[1].Index, row))
        {
            (row, column, i, j) = (column, row, j, i);
        }

        Index outRow = new("i", row.Size), outColumn = new("j", column.Size);
        return Graph.Multiply(factor, Graph.Tensor(TensorFunction.Inverse, matrix, [row, column], outRow, outColumn).Substitute(outRow, i).Substitute(outColumn, j));
    }

    private Expr Determinant(Expr entry, Index row, Index column)
    {
        var (scale, matrix) = WithoutScale(entry, row, column);
        var factor = Graph.Power(scale, Graph.SizeValue(row.Size));
        if (matrix.Node is BracketNode { Relation: IndexRelation.Equal })
        {
            return factor;
        }

        if (IsInverse(matrix) && matrix.Open(out var inner) is [var operand, ..] && inner.Length == 2)
        {
            return Graph.Divide(factor, Determinant(operand, inner[0], inner[1]));
        }

        if (Chain(matrix, row, column) is { } chain)
        {
            return Graph.Multiply(factor, Graph.Product(chain.ConvertAll(l => (Determinant(l.Entry, l.Row, l.Column), Number.One)).ToArray()));
        }

        if (matrix.Terms.Length == 2 && ReferenceEquals(matrix.Terms[0].Index, column) && ReferenceEquals(matrix.Terms[1].Index, row))
        {
            (row, column) = (column, row);
        }

        return Graph.Multiply(factor, Graph.Tensor(TensorFunction.Determinant, matrix, [row, column]));
    }

    private static bool IsInverse(Expr matrix) => matrix.Node is TensorNode { Rank: 2, Function: var function } && ReferenceEquals(function, TensorFunction.Inverse);

    /// <summary>A matrix's entry as a factor that is the same for all entries, times the rest.</summary>
    private (Expr Scale, Expr Matrix) WithoutScale(Expr entry, Index row, Index column)
    {
        var factors = Graph.FactorsOf(entry, out var coefficient);
        var scale = factors.FindAll(f => !f.Base.DependsOn(row) && !f.Base.DependsOn(column));
        scale.Add((Graph.Number(coefficient), Number.One));
        return (Graph.Product(scale.ToArray()), Graph.Product(factors.FindAll(f => f.Base.DependsOn(row) || f.Base.DependsOn(column)).ToArray()));
    }

    /// <summary>The square matrices whose product, in this order, a contraction is; null where it is no such chain.</summary>
    private List<(Expr Entry, Index Row, Index Column)>? Chain(Expr matrix, Index row, Index column)
    {
        if (matrix.Node is not ProductNode product || product.Bound.Length is 0 or > LongestChain || product.Exponents.Length != product.Bound.Length + 1)
        {
            return null;
        }

        var left = new List<Expr>(matrix.Open(out var bound)[..product.Exponents.Length]);
        if (!product.Exponents.ToArray().All(e => e.IsOne) || bound.Any(b => b.Size != row.Size))
        {
            return null;
        }

        var chain = new List<(Expr, Index, Index)>();
        var at = row;
        while (left.Count > 0)
        {
            var here = left.FindAll(f => f.DependsOn(at));
            var indices = here.Count == 1 ? here[0].FreeIndices() : [];
            if (indices.Count != 2)
            {
                return null;
            }

            var next = ReferenceEquals(indices[0], at) ? indices[1] : indices[0];
            if (left.Count == 1 ? !ReferenceEquals(next, column) : !bound.Contains(next))
            {
                return null;
            }

            left.Remove(here[0]);
            chain.Add((here[0], at, next));
            at = next;
        }

        return chain;
    }

    /// <summary>`Σₖ (A⁻¹)ᵢₖ aₖⱼ` is δᵢⱼ, wherever such a pair stands in a contraction; null where there is none.</summary>
    private Expr? WithoutNeighbours(ProductNode product, Expr[] operands, Index[] bound)
    {
        var factors = new List<(Expr Base, Number Exponent)>();
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            factors.Add((operands[k], product.Exponents[k]));
        }

        // Chains inside are taken into this one, so that neighbours meet.
        List<Index> all = [.. bound];
        for (var k = 0; k < factors.Count && factors.Count < LongestChain; k++)
        {
            if (factors[k].Exponent.IsOne && factors[k].Base.Node is ProductNode { Bound.Length: > 0 } inner)
            {
                var opened = factors[k].Base.Open(out var fresh);
                all.AddRange(fresh);
                factors.RemoveAt(k--);
                for (var f = 0; f < inner.Exponents.Length; f++)
                {
                    factors.Add((opened[f], inner.Exponents[f]));
                }
            }
        }

        var found = false;
        for (var a = 0; a < factors.Count; a++)
        {
            if (!factors[a].Exponent.IsOne || !IsInverse(factors[a].Base))
            {
                continue;
            }

            for (var b = 0; b < factors.Count && !found; b++)
            {
                if (b != a && factors[b].Exponent.IsOne && Cancelled(factors, a, b, all) is { } delta)
                {
                    factors.RemoveAt(Math.Max(a, b));
                    factors.RemoveAt(Math.Min(a, b));
                    factors.Add((delta, Number.One));
                    found = true;
                }
            }

            found = found || CancelledProduct(factors, a, all);

            if (found)
            {
                break;
            }
        }

        if (!found)
        {
            return null;
        }

        var rest = Graph.SumOver(Graph.Product(factors.ToArray()), [.. all]);
        return rest.Node is ProductNode { Bound.Length: > 0 } again ? Again(rest, again) : rest;
    }

    private Expr Again(Expr rest, ProductNode product)
    {
        var operands = rest.Open(out var bound);
        return operands.Length == product.Exponents.Length ? WithoutNeighbours(product, operands, bound) ?? rest : rest;
    }

    /// <summary>The δ that is left of an inverse and its matrix, where they share a summed index that stands nowhere else.</summary>
    private Expr? Cancelled(List<(Expr Base, Number Exponent)> factors, int a, int b, List<Index> bound)
    {
        var inverse = factors[a].Base;
        var operand = inverse.Open(out var over)[0];
        for (var side = 0; side < 2; side++)
        {
            if (inverse.Terms[^(side + 1)] is not { Index: { } shared, Offset: 0 } || !bound.Contains(shared) || factors.Where((_, k) => k != a && k != b).Any(f => f.Base.DependsOn(shared)))
            {
                continue;
            }

            // (A⁻¹)ᵢₖ aₖⱼ, or aᵢₖ (A⁻¹)ₖⱼ: the free index of the matrix is the other one.
            foreach (var free in factors[b].Base.FreeIndices())
            {
                var (row, column) = side == 0 ? (shared, free) : (free, shared);
                if (!ReferenceEquals(free, shared) && operand.Substitute(over[0], row).Substitute(over[1], column).SameAs(factors[b].Base))
                {
                    // The end of the inverse that is not shared, and the matrix's.
                    bound.Remove(shared);
                    return Graph.Bracket(inverse.Terms[^(2 - side)], IndexRelation.Equal, free);
                }
            }
        }

        return null;
    }

    /// <summary>As <see cref="Cancelled"/>, where the matrix beside its inverse is a product of two that was taken apart: `Σₖₚ ((XᵀX)⁻¹)ᵢₖ xₚₖ xₚⱼ`.</summary>
    private bool CancelledProduct(List<(Expr Base, Number Exponent)> factors, int a, List<Index> bound)
    {
        var inverse = factors[a].Base;
        var operand = inverse.Open(out var over)[0];
        if (operand.Node is not ProductNode { Bound.Length: 1, Exponents: [{ IsOne: true }, { IsOne: true }] })
        {
            return false;
        }

        for (var side = 0; side < 2; side++)
        {
            if (inverse.Terms[^(side + 1)] is not { Index: { } shared, Offset: 0 } || !bound.Contains(shared))
            {
                continue;
            }

            foreach (var between in bound.Where(b => !ReferenceEquals(b, shared)).ToList())
            {
                foreach (var free in factors.SelectMany(f => f.Base.FreeIndices()).Where(f => !ReferenceEquals(f, shared) && !ReferenceEquals(f, between)).Distinct().ToList())
                {
                    var (row, column) = side == 0 ? (shared, free) : (free, shared);
                    var parts = operand.Substitute(over[0], row).Substitute(over[1], column).OpenWith([between]);
                    var first = factors.FindIndex(f => f.Exponent.IsOne && f.Base.SameAs(parts[0]));
                    var second = factors.FindIndex(f => f.Exponent.IsOne && f.Base.SameAs(parts[1]));
                    if (first < 0 || second < 0 || first == second || first == a || second == a
                        || factors.Where((_, k) => k != a && k != first && k != second).Any(f => f.Base.DependsOn(shared) || f.Base.DependsOn(between)))
                    {
                        continue;
                    }

                    foreach (var place in new[] { a, first, second }.OrderDescending())
                    {
                        factors.RemoveAt(place);
                    }

                    bound.Remove(shared);
                    bound.Remove(between);
                    factors.Add((Graph.Bracket(inverse.Terms[^(2 - side)], IndexRelation.Equal, free), Number.One));
                    return true;
                }
            }
        }

        return false;
    }
}
