using MlMath.Expressions.Indexing;
using MlMath.Expressions.Values;

namespace MlMath.Compilation.Integration;

/// <summary>The axis of one integral: a size and names of its own, and the mesh of its points.</summary>
internal sealed class IntegralAxis
{
    /// <summary>A new axis.</summary>
    /// <param name="range">The continuum that it runs over.</param>
    /// <param name="number">What tells it from others.</param>
    public IntegralAxis(Continuum range, int number)
    {
        Range = range;
        Size = ReservedSizes.Named($"mesh {number}");
        (Point, Complement, Weight) = ($"⟨x of mesh {number}⟩", $"⟨1-x of mesh {number}⟩", $"⟨dx of mesh {number}⟩");
    }

    public Continuum Range { get; }

    public Size Size { get; }

    /// <summary>The input that holds its points.</summary>
    public string Point { get; }

    /// <summary>The input that holds their distances to 1.</summary>
    public string Complement { get; }

    /// <summary>The input that holds their weights.</summary>
    public string Weight { get; }

    /// <summary>The mesh, in ascending order.</summary>
    public List<Panel> Panels { get; set; } = [];

    /// <summary>A second mesh, of other points; null where the Gauss weights on the first one stand for it.</summary>
    public List<Panel>? Second { get; set; }

    /// <summary>How far off the integral may be, relative to that of its absolute value.</summary>
    public double Error { get; set; } = double.PositiveInfinity;

    /// <summary>The largest number of axes, this one included, over which an integrand of it runs.</summary>
    public int Depth { get; set; } = 1;

    /// <summary>Even panels from one end to the other.</summary>
    public void Start(int count, double reach)
    {
        Panels = new List<Panel>(count);
        for (var k = 0; k < count; k++)
        {
            Panels.Add(new Panel(reach * ((2.0 * k / count) - 1), reach * ((2.0 * (k + 1) / count) - 1)));
        }
    }

    /// <summary>Binds points and weights to those of some panels.</summary>
    public void Bind(Bindings bindings, IReadOnlyList<Panel> panels, bool byGauss = false)
    {
        var weights = BindPoints(bindings, [.. panels.SelectMany(p => Enumerable.Range(0, GaussKronrod.Count).Select(p.NodeAt))]);
        var rule = byGauss ? GaussKronrod.Gauss : GaussKronrod.Kronrod;
        for (var k = 0; k < weights.Length; k++)
        {
            weights[k] *= rule[k % GaussKronrod.Count] * panels[k / GaussKronrod.Count].HalfWidth;
        }
    }

    /// <summary>Binds points to those at some values of v, and weights to how fast they move there, which is returned.</summary>
    public double[] BindPoints(Bindings bindings, double[] places)
    {
        double[] points = new double[places.Length], complements = new double[places.Length], slopes = new double[places.Length];
        for (var k = 0; k < places.Length; k++)
        {
            (points[k], complements[k], slopes[k]) = RealMap.At(Range, places[k]);
        }

        bindings[Point] = new NumericArray(points);
        bindings[Complement] = new NumericArray(complements);
        bindings[Weight] = new NumericArray(slopes);
        bindings.SetSize(Size.Name!, places.Length);
        return slopes;
    }
}

/// <summary>A range of v with one rule on it, and what came of the integrands there; one number for each integral that is asked for.</summary>
/// <param name="from">Its lower end.</param>
/// <param name="to">Its upper end.</param>
internal sealed class Panel(double from, double to)
{
    /// <summary>Its lower end.</summary>
    public double From { get; } = from;

    /// <summary>Its upper end.</summary>
    public double To { get; } = to;

    public double HalfWidth => (To - From) / 2;

    /// <summary>How many nodes have no finite value.</summary>
    public int Undefined { get; set; }

    public double[] Value { get; set; } = [];

    public double[] Error { get; set; } = [];

    /// <summary>The integral of the absolute value.</summary>
    public double[] Magnitude { get; set; } = [];

    /// <summary>The absolute value at the lowest node, per unit of v.</summary>
    public double[] Low { get; set; } = [];

    /// <summary>The absolute value at the highest node.</summary>
    public double[] High { get; set; } = [];

    public double NodeAt(int node) => ((From + To) / 2) + (HalfWidth * GaussKronrod.Nodes[node]);

    /// <summary>Two panels in its place.</summary>
    public IEnumerable<Panel> Split(double fraction)
    {
        var middle = From + (fraction * (To - From));
        return [new Panel(From, middle), new Panel(middle, To)];
    }
}
