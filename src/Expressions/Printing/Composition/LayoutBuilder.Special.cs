using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing.Layouts;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Printing.Composition;

/// <summary>What several factors together have a name for: `softmax`, `log₂`, a root of a product of numbers.</summary>
internal sealed partial class LayoutBuilder
{
    /// <summary>`1/e²` for a power of e that is a negative number; null for other factors.</summary>
    private RankedFactor? ConstantExponential(Expr value, Number exponent)
    {
        if (vocabulary.Contains("e") || !exponent.IsExact || value.Node is not FunctionNode { Function: var function } || !ReferenceEquals(function, FunctionTable.Exp)
            || value.Open(out _)[0].Node is not NumberNode { Value: { IsExact: true } power } || (power * exponent).Sign >= 0)
        {
            return null;
        }

        return new RankedFactor(new ExponentialLayout(Unsigned(-(power * exponent)), true), FactorRank.Constant, "e");
    }

    /// <summary>
    /// Roots of numbers and constants as one: `√2·√π` is `√(2π)`; and a root above with one below, `√2/(2√π)`, goes below as in `1/√(2π)`, where its number cancels.
    /// Answers the coefficient that is left.
    /// </summary>
    private static Number JoinRoots(Number coefficient, List<RankedFactor> above, List<RankedFactor> below)
    {
        var lower = below.FindAll(IsRootOfNumber);
        if ((lower.Count > 0 || above.Count + below.Count > 1) && coefficient.IsExact && above.FindIndex(f => RootOfNumber(f) is not null) is >= 0 and var place && RootOfNumber(above[place])! is { } under
            && (coefficient * under) is var left && DenominatorOf(left).ToDouble() < DenominatorOf(coefficient).ToDouble())
        {
            below.Add(above[place]);
            above.RemoveAt(place);
            coefficient = left;
        }

        Join(above);
        Join(below);
        return coefficient;
    }

    private static void Join(List<RankedFactor> factors)
    {
        var roots = factors.FindAll(IsRootOfNumber);
        if (roots.Count < 2)
        {
            return;
        }

        factors.RemoveAll(IsRootOfNumber);
        var inside = roots.ConvertAll(r => ((RootLayout)r.Layout).Body).OrderBy(b => b is NumberLayout ? 0 : 1).ToArray();
        factors.Add(new RankedFactor(new RootLayout(new ProductLayout(inside), 2), FactorRank.Constant, ""));
    }

    private static bool IsRootOfNumber(RankedFactor factor) => factor.Layout is RootLayout { Degree: 2, Body: NumberLayout or NameLayout } && factor.Rank == FactorRank.Constant;

    private static Number? RootOfNumber(RankedFactor factor) => factor.Layout is RootLayout { Degree: 2, Body: NumberLayout { Value: { IsInteger: true } value } } ? value : null;

    /// <summary>Takes out the factors that together are `log₂(x)`, `log₁₀(x)` or an entry of a softmax.</summary>
    private List<(Expr Base, Number Exponent)> TakeSpecial(List<(Expr Base, Number Exponent)> factors, ref bool[] flips, out List<RankedFactor> specials)
    {
        specials = [];
        var used = new HashSet<int>();
        for (var k = 0; k < factors.Count; k++)
        {
            var (value, exponent) = factors[k];
            if (!exponent.IsMinusOne)
            {
                continue;
            }

            if (LogarithmOfNumber(value) is { } basis && Find(factors, used, f => f.Exponent.IsOne && IsLogarithm(f.Base)) is >= 0 and var logarithm)
            {
                used.UnionWith([k, logarithm]);
                var name = $"log{(basis == 2 ? "₂" : "₁₀")}";
                specials.Add(new RankedFactor(new CallLayout(new FunctionSign($"log{basis}", name, $"\\log_{{{basis}}}", false), [Build(factors[logarithm].Base.Open(out _)[0])]), FactorRank.Function, "log"));
            }
        }

        if (factors.Count > 1)
        {
            var found = specials;
            TakeSoftmax(factors, used, (axis, exponent, call) =>
            {
                MathLayout entry = new ElementLayout(call, [new NameLayout(letters.Of(axis))]);
                found.Add(new RankedFactor(exponent.IsOne ? entry : new PowerLayout(entry, Unsigned(exponent)), FactorRank.Function, "softmax" + letters.Of(axis)));
            });
        }

        if (used.Count == 0)
        {
            return factors;
        }

        flips = flips.Where((_, k) => !used.Contains(k)).ToArray();
        return factors.Where((_, k) => !used.Contains(k)).ToList();
    }

