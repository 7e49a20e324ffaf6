using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.AutoDiff.Symbolic;

/// <summary>
/// The differential of each kind of node, stated once for forward and reverse: `dy = Σ_bound Σₖ partialₖ · d operandₖ`.
/// </summary>
public static class LocalDerivatives
{
    /// <summary>
    /// The partial derivatives of <paramref name="y"/> by its operands, as pairs of the operand's number and the partial; operands left out do
    /// not matter. Throws <see cref="ProblemException"/> (unsupported) where no rule is known: a dependence is never passed over.
    /// </summary>
    /// <param name="graph">Where results are made.</param>
    /// <param name="y">The node, read at its own axes.</param>
    /// <param name="operands">Its operands, opened.</param>
    /// <param name="bound">The indices opened for what it binds; the differential is summed over them.</param>
    /// <param name="matters">Whether the derivative by an operand is asked for.</param>
    public static IEnumerable<(int Operand, Expr Partial)> Of(Graph graph, Expr y, Expr[] operands, Index[] bound, Func<int, bool> matters)
    {
        switch (y.Node)
        {
            case SumNode sum:
                return OfSum(graph, sum, matters);
            case ProductNode { Exponents.Length: > ExclusiveProducts.Many } product:
                return ExclusiveProducts.Partials(graph, product, operands, matters);
            case ProductNode product:
                return OfProduct(graph, product, operands, matters);
            case FunctionNode function:
                return OfFunction(graph, function.Function, y, operands, matters);
            case UnknownFunctionNode unknown:
                return OfUnknown(graph, unknown, operands, matters);
            case ReductionNode reduction:
                return OfReduction(graph, reduction.Kind, y, operands, bound, matters);
            case TensorNode tensor:
                return OfTensor(graph, tensor.Function, y, operands[0], bound, matters);
            default:
                return [];
        }
    }

    private static IEnumerable<(int, Expr)> OfSum(Graph graph, SumNode sum, Func<int, bool> matters)
    {
        for (var k = 0; k < sum.Coefficients.Length; k++)
        {
            if (matters(k))
            {
                yield return (k, graph.Number(sum.Coefficients[k]));
            }
        }
    }

