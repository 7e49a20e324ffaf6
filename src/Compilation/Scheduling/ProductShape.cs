using MlMath.Compilation.Lowering;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Compilation.Scheduling;

/// <summary>What kind of product a contraction is.</summary>
public enum ProductKind
{
    /// <summary>Of two vectors: a number.</summary>
    Dot,

    /// <summary>Of a matrix and a vector.</summary>
    MatrixVector,

    /// <summary>Of a vector and a matrix.</summary>
    VectorMatrix,

    /// <summary>Of two matrices.</summary>
    MatrixMatrix,

    /// <summary>Of two vectors without a sum: every entry of one times every entry of the other.</summary>
    Outer,
}

/// <summary>An operand of a product: what is read, with a term over the contraction's slots for each axis.</summary>
/// <param name="Item">What is read.</param>
/// <param name="Terms">Where.</param>
/// <param name="Edge">The edge of the contraction.</param>
internal readonly record struct ProductOperand(Item Item, SlotTerm[] Terms, int Edge);

/// <summary>A result that a product is written into.</summary>
/// <param name="Result">The result.</param>
/// <param name="Terms">For each axis of the result the slot of the product that runs along it.</param>
/// <param name="Factor">The number in front.</param>
internal sealed record ProductTarget(Item Result, SlotTerm[] Terms, Number Factor);

/// <summary>
/// A contraction of two stored operands as a product of matrices, perhaps with a weight for each term of the sums: its slots fall into four groups, by where they occur. Axes of one
/// group count as one, merged where strides allow and else looped over outside.
/// </summary>
internal sealed class ProductShape
{
    private ProductShape(ProductOperand left, ProductOperand right, ProductOperand? weights)
    {
        Left = left;
        Right = right;
        Weights = weights;
    }

    public ProductOperand Left { get; }

    public ProductOperand Right { get; }

    /// <summary>A factor for each term of the sums, or null.</summary>
    public ProductOperand? Weights { get; }

    /// <summary>Own slots of both operands.</summary>
    public List<int> Batch { get; } = [];

    /// <summary>Own slots of the left operand.</summary>
    public List<int> Rows { get; } = [];

    /// <summary>Own slots of the right operand.</summary>
    public List<int> Columns { get; } = [];

    /// <summary>Slots that are summed over.</summary>
    public List<int> Inner { get; } = [];

    /// <summary>Whether rows and columns can change places, so that half of the result is the other half's mirror image.</summary>
    public bool IsSymmetric { get; private set; }

    public ProductKind Kind => (Rows.Count > 0, Columns.Count > 0) switch
    {
        (true, true) => Inner.Count == 0 ? ProductKind.Outer : ProductKind.MatrixMatrix,
        (true, false) => ProductKind.MatrixVector,
        (false, true) => ProductKind.VectorMatrix,
        _ => ProductKind.Dot,
    };

    /// <summary>The shape of a contraction; null where it is none of two operands, and weights, read entry by entry.</summary>
    public static ProductShape? Of(Item item)
    {
        if (item.Node is not ProductNode { Exponents.Length: 2 or 3, Bound.Length: > 0 } node || item.Edges.Length != node.Exponents.Length || Binding.VanishingProducts.Concerns(node))
        {
            return null;
        }

        var operands = new ProductOperand[item.Edges.Length];
        for (var k = 0; k < operands.Length; k++)
        {
            if (!node.Exponents[k].IsOne || Binding.VanishingProducts.IsMask(node, k) || Binding.VanishingProducts.IsVeil(node, k))
            {
                return null;
            }

            operands[k] = Through(new ProductOperand(item.Operands[k], item.Edges[k].Terms.ToArray(), k));
            if (!IsPlain(item, operands[k]))
            {
                return null;
            }
        }

        // Of three, one has a factor for each term.
        var weights = operands.Length == 3 ? Array.FindIndex(operands, o => Array.TrueForAll(o.Terms, t => t.Slot >= item.Rank)) : -1;
        if (operands.Length == 3 && weights < 0)
        {
            return null;
        }

        var (left, right) = (operands[weights == 0 ? 1 : 0], operands[weights is 0 or 1 ? 2 : 1]);
        var shape = new ProductShape(left, right, weights < 0 ? null : operands[weights]);
        for (var s = 0; s < item.Rank + item.Bound.Length; s++)
        {
            var (inLeft, inRight) = (Reads(left, s), Reads(right, s));
            var group = s < item.Rank
                ? (inLeft, inRight) switch { (true, true) => shape.Batch, (true, false) => shape.Rows, (false, true) => shape.Columns, _ => null }
                : inLeft && inRight ? shape.Inner : null;
            if (group is null)
            {
                return null;
            }

            group.Add(s);
        }

        shape.IsSymmetric = shape is { Rows: [var row], Columns: [var column], Batch: [] } && item.SizeOf(row) == item.SizeOf(column) && IsUnchanged(operands, row, column);
        return shape;
    }

