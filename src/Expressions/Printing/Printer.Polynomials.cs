using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing.Composition;
using MlMath.Expressions.Printing.Layouts;
using MlMath.Expressions.Taylor;

namespace MlMath.Expressions.Printing;

/// <content>Polynomials in distances from a point.</content>
public static partial class Printer
{
    /// <summary>
    /// A Taylor polynomial by rising degree, `1 + (x - 1) + (x - 1)²/2`, the distances kept. Throws <see cref="Problems.ProblemException"/> (limit) where it is too long.
    /// </summary>
    /// <param name="graph">The graph of the expressions.</param>
    /// <param name="polynomial">The polynomial.</param>
    /// <param name="names">The names that move.</param>
    /// <param name="points">The point of each.</param>
    /// <param name="form">The notation.</param>
    /// <param name="options">Bounds and reserved names; null for <see cref="PrintOptions.Default"/>.</param>
    public static string PrintTaylor(Graph graph, TaylorPolynomial polynomial, IReadOnlyList<InputNode> names, IReadOnlyList<Expr> points, PrintForm form, PrintOptions? options = null)
    {
        options ??= PrintOptions.Default;

        // Stand-ins keep a distance from being added to what stands beside it.
        var standIns = names.Select((n, k) => points[k].Node is NumberNode { Value.IsZero: true } ? new Expr(n, []) : graph.Input($"distance {k}")).ToList();
        var distances = names.Select((n, k) => (Name: ((InputNode)standIns[k].Node).Name, Distance: graph.Subtract(new Expr(n, []), points[k]))).Where(d => d.Name.StartsWith("distance ", StringComparison.Ordinal)).ToList();
        List<Expr> terms = [.. polynomial.Terms.Select(t => graph.Product([(t.Coefficient, Number.One), .. standIns.Select((s, k) => (s, (Number)t.Powers[k]))]))];
        if (terms.Count == 0)
        {
            terms.Add(graph.Zero);
        }

        var builder = new LayoutBuilder([.. terms, .. distances.Select(d => d.Distance)], options);
        var layouts = distances.ToDictionary(d => d.Name, d => builder.Build(d.Distance));
        var signed = terms.SelectMany(t => Put(builder.Build(t), layouts) is SumLayout { Terms: var parts } && (parts.Count == 1 || terms.Count == 1) ? parts : [new SignedLayout(false, Put(builder.Build(t), layouts))]).ToList();
        return Write(signed is [{ IsNegative: false } only] ? only.Body : new SumLayout(signed), form, builder.BarsPair, options);
    }

    private static MathLayout Put(MathLayout layout, Dictionary<string, MathLayout> distances) => layout switch
    {
        NameLayout name when distances.TryGetValue(name.Name, out var distance) => distance,
        PowerLayout { Base: NameLayout } power => power with { Base = Put(power.Base, distances) },
        ProductLayout product => product with { Factors = [.. product.Factors.Select(f => Put(f, distances))] },
        FractionLayout fraction => fraction with { Above = Put(fraction.Above, distances) },
        SumLayout { Terms: [var one] } => new SumLayout([new SignedLayout(one.IsNegative, Put(one.Body, distances))]),
        _ => layout,
    };
}
