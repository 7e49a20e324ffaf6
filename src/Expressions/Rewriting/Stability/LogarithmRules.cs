using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>Rules for logarithms, whose arguments overflow, underflow or round to 1 where they themselves are ordinary numbers.</summary>
internal static class LogarithmRules
{
    /// <summary>Where the two forms of `log(1 - e^z)` meet: e^z is ½.</summary>
    private const double MinusLogTwo = -0.6931471805599453;

    /// <summary>For z below it, e^z is within half a unit of the last place beside 1.</summary>
    private static readonly Number SmallExponent = -37;

    public static Expr? OfSigmoid(Graph graph, Expr value) => ArgumentOf(value) is { } a && Exponentials.ArgumentOf(FunctionTable.Sigmoid, a) is { } z
        ? graph.Negate(graph.Apply(FunctionTable.Softplus, graph.Negate(z))) : null;

    public static Expr? OfExponentials(Graph graph, Expr value) => ArgumentOf(value) is not { } sum ? null
        : Exponentials.OnePlusExponential(sum) is { } z ? graph.Apply(FunctionTable.Softplus, z) : Exponentials.LogOfSum(graph, sum);

    /// <summary>Factors that are positive whatever their operands are go apart; the others stay together, for two negative ones have a positive product.</summary>
    public static Expr? OfProduct(Graph graph, Expr value)
    {
        if (ArgumentOf(value) is not { } product)
        {
            return null;
        }

        var factors = Graph.FactorsOf(product, out var coefficient);
        if (factors.Count == 0 || (factors.Count == 1 && coefficient.IsOne && factors[0].Exponent.IsOne))
        {
            return null;
        }

        var terms = new List<(Number, Expr)>();
        var rest = new List<(Expr, Number)>();
        foreach (var (factor, exponent) in factors)
        {
            // A power that is not whole has a value for bases that are not negative alone.
            if (Graph.IsNonNegative(factor) || !exponent.IsInteger)
            {
                terms.Add((exponent, graph.Log(factor)));
            }
            else if (exponent.Numerator.IsEven)
            {
                terms.Add((exponent, graph.Log(graph.Apply(FunctionTable.Abs, factor))));
            }
            else
            {
                rest.Add((factor, exponent));
            }
        }

        if (terms.Count == 0 || (rest.Count == 0 && coefficient.Sign <= 0))
        {
            return null;
        }

        // A number stays with what is left, so that log(2x) does not become two logarithms for nothing.
        terms.Add((Number.One, graph.Log(graph.Scale(coefficient, graph.Product([.. rest])))));
        return graph.Sum([.. terms.ConvertAll(t => (t.Item1, Settled(graph, t.Item2)))]);
    }

    public static Expr? OfRepeatedProduct(Graph graph, Expr value)
    {
        if (ArgumentOf(value) is not { Node: ReductionNode { Kind: ReductionKind.Product } node } product)
        {
            return null;
        }

        var opened = product.Open(out var bound);
        if (Graph.IsNonNegative(opened[0]))
        {
            return OverAll(Settled(graph, graph.Log(opened[0])));
        }

        if (IsSign(opened[0]))
        {
            return null;
        }

        // The logarithm of the product of signs is 0, or what the whole is where that is no number; its derivative is 0.
        var (size, sign) = SizeAndSign(graph, opened[0]);
        return graph.Add(OverAll(size), graph.Log(graph.Reduce(ReductionKind.Product, sign, bound, node.HasMask ? opened[1] : null)));

        Expr OverAll(Expr logarithm) => graph.SumOver(node.HasMask ? graph.Multiply(opened[1], logarithm) : logarithm, bound);
    }

    /// <summary>`log(e^a - e^b)` is `a + log(1 - e^(b - a))`, which has a value where a is the larger, as the original has.</summary>
    public static Expr? OfDifferenceOfExponentials(Graph graph, Expr value)
    {
        if (DifferenceIn(value) is not { } parts || Exponentials.ExponentOf(graph, parts.First) is not { } a || Exponentials.ExponentOf(graph, parts.Second) is not { } b)
        {
            return null;
        }

        var (larger, smaller) = (graph.Add(a, graph.Log(graph.Number(parts.Scale))), graph.Add(b, graph.Log(graph.Number(parts.SecondScale))));
        return graph.Add(larger, LogOfComplement(graph, graph.Subtract(smaller, larger)));
    }

    /// <summary>`log(σ(a) - σ(b))` is `log(1 - e^(b - a)) + log σ(a) + log σ(-b)`.</summary>
    public static Expr? OfDifferenceOfSigmoids(Graph graph, Expr value)
    {
        if (DifferenceIn(value) is not { } parts || parts.Scale != parts.SecondScale
            || Exponentials.ArgumentOf(FunctionTable.Sigmoid, parts.First) is not { } a || Exponentials.ArgumentOf(FunctionTable.Sigmoid, parts.Second) is not { } b)
        {
            return null;
        }

        return graph.Sum([
            (Number.One, graph.Log(graph.Number(parts.Scale))),
            (Number.One, LogOfComplement(graph, graph.Subtract(b, a))),
            (Number.MinusOne, graph.Apply(FunctionTable.Softplus, graph.Negate(a))),
            (Number.MinusOne, graph.Apply(FunctionTable.Softplus, b))]);
    }

