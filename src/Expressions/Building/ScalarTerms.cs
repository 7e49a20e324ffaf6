using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Building;

/// <summary>
/// Where scalar terms (with coefficients) or factors (with exponents) come together before they become a node: a stack of frames, so that one that is being
/// filled may ask for another, and nothing is allocated once it has grown.
/// </summary>
internal sealed class ScalarTerms
{
    private const int LongestSortedByInsertion = 16;
    private Item[] items = new Item[32];

    /// <summary>How many there are in all frames; a frame begins at what this was.</summary>
    public int Count { get; private set; }

    /// <summary>The frame that begins there.</summary>
    public ReadOnlySpan<Item> From(int start) => items.AsSpan(start, Count - start);

    /// <summary>Adds to the last frame.</summary>
    public void Add(Node node, Number amount)
    {
        if (Count == items.Length)
        {
            Array.Resize(ref items, 2 * Count);
        }

        items[Count++] = new Item(node, amount);
    }

    /// <summary>Gives up the frame that begins there.</summary>
    public void Drop(int start) => Count = start;

    /// <summary>Puts a frame in the order of digests, adds up the amounts of equal nodes, and leaves out what is 0 then; whether any were equal.</summary>
    public bool Settle(int start)
    {
        var own = items.AsSpan(start, Count - start);
        Sort(own);
        var (kept, hasMerged) = (0, false);
        for (var k = 0; k < own.Length; k++)
        {
            if (kept > 0 && ReferenceEquals(own[kept - 1].Node, own[k].Node))
            {
                own[kept - 1] = new Item(own[k].Node, own[kept - 1].Amount + own[k].Amount);
                hasMerged = true;
                continue;
            }

            // The one before is complete now.
            kept -= kept > 0 && own[kept - 1].Amount.IsZero ? 1 : 0;
            own[kept++] = own[k];
        }

        kept -= kept > 0 && own[kept - 1].Amount.IsZero ? 1 : 0;
        Count = start + kept;
        return hasMerged;
    }

    private static void Sort(Span<Item> own)
    {
        if (own.Length > LongestSortedByInsertion)
        {
            own.Sort(static (a, b) => Compare(a, b));
            return;
        }

        for (var k = 1; k < own.Length; k++)
        {
            var item = own[k];
            var at = k;
            for (; at > 0 && Compare(own[at - 1], item) > 0; at--)
            {
                own[at] = own[at - 1];
            }

            own[at] = item;
        }
    }

    private static int Compare(in Item a, in Item b)
    {
        var order = a.Node.Digest.CompareTo(b.Node.Digest);

        // Should two nodes share a digest, equal ones must still come to stand together.
        return order != 0 || ReferenceEquals(a.Node, b.Node) ? order : a.Node.Id.CompareTo(b.Node.Id);
    }

    /// <summary>A term or factor.</summary>
    /// <param name="Node">The node; a scalar.</param>
    /// <param name="Amount">Its coefficient, or exponent.</param>
    internal readonly record struct Item(Node Node, Number Amount);
}
