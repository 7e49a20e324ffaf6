using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>Rules for sums whose terms cancel: `c - c·f(z)` where f(z) is near 1, and functions of z and of -z.</summary>
internal static class SumRules
{
    /// <summary>In sums of more terms than this no pairs are looked for.</summary>
    private const int MostTerms = 16;

    public static Expr? ComplementOfSigmoid(Graph graph, Expr value) => Difference(FunctionTable.Sigmoid, value) is { } z
        ? graph.Scale(((SumNode)value.Node).Constant, graph.Apply(FunctionTable.Sigmoid, graph.Negate(z))) : null;

    public static Expr? ExponentialLessOne(Graph graph, Expr value) => Difference(FunctionTable.Exp, value) is { } z
        ? graph.Scale(((SumNode)value.Node).Coefficients[0], graph.Apply(FunctionTable.ExpMinusOne, z)) : null;

    public static Expr? CosineLessOne(Graph graph, Expr value) => Difference(FunctionTable.Cos, value) is { } z
        ? graph.Scale(2 * ((SumNode)value.Node).Constant, graph.Power(graph.Apply(FunctionTable.Sin, graph.Scale(Number.Half, z)), 2)) : null;

    public static Expr? HyperbolicCosineLessOne(Graph graph, Expr value) => Difference(FunctionTable.Cosh, value) is { } z
        ? graph.Scale(2 * ((SumNode)value.Node).Coefficients[0], graph.Power(graph.Apply(FunctionTable.Sinh, graph.Scale(Number.Half, z)), 2)) : null;

