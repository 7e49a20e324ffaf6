using System.Runtime.CompilerServices;
using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Rewriting.Asymptotics;
using MlMath.Expressions.Solving;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Taylor;

/// <summary>
/// Expands expressions in whole powers of a name that is near 0, exactly: sums, products and powers of series, functions by their derivatives at the first term. Quotients may
/// pass through a pole that cancels (`sin(t)/t`); what is no series in whole powers there (a root or logarithm at 0, a kink) is refused.
/// </summary>
/// <param name="context">What the work shares.</param>
/// <param name="variable">The name t.</param>
/// <param name="place">The point in words, for messages.</param>
internal sealed class TaylorSeries(SolvingContext context, InputNode variable, string place)
{
    private readonly Graph graph = context.Graph;
    private readonly List<Requirement> requirements = [];
    private readonly Dictionary<Node, LaurentSeries> done = [];
    private int length;

    /// <summary>What was taken to hold of names.</summary>
    public IReadOnlyList<Requirement> Requirements => requirements;

    /// <summary>The coefficients at t⁰, …, t^order. Throws <see cref="ProblemException"/> where there is no such series.</summary>
    public IReadOnlyList<Expr> Coefficients(Expr body, int order)
    {
        // A pole that cancels costs terms: more are taken until enough are known.
        for (length = order + 1; length <= (2 * order) + 12; length += Math.Max(2, order / 2))
        {
            done.Clear();
            requirements.Clear();
            var series = Normal(Of(body));
            if (series.From < 0 && series.Coefficients.Count > 0)
            {
                throw Refused("has a pole", "there is no Taylor polynomial there");
            }

            if (series.End > order)
            {
                return [.. Enumerable.Range(0, order + 1).Select(e => series.At(graph, e))];
            }
        }

        throw Refused("cancels too many terms", "ask for a lower order");
    }

    private ProblemException Refused(string what, string? hint = null) => context.Refused($"the formula {what} {place}", hint);

    private LaurentSeries Constant(Expr value) => new(0, [value, .. Enumerable.Repeat(graph.Zero, length - 1)]);

    /// <summary>Without zeros in front; coefficients simplified.</summary>
    private LaurentSeries Normal(LaurentSeries series)
    {
        var first = 0;
        var coefficients = series.Coefficients.Select(Tidy).ToList();
        while (first < coefficients.Count && IsZero(coefficients[first]))
        {
            first++;
        }

        return new LaurentSeries(series.From + first, coefficients[first..]);
    }

    private Expr Tidy(Expr value)
    {
        if (value.Node is NumberNode or InputNode)
        {
            return value;
        }

        var simplified = context.Simplified(value);
        return simplified.Node.Cost <= value.Node.Cost ? simplified : value;
    }

    private bool IsZero(Expr value) => context.Evidence.IsZero(value) ?? throw Refused("has a coefficient of which it is not decided whether it is 0");

    private LaurentSeries Of(Expr expression)
    {
        context.Work();
        if (!expression.Node.DependsOn(variable))
        {
            return Constant(expression);
        }

        if (expression.Terms.Length == 0 && done.TryGetValue(expression.Node, out var known))
        {
            return known;
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Limits.StackTooSmall(null);
        }

        var series = Normal(Expand(expression));
        if (expression.Terms.Length == 0)
        {
            done[expression.Node] = series;
        }

        return series;
    }

