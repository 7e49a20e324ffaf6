using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting.Asymptotics;

/// <summary>
/// Expands expressions in powers of ω, one of the exponentials that vary most rapidly; what varies less rapidly is a coefficient. Of the infinite series of a
/// function only the first terms are kept.
/// </summary>
/// <param name="search">The search that asks.</param>
/// <param name="logarithm">log ω; it goes to -∞.</param>
/// <param name="length">How many terms of an infinite series are kept.</param>
internal sealed partial class SeriesExpansion(LimitSearch search, Expr logarithm, int length)
{
    private const int LargestPower = 12;

    private readonly Graph graph = search.Graph;
    private readonly ExponentOrder exponents = search.Exponents;
    private readonly Dictionary<Node, PowerSeries> done = [];
    private bool hasStandIns;

    /// <summary>The series of an expression. Throws <see cref="ProblemException"/> where there is none, <see cref="LimitInterruption"/>.</summary>
    public PowerSeries Of(Expr expression)
    {
        search.Step();
        var isScalar = expression.Terms.Length == 0;
        if (isScalar && done.TryGetValue(expression.Node, out var known))
        {
            return known;
        }

        var series = search.Depends(expression) ? Expand(expression) : Constant(expression);
        if (isScalar)
        {
            done[expression.Node] = series;
        }

        return series;
    }

    private PowerSeries Constant(Expr value) => PowerSeries.Constant(exponents, value);

    private PowerSeries Expand(Expr expression)
    {
        if (expression.Node is InputNode)
        {
            return Constant(expression);
        }

        if (expression.Node is FunctionNode { Function: var exponential } && ReferenceEquals(exponential, FunctionTable.Exp))
        {
            return Exponential(expression, expression.Open(out _)[0]);
        }

        var operands = expression.Open(out var bound);
        var series = Array.ConvertAll(operands, Of);
        if (Array.TrueForAll(series, s => s.IsConstant))
        {
            return Constant(Rebuilt(expression, operands, series, bound));
        }

        switch (expression.Node)
        {
            case SumNode sum:
                var terms = new List<(Number, PowerSeries)> { (sum.Constant, Constant(graph.One)) };
                for (var k = 0; k < sum.Coefficients.Length; k++)
                {
                    terms.Add((sum.Coefficients[k], series[k]));
                }

                return PowerSeries.Sum(exponents, terms);
            case ProductNode product:
                var all = Constant(graph.One);
                for (var k = 0; k < product.Exponents.Length; k++)
                {
                    all = PowerSeries.Multiply(exponents, all, Power(series[k], product.Exponents[k], operands[k]));
                }

                return bound.Length == 0 ? all : all.Map(c => graph.SumOver(c, bound));
            case FunctionNode function:
                return OfFunction(function.Function, operands, series);
            case UnknownFunctionNode unknown:
                return OfUnknown(unknown.Name, unknown.Orders.ToArray(), operands[..unknown.Orders.Length], series, 0);
            default:
                throw new ProblemException(ProblemCode.Unsupported, "the limit of this is not supported: its variable stands inside an operation on whole arrays");
        }
    }

    /// <summary>An expression whose operands came out free of ω: itself, or made anew where ω cancelled in them or stand-ins have series of their own.</summary>
    private Expr Rebuilt(Expr expression, Expr[] operands, PowerSeries[] series, Index[] bound)
    {
        var values = Array.ConvertAll(series, s => s.AtZero(graph));
        var isSame = true;
        for (var k = 0; k < values.Length; k++)
        {
            isSame &= values[k].SameAs(operands[k]);
        }

        return isSame ? expression : graph.Rebuild(expression, values, bound);
    }

