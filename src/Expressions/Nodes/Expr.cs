using MlMath.Expressions.Indexing;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Nodes;

/// <summary>
/// An expression: a node with an index term on each of its axes, a scalar once its free indices have values. Substituting an
/// index touches the terms alone, so it costs nothing however large the node is.
/// </summary>
public readonly struct Expr
{
    private readonly IndexTerm[]? terms;

    /// <summary>A node read at <paramref name="terms"/>, one for each axis.</summary>
    public Expr(Node node, IndexTerm[] terms)
    {
        if (terms.Length != node.Rank)
        {
            throw new ArgumentException($"A node of rank {node.Rank} was given {terms.Length} index terms.", nameof(terms));
        }

        Node = node;
        this.terms = terms.Length == 0 ? null : terms;
    }

    /// <summary>The node.</summary>
    public Node Node { get; }

    /// <summary>One term for each axis of the node.</summary>
    public ReadOnlySpan<IndexTerm> Terms => terms;

    /// <summary>Whether both are the same node read at the same terms, symmetries of the node considered.</summary>
    public bool SameAs(Expr other)
    {
        if (!ReferenceEquals(Node, other.Node))
        {
            return false;
        }

        if (Terms.SequenceEqual(other.Terms))
        {
            return true;
        }

        foreach (var symmetry in Node.Symmetries)
        {
            var same = true;
            for (var s = 0; same && s < symmetry.Length; s++)
            {
                same = Terms[s].Equals(other.Terms[symmetry[s]]);
            }

            if (same)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether <paramref name="index"/> occurs in it freely.</summary>
    public bool DependsOn(Index index)
    {
        foreach (var term in Terms)
        {
            if (ReferenceEquals(term.Index, index) || (term.Lookup is { } lookup && lookup.DependsOn(index)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The indices that occur in it freely, each once, in the order of their first occurrence.</summary>
    public IReadOnlyList<Index> FreeIndices()
    {
        var found = new List<Index>();
        Collect(found);
        return found;
    }

    internal void Collect(List<Index> found)
    {
        foreach (var term in Terms)
        {
            if (term.Index is { } index && !found.Contains(index))
            {
                found.Add(index);
            }

            term.Lookup?.Collect(found);
        }
    }

    /// <summary>The expression with <paramref name="index"/> replaced by <paramref name="by"/>.</summary>
    public Expr Substitute(Index index, IndexTerm by)
    {
        if (!DependsOn(index))
        {
            return this;
        }

        var replaced = new IndexTerm[Terms.Length];
        for (var s = 0; s < replaced.Length; s++)
        {
            var term = Terms[s];
            replaced[s] = ReferenceEquals(term.Index, index) ? by.Plus(term.Offset)
                : term.Lookup is { } lookup ? IndexTerm.At(lookup.Substitute(index, by), term.Offset) : term;
        }

        return new Expr(Node, replaced);
    }

    /// <summary>
    /// The expression's operands, each read at the terms that hold here, look-ups resolved; what the node binds becomes fresh indices.
    /// </summary>
    /// <param name="bound">The fresh indices, one for each bound slot.</param>
    public Expr[] Open(out Index[] bound)
    {
        var node = Node;
        bound = node.Bound.Length == 0 ? [] : new Index[node.Bound.Length];
        for (var b = 0; b < bound.Length; b++)
        {
            bound[b] = new Index("k", node.Bound[b]);
        }

        return OpenWith(bound);
    }

    /// <summary>As <see cref="Open"/>, with indices of the caller's for the bound slots.</summary>
    public Expr[] OpenWith(Index[] bound)
    {
        var edges = Node.Edges;
        var opened = new Expr[edges.Length];
        // Look-ups stand behind the operands that use them, so later edges are opened first.
        for (var e = edges.Length - 1; e >= 0; e--)
        {
            var slots = edges[e].Terms;
            if (slots.Length == 0)
            {
                opened[e] = new Expr(edges[e].Operand, []);
                continue;
            }

            var open = new IndexTerm[slots.Length];
            for (var s = 0; s < open.Length; s++)
            {
                open[s] = OpenTerm(slots[s], bound, opened);
            }

            opened[e] = new Expr(edges[e].Operand, open);
        }

        return opened;
    }

    /// <summary>A slot term of this expression's node as an open term.</summary>
    public IndexTerm OpenTerm(SlotTerm slot, Index[] bound, Expr[] opened) =>
        slot.Lookup >= 0 ? IndexTerm.At(opened[slot.Lookup], slot.Position.Offset)
        : slot.Slot < 0 ? IndexTerm.At(slot.Position)
        : slot.Slot < Node.Rank ? Terms[slot.Slot].Plus(slot.Position.Offset)
        : IndexTerm.At(bound[slot.Slot - Node.Rank], slot.Position.Offset);
}
