using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting;

/// <summary>Integrates the powers of the variable that an integrand over a finite range holds. What is split off has a value of its own, so the rest keeps its.</summary>
internal static class PolynomialIntegral
{
    /// <summary>The integral with the powers of its variable integrated; null where there are none. Whole: no integral is left.</summary>
    /// <param name="graph">Where results are made.</param>
    /// <param name="body">What is summed, weights included.</param>
    /// <param name="bound">What it is summed over.</param>
    public static (Expr Value, bool IsWhole)? Of(Graph graph, Expr body, Index[] bound)
    {
        if (bound is not [var index] || index.Size != Continuum.Unit.Size)
        {
            return null;
        }

        var factors = Graph.FactorsOf(body, out var scale);
        var place = factors.FindIndex(f => f.Base.Node is InputNode { Name: var name } && name == Continuum.Unit.Weight && f.Exponent.IsOne && f.Base.DependsOn(index));
        if (place < 0)
        {
            return null;
        }

        var weight = factors[place].Base;
        factors[place] = (graph.Number(scale), Number.One);
        var integrand = graph.Product(factors.ToArray());
        var terms = Graph.TermsOf(Expansion.Of(graph, integrand) ?? integrand, out var constant);
        var integrated = new List<(Number, Expr)> { (constant, graph.One) };
        var rest = new List<(Number, Expr)>();
        foreach (var (coefficient, term) in terms)
        {
            var isPower = Graph.FactorsOf(term, out _).TrueForAll(f => !f.Base.DependsOn(index) || (f.Base.Node is InputNode && f.Exponent.CompareTo(Number.MinusOne) > 0));
            if (isPower)
            {
                integrated.Add((coefficient, graph.SumOver(graph.Multiply(weight, term), index)));
            }
            else
            {
                rest.Add((coefficient, term));
            }
        }

        if (rest.Count == terms.Count && constant.IsZero)
        {
            return null;
        }

        if (rest.Count > 0)
        {
            integrated.Add((Number.One, graph.SumOver(graph.Multiply(weight, graph.Sum(rest.ToArray())), index)));
        }

        return (graph.Sum(integrated.ToArray()), rest.Count == 0);
    }
}