    private static int Find(List<(Expr Base, Number Exponent)> factors, HashSet<int> used, Func<(Expr Base, Number Exponent), bool> fits)
    {
        for (var k = 0; k < factors.Count; k++)
        {
            if (!used.Contains(k) && fits(factors[k]))
            {
                return k;
            }
        }

        return -1;
    }

    private static bool IsLogarithm(Expr value) => value.Node is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Log) && value.Node.Edges[0].Operand is not NumberNode;

    private static int? LogarithmOfNumber(Expr value) => value.Node is FunctionNode { Function: var function, Edges: [{ Operand: NumberNode { Value: var basis } }] } && ReferenceEquals(function, FunctionTable.Log)
        ? basis == (Number)2 ? 2 : basis == (Number)10 ? 10 : null : null;

    /// <summary>`e^zᵢ / Σₖ e^zₖ` is `softmax(z)ᵢ`; a power of the sum below may hold several of them.</summary>
    private void TakeSoftmax(List<(Expr Base, Number Exponent)> factors, HashSet<int> used, Action<Index, Number, CallLayout> take, params Index[] inner)
    {
        for (var s = 0; s < factors.Count; s++)
        {
            if (used.Contains(s) || factors[s].Exponent.ToInt64() is not (< 0 and > -5 and var power) || NormalisedBy(factors[s].Base) is not { } exponential)
            {
                continue;
            }

            var places = Enumerable.Range(0, factors.Count).Where(k => !used.Contains(k) && ReferenceEquals(factors[k].Base.Node, exponential) && factors[k].Exponent.Sign > 0 && factors[k].Exponent.IsInteger).ToList();
            if (places.Sum(k => factors[k].Exponent.ToDouble()) != -power || places.Exists(k => !IsPlain(factors[k].Base, inner)) || !TryArgument(exponential, out var argument))
            {
                continue;
            }

            var call = new CallLayout(new FunctionSign("softmax", "softmax", "\\operatorname{softmax}", false), [argument]);
            foreach (var place in places)
            {
                take(factors[place].Base.Terms[0].Index!, factors[place].Exponent, call);
            }

            used.UnionWith([s, .. places]);
        }
    }

    // Whole, only an axis of what is laid out is an index that a vector stands on.
    private bool IsPlain(Expr exponential, Index[] inner) => exponential.Terms[0] is { Offset: 0, Index: { } index } && (!isWhole || ReferenceEquals(index, row) || ReferenceEquals(index, column) || inner.Contains(index));

    /// <summary>The node e^z of a sum `Σₖ e^zₖ` over all of its one axis; null for others.</summary>
    private static Node? NormalisedBy(Expr sum) =>
        sum.Node is ProductNode { Bound.Length: 1, Rank: 0, Exponents: [{ IsOne: true }], Edges: [{ Operand: FunctionNode { Function: var function, Rank: 1 } exponential, Terms: [{ Slot: 0, Position.Offset: 0 }] }] }
            && ReferenceEquals(function, FunctionTable.Exp) ? exponential : null;

    // The z of e^z as a vector without index, where it has such a form.
    private bool TryArgument(Node exponential, out MathLayout argument)
    {
        var axis = new Index("k", exponential.Axes[0]);
        var whole = BuildWhole(new Expr(exponential, [axis]).Open(out _)[0], [axis]);
        argument = whole ?? new NumberLayout(Number.Zero);
        return whole is not null;
    }

    /// <summary>Sums below that make a softmax of an exponential in the body of a Σ beside them, `(Σₖ aₖ e^zₖ)/(Σₖ e^zₖ)`: they go into that Σ.</summary>
    private static List<(Expr Base, Number Exponent)> TakeNormaliser(Expr contraction, List<(Expr Base, Number Exponent)> factors)
    {
        var inside = ((ProductNode)contraction.Node).Edges;
        var taken = new List<(Expr Base, Number Exponent)>();
        for (var k = factors.Count - 1; k >= 0; k--)
        {
            if (factors[k].Exponent.IsMinusOne && NormalisedBy(factors[k].Base) is { } exponential && Array.Exists(inside.ToArray(), e => ReferenceEquals(e.Operand, exponential)))
            {
                taken.Add(factors[k]);
            }
        }

        return taken;
    }

    /// <summary>`e^(z - logsumexp(z))` is softmax(z), whole; the argument, or null for other exponents.</summary>
    private Expr? SoftmaxArgument(Expr exponent)
    {
        if (row is null || column is not null || exponent.Node is not SumNode { Constant.IsZero: true, Coefficients.Length: 2 } sum)
        {
            return null;
        }

        var opened = exponent.Open(out _);
        var plus = sum.Coefficients[0].IsOne ? 0 : 1;
        return sum.Coefficients[plus].IsOne && sum.Coefficients[1 - plus].IsMinusOne && opened[plus].Terms.Length == 1
            && opened[1 - plus].Node is ReductionNode { Kind: ReductionKind.LogSumExp, Rank: 0, Edges: [{ Operand: var normalised, Terms: [{ Position.Offset: 0 }] }] }
            && ReferenceEquals(normalised, opened[plus].Node) && ReferenceEquals(opened[plus].Terms[0].Index, row) && opened[plus].Terms[0].Offset == 0 ? opened[plus] : null;
    }

    /// <summary>
    /// `e^zⱼ·(δᵢⱼ/S - e^zᵢ/S²)`, which is how the derivative of a softmax comes out, term by term, so that each is a product of entries of the softmax; null for other products.
    /// </summary>
    private SignedLayout? TrySpread(Number coefficient, List<(Expr Base, Number Exponent)> factors)
    {
        var place = factors.FindIndex(f => f.Exponent.IsOne && f.Base.Node is SumNode { Coefficients.Length: > 1 });
        if (place < 0 || !factors.Exists(f => f.Base.Node is FunctionNode { Function: var function, Rank: 1 } && ReferenceEquals(function, FunctionTable.Exp)))
        {
            return null;
        }

        var terms = TermsOf(factors[place].Base, out var constant);
        var lists = new List<(Number, List<(Expr Base, Number Exponent)>, Expr)>();
        var common = factors.Where((_, k) => k != place).ToList();
        foreach (var (own, term) in terms)
        {
            var scale = own * coefficient;
            var list = Flatten(term, ref scale);
            list.AddRange(common);
            lists.Add((scale, Merged(list), term));
        }

        if (!constant.IsZero)
        {
            lists.Add((constant * coefficient, common, factors[place].Base));
        }

        // Worth it only where every term is then free of e^z.
        return lists.TrueForAll(l => IsBalanced(l.Item2)) ? SumOf(lists.ConvertAll(l => new RankedTerm(Term(l.Item1, l.Item2), KeyOf(l.Item3)))) : null;
    }

    private static List<(Expr Base, Number Exponent)> Merged(List<(Expr Base, Number Exponent)> factors)
    {
        var merged = new List<(Expr Base, Number Exponent)>();
        foreach (var (value, exponent) in factors)
        {
            var same = merged.FindIndex(m => m.Base.SameAs(value));
            if (same < 0)
            {
                merged.Add((value, exponent));
            }
            else
            {
                merged[same] = (value, merged[same].Exponent + exponent);
            }
        }

        return merged.FindAll(m => !m.Exponent.IsZero);
    }

    // As many sums Σ e^z below as there are e^z above, of one z.
    private static bool IsBalanced(List<(Expr Base, Number Exponent)> factors)
    {
        var below = factors.FindIndex(f => f.Exponent.Sign < 0 && NormalisedBy(f.Base) is not null);
        return below >= 0 && NormalisedBy(factors[below].Base) is var node
            && factors.Where(f => ReferenceEquals(f.Base.Node, node)).Sum(f => f.Exponent.ToDouble()) == -factors[below].Exponent.ToDouble();
    }
}
