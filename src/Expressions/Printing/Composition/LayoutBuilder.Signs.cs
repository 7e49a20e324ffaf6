using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing.Layouts;

namespace MlMath.Expressions.Printing.Composition;

/// <summary>
/// Signs. The canonical form turns a sum in a product so that a digest decides, and takes the sign out in front; on the page the term that stands
/// first is positive, and the minus of a product goes into a difference where that can be: `(h - y)` instead of `-(y - h)`.
/// </summary>
internal sealed partial class LayoutBuilder
{
    /// <summary>How many contractions within contractions are looked through for a difference that takes the sign.</summary>
    private const int SignDepth = 4;

    /// <summary>The sums that stand around the product that is being laid out.</summary>
    private readonly List<Node> sumsAround = [];

    /// <summary>Which factors are written by their negatives; the sign that is left is for the contractions among the factors to take, or stands in front.</summary>
    private bool[] FlippedFactors(List<(Expr Base, Number Exponent)> factors, ref bool isNegative)
    {
        var flips = NaturalFlips(factors, ref isNegative);
        var nodes = new List<Node>(sumsAround);
        CollectSums(factors, nodes, SignDepth);
        var left = isNegative;
        foreach (var (value, exponent) in factors)
        {
            left = IsContraction(value, exponent) ? SignLeft(value, left, SignDepth) : left;
        }

        var free = left ? FreeDifference(factors, nodes, SignDepth) : -1;
        if (free >= 0)
        {
            flips[free] = !flips[free];
            isNegative = !isNegative;
        }

        return flips;
    }

    /// <summary>Remembers the sums among the factors while what stands beside them is laid out.</summary>
    private int Surround(List<(Expr Base, Number Exponent)> factors)
    {
        var count = sumsAround.Count;
        CollectSums(factors, sumsAround, 1);
        return count;
    }

    private void Unsurround(int count) => sumsAround.RemoveRange(count, sumsAround.Count - count);

    private static bool IsContraction(Expr value, Number exponent) => value.Node is ProductNode { Bound.Length: > 0 } && exponent.IsOne && !IsExpectation(value.Node);

    private bool[] NaturalFlips(List<(Expr Base, Number Exponent)> factors, ref bool isNegative)
    {
        var flips = new bool[factors.Count];
        for (var k = 0; k < flips.Length; k++)
        {
            if (TakesSign(factors[k]) && LeadsNegative(factors[k].Base))
            {
                flips[k] = true;
                isNegative = !isNegative;
            }
        }

        return flips;
    }

    private static bool TakesSign((Expr Base, Number Exponent) factor) =>
        factor.Base.Node is SumNode && factor.Exponent.IsInteger && !factor.Exponent.Numerator.IsEven;

    /// <summary>What a contraction leaves of a sign that it is given, found as its own layout will find it.</summary>
    private bool SignLeft(Expr contraction, bool isNegative, int depth)
    {
        if (depth == 0)
        {
            return isNegative;
        }

        var factors = FactorsOf(contraction);
        NaturalFlips(factors, ref isNegative);
        foreach (var (value, exponent) in factors)
        {
            isNegative = IsContraction(value, exponent) ? SignLeft(value, isNegative, depth - 1) : isNegative;
        }

        return isNegative;
    }

    private static List<(Expr Base, Number Exponent)> FactorsOf(Expr contraction)
    {
        var node = (ProductNode)contraction.Node;
        var opened = contraction.Open(out _);
        var factors = new List<(Expr, Number)>(node.Exponents.Length);
        for (var k = 0; k < node.Exponents.Length; k++)
        {
            factors.Add((opened[k], node.Exponents[k]));
        }

        return factors;
    }

    private static void CollectSums(List<(Expr Base, Number Exponent)> factors, List<Node> nodes, int depth)
    {
        foreach (var factor in factors)
        {
            if (TakesSign(factor))
            {
                nodes.Add(factor.Base.Node);
            }
            else if (depth > 1 && IsContraction(factor.Base, factor.Exponent))
            {
                CollectSums(FactorsOf(factor.Base), nodes, depth - 1);
            }
        }
    }

