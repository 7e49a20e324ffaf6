using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Polynomials;

/// <summary>Makes the products of many monomials at a time, where nothing in them merges: those of the same kernels share their list of bases.</summary>
internal sealed class PlainProducts
{
    private readonly Graph graph;
    private readonly int[] order; // the plain kernels, by digest
    private readonly bool[] isPlain;
    private readonly Edge[] bases;
    private readonly Dictionary<ulong, Edge[]> known = [];

    /// <summary>For the kernels of a table.</summary>
    public PlainProducts(Graph graph, IReadOnlyList<Kernel> kernels)
    {
        this.graph = graph;
        isPlain = new bool[kernels.Count];
        bases = new Edge[kernels.Count];
        var plain = new List<int>();
        for (var v = 0; v < isPlain.Length; v++)
        {
            isPlain[v] = kernels[v] is { Kind: KernelKind.Power, Root: 1 } && Graph.IsPlainBase(kernels[v].Base);
            if (isPlain[v])
            {
                plain.Add(v);
                bases[v] = new Edge(kernels[v].Base.Node, []);
            }
        }

        plain.Sort((a, b) => bases[a].Operand.Digest.CompareTo(bases[b].Operand.Digest));
        order = [.. plain];
    }

    /// <summary>The product; null where a kernel is in it that merges with others, such as a root.</summary>
    public Expr? Of(in Monomial monomial)
    {
        var variables = Math.Min(monomial.VariableCount, isPlain.Length);
        var (count, present) = (0, 0UL);
        for (var v = 0; v < variables; v++)
        {
            if (monomial[v] != 0)
            {
                if (!isPlain[v])
                {
                    return null;
                }

                count++;
                present |= 1UL << (v & 63);
            }
        }

        var exponents = new Number[count];
        var edges = variables <= 64 && known.TryGetValue(present, out var shared) ? shared : null;
        var isNew = edges is null;
        edges ??= new Edge[count];
        var at = 0;
        for (var k = 0; at < count; k++)
        {
            if (monomial[order[k]] is var exponent and not 0)
            {
                if (isNew)
                {
                    edges[at] = bases[order[k]];
                }

                exponents[at++] = exponent;
            }
        }

        if (isNew && variables <= 64)
        {
            known.Add(present, edges);
        }

        return graph.PlainProduct(edges, exponents);
    }
}
