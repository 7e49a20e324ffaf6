using MlMath.Expressions.Printing.Layouts;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Printing.Composition;

/// <summary>
/// A sum over products as a graph: indices are vertices, factors with one index weights on them, factors with two edges. Bound vertices
/// are removed one by one, as matrix notation does it: a loop is a diagonal or a trace, parallel edges are `⊙`, a pendant edge is a
/// matrix times a vector, two edges in series are a matrix product. What is left is a scalar, a vector or a matrix; where a bound
/// vertex with three edges stays, there is no matrix form.
/// </summary>
internal sealed class ContractionGraph
{
    private readonly List<(Index At, MatrixChain Chain)> vectors = [];
    private readonly List<(Index From, Index To, MatrixChain Chain, bool IsIdentity)> edges = [];

    /// <summary>Factors without an index that came up on the way: inner products, traces.</summary>
    public List<MatrixChain> Scalars { get; private init; } = [];

    /// <summary>Whether a scalar is a plain sum of entries, which matrix notation has no word for.</summary>
    public bool SumsEntries { get; private set; }

    /// <summary>Puts a vector on a vertex.</summary>
    public void Add(Index at, MatrixChain vector) => vectors.Add((at, vector));

    /// <summary>Puts a matrix between two vertices, which may be the same.</summary>
    public void Add(Index from, Index to, MatrixChain matrix, bool isIdentity = false) => edges.Add((from, to, matrix, isIdentity));

    /// <summary>A copy, to try another order.</summary>
    public ContractionGraph Copy()
    {
        var copy = new ContractionGraph { Scalars = [.. Scalars], SumsEntries = SumsEntries };
        copy.vectors.AddRange(vectors);
        copy.edges.AddRange(edges);
        return copy;
    }

    /// <summary>Removes the bound vertices, easy ones first, else in the order given; false where one cannot be removed.</summary>
    public bool TryRemove(IReadOnlyList<Index> bound)
    {
        var left = bound.ToList();
        TakeTraces(left);
        while (left.Count > 0)
        {
            MergeParallel();
            var place = left.FindIndex(v => NeighboursOf(v) <= 1);
            if (place < 0)
            {
                place = left.FindIndex(v => NeighboursOf(v) == 2);
            }

            if (place < 0)
            {
                return false;
            }

            Remove(left[place]);
            left.RemoveAt(place);
        }

        MergeParallel();
        return true;
    }

    /// <summary>What is left, over the given axes; null where that has no matrix form.</summary>
    public MatrixChain? Result(Index? row, Index? column)
    {
        if (row is null)
        {
            return null;
        }

        if (column is null)
        {
            UseLoops(row);
            var weights = Take(row);
            return weights.Count == 0 ? null : Entrywise(weights);
        }

        UseLoops(row);
        UseLoops(column);
        var (left, right) = (Take(row), Take(column));
        var between = edges.FindAll(e => !ReferenceEquals(e.From, e.To));
        if (between.Count == 0)
        {
            return left.Count > 0 && right.Count > 0 ? Entrywise(left).Then(Entrywise(right).Transposed()) : null;
        }

        var edge = between[0];
        if (edge.IsIdentity)
        {
            List<MatrixChain> all = [.. left, .. right];
            return all.Count == 0 ? edge.Chain : new MatrixChain(MatrixChain.Diagonal(Entrywise(all).ToLayout()));
        }

        var matrix = ReferenceEquals(edge.From, row) ? edge.Chain : edge.Chain.Transposed();
        if (left.Count > 0)
        {
            matrix = new MatrixChain(MatrixChain.Diagonal(Entrywise(left).ToLayout())).Then(matrix);
        }

        return right.Count > 0 ? matrix.Then(new MatrixChain(MatrixChain.Diagonal(Entrywise(right).ToLayout()))) : matrix;
    }

    // Two matrices over the same two bound indices and nothing else: Σ AᵢⱼBᵢⱼ is tr(AᵀB).
    private void TakeTraces(List<Index> bound)
    {
        foreach (var (from, to, first, _) in edges.ToArray())
        {
            var touching = edges.FindAll(e => ReferenceEquals(e.From, from) || ReferenceEquals(e.To, from) || ReferenceEquals(e.From, to) || ReferenceEquals(e.To, to));
            if (touching.Count != 2 || ReferenceEquals(from, to) || !bound.Contains(from) || !bound.Contains(to) || vectors.Exists(v => ReferenceEquals(v.At, from) || ReferenceEquals(v.At, to))
                || !touching.TrueForAll(e => (ReferenceEquals(e.From, from) && ReferenceEquals(e.To, to)) || (ReferenceEquals(e.From, to) && ReferenceEquals(e.To, from))))
            {
                continue;
            }

            // Both readings of the trace, tr(AᵀB) and tr(ABᵀ); the one with fewer transposes.
            var second = ReferenceEquals(touching[1].From, from) ? touching[1].Chain : touching[1].Chain.Transposed();
            var (one, other) = (first.Transposed().Then(second), first.Then(second.Transposed()));
            Scalars.Add(new MatrixChain(MatrixChain.Trace((other.Transposes < one.Transposes ? other : one).ToLayout())));
            edges.RemoveAll(touching.Contains);
            bound.Remove(from);
            bound.Remove(to);
        }
    }

