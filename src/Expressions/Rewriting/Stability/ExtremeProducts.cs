using System.Numerics;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>
/// Products of powers, gamma functions and exponentials, each of which leaves the range of doubles though the product does not: `x^k/k!`, and most densities and
/// probabilities of a statistics book. They are exponentials of sums of logarithms there.
/// </summary>
internal static class ExtremeProducts
{
    /// <summary>What lies above the line, and what lies below it, is used as it is between these.</summary>
    private const double Smallest = 1e-290;
    private const double Largest = 1e290;

    /// <summary>A factor that is smaller has lost digits, though others may bring their product back between those.</summary>
    private const double SmallestNormal = 2.2250738585072014e-308;

    /// <summary>`aᵉ e^z/Γ(b)` is `e^(e log a + z - log Γ(b))` where one of the factors, or what they make above or below the line, is out of range.</summary>
    public static Expr? ByLogarithms(Graph graph, Expr value) =>
        value.Node is ProductNode { Bound.Length: 0 } product && CountOf(product, out var others) > 1 && others > 0 ? Made(graph, Number.One, value) : null;

    /// <summary>Factors beside `w log b`, w with such a factor, go into w, where all of them meet: the derivative of `x^k/k!` by k.</summary>
    public static Expr? WeightsTogether(Graph graph, Expr value)
    {
        if (value.Node is not ProductNode { Bound.Length: 0 } product || CountOf(product, out _) == 0)
        {
            return null;
        }

        var factors = Graph.FactorsOf(value, out var coefficient);
        var place = factors.FindIndex(f => f.Exponent.IsOne && f.Base.Node is FunctionNode { Function: var row } && IsTimesLog(row) && Holds(f.Base.Open(out _)[0]));
        if (place < 0)
        {
            return null;
        }

        var (function, operands) = (((FunctionNode)factors[place].Base.Node).Function, factors[place].Base.Open(out _));
        factors[place] = (operands[0], Number.One);
        return graph.Scale(coefficient, graph.Apply(function, graph.Product([.. factors]), operands[1]));
    }

    /// <summary>A term with a coefficient that no double holds, which goes into the exponent; also in a sum over such products.</summary>
    public static Expr WithCoefficient(Graph graph, Number coefficient, Expr term)
    {
        if (term.Node is not ProductNode { Bound.Length: > 0 } contraction)
        {
            return Made(graph, coefficient, term);
        }

        var opened = term.Open(out var bound);
        return graph.SumOver(Made(graph, coefficient, graph.Product([.. opened.Select((f, k) => (f, contraction.Exponents[k]))])), bound);
    }

    /// <summary>Whether a term is such a factor, or a product or sum of products that has one.</summary>
    public static bool Holds(Expr term) => IsExtreme(term.Node) || (term.Node is ProductNode product && CountOf(product, out _) > 0);

