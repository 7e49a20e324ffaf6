using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Asymptotics;

/// <summary>Values of circular functions and their inverses that are exact: sin(π/6) is ½. Coefficients cancel only where these are known.</summary>
internal static class ExactValues
{
    private const int LargestPrime = 1000;

    /// <summary>The function at the argument, exactly where that is known.</summary>
    public static Expr Apply(Graph graph, Function function, Expr argument) => function.Name switch
    {
        "log" => Logarithm(graph, argument),
        "sin" when Turns(argument) is { } r && SinPi(graph, r) is { } value => value,
        "cos" when Turns(argument) is { } r && SinPi(graph, r + Number.Half) is { } value => value,
        "tan" when Turns(argument) is { } r && SinPi(graph, r) is { } above && SinPi(graph, r + Number.Half) is { } below && below.Node is not NumberNode { Value.IsZero: true } => graph.Divide(above, below),
        "arcsin" when argument.Node is NumberNode { Value: var x } && ArcSinOverPi(x) is { } r => graph.Scale(r, graph.Pi),
        "arccos" when argument.Node is NumberNode { Value: var x } && ArcSinOverPi(x) is { } r => graph.Scale(Number.Half - r, graph.Pi),
        "arctan" when argument.Node is NumberNode { Value: { IsExact: true } x } && (x.IsOne || x.IsMinusOne) => graph.Scale(x / 4, graph.Pi),
        "arctan" when ArcTanOverPi(graph, argument) is { } r => graph.Scale(r, graph.Pi),
        "arcosh" when argument.Node is NumberNode { Value.IsOne: true } => graph.Zero,
        "sigmoid" when argument.Node is NumberNode { Value.IsZero: true } => graph.Number(Number.Half),
        "cosh" when argument.Node is NumberNode { Value.IsZero: true } => graph.One,
        "softplus" when argument.Node is NumberNode { Value.IsZero: true } => graph.Log(graph.Number(2)),
        _ => graph.Apply(function, argument),
    };

    /// <summary>Angles whose tangents are √2 ∓ 1, 2 ∓ √3, √3 and their negatives, as parts of π.</summary>
    private static Number? ArcTanOverPi(Graph graph, Expr value)
    {
        var (one, two) = (graph.One, graph.Number(2));
        var (rootOfTwo, rootOfThree) = (graph.Root(two), graph.Root(graph.Number(3)));
        foreach (var (tangent, below, above) in new[]
        {
            (graph.Subtract(rootOfTwo, one), 8, 1), (graph.Add(rootOfTwo, one), 8, 3), (graph.Subtract(two, rootOfThree), 12, 1), (graph.Add(two, rootOfThree), 12, 5), (rootOfThree, 3, 1),
        })
        {
            if (value.SameAs(tangent) || value.SameAs(graph.Negate(tangent)))
            {
                return Number.Fraction(value.SameAs(tangent) ? above : -above, below);
            }
        }

        return null;
    }

    /// <summary>The logarithm; that of a number by those of its primes, so that log 4 and 2·log 2 meet.</summary>
    public static Expr Logarithm(Graph graph, Expr value)
    {
        if (value.Node is not NumberNode { Value: { IsExact: true, Sign: > 0 } number })
        {
            return graph.Log(value);
        }

        var terms = new List<(Number, Expr)>();
        AddPrimes(graph, number.Numerator, Number.One, terms);
        AddPrimes(graph, number.Denominator, Number.MinusOne, terms);
        return graph.Sum(terms.ToArray());
    }

    private static void AddPrimes(Graph graph, System.Numerics.BigInteger whole, Number sign, List<(Number, Expr)> terms)
    {
        for (var prime = 2; prime <= LargestPrime && !whole.IsOne; prime++)
        {
            var count = 0;
            while ((whole % prime).IsZero)
            {
                whole /= prime;
                count++;
            }

            if (count > 0)
            {
                terms.Add((sign * count, graph.Log(graph.Number(prime))));
            }
        }

        terms.Add((sign, graph.Log(graph.Number(Number.Fraction(whole, 1)))));
    }

    /// <summary>r where the argument is r·π.</summary>
    private static Number? Turns(Expr argument) => argument.Node switch
    {
        NumberNode { Value: { IsZero: true } zero } => zero,
        ConstantNode { Name: "π" } => Number.One,
        SumNode { Constant.IsZero: true, Coefficients: [{ IsExact: true } r] } when argument.Node.Edges[0].Operand is ConstantNode { Name: "π" } => r,
        _ => null,
    };

    private static Expr? SinPi(Graph graph, Number r)
    {
        var periods = System.Numerics.BigInteger.Divide(r.Numerator, 2 * r.Denominator);
        r -= Number.Fraction(2 * periods, 1);
        r = r.Sign < 0 ? r + 2 : r;
        if (r.CompareTo(Number.One) >= 0)
        {
            return SinPi(graph, r - Number.One) is { } opposite ? graph.Negate(opposite) : null;
        }

        r = r.CompareTo(Number.Half) > 0 ? Number.One - r : r;
        return (r.IsZero ? 0 : r.Numerator.IsOne && r.Denominator <= 6 ? (int)r.Denominator : -1) switch
        {
            0 => graph.Zero,
            2 => graph.One,
            3 => graph.Scale(Number.Half, graph.Root(graph.Number(3))),
            4 => graph.Scale(Number.Half, graph.Root(graph.Number(2))),
            6 => graph.Number(Number.Half),
            _ => null,
        };
    }

    private static Number? ArcSinOverPi(Number x) => !x.IsExact ? null
        : x.IsZero ? Number.Zero
        : x.IsOne || x.IsMinusOne ? x / 2
        : x.Abs() == Number.Half ? x / 3 : null;
}
