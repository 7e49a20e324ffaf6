using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Polynomials;

namespace MlMath.Expressions.Rewriting;

/// <summary>Multiplies out products of sums, up to a bound on the number of terms.</summary>
public static class Expansion
{
    private const long WorkForATerm = 64;

    /// <summary>The sum of monomials that equals the expression; null where it would have more than <paramref name="limit"/> terms.</summary>
    public static Expr? Of(Graph graph, Expr expression, int limit = 100, CancellationToken cancellation = default)
    {
        if (IsExpanded(expression))
        {
            return expression.Node is SumNode sum && sum.Coefficients.Length + (sum.Constant.IsZero ? 0 : 1) > limit ? null : expression;
        }

        try
        {
            var (reader, read) = ExpressionReader.Read(graph, expression, new WorkBound(WorkForATerm * limit, cancellation), limit, ReadingMode.Expanded);
            return reader.Kernels.ToExpr(read.Numerator);
        }
        catch (WorkBoundReached)
        {
            return null;
        }
    }

    /// <summary>Whether there is nothing to multiply out. Inner products are factors like others.</summary>
    private static bool IsExpanded(Expr expression)
    {
        if (expression.Node is not SumNode sum)
        {
            return expression.Node is not ProductNode { Bound.Length: 0 } product || !HoldsSums(product);
        }

        foreach (var edge in sum.Edges[..sum.Coefficients.Length])
        {
            if (edge.Operand is SumNode || (edge.Operand is ProductNode { Bound.Length: 0 } product && HoldsSums(product)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HoldsSums(ProductNode product)
    {
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            if (product.Edges[k].Operand is SumNode && product.Exponents[k] is { IsInteger: true, Sign: > 0 })
            {
                return true;
            }
        }

        return false;
    }
}
