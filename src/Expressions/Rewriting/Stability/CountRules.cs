using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>The Poisson distribution's logarithm at large counts, three large terms that cancel to a small one.</summary>
internal static class CountRules
{
    /// <summary>In longer sums no such terms are looked for.</summary>
    private const int MostTerms = 16;

    /// <summary>Where k is at least this, four terms of Stirling's series suffice.</summary>
    private const int Large = 32;

    /// <summary>
    /// `k log l - l - log Γ(k + 1)` is `-k (u - log(1 + u)) - ½ log(2πk) - S(k)` with `u = (l - k)/k` small and S Stirling's series (Loader: Fast and accurate computation of
    /// binomial probabilities, 2000).
    /// </summary>
    public static Expr? PoissonLogarithm(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Coefficients.Length: >= 3 and <= MostTerms } sum || !HoldsTimesLog(sum))
        {
            return null;
        }

        var terms = Graph.TermsOf(value, out var constant);
        foreach (var power in terms)
        {
            if (power.Term.Node is not FunctionNode { Function: var function } || !ReferenceEquals(function, FunctionTable.TimesLog) || power.Term.Open(out _) is not [var k, var l])
            {
                continue;
            }

            var next = graph.Add(k, graph.One);
            var factorial = terms.FindIndex(t => (t.Coefficient + power.Coefficient).IsZero && GammaRules.ArgumentOf(FunctionTable.LogGamma, t.Term) is { } a && a.SameAs(next));
            var mean = Graph.TermsOf(l, out var shift);
            if (factorial < 0 || !shift.IsZero || !mean.TrueForAll(m => terms.Exists(t => t.Term.SameAs(m.Term) && (t.Coefficient + (m.Coefficient * power.Coefficient)).IsZero)))
            {
                continue;
            }

            var excess = Rounded.Of(graph, graph.Divide(graph.Subtract(l, k), k));
            var isNear = graph.Apply(
                FunctionTable.And,
                graph.Apply(FunctionTable.Less, graph.Number(Large), k),
                graph.Apply(FunctionTable.Less, graph.Scale(2, graph.Apply(FunctionTable.Abs, excess)), graph.One));
            var deviance = graph.Subtract(excess, graph.Apply(FunctionTable.LogOnePlus, excess));
            var near = graph.Sum([
                (Number.MinusOne, graph.Multiply(k, RemainderRules.NearZero(graph, deviance) ?? deviance)),
                (-Number.Half, graph.Log(graph.Product([(graph.Number(2), Number.One), (graph.Pi, Number.One), (k, Number.One)]))),
                (Number.MinusOne, Stirling(graph, k))]);
            var far = graph.Sum([(Number.One, Rounded.Of(graph, power.Term)), (Number.MinusOne, l), (Number.MinusOne, terms[factorial].Term)]);
            var rest = terms.Where((t, at) => at != factorial && !t.Term.SameAs(power.Term) && !mean.Exists(m => m.Term.SameAs(t.Term)));
            return graph.Sum([.. rest, (power.Coefficient, graph.Select(isNear, near, far)), (constant, graph.One)]);
        }

        return null;
    }

    private static bool HoldsTimesLog(SumNode sum)
    {
        foreach (var edge in sum.Edges)
        {
            if (edge.Operand is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.TimesLog))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>`1/(12 k) - 1/(360 k³) + 1/(1260 k⁵) - 1/(1680 k⁷)`.</summary>
    private static Expr Stirling(Graph graph, Expr k)
    {
        var p = Rounded.Of(graph, graph.Power(k, -1));
        return graph.Sum([
            (Number.Fraction(1, 12), p), (Number.Fraction(-1, 360), graph.Power(p, 3)), (Number.Fraction(1, 1260), graph.Power(p, 5)), (Number.Fraction(-1, 1680), graph.Power(p, 7))]);
    }
}
