using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>Two fractions whose numerators cancel over their common divisor: `1/(1 + x) - x/(1 + x)²` is `1/(1 + x)²`. Derivatives of quotients are of this kind.</summary>
internal static class FractionRules
{
    /// <summary>A numerator of more terms than this is not multiplied out.</summary>
    private const int MostTerms = 6;

    public static Expr? DifferenceOfFractions(Graph graph, Expr value)
    {
        if (value.Node is not SumNode sum || sum.Coefficients.Length + (sum.Constant.IsZero ? 0 : 1) != 2 || !HoldsDivisor(sum))
        {
            return null;
        }

        var terms = Graph.TermsOf(value, out var constant);
        if (!constant.IsZero)
        {
            terms.Add((constant, graph.One));
        }

        var parts = terms.ConvertAll(t => WithSizes(graph, Graph.FactorsOf(t.Term, out _)));
        var divisors = new List<(Expr Base, Number Power)>();
        foreach (var (factor, exponent) in parts.SelectMany(p => p).Where(f => f.Exponent.Sign < 0))
        {
            var known = divisors.FindIndex(d => d.Base.SameAs(factor));
            if (known < 0)
            {
                divisors.Add((factor, -exponent));
            }
            else if (divisors[known].Power.CompareTo(-exponent) < 0)
            {
                divisors[known] = (factor, -exponent);
            }
        }

        // Of powers of one name alone, a longer numerator is all that would come of it. Roots stay: they have a rule for what overflows in them.
        if (!divisors.Exists(d => d.Base.Node is SumNode) || divisors.Exists(d => !d.Power.IsInteger))
        {
            return null;
        }

        var common = Common(parts[0], parts[1]);
        if (Numerator(graph, parts[0], divisors, common) is not { } first || Numerator(graph, parts[1], divisors, common) is not { } second)
        {
            return null;
        }

        var numerator = graph.Sum([.. first.Select(t => (t.Coefficient * terms[0].Coefficient, t.Term)), .. second.Select(t => (t.Coefficient * terms[1].Coefficient, t.Term))]);
        var left = Graph.TermsOf(numerator, out var number).Count + (number.IsZero ? 0 : 1);
        return left > first.Count + second.Count - 2 || numerator.Node is NumberNode { Value.IsZero: true } ? null
            : graph.Product([(numerator, Number.One), .. common, .. divisors.Select(d => (d.Base, -d.Power))]);
    }

    private static bool HoldsDivisor(SumNode sum)
    {
        foreach (var edge in sum.Edges)
        {
            if (edge.Operand is ProductNode { Bound.Length: 0 } product && IsOver(product))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOver(ProductNode product)
    {
        foreach (var exponent in product.Exponents)
        {
            if (exponent.Sign < 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The factors, with |x| in place of x sign(x).</summary>
    private static List<(Expr Base, Number Exponent)> WithSizes(Graph graph, List<(Expr Base, Number Exponent)> factors)
    {
        var sign = factors.FindIndex(f => f.Exponent.IsOne && Exponentials.ArgumentOf(FunctionTable.Sign, f.Base) is { } x && factors.Exists(g => g.Exponent.IsOne && g.Base.SameAs(x)));
        if (sign < 0)
        {
            return factors;
        }

        var argument = Exponentials.ArgumentOf(FunctionTable.Sign, factors[sign].Base)!.Value;
        factors.RemoveAt(sign);
        factors.RemoveAll(f => f.Exponent.IsOne && f.Base.SameAs(argument));
        factors.Add((graph.Apply(FunctionTable.Abs, argument), Number.One));
        return factors;
    }

    /// <summary>What both numerators are multiplied by.</summary>
    private static List<(Expr Base, Number Exponent)> Common(List<(Expr Base, Number Exponent)> first, List<(Expr Base, Number Exponent)> second)
    {
        var common = new List<(Expr, Number)>();
        foreach (var (factor, exponent) in first.Where(f => f.Exponent.Sign > 0))
        {
            var other = second.FindIndex(f => f.Exponent.Sign > 0 && f.Base.SameAs(factor));
            if (other >= 0)
            {
                common.Add((factor, exponent.CompareTo(second[other].Exponent) < 0 ? exponent : second[other].Exponent));
            }
        }

        return common;
    }

    /// <summary>The terms of a part over all divisors, without what is common; null where that is no short sum.</summary>
    private static List<(Number Coefficient, Expr Term)>? Numerator(
        Graph graph, List<(Expr Base, Number Exponent)> part, List<(Expr Base, Number Power)> divisors, List<(Expr Base, Number Exponent)> common)
    {
        Expr? sum = null;
        var factors = new List<(Expr, Number)>();
        foreach (var (factor, exponent) in part.Where(f => f.Exponent.Sign > 0))
        {
            factors.Add((factor, exponent - common.Where(c => c.Base.SameAs(factor)).Select(c => c.Exponent).FirstOrDefault(Number.Zero)));
        }

        foreach (var (divisor, power) in divisors)
        {
            var missing = power + part.Where(f => f.Exponent.Sign < 0 && f.Base.SameAs(divisor)).Select(f => f.Exponent).FirstOrDefault(Number.Zero);
            if (missing.IsOne && divisor.Node is SumNode { Coefficients.Length: <= MostTerms } && sum is null)
            {
                sum = divisor;
            }
            else if (!missing.IsZero && divisor.Node is SumNode)
            {
                return null;
            }
            else
            {
                factors.Add((divisor, missing));
            }
        }

        var product = graph.Product([.. factors]);
        if (sum is not { } open)
        {
            return [(Number.One, product)];
        }

        var terms = Graph.TermsOf(open, out var constant);
        if (!constant.IsZero)
        {
            terms.Add((constant, graph.One));
        }

        return terms.ConvertAll(t => (t.Coefficient, graph.Multiply(t.Term, product)));
    }
}
