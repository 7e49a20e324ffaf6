using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Rewriting.Asymptotics;

/// <summary>The order of exponents, which are constants: numbers most often, else compared by what is known of them. Throws (unsupported) where nothing tells.</summary>
/// <param name="graph">Where expressions are made.</param>
/// <param name="oracle">What is known.</param>
/// <param name="count">Counts work, and stops what is too much.</param>
internal sealed class ExponentOrder(Graph graph, CoefficientOracle oracle, Action<int> count) : IComparer<Expr>
{
    /// <summary>Where expressions are made.</summary>
    public Graph Graph => graph;

    /// <inheritdoc/>
    public int Compare(Expr x, Expr y)
    {
        if (x.Node is NumberNode { Value: var a } && y.Node is NumberNode { Value: var b })
        {
            return a.CompareTo(b);
        }

        return x.SameAs(y) ? 0 : Sign(graph.Subtract(x, y));
    }

    /// <summary>Counts products of terms.</summary>
    public void Count(int products) => count(products);

    /// <summary>The sum; the number 0 where it is 0.</summary>
    public Expr Sum(Expr a, Expr b)
    {
        var sum = graph.Add(a, b);
        return sum.Node is NumberNode || Sign(sum) != 0 ? sum : graph.Zero;
    }

    /// <summary>The sign of an exponent.</summary>
    public int Sign(Expr exponent) => exponent.Node is NumberNode { Value: var number } ? number.Sign : oracle.IsZero(exponent) ? 0 : oracle.SignOf(exponent);

    /// <summary>The smaller of two, of which either may be infinite (null).</summary>
    public Expr? Least(Expr? a, Expr? b) => a is not { } x ? b : b is not { } y ? a : Compare(x, y) <= 0 ? x : y;
}
