using MlMath.Compilation.Lowering;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Compilation.Scheduling;

/// <summary>
/// Which contractions are handed to the product kernels. A call pays where its multiplications outweigh it: from 64 on, 256 for each of a batch. One over rows is taken out of the pass where each
/// entry that it reads or writes is used at least eight times: then it costs more to compute than to store its operands, and whole products are faster than ones by blocks.
/// </summary>
internal static class Products
{
    private const double FewestMultiplications = 64;

    private const double FewestOfABatch = 256;

    /// <summary>More readers of a matrix than this are not looked at.</summary>
    private const int MostReaders = 8;

    /// <summary>Whether a contraction with an axis or a sum over the rows is computed as a whole, outside of passes.</summary>
    public static bool IsWorthStoring(Item item, Size rows, SizeWeights weights)
    {
        if (ProductShape.Of(item) is not { } shape || shape.Rows.Count == 0 || shape.Columns.Count == 0)
        {
            return false;
        }

        var slots = Enumerable.Range(0, item.Rank + item.Bound.Length).ToList();
        var rowSlot = slots.FindIndex(s => item.SizeOf(s) == rows);
        slots.Remove(rowSlot);
        var work = ProductShape.Volume(item, slots, weights);
        var entries = 0.0;
        foreach (var terms in (SlotTerm[][])[shape.Left.Terms, shape.Right.Terms, [.. Enumerable.Range(0, item.Rank).Select(s => new SlotTerm(s, 0))]])
        {
            // What has no axis over the rows is read again for each of them, from near by.
            if (rowSlot >= 0 && Array.Exists(terms, t => t.Slot == rowSlot))
            {
                entries += ProductShape.Volume(item, terms.Where(t => t.Slot >= 0 && t.Slot != rowSlot).Select(t => t.Slot), weights);
            }
        }

        return work >= SizeWeights.UsesWorthStoring * entries;
    }

    /// <summary>
    /// Whether a matrix that was given is multiplied by a vector, row by row, and all else that is done with it are products as a whole: then this is one as well, for in a pass its rows would be
    /// turned over for it alone.
    /// </summary>
    public static bool IsBesideWholeOnes(Item item, Size rows, SizeWeights weights)
    {
        if (ProductShape.Of(item) is not { Batch: [], Inner: [_], Weights: null, Kind: ProductKind.MatrixVector or ProductKind.VectorMatrix } shape)
        {
            return false;
        }

        var (matrix, vector) = shape.Kind == ProductKind.MatrixVector ? (shape.Left, shape.Right) : (shape.Right, shape.Left);
        return matrix is { Item: { Node: InputNode, Rank: 2, Readers.Count: > 1 and <= MostReaders }, Terms: [{ Slot: 0 }, { Slot: 1 }] } && item.SizeOf(0) == rows && vector.Item.Role != RowRole.PerRow
            && matrix.Item.Readers.TrueForAll(r => ReferenceEquals(r.Reader, item) || IsWorthStoring(r.Reader, rows, weights));
    }

    /// <summary>
    /// Whether a square matrix that was given is multiplied by a vector, both as long as there are rows: what belongs to a row then grows with the rows, and in a pass would be read entry by entry from far
    /// apart.
    /// </summary>
    public static bool IsOfSquare(Item item, Size rows, SizeWeights weights)
    {
        if (ProductShape.Of(item) is not { Batch: [], Inner: [_], Weights: null, Kind: ProductKind.MatrixVector or ProductKind.VectorMatrix } shape)
        {
            return false;
        }

        var matrix = (shape.Kind == ProductKind.MatrixVector ? shape.Left : shape.Right).Item;
        return matrix is { Node: InputNode, Rank: 2 } && matrix.Axes[0] == rows && matrix.Axes[1] == rows && item.Rank == 1 && item.Axes[0] == rows && IsWorthACall(item, shape, weights);
    }