    private LaurentSeries Expand(Expr expression)
    {
        if (ReferenceEquals(expression.Node, variable))
        {
            return new LaurentSeries(1, [graph.One, .. Enumerable.Repeat(graph.Zero, length - 1)]);
        }

        var operands = expression.Open(out var bound);
        switch (expression.Node)
        {
            case SumNode sum:
                List<(Number, LaurentSeries)> parts = [(sum.Constant, Constant(graph.One))];
                for (var k = 0; k < sum.Coefficients.Length; k++)
                {
                    parts.Add((sum.Coefficients[k], Of(operands[k])));
                }

                return LaurentSeries.Sum(graph, parts);
            case ProductNode product:
                var all = Constant(graph.One);
                for (var k = 0; k < product.Exponents.Length; k++)
                {
                    all = LaurentSeries.Product(graph, all, Power(Of(operands[k]), product.Exponents[k]));
                }

                return bound.Length == 0 ? all : all.Map(c => graph.SumOver(c, bound));
            case FunctionNode { Function: var function }:
                return OfFunction(function, operands);
            case UnknownFunctionNode unknown when unknown.Orders.Length == 1:
                return Composed(Regular(Of(operands[0])), (j, x) => graph.Unknown(unknown.Name, [unknown.Orders[0] + j], x));
            default:
                throw Refused("is not expanded: the name stands inside an operation on whole arrays");
        }
    }

    private LaurentSeries Power(LaurentSeries series, Number exponent)
    {
        if (exponent.IsOne)
        {
            return series;
        }

        if (series.Coefficients.Count == 0)
        {
            return exponent.Sign > 0 && exponent.ToInt64() is { } whole ? new LaurentSeries(series.From * (int)whole, []) : throw Refused("cancels too many terms", "ask for a lower order");
        }

        var lead = series.Coefficients[0];
        if ((exponent * series.From).ToInt64() is not { } from || (!exponent.IsInteger && series.From != 0))
        {
            throw Refused("has a root of 0", "it has no derivatives there");
        }

        if (!exponent.IsInteger)
        {
            Need(RequirementKind.Positive, lead);
        }
        else if (exponent.Sign < 0)
        {
            Need(RequirementKind.NonZero, lead);
        }

        // (c t^m (1 + δ))^r, where r(r-1)… are the binomial coefficients: J.C.P. Miller's recurrence.
        var scaled = series.Coefficients.Select(c => Tidy(graph.Divide(c, lead))).ToList();
        var power = new List<Expr> { graph.One };
        for (var n = 1; n < scaled.Count; n++)
        {
            var terms = new List<(Number, Expr)>();
            for (var k = 1; k <= n; k++)
            {
                terms.Add((((exponent * k) - (n - k)) / n, graph.Multiply(scaled[k], power[n - k])));
            }

            power.Add(Tidy(graph.Sum(terms.ToArray())));
        }

        var front = graph.Power(lead, exponent);
        return new LaurentSeries((int)from, [.. power.Select(c => graph.Multiply(front, c))]);
    }

    private void Need(RequirementKind kind, Expr of)
    {
        var requirement = new Requirement(kind, of);
        switch (context.Evidence.Holds(requirement))
        {
            case false:
                throw Refused("has no real value", "choose a point inside its domain");
            case null when !requirements.Exists(r => r.Kind == kind && r.Of.SameAs(of)):
                requirements.Add(requirement);
                break;
        }
    }

    /// <summary>A series without a pole.</summary>
    private LaurentSeries Regular(LaurentSeries series) => series.From >= 0 || series.Coefficients.Count == 0 ? series : throw Refused("has a function of something infinite", "there is no Taylor polynomial there");

