using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>Rules for exponentials of z beside those of -z, and for what is near 1 or far from it only by them.</summary>
internal static class HyperbolicRules
{
    private const int HighestPower = 8;
    private const double LogTwo = 0.6931471805599453;

    /// <summary>Up to this, and down to its negative, an exponential is a normal number.</summary>
    private const int LargestChange = 708;

    /// <summary>`(e^z - 1)/(e^z + 1)`, in which the divisor is σ(-z) or σ(z) by now: the quotient is tanh(z/2), or e^z times that.</summary>
    public static Expr? HalfTangent(Graph graph, Expr value)
    {
        if (FactorsOf(value, out var coefficient) is not { } factors)
        {
            return null;
        }

        var above = factors.FindIndex(f => IsSmallPower(f.Exponent) && Exponentials.ArgumentOf(FunctionTable.ExpMinusOne, f.Base) is { } w
            && factors.Exists(g => g.Exponent == f.Exponent && Exponentials.ArgumentOf(FunctionTable.Sigmoid, g.Base) is { } s && s.SameAs(graph.Negate(w))));
        if (above < 0)
        {
            return null;
        }

        var (z, power) = (Exponentials.ArgumentOf(FunctionTable.ExpMinusOne, factors[above].Base)!.Value, factors[above].Exponent);
        var sigmoid = graph.Apply(FunctionTable.Sigmoid, graph.Negate(z));
        factors.RemoveAll(f => f.Exponent == power && (f.Base.SameAs(sigmoid) || Exponentials.ArgumentOf(FunctionTable.ExpMinusOne, f.Base) is { } w && w.SameAs(z)));
        factors.Add((graph.Apply(FunctionTable.Tanh, graph.Scale(Number.Half, z)), power));
        return graph.Scale(coefficient, graph.Product([.. factors]));
    }

    /// <summary>`e^z/(e^z - 1)` is `1/(1 - e^-z)`.</summary>
    public static Expr? ExponentialByItselfLessOne(Graph graph, Expr value)
    {
        if (FactorsOf(value, out var coefficient) is not { } factors)
        {
            return null;
        }

        for (var d = 0; d < factors.Count; d++)
        {
            if (!IsSmallPower(-factors[d].Exponent) || Exponentials.ArgumentOf(FunctionTable.ExpMinusOne, factors[d].Base) is not { } z)
            {
                continue;
            }

            var exponential = factors.FindIndex(f => f.Exponent.IsOne && Exponentials.ExponentOf(f.Base) is { } w && w.SameAs(z));
            if (exponential >= 0)
            {
                factors[d] = (factors[d].Base, factors[d].Exponent + Number.One);
                factors[exponential] = (graph.Negate(graph.Apply(FunctionTable.ExpMinusOne, graph.Negate(z))), Number.MinusOne);
                return graph.Scale(coefficient, graph.Product([.. factors]));
            }
        }

        return null;
    }

    public static Expr? LogarithmOfCosine(Graph graph, Expr value)
    {
        if (Exponentials.ArgumentOf(FunctionTable.Log, value) is not { } cosine || Exponentials.ArgumentOf(FunctionTable.Cosh, cosine) is not { } z)
        {
            return null;
        }

        var size = graph.Apply(FunctionTable.Abs, z);
        var near = graph.Scale(Number.Half, graph.Apply(FunctionTable.LogOnePlus, graph.Power(graph.Apply(FunctionTable.Sinh, z), 2)));
        var far = graph.Sum([(Number.One, size), (Number.One, graph.Apply(FunctionTable.Softplus, graph.Scale(-2, size))), (Number.Inexact(-LogTwo), graph.One)]);
        return graph.Select(graph.Apply(FunctionTable.Less, size, graph.One), near, far);
    }

    /// <summary>`log(e^z - 1)`, whose exponential overflows where the logarithm is z.</summary>
    public static Expr? LogarithmOfExponentialLessOne(Graph graph, Expr value)
    {
        if (Exponentials.ArgumentOf(FunctionTable.Log, value) is not { } difference || Exponentials.ArgumentOf(FunctionTable.ExpMinusOne, difference) is not { } z || IsAtMostOne(z))
        {
            return null;
        }

        var near = graph.Log(graph.Apply(FunctionTable.ExpMinusOne, graph.Apply(FunctionTable.Minimum, z, graph.One)));
        var far = graph.Add(z, graph.Apply(FunctionTable.LogOnePlus, graph.Negate(graph.Exp(graph.Negate(z)))));
        return graph.Select(graph.Apply(FunctionTable.Less, graph.One, z), far, near);
    }

    /// <summary>`log sinh z`, whose hyperbolic sine overflows where the logarithm is z - log 2.</summary>
    public static Expr? LogarithmOfSine(Graph graph, Expr value)
    {
        if (Exponentials.ArgumentOf(FunctionTable.Log, value) is not { } sine || Exponentials.ArgumentOf(FunctionTable.Sinh, sine) is not { } z || IsAtMostOne(z))
        {
            return null;
        }

        var near = graph.Log(graph.Apply(FunctionTable.Sinh, graph.Apply(FunctionTable.Minimum, z, graph.One)));
        var far = graph.Sum([(Number.One, z), (Number.One, graph.Apply(FunctionTable.LogOnePlus, graph.Negate(graph.Exp(graph.Scale(-2, z))))), (Number.Inexact(-LogTwo), graph.One)]);
        return graph.Select(graph.Apply(FunctionTable.Less, graph.One, z), far, near);
    }

