using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>
/// Rules that take the largest exponential of a sum in front: `Σ e^z = e^m Σ e^(z - m)`, m the largest z. Every z - m is exact or nearly so, where `z - log Σ e^z` would carry
/// the rounding of a large logarithm into an exponent (Blanchard, Higham, Higham: Accurately computing the log-sum-exp and softmax functions, 2021). For the last form alone:
/// the derivative of m would be taken for nothing.
/// </summary>
internal static class LargestTermRules
{
    private const int HighestPower = 8;

    /// <summary>`m + log1p(Σ over the others of e^(z - m))`, where entries as large as the largest count as 1 each.</summary>
    public static Expr? LogSumExp(Graph graph, Expr value)
    {
        if (value.Node is not ReductionNode { Kind: ReductionKind.LogSumExp } node)
        {
            return null;
        }

        var opened = value.Open(out var bound);
        Expr? mask = node.HasMask ? opened[1] : null;
        var largest = graph.Reduce(ReductionKind.Maximum, opened[0], bound, mask);
        var isLargest = graph.Apply(FunctionTable.Equal, opened[0], largest);

        // That m - z is not negative is said so that it is subtracted first, whatever sum it comes to stand in.
        var exponential = graph.Exp(graph.Negate(graph.Apply(FunctionTable.Maximum, graph.Subtract(largest, opened[0]), graph.Zero)));
        var others = graph.SumOver(Masked(graph.Select(isLargest, graph.Zero, exponential)), bound);
        var ties = graph.Apply(FunctionTable.Maximum, graph.Subtract(graph.SumOver(Masked(isLargest), bound), graph.One), graph.Zero);
        var excess = graph.Apply(FunctionTable.LogOnePlus, graph.Add(others, ties));
        var isFinite = graph.Apply(FunctionTable.LessOrEqual, graph.Apply(FunctionTable.Abs, largest), graph.Number(Number.Inexact(double.MaxValue)));
        return graph.Add(largest, graph.Select(isFinite, excess, graph.Zero));

        Expr Masked(Expr entry) => mask is { } m ? graph.Multiply(m, entry) : entry;
    }

