using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Building;

/// <summary>
/// The interned nodes of a graph, found by digest: open addressing, one probe sequence for finding and adding. A slot keeps the digest beside the node, so that
/// nodes that are passed by are not touched.
/// </summary>
internal sealed class NodeTable
{
    private Slot[] slots = new Slot[64];

    /// <summary>The number of nodes.</summary>
    public int Count { get; private set; }

    /// <summary>The node that equals the candidate: one found earlier, or the candidate itself, which is then numbered and kept.</summary>
    public Node FindOrAdd(Node candidate)
    {
        for (var at = First(candidate.Digest); ; at = Next(at))
        {
            if (slots[at].Node is not { } known)
            {
                Add(candidate, at);
                return candidate;
            }

            if (slots[at].Digest == candidate.Digest && known.HasSameStructure(candidate))
            {
                return known;
            }
        }
    }

    /// <summary>Where the search for a digest starts.</summary>
    public int First(ulong digest) => (int)(digest >> 20) & (slots.Length - 1);

    /// <summary>Where it goes on.</summary>
    public int Next(int at) => (at + 1) & (slots.Length - 1);

    /// <summary>The node in a slot, where its digest is this one; <paramref name="isFree"/> tells that the search has ended.</summary>
    public Node? At(int at, ulong digest, out bool isFree)
    {
        ref var slot = ref slots[at];
        isFree = slot.Node is null;
        return slot.Digest == digest ? slot.Node : null;
    }

    /// <summary>Keeps a new node in the free slot at which the search for it ended.</summary>
    public void Add(Node candidate, int at)
    {
        candidate.Id = Count++;
        slots[at] = new Slot(candidate.Digest, candidate);
        if (Count * 2 > slots.Length)
        {
            Grow();
        }
    }

    private void Grow()
    {
        var old = slots;
        slots = new Slot[old.Length * 4];
        foreach (var slot in old)
        {
            if (slot.Node is not null)
            {
                var at = First(slot.Digest);
                while (slots[at].Node is not null)
                {
                    at = Next(at);
                }

                slots[at] = slot;
            }
        }
    }

    private readonly record struct Slot(ulong Digest, Node? Node);
}