    // Of two differences that are alike, as in (x - u)ᵀA(x - u), none is turned round alone.
    private int FreeDifference(List<(Expr Base, Number Exponent)> factors, List<Node> nodes, int levels) => factors.FindIndex(
        f => TakesSign(f) && IsDifference(f.Base, levels) && nodes.FindAll(n => ReferenceEquals(n, f.Base.Node)).Count == 1);

    /// <summary>Whether the sum has a term that is added and one that is subtracted, so that its negative reads as well.</summary>
    private bool IsDifference(Expr sum, int levels)
    {
        var terms = TermsOf(sum, out var constant);
        var (hasPositive, hasNegative) = (constant.Sign > 0, constant.Sign < 0);
        foreach (var (coefficient, term) in terms)
        {
            if (levels == 0 || !HoldsDifference(term, levels - 1))
            {
                hasNegative |= coefficient.Sign < 0;
                hasPositive |= coefficient.Sign > 0;
            }
        }

        return hasPositive && hasNegative;
    }

    // A term with a difference among its factors is never subtracted.
    private bool HoldsDifference(Expr term, int levels)
    {
        if (term.Node is not ProductNode { Bound.Length: 0 })
        {
            return false;
        }

        var coefficient = Number.One;
        var factors = Flatten(term, ref coefficient);
        var nodes = new List<Node>();
        CollectSums(factors, nodes, 1);
        return FreeDifference(factors, nodes, levels) >= 0;
    }

    /// <summary>The negative of an expression, the sign taken by each term.</summary>
    private MathLayout BuildNegative(Expr value)
    {
        if (value.Node is not SumNode || (isWhole && (hasFailed || (RankOfArray(value) > 0 && Literal(value) is not null))))
        {
            return Negated(Build(value));
        }

        Descend();
        var (isNegative, body) = isWhole && RankOfArray(value) is var rank and > 0 ? WholeSum(value, rank, true) : Sum(value, true);
        depth--;
        return isNegative ? Negated(body) : body;
    }

    private static MathLayout Negated(MathLayout layout)
    {
        if (layout is not SumLayout sum)
        {
            return new SumLayout([new SignedLayout(true, layout)]);
        }

        // The others keep their order; a positive term leads where there is one.
        var terms = sum.Terms.Select(t => new SignedLayout(!t.IsNegative, t.Body)).ToList();
        var lead = terms.FindIndex(t => !t.IsNegative);
        if (lead > 0)
        {
            var first = terms[lead];
            terms.RemoveAt(lead);
            terms.Insert(0, first);
        }

        return terms.Count == 1 && !terms[0].IsNegative ? terms[0].Body : new SumLayout(terms);
    }

    /// <summary>A value whose sign does not matter: `(y - x)²` is `(x - y)²`, so the term that would lead is positive.</summary>
    private MathLayout BuildEven(Expr value) => value.Node is SumNode && LeadsNegative(value) ? BuildNegative(value) : Build(value);

    /// <summary>Whether the term that stands first by degree and name is negative.</summary>
    private bool LeadsNegative(Expr value)
    {
        var summands = TermsOf(value, out var constant).ConvertAll(t => (t.Coefficient.Sign, Key: KeyOf(t.Term)));
        if (!constant.IsZero)
        {
            summands.Add((constant.Sign, TermKey.Constant));
        }

        var constantFirst = HasConstantFirst(summands.ConvertAll(s => s.Key));
        var lead = summands[0];
        foreach (var summand in summands)
        {
            lead = summand.Key.CompareTo(lead.Key, constantFirst) < 0 ? summand : lead;
        }

        return lead.Sign < 0;
    }

    private TermKey KeyOf(Expr term) => TermKey.Of(term, isWhole ? null : letters.Of);
}