    /// <summary>`e^s`: a power of ω where it varies as rapidly as ω does, else by the series of its exponent.</summary>
    private PowerSeries Exponential(Expr expression, Expr s)
    {
        var shift = graph.Zero;
        if (!(hasStandIns && search.HoldsStandIn(s)) && search.Diverges(s))
        {
            var ratio = search.Limit(graph.Divide(s, logarithm));
            if (ratio.Infinite != 0)
            {
                throw LimitSearch.NotFound();
            }

            if (!search.Oracle.IsZero(ratio.Value))
            {
                shift = ratio.Value;
                s = graph.Subtract(s, graph.Multiply(shift, logarithm));
                s = Expansion.Of(graph, s) ?? s;
            }
        }

        var series = Of(s);
        if (series.IsConstant)
        {
            var value = series.AtZero(graph);
            return PowerSeries.Monomial(shift.SameAs(graph.Zero) && value.SameAs(s) ? expression : ExpOf(value), shift);
        }

        series = WithoutPole(series);
        var first = series.AtZero(graph);
        var outer = ExpOf(first);
        var factorial = Number.One;
        var inner = PowerSeries.Compose(exponents, j => graph.Number(factorial = j == 0 ? Number.One : factorial / j), series.Without(graph.Zero), length);
        return PowerSeries.Multiply(exponents, PowerSeries.Monomial(outer, shift), inner);
    }

    /// <summary>`e^x`, logarithms in x undone: e^(n·log u) is uⁿ.</summary>
    private Expr ExpOf(Expr x)
    {
        if (search.Depends(x))
        {
            return graph.Exp(x);
        }

        var terms = Graph.TermsOf(x, out var constant);
        var rest = new List<(Number, Expr)> { (constant, graph.One) };
        var factors = new List<(Expr, Number)>();
        foreach (var (coefficient, term) in terms)
        {
            var parts = Graph.FactorsOf(term, out var number);
            var at = parts.FindIndex(p => p.Exponent.IsOne && p.Base.Node is FunctionNode { Function: var f } && ReferenceEquals(f, FunctionTable.Log));
            if (at < 0)
            {
                rest.Add((coefficient, term));
                continue;
            }

            var power = parts[at].Base.Open(out _)[0];
            parts.RemoveAt(at);
            factors.Add((graph.Power(power, graph.Scale(coefficient * number, graph.Product(parts.ToArray()))), Number.One));
        }

        factors.Add((graph.Exp(graph.Sum(rest.ToArray())), Number.One));
        return graph.Product(factors.ToArray());
    }

    /// <summary>The series of what has a limit, without terms of negative exponents, whose coefficients are 0 then.</summary>
    private PowerSeries WithoutPole(PowerSeries series)
    {
        foreach (var (exponent, coefficient) in series.Terms)
        {
            if (exponents.Sign(exponent) >= 0)
            {
                break;
            }

            series = search.Oracle.IsZero(coefficient) ? series.Without(exponent) : throw LimitSearch.NotFound();
        }

        return series.Order is { } order && exponents.Sign(order) <= 0 ? throw new LimitInterruption(InterruptionKind.NeedsTerms) : series;
    }

    /// <summary>The first term that is not 0, with its series from there on; null where the series is 0.</summary>
    private (Expr Coefficient, Expr Exponent, PowerSeries Others)? Lead(PowerSeries series, Expr whole)
    {
        foreach (var (exponent, coefficient) in series.Terms)
        {
            if (search.Oracle.IsZero(coefficient))
            {
                series = series.Without(exponent);
                continue;
            }

            search.Oracle.RequireNotZero(search.Depends(coefficient) ? search.LeadingConstant(coefficient) : coefficient);
            return (coefficient, exponent, series.Without(exponent));
        }

        if (series.Order is null || (!(hasStandIns && search.HoldsStandIn(whole)) && search.Oracle.IsZero(whole)))
        {
            return null;
        }

        throw new LimitInterruption(InterruptionKind.NeedsTerms);
    }