    private static IEnumerable<(int, Expr)> OfProduct(Graph graph, ProductNode product, Expr[] operands, Func<int, bool> matters)
    {
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            if (!matters(k))
            {
                continue;
            }

            var factors = new (Expr, Number)[product.Exponents.Length + 1];
            for (var f = 0; f < product.Exponents.Length; f++)
            {
                factors[f] = (operands[f], f == k ? product.Exponents[f] - Number.One : product.Exponents[f]);
            }

            factors[^1] = (graph.Number(product.Exponents[k]), Number.One);
            yield return (k, graph.Product(factors));
        }
    }

    private static IEnumerable<(int, Expr)> OfFunction(Graph graph, Function function, Expr y, Expr[] operands, Func<int, bool> matters)
    {
        var arguments = new SymbolicReal[function.Arity];
        for (var k = 0; k < arguments.Length; k++)
        {
            arguments[k] = new SymbolicReal(graph, operands[k]);
        }

        for (var k = 0; k < arguments.Length; k++)
        {
            if (matters(k) && !function.IsFlat(k))
            {
                yield return (k, function.Partial(k, arguments, new SymbolicReal(graph, y)).Expr);
            }
        }
    }

    private static IEnumerable<(int, Expr)> OfUnknown(Graph graph, UnknownFunctionNode unknown, Expr[] operands, Func<int, bool> matters)
    {
        for (var k = 0; k < unknown.Orders.Length; k++)
        {
            if (matters(k))
            {
                var orders = unknown.Orders.ToArray();
                orders[k]++;
                yield return (k, graph.Unknown(unknown.Name, orders, operands[..orders.Length]));
            }
        }
    }

    private static IEnumerable<(int, Expr)> OfReduction(Graph graph, ReductionKind kind, Expr y, Expr[] operands, Index[] bound, Func<int, bool> matters)
    {
        // The mask, where there is one, is a condition: flat.
        if (!matters(0))
        {
            return [];
        }

        Expr? mask = ((ReductionNode)y.Node).HasMask ? operands[1] : null;
        switch (kind)
        {
            case ReductionKind.ArgMaximum or ReductionKind.ArgMinimum:
                return [];
            case ReductionKind.LogSumExp:
                var weight = graph.Exp(graph.Subtract(operands[0], y));
                return [(0, mask is { } m ? graph.Multiply(m, weight) : weight)];
            case ReductionKind.Maximum or ReductionKind.Minimum when bound.Length == 1:
                var fresh = bound[0].Fresh();
                var position = graph.Reduce(kind == ReductionKind.Maximum ? ReductionKind.ArgMaximum : ReductionKind.ArgMinimum, operands[0].Substitute(bound[0], fresh), [fresh], mask?.Substitute(bound[0], fresh));
                return [(0, graph.Bracket(bound[0], IndexRelation.Equal, IndexTerm.At(position)))];
            case ReductionKind.Maximum or ReductionKind.Minimum when mask is null:
                return [(0, FirstExtreme(graph, kind, operands[0], bound))];
            case ReductionKind.Product:
                // The product of all others: where the indices are those of the factor, it counts as 1.
                var others = Array.ConvertAll(bound, b => b.Fresh());
                var (here, factor, condition) = (graph.One, operands[0], mask);
                for (var b = 0; b < bound.Length; b++)
                {
                    here = graph.Multiply(here, graph.Bracket(others[b], IndexRelation.Equal, bound[b]));
                    factor = factor.Substitute(bound[b], others[b]);
                    condition = condition?.Substitute(bound[b], others[b]);
                }

                var rest = graph.Reduce(ReductionKind.Product, graph.Select(here, graph.One, factor), others, condition);
                return [(0, mask is { } included ? graph.Multiply(included, rest) : rest)];
            default:
                throw new ProblemException(ProblemCode.Unsupported, $"the derivative of a {kind.ToString().ToLowerInvariant()} over several indices with a condition is not supported");
        }
    }

    /// <summary>1 at the first place where the extreme over several indices is taken, index by index in the order in which the node binds them.</summary>
    private static Expr FirstExtreme(Graph graph, ReductionKind kind, Expr operand, Index[] bound)
    {
        var (position, place) = (kind == ReductionKind.Maximum ? ReductionKind.ArgMaximum : ReductionKind.ArgMinimum, graph.One);
        for (var b = 0; b < bound.Length; b++)
        {
            var inner = operand;
            Index[] behind = Array.ConvertAll(bound[(b + 1)..], i => i.Fresh());
            for (var k = 0; k < behind.Length; k++)
            {
                inner = inner.Substitute(bound[b + 1 + k], behind[k]);
            }

            var fresh = bound[b].Fresh();
            inner = inner.Substitute(bound[b], fresh);
            var best = behind.Length == 0 ? inner : graph.Reduce(kind, inner, behind);
            place = graph.Multiply(place, graph.Bracket(bound[b], IndexRelation.Equal, IndexTerm.At(graph.Reduce(position, best, [fresh]))));
        }

        return place;
    }

    private static IEnumerable<(int, Expr)> OfTensor(Graph graph, TensorFunction function, Expr y, Expr operand, Index[] bound, Func<int, bool> matters)
    {
        if (!matters(0) || ReferenceEquals(function, TensorFunction.MatrixRank))
        {
            return [];
        }

        if (ReferenceEquals(function, TensorFunction.Inverse))
        {
            // d A⁻¹ = -A⁻¹ · dA · A⁻¹
            var (p, q) = (y.Terms[^2], y.Terms[^1]);
            return [(0, graph.Negate(graph.Multiply(At(y, p, bound[0]), At(y, bound[1], q))))];
        }

        if (ReferenceEquals(function, TensorFunction.Determinant))
        {
            // d det A = det A · tr(A⁻¹ dA)
            Index[] over = [bound[0].Fresh(), bound[1].Fresh()];
            var entry = operand.Substitute(bound[0], over[0]).Substitute(bound[1], over[1]);
            return [(0, graph.Multiply(y, graph.Tensor(TensorFunction.Inverse, entry, over, bound[1], bound[0])))];
        }

        if (ReferenceEquals(function, TensorFunction.Eigenvalues))
        {
            // d λₖ = Σᵢⱼ (V⁻¹)ₖᵢ dAᵢⱼ Vⱼₖ, of a symmetric matrix vᵀ dA v. J. Magnus, H. Neudecker: Matrix Differential Calculus, 3rd ed., 2007, section 8.8
            Index[] over = [bound[0].Fresh(), bound[1].Fresh()];
            var entry = operand.Substitute(bound[0], over[0]).Substitute(bound[1], over[1]);
            Index p = bound[0].Fresh(), q = bound[0].Fresh(), k = bound[0].Fresh();
            var vectors = graph.Tensor(TensorFunction.Eigenvectors, entry, over, p, q);
            var left = graph.Tensor(TensorFunction.Inverse, vectors, [p, q], k, bound[0]);
            var right = vectors.Substitute(p, bound[1]).Substitute(q, k);
            return [(0, graph.Multiply(left, right).Substitute(k, y.Terms[^1]))];
        }

        if (ReferenceEquals(function, TensorFunction.SingularValues))
        {
            // d σₖ = uₖᵀ dA vₖ
            Index[] over = [bound[0].Fresh(), bound[1].Fresh()];
            var entry = operand.Substitute(bound[0], over[0]).Substitute(bound[1], over[1]);
            var k = new Index("k", y.Node.Axes[^1]);
            var left = graph.Tensor(TensorFunction.LeftSingularVectors, entry, over, bound[0], k);
            var right = graph.Tensor(TensorFunction.RightSingularVectors, entry, over, bound[1], k);
            return [(0, graph.Multiply(left, right).Substitute(k, y.Terms[^1]))];
        }

        throw new ProblemException(ProblemCode.Unsupported, $"the derivative of '{function.Name}' is not supported");
    }

    private static Expr At(Expr matrix, IndexTerm row, IndexTerm column)
    {
        var terms = matrix.Terms.ToArray();
        terms[^2] = row;
        terms[^1] = column;
        return new Expr(matrix.Node, terms);
    }
}
