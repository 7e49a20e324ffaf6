using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>Rules for quotients of exponentials and of sums of them: above and below the line overflows, the quotient is an ordinary number.</summary>
internal static class QuotientRules
{
    /// <summary>Sums inside of sums are looked at as deep as this.</summary>
    private const int DeepestSum = 4;

    /// <summary>How often a factor may occur for the rules on powers.</summary>
    private const int HighestPower = 8;

    public static Expr? HyperbolicTangent(Graph graph, Expr value)
    {
        if (FactorsOf(value, out var coefficient) is not { } factors)
        {
            return null;
        }

        for (var d = 0; d < factors.Count; d++)
        {
            // The sum and the difference of e^z and e^-z; the difference may have been written with either sign.
            if (factors[d].Exponent.Sign >= 0 || PairOf(factors[d].Base, isSum: true) is not { } z)
            {
                continue;
            }

            var above = factors.FindIndex(f => f.Exponent.Sign > 0 && f.Exponent.CompareTo(-factors[d].Exponent) <= 0
                && DifferenceOf(f.Base, out _) is { } w && (w.SameAs(z) || w.SameAs(graph.Negate(z))));
            if (above >= 0)
            {
                var argument = DifferenceOf(factors[above].Base, out var scale)!.Value;
                var power = factors[above].Exponent;
                factors[above] = (graph.Scale(scale, graph.Apply(FunctionTable.Tanh, argument)), power);
                factors[d] = (factors[d].Base, factors[d].Exponent + power);
                return graph.Scale(coefficient, graph.Product([.. factors]));
            }
        }

        return null;
    }

    /// <summary>Without an exponential above it, a divisor `e^z + e^-z` is twice a hyperbolic cosine.</summary>
    public static Expr? ReciprocalOfSum(Graph graph, Expr value)
    {
        if (FactorsOf(value, out var coefficient) is not { } factors || factors.Exists(f => Exponentials.ExponentOf(f.Base) is not null))
        {
            return null;
        }

        var divisor = factors.FindIndex(f => f.Exponent.Sign < 0 && PairOf(f.Base, isSum: true) is not null);
        if (divisor < 0)
        {
            return null;
        }

        factors[divisor] = (graph.Scale(2, graph.Apply(FunctionTable.Cosh, PairOf(factors[divisor].Base, isSum: true)!.Value)), factors[divisor].Exponent);
        return graph.Scale(coefficient, graph.Product([.. factors]));
    }

    /// <summary>`e^z σ(-z)` is σ(z).</summary>
    public static Expr? ExponentialTimesLogistic(Graph graph, Expr value)
    {
        if (FactorsOf(value, out var coefficient) is not { } factors)
        {
            return null;
        }

        for (var s = 0; s < factors.Count; s++)
        {
            if (factors[s].Exponent is not { IsInteger: true, Sign: > 0 } || Exponentials.ArgumentOf(FunctionTable.Sigmoid, factors[s].Base) is not { } argument)
            {
                continue;
            }

            var z = graph.Negate(argument);
            var above = factors.FindIndex(f => f.Exponent.IsOne && Exponentials.ExponentOf(f.Base) is { } w && w.SameAs(z));
            if (above >= 0)
            {
                factors[above] = (graph.Apply(FunctionTable.Sigmoid, z), Number.One);
                factors[s] = (factors[s].Base, factors[s].Exponent - Number.One);
                return graph.Scale(coefficient, graph.Product([.. factors]));
            }
        }

        return null;
    }

    /// <summary>`e^a e^b` is `e^(a + b)`, and so is `e^a/e^-b`; where both run over the same indices, so that no more exponentials are taken than before.</summary>
    public static Expr? ProductOfExponentials(Graph graph, Expr value)
    {
        if (value.Node is not ProductNode { Bound.Length: 0, Exponents.Length: >= 2 } || FactorsOf(value, out var coefficient) is not { } factors)
        {
            return null;
        }

        for (var f = 0; f < factors.Count; f++)
        {
            if (!factors[f].Exponent.IsInteger || Exponentials.ExponentOf(factors[f].Base) is not { } first)
            {
                continue;
            }

            var indices = first.FreeIndices().ToHashSet();
            var alike = factors.FindAll(g => g.Exponent.IsInteger && Exponentials.ExponentOf(g.Base) is { } z && indices.SetEquals(z.FreeIndices()));
            if (alike.Count > 1)
            {
                var exponent = graph.Sum([.. alike.Select(g => (g.Exponent, Exponentials.ExponentOf(g.Base)!.Value))]);
                return graph.Scale(coefficient, graph.Product([.. factors.Except(alike), (graph.Exp(exponent), Number.One)]));
            }
        }

        return null;
    }

