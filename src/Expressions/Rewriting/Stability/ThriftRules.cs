using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>The same value by fewer operations: derivatives come term by term, and what their terms have in common is multiplied once.</summary>
internal static class ThriftRules
{
    /// <summary>Sums of more terms are left as they are: looking through them is not worth what it may save.</summary>
    private const int MostTerms = 64;

    /// <summary>`a c + b c` is `(a + b) c`; and where `a + b` is a number, as in the second derivatives of likelihoods, nothing of the sum is left.</summary>
    public static Expr? CommonFactor(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Coefficients.Length: > 1 and <= MostTerms, Constant.IsZero: true })
        {
            return null;
        }

        var terms = Graph.TermsOf(value, out _);
        var split = terms.ConvertAll(t => (t.Coefficient, Factors: Graph.FactorsOf(t.Term, out var number), Number: number));
        var common = new List<(Expr Base, Number Exponent)>();
        foreach (var (factor, exponent) in split[0].Factors)
        {
            var least = exponent;
            for (var k = 1; k < split.Count && !least.IsZero; k++)
            {
                var other = split[k].Factors.Find(f => f.Base.SameAs(factor)).Exponent;
                least = other.Sign != least.Sign ? Number.Zero : other.Abs().CompareTo(least.Abs()) < 0 ? other : least;
            }

            if (!least.IsZero)
            {
                common.Add((factor, least));
            }
        }

        // A logarithm's factor may be 0 where it is infinite: the two stay together.
        if (common.Count == 0 || split.Exists(t => t.Factors.Exists(f => f.Base.Node is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Log))))
        {
            return null;
        }

        var rest = split.ConvertAll(t => (t.Coefficient * t.Number, graph.Product([.. t.Factors, .. common.Select(c => (c.Base, -c.Exponent))])));
        return graph.Product([(graph.Sum([.. rest]), Number.One), .. common]);
    }

    /// <summary>`Σᵢ aᵢ + Σᵢ bᵢ` is `Σᵢ (aᵢ + bᵢ)` for numbers that are summed over one range.</summary>
    public static Expr? SumOfSums(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Coefficients.Length: > 1 and <= MostTerms, Rank: 0 })
        {
            return null;
        }

        var terms = Graph.TermsOf(value, out var constant);
        for (var k = 0; k < terms.Count; k++)
        {
            if (terms[k].Term.Node is not ProductNode { Rank: 0, Bound.Length: 1 } first)
            {
                continue;
            }

            var others = terms.FindAll(t => t.Term.Node is ProductNode { Rank: 0, Bound.Length: 1 } other && other.Bound[0] == first.Bound[0]);
            if (others.Count < 2)
            {
                continue;
            }

            var index = new Index("i", first.Bound[0]);
            var body = graph.Sum([.. others.Select(t => (t.Coefficient, Summand(graph, t.Term, index)))]);
            return graph.Sum([(Number.One, graph.SumOver(body, index)), (constant, graph.One), .. terms.Where(t => !others.Contains(t))]);
        }

        return null;
    }

    private static Expr Summand(Graph graph, Expr contraction, Index index)
    {
        var node = (ProductNode)contraction.Node;
        var operands = contraction.OpenWith([index]);
        var factors = new (Expr, Number)[operands.Length];
        for (var k = 0; k < factors.Length; k++)
        {
            factors[k] = (operands[k], node.Exponents[k]);
        }

        return graph.Product(factors);
    }
}
