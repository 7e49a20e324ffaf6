using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Compilation.Scheduling;

/// <summary>Decides where values live, and which are computed inside the loop that reads them.</summary>
internal static class Fusion
{
    /// <summary>Fused values above each other; more would make the emitted code, and the recursion that emits it, deep.</summary>
    private const int MaximalHeight = 16;

    /// <summary>A value of at most so many operations is computed again rather than stored and read.</summary>
    private const int MostRepeated = 4;

    private static readonly Number Square = 2;

    /// <summary>Sets the placement of every item, operands first.</summary>
    public static void Decide(List<Item> items)
    {
        foreach (var item in items)
        {
            foreach (var operand in item.Operands)
            {
                item.FusedHeight = Math.Max(item.FusedHeight, operand.Placement == Placement.Fused ? operand.FusedHeight + 1 : 0);
            }

            item.Placement = item.Role switch
            {
                RowRole.Leaf => Placement.Direct,
                _ when item.Node is null => Placement.Array,
                _ when CanBeFused(item) => Placement.Fused,
                RowRole.PerRow when item.Rank == 1 => Placement.RowScalar,
                RowRole.PerRow when !item.IsStored => Placement.RowArray,
                _ => item.Rank == 0 ? Placement.Scalar : Placement.Array,
            };
        }
    }

    private static bool CanBeFused(Item item)
    {
        var isElementwise = item.Node is SumNode or FunctionNode or BracketNode or ProductNode { Bound.Length: 0 };
        if (!isElementwise || item.IsStored || item.IsProductOperand || item.FusedHeight >= MaximalHeight || item.Rank == 0 || (item.Role == RowRole.PerRow && item.Rank == 1))
        {
            return false;
        }

        var isCheap = IsCheap(item);
        return item.Readers.TrueForAll(r => StandsBeside(item, r.Reader, r.Edge, isCheap) && (isCheap || (item.Readers.Count == 1 && IsReadOnce(r.Reader, r.Edge))));
    }

    /// <summary>Whether the reader's loops run in the same pass, or both outside any; what is cheap and reads nothing of a pass can be computed in any.</summary>
    private static bool StandsBeside(Item item, Item reader, int edge, bool isCheap) => item.Role == RowRole.Whole
        ? reader.Role == RowRole.Whole || (isCheap && reader.Node is not null && Array.TrueForAll(item.Operands, o => o.Role is RowRole.Leaf || o.Placement == Placement.Fused || (o.Role == RowRole.Whole && o.Place <= reader.Place)))
        : reader.Role is RowRole.PerRow or RowRole.OverRows && reader.Place == item.Place && Scheduler.IsAligned(reader, edge);

    /// <summary>Whether computing it again costs about as little as reading it: a few additions and multiplications.</summary>
    private static bool IsCheap(Item item) => OperationsOf(item) <= MostRepeated;

    private static int OperationsOf(Item item)
    {
        var operations = item.Node switch
        {
            BracketNode => 1,
            SumNode => item.Edges.Length,
            ProductNode product when IsOfFactorsAndSquares(product) => item.Edges.Length,
            ProductNode { Exponents: [var only] } when only.IsMinusOne => MostRepeated,
            _ => MostRepeated + 1,
        };
        foreach (var operand in item.Operands)
        {
            operations += operand.Placement == Placement.Fused ? OperationsOf(operand) : 0;
        }

        return operations;
    }

    /// <summary>Whether no power but squares is computed for each entry; one of a number is computed before the loops.</summary>
    private static bool IsOfFactorsAndSquares(ProductNode product)
    {
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            if (product.Exponents[k] != Number.One && product.Exponents[k] != Square && product.Edges[k].Terms.Length > 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether each turn of the reader's loops reads another entry, so that nothing is computed twice.</summary>
    private static bool IsReadOnce(Item reader, int edge)
    {
        if (reader.Node is ReductionNode { Kind: ReductionKind.LogSumExp })
        {
            return false;
        }

        for (var slot = 0; slot < reader.Rank + reader.Bound.Length; slot++)
        {
            if (slot == reader.RowSlot)
            {
                continue;
            }

            var covers = false;
            foreach (var term in reader.Edges[edge].Terms)
            {
                covers |= term.Slot == slot;
            }

            if (!covers)
            {
                return false;
            }
        }

        return true;
    }
}
