using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>
/// `log Γ(b + d) - log Γ(b)` and `ψ(b + d) - ψ(b)` for large b, where both are large and nearly equal: by Stirling's series, in which the terms of the two are subtracted before
/// they are computed (Abramowitz and Stegun, 6.1.40 and 6.3.18). Likelihoods of counts hold such differences.
/// </summary>
internal static class GammaRules
{
    /// <summary>In sums of more terms than this no pairs are looked for.</summary>
    private const int MostTerms = 16;

    /// <summary>Where the smaller argument is at least this, the terms of the series that are left out are below the last place.</summary>
    private const int Large = 32;

    public static Expr? DifferenceOfLogarithms(Graph graph, Expr value) => Difference(graph, value, FunctionTable.LogGamma, Logarithms);

    public static Expr? DifferenceOfDigammas(Graph graph, Expr value) => Difference(graph, value, FunctionTable.Digamma, Digammas);

    /// <summary>`log l - ψ(a)` is `log(1 + (l - a)/a) + 1/(2a) + 1/(12a²) - …` for large a and l near it, as in the estimates of a gamma distribution.</summary>
    public static Expr? LogarithmLessDigamma(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Coefficients.Length: >= 2 and <= MostTerms } sum || !Holds(sum, FunctionTable.Digamma) || !Holds(sum, FunctionTable.Log))
        {
            return null;
        }

        var terms = Graph.TermsOf(value, out var constant);
        var digamma = terms.FindIndex(t => Exponentials.ArgumentOf(FunctionTable.Digamma, t.Term) is not null);
        var logarithm = terms.FindIndex(t => (t.Coefficient + terms[digamma].Coefficient).IsZero && Exponentials.ArgumentOf(FunctionTable.Log, t.Term) is not null);
        if (logarithm < 0)
        {
            return null;
        }

        var (l, a) = (terms[logarithm].Term.Open(out _)[0], terms[digamma].Term.Open(out _)[0]);
        var p = Rounded.Of(graph, graph.Power(a, -1));
        var excess = Rounded.Of(graph, graph.Divide(graph.Subtract(l, a), a));
        var isNear = graph.Apply(
            FunctionTable.And, graph.Apply(FunctionTable.Less, graph.Number(Large), a), graph.Apply(FunctionTable.Less, graph.Scale(2, graph.Apply(FunctionTable.Abs, excess)), graph.One));
        var near = graph.Sum([
            (Number.One, graph.Apply(FunctionTable.LogOnePlus, excess)),
            (Number.Half, p),
            (Number.Fraction(1, 12), graph.Power(p, 2)),
            (Number.Fraction(-1, 120), graph.Power(p, 4)),
            (Number.Fraction(1, 252), graph.Power(p, 6)),
            (Number.Fraction(-1, 240), graph.Power(p, 8))]);
        var far = graph.Subtract(Rounded.Of(graph, terms[logarithm].Term), terms[digamma].Term);
        return graph.Sum([.. terms.Where((_, at) => at != digamma && at != logarithm), (terms[logarithm].Coefficient, graph.Select(isNear, near, far)), (constant, graph.One)]);
    }

    private static bool Holds(SumNode sum, Function function)
    {
        foreach (var edge in sum.Edges)
        {
            if (IsOf(edge.Operand, function))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A function of a less that of b, or of the larger one of two of which something cancels against a.</summary>
    private static Expr? Difference(Graph graph, Expr value, Function function, Func<Graph, Expr, Expr, Expr, Expr> byStirling)
    {
        if (value.Node is not SumNode { Coefficients.Length: >= 2 and <= MostTerms } sum || !HoldsTwo(sum, function))
        {
            return null;
        }

        var terms = Graph.TermsOf(value, out var constant);
        for (var k = 0; k < terms.Count; k++)
        {
            if (ArgumentOf(function, terms[k].Term) is not { } a)
            {
                continue;
            }

            var partners = terms.FindAll(t => (t.Coefficient + terms[k].Coefficient).IsZero && ArgumentOf(function, t.Term) is { } b && IsPart(graph, a, b));
            if (partners.Count is not (1 or 2))
            {
                continue;
            }

            var coefficient = terms[k].Coefficient;
            var whole = Rounded.Of(graph, terms[k].Term);
            var first = ArgumentOf(function, partners[0].Term)!.Value;
            var made = Of(first, partners[0].Term);
            if (partners.Count == 2)
            {
                var second = ArgumentOf(function, partners[1].Term)!.Value;
                made = graph.Select(
                    graph.Apply(FunctionTable.Less, second, first),
                    graph.Subtract(made, Rounded.Of(graph, partners[1].Term)),
                    graph.Subtract(Of(second, partners[1].Term), Rounded.Of(graph, partners[0].Term)));
            }

            return graph.Sum([.. terms.Where((t, at) => at != k && !partners.Contains(t)), (coefficient, made), (constant, graph.One)]);

            Expr Of(Expr b, Expr ofB)
            {
                var isLarge = graph.Apply(FunctionTable.Less, graph.Number(Large), graph.Apply(FunctionTable.Minimum, a, b));
                return graph.Select(isLarge, byStirling(graph, a, b, graph.Subtract(a, b)), graph.Subtract(whole, ofB));
            }
        }

        return null;
    }

    /// <summary>x of f(x), also where another rule has made cases of it: log Γ(x) for positive x, the logarithm of what is there else.</summary>
    public static Expr? ArgumentOf(Function function, Expr term) => Exponentials.ArgumentOf(function, term)
        ?? (term.Node is FunctionNode { Function: Select } cases && IsOf(cases.Edges[1].Operand, function) ? Exponentials.ArgumentOf(function, term.Open(out _)[1]) : null);

    private static bool IsOf(Node node, Function function) => node is FunctionNode of && ReferenceEquals(of.Function, function);

    private static bool HoldsTwo(SumNode sum, Function function)
    {
        var count = 0;
        foreach (var edge in sum.Edges)
        {
            count += IsOf(edge.Operand, function) || (edge.Operand is FunctionNode { Function: Select } cases && IsOf(cases.Edges[1].Operand, function)) ? 1 : 0;
        }

        return count > 1;
    }

    /// <summary>Whether a - b is shorter than a, or a number: `k + r` and k, `k + r` and `k + 1`, `(v + 1)/2` and `v/2`.</summary>
    private static bool IsPart(Graph graph, Expr a, Expr b)
    {
        var (own, difference) = (Graph.TermsOf(a, out _), Graph.TermsOf(graph.Subtract(a, b), out _));
        return difference.Count < own.Count || (difference.Count == 0 && own.Count > 0);
    }

    /// <summary>`(b - ½) log(1 + d/b) + d log a - d + S(a) - S(b)`, S Stirling's series.</summary>
    private static Expr Logarithms(Graph graph, Expr a, Expr b, Expr d)
    {
        var (p, q, s, t) = Reciprocals(graph, a, b);

        // S(x) = 1/(12 x) - 1/(360 x³) + 1/(1260 x⁵) - 1/(1680 x⁷), divided by p - q.
        var (square, product) = (graph.Power(t, 2), graph.Multiply(s, t));
        var series = graph.Sum([
            (Number.Fraction(1, 12), graph.One),
            (Number.Fraction(-1, 360), graph.Add(t, s)),
            (Number.Fraction(1, 1260), graph.Sum([(1, square), (1, product), (-1, graph.Power(s, 2))])),
            (Number.Fraction(-1, 1680), graph.Sum([(1, graph.Power(t, 3)), (1, graph.Multiply(product, t)), (-2, graph.Multiply(product, s)), (-1, graph.Power(s, 3))]))]);
        return graph.Sum([
            (Number.One, graph.Multiply(graph.Subtract(b, graph.Number(Number.Half)), LogarithmOfRatio(graph, a, b, d))),
            (Number.One, Rounded.Of(graph, graph.Multiply(d, graph.Subtract(Rounded.Of(graph, graph.Log(a)), graph.One)))),
            (Number.MinusOne, graph.Product([(d, Number.One), (p, Number.One), (q, Number.One), (series, Number.One)]))]);
    }

    /// <summary>`log(1 + d/b) - (p - q)/2 - (p² - q²)/12 + (p⁴ - q⁴)/120 - (p⁶ - q⁶)/252 + (p⁸ - q⁸)/240`.</summary>
    private static Expr Digammas(Graph graph, Expr a, Expr b, Expr d)
    {
        var (p, q, s, t) = Reciprocals(graph, a, b);
        var squares = graph.Sum([(1, graph.Power(t, 2)), (-1, graph.Power(s, 2))]);
        var even = graph.Sum([
            (Number.Fraction(-1, 12), graph.One),
            (Number.Fraction(1, 120), t),
            (Number.Fraction(-1, 252), squares),
            (Number.Fraction(1, 240), graph.Multiply(t, graph.Sum([(1, graph.Power(t, 2)), (-2, graph.Power(s, 2))])))]);
        var series = graph.Add(graph.Number(-Number.Half), graph.Multiply(graph.Add(p, q), even));
        return graph.Subtract(
            LogarithmOfRatio(graph, a, b, d), graph.Product([(d, Number.One), (p, Number.One), (q, Number.One), (series, Number.One)]));
    }

    /// <summary>`log(a/b)`, where a is near b by d; where a is much the smaller, 1 + d/b would have lost its digits.</summary>
    private static Expr LogarithmOfRatio(Graph graph, Expr a, Expr b, Expr d) => graph.Select(
        graph.Apply(FunctionTable.Less, b, graph.Scale(2, a)), graph.Apply(FunctionTable.LogOnePlus, graph.Divide(d, b)), graph.Log(Rounded.Of(graph, graph.Divide(a, b))));

    /// <summary>p = 1/a, q = 1/b, their product and the sum of their squares; p - q is -d p q.</summary>
    private static (Expr P, Expr Q, Expr S, Expr T) Reciprocals(Graph graph, Expr a, Expr b)
    {
        var (p, q) = (Rounded.Of(graph, graph.Power(a, -1)), Rounded.Of(graph, graph.Power(b, -1)));
        return (p, q, Rounded.Of(graph, graph.Multiply(p, q)), Rounded.Of(graph, graph.Add(graph.Power(p, 2), graph.Power(q, 2))));
    }
}
