using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Building;

/// <summary>Integrals, which are sums over a continuum.</summary>
public sealed partial class Graph
{
    /// <summary>The integral over the whole of a continuum.</summary>
    /// <param name="range">The continuum.</param>
    /// <param name="integrand">The integrand at a point.</param>
    public Expr IntegralOver(Continuum range, Func<Expr, Expr> integrand)
    {
        var index = new Index("x", range.Size);
        return SumOver(Multiply(Input(range.Weight, [range.Size], index), integrand(Input(range.Point, [range.Size], index))), index);
    }

    /// <summary>The integral of a power of the point from 0 to 1, `∫ x^p dx = 1/(p+1)` for p above -1; null for any other sum.</summary>
    private Expr? Moment(List<(Expr Base, Number Exponent)> factors, List<Index> bound)
    {
        if (bound is not [var index] || index.Size != Continuum.Unit.Size || factors.Count > 2)
        {
            return null;
        }

        var hasWeight = false;
        var power = Numbers.Number.Zero;
        foreach (var (factor, exponent) in factors)
        {
            if (IsInputOn(factor, Continuum.Unit.Weight, index) && exponent.IsOne && !hasWeight)
            {
                hasWeight = true;
            }
            else if (IsInputOn(factor, Continuum.Unit.Point, index) && exponent.CompareTo(Numbers.Number.MinusOne) > 0)
            {
                power = exponent;
            }
            else
            {
                return null;
            }
        }

        return hasWeight ? Number(Numbers.Number.One / (power + Numbers.Number.One)) : null;
    }

    private static bool IsInputOn(Expr factor, string name, Index index) =>
        factor.Node is InputNode input && input.Name == name && factor.Terms is [var term] && term.Equals((IndexTerm)index);
}
