using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>The root of a sum of squares without overflow and underflow on the way: `m √Σ (|xₖ|/m)²`, m the largest of the |xₖ|.</summary>
internal static class Lengths
{
    private const int MostTerms = 8;

    /// <summary>Between these a sum of squares has lost nothing, and is used as it is.</summary>
    private const double Smallest = 1e-280;
    private const double Largest = 1e300;

    /// <summary>Where all are 0 this stands for the largest, so that 0 is divided by it.</summary>
    private const double LeastPositive = double.Epsilon;

    /// <summary>The root of <paramref name="squares"/>; null where that is no sum of squares.</summary>
    public static Expr? Of(Graph graph, Expr squares)
    {
        if (squares.Node is not (SumNode { Coefficients.Length: <= MostTerms } or ProductNode { Bound.Length: > 0 }))
        {
            return null;
        }

        var terms = Graph.TermsOf(squares, out var constant);
        if (constant.Sign < 0 || terms.Count == 0 || (terms.Count == 1 && constant.IsZero && terms[0].Term.Node is not ProductNode { Bound.Length: > 0 }))
        {
            return null;
        }

        Expr largest = graph.Number(constant.IsZero ? Number.Inexact(LeastPositive) : Number.One);
        foreach (var (coefficient, term) in terms)
        {
            if (coefficient.Sign <= 0 || SizeOf(graph, term) is not { } size)
            {
                return null;
            }

            largest = graph.Apply(FunctionTable.Maximum, largest, size);
        }

        var scaled = new List<(Number, Expr)> { (constant, graph.Power(largest, -2)) };
        foreach (var (coefficient, term) in terms)
        {
            scaled.Add((coefficient, Scaled(graph, term, largest)));
        }

        var isWithin = graph.Apply(
            FunctionTable.And,
            graph.Apply(FunctionTable.Less, graph.Number(Number.Inexact(Smallest)), squares),
            graph.Apply(FunctionTable.Less, squares, graph.Number(Number.Inexact(Largest))));
        var isFinite = graph.Apply(FunctionTable.LessOrEqual, largest, graph.Number(Number.Inexact(double.MaxValue)));
        var radicand = graph.Select(isWithin, squares, graph.Select(isFinite, graph.Sum([.. scaled]), graph.One));
        return graph.Multiply(graph.Select(isWithin, graph.One, largest), graph.Root(radicand));
    }

    /// <summary>The largest |x| of `x²`, or of `Σ x²`; null for other expressions.</summary>
    private static Expr? SizeOf(Graph graph, Expr term)
    {
        if (FactorsOf(term, out var bound) is not { } factors)
        {
            return null;
        }

        var size = graph.Apply(FunctionTable.Abs, graph.Product([.. factors.Select(f => (f.Base, f.Exponent / 2))]));
        return bound.Length == 0 ? size : graph.Reduce(ReductionKind.Maximum, size, bound);
    }

    /// <summary>`(|x|/m)²`, or the sum of such. That the quotient is at most 1 is said so that the square is not taken apart.</summary>
    private static Expr Scaled(Graph graph, Expr term, Expr largest)
    {
        var factors = FactorsOf(term, out var bound)!;
        var size = graph.Apply(FunctionTable.Abs, graph.Product([.. factors.Select(f => (f.Base, f.Exponent / 2))]));
        var square = graph.Power(graph.Apply(FunctionTable.Minimum, graph.Divide(size, largest), graph.One), 2);
        return bound.Length == 0 ? square : graph.SumOver(square, bound);
    }

    private static List<(Expr Base, Number Exponent)>? FactorsOf(Expr term, out Indexing.Index[] bound)
    {
        bound = [];
        if (term.Node is not ProductNode product)
        {
            return null;
        }

        var opened = term.Open(out bound);
        var factors = new List<(Expr Base, Number Exponent)>();
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            if (!product.Exponents[k].IsInteger || !product.Exponents[k].Numerator.IsEven || opened[k].Node is BracketNode)
            {
                return null;
            }

            factors.Add((opened[k], product.Exponents[k]));
        }

        return factors;
    }
}