    /// <summary>`log tanh z`, which is near 0 for large z, is `log(1 - 2σ(-2z))`.</summary>
    public static Expr? LogarithmOfTangent(Graph graph, Expr value)
    {
        if (Exponentials.ArgumentOf(FunctionTable.Log, value) is not { } tangent || Exponentials.ArgumentOf(FunctionTable.Tanh, tangent) is not { } z || IsAtMostOne(z))
        {
            return null;
        }

        var near = graph.Log(graph.Apply(FunctionTable.Tanh, graph.Apply(FunctionTable.Minimum, z, graph.One)));
        var far = graph.Apply(FunctionTable.LogOnePlus, graph.Scale(-2, graph.Apply(FunctionTable.Sigmoid, graph.Scale(-2, z))));
        return graph.Select(graph.Apply(FunctionTable.Less, graph.Number(Number.Half), z), far, near);
    }

    /// <summary>`e^a - e^b` by the larger of the two in front; where b is -a, by the hyperbolic sine.</summary>
    public static Expr? DifferenceOfExponentials(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Constant.IsZero: true, Coefficients.Length: 2 } sum || !sum.Coefficients[0].IsOppositeOf(sum.Coefficients[1]))
        {
            return null;
        }

        var terms = value.Open(out _);
        if (Exponentials.ExponentOf(terms[0]) is not { } a || Exponentials.ExponentOf(terms[1]) is not { } b)
        {
            return null;
        }

        if (a.SameAs(graph.Negate(b)))
        {
            return graph.Scale(2 * sum.Coefficients[0], graph.Apply(FunctionTable.Sinh, a));
        }

        var difference = graph.Subtract(a, b);
        var (first, second) = (graph.Negate(graph.Apply(FunctionTable.ExpMinusOne, graph.Negate(difference))), graph.Apply(FunctionTable.ExpMinusOne, difference));
        var byLarger = graph.Select(graph.Apply(FunctionTable.Less, graph.Zero, difference), graph.Multiply(terms[0], first), graph.Multiply(terms[1], second));

        // Where both are infinite, and equal, their difference is 0.
        return graph.Scale(sum.Coefficients[0], graph.Select(graph.Apply(FunctionTable.Equal, a, b), graph.Zero, byLarger));
    }

    /// <summary>`a^x - 1` is `expm1(x log a)` where that is near 0.</summary>
    public static Expr? PowerLessOne(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Coefficients.Length: 1, Constant.IsZero: false } sum || !sum.Constant.IsOppositeOf(sum.Coefficients[0])
            || value.Open(out _)[0] is not { Node: FunctionNode { Function: Power } } power)
        {
            return null;
        }

        var operands = power.Open(out _);
        var logarithm = graph.Log(operands[0]);
        var exponent = graph.Multiply(operands[1], LogarithmRules.NearOne(graph, logarithm) ?? logarithm);
        var isNear = graph.Apply(FunctionTable.Less, graph.Apply(FunctionTable.Abs, exponent), graph.Number(Number.Half));
        var far = graph.Subtract(graph.Select(isNear, graph.One, power), graph.One);
        return graph.Scale(sum.Coefficients[0], graph.Select(isNear, graph.Apply(FunctionTable.ExpMinusOne, exponent), far));
    }

    /// <summary>
    /// `(1 + u)^v` for small u and large v, `(1 + 1/n)^n` for one: what the rounding of 1 + u left out, r, is made good by `e^(v r/(1 + u))`.
    /// </summary>
    public static Expr? PowerNearOne(Graph graph, Expr value)
    {
        if (value.Node is not FunctionNode { Function: Power } || value.Open(out _) is not [{ Node: SumNode { Constant.IsOne: true } } sum, var exponent])
        {
            return null;
        }

        // All that is subtracted here is subtracted exactly.
        var small = graph.Subtract(sum, graph.One);
        var rounded = Rounded.Of(graph, sum);
        var left = graph.Subtract(small, Rounded.Of(graph, graph.Subtract(rounded, graph.One)));
        var isSmall = graph.Apply(FunctionTable.Less, graph.Apply(FunctionTable.Abs, small), graph.One);
        var change = graph.Select(isSmall, graph.Select(graph.Apply(FunctionTable.Equal, left, graph.Zero), graph.Zero, graph.Product([(exponent, Number.One), (left, Number.One), (rounded, Number.MinusOne)])), graph.Zero);

        // Bounded so that it is neither 0 nor ∞: beside a power that is the other it would make NaN.
        var bounded = graph.Apply(FunctionTable.Minimum, graph.Apply(FunctionTable.Maximum, change, graph.Number(-LargestChange)), graph.Number(LargestChange));
        return graph.Multiply(graph.Power(rounded, exponent), Rounded.Of(graph, graph.Exp(bounded)));
    }

    private static bool IsAtMostOne(Expr z) => z.Node is FunctionNode { Function: Minimum } && Array.Exists(z.Open(out _), e => e.Node is NumberNode { Value.IsOne: true });

    private static bool IsSmallPower(Number exponent) => exponent is { IsInteger: true, Sign: > 0 } && exponent.CompareTo(HighestPower) <= 0;

    private static List<(Expr Base, Number Exponent)>? FactorsOf(Expr value, out Number coefficient)
    {
        coefficient = Number.One;
        return value.Node is ProductNode { Bound.Length: 0 } or SumNode { Constant.IsZero: true, Coefficients.Length: 1 } ? Graph.FactorsOf(value, out coefficient) : null;
    }
}
