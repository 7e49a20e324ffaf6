using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Printing.Composition;

/// <summary>The names that occur in an expression, found once by a walk over its graph.</summary>
internal sealed class Vocabulary
{
    private readonly HashSet<string> names = [];

    /// <summary>The names of inputs, sizes and unknown functions below the nodes.</summary>
    public Vocabulary(IEnumerable<Node> roots, IEnumerable<string> reserved)
    {
        names.UnionWith(reserved);
        foreach (var node in NodeWalk.ReachableFrom(roots))
        {
            switch (node)
            {
                case InputNode input:
                    names.Add(input.Name);
                    break;
                case UnknownFunctionNode function:
                    names.Add(function.Name);
                    break;
            }

            Add(node.Axes);
            Add(node.Bound);
        }
    }

    /// <summary>Whether the name is taken.</summary>
    public bool Contains(string name) => names.Contains(name);

    private void Add(ReadOnlySpan<Indexing.Size> sizes)
    {
        foreach (var size in sizes)
        {
            if (size.Name is { } name)
            {
                names.Add(name);
            }
        }
    }
}
