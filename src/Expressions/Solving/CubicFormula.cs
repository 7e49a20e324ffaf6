using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Rewriting.Asymptotics;

namespace MlMath.Expressions.Solving;

/// <summary>The real roots of a cubic without rational roots: by Cardano where there is one, by cosines (Viète) where there are three.</summary>
internal static class CubicFormula
{
    public static IEnumerable<Expr> Roots(Graph graph, RationalPolynomial cubic)
    {
        var lead = cubic[3];
        var (b, c, d) = (cubic[2] / lead, cubic[1] / lead, cubic[0] / lead);

        // x = t - b/3: t³ + p t + q = 0.
        var shift = -b / 3;
        var p = c - (b * b / 3);
        var q = (2 * b * b * b / 27) - (b * c / 3) + d;
        var inside = (q * q / 4) + (p * p * p / 27);
        if (inside.Sign >= 0)
        {
            var root = ExactRadicals.Root(graph, graph.Number(inside), 2);
            var half = graph.Number(-q / 2);
            return [graph.Sum([(Number.One, CubeRoot(graph, graph.Add(half, root))), (Number.One, CubeRoot(graph, graph.Subtract(half, root))), (shift, graph.One)])];
        }

        // t = 2√(-p/3) cos((arccos(3q/(2p)·√(-3/p)) - 2πk)/3)
        var length = graph.Scale(2, ExactRadicals.Root(graph, graph.Number(-p / 3), 2));
        var cosine = graph.Scale(3 * q / (2 * p), ExactRadicals.Root(graph, graph.Number(-3 / p), 2));
        var angle = ExactValues.Apply(graph, FunctionTable.Find("arccos")!, cosine);
        return Enumerable.Range(0, 3).Select(k => graph.Add(
            graph.Multiply(length, ExactValues.Apply(graph, FunctionTable.Cos, graph.Sum([(Number.Fraction(1, 3), angle), (Number.Fraction(-2 * k, 3), graph.Pi)]))), graph.Number(shift)));
    }

    /// <summary>The real cube root of a number.</summary>
    private static Expr CubeRoot(Graph graph, Expr value)
    {
        if (value.Node is NumberNode { Value: var number })
        {
            return number.Sign < 0 ? graph.Negate(ExactRadicals.Root(graph, graph.Negate(value), 3)) : ExactRadicals.Root(graph, value, 3);
        }

        return graph.Apply(FunctionTable.CubeRoot, value);
    }
}