    private void Remove(Index vertex)
    {
        var loops = edges.FindAll(e => ReferenceEquals(e.From, vertex) && ReferenceEquals(e.To, vertex));
        if (loops.Count == 1 && NeighboursOf(vertex) == 0 && !vectors.Exists(v => ReferenceEquals(v.At, vertex)))
        {
            edges.Remove(loops[0]);
            Scalars.Add(new MatrixChain(MatrixChain.Trace(loops[0].Chain.ToLayout())));
            return;
        }

        UseLoops(vertex);
        var weights = Take(vertex);
        var own = edges.FindAll(e => ReferenceEquals(e.From, vertex) || ReferenceEquals(e.To, vertex));
        edges.RemoveAll(own.Contains);
        switch (own.Count)
        {
            case 0:
                SumsEntries |= weights.Count == 1 && !MatrixChain.IsDiagonalOf(weights[0]);
                Scalars.Add(MatrixChain.InnerProduct(weights, LayoutBuilder.SizeLayout(vertex.Size)));
                break;
            case 1:
                var (other, matrix) = Towards(own[0], vertex);
                vectors.Add((other, matrix.Then(weights.Count == 0 ? MatrixChain.Ones() : Entrywise(weights))));
                break;
            default:
                var (from, first) = Towards(own[0], vertex);
                var (to, second) = Towards(own[1], vertex);
                var middle = weights.Count == 0 ? first : first.Then(new MatrixChain(MatrixChain.Diagonal(Entrywise(weights).ToLayout())));
                edges.Add((from, to, middle.Then(second.Transposed()), false));
                break;
        }
    }

    // The edge as a matrix whose columns are the vertex's range.
    private static (Index Other, MatrixChain Matrix) Towards((Index From, Index To, MatrixChain Chain, bool IsIdentity) edge, Index vertex) =>
        ReferenceEquals(edge.To, vertex) ? (edge.From, edge.Chain) : (edge.To, edge.Chain.Transposed());

    private void UseLoops(Index vertex)
    {
        foreach (var loop in edges.FindAll(e => ReferenceEquals(e.From, vertex) && ReferenceEquals(e.To, vertex)))
        {
            edges.Remove(loop);
            vectors.Add((vertex, new MatrixChain(MatrixChain.DiagonalOf(loop.Chain.ToLayout()))));
        }
    }

    private void MergeParallel()
    {
        for (var a = 0; a < edges.Count; a++)
        {
            for (var b = edges.Count - 1; b > a; b--)
            {
                var isSame = ReferenceEquals(edges[a].From, edges[b].From) && ReferenceEquals(edges[a].To, edges[b].To);
                if (isSame || (ReferenceEquals(edges[a].From, edges[b].To) && ReferenceEquals(edges[a].To, edges[b].From)))
                {
                    var second = isSame ? edges[b].Chain : edges[b].Chain.Transposed();
                    edges[a] = edges[a] with { Chain = Entrywise([edges[a].Chain, second]), IsIdentity = false };
                    edges.RemoveAt(b);
                }
            }
        }
    }

    private int NeighboursOf(Index vertex)
    {
        var others = new HashSet<Index>();
        foreach (var edge in edges)
        {
            if (ReferenceEquals(edge.From, vertex) && !ReferenceEquals(edge.To, vertex))
            {
                others.Add(edge.To);
            }
            else if (ReferenceEquals(edge.To, vertex) && !ReferenceEquals(edge.From, vertex))
            {
                others.Add(edge.From);
            }
        }

        return others.Count;
    }

    private List<MatrixChain> Take(Index vertex)
    {
        var taken = vectors.FindAll(v => ReferenceEquals(v.At, vertex)).ConvertAll(v => v.Chain);
        vectors.RemoveAll(v => ReferenceEquals(v.At, vertex));
        return taken;
    }

    private static MatrixChain Entrywise(List<MatrixChain> chains)
    {
        if (chains.Count == 1)
        {
            return chains[0];
        }

        // u ⊙ (1/v) is u/v.
        var parts = chains.ConvertAll(c => c.ToLayout());
        var below = parts.FindAll(IsReciprocal);
        var above = parts.FindAll(p => !IsReciprocal(p));
        if (below.Count == 0 || above.Count == 0)
        {
            return new MatrixChain(Flat(parts));
        }

        return new MatrixChain(new FractionLayout(Flat(above), Flat(below.ConvertAll(f => ((FractionLayout)f).Below))));
    }

    private static MathLayout Flat(List<MathLayout> parts) => parts.Count == 1 ? parts[0]
        : new ProductLayout(parts.SelectMany(p => p is ProductLayout { Kind: ProductKind.Entrywise } inner ? inner.Factors : [p]).ToArray(), ProductKind.Entrywise);

    private static bool IsReciprocal(MathLayout layout) => layout is FractionLayout { Above: NumberLayout { Value.IsOne: true } };
}
