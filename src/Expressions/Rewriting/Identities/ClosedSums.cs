using System.Numerics;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting.Identities;

/// <summary>
/// Sums of powers of an index (Faulhaber's formula) and geometric sums, `Σᵢ rⁱ = (rⁿ⁺¹ - r)/(r - 1)`, in closed form; sums over a range that may be counted
/// as empty keep it, since both formulas hold for n = 0.
/// </summary>
/// <param name="graph">Where results are made.</param>
public sealed class ClosedSums(Graph graph) : NodeRewriter(graph)
{
    private const int LargestPower = 12;

    /// <inheritdoc/>
    protected override string? RuleOf(Node node) => "closed-sum";

    /// <inheritdoc/>
    protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
    {
        if (original.Node is ProductNode product && bound.Length == 1 && operands.Length == product.Exponents.Length)
        {
            if (operands is [{ Node: IndexValueNode }] && product.Exponents[0].ToInt64() is > 0 and <= LargestPower and var power && operands[0].Terms[0].Offset == 0)
            {
                return OfPowers((int)power, Graph.SizeValue(bound[0].Size));
            }

            if (operands is [{ Node: FunctionNode { Function: var function } }] && ReferenceEquals(function, FunctionTable.Power)
                && product.Exponents[0].ToInt64() is { } times && Geometric(operands[0].Open(out _), times, bound[0]) is { } sum)
            {
                return sum;
            }
        }

        return Graph.Rebuild(original, operands, bound);
    }

    /// <summary>Σᵢ r^(ci + d) is r^d (q^(n+1) - q)/(q - 1) with q = r^c; null where it is no such sum.</summary>
    private Expr? Geometric(Expr[] power, long times, Index index)
    {
        var (ratio, exponent) = (power[0], power[1]);
        var terms = Graph.TermsOf(exponent, out var constant);
        var place = terms.FindIndex(t => t.Term.Node is IndexValueNode && ReferenceEquals(t.Term.Terms[0].Index, index) && t.Term.Terms[0].Offset == 0);
        if (place < 0 || ratio.DependsOn(index))
        {
            return null;
        }

        var step = Graph.Number(terms[place].Coefficient * times);
        terms.RemoveAt(place);
        if (terms.Exists(t => t.Term.DependsOn(index)))
        {
            return null;
        }

        terms.Add((constant, Graph.One));
        var first = Graph.Power(Graph.Power(ratio, Graph.Sum(terms.ToArray())), times);
        var quotient = Graph.Power(ratio, step);
        var last = Graph.Power(ratio, Graph.Multiply(step, Graph.SizeValue(index.Size)));
        return Graph.Multiply(first, Graph.Divide(Graph.Subtract(Graph.Multiply(quotient, last), quotient), Graph.Subtract(quotient, Graph.One)));
    }

    /// <summary>1^p + … + n^p = (1/(p+1)) Σₖ C(p+1, k) Bₖ n^(p+1-k), with B₁ = +½ (J. Faulhaber; see Graham, Knuth, Patashnik, Concrete Mathematics, 6.5).</summary>
    private Expr OfPowers(int p, Expr n)
    {
        var bernoulli = new Number[p + 1];
        var terms = new List<(Number, Expr)>();
        for (var k = 0; k <= p; k++)
        {
            // Σ_{j≤k} C(k+1, j) Bⱼ = 0 for k ≥ 1, with B₁ = -½.
            var sum = Number.Zero;
            for (var j = 0; j < k; j++)
            {
                sum += Choose(k + 1, j) * bernoulli[j];
            }

            bernoulli[k] = k == 0 ? Number.One : -sum / Number.Fraction(k + 1, 1);
            var used = k == 1 ? -bernoulli[k] : bernoulli[k];
            terms.Add((Choose(p + 1, k) * used / Number.Fraction(p + 1, 1), Graph.Power(n, Number.Fraction(p + 1 - k, 1))));
        }

        return Graph.Sum(terms.ToArray());
    }

    private static Number Choose(int n, int k)
    {
        var result = BigInteger.One;
        for (var j = 1; j <= k; j++)
        {
            result = result * (n - k + j) / j;
        }

        return Number.Fraction(result, 1);
    }
}