    public static Expr? ComplementOfTangent(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Coefficients.Length: 1, Constant.IsZero: false } sum || sum.Constant.Abs() != sum.Coefficients[0].Abs()
            || Exponentials.ArgumentOf(FunctionTable.Tanh, value.Open(out _)[0]) is not { } z)
        {
            return null;
        }

        return graph.Scale(2 * sum.Constant, graph.Apply(FunctionTable.Sigmoid, graph.Scale(sum.Constant == sum.Coefficients[0] ? 2 : -2, z)));
    }

    public static Expr? ComplementOfSquaredTangent(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Coefficients.Length: 1, Constant.IsZero: false } sum || !sum.Constant.IsOppositeOf(sum.Coefficients[0])
            || value.Open(out _)[0] is not { Node: ProductNode { Bound.Length: 0 } } square || Graph.FactorsOf(square, out _) is not [(var tangent, { Denominator.IsOne: true } exponent)]
            || exponent != 2 || Exponentials.ArgumentOf(FunctionTable.Tanh, tangent) is not { } z)
        {
            return null;
        }

        var twice = graph.Scale(2, z);
        return graph.Scale(4 * sum.Constant, graph.Multiply(graph.Apply(FunctionTable.Sigmoid, twice), graph.Apply(FunctionTable.Sigmoid, graph.Negate(twice))));
    }

    /// <summary>`1 - 2σ(z)` is `-tanh(z/2)`.</summary>
    public static Expr? OneLessTwiceSigmoid(Graph graph, Expr value) =>
        value.Node is SumNode { Coefficients.Length: 1, Constant.IsZero: false } sum && (2 * sum.Constant).IsOppositeOf(sum.Coefficients[0])
            && Exponentials.ArgumentOf(FunctionTable.Sigmoid, value.Open(out _)[0]) is { } z
            ? graph.Scale(-sum.Constant, graph.Apply(FunctionTable.Tanh, graph.Scale(Number.Half, z))) : null;

    /// <summary>`σ(a) - σ(b)` is `tanh((a - b)/2) (σ(a) σ(-b) + σ(-a) σ(b))`.</summary>
    public static Expr? DifferenceOfTwoSigmoids(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Constant.IsZero: true, Coefficients.Length: 2 } sum || !sum.Coefficients[0].IsOppositeOf(sum.Coefficients[1]))
        {
            return null;
        }

        var terms = value.Open(out _);
        if (Exponentials.ArgumentOf(FunctionTable.Sigmoid, terms[0]) is not { } a || Exponentials.ArgumentOf(FunctionTable.Sigmoid, terms[1]) is not { } b)
        {
            return null;
        }

        var product = graph.Add(graph.Multiply(terms[0], Complement(b)), graph.Multiply(Complement(a), terms[1]));
        return graph.Scale(sum.Coefficients[0], graph.Multiply(graph.Apply(FunctionTable.Tanh, graph.Scale(Number.Half, graph.Subtract(a, b))), product));

        Expr Complement(Expr z) => graph.Apply(FunctionTable.Sigmoid, graph.Negate(z));
    }

    /// <summary>Two terms that differ by σ(z) in place of σ(-z) alone, and in sign.</summary>
    public static Expr? DifferenceOfSigmoids(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Coefficients.Length: >= 2 and <= MostTerms })
        {
            return null;
        }

        var terms = Graph.TermsOf(value, out var constant);
        for (var i = 0; i < terms.Count; i++)
        {
            if (!HoldsSigmoid(terms[i].Term))
            {
                continue;
            }

            for (var j = 0; j < i; j++)
            {
                if (!terms[i].Coefficient.IsOppositeOf(terms[j].Coefficient) || !HoldsSigmoid(terms[j].Term))
                {
                    continue;
                }

                var quotient = Graph.FactorsOf(graph.Divide(terms[i].Term, terms[j].Term), out var scale);
                var above = quotient.FindIndex(f => f.Exponent.IsOne);
                if (quotient.Count != 2 || !scale.IsOne || above < 0 || !quotient[1 - above].Exponent.IsMinusOne
                    || Exponentials.ArgumentOf(FunctionTable.Sigmoid, quotient[above].Base) is not { } z
                    || Exponentials.ArgumentOf(FunctionTable.Sigmoid, quotient[1 - above].Base) is not { } w || !w.SameAs(graph.Negate(z)))
                {
                    continue;
                }

                var common = graph.Divide(terms[i].Term, quotient[above].Base);
                var tangent = graph.Multiply(common, graph.Apply(FunctionTable.Tanh, graph.Scale(Number.Half, z)));
                return graph.Sum([.. terms.Where((_, k) => k != i && k != j), (terms[i].Coefficient, tangent), (constant, graph.One)]);
            }
        }

        return null;
    }

    /// <summary>`log(1 + e^z) - z` is `log(1 + e^-z)`, and `log(1 + e^z) - log(1 + e^-z)` is z.</summary>
    public static Expr? SoftplusLessArgument(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Coefficients.Length: >= 2 and <= MostTerms })
        {
            return null;
        }

        var terms = Graph.TermsOf(value, out var constant);
        for (var k = 0; k < terms.Count; k++)
        {
            if (Exponentials.ArgumentOf(FunctionTable.Softplus, terms[k].Term) is not { } z)
            {
                continue;
            }

            var opposite = graph.Apply(FunctionTable.Softplus, graph.Negate(z));
            if (terms.FindIndex(t => t.Term.SameAs(opposite) && t.Coefficient.IsOppositeOf(terms[k].Coefficient)) is var other and >= 0)
            {
                return graph.Sum([.. terms.Where((_, t) => t != k && t != other), (terms[k].Coefficient, z), (constant, graph.One)]);
            }

            var parts = Graph.TermsOf(z, out var shift);
            if (shift.IsZero && parts.Count > 0 && parts.TrueForAll(p => terms.Exists(t => t.Term.SameAs(p.Term) && (t.Coefficient + (terms[k].Coefficient * p.Coefficient)).IsZero)))
            {
                return graph.Sum([
                    .. terms.Where((t, at) => at != k && !parts.Exists(p => p.Term.SameAs(t.Term))), (terms[k].Coefficient, opposite), (constant, graph.One)]);
            }
        }

        return null;
    }

    /// <summary>z of `c - c·f(z)`; null for other expressions.</summary>
    private static Expr? Difference(Function function, Expr value) => value.Node is SumNode { Coefficients.Length: 1, Constant.IsZero: false } sum
        && sum.Constant.IsOppositeOf(sum.Coefficients[0]) ? Exponentials.ArgumentOf(function, value.Open(out _)[0]) : null;

    private static bool HoldsSigmoid(Expr term) => term.Node is FunctionNode { Function: Sigmoid }
        || (term.Node is ProductNode { Bound.Length: 0 } product && product.Edges[..product.Exponents.Length].ToArray().Any(e => e.Operand is FunctionNode { Function: Sigmoid }));
}
