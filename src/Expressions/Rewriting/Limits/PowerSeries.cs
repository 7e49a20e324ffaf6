using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Limits;

/// <summary>
/// A series in powers of a positive ω that goes to 0: terms by rising exponents, rational ones, with coefficients free of ω, and the order from which on terms
/// are not known. Immutable.
/// </summary>
internal sealed class PowerSeries
{
    private const int MostTerms = 120;

    private PowerSeries(List<(Number Exponent, Expr Coefficient)> terms, Number? order)
    {
        Terms = terms;
        Order = order;
    }

    /// <summary>The terms that are known; none is the number 0, but a coefficient may be an expression that equals 0.</summary>
    public IReadOnlyList<(Number Exponent, Expr Coefficient)> Terms { get; }

    /// <summary>Terms from this exponent on are not known; null where there are no others.</summary>
    public Number? Order { get; }

    /// <summary>Whether it is one coefficient, free of ω.</summary>
    public bool IsConstant => Order is null && (Terms.Count == 0 || (Terms.Count == 1 && Terms[0].Exponent.IsZero));

    /// <summary>The exponent of the first term, or the order where none is known; null for 0.</summary>
    public Number? Valuation => Terms.Count > 0 ? Terms[0].Exponent : Order;

    /// <summary>A coefficient free of ω.</summary>
    public static PowerSeries Constant(Expr value) => Monomial(value, Number.Zero);

    /// <summary>`coefficient·ω^exponent`.</summary>
    public static PowerSeries Monomial(Expr coefficient, Number exponent) =>
        new(IsZero(coefficient) ? [] : [(exponent, coefficient)], null);

    /// <summary>The coefficient at an exponent; 0 where there is no term.</summary>
    public Expr At(Number exponent, Graph graph)
    {
        foreach (var (e, coefficient) in Terms)
        {
            if (e == exponent)
            {
                return coefficient;
            }
        }

        return graph.Zero;
    }

    /// <summary>The sum of series, each times a number.</summary>
    public static PowerSeries Sum(Graph graph, IReadOnlyList<(Number Factor, PowerSeries Series)> parts)
    {
        Number? order = null;
        var gathered = new SortedDictionary<Number, List<(Number, Expr)>>();
        foreach (var (factor, series) in parts)
        {
            order = Least(order, series.Order);
            foreach (var (exponent, coefficient) in series.Terms)
            {
                if (!gathered.TryGetValue(exponent, out var list))
                {
                    gathered.Add(exponent, list = []);
                }

                list.Add((factor, coefficient));
            }
        }

        return Of(gathered.Select(g => (g.Key, graph.Sum(g.Value.ToArray()))), order);
    }

    /// <summary>The product.</summary>
    public static PowerSeries Multiply(Graph graph, PowerSeries a, PowerSeries b)
    {
        if (a.Valuation is not { } first || b.Valuation is not { } second)
        {
            return Constant(graph.Zero);
        }

        var order = Least(a.Order is { } x ? x + second : null, b.Order is { } y ? y + first : null);
        var gathered = new SortedDictionary<Number, List<(Number, Expr)>>();
        foreach (var (p, left) in a.Terms)
        {
            foreach (var (q, right) in b.Terms)
            {
                var exponent = p + q;
                if (order is { } end && exponent.CompareTo(end) >= 0)
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

        return Of(gathered.Select(g => (g.Key, graph.Sum(g.Value.ToArray()))), order);
    }

    /// <summary>`Σⱼ aⱼ·δʲ` for a δ that goes to 0, up to <paramref name="count"/> terms; a null coefficient ends the sum, which is exact then.</summary>
    public static PowerSeries Compose(Graph graph, Func<int, Expr?> coefficient, PowerSeries small, int count)
    {
        var parts = new List<(Number, PowerSeries)>();
        var power = Constant(graph.One);
        for (var j = 0; ; j++)
        {
            if (power.Valuation is null || coefficient(j) is not { } a)
            {
                return Sum(graph, parts);
            }

            if (j >= count)
            {
                parts.Add((Number.One, power.Unknown()));
                return Sum(graph, parts);
            }

            parts.Add((Number.One, Multiply(graph, Constant(a), power)));
            power = Multiply(graph, power, small).Cut(count);
        }
    }

    /// <summary>All coefficients mapped; the map sends 0 to 0.</summary>
    public PowerSeries Map(Func<Expr, Expr> map) => Of(Terms.Select(t => (t.Exponent, map(t.Coefficient))), Order);

    /// <summary>Times `ω^exponent`.</summary>
    public PowerSeries Shift(Number exponent) =>
        new(Terms.Select(t => (t.Exponent + exponent, t.Coefficient)).ToList(), Order is { } order ? order + exponent : null);

    /// <summary>Without the term at an exponent.</summary>
    public PowerSeries Without(Number exponent) => new(Terms.Where(t => t.Exponent != exponent).ToList(), Order);

    /// <summary>The derivative by ω.</summary>
    public PowerSeries Derivative(Graph graph) => new(
        Terms.Where(t => !t.Exponent.IsZero).Select(t => (t.Exponent - Number.One, graph.Scale(t.Exponent, t.Coefficient))).ToList(),
        Order is { } order ? order - Number.One : null);

    /// <summary>The integral from 0; there is no term of exponent -1.</summary>
    public PowerSeries Integral(Graph graph) => new(
        Terms.Select(t => (t.Exponent + Number.One, graph.Scale(Number.One / (t.Exponent + Number.One), t.Coefficient))).ToList(),
        Order is { } order ? order + Number.One : null);

    /// <summary>Something of which no more is known than where it may begin.</summary>
    public PowerSeries Unknown() => new([], Valuation);

    /// <summary>No more than so many terms; what is cut becomes the order.</summary>
    public PowerSeries Cut(int count) => Terms.Count <= count ? this : new PowerSeries(Terms.Take(count).ToList(), Terms[count].Exponent);

    private static PowerSeries Of(IEnumerable<(Number Exponent, Expr Coefficient)> terms, Number? order) =>
        new PowerSeries(terms.Where(t => !IsZero(t.Coefficient) && (order is not { } end || t.Exponent.CompareTo(end) < 0)).ToList(), order).Cut(MostTerms);

    private static bool IsZero(Expr coefficient) => coefficient.Node is NumberNode { Value.IsZero: true };

    private static Number? Least(Number? a, Number? b) => a is not { } x ? b : b is not { } y ? a : x.CompareTo(y) <= 0 ? x : y;
}
