using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>`a·log b` is 0 at a = 0, and so is its derivative, whatever the logarithm is.</summary>
internal static class ZeroRules
{
    /// <summary>A sum of more terms than this is not multiplied out.</summary>
    private const int MostTerms = 8;

    public static Expr? TimesLogarithm(Graph graph, Expr value)
    {
        if (value.Node is not (ProductNode { Bound.Length: 0 } or SumNode { Constant.IsZero: true, Coefficients.Length: 1 }))
        {
            return null;
        }

        var factors = Graph.FactorsOf(value, out var coefficient);
        if (Apart(graph, factors) is { } apart)
        {
            return graph.Scale(coefficient, apart);
        }

        var place = factors.FindIndex(f => f.Exponent.IsOne && ArgumentOf(f.Base, out _) is not null);
        var weights = factors.FindAll(f => MayVanish(f.Base, f.Exponent) && !(f.Exponent.IsOne && ArgumentOf(f.Base, out _) is not null));
        if (place < 0 || weights.Count == 0)
        {
            return null;
        }

        var argument = ArgumentOf(factors[place].Base, out var row)!.Value;
        if (ReferenceEquals(row, FunctionTable.TimesLog))
        {
            argument = Guarded(graph, argument, weights);
        }

        var others = factors.Where((f, k) => k != place && !weights.Contains(f)).ToList();
        others.Add((graph.Apply(row, graph.Product([.. weights]), argument), Number.One));
        return graph.Scale(coefficient, graph.Product([.. others]));
    }

    /// <summary>
    /// `n xⁿ⁻¹`, the derivative of a power, is 0 where n is, even at x = 0, and so is `n (n - 1) xⁿ⁻²` where one of the two is 0: there the exponent is taken for 0. Here only
    /// where n is made of indices and sizes, which every kind of number can tell from 0.
    /// </summary>
    public static Expr? TimesPowerOfIndex(Graph graph, Expr value) => TimesPower(graph, value, weight => !weight.Node.HasInputs);

    /// <summary>As <see cref="TimesPowerOfIndex"/>, with any exponent.</summary>
    public static Expr? TimesPower(Graph graph, Expr value) => TimesPower(graph, value, _ => true);

    private static Expr? TimesPower(Graph graph, Expr value, Func<Expr, bool> isMeant)
    {
        if (value.Node is not ProductNode { Bound.Length: 0 } product || !HoldsPower(product))
        {
            return null;
        }

        var factors = Graph.FactorsOf(value, out var coefficient);
        for (var p = 0; p < factors.Count; p++)
        {
            if (factors[p].Base is not { Node: FunctionNode { Function: Power } } power || factors[p].Exponent.Sign <= 0)
            {
                continue;
            }

            var operands = power.Open(out _);
            var weights = factors.FindAll(f => f.Exponent.Sign > 0 && isMeant(f.Base) && IsMultipleOfLess(graph, operands[1], f.Base));
            if (weights.Count > 0)
            {
                var vanishes = graph.Apply(FunctionTable.Equal, graph.Product([.. weights.Select(w => (w.Base, Number.One))]), graph.Zero);
                factors[p] = (graph.Power(operands[0], graph.Select(vanishes, graph.Zero, operands[1])), factors[p].Exponent);
                return graph.Scale(coefficient, graph.Product([.. factors]));
            }
        }

        return null;
    }

    private static bool HoldsPower(ProductNode product)
    {
        foreach (var edge in product.Edges)
        {
            if (edge.Operand is FunctionNode { Function: Power })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an exponent is `q·n - j` with a whole j > 0, so that it is negative where n is 0.</summary>
    private static bool IsMultipleOfLess(Graph graph, Expr exponent, Expr n)
    {
        if (Graph.TermsOf(n, out _) is not [var first, ..])
        {
            return false;
        }

        var same = Graph.TermsOf(exponent, out _).Find(t => t.Term.SameAs(first.Term));
        return !same.Coefficient.IsZero && graph.Subtract(graph.Scale(same.Coefficient / first.Coefficient, n), exponent).Node is NumberNode { Value: { IsInteger: true, Sign: > 0 } };
    }

    /// <summary>`a (log b - log c + …)` term by term, for the sum may be ∞ - ∞; null where there is no such factor.</summary>
    private static Expr? Apart(Graph graph, List<(Expr Base, Number Exponent)> factors)
    {
        var place = factors.FindIndex(f => f.Exponent.IsOne && f.Base.Node is SumNode { Coefficients.Length: <= MostTerms }
            && Graph.TermsOf(f.Base, out _).Exists(t => HoldsLogarithm(t.Term)));
        if (place < 0 || !factors.Exists(f => MayVanish(f.Base, f.Exponent) && !f.Base.SameAs(factors[place].Base)))
        {
            return null;
        }

        var rest = new List<(Expr Base, Number Exponent)>(factors);
        rest.RemoveAt(place);
        var terms = Graph.TermsOf(factors[place].Base, out var constant);
        var parts = terms.FindAll(t => HoldsLogarithm(t.Term)).ConvertAll(t => (t.Coefficient, Times(t.Term)));
        terms.RemoveAll(t => HoldsLogarithm(t.Term));
        parts.Add((Number.One, Times(graph.Sum([.. terms, (constant, graph.One)]))));
        return graph.Sum([.. parts]);

        Expr Times(Expr term)
        {
            var product = graph.Product([.. rest, (term, Number.One)]);
            return TimesLogarithm(graph, product) ?? product;
        }
    }

    /// <summary>Whether a term is a logarithm, or such a one over something: what is below the line is no reason for the whole to vanish.</summary>
    private static bool HoldsLogarithm(Expr term) => ArgumentOf(term, out _) is not null
        || (term.Node is ProductNode { Bound.Length: 0 } && Graph.FactorsOf(term, out _) is var factors
            && factors.Exists(f => f.Exponent.IsOne && ArgumentOf(f.Base, out _) is not null) && factors.TrueForAll(f => f.Exponent.Sign < 0 || ArgumentOf(f.Base, out _) is not null));

    /// <summary>Whether a factor may be 0: not a number, a size, a divisor; brackets stay outside, where they mask.</summary>
    private static bool MayVanish(Expr factor, Number exponent) =>
        exponent.Sign > 0 && factor.Node is not (NumberNode or SizeNode or ConstantNode or BracketNode or IndexValueNode or FunctionNode { Function: Exp or Sigmoid });

    /// <summary>`p log(p/q)` is 0 at p = 0 even where q is 0, too: there the argument is 1.</summary>
    private static Expr Guarded(Graph graph, Expr argument, List<(Expr Base, Number Exponent)> weights)
    {
        var inner = Graph.FactorsOf(argument, out _);
        var common = inner.Count < 2 ? -1 : inner.FindIndex(f => f.Exponent.Sign > 0 && weights.Exists(w => w.Base.SameAs(f.Base)));
        return common < 0 ? argument
            : graph.Select(graph.Apply(FunctionTable.Equal, inner[common].Base, graph.Zero), graph.One, argument);
    }

    private static Expr? ArgumentOf(Expr value, out Function row)
    {
        // The logarithm of a constant is a number like others.
        row = FunctionTable.TimesLog;
        if (!value.Node.HasInputs)
        {
            return null;
        }

        if (Exponentials.ArgumentOf(FunctionTable.Log, value) is { } argument)
        {
            return argument;
        }

        row = FunctionTable.TimesLogOnePlus;
        return Exponentials.ArgumentOf(FunctionTable.LogOnePlus, value);
    }
}
