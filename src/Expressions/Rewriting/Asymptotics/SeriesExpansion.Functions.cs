using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Asymptotics;

/// <summary>Series of the functions of the table, at points where they are regular.</summary>
internal sealed partial class SeriesExpansion
{
    private PowerSeries OfFunction(Function function, Expr[] operands, PowerSeries[] series)
    {
        switch (function.Name)
        {
            case "log":
                return Logarithm(series[0], operands[0]);
            case "sin":
                return ByAddition(series[0], FunctionTable.Sin, FunctionTable.Cos, 1, isOdd: true);
            case "cos":
                return ByAddition(series[0], FunctionTable.Cos, FunctionTable.Sin, -1, isOdd: false);
            case "sinh":
                return ByAddition(series[0], FunctionTable.Sinh, FunctionTable.Cosh, 1, isOdd: true);
            case "cosh":
                return ByAddition(series[0], FunctionTable.Cosh, FunctionTable.Sinh, 1, isOdd: false);
            case "pow" when series[1].IsConstant:
                return SymbolicPower(series[0], operands[0], series[1].AtZero(graph));
            case "abs":
                return Kinked(series[0], operands[0], graph.Apply(FunctionTable.Sign, Deciding(operands[0])), c => graph.Apply(function, c));
            case "max" or "min":
                return Extremum(function, operands, series);
            case "if" when series[0].IsConstant:
                return Select(series[0].AtZero(graph), series[1], series[2]);
            case "digamma":
                return Taylor(series[0], (j, x) => j == 0 ? graph.Apply(function, x) : graph.Apply(FunctionTable.Polygamma, graph.Number(j), x));
            case "polygamma" when operands[0].Node is NumberNode { Value: { IsInteger: true } order }:
                return Taylor(series[1], (j, x) => graph.Apply(function, graph.Number(order + j), x));
            case "lgamma":
                return Taylor(series[0], (j, x) => j == 0 ? graph.Apply(function, x)
                    : j == 1 ? graph.Apply(FunctionTable.Digamma, x) : graph.Apply(FunctionTable.Polygamma, graph.Number(j - 1), x));
            default:
                return function.Arity == 1 && !function.IsFlat(0) ? ByDerivative(function, series[0]) : throw LimitSearch.NotFound();
        }
    }

    /// <summary>f(c + δ) = f(c)·even(δ) ± g(c)·odd(δ), for sine and cosine of either kind.</summary>
    private PowerSeries ByAddition(PowerSeries u, Function f, Function g, int cross, bool isOdd)
    {
        u = WithoutPole(u);
        var at = u.AtZero(graph);
        var small = u.Without(graph.Zero);
        var isCircular = ReferenceEquals(f, FunctionTable.Sin) || ReferenceEquals(f, FunctionTable.Cos);
        var factorial = Number.One;
        var (outer, inner) = (ExactValues.Apply(graph, f, at), ExactValues.Apply(graph, g, at));
        return PowerSeries.Compose(exponents, j =>
        {
            factorial = j == 0 ? factorial : factorial / j;
            var sign = isCircular && j % 4 >= 2 ? -1 : 1;
            // Even powers carry f(c), odd ones g(c); the sine of either kind adds, the cosine of a circle subtracts.
            return j % 2 == 0 ? graph.Scale(factorial * sign, outer) : graph.Scale(factorial * sign * (isOdd ? 1 : cross), inner);
        }, small, length + 1);
    }

    private PowerSeries Taylor(PowerSeries u, Func<int, Expr, Expr> derivative)
    {
        u = WithoutPole(u);
        var at = u.AtZero(graph);
        var factorial = Number.One;
        RequireRegular(derivative(0, at));
        return PowerSeries.Compose(exponents, j => graph.Scale(factorial = j == 0 ? factorial : factorial / j, derivative(j, at)), u.Without(graph.Zero), length);
    }

    private static void RequireRegular(Expr value)
    {
        if (!value.Node.HasInputs && !new NumericProbe(0, null).Of(value, _ => 1).IsReal)
        {
            throw LimitSearch.NotFound();
        }
    }