    /// <summary>`log log(1 + e^z)` is z where e^z is nearly 0.</summary>
    public static Expr? OfSoftplus(Graph graph, Expr value) =>
        ArgumentOf(value) is { } softplus && Exponentials.ArgumentOf(FunctionTable.Softplus, softplus) is { } z && !IsBounded(z)
            ? ByExponent(graph, z, w => graph.Log(graph.Apply(FunctionTable.Softplus, w))) : null;

    /// <summary>`log(1 - e^(-e^z))`, which stands here as `log(-expm1(-e^z))`, is z where e^z is nearly 0.</summary>
    public static Expr? OfComplementaryLogLog(Graph graph, Expr value) =>
        ArgumentOf(value) is { } complement && NegativeOf(complement) is { } exponential && Exponentials.ArgumentOf(FunctionTable.ExpMinusOne, exponential) is { } power
            && NegativeOf(power) is { } size && Exponentials.ExponentOf(size) is { } z && !IsBounded(z)
            ? ByExponent(graph, z, w => LogOfComplement(graph, graph.Negate(graph.Exp(w)))) : null;

    /// <summary>`log((1 + x)/(1 - x))` is `2 artanh x`.</summary>
    public static Expr? OfRatioAroundOne(Graph graph, Expr value)
    {
        if (ArgumentOf(value) is not { Node: ProductNode { Bound.Length: 0 } or SumNode { Constant.IsZero: true, Coefficients: [{ IsMinusOne: true }] } } quotient
            || Graph.FactorsOf(quotient, out var coefficient) is not [var first, var second] || !first.Exponent.Abs().IsOne || !first.Exponent.IsOppositeOf(second.Exponent))
        {
            return null;
        }

        // Either may be x - 1, with the sign in front.
        var (above, below) = first.Exponent.Sign > 0 ? (first.Base, second.Base) : (second.Base, first.Base);
        (above, below) = above.Node is SumNode { Constant.IsMinusOne: true } ? (graph.Scale(coefficient, above), below) : (above, graph.Scale(coefficient, below));
        var x = graph.Subtract(above, graph.One);
        return coefficient.Abs().IsOne && above.Node is SumNode { Constant.IsOne: true } && graph.Add(above, below).Node is NumberNode { Value: var total } && total == 2
            ? graph.Scale(2, graph.Apply(FunctionTable.ArTanh, x)) : null;
    }

    /// <summary>
    /// Powers and gamma functions overflow and underflow where their logarithms are ordinary numbers: `log(pᵏ (1 - p)ⁿ⁻ᵏ)`, `log(n!/(k! (n - k)!))`. Where a
    /// base is negative the whole is computed as it stands.
    /// </summary>
    public static Expr? OfPowers(Graph graph, Expr value)
    {
        if (ArgumentOf(value) is not { Node: ProductNode { Bound.Length: 0 } or FunctionNode { Function: Power or GammaFunction } or SumNode { Constant.IsZero: true, Coefficients.Length: 1 } } product)
        {
            return null;
        }

        var terms = new List<(Number, Expr)>();
        var rest = new List<(Expr, Number)>();
        Expr? holds = null;
        var factors = Graph.FactorsOf(product, out var coefficient);
        foreach (var (factor, exponent) in factors)
        {
            if (factor.Node is not FunctionNode { Function: (Power or GammaFunction) and var function } || !exponent.IsInteger)
            {
                rest.Add((factor, exponent));
                continue;
            }

            var operands = factor.Open(out _);
            terms.Add((exponent, function is Power ? graph.Multiply(operands[1], graph.Log(operands[0])) : graph.Apply(FunctionTable.LogGamma, operands[0])));
            if (function is not Power || !Graph.IsNonNegative(operands[0]))
            {
                var isPositive = graph.Apply(FunctionTable.Less, graph.Zero, operands[0]);
                holds = holds is { } before ? graph.Apply(FunctionTable.And, before, isPositive) : isPositive;
            }

        }

        if (terms.Count == 0)
        {
            return null;
        }

        terms.Add((Number.One, graph.Log(graph.Scale(coefficient, graph.Product([.. rest])))));
        var total = graph.Sum([.. terms]);
        return holds is { } condition ? graph.Select(condition, total, graph.Log(graph.Select(condition, graph.One, product))) : total;
    }

