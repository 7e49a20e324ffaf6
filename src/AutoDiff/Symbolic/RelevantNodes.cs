using System.Buffers;
using MlMath.Expressions.Nodes;

namespace MlMath.AutoDiff.Symbolic;

/// <summary>
/// The nodes from which a path leads to one of some inputs, operands first, each with its place: found without recursion, in time proportional to what is below
/// the output, and without a table of hashes, for nodes are numbered.
/// </summary>
internal sealed class RelevantNodes : IDisposable
{
    private const int FewInputs = 8;
    private readonly Node output;
    private readonly List<Node> nodes = [];
    private readonly int[] places;

    /// <summary>Finds them.</summary>
    /// <param name="output">Where paths begin.</param>
    /// <param name="inputs">Where they end.</param>
    /// <param name="cancellation">Stops long work.</param>
    public RelevantNodes(Node output, IReadOnlyList<InputNode> inputs, CancellationToken cancellation)
    {
        this.output = output;
        places = ArrayPool<int>.Shared.Rent(output.Id + 1);
        Array.Clear(places, 0, output.Id + 1);
        var wanted = inputs.Count > FewInputs ? inputs.ToHashSet() : null;
        var pending = new Stack<(Node Node, int Next)>();
        places[output.Id] = -1;
        pending.Push((output, 0));
        while (pending.TryPop(out var top))
        {
            var (node, next) = top;
            var edges = node.Edges;
            while (next < edges.Length && places[edges[next].Operand.Id] != 0)
            {
                next++;
            }

            if (next < edges.Length)
            {
                // Not relevant until that is found.
                var operand = edges[next].Operand;
                places[operand.Id] = -1;
                pending.Push((node, next + 1));
                pending.Push((operand, 0));
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            if (node is InputNode input ? wanted?.Contains(input) ?? inputs.Contains(input) : !ReverseFold.IsFlat(node) && HasRelevant(edges))
            {
                nodes.Add(node);
                places[node.Id] = nodes.Count;
            }
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => nodes.Count;

    /// <summary>The node at a place.</summary>
    public Node this[int place] => nodes[place];

    /// <summary>The place of a node; -1 where it is not relevant.</summary>
    public int PlaceOf(Node node) => node.Id <= output.Id && places[node.Id] > 0 ? places[node.Id] - 1 : -1;

    /// <summary>Gives back what was lent.</summary>
    public void Dispose() => ArrayPool<int>.Shared.Return(places);

    private bool HasRelevant(ReadOnlySpan<Edge> edges)
    {
        foreach (ref readonly var edge in edges)
        {
            if (places[edge.Operand.Id] > 0)
            {
                return true;
            }
        }

        return false;
    }
}