    /// <summary>`max z - zᵢ` where the excess of a logarithm is added: not negative, and subtracted first.</summary>
    public static Expr? LargestLessEntry(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Coefficients.Length: >= 3 })
        {
            return null;
        }

        var terms = Graph.TermsOf(value, out var constant);
        for (var k = 0; k < terms.Count; k++)
        {
            if (terms[k].Term.Node is not ReductionNode { Kind: ReductionKind.Maximum } || !terms.Exists(t => t.Coefficient == terms[k].Coefficient && IsExcess(t.Term)))
            {
                continue;
            }

            if (EntryAmong(terms, k) is not { } entry)
            {
                continue;
            }

            var parts = Graph.TermsOf(entry, out var shift);
            var left = terms.Where((t, at) => at != k && !parts.Exists(p => p.Term.SameAs(t.Term)));
            var distance = graph.Apply(FunctionTable.Maximum, graph.Subtract(terms[k].Term, entry), graph.Zero);
            return graph.Sum([.. left, (terms[k].Coefficient, distance), (constant + (terms[k].Coefficient * shift), graph.One)]);
        }

        return null;
    }

    /// <summary>`e^(a + n log(1 + u))` is `e^a (1 + u)ⁿ`.</summary>
    public static Expr? ExponentialOfExcess(Graph graph, Expr value)
    {
        if (Exponentials.ExponentOf(value) is not { Node: SumNode } exponent)
        {
            return null;
        }

        var terms = Graph.TermsOf(exponent, out var constant);
        var place = terms.FindIndex(t => t.Coefficient is { IsInteger: true, IsZero: false } && t.Coefficient.Abs().CompareTo(HighestPower) <= 0 && ExcessOf(t.Term) is not null);
        if (place < 0)
        {
            return null;
        }

        var rest = graph.Sum([.. terms.Where((_, t) => t != place), (constant, graph.One)]);
        return graph.Product([(graph.Add(graph.One, ExcessOf(terms[place].Term)!.Value), terms[place].Coefficient), (graph.Exp(rest), Number.One)]);
    }

    /// <summary>
    /// `1 + u`, u the sum of the others as <see cref="LogSumExp"/> makes it, is the sum of all, the largest being 1 each. To be tried last: other rules look for u.
    /// </summary>
    public static Expr? SumWithLargest(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Coefficients.Length: 2, Constant.IsOne: true } sum || !sum.Coefficients[0].IsOne || !sum.Coefficients[1].IsOne)
        {
            return null;
        }

        var terms = value.Open(out _);
        var place = Array.FindIndex(terms, t => t.Node is ProductNode { Bound.Length: > 0 });
        if (place < 0 || Exponentials.ArgumentOf(FunctionTable.Maximum, terms[1 - place]) is null)
        {
            return null;
        }

        var others = (ProductNode)terms[place].Node;
        var factors = terms[place].Open(out var bound);
        var entry = Array.FindIndex(factors, f => f.Node is FunctionNode { Function: Select } cases && cases.Edges[1].Operand is NumberNode { Value.IsZero: true });
        if (entry < 0 || !others.Exponents[entry].IsOne)
        {
            return null;
        }

        // The second term must count the same entries that the first leaves out.
        var (isLargest, exponential) = (factors[entry].Open(out _)[0], factors[entry].Open(out _)[2]);
        var ties = graph.Apply(FunctionTable.Maximum, graph.Subtract(graph.SumOver(Among(isLargest), bound), graph.One), graph.Zero);
        return ties.SameAs(terms[1 - place]) ? graph.SumOver(Among(graph.Select(isLargest, graph.One, exponential)), bound) : null;

        Expr Among(Expr one) => graph.Product([.. factors.Select((f, k) => (k == entry ? one : f, others.Exponents[k]))]);
    }

    /// <summary>`1 - e^(zₖ - m)/(1 + u)`, u the sum of the others: `(u + (1 - e^(zₖ - m)))/(1 + u)`; where a δ stands for the 1, where it holds.</summary>
    public static Expr? ComplementOfShare(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Coefficients.Length: <= 2 } sum || sum.Coefficients.Length + (sum.Constant.IsZero ? 0 : 1) != 2)
        {
            return null;
        }

        var terms = Graph.TermsOf(value, out var constant);
        if (!constant.IsZero)
        {
            terms.Add((constant, graph.One));
        }

        for (var k = 0; k < 2; k++)
        {
            var (whole, share) = (terms[1 - k], terms[k]);
            if (whole.Term.Node is not (BracketNode or NumberNode) || !whole.Coefficient.IsOppositeOf(share.Coefficient)
                || Graph.FactorsOf(share.Term, out _) is not { Count: 2 } factors)
            {
                continue;
            }

            var below = factors.FindIndex(f => f.Exponent.IsMinusOne && f.Base.Node is SumNode { Constant.IsOne: true });
            if (below < 0 || !factors[1 - below].Exponent.IsOne || Exponentials.ExponentOf(factors[1 - below].Base) is not { } exponent || !Graph.IsNonNegative(graph.Negate(exponent)))
            {
                continue;
            }

            var others = graph.Subtract(factors[below].Base, graph.One);
            var rest = graph.Scale(whole.Coefficient, graph.Divide(graph.Subtract(others, graph.Apply(FunctionTable.ExpMinusOne, exponent)), factors[below].Base));
            return whole.Term.Node is NumberNode ? rest : graph.Select(whole.Term, rest, graph.Scale(share.Coefficient, share.Term));
        }

        return null;
    }

    public static Expr? LogarithmOfWeightedSum(Graph graph, Expr value) =>
        Exponentials.ArgumentOf(FunctionTable.Log, value) is { } sum && ScaledSum.Of(graph, sum) is { } scaled ? graph.Add(scaled.Largest, graph.Log(scaled.Sum)) : null;

    public static Expr? QuotientOfWeightedSums(Graph graph, Expr value)
    {
        if (value.Node is not (ProductNode { Bound.Length: 0 } or SumNode { Constant.IsZero: true, Coefficients.Length: 1 }))
        {
            return null;
        }

        var factors = Graph.FactorsOf(value, out var coefficient);
        if (!factors.Exists(f => f.Exponent is { IsInteger: true, Sign: < 0 } && ScaledSum.Of(graph, f.Base) is not null))
        {
            return null;
        }

        var (rest, exponent) = (new List<(Expr, Number)>(), new List<(Number, Expr)>());
        foreach (var (factor, power) in factors)
        {
            if (Exponentials.ExponentOf(factor) is { } z)
            {
                exponent.Add((power, z));
            }
            else if (power.IsInteger && ScaledSum.Of(graph, factor) is { } scaled)
            {
                rest.Add((scaled.Sum, power));
                exponent.Add((power, scaled.Largest));
            }
            else
            {
                rest.Add((factor, power));
            }
        }

        rest.Add((graph.Exp(graph.Sum([.. exponent])), Number.One));
        return graph.Scale(coefficient, graph.Product([.. rest]));
    }

    /// <summary>`a + log(1 + e^(b - a))` by the larger of a and b.</summary>
    public static Expr? LargerOfTwo(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Coefficients.Length: >= 2 and <= 16 })
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

            var scale = terms[k].Coefficient;
            var parts = Graph.TermsOf(z, out var shift);
            var behind = parts.FindAll(p => p.Coefficient.Sign < 0);
            if (behind.Count == 0 || !behind.TrueForAll(p => terms.Exists(t => t.Term.SameAs(p.Term) && (t.Coefficient + (scale * p.Coefficient)).IsZero)))
            {
                continue;
            }

            var smaller = graph.Sum([.. behind.Select(p => (-p.Coefficient, p.Term))]);
            var larger = graph.Apply(FunctionTable.Maximum, graph.Add(z, smaller), smaller);
            var excess = graph.Apply(FunctionTable.Softplus, graph.Negate(graph.Apply(FunctionTable.Abs, z)));
            return graph.Sum([.. terms.Where((t, at) => at != k && !behind.Exists(p => p.Term.SameAs(t.Term))), (scale, larger), (scale, excess), (constant, graph.One)]);
        }

        return null;
    }

    /// <summary>u of `log1p(u)`, or of what <see cref="LogSumExp"/> made of it; null for other expressions.</summary>
    private static Expr? ExcessOf(Expr term) =>
        Exponentials.ArgumentOf(FunctionTable.LogOnePlus, term) ?? (IsExcess(term) ? Exponentials.ArgumentOf(FunctionTable.LogOnePlus, term.Open(out _)[1]) : null);

    private static bool IsExcess(Expr term) => term.Node is FunctionNode { Function: Select } cases
        && cases.Edges[1].Operand is FunctionNode { Function: LogOnePlus } && cases.Edges[2].Operand is NumberNode { Value.IsZero: true };

    /// <summary>The entry of what a maximum is taken over that the other terms subtract from it; null where they do not.</summary>
    private static Expr? EntryAmong(List<(Number Coefficient, Expr Term)> terms, int place)
    {
        var maximum = terms[place].Term;
        var body = maximum.Open(out var bound)[0];
        if (bound.Length != 1)
        {
            return null;
        }

        foreach (var (_, term) in terms)
        {
            foreach (var at in term.Terms)
            {
                var entry = body.Substitute(bound[0], at);
                if (Graph.TermsOf(entry, out _).TrueForAll(p => terms.Exists(t => t.Term.SameAs(p.Term) && (t.Coefficient + (terms[place].Coefficient * p.Coefficient)).IsZero)))
                {
                    return entry;
                }
            }
        }

        return null;
    }
}