    private static Expr Made(Graph graph, Number front, Expr product)
    {
        var factors = Graph.FactorsOf(product, out var coefficient);
        coefficient *= front;
        var extreme = factors.FindAll(f => f.Exponent.IsInteger && IsExtreme(f.Base.Node));
        var (above, below, logarithms, signs) = (new List<(Expr, Number)>(), new List<(Expr, Number)>(), new List<(Number, Expr)>(), new List<(Expr, Number)>());
        Expr? isLeft = null;
        foreach (var (factor, exponent) in extreme)
        {
            (exponent.Sign > 0 ? above : below).Add((Rounded.Of(graph, factor), exponent.Abs()));
            var operands = factor.Open(out _);
            switch (((FunctionNode)factor.Node).Function)
            {
                case Exp:
                    logarithms.Add((exponent, operands[0]));
                    break;
                case Power:
                    logarithms.Add((exponent, graph.Apply(FunctionTable.TimesLog, operands[1], graph.Apply(FunctionTable.Abs, operands[0]))));
                    if (!Graph.IsNonNegative(operands[0]))
                    {
                        signs.Add((Rounded.Of(graph, graph.Power(graph.Apply(FunctionTable.Sign, operands[0]), operands[1])), exponent));
                    }

                    break;
                default:
                    logarithms.Add((exponent, graph.Apply(FunctionTable.LogGamma, operands[0])));
                    var isNotPositive = graph.Apply(FunctionTable.LessOrEqual, operands[0], graph.Zero);
                    isLeft = isLeft is { } before ? graph.Apply(FunctionTable.Or, before, isNotPositive) : isNotPositive;
                    break;
            }
        }

        var others = factors.FindAll(f => !extreme.Contains(f));
        if (RangeRules.IsExtreme(coefficient))
        {
            // Powers of anything go into the exponent, too, and a gamma function left of 0 leaves its sign in front.
            foreach (var (factor, exponent) in others.FindAll(f => f.Exponent.IsInteger && f.Exponent.Abs().CompareTo(Number.One) > 0))
            {
                others.Remove((factor, exponent));
                logarithms.Add((exponent, graph.Log(graph.Apply(FunctionTable.Abs, factor))));
                signs.Add((Rounded.Of(graph, graph.Apply(FunctionTable.Sign, factor)), exponent));
            }

            foreach (var (factor, exponent) in extreme.FindAll(f => f.Base.Node is FunctionNode { Function: GammaFunction } && !Graph.IsNonNegative(f.Base.Open(out _)[0])))
            {
                signs.Add((Rounded.Of(graph, graph.Apply(FunctionTable.Sign, factor)), exponent));
            }

            logarithms.Add((Number.Inexact(BigInteger.Log(BigInteger.Abs(coefficient.Numerator)) - BigInteger.Log(coefficient.Denominator)), graph.One));
            return graph.Product([.. signs, (graph.Exp(graph.Sum([.. logarithms])), Number.One), (graph.Scale(coefficient.Sign, graph.Product([.. others])), Number.One)]);
        }

        var (direct, isWithin) = (graph.One, graph.One);
        foreach (var (side, sign) in new[] { (above, Number.One), (below, Number.MinusOne) })
        {
            if (side.Count > 0)
            {
                var made = side.Count == 1 && side[0].Item2.IsOne ? side[0].Item1 : Rounded.Of(graph, graph.Product([.. side]));
                direct = graph.Product([(direct, Number.One), (made, sign)]);
                isWithin = isWithin.Node is NumberNode ? IsWithin(graph, made) : graph.Apply(FunctionTable.And, isWithin, IsWithin(graph, made));
                foreach (var (factor, _) in side.Count == 1 ? [] : side)
                {
                    isWithin = graph.Apply(FunctionTable.And, isWithin, graph.Apply(FunctionTable.LessOrEqual, graph.Number(Number.Inexact(SmallestNormal)), graph.Apply(FunctionTable.Abs, factor)));
                }
            }
        }

        signs.Add((graph.Exp(graph.Sum([.. logarithms])), Number.One));
        var chosen = graph.Select(isLeft is { } left ? graph.Apply(FunctionTable.Or, isWithin, left) : isWithin, direct, graph.Product([.. signs]));
        return graph.Scale(coefficient, graph.Multiply(graph.Product([.. others]), chosen));
    }

    private static Expr IsWithin(Graph graph, Expr whole)
    {
        var size = graph.Apply(FunctionTable.Abs, whole);
        return graph.Apply(
            FunctionTable.And,
            graph.Apply(FunctionTable.Less, graph.Number(Number.Inexact(Smallest)), size),
            graph.Apply(FunctionTable.Less, size, graph.Number(Number.Inexact(Largest))));
    }

    /// <summary>How many factors may overflow, and how many of them are no exponentials, for which alone there are other rules.</summary>
    private static int CountOf(ProductNode product, out int others)
    {
        var count = others = 0;
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            var operand = product.Edges[k].Operand;
            if (product.Exponents[k].IsInteger && IsExtreme(operand))
            {
                count++;
                others += operand is FunctionNode { Function: Exp } ? 0 : 1;
            }
        }

        return count;
    }

    private static bool IsTimesLog(Function function) => ReferenceEquals(function, FunctionTable.TimesLog) || ReferenceEquals(function, FunctionTable.TimesLogOnePlus);

    private static bool IsExtreme(Node factor) => factor is FunctionNode { Function: Exp or Power or GammaFunction };
}
