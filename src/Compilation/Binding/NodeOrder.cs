using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Binding;

/// <summary>The nodes that some outputs need, operands before what uses them.</summary>
internal static class NodeOrder
{
    /// <summary>Collects them; all belong to one graph, in which operands have smaller numbers.</summary>
    public static Node[] Of(IReadOnlyList<OpenedOutput> outputs)
    {
        var found = new HashSet<Node>();
        var pending = new Stack<Node>();
        foreach (var output in outputs)
        {
            Push(output.Edges, found, pending);
        }

        while (pending.TryPop(out var node))
        {
            Push(node.Edges, found, pending);
        }

        var order = new Node[found.Count];
        found.CopyTo(order);
        Array.Sort(order, (a, b) => a.Id.CompareTo(b.Id));
        return order;
    }

    private static void Push(ReadOnlySpan<Edge> edges, HashSet<Node> found, Stack<Node> pending)
    {
        foreach (var edge in edges)
        {
            if (found.Add(edge.Operand))
            {
                pending.Push(edge.Operand);
            }
        }
    }
}
