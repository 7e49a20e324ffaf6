namespace MlMath.Expressions.Nodes;

/// <summary>Whether nodes of different graphs say the same.</summary>
public static class NodeComparison
{
    /// <summary>Whether the graphs below two lists of nodes are equal, node by node, names of inputs included. Within one graph that is a comparison of references.</summary>
    public static bool AreSame(IReadOnlyList<Node> first, IReadOnlyList<Node> second)
    {
        if (first.Count != second.Count)
        {
            return false;
        }

        var paired = new Dictionary<Node, Node>();
        var pending = new Stack<(Node, Node)>();
        for (var k = 0; k < first.Count; k++)
        {
            pending.Push((first[k], second[k]));
        }

        while (pending.TryPop(out var pair))
        {
            var (a, b) = pair;
            if (ReferenceEquals(a, b))
            {
                continue;
            }

            if (paired.TryGetValue(a, out var partner))
            {
                if (!ReferenceEquals(partner, b))
                {
                    return false;
                }

                continue;
            }

            if (!a.HasSameOwnData(b))
            {
                return false;
            }

            paired.Add(a, b);
            for (var e = 0; e < a.Edges.Length; e++)
            {
                pending.Push((a.Edges[e].Operand, b.Edges[e].Operand));
            }
        }

        return true;
    }
}