    /// <summary>
    /// y = f(u) from its derivative's row, y′ = F(u, y)·u′, by Picard's iteration: each round gives one more order.
    /// </summary>
    private PowerSeries ByDerivative(Function function, PowerSeries u)
    {
        u = WithoutPole(u);
        var at = u.AtZero(graph);
        var small = u.Without(graph.Zero);
        var value = ExactValues.Apply(graph, function, at);
        RequireRegular(value);
        var start = Constant(value);
        if (small.Valuation is null)
        {
            return start;
        }

        var slope = function.Partial<SymbolicReal>(0, [new SymbolicReal(graph, search.Argument)], new SymbolicReal(graph, search.Value)).Expr;
        var change = u.Derivative(graph);
        var y = PowerSeries.Sum(exponents, [(Number.One, start), (Number.One, small.Unknown())]);
        for (var round = 0; round < length; round++)
        {
            var inner = new SeriesExpansion(search, logarithm, length) { hasStandIns = true };
            inner.done[search.Argument.Node] = u;
            inner.done[search.Value.Node] = y;
            var next = PowerSeries.Multiply(exponents, inner.Of(slope), change).Integral(graph);
            y = PowerSeries.Sum(exponents, [(Number.One, start), (Number.One, next)]);
            if (y.Order is null)
            {
                break;
            }
        }

        return y;
    }

    /// <summary>`u^b` with b a constant of no known value, at a u whose limit is neither 0 nor ∞.</summary>
    private PowerSeries SymbolicPower(PowerSeries series, Expr whole, Expr exponent)
    {
        if (Lead(series, whole) is not { } lead || exponents.Sign(lead.Exponent) != 0)
        {
            throw LimitSearch.NotFound();
        }

        var small = Relative(lead.Others, lead.Coefficient, graph.Zero);
        var value = graph.One;
        var binomial = PowerSeries.Compose(exponents, j =>
        {
            value = j == 0 ? graph.One : graph.Scale(Number.One / j, graph.Multiply(value, graph.Sum([(Number.One, exponent), (1 - j, graph.One)])));
            return value;
        }, small, length);
        return PowerSeries.Multiply(exponents, Constant(graph.Power(lead.Coefficient, exponent)), binomial);
    }

    private Expr Deciding(Expr expression) => search.LeadingConstant(expression);

    /// <summary>A series times a constant sign, its first coefficient with the kink applied to it as it stands: |x + h| is |x| + sign(x)·h.</summary>
    private PowerSeries Kinked(PowerSeries series, Expr whole, Expr sign, Func<Expr, Expr> kink) => Lead(series, whole) is not { } lead ? Constant(graph.Zero)
        : PowerSeries.Sum(exponents, [(Number.One, PowerSeries.Monomial(kink(lead.Coefficient), lead.Exponent)), (Number.One, lead.Others.Map(c => graph.Multiply(sign, c)))]);

    /// <summary>The larger or smaller of two, of which nothing tells which it is: coefficients up to the first that differ are common, or the larger themselves.</summary>
    private PowerSeries Extremum(Function function, Expr[] operands, PowerSeries[] series)
    {
        var whole = graph.Subtract(operands[0], operands[1]);
        var difference = PowerSeries.Sum(exponents, [(Number.One, series[0]), (Number.MinusOne, series[1])]);
        if (Lead(difference, whole) is not { } lead)
        {
            return series[0];
        }

        var first = graph.Apply(function.Name == "max" ? FunctionTable.Greater : FunctionTable.Less, Deciding(whole), graph.Zero);
        var chosen = Select(first, series[0], series[1]);
        var at = graph.Apply(function, CoefficientAt(series[0], lead.Exponent), CoefficientAt(series[1], lead.Exponent));
        return PowerSeries.Sum(exponents,
        [
            (Number.One, series[0].Map((e, c) => exponents.Compare(e, lead.Exponent) < 0 ? c : graph.Zero)),
            (Number.One, PowerSeries.Monomial(at, lead.Exponent)),
            (Number.One, chosen.Map((e, c) => exponents.Compare(e, lead.Exponent) > 0 ? c : graph.Zero)),
        ]);
    }

    private Expr CoefficientAt(PowerSeries series, Expr exponent)
    {
        foreach (var (e, coefficient) in series.Terms)
        {
            if (exponents.Compare(e, exponent) == 0)
            {
                return coefficient;
            }
        }

        return graph.Zero;
    }

    private PowerSeries Select(Expr condition, PowerSeries then, PowerSeries otherwise)
    {
        var chosen = then.Map(c => graph.Select(condition, c, graph.Zero));
        return PowerSeries.Sum(exponents, [(Number.One, chosen), (Number.One, otherwise.Map(c => graph.Select(condition, graph.Zero, c)))]);
    }
}
