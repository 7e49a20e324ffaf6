using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Taylor;

/// <summary>
/// The first terms of a series in whole powers of a small t: coefficients from an exponent on, as many as are known. The first one is not 0, unless nothing but zeros is known. Immutable.
/// </summary>
/// <param name="From">The exponent of the first coefficient.</param>
/// <param name="Coefficients">The coefficients that are known.</param>
internal sealed record LaurentSeries(int From, IReadOnlyList<Expr> Coefficients)
{
    /// <summary>Terms from this exponent on are not known.</summary>
    public int End => From + Coefficients.Count;

    /// <summary>The coefficient at an exponent below <see cref="End"/>.</summary>
    public Expr At(Graph graph, int exponent) => exponent < From ? graph.Zero : Coefficients[exponent - From];

    public LaurentSeries Map(Func<Expr, Expr> map) => this with { Coefficients = [.. Coefficients.Select(map)] };

    public LaurentSeries Shift(int by) => this with { From = From + by };

    public static LaurentSeries Sum(Graph graph, IReadOnlyList<(Number Factor, LaurentSeries Series)> parts)
    {
        var from = parts.Min(p => p.Series.From);
        var end = parts.Min(p => p.Series.End);
        return new LaurentSeries(from, [.. Enumerable.Range(from, Math.Max(0, end - from)).Select(e => graph.Sum(parts.Select(p => (p.Factor, p.Series.At(graph, e))).ToArray()))]);
    }

    public static LaurentSeries Product(Graph graph, LaurentSeries a, LaurentSeries b)
    {
        var count = Math.Min(a.Coefficients.Count, b.Coefficients.Count);
        return new LaurentSeries(a.From + b.From, [.. Enumerable.Range(0, count).Select(
            k => graph.Sum(Enumerable.Range(0, k + 1).Select(j => (Number.One, graph.Multiply(a.Coefficients[j], b.Coefficients[k - j]))).ToArray()))]);
    }
}
