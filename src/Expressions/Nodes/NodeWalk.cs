using MlMath.Expressions.Indexing;

namespace MlMath.Expressions.Nodes;

/// <summary>The walk over an expression's graph: what is below some nodes, each once, without recursion.</summary>
public static class NodeWalk
{
    /// <summary>The node and all below it, operands before what uses them.</summary>
    public static Node[] Reachable(this Node root) => ReachableFrom([root]);

    /// <summary>Some nodes of one graph and all below them, operands before what uses them.</summary>
    public static Node[] ReachableFrom(IEnumerable<Node> roots)
    {
        var found = new HashSet<Node>();
        var pending = new Stack<Node>();
        foreach (var root in roots)
        {
            if (found.Add(root))
            {
                pending.Push(root);
            }
        }

        while (pending.TryPop(out var node))
        {
            foreach (var edge in node.Edges)
            {
                if (found.Add(edge.Operand))
                {
                    pending.Push(edge.Operand);
                }
            }
        }

        // Within a graph operands have smaller numbers.
        var order = new Node[found.Count];
        found.CopyTo(order);
        Array.Sort(order, static (a, b) => a.Id.CompareTo(b.Id));
        return order;
    }

    /// <summary>The inputs that people give values to, each once, in the order in which the graph made them; the variables of integrals are none.</summary>
    public static IEnumerable<InputNode> Inputs(this Node root)
    {
        foreach (var node in root.Reachable())
        {
            if (node is InputNode input && !Continuum.Owns(input.Name))
            {
                yield return input;
            }
        }
    }
}
