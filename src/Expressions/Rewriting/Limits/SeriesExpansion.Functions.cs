using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Limits;

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
                return SymbolicPower(series[0], operands[0], series[1].At(Number.Zero, graph));
            case "if" when series[0].IsConstant:
                return Select(series[0].At(Number.Zero, graph), series[1], series[2]);
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
        RequireNoPole(u);
        var at = u.At(Number.Zero, graph);
        var small = u.Without(Number.Zero);
        var isCircular = ReferenceEquals(f, FunctionTable.Sin) || ReferenceEquals(f, FunctionTable.Cos);
        var factorial = Number.One;
        var (outer, inner) = (ExactValues.Apply(graph, f, at), ExactValues.Apply(graph, g, at));
        return PowerSeries.Compose(graph, j =>
        {
            factorial = j == 0 ? factorial : factorial / j;
            var sign = isCircular && j % 4 >= 2 ? -1 : 1;
            // Even powers carry f(c), odd ones g(c); the sine of either kind adds, the cosine of a circle subtracts.
            return j % 2 == 0 ? graph.Scale(factorial * sign, outer) : graph.Scale(factorial * sign * (isOdd ? 1 : cross), inner);
        }, small, length + 1);
    }

    private PowerSeries Taylor(PowerSeries u, Func<int, Expr, Expr> derivative)
    {
        RequireNoPole(u);
        var at = u.At(Number.Zero, graph);
        var factorial = Number.One;
        return PowerSeries.Compose(graph, j => graph.Scale(factorial = j == 0 ? factorial : factorial / j, derivative(j, at)), u.Without(Number.Zero), length);
    }

    /// <summary>
    /// y = f(u) from its derivative's row, y′ = F(u, y)·u′, by Picard's iteration: each round gives one more order.
    /// </summary>
    private PowerSeries ByDerivative(Function function, PowerSeries u)
    {
        RequireNoPole(u);
        var at = u.At(Number.Zero, graph);
        var small = u.Without(Number.Zero);
        var start = PowerSeries.Constant(ExactValues.Apply(graph, function, at));
        if (small.Valuation is null)
        {
            return start;
        }

        var slope = function.Partial<SymbolicReal>(0, [new SymbolicReal(graph, search.Argument)], new SymbolicReal(graph, search.Value)).Expr;
        var change = u.Derivative(graph);
        var y = PowerSeries.Sum(graph, [(Number.One, start), (Number.One, small.Unknown())]);
        for (var round = 0; round < length; round++)
        {
            var inner = new SeriesExpansion(search, logarithm, length) { hasStandIns = true };
            inner.done[search.Argument.Node] = u;
            inner.done[search.Value.Node] = y;
            var next = PowerSeries.Multiply(graph, inner.Of(slope), change).Integral(graph);
            y = PowerSeries.Sum(graph, [(Number.One, start), (Number.One, next)]);
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
        if (Lead(series, whole) is not { } lead || !lead.Exponent.IsZero)
        {
            throw LimitSearch.NotFound();
        }

        var small = Relative(lead.Others, lead.Coefficient, Number.Zero);
        var value = graph.One;
        var binomial = PowerSeries.Compose(graph, j =>
        {
            value = j == 0 ? graph.One : graph.Scale(Number.One / j, graph.Multiply(value, graph.Sum([(Number.One, exponent), (1 - j, graph.One)])));
            return value;
        }, small, length);
        return PowerSeries.Multiply(graph, PowerSeries.Constant(graph.Power(lead.Coefficient, exponent)), binomial);
    }

    private PowerSeries Select(Expr condition, PowerSeries then, PowerSeries otherwise)
    {
        var chosen = then.Map(c => graph.Select(condition, c, graph.Zero));
        return PowerSeries.Sum(graph, [(Number.One, chosen), (Number.One, otherwise.Map(c => graph.Select(condition, graph.Zero, c)))]);
    }
}