    private LaurentSeries OfFunction(Function function, Expr[] operands)
    {
        var series = Regular(Of(operands[0]));
        switch (function.Name)
        {
            case "exp":
                return Exponential(series);
            case "log":
                Need(RequirementKind.Positive, series.From > 0 ? graph.Zero : series.At(graph, 0));
                return Composed(series, (j, x) => j == 0 ? ExactValues.Logarithm(graph, x) : graph.Scale(Factorial(j - 1) * (j % 2 == 0 ? -1 : 1), graph.Power(x, -j)));
            case "sin" or "cos":
                return Composed(series, (j, x) => Circular(function.Name == "sin" ? j : j + 1, x));
            case "sinh" or "cosh":
                return Composed(series, (j, x) => graph.Apply((j % 2 == 0) == (function.Name == "sinh") ? FunctionTable.Sinh : FunctionTable.Cosh, x));
            case "pow" when !operands[0].Node.DependsOn(variable) || !operands[1].Node.DependsOn(variable):
                return operands[1].Node.DependsOn(variable) ? Exponential(LaurentSeries.Product(graph, Of(operands[1]), Constant(ExactValues.Logarithm(graph, operands[0]))))
                    : SymbolicPower(series, operands[1]);
            case "pow":
                return Of(graph.Exp(graph.Multiply(operands[1], graph.Log(operands[0]))));
            case "abs":
                return Kinked(series);
            case "max" or "min":
                var second = Regular(Of(operands[1]));
                var sign = SignAtPoint(LaurentSeries.Sum(graph, [(Number.One, series), (Number.MinusOne, second)]));
                return sign > 0 == (function.Name == "max") ? series : second;
            case "if" when !operands[0].Node.DependsOn(variable):
                return Select(operands);
        }

        if (function.Arity != 1 || function.Name is "sign" or "floor" or "ceil" or "not")
        {
            throw Refused($"is not expanded: {function.Unicode} is not smooth");
        }

        if (function.DomainOf(0) is { } kind && series.Coefficients.Count > 0)
        {
            // At the edge of the domain there are no derivatives.
            var value = series.At(graph, 0);
            Need(kind == RequirementKind.AtMostOneFromZero ? RequirementKind.LessThanOneFromZero : kind, value);
            if (kind == RequirementKind.AtLeastOne)
            {
                Need(RequirementKind.NonZero, graph.Subtract(value, graph.One));
            }
        }

        if (function.Name == "cbrt")
        {
            Need(RequirementKind.NonZero, series.From > 0 ? graph.Zero : series.At(graph, 0));
        }

        var argument = graph.Input("argument ");
        var derivatives = new List<Expr> { graph.Apply(function, argument) };
        return Composed(series, (j, x) =>
        {
            while (derivatives.Count <= j)
            {
                derivatives.Add(context.Simplified(context.Differentiator.Gradient(graph, derivatives[^1], [(InputNode)argument.Node], context.Cancellation)[0].Body));
            }

            return j == 0 ? ExactValues.Apply(graph, function, x)
                : new ExactFunctions(graph).Apply(new InputSubstitution(graph, new Dictionary<Node, (Expr, Index[])> { [argument.Node] = (x, []) }).Apply(derivatives[j], context.Cancellation));
        });
    }

    private LaurentSeries Select(Expr[] operands)
    {
        var (then, otherwise) = (Of(operands[1]), Of(operands[2]));
        var (from, end) = (Math.Min(then.From, otherwise.From), Math.Min(then.End, otherwise.End));
        return new LaurentSeries(from, [.. Enumerable.Range(from, Math.Max(0, end - from)).Select(e => graph.Select(operands[0], then.At(graph, e), otherwise.At(graph, e)))]);
    }

    private Expr Circular(int derivative, Expr x) => (derivative % 4) switch
    {
        0 => ExactValues.Apply(graph, FunctionTable.Sin, x),
        1 => ExactValues.Apply(graph, FunctionTable.Cos, x),
        2 => graph.Negate(ExactValues.Apply(graph, FunctionTable.Sin, x)),
        _ => graph.Negate(ExactValues.Apply(graph, FunctionTable.Cos, x)),
    };

    /// <summary>e^s from e^s′ = s′e^s: n·eₙ = Σ k·sₖ·eₙ₋ₖ.</summary>
    private LaurentSeries Exponential(LaurentSeries series)
    {
        series = Regular(series);
        var result = new List<Expr> { graph.One };
        for (var n = 1; n < Math.Min(length, series.End); n++)
        {
            var terms = new List<(Number, Expr)>();
            for (var k = 1; k <= n; k++)
            {
                terms.Add((Number.Fraction(k, n), graph.Multiply(series.At(graph, k), result[n - k])));
            }

            result.Add(Tidy(graph.Sum(terms.ToArray())));
        }

        var front = graph.Exp(series.End > 0 ? series.At(graph, 0) : graph.Zero);
        return new LaurentSeries(0, [.. result.Select(c => graph.Multiply(front, c))]);
    }

