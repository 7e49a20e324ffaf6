using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Building;

/// <summary>Short ways for many monomials at a time, which somebody has seen to be different and in lowest terms. They give the very nodes that the general ways give.</summary>
public sealed partial class Graph
{
    /// <summary>Whether products with other bases of this kind leave it as it is, and whole powers merge with nothing.</summary>
    internal static bool IsPlainBase(Expr expression) => expression.Terms.Length == 0 && expression.Node switch
    {
        InputNode or SizeNode or ConstantNode or UnknownFunctionNode or ReductionNode or TensorNode => true,
        FunctionNode { Function: var function } => function is not (Functions.Power or Functions.Abs),
        _ => false,
    };

    /// <summary>The product of whole powers of different scalars that are each <see cref="IsPlainBase"/>; exponents are not 0.</summary>
    internal Expr PlainProduct(ReadOnlySpan<(Node Base, int Exponent)> factors)
    {
        if (factors.Length == 0)
        {
            return One;
        }

        if (factors.Length == 1 && factors[0].Exponent == 1)
        {
            return new Expr(factors[0].Base, []);
        }

        var exponents = new Number[factors.Length];
        var edges = new Edge[factors.Length];
        for (var k = 0; k < factors.Length; k++)
        {
            // By insertion: they are few.
            var (node, exponent) = factors[k];
            var at = k;
            for (; at > 0 && edges[at - 1].Operand.Digest > node.Digest; at--)
            {
                (edges[at], exponents[at]) = (edges[at - 1], exponents[at - 1]);
            }

            (edges[at], exponents[at]) = (new Edge(node, []), exponent);
        }

        return Scalar(new ProductNode(exponents, edges, [], []));
    }

    /// <summary>The sum of different terms that are neither numbers nor sums, with coefficients that are not 0.</summary>
    internal Expr SumOfDistinct(Number constant, List<(Number Coefficient, Expr Term)> terms) =>
        terms.Count == 0 ? Number(constant) : terms.Count == 1 && constant.IsZero && terms[0].Coefficient.IsOne ? terms[0].Term : CloseSum(constant, terms);
}
