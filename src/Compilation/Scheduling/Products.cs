using MlMath.Compilation.Lowering;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Scheduling;

/// <summary>
/// Which contractions are handed to the product kernels. A call pays where its multiplications outweigh it: from 64 on, 256 for each of a batch. One over rows is taken out of the pass where each
/// entry that it reads or writes is used at least eight times: then it costs more to compute than to store its operands, and whole products are faster than ones by blocks.
/// </summary>
internal static class Products
{
    private const double FewestMultiplications = 64;

    private const double FewestOfABatch = 256;

    private const double UsesWorthStoring = 8;

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

        return work >= UsesWorthStoring * entries;
    }

    /// <summary>Finds those outside of passes; their operands are stored.</summary>
    public static void Find(List<Item> items, SizeWeights weights)
    {
        foreach (var item in items)
        {
            if (item.Role != RowRole.Whole || ProductShape.Of(item) is not { } shape || !IsWorthACall(item, shape, weights))
            {
                continue;
            }

            item.Product = shape;
            Attach(item, 0, shape.Left);
            Attach(item, 1, shape.Right);
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

    private static void Attach(Item item, int edge, ProductOperand operand)
    {
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