    public static Expr? QuotientOfHyperbolics(Graph graph, Expr value)
    {
        if (FactorsOf(value, out var coefficient) is not { } factors)
        {
            return null;
        }

        for (var s = 0; s < factors.Count; s++)
        {
            if (!factors[s].Exponent.IsInteger || Exponentials.ArgumentOf(FunctionTable.Sinh, factors[s].Base) is not { } z)
            {
                continue;
            }

            var sinh = factors[s];
            var c = factors.FindIndex(f => f.Exponent.IsInteger && f.Exponent.Sign == -sinh.Exponent.Sign && IsOf(f.Base, FunctionTable.Cosh) && f.Base.Open(out _)[0].SameAs(z));
            if (c < 0)
            {
                continue;
            }

            var taken = sinh.Exponent.Abs().CompareTo(factors[c].Exponent.Abs()) < 0 ? sinh.Exponent : -factors[c].Exponent;
            factors[s] = (sinh.Base, sinh.Exponent - taken);
            factors[c] = (factors[c].Base, factors[c].Exponent + taken);
            factors.Add((graph.Apply(FunctionTable.Tanh, z), taken));
            return graph.Scale(coefficient, graph.Product([.. factors]));
        }

        return null;
    }

    private static bool IsOf(Expr value, Function function) => value.Node is FunctionNode node && ReferenceEquals(node.Function, function);

    public static Expr? Logistic(Graph graph, Expr value)
    {
        if (FactorsOf(value, out var coefficient) is not { } factors)
        {
            return null;
        }

        var divisor = factors.FindIndex(f => f.Exponent is { IsInteger: true, Sign: < 0 } && f.Exponent.CompareTo(-HighestPower) >= 0 && Exponentials.OnePlusExponential(f.Base) is not null);
        if (divisor < 0)
        {
            return null;
        }

        // e^(qz)/(1 + e^z)^n is σ(z)^q σ(-z)^(n - q).
        var z = Exponentials.OnePlusExponential(factors[divisor].Base)!.Value;
        var power = -factors[divisor].Exponent;
        factors.RemoveAt(divisor);
        var above = Number.Zero;
        for (var f = factors.Count - 1; f >= 0; f--)
        {
            if (Exponentials.ExponentOf(factors[f].Base) is { } exponent && MultipleOf(graph, exponent, factors[f].Exponent, z) is { } multiple)
            {
                above += multiple;
                factors.RemoveAt(f);
            }
        }

        var taken = above.CompareTo(power) > 0 ? power : above.Sign < 0 ? Number.Zero : above;
        factors.Add((graph.Apply(FunctionTable.Sigmoid, z), taken));
        factors.Add((graph.Apply(FunctionTable.Sigmoid, graph.Negate(z)), power - taken));
        factors.Add((graph.Exp(graph.Scale(above - taken, z)), Number.One));
        return graph.Scale(coefficient, graph.Product([.. factors]));
    }

    public static Expr? Softmax(Graph graph, Expr value)
    {
        if (FactorsOf(value, out var coefficient) is not { } factors || !factors.Exists(f => f.Exponent.Sign < 0 && IsSum(graph, f.Base)))
        {
            return null;
        }

        var exponents = new List<(Number, Expr)>();
        var others = new List<(Expr, Number)>();
        foreach (var (factor, exponent) in factors)
        {
            if ((Exponentials.ExponentOf(graph, factor) ?? Exponentials.LogOfSum(graph, factor)) is { } logarithm)
            {
                exponents.Add((exponent, logarithm));
            }
            else
            {
                others.Add((factor, exponent));
            }
        }

        // Alone, `1/Σ e^z` is as well computed as it stands.
        if (exponents.Count < 2)
        {
            return null;
        }

        others.Add((graph.Exp(graph.Sum([.. exponents])), Number.One));
        return graph.Scale(coefficient, graph.Product([.. others]));
    }