    /// <summary>`(c·ω^e·(1 + δ))^r` by the binomial series.</summary>
    private PowerSeries Power(PowerSeries series, Number exponent, Expr expression)
    {
        if (exponent.IsOne || exponent.IsZero)
        {
            return exponent.IsOne ? series : Constant(graph.One);
        }

        if (series.IsConstant)
        {
            return Constant(graph.Power(series.AtZero(graph), exponent));
        }

        if (exponent is { IsInteger: true, Sign: > 0 } && exponent.ToInt64() is { } whole and <= LargestPower)
        {
            return Raised(series, (int)whole);
        }

        if (Lead(series, expression) is not { } lead)
        {
            return exponent.Sign > 0 ? Constant(graph.Zero)
                : throw new LimitInterruption(InterruptionKind.NoReal, "it divides by 0 everywhere");
        }

        if (!exponent.IsInteger)
        {
            RequirePositive(lead.Coefficient);
        }

        var small = Relative(lead.Others, lead.Coefficient, lead.Exponent);
        var binomial = PowerSeries.Compose(exponents, Binomials(exponent), small, exponent.IsInteger && exponent.Sign > 0 ? Math.Max(length, LargestPower) : length);
        return PowerSeries.Multiply(exponents, PowerSeries.Monomial(graph.Power(lead.Coefficient, exponent), graph.Scale(exponent, lead.Exponent)), binomial);
    }

    private PowerSeries Raised(PowerSeries series, int exponent)
    {
        var power = series;
        for (var k = 1; k < exponent; k++)
        {
            power = PowerSeries.Multiply(exponents, power, series);
        }

        return power;
    }

    private PowerSeries Relative(PowerSeries rest, Expr coefficient, Expr exponent)
    {
        var reciprocal = graph.Power(coefficient, Number.MinusOne);
        return rest.Shift(exponents, graph.Negate(exponent)).Map(c => graph.Multiply(c, reciprocal));
    }

    /// <summary>The coefficients of `(1 + δ)^r`; they end where r is a whole number.</summary>
    private Func<int, Expr?> Binomials(Number exponent)
    {
        var value = Number.One;
        return j =>
        {
            value = j == 0 ? Number.One : value * (exponent - (j - 1)) / j;
            return value.IsZero ? null : graph.Number(value);
        };
    }

    private void RequirePositive(Expr coefficient)
    {
        if (!search.Oracle.RequirePositive(search.LeadingConstant(coefficient)))
        {
            throw new LimitInterruption(InterruptionKind.NoReal, "it leaves its real domain");
        }
    }

    private PowerSeries Logarithm(PowerSeries series, Expr whole)
    {
        if (Lead(series, whole) is not { } lead)
        {
            throw new LimitInterruption(InterruptionKind.NoReal, "it takes the logarithm of 0");
        }

        RequirePositive(lead.Coefficient);
        var small = Relative(lead.Others, lead.Coefficient, lead.Exponent);
        var inner = PowerSeries.Compose(exponents, j => graph.Number(j == 0 ? Number.Zero : Number.One / (j % 2 == 0 ? -j : j)), small, length);
        var head = graph.Add(graph.Log(lead.Coefficient), graph.Multiply(lead.Exponent, logarithm));
        return PowerSeries.Sum(exponents, [(Number.One, Constant(head)), (Number.One, inner)]);
    }

    /// <summary>A function of which nothing is known, by Taylor's series in one argument after the other.</summary>
    private PowerSeries OfUnknown(string name, int[] orders, Expr[] arguments, PowerSeries[] series, int k)
    {
        if (k == arguments.Length)
        {
            return Constant(AtInfinity.KernelAtZero(graph, name, orders, arguments) ?? graph.Unknown(name, orders, arguments));
        }

        if (series[k].IsConstant)
        {
            return OfUnknown(name, orders, arguments, series, k + 1);
        }

        var regular = WithoutPole(series[k]);
        var at = (Expr[])arguments.Clone();
        at[k] = regular.AtZero(graph);
        var small = regular.Without(graph.Zero);
        var parts = new List<(Number, PowerSeries)>();
        var power = Constant(graph.One);
        var factorial = Number.One;
        for (var j = 0; j < length && power.Valuation is not null; j++)
        {
            factorial = j == 0 ? factorial : factorial / j;
            var higher = (int[])orders.Clone();
            higher[k] += j;
            parts.Add((factorial, PowerSeries.Multiply(exponents, OfUnknown(name, higher, at, series, k + 1), power)));
            power = PowerSeries.Multiply(exponents, power, small).Cut(length);
        }

        parts.Add((Number.One, power.Unknown()));
        return PowerSeries.Sum(exponents, parts);
    }
}
