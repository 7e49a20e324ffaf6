using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Integration;

/// <summary>
/// Finds where an integrand may have a peak too narrow for any mesh to come upon: at extremes and zeros of what stands under its functions. `e^(-(x-μ)²/(2σ²))` is 0 nearly everywhere
/// for a small σ, but the parabola under it shows from afar where its top is.
/// </summary>
/// <param name="axis">The axis.</param>
/// <param name="bindings">The values of all names.</param>
/// <param name="cancellation">Stops long work.</param>
internal sealed class Peaks(IntegralAxis axis, Bindings bindings, CancellationToken cancellation)
{
    private const int ScannedAlone = 1600;
    private const int ScannedWithOthers = 400;
    private const int MostOperands = 24;
    private const int MostPeaks = 40;
    private const int ZoomPoints = 33;
    private const int ZoomRounds = 9;
    private const int WidthSteps = 44;
    private const int GradedBreaks = 10;

    // e^-40 is below the rounding of what stands beside it.
    private const double Drop = 40;

    /// <summary>Splits the panels at what the integrands have in them.</summary>
    public void Insert(IReadOnlyList<Integrand> integrands)
    {
        var breaks = new SortedSet<double>(axis.Panels.Select(p => p.From)) { axis.Panels[^1].To };
        var (from, to) = (breaks.Min, breaks.Max);
        foreach (var integrand in integrands)
        {
            foreach (var (operand, isCompared) in OperandsIn(integrand).Take(MostOperands))
            {
                foreach (var (place, below, above) in PlacesIn(operand, from, to, axis.Depth == 1 ? ScannedAlone : ScannedWithOthers).Take(MostPeaks))
                {
                    breaks.UnionWith([place - below, place - (below / 3), place, place + (above / 3), place + above]);
                    if (isCompared)
                    {
                        // How near to its extreme a side of a comparison is crossed is not known.
                        breaks.UnionWith(Enumerable.Range(1, GradedBreaks).SelectMany(k => new[] { place - (below * Math.Pow(0.1, k)), place + (above * Math.Pow(0.1, k)) }));
                    }
                }
            }
        }

        var kept = breaks.Where(b => b >= from && b <= to).ToList();
        axis.Panels = [.. kept.Zip(kept.Skip(1)).Where(p => p.Second > p.First).Select(p => new Panel(p.First, p.Second))];
    }

    /// <summary>What stands under functions of one argument and depends on the variable, and what is compared.</summary>
    private IEnumerable<(Output Operand, bool IsCompared)> OperandsIn(Integrand integrand)
    {
        var seen = new HashSet<Node>();
        foreach (var function in integrand.Body.Node.Reachable().OfType<FunctionNode>().Where(f => f.Function.Arity <= 2))
        {
            for (var k = 0; k < function.Function.Arity; k++)
            {
                var operand = function.Edges[k].Operand;
                var place = operand.Axes.IndexOf(axis.Size);
                if (place >= 0 && operand is not InputNode && seen.Add(operand))
                {
                    var indices = Array.ConvertAll(operand.Axes.ToArray(), s => new Index("i", s));
                    yield return (new Output(new Expr(operand, Array.ConvertAll(indices, i => (IndexTerm)i)), [indices[place], .. indices.Where((_, i) => i != place)]), function.Function.Arity == 2);
                }
            }
        }
    }

    private IEnumerable<(double Place, double Below, double Above)> PlacesIn(Output operand, double from, double to, int count)
    {
        var step = (to - from) / count;
        var points = Enumerable.Range(0, count + 1).Select(k => from + (k * step)).ToArray();
        var (highest, lowest) = ValuesAt(operand, points);
        var isOne = highest.AsSpan().SequenceEqual(lowest);
        for (var k = 1; k < count; k++)
        {
            if (highest[k] > highest[k - 1] && highest[k] >= highest[k + 1])
            {
                yield return Narrowed(operand, points[k], step, (high, _) => high);
            }

            if (lowest[k] < lowest[k - 1] && lowest[k] <= lowest[k + 1])
            {
                yield return Narrowed(operand, points[k], step, (_, low) => -low);
            }

            if (isOne && highest[k - 1] * highest[k] < 0)
            {
                yield return Narrowed(operand, points[k], step, (high, _) => -Math.Abs(high));
            }
        }
    }

    /// <summary>The place of the largest score near a point, and how far on either side it has fallen by <see cref="Drop"/>.</summary>
    private (double Place, double Below, double Above) Narrowed(Output operand, double near, double step, Func<double, double, double> score)
    {
        var (place, reach) = (near, step);
        for (var round = 0; round < ZoomRounds && reach > 1e-15; round++, reach /= ZoomPoints / 4)
        {
            var points = Enumerable.Range(-ZoomPoints / 2, ZoomPoints).Select(k => place + (2 * k * reach / ZoomPoints)).ToArray();
            var scores = ScoresAt(operand, points, score);
            place = points[Array.IndexOf(scores, scores.Max())];
        }

        var offsets = Enumerable.Range(0, WidthSteps).Select(k => 4 * step * Math.Pow(0.5, k)).ToArray();
        var around = ScoresAt(operand, [place, .. offsets.Select(o => place - o), .. offsets.Select(o => place + o)], score);
        return (place, WidthFrom(1), WidthFrom(1 + WidthSteps));

        double WidthFrom(int first)
        {
            var width = offsets[0];
            for (var k = 0; k < WidthSteps && around[first + k] <= around[0] - Drop; k++)
            {
                width = offsets[k];
            }

            return width;
        }
    }

    private double[] ScoresAt(Output operand, double[] points, Func<double, double, double> score)
    {
        var (highest, lowest) = ValuesAt(operand, points);
        return [.. highest.Zip(lowest, (h, l) => double.IsNaN(h) ? double.NegativeInfinity : score(h, l))];
    }

    /// <summary>The largest and the smallest value at each point; NaN where one has none.</summary>
    private (double[] Highest, double[] Lowest) ValuesAt(Output operand, double[] points)
    {
        axis.BindPoints(bindings, points);
        var values = Evaluator.EvaluateSums([operand], bindings, EvaluationWay.Interpreter, cancellation)[0].Values;
        double[] highest = new double[points.Length], lowest = new double[points.Length];
        var width = values.Length / points.Length;
        for (var k = 0; k < points.Length; k++)
        {
            var line = values.AsSpan(k * width, width);
            (highest[k], lowest[k]) = (line[0], line[0]);
            foreach (var value in line)
            {
                (highest[k], lowest[k]) = (Math.Max(highest[k], value), Math.Min(lowest[k], value));
            }
        }

        return (highest, lowest);
    }
}