    public static Expr? WeightedSoftmax(Graph graph, Expr value)
    {
        if (FactorsOf(value, out var coefficient) is not { } factors)
        {
            return null;
        }

        var divisor = factors.FindIndex(f => f.Exponent.IsMinusOne && IsSum(graph, f.Base));
        var weighted = factors.FindIndex(f => f.Exponent.IsOne && f.Base.Node is ProductNode { Bound.Length: > 0 } && HoldsExponential(graph, f.Base));
        if (divisor < 0 || weighted < 0)
        {
            return null;
        }

        var sum = factors[weighted].Base;
        var opened = sum.Open(out var bound);
        var inner = new List<(Expr, Number)> { factors[divisor] };
        for (var k = 0; k < ((ProductNode)sum.Node).Exponents.Length; k++)
        {
            inner.Add((opened[k], ((ProductNode)sum.Node).Exponents[k]));
        }

        var product = graph.Product([.. inner]);
        if ((Softmax(graph, product) ?? WeightedSoftmax(graph, product)) is not { } body)
        {
            return null;
        }

        factors[weighted] = (graph.SumOver(body, bound), Number.One);
        factors.RemoveAt(divisor);
        return graph.Scale(coefficient, graph.Product([.. factors]));
    }

    /// <summary>The factors of a plain product, or of a power; null for other expressions.</summary>
    private static List<(Expr Base, Number Exponent)>? FactorsOf(Expr value, out Number coefficient)
    {
        coefficient = Number.One;
        return value.Node is ProductNode { Bound.Length: 0 } or SumNode { Constant.IsZero: true, Coefficients.Length: 1 } ? Graph.FactorsOf(value, out coefficient) : null;
    }

    private static bool IsSum(Graph graph, Expr value) => value.Node is SumNode or ProductNode { Bound.Length: > 0 } && Exponentials.LogOfSum(graph, value) is not null;

    /// <summary>Whether an exponential is a factor of what is summed, or of a sum among its factors.</summary>
    private static bool HoldsExponential(Graph graph, Expr contraction, int depth = 0) => Array.Exists(
        contraction.Open(out _),
        factor => Exponentials.ExponentOf(graph, factor) is not null || (depth < DeepestSum && factor.Node is ProductNode { Bound.Length: > 0 } && HoldsExponential(graph, factor, depth + 1)));

    /// <summary>z of `e^z + e^-z` or of `e^z - e^-z`; null for other expressions.</summary>
    private static Expr? PairOf(Expr value, bool isSum)
    {
        if (value.Node is not SumNode { Constant.IsZero: true, Coefficients.Length: 2 } sum
            || !(isSum ? sum.Coefficients[0].IsOne && sum.Coefficients[1].IsOne : sum.Coefficients[0].IsOppositeOf(sum.Coefficients[1]) && sum.Coefficients[0].Abs().IsOne))
        {
            return null;
        }

        var terms = value.Open(out _);
        return Exponentials.ExponentOf(terms[0]) is { } a && Exponentials.ExponentOf(terms[1]) is { } b && AreOpposite(a, b) ? (sum.Coefficients[0].Sign > 0 ? a : b) : null;
    }

    /// <summary>z of `e^z - e^-z`, or of sinh z, which is half of it; null for other expressions.</summary>
    private static Expr? DifferenceOf(Expr value, out Number scale)
    {
        var sinh = Exponentials.ArgumentOf(FunctionTable.Sinh, value);
        scale = sinh is null ? Number.One : Number.Half;
        return sinh ?? PairOf(value, isSum: false);
    }

    private static bool AreOpposite(Expr a, Expr b)
    {
        var (first, second) = (Graph.TermsOf(a, out var c), Graph.TermsOf(b, out var d));
        return c == -d && first.Count == second.Count && first.TrueForAll(t => second.Exists(u => u.Coefficient == -t.Coefficient && u.Term.SameAs(t.Term)));
    }

    /// <summary>q, a whole number within bounds, where power·exponent is q·z; else null.</summary>
    private static Number? MultipleOf(Graph graph, Expr exponent, Number power, Expr z)
    {
        for (var q = -HighestPower; q <= HighestPower; q++)
        {
            if (q != 0 && graph.Scale(power, exponent).SameAs(graph.Scale(q, z)))
            {
                return q;
            }
        }

        return null;
    }
}
