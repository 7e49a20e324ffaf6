using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Building;

/// <summary>
/// Short ways for two scalars that need no merging: most nodes of a large formula are made here, at a fraction of the cost. They give the very nodes that the
/// general ways give.
/// </summary>
public sealed partial class Graph
{
    private static readonly Number[] TwoOnes = [Numbers.Number.One, Numbers.Number.One];
    private static readonly Number[] SingleOne = [Numbers.Number.One];

    private Expr? TryAddScalars(Expr a, Expr b)
    {
        if (a.Terms.Length + b.Terms.Length > 0 || ReferenceEquals(a.Node, b.Node) || IsMergedInSums(a.Node))
        {
            return null;
        }

        if (b.Node is NumberNode { Value: var constant })
        {
            return constant.IsZero ? a : Scalar(new SumNode(constant, SingleOne, [new Edge(a.Node, [])], []));
        }

        return IsMergedInSums(b.Node) ? null : Scalar(new SumNode(Numbers.Number.Zero, TwoOnes, InOrder(a.Node, b.Node), []));
    }

    private Expr? TryMultiplyScalars(Expr a, Expr b) =>
        a.Terms.Length + b.Terms.Length > 0 || ReferenceEquals(a.Node, b.Node) || IsMergedInProducts(a.Node) || IsMergedInProducts(b.Node)
            ? null : Scalar(new ProductNode(TwoOnes, InOrder(a.Node, b.Node), [], []));

    private static bool IsMergedInSums(Node node) => node is NumberNode or SumNode { Coefficients.Length: <= LargestSumTakenIn };

    /// <summary>Whether a product looks into the factor: numbers, sums with a content or sign to take out, products, powers.</summary>
    private static bool IsMergedInProducts(Node node) => node switch
    {
        InputNode or SizeNode or ConstantNode => false,
        FunctionNode function => function.Function is Functions.Power or Functions.Abs,
        _ => true,
    };

    private static Edge[] InOrder(Node a, Node b) =>
        a.Digest <= b.Digest ? [new Edge(a, []), new Edge(b, [])] : [new Edge(b, []), new Edge(a, [])];
}
