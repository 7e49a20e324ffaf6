using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.AutoDiff.Symbolic;

/// <summary>
/// The reverse step over a node that is a scalar of scalars, as most nodes of a large formula are: nothing is opened, nothing renamed. It says the same as
/// <see cref="LocalDerivatives"/> and the renaming around it, which serve every other node.
/// </summary>
internal static class ScalarPullback
{
    /// <summary>Hands a node's adjoint on to its operands; false where the node is not of this kind, and nothing has been done.</summary>
    public static bool TryPropagate(Graph graph, Node node, Expr adjoint, RelevantNodes relevant, AdjointTable adjoints, CancellationToken cancellation)
    {
        if (!IsPlain(node))
        {
            return false;
        }

        var edges = node.Edges;
        switch (node)
        {
            case SumNode sum:
                for (var k = 0; k < edges.Length; k++)
                {
                    if (relevant.PlaceOf(edges[k].Operand) is var place and >= 0)
                    {
                        adjoints.Add(place, sum.Coefficients[k], adjoint);
                    }
                }

                return true;
            case ProductNode product:
                OfProduct(graph, product, adjoint, relevant, adjoints, cancellation);
                return true;
            case FunctionNode function:
                OfFunction(graph, function, adjoint, relevant, adjoints);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Whether a node is a scalar, binds nothing, and reads scalars alone.</summary>
    public static bool IsPlain(Node node)
    {
        if (node.Rank > 0 || node.Bound.Length > 0)
        {
            return false;
        }

        foreach (ref readonly var edge in node.Edges)
        {
            if (edge.Operand.Rank > 0)
            {
                return false;
            }
        }

        return true;
    }

    private static void OfProduct(Graph graph, ProductNode product, Expr adjoint, RelevantNodes relevant, AdjointTable adjoints, CancellationToken cancellation)
    {
        var edges = product.Edges;
        if (edges.Length > ExclusiveProducts.Many)
        {
            foreach (var (k, partial) in ExclusiveProducts.Partials(graph, product, OperandsOf(product), k => relevant.PlaceOf(product.Edges[k].Operand) >= 0))
            {
                cancellation.ThrowIfCancellationRequested();
                adjoints.Add(relevant.PlaceOf(product.Edges[k].Operand), Number.One, graph.Multiply(adjoint, partial));
            }

            return;
        }

        var factors = new (Expr, Number)[edges.Length];
        for (var k = 0; k < edges.Length; k++)
        {
            if (relevant.PlaceOf(edges[k].Operand) is var place and >= 0)
            {
                for (var f = 0; f < edges.Length; f++)
                {
                    factors[f] = (new Expr(edges[f].Operand, []), f == k ? product.Exponents[f] - Number.One : product.Exponents[f]);
                }

                adjoints.Add(place, product.Exponents[k], graph.Multiply(adjoint, graph.Product(factors)));
            }
        }
    }

    private static void OfFunction(Graph graph, FunctionNode node, Expr adjoint, RelevantNodes relevant, AdjointTable adjoints)
    {
        var function = node.Function;
        var edges = node.Edges;
        var value = new SymbolicReal(graph, new Expr(node, []));
        Span<SymbolicReal> arguments = new SymbolicReal[edges.Length];
        for (var k = 0; k < edges.Length; k++)
        {
            arguments[k] = new SymbolicReal(graph, new Expr(edges[k].Operand, []));
        }

        for (var k = 0; k < edges.Length; k++)
        {
            if (relevant.PlaceOf(edges[k].Operand) is var place and >= 0 && !function.IsFlat(k))
            {
                adjoints.Add(place, Number.One, graph.Multiply(adjoint, function.Partial<SymbolicReal>(k, arguments, value).Expr));
            }
        }
    }

    private static Expr[] OperandsOf(Node node)
    {
        var operands = new Expr[node.Edges.Length];
        for (var k = 0; k < operands.Length; k++)
        {
            operands[k] = new Expr(node.Edges[k].Operand, []);
        }

        return operands;
    }
}