    /// <summary>
    /// `log(1 - e^z)`, which stands here as `log(-expm1(z))`: for z far below 0, `log1p(-e^z)` (Mächler, "Accurately computing log(1 - exp(-|a|))", 2012);
    /// else by `1 - e^z = tanh(-z/2)(1 + e^z)`, which this rule does not fit again.
    /// </summary>
    public static Expr? OfComplementOfExponential(Graph graph, Expr value)
    {
        if (ArgumentOf(value) is not { Node: SumNode { Constant.IsZero: true, Coefficients: [{ IsMinusOne: true }] } } negative
            || Exponentials.ArgumentOf(FunctionTable.ExpMinusOne, negative.Open(out _)[0]) is not { } z)
        {
            return null;
        }

        var isFar = graph.Apply(FunctionTable.Less, z, graph.Number(Number.Inexact(MinusLogTwo)));
        var near = graph.Add(graph.Log(graph.Apply(FunctionTable.Tanh, graph.Scale(-Number.Half, z))), graph.Apply(FunctionTable.Softplus, z));
        return graph.Select(isFar, graph.Apply(FunctionTable.LogOnePlus, graph.Negate(graph.Exp(z))), near);
    }

    public static Expr? NearOne(Graph graph, Expr value) => ArgumentOf(value) is { Node: SumNode { Constant.IsOne: true } } sum
        ? graph.Apply(FunctionTable.LogOnePlus, graph.Subtract(sum, graph.One)) : null;

    /// <summary>`log(1 - e^z)` as the rules look for it.</summary>
    public static Expr LogOfComplement(Graph graph, Expr z) => graph.Log(graph.Negate(graph.Apply(FunctionTable.ExpMinusOne, z)));

    /// <summary>z where e^z is so small that a function of it is e^z; the bound keeps the rest from being looked at again.</summary>
    private static Expr ByExponent(Graph graph, Expr z, Func<Expr, Expr> otherwise) => graph.Select(
        graph.Apply(FunctionTable.Less, z, graph.Number(SmallExponent)), z, otherwise(graph.Apply(FunctionTable.Maximum, z, graph.Number(SmallExponent - Number.One))));

    private static bool IsBounded(Expr z) => z.Node is FunctionNode { Function: Maximum } && Array.Exists(z.Open(out _), e => e.Node is NumberNode);

    private static Expr? NegativeOf(Expr value) => value.Node is SumNode { Constant.IsZero: true, Coefficients: [{ IsMinusOne: true }] } ? value.Open(out _)[0] : null;

    /// <summary>The terms of `log(c·u - d·v)` with positive c and d; null for other expressions.</summary>
    private static (Expr First, Number Scale, Expr Second, Number SecondScale)? DifferenceIn(Expr value)
    {
        if (ArgumentOf(value) is not { Node: SumNode { Constant.IsZero: true, Coefficients.Length: 2 } sum } difference || sum.Coefficients[0].Sign * sum.Coefficients[1].Sign >= 0)
        {
            return null;
        }

        var terms = difference.Open(out _);
        var first = sum.Coefficients[0].Sign > 0 ? 0 : 1;
        return (terms[first], sum.Coefficients[first], terms[1 - first], -sum.Coefficients[1 - first]);
    }

    private static bool IsSign(Expr value) => Graph.FactorsOf(value, out _).TrueForAll(f =>
        Exponentials.ArgumentOf(FunctionTable.Sign, f.Base.Node is FunctionNode { Function: Power } ? f.Base.Open(out _)[0] : f.Base) is not null);

    /// <summary>`log |f|` and the sign of f, factor by factor: a product may underflow where its factors do not.</summary>
    private static (Expr Size, Expr Sign) SizeAndSign(Graph graph, Expr value)
    {
        var factors = Graph.FactorsOf(value, out var coefficient);
        var terms = new List<(Number, Expr)> { (Number.One, graph.Log(graph.Number(coefficient.Abs()))) };
        var signs = new List<(Expr, Number)>();
        foreach (var (factor, exponent) in factors)
        {
            var isPower = factor.Node is FunctionNode { Function: Power };
            var inner = isPower ? factor.Open(out _) : [factor];
            var (logarithm, sign) = (Settled(graph, graph.Log(graph.Apply(FunctionTable.Abs, inner[0]))), graph.Apply(FunctionTable.Sign, inner[0]));
            terms.Add((exponent, isPower ? graph.Multiply(inner[1], logarithm) : logarithm));
            if (!Graph.IsNonNegative(inner[0]))
            {
                signs.Add((isPower ? graph.Power(sign, inner[1]) : sign, exponent));
            }
        }

        return (graph.Sum([.. terms]), graph.Scale(coefficient.Sign, graph.Product([.. signs])));
    }

    private static Expr? ArgumentOf(Expr value) => Exponentials.ArgumentOf(FunctionTable.Log, value);

    /// <summary>A logarithm that a rule has made, by the rules for logarithms of one factor.</summary>
    private static Expr Settled(Graph graph, Expr logarithm) =>
        OfSigmoid(graph, logarithm) ?? OfExponentials(graph, logarithm) ?? OfRepeatedProduct(graph, logarithm) ?? NearOne(graph, logarithm) ?? logarithm;
}
