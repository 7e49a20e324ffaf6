using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting.Limits;

/// <summary>
/// Expands expressions in powers of ω, one of the exponentials that vary most rapidly; what varies less rapidly is a coefficient. Of the infinite series of a
/// function only the first terms are kept.
/// </summary>
/// <param name="search">The search that asks.</param>
/// <param name="logarithm">log ω; it goes to -∞.</param>
/// <param name="length">How many terms of an infinite series are kept.</param>
internal sealed partial class SeriesExpansion(LimitSearch search, Expr logarithm, int length)
{
    private readonly Graph graph = search.Graph;
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

        var series = search.Depends(expression) ? Expand(expression) : PowerSeries.Constant(expression);
        if (isScalar)
        {
            done[expression.Node] = series;
        }

        return series;
    }

    private PowerSeries Expand(Expr expression)
    {
        if (expression.Node is InputNode)
        {
            return PowerSeries.Constant(expression);
        }

        if (expression.Node is FunctionNode { Function: var exponential } && ReferenceEquals(exponential, FunctionTable.Exp))
        {
            return Exponential(expression, expression.Open(out _)[0]);
        }

        var operands = expression.Open(out var bound);
        var series = Array.ConvertAll(operands, Of);
        if (Array.TrueForAll(series, s => s.IsConstant))
        {
            return PowerSeries.Constant(Constant(expression, operands, series, bound));
        }

        switch (expression.Node)
        {
            case SumNode sum:
                var terms = new List<(Number, PowerSeries)> { (sum.Constant, PowerSeries.Constant(graph.One)) };
                for (var k = 0; k < sum.Coefficients.Length; k++)
                {
                    terms.Add((sum.Coefficients[k], series[k]));
                }

                return PowerSeries.Sum(graph, terms);
            case ProductNode product:
                var all = PowerSeries.Constant(graph.One);
                for (var k = 0; k < product.Exponents.Length; k++)
                {
                    all = PowerSeries.Multiply(graph, all, Power(series[k], product.Exponents[k], operands[k]));
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

    /// <summary>An expression whose operands are free of ω: itself, unless stand-ins in it have series of their own.</summary>
    private Expr Constant(Expr expression, Expr[] operands, PowerSeries[] series, Index[] bound)
    {
        if (!hasStandIns || !search.HoldsStandIn(expression))
        {
            return expression;
        }

        var values = new Expr[operands.Length];
        for (var k = 0; k < values.Length; k++)
        {
            values[k] = series[k].At(Number.Zero, graph);
        }

        return graph.Rebuild(expression, values, bound);
    }

    /// <summary>`e^s`: a power of ω where it varies as rapidly as ω does, else by the series of its exponent.</summary>
    private PowerSeries Exponential(Expr expression, Expr s)
    {
        var shift = Number.Zero;
        if (!(hasStandIns && search.HoldsStandIn(s)) && search.Limit(s).Infinite != 0)
        {
            var ratio = search.Limit(graph.Divide(s, logarithm));
            if (ratio.Infinite != 0)
            {
                throw LimitSearch.NotFound();
            }

            if (!search.Oracle.IsZero(ratio.Value))
            {
                if (ratio.Value.Node is not NumberNode { Value: { IsExact: true } exponent })
                {
                    throw search.Known.Values.Count > 0 ? new LimitInterruption(InterruptionKind.NeedsValues)
                        : new ProblemException(ProblemCode.Unsupported, "the limit compares powers whose exponents are not numbers");
                }

                shift = exponent;
                s = graph.Sum([(Number.One, s), (-shift, logarithm)]);
                s = Expansion.Of(graph, s) ?? s;
            }
        }

        var series = Of(s);
        if (series.IsConstant)
        {
            return PowerSeries.Monomial(shift.IsZero && !hasStandIns ? expression : ExpOf(series.At(Number.Zero, graph)), shift);
        }

        RequireNoPole(series);
        var first = series.At(Number.Zero, graph);
        var outer = ExpOf(first);
        var factorial = Number.One;
        var inner = PowerSeries.Compose(graph, j => graph.Number(factorial = j == 0 ? Number.One : factorial / j), series.Without(Number.Zero), length);
        return PowerSeries.Multiply(graph, PowerSeries.Monomial(outer, shift), inner);
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

    private void RequireNoPole(PowerSeries series)
    {
        foreach (var (exponent, coefficient) in series.Terms)
        {
            if (exponent.Sign < 0 && !search.Oracle.IsZero(coefficient))
            {
                throw LimitSearch.NotFound();
            }
        }

        if (series.Order is { Sign: <= 0 })
        {
            throw new LimitInterruption(InterruptionKind.NeedsTerms);
        }
    }

    /// <summary>The first term that is not 0, with its series from there on; null where the series is 0.</summary>
    private (Expr Coefficient, Number Exponent, PowerSeries Others)? Lead(PowerSeries series, Expr whole)
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
    private PowerSeries Power(PowerSeries series, Number exponent, Expr whole)
    {
        if (exponent.IsOne || exponent.IsZero)
        {
            return exponent.IsOne ? series : PowerSeries.Constant(graph.One);
        }

        if (series.IsConstant)
        {
            return PowerSeries.Constant(graph.Power(series.At(Number.Zero, graph), exponent));
        }

        if (exponent == 2)
        {
            return PowerSeries.Multiply(graph, series, series);
        }

        if (Lead(series, whole) is not { } lead)
        {
            return exponent.Sign > 0 ? PowerSeries.Constant(graph.Zero)
                : throw new LimitInterruption(InterruptionKind.NoReal, "it divides by 0 everywhere");
        }

        if (!exponent.IsInteger)
        {
            RequirePositive(lead.Coefficient);
        }

        var small = Relative(lead.Others, lead.Coefficient, lead.Exponent);
        var binomial = PowerSeries.Compose(graph, Binomials(exponent), small, exponent.IsInteger && exponent.Sign > 0 ? Math.Max(length, 12) : length);
        return PowerSeries.Multiply(graph, PowerSeries.Monomial(graph.Power(lead.Coefficient, exponent), lead.Exponent * exponent), binomial);
    }

    private PowerSeries Relative(PowerSeries rest, Expr coefficient, Number exponent)
    {
        var reciprocal = graph.Power(coefficient, Number.MinusOne);
        return rest.Shift(-exponent).Map(c => graph.Multiply(c, reciprocal));
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
        var inner = PowerSeries.Compose(graph, j => graph.Number(j == 0 ? Number.Zero : Number.One / (j % 2 == 0 ? -j : j)), small, length);
        var head = graph.Sum([(Number.One, graph.Log(lead.Coefficient)), (lead.Exponent, logarithm)]);
        return PowerSeries.Sum(graph, [(Number.One, PowerSeries.Constant(head)), (Number.One, inner)]);
    }

    /// <summary>A function of which nothing is known, by Taylor's series in one argument after the other.</summary>
    private PowerSeries OfUnknown(string name, int[] orders, Expr[] arguments, PowerSeries[] series, int k)
    {
        if (k == arguments.Length)
        {
            return PowerSeries.Constant(graph.Unknown(name, orders, arguments));
        }

        if (series[k].IsConstant)
        {
            return OfUnknown(name, orders, arguments, series, k + 1);
        }

        RequireNoPole(series[k]);
        var at = (Expr[])arguments.Clone();
        at[k] = series[k].At(Number.Zero, graph);
        var small = series[k].Without(Number.Zero);
        var parts = new List<(Number, PowerSeries)>();
        var power = PowerSeries.Constant(graph.One);
        var factorial = Number.One;
        for (var j = 0; j < length && power.Valuation is not null; j++)
        {
            factorial = j == 0 ? factorial : factorial / j;
            var higher = (int[])orders.Clone();
            higher[k] += j;
            parts.Add((factorial, PowerSeries.Multiply(graph, OfUnknown(name, higher, at, series, k + 1), power)));
            power = PowerSeries.Multiply(graph, power, small).Cut(length);
        }

        parts.Add((Number.One, power.Unknown()));
        return PowerSeries.Sum(graph, parts);
    }
}