    /// <summary>Finds those outside of passes; their operands are stored.</summary>
    /// <param name="items">The items.</param>
    /// <param name="weights">About how long axes are.</param>
    /// <param name="writesResults">Whether a product may be written into a result, without a step for it.</param>
    public static void Find(List<Item> items, SizeWeights weights, bool writesResults)
    {
        foreach (var item in items)
        {
            if (item.Role != RowRole.Whole || ProductShape.Of(item) is not { } shape || !IsWorthACall(item, shape, weights))
            {
                continue;
            }

            item.Product = shape;
            Attach(item, shape.Left);
            Attach(item, shape.Right);
            if (shape.Weights is { } factors)
            {
                Attach(item, factors);
            }
        }

        foreach (var item in items.FindAll(i => i.Product is not null && writesResults))
        {
            Forward(item, items);
        }

        // Copies that products look through are read by nobody.
        for (var k = items.Count - 1; k >= 0; k--)
        {
            if (items[k].Node is ProductNode { Bound.Length: 0 } && items[k].Readers.Count == 0)
            {
                items[k].Operands[0].Readers.RemoveAll(r => ReferenceEquals(r.Reader, items[k]));
                items.RemoveAt(k);
            }
        }
    }

    /// <summary>Lets a product that one result alone reads, as it is or times a number, be written there.</summary>
    private static void Forward(Item item, List<Item> items)
    {
        if (item.Rank == 0 || item.IsProductOperand || item.Readers is not [var (reader, edge)])
        {
            return;
        }

        var terms = reader.Edges[edge].Terms.ToArray();
        var factor = Number.One;
        Item? scaled = null;
        if (reader is { Node: SumNode { Constant.IsZero: true, Coefficients: [var coefficient] }, IsNegative: false, Edges.Length: 1, Readers: [var (above, aboveEdge)] })
        {
            (scaled, factor) = (reader, coefficient);
            var outer = above.Edges[aboveEdge].Terms.ToArray();
            if (!Array.TrueForAll(terms, IsPlainSlot) || !Array.TrueForAll(outer, IsPlainSlot))
            {
                return;
            }

            (reader, edge, terms) = (above, aboveEdge, Array.ConvertAll(terms, t => outer[t.Slot]));
        }

        if (reader.Node is not null || edge != 0 || reader.Edges.Length != 1 || reader.Rank != item.Rank || !Array.TrueForAll(terms, IsPlainSlot))
        {
            return;
        }

        var slots = new SlotTerm[reader.Rank];
        Array.Fill(slots, new SlotTerm(-1, 0));
        for (var a = 0; a < terms.Length; a++)
        {
            if (item.Axes[a] != reader.Axes[terms[a].Slot])
            {
                return;
            }

            slots[terms[a].Slot] = new SlotTerm(a, 0);
        }

        if (Array.TrueForAll(slots, s => s.Slot >= 0))
        {
            item.Target = new ProductTarget(reader, slots, factor);
            reader.IsWrittenByProduct = true;
            items.Remove(scaled!);
        }

        static bool IsPlainSlot(SlotTerm term) => term is { Slot: >= 0, Position: { IsKnown: true, Offset: 0 } };
    }

    private static void Attach(Item item, ProductOperand operand)
    {
        var edge = operand.Edge;
        operand.Item.IsProductOperand = true;
        operand.Item.IsStored |= operand.Item.Role == RowRole.PerRow;
        if (!ReferenceEquals(item.Operands[edge], operand.Item))
        {
            item.Operands[edge].Readers.RemoveAll(r => ReferenceEquals(r.Reader, item) && r.Edge == edge);
            operand.Item.Readers.Add((item, edge));
            item.Operands[edge] = operand.Item;
            item.Edges[edge] = new Edge(operand.Item.Node!, operand.Terms);
        }
    }

    private static bool IsWorthACall(Item item, ProductShape shape, SizeWeights weights)
    {
        // A matrix of which each entry is used once is better computed inside of a loop than stored; so is a vector of a dot product.
        if ((shape.Columns.Count == 0 && !IsStoredAnyway(shape.Left.Item)) || (shape.Rows.Count == 0 && !IsStoredAnyway(shape.Right.Item)))
        {
            return false;
        }

        var work = ProductShape.Volume(item, Enumerable.Range(0, item.Rank + item.Bound.Length).Except(shape.Batch), weights);
        return work >= (shape.Batch.Count == 0 ? FewestMultiplications : FewestOfABatch);
    }

    /// <summary>Whether a value has an array in any case, because more than one reads it or it is a sum itself.</summary>
    private static bool IsStoredAnyway(Item item) => item.Node is InputNode || item.IsStored || item.IsProductOperand || item.Node is ProductNode { Bound.Length: > 0 } or ReductionNode or TensorNode || item.Readers.Count > 1;
}
