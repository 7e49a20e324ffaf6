using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Asymptotics;

/// <summary>
/// A series in powers of a positive ω that goes to 0: terms by rising exponents, which are constants, with coefficients free of ω, and the order from which on
/// terms are not known. Immutable.
/// </summary>
internal sealed class PowerSeries
{
    private const int MostTerms = 120;

    private PowerSeries(List<(Expr Exponent, Expr Coefficient)> terms, Expr? order)
    {
        Terms = terms;
        Order = order;
    }

    /// <summary>The terms that are known; none is the number 0, but a coefficient may be an expression that equals 0.</summary>
    public IReadOnlyList<(Expr Exponent, Expr Coefficient)> Terms { get; }

    /// <summary>Terms from this exponent on are not known; null where there are no others.</summary>
    public Expr? Order { get; }

    /// <summary>Whether it is one coefficient, free of ω.</summary>
    public bool IsConstant => Order is null && (Terms.Count == 0 || (Terms.Count == 1 && IsZero(Terms[0].Exponent)));

    /// <summary>The exponent of the first term, or the order where none is known; null for 0.</summary>
    public Expr? Valuation => Terms.Count > 0 ? Terms[0].Exponent : Order;

    /// <summary>A coefficient free of ω.</summary>
    public static PowerSeries Constant(ExponentOrder order, Expr value) => Monomial(value, order.Graph.Zero);

    /// <summary>`coefficient·ω^exponent`.</summary>
    public static PowerSeries Monomial(Expr coefficient, Expr exponent) =>
        new(IsZero(coefficient) ? [] : [(exponent, coefficient)], null);

    /// <summary>The coefficient at ω⁰; 0 where there is no such term.</summary>
    public Expr AtZero(Graph graph)
    {
        foreach (var (exponent, coefficient) in Terms)
        {
            if (IsZero(exponent))
            {
                return coefficient;
            }
        }

        return graph.Zero;
    }

    /// <summary>The sum of series, each times a number.</summary>
    public static PowerSeries Sum(ExponentOrder by, IReadOnlyList<(Number Factor, PowerSeries Series)> parts)
    {
        Expr? order = null;
        var gathered = new SortedDictionary<Expr, List<(Number, Expr)>>(by);
        foreach (var (factor, series) in parts)
        {
            order = by.Least(order, series.Order);
            foreach (var (exponent, coefficient) in series.Terms)
            {
                if (!gathered.TryGetValue(exponent, out var list))
                {
                    gathered.Add(exponent, list = []);
                }

                list.Add((factor, coefficient));
            }
        }

        return Of(by, gathered, order);
    }

    /// <summary>The product.</summary>
    public static PowerSeries Multiply(ExponentOrder by, PowerSeries a, PowerSeries b)
    {
        var graph = by.Graph;
        if (a.Valuation is not { } first || b.Valuation is not { } second)
        {
            return Constant(by, graph.Zero);
        }

        var order = by.Least(a.Order is { } x ? graph.Add(x, second) : null, b.Order is { } y ? graph.Add(y, first) : null);
        var gathered = new SortedDictionary<Expr, List<(Number, Expr)>>(by);
        foreach (var (p, left) in a.Terms)
        {
            by.Count(b.Terms.Count);
            foreach (var (q, right) in b.Terms)
            {
                var exponent = by.Sum(p, q);
                if (order is { } end && by.Compare(exponent, end) >= 0)
                {
                    break;
                }

                if (!gathered.TryGetValue(exponent, out var list))
                {
                    gathered.Add(exponent, list = []);
                }

                list.Add((Number.One, graph.Multiply(left, right)));
            }
        }

        return Of(by, gathered, order);
    }

    /// <summary>`Σⱼ aⱼ·δʲ` for a δ that goes to 0, up to <paramref name="count"/> terms; a null coefficient ends the sum, which is exact then.</summary>
    public static PowerSeries Compose(ExponentOrder by, Func<int, Expr?> coefficient, PowerSeries small, int count)
    {
        var parts = new List<(Number, PowerSeries)>();
        var power = Constant(by, by.Graph.One);
        for (var j = 0; ; j++)
        {
            if (power.Valuation is null || coefficient(j) is not { } a)
            {
                return Sum(by, parts);
            }

            if (j >= count)
            {
                parts.Add((Number.One, power.Unknown()));
                return Sum(by, parts);
            }

            parts.Add((Number.One, Multiply(by, Constant(by, a), power)));
            power = Multiply(by, power, small).Cut(count);
        }
    }

    /// <summary>All coefficients mapped, with their exponents; the map sends 0 to 0.</summary>
    public PowerSeries Map(Func<Expr, Expr, Expr> map) =>
        new(Terms.Select(t => (t.Exponent, map(t.Exponent, t.Coefficient))).Where(t => !IsZero(t.Item2)).ToList(), Order);

    /// <summary>All coefficients mapped; the map sends 0 to 0.</summary>
    public PowerSeries Map(Func<Expr, Expr> map) => Map((_, c) => map(c));

    /// <summary>Times `ω^exponent`.</summary>
    public PowerSeries Shift(ExponentOrder by, Expr exponent) =>
        new(Terms.Select(t => (by.Sum(t.Exponent, exponent), t.Coefficient)).ToList(), Order is { } order ? by.Sum(order, exponent) : null);

    /// <summary>Without the term at an exponent.</summary>
    public PowerSeries Without(Expr exponent) => new(Terms.Where(t => !t.Exponent.SameAs(exponent)).ToList(), Order);

    /// <summary>The derivative by ω.</summary>
    public PowerSeries Derivative(Graph graph) => new(
        Terms.Where(t => !IsZero(t.Exponent)).Select(t => (graph.Subtract(t.Exponent, graph.One), graph.Multiply(t.Exponent, t.Coefficient))).ToList(),
        Order is { } order ? graph.Subtract(order, graph.One) : null);

    /// <summary>The integral from 0; there is no term of exponent -1.</summary>
    public PowerSeries Integral(Graph graph)
    {
        return new(Terms.Select(t => (Next(t.Exponent), graph.Divide(t.Coefficient, Next(t.Exponent)))).ToList(), Order is { } order ? Next(order) : null);

        Expr Next(Expr exponent) => graph.Add(exponent, graph.One);
    }

    /// <summary>Something of which no more is known than where it may begin.</summary>
    public PowerSeries Unknown() => new([], Valuation);

    /// <summary>No more than so many terms; what is cut becomes the order.</summary>
    public PowerSeries Cut(int count) => Terms.Count <= count ? this : new PowerSeries(Terms.Take(count).ToList(), Terms[count].Exponent);

    private static PowerSeries Of(ExponentOrder by, SortedDictionary<Expr, List<(Number, Expr)>> gathered, Expr? order)
    {
        var terms = new List<(Expr, Expr)>();
        foreach (var (exponent, parts) in gathered)
        {
            if (order is { } end && by.Compare(exponent, end) >= 0)
            {
                break;
            }

            var coefficient = by.Graph.Sum(parts.ToArray());
            if (!IsZero(coefficient))
            {
                terms.Add((exponent, coefficient));
            }
        }

        return new PowerSeries(terms, order).Cut(MostTerms);
    }

    private static bool IsZero(Expr coefficient) => coefficient.Node is NumberNode { Value.IsZero: true };
}
