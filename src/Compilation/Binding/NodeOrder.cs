using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Binding;

/// <summary>The nodes that some outputs need, operands before what uses them.</summary>
internal static class NodeOrder
{
    /// <summary>Collects them; all belong to one graph.</summary>
    public static Node[] Of(IReadOnlyList<OpenedOutput> outputs)
    {
        var roots = new List<Node>();
        foreach (var output in outputs)
        {
            foreach (var edge in output.Edges)
            {
                roots.Add(edge.Operand);
            }
        }

        return NodeWalk.ReachableFrom(roots);
    }
}