    /// <summary>What a mere copy is a copy of.</summary>
    private static ProductOperand Through(ProductOperand operand)
    {
        while (operand.Item is { Node: ProductNode { Bound.Length: 0, Exponents: [{ IsOne: true }] }, Edges: [var copied] })
        {
            var terms = new SlotTerm[copied.Terms.Length];
            for (var a = 0; a < terms.Length; a++)
            {
                var term = copied.Terms[a];
                var above = term.Slot < 0 ? term : operand.Terms[term.Slot];
                terms[a] = term.Slot < 0 ? term : above with { Position = above.Position.Plus(term.Position.Offset) };
            }

            operand = operand with { Item = operand.Item.Operands[0], Terms = terms };
        }

        return operand;
    }

    private static bool Reads(ProductOperand operand, int slot) => Array.Exists(operand.Terms, t => t.Slot == slot);

    /// <summary>Whether every read is surely inside, and at a place that a stride tells.</summary>
    private static bool IsPlain(Item item, ProductOperand operand)
    {
        for (var a = 0; a < operand.Terms.Length; a++)
        {
            var (term, axis) = (operand.Terms[a], operand.Item.Axes[a]);
            var isInside = term.Lookup < 0 && (term.Slot >= 0
                ? term.Position is { IsKnown: true, Offset: >= 0 } && item.SizeOf(term.Slot).Plus(term.Position.Offset).Minus(axis) is <= 0
                : term.Position is { IsKnown: true, Offset: >= 1 } && term.Position.Minus(axis) is <= 0);
            if (!isInside)
            {
                return false;
            }
        }

        return operand.Terms.Length > 0 && operand.Item.Node is not (IndexValueNode or BracketNode or NumberNode or null);
    }

    /// <summary>Whether the factors, plain products looked into, are the same when two slots change places.</summary>
    private static bool IsUnchanged(ProductOperand[] operands, int a, int b)
    {
        var factors = new List<(Node Node, Number Exponent, SlotTerm[] Terms)>();
        foreach (var operand in operands)
        {
            if (operand.Item.Node is not ProductNode { Bound.Length: 0 } product || operand.Item.Edges.Length > product.Exponents.Length)
            {
                factors.Add((operand.Item.Node!, Number.One, operand.Terms));
                continue;
            }

            for (var k = 0; k < product.Exponents.Length; k++)
            {
                factors.Add((operand.Item.Edges[k].Operand, product.Exponents[k], Array.ConvertAll(operand.Item.Edges[k].Terms.ToArray(), t =>
                    t.Slot < 0 ? t : operand.Terms[t.Slot] with { Position = operand.Terms[t.Slot].Position.Plus(t.Position.Offset) })));
            }
        }

        var mirrored = factors.ConvertAll(f => f with { Terms = Array.ConvertAll(f.Terms, t => t with { Slot = t.Slot == a ? b : t.Slot == b ? a : t.Slot }) });
        foreach (var factor in factors)
        {
            var same = mirrored.FindIndex(f => ReferenceEquals(f.Node, factor.Node) && f.Exponent == factor.Exponent && f.Terms.AsSpan().SequenceEqual(factor.Terms));
            if (same < 0)
            {
                return false;
            }

            mirrored.RemoveAt(same);
        }

        return true;
    }

    /// <summary>About how many entries some slots have together.</summary>
    public static double Volume(Item item, IEnumerable<int> slots, SizeWeights weights) => slots.Aggregate(1.0, (volume, s) => volume * weights[item.SizeOf(s)]);
}
