using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.AutoDiff.Symbolic;

/// <summary>What has come together so far for each of some numbered nodes: terms with coefficients, in one list for all, and the indices of the adjoint's axes.</summary>
/// <param name="graph">Where sums are made.</param>
/// <param name="count">How many nodes there are.</param>
internal sealed class AdjointTable(Graph graph, int count)
{
    private static readonly string[] Letters = ["i", "j", "k", "l"];

    private readonly int[] lasts = new int[count];
    private readonly Index[]?[] axes = new Index[]?[count];
    private readonly List<(Number Coefficient, Expr Term, int Before)> contributions = [];
    private (Number, Expr)[] terms = new (Number, Expr)[16];

    /// <summary>Whether anything has come for the node at a place.</summary>
    public bool Has(int place) => lasts[place] > 0;

    /// <summary>Adds a term to the adjoint of the node at a place.</summary>
    public void Add(int place, Number coefficient, Expr term)
    {
        contributions.Add((coefficient, term, lasts[place]));
        lasts[place] = contributions.Count;
    }

    /// <summary>The indices of the adjoint's axes, which are those of the node.</summary>
    public Index[] AxesOf(int place, Node node) => axes[place] ??= AxesFor(node);

    /// <summary>The adjoint.</summary>
    public Expr Total(int place)
    {
        var length = 0;
        for (var at = lasts[place]; at > 0; at = contributions[at - 1].Before)
        {
            if (length == terms.Length)
            {
                Array.Resize(ref terms, 2 * length);
            }

            var (coefficient, term, _) = contributions[at - 1];
            terms[length++] = (coefficient, term);
        }

        return terms.AsSpan(0, length) is [{ Item1.IsOne: true } only] ? only.Item2 : graph.Sum(terms.AsSpan(0, length));
    }

    /// <summary>Indices for the axes of a node.</summary>
    public static Index[] AxesFor(Node node)
    {
        if (node.Rank == 0)
        {
            return [];
        }

        var made = new Index[node.Rank];
        for (var a = 0; a < made.Length; a++)
        {
            made[a] = new Index(Letters[Math.Min(a, Letters.Length - 1)], node.Axes[a]);
        }

        return made;
    }
}
