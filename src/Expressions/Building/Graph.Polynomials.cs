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

    /// <summary>The product of whole powers of different scalars that are each <see cref="IsPlainBase"/>.</summary>
    /// <param name="edges">The bases, in the order of their digests; the array is taken over and may be shared.</param>
    /// <param name="exponents">The exponents, which are not 0; the array is taken over.</param>
    internal Expr PlainProduct(Edge[] edges, Number[] exponents) =>
        edges.Length == 0 ? One : edges.Length == 1 && exponents[0].IsOne ? new Expr(edges[0].Operand, []) : Scalar(new ProductNode(exponents, edges, [], []));

    /// <summary>The sum of different terms that are neither numbers nor sums, with coefficients that are not 0.</summary>
    internal Expr SumOfDistinct(Number constant, List<(Number Coefficient, Expr Term)> terms)
    {
        if (terms.Count == 0)
        {
            return Number(constant);
        }

        if (terms.Count == 1 && constant.IsZero && terms[0].Coefficient.IsOne)
        {
            return terms[0].Term;
        }

        var digests = new ulong[terms.Count];
        var places = new int[terms.Count];
        for (var k = 0; k < places.Length; k++)
        {
            if (terms[k].Term.Terms.Length > 0)
            {
                return CloseSum(constant, terms);
            }

            (digests[k], places[k]) = (terms[k].Term.Node.Digest, k);
        }

        Array.Sort(digests, places);
        var coefficients = new Number[places.Length];
        var edges = new Edge[places.Length];
        for (var k = 0; k < places.Length; k++)
        {
            if (k > 0 && digests[k] == digests[k - 1])
            {
                return CloseSum(constant, terms);
            }

            coefficients[k] = terms[places[k]].Coefficient;
            edges[k] = new Edge(terms[places[k]].Term.Node, []);
        }

        return Scalar(new SumNode(constant, coefficients, edges, []));
    }
}
