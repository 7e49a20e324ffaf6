using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Integration;

/// <summary>What one integral integrates, with the axis of its variable left open.</summary>
internal sealed class Integrand
{
    private const int MostEntries = 2_000_000;
    private const int MostEntriesOfAPanel = 8_000_000;

    private readonly IntegralAxis axis;
    private readonly Output output;

    private Integrand(IntegralAxis axis, Output output, List<IntegralAxis> others)
    {
        this.axis = axis;
        this.output = output;
        Others = others;
    }

    /// <summary>The axes of other integrals, around or beside it, over which it runs too.</summary>
    public List<IntegralAxis> Others { get; }

    /// <summary>The integrand's expression.</summary>
    public Expr Body => output.Body;

    /// <summary>The index of the variable.</summary>
    public Index Variable => output.Axes[0];

    /// <summary>The integrand of a sum that binds the axis.</summary>
    public static Integrand Of(Graph graph, ProductNode node, IntegralAxis axis, IReadOnlyDictionary<Size, IntegralAxis> axes)
    {
        var free = Array.ConvertAll(node.Axes.ToArray(), s => new Index("i", s));
        var bound = Array.ConvertAll(node.Bound.ToArray(), s => new Index("k", s));
        var opened = new Expr(node, Array.ConvertAll(free, i => (IndexTerm)i)).OpenWith(bound);
        var factors = new List<(Expr, Number)>();
        for (var k = 0; k < node.Exponents.Length; k++)
        {
            factors.Add((opened[k], node.Exponents[k]));
        }

        // Weights are positive, so that dividing by them takes them out wherever they stand.
        foreach (var index in bound)
        {
            if (axes.TryGetValue(index.Size, out var meshed))
            {
                factors.Add((graph.Input(meshed.Weight, [meshed.Size], index), Number.MinusOne));
            }
        }

        var body = graph.SumOver(graph.Product(factors.ToArray()), Array.FindAll(bound, b => !axes.ContainsKey(b.Size)));
        var variable = Array.Find(bound, b => b.Size == axis.Size)!;
        Index[] around = [.. bound.Concat(free).Where(i => axes.ContainsKey(i.Size) && !ReferenceEquals(i, variable))];
        return new Integrand(axis, new Output(body, [variable, .. around, .. free.Where(i => !axes.ContainsKey(i.Size))]), [.. around.Select(i => axes[i.Size])]);
    }

    /// <summary>Computes what the panels are to know; the results of several integrands stand behind one another.</summary>
    public void Measure(IReadOnlyList<Panel> panels, Bindings bindings, CancellationToken cancellation)
    {
        var weights = WeightsAround();
        var most = Math.Max(1, MostEntries / (GaussKronrod.Count * weights.Length));
        for (var k = 0; k < panels.Count; k += most)
        {
            var some = panels.Skip(k).Take(most).ToList();
            axis.Bind(bindings, some);
            var values = Evaluator.EvaluateSums([output], bindings, EvaluationWay.Auto, cancellation)[0];
            var channels = values.Values.Length / (some.Count * GaussKronrod.Count * weights.Length);
            for (var p = 0; p < some.Count; p++)
            {
                Summarise(some[p], values.Values.AsSpan(p * GaussKronrod.Count * weights.Length * channels), weights, channels);
            }

            // Many channels leave room for fewer panels at a time.
            if (channels > 1)
            {
                most = Math.Max(1, MostEntries / (GaussKronrod.Count * weights.Length * channels));
                k += some.Count - most;
            }
        }
    }

    private double[] WeightsAround()
    {
        double[] weights = [1];
        foreach (var other in Others)
        {
            var own = new double[other.Panels.Count * GaussKronrod.Count];
            for (var k = 0; k < own.Length; k++)
            {
                var panel = other.Panels[k / GaussKronrod.Count];
                own[k] = GaussKronrod.Kronrod[k % GaussKronrod.Count] * panel.HalfWidth * RealMap.At(other.Range, panel.NodeAt(k % GaussKronrod.Count)).Slope;
            }

            if ((long)weights.Length * own.Length * GaussKronrod.Count > MostEntriesOfAPanel)
            {
                throw new ProblemException(ProblemCode.Limit, "integrals inside one another take too many points here", null, "integrate by hand what can be, or ask for fewer at a time");
            }

            weights = [.. weights.SelectMany(w => own.Select(o => w * o))];
        }

        return weights;
    }

    private void Summarise(Panel panel, ReadOnlySpan<double> values, double[] weights, int channels)
    {
        Span<double> slopes = stackalloc double[GaussKronrod.Count];
        for (var n = 0; n < slopes.Length; n++)
        {
            slopes[n] = RealMap.At(axis.Range, panel.NodeAt(n)).Slope;
        }

        double[] value = new double[channels], error = new double[channels], magnitude = new double[channels], low = new double[channels], high = new double[channels];
        Span<double> line = stackalloc double[GaussKronrod.Count];
        var undefined = 0;
        for (var m = 0; m < weights.Length; m++)
        {
            for (var c = 0; c < channels; c++)
            {
                var bad = 0;
                for (var n = 0; n < line.Length; n++)
                {
                    line[n] = values[(((n * weights.Length) + m) * channels) + c] * slopes[n];
                    bad += double.IsFinite(line[n]) ? 0 : 1;
                }

                undefined = Math.Max(undefined, bad);
                if (bad == 0)
                {
                    var (sum, own, size) = Estimate(line, panel.HalfWidth);
                    value[c] += weights[m] * sum;
                    error[c] += weights[m] * own;
                    magnitude[c] += weights[m] * size;
                    low[c] += weights[m] * Math.Abs(line[0]);
                    high[c] += weights[m] * Math.Abs(line[^1]);
                }
            }
        }

        panel.Undefined = Math.Max(panel.Undefined, undefined);
        panel.Value = [.. panel.Value, .. value];
        panel.Error = [.. panel.Error, .. error];
        panel.Magnitude = [.. panel.Magnitude, .. magnitude];
        panel.Low = [.. panel.Low, .. low];
        panel.High = [.. panel.High, .. high];
    }

    /// <summary>The integral over a panel, its error as QUADPACK estimates it, and the integral of the absolute value.</summary>
    private static (double Value, double Error, double Magnitude) Estimate(ReadOnlySpan<double> line, double halfWidth)
    {
        double kronrod = 0, gauss = 0, absolute = 0;
        for (var n = 0; n < line.Length; n++)
        {
            kronrod += GaussKronrod.Kronrod[n] * line[n];
            gauss += GaussKronrod.Gauss[n] * line[n];
            absolute += GaussKronrod.Kronrod[n] * Math.Abs(line[n]);
        }

        var variation = 0.0;
        for (var n = 0; n < line.Length; n++)
        {
            variation += GaussKronrod.Kronrod[n] * Math.Abs(line[n] - (kronrod / 2));
        }

        var error = Math.Abs(kronrod - gauss);
        if (variation > 0 && error > 0)
        {
            error = variation * Math.Min(1, Math.Pow(200 * error / variation, 1.5));
        }

        return (kronrod * halfWidth, error * halfWidth, absolute * halfWidth);
    }
}
