using System.Globalization;
using MlMath.Compilation.Binding;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Integration;

/// <summary>Integrals as finite sums: outputs in which each has its own axis, with a mesh on which all of them are exact enough.</summary>
internal sealed class Quadrature
{
    private const int MostNested = 3;
    private const int MostPasses = 4;

    private readonly IReadOnlyList<IntegralAxis> axes;
    private readonly Bindings bindings;

    private Quadrature(IReadOnlyList<Output> outputs, IReadOnlyList<IntegralAxis> axes, Bindings bindings)
    {
        Outputs = outputs;
        this.axes = axes;
        this.bindings = bindings;
    }

    /// <summary>The outputs, integrals replaced by sums over axes that <see cref="Bindings"/> has.</summary>
    public IReadOnlyList<Output> Outputs { get; }

    /// <summary>The largest error of an integral, relative to the integral of the absolute value.</summary>
    public double Error => axes.Count == 0 ? 0 : axes.Max(a => a.Error);

    /// <summary>Whether an integral occurs in some outputs.</summary>
    public static bool IsNeeded(IReadOnlyList<Output> outputs)
    {
        foreach (var node in NodeOrder.Of(Compiler.Opened(outputs)))
        {
            foreach (var bound in node.Bound)
            {
                if (Continuum.Of(bound) is not null)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Finds the meshes; throws <see cref="ProblemException"/> (domain) where an integral does not converge, (limit) where too many stand inside one another.</summary>
    public static Quadrature Of(IReadOnlyList<Output> outputs, Bindings bindings, CancellationToken cancellation)
    {
        var separation = new AxisSeparation();
        var separated = outputs.Select(separation.Apply).ToList();
        var nodes = NodeOrder.Of(Compiler.Opened(separated)).OfType<ProductNode>().ToList();
        var axes = new List<(IntegralAxis Axis, List<Integrand> Integrands)>();
        foreach (var axis in nodes.SelectMany(n => n.Bound.ToArray()).Where(separation.Axes.ContainsKey).Distinct().Select(s => separation.Axes[s]).ToList())
        {
            var integrands = nodes.FindAll(n => n.Bound.Contains(axis.Size)).ConvertAll(n => Integrand.Of(separation.Graph, n, axis, separation.Axes));
            axes.Add((axis, integrands));
        }

        // Operands come before what uses them, so inner integrals before outer ones.
        var levels = new Dictionary<Size, int>();
        foreach (var (axis, integrands) in axes)
        {
            var inside = integrands.SelectMany(i => i.Body.Node.Reachable()).SelectMany(n => n.Bound.ToArray()).Select(b => levels.GetValueOrDefault(b)).DefaultIfEmpty().Max();
            levels[axis.Size] = inside + 1;
            axis.Depth = inside + 1 + integrands.Max(i => i.Others.Count);
        }

        if (axes.Exists(a => a.Axis.Depth > MostNested))
        {
            throw new ProblemException(ProblemCode.Limit, $"integrals stand more than {MostNested} deep inside one another", null, "integrate one of them by hand");
        }

        var all = bindings.Copy();
        foreach (var (axis, _) in axes)
        {
            axis.Start(axis.Depth == 1 ? 40 : axis.Depth == 2 ? 10 : 4, axis.Depth > 2 ? RealMap.ShortReach : RealMap.Reach);
            axis.Bind(all, axis.Panels);
        }

        foreach (var (axis, integrands) in axes.Where(a => a.Axis.Depth < MostNested))
        {
            new Peaks(axis, all, cancellation).Insert(integrands);
            axis.Bind(all, axis.Panels);
        }

        // The mesh of one integral decides where those inside and around it are looked at.
        var hasChanged = true;
        for (var pass = 0; hasChanged && pass < MostPasses; pass++)
        {
            hasChanged = false;
            foreach (var (axis, integrands) in axes)
            {
                if (pass == 0 || axis.Depth > 1)
                {
                    hasChanged |= new MeshRefinement(axis, integrands, all, cancellation).Refine();
                }
            }
        }

        var quadrature = new Quadrature(separated, [.. axes.Select(a => a.Axis)], all);
        return quadrature.Error <= MeshRefinement.LargestError ? quadrature
            : throw new ProblemException(ProblemCode.Domain, $"the integral does not converge, or not fast enough: its estimated error is {quadrature.Error.ToString("0e-0", CultureInfo.InvariantCulture)} of its size", null, "check the bounds and the integrand near them");
    }

    /// <summary>The bindings with the meshes, the first or the second.</summary>
    public Bindings BindingsOf(bool second)
    {
        foreach (var axis in axes)
        {
            axis.Bind(bindings, second && axis.Second is { } other ? other : axis.Panels, second && axis.Second is null);
        }

        return bindings;
    }
}
