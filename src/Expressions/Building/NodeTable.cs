using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Building;

/// <summary>The interned nodes of a graph, found by digest: open addressing, one probe sequence for finding and adding.</summary>
internal sealed class NodeTable
{
    private Node?[] slots = new Node?[64];

    /// <summary>The number of nodes.</summary>
    public int Count { get; private set; }

    /// <summary>The node that equals the candidate: one found earlier, or the candidate itself, which is then numbered and kept.</summary>
    public Node FindOrAdd(Node candidate)
    {
        if (Count * 2 >= slots.Length)
        {
            Grow();
        }

        var mask = slots.Length - 1;
        var at = (int)(candidate.Digest >> 20) & mask;
        while (slots[at] is { } known)
        {
            if (known.Digest == candidate.Digest && known.HasSameStructure(candidate))
            {
                return known;
            }

            at = (at + 1) & mask;
        }

        candidate.Id = Count++;
        slots[at] = candidate;
        return candidate;
    }

    private void Grow()
    {
        var old = slots;
        slots = new Node?[old.Length * 4];
        var mask = slots.Length - 1;
        foreach (var node in old)
        {
            if (node is not null)
            {
                var at = (int)(node.Digest >> 20) & mask;
                while (slots[at] is not null)
                {
                    at = (at + 1) & mask;
                }

                slots[at] = node;
            }
        }
    }
}
