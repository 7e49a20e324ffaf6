using MlMath.Expressions.Indexing;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Integration;

/// <summary>Makes the mesh of one integral fine where its integrands need it.</summary>
/// <param name="axis">The axis.</param>
/// <param name="integrands">What is integrated over it.</param>
/// <param name="bindings">The values of all names, the meshes of other integrals among them.</param>
/// <param name="cancellation">Stops long work.</param>
internal sealed class MeshRefinement(IntegralAxis axis, IReadOnlyList<Integrand> integrands, Bindings bindings, CancellationToken cancellation)
{
    /// <summary>The relative error from which on a value is refused.</summary>
    public const double LargestError = 1e-6;

    private const int MostRounds = 120;
    private const int MostChecks = 4;
    private const double NarrowestAtEnd = 0.02;
    private const double Negligible = 1e-20;

    // A fraction that no symmetry of an integrand shares.
    private const double SecondSplit = 0.4142135623730951;

    private double[] totals = [];

    private double Goal => axis.Depth == 1 ? 1e-12 : axis.Depth == 2 ? 1e-11 : 1e-10;

    private int MostPanels => axis.Depth == 1 ? 1500 : axis.Depth == 2 ? 60 : 8;

    /// <summary>Refines the mesh; whether it has changed.</summary>
    public bool Refine()
    {
        var before = axis.Panels.Count;
        var (first, last) = (axis.Panels[0].From, axis.Panels[^1].To);
        Measure(axis.Panels);
        for (var check = 1; ; check++)
        {
            var error = Settle();
            if (axis.Depth > 2)
            {
                axis.Error = error;
                break;
            }

            // A second mesh of other points: what both miss alike is not seen, all else is.
            var second = axis.Panels.SelectMany(p => CanSplit(p) ? p.Split(SecondSplit) : [new Panel(p.From, p.To)]).ToList();
            Measure(second);
            var difference = Difference(second);
            axis.Second = double.IsFinite(difference) ? second : null;
            difference = double.IsFinite(difference) ? difference : 0;
            axis.Error = Math.Max(error, difference);
            if (axis.Second is null || difference <= Math.Max(100 * Goal, 10 * error) || check == MostChecks || 2 * second.Count > MostPanels)
            {
                break;
            }

            axis.Panels = second;
        }

        axis.Bind(bindings, axis.Panels);
        return axis.Panels.Count != before || axis.Panels[0].From != first || axis.Panels[^1].To != last;
    }

    private void Measure(IReadOnlyList<Panel> panels)
    {
        foreach (var panel in panels)
        {
            panel.Undefined = 0;
            panel.Value = panel.Error = panel.Magnitude = panel.Low = panel.High = [];
        }

        foreach (var integrand in integrands)
        {
            integrand.Measure(panels, bindings, cancellation);
        }
    }

    /// <summary>Splits panels until the error is small or no more of them may be; gives the error.</summary>
    private double Settle()
    {
        for (var round = 0; ; round++)
        {
            totals = TotalsOf(axis.Panels);
            var split = TrimEnds();
            totals = TotalsOf(axis.Panels);
            var share = Goal / axis.Panels.Count;
            var error = axis.Panels.Sum(Relative) + Tail();
            foreach (var panel in axis.Panels)
            {
                if ((panel.Undefined > 0 || (error > Goal && Relative(panel) > share)) && CanSplit(panel))
                {
                    split.Add(panel);
                }
            }

            if (split.Count == 0 || round == MostRounds || axis.Panels.Count >= MostPanels)
            {
                return axis.Panels.Exists(p => p.Undefined > 0) ? throw NoValue() : error;
            }

            var room = MostPanels - axis.Panels.Count;
            if (split.Count > room)
            {
                split = [.. split.OrderByDescending(p => p.Undefined > 0).ThenByDescending(Relative).Take(room)];
            }

            var parts = split.ToDictionary(p => p, p => p.Split(0.5).ToList());
            Measure([.. parts.Values.SelectMany(p => p)]);
            axis.Panels = [.. axis.Panels.SelectMany(p => parts.TryGetValue(p, out var halves) ? halves : [p])];
        }
    }

    /// <summary>Drops panels at the ends to which nothing is owed; gives those that must be split to find where a value begins.</summary>
    private HashSet<Panel> TrimEnds()
    {
        var split = new HashSet<Panel>();
        while (axis.Panels.Count > 1 && IsDropped(axis.Panels[0], axis.Panels[0].To, split))
        {
            axis.Panels.RemoveAt(0);
        }

        while (axis.Panels.Count > 1 && IsDropped(axis.Panels[^1], axis.Panels[^1].From, split))
        {
            axis.Panels.RemoveAt(axis.Panels.Count - 1);
        }

        var inner = axis.Panels.FindIndex(p => p.Undefined == GaussKronrod.Count);
        return inner < 0 || split.Contains(axis.Panels[inner]) || RealMap.IsAtEnd(axis.Range, axis.Panels[inner].From) || RealMap.IsAtEnd(axis.Range, axis.Panels[inner].To) ? split : throw NoValue();
    }

    private bool IsDropped(Panel panel, double inner, HashSet<Panel> split)
    {
        if (panel.Undefined == 0)
        {
            return Array.TrueForAll([.. Enumerable.Range(0, totals.Length)], c => panel.Magnitude[c] <= Negligible * totals[c]) && totals.Length > 0 && totals.Any(t => t > 0);
        }

        if (panel.To - panel.From > NarrowestAtEnd)
        {
            split.Add(panel);
            return false;
        }

        return RealMap.IsAtEnd(axis.Range, inner) ? true : throw NoValue();
    }

    private static ProblemException NoValue() => new(
        ProblemCode.Domain, "the integrand has no finite value in a part of the range", null, "split the integral, or choose bounds between which the integrand is real");

    private bool CanSplit(Panel panel)
    {
        var (from, to) = (RealMap.At(axis.Range, panel.From), RealMap.At(axis.Range, panel.To));
        var width = to.Point < 0.5 || !ReferenceEquals(axis.Range, Continuum.Unit) ? (to.Point - from.Point) / Math.Max(Math.Abs(from.Point), Math.Abs(to.Point)) : (from.Complement - to.Complement) / from.Complement;
        return width > 1e-13 && panel.To - panel.From > 1e-13;
    }

    private static double[] TotalsOf(List<Panel> panels)
    {
        var totals = new double[panels[0].Magnitude.Length];
        foreach (var panel in panels)
        {
            for (var c = 0; c < totals.Length; c++)
            {
                totals[c] += panel.Magnitude[c];
            }
        }

        return totals;
    }

    private double Relative(Panel panel) => Worst(panel.Error);

    private double Worst(double[] errors)
    {
        var worst = 0.0;
        for (var c = 0; c < totals.Length; c++)
        {
            worst = Math.Max(worst, errors[c] > 0 ? errors[c] / totals[c] : 0);
        }

        return worst;
    }

    /// <summary>What may lie beyond the ends of the mesh: the values there, over a unit of v, in which what converges at all has vanished.</summary>
    private double Tail() => Worst(axis.Panels[0].Low) + Worst(axis.Panels[^1].High);

    private double Difference(List<Panel> second)
    {
        if (second.Exists(p => p.Undefined > 0))
        {
            return double.PositiveInfinity;
        }

        var difference = new double[totals.Length];
        for (var c = 0; c < difference.Length; c++)
        {
            difference[c] = Math.Abs(axis.Panels.Sum(p => p.Value[c]) - second.Sum(p => p.Value[c]));
        }

        return Worst(difference);
    }
}