    /// <summary>A power with a symbol for its exponent: defined where the base is positive.</summary>
    private LaurentSeries SymbolicPower(LaurentSeries series, Expr exponent)
    {
        Need(RequirementKind.Positive, series.From > 0 ? graph.Zero : series.At(graph, 0));
        return Composed(series, (j, x) =>
        {
            var falling = graph.One;
            for (var k = 0; k < j; k++)
            {
                falling = graph.Multiply(falling, graph.Subtract(exponent, graph.Number(k)));
            }

            return graph.Multiply(falling, graph.Power(x, graph.Subtract(exponent, graph.Number(j))));
        });
    }

    private LaurentSeries Kinked(LaurentSeries series)
    {
        var value = series.From > 0 || series.Coefficients.Count == 0 ? graph.Zero : series.Coefficients[0];
        if (context.Evidence.Sign(value) is { } sign)
        {
            return sign == 0 ? throw Refused("has a kink", "choose a point beside it") : series.Map(c => graph.Scale(sign, c));
        }

        Need(RequirementKind.NonZero, value);
        var symbol = graph.Apply(FunctionTable.Sign, value);
        return series.Map(c => graph.Multiply(symbol, c));
    }

    private int SignAtPoint(LaurentSeries difference)
    {
        var normal = Normal(difference);
        var value = normal.From > 0 || normal.Coefficients.Count == 0 ? graph.Zero : normal.Coefficients[0];
        return context.Evidence.Sign(value) switch
        {
            0 => throw Refused("has a kink", "choose a point beside it"),
            { } sign => sign,
            null => throw Refused("has a maximum or minimum of which the larger is not known", "give numbers to the other names"),
        };
    }

    /// <summary>Σ h⁽ʲ⁾(s₀)/j! (s - s₀)ʲ.</summary>
    private LaurentSeries Composed(LaurentSeries series, Func<int, Expr, Expr> derivative)
    {
        var count = Math.Min(length, series.End);
        if (count <= 0)
        {
            throw Refused("cancels too many terms", "ask for a lower order");
        }

        var first = series.At(graph, 0);
        var small = new LaurentSeries(1, [.. Enumerable.Range(1, count - 1).Select(e => series.At(graph, e))]);
        var lowest = Enumerable.Range(1, Math.Max(0, count - 1)).FirstOrDefault(e => !IsZero(series.At(graph, e)), count);
        var coefficients = Enumerable.Repeat(graph.Zero, count).ToArray();
        coefficients[0] = derivative(0, first);
        var power = Constant(graph.One);
        for (var j = 1; j * lowest < count; j++)
        {
            power = LaurentSeries.Product(graph, power, small).Map(Tidy);
            var outer = graph.Scale(Number.One / Factorial(j), derivative(j, first));
            for (var e = j; e < count; e++)
            {
                coefficients[e] = graph.Add(coefficients[e], graph.Multiply(outer, power.At(graph, e)));
            }
        }

        return new LaurentSeries(0, coefficients);
    }

    private static Number Factorial(int n)
    {
        var value = Number.One;
        for (var k = 2; k <= n; k++)
        {
            value *= k;
        }

        return value;
    }

    /// <summary>Functions of numbers whose values are exact.</summary>
    private sealed class ExactFunctions(Graph graph) : NodeRewriter(graph)
    {
        protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound) =>
            original.Node is FunctionNode { Function: { Arity: 1 } function } ? ExactValues.Apply(Graph, function, operands[0]) : Graph.Rebuild(original, operands, bound);
    }
}
