using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Engine.Proofs;

/// <content>Sums and products over a number of steps n of which nothing is known: what one more step adds.</content>
internal sealed partial class ResidueModel
{
    private bool IsCounted(Size size) => point.Counter is { } counter && size.Name == counter;

    private bool Counted(Node node) => point.Counter is not null && (node is SizeNode size ? IsCounted(size.Size) : node.Axes.ToArray().Any(IsCounted) || node.Bound.ToArray().Any(IsCounted));

    private ulong[]? OfCounted(Node node, Ring ring)
    {
        var r = Modulus(ring);
        var steps = Random(ring, Word("steps"), 0);
        switch (node)
        {
            case SizeNode:
                return [ResidueField.Add(steps, (ulong)point.Step, r)];
            case IndexValueNode:
                // The last index, one past n.
                var last = node.Axes[0].Offset + 1;
                return [ResidueField.Add(steps, last < 0 ? ResidueField.Negate((ulong)-last, r) : (ulong)last, r)];
            case ProductNode { Bound.Length: 0 } or SumNode or FunctionNode:
                return node.Rank == 1 && ring == Ring.Value ? Uncounted(node) : node.Rank == 1 && node is SumNode or ProductNode ? Uncounted(node, ring) : Opaque(node, ring);
            case ProductNode { Bound.Length: 1, Rank: 0 } when ring == Ring.Value && DependsOnIndexAlone(node):
                return AtStep(node, (value, more) => ResidueField.Add(value, more, r));
            case ReductionNode { Kind: ReductionKind.Product, HasMask: false, Rank: 0, Bound.Length: 1 } when ring == Ring.Value && DependsOnIndexAlone(node):
                return AtStep(node, (value, more) => ResidueField.Multiply(value, more, r));
            default:
                return null;
        }
    }

    /// <summary>How many steps past the count of steps a value is, where it is a few; null where it is none such.</summary>
    private int? StepsPastCount(ulong value)
    {
        for (var k = -LargestShift; point.Counter is not null && k <= LargestShift; k++)
        {
            var steps = Random(Ring.Value, Word("steps"), 0);
            if (ResidueField.Add(steps, k < 0 ? ResidueField.Negate((ulong)-k, field.Prime) : (ulong)k, field.Prime) == value)
            {
                return k;
            }
        }

        return null;
    }

    /// <summary>What is made of the index, at the last index, as if its axis had this entry alone.</summary>
    private ulong[]? Uncounted(Node node, Ring ring = Ring.Value) => node switch
    {
        SumNode sum => OfSum(sum, ring),
        ProductNode product => OfProduct(product, ring),
        FunctionNode function => OfFunction(function),
        _ => null,
    };

    /// <summary>Whether what is summed hangs on the index, and on nothing else that changes with n.</summary>
    private bool DependsOnIndexAlone(Node node)
    {
        foreach (var edge in node.Edges)
        {
            foreach (var term in edge.Terms)
            {
                if (term.Slot < 0 || term.Lookup >= 0 || term.Position.Offset != 0)
                {
                    return false;
                }
            }

            if (edge.Operand.Reachable().Any(n => n is InputNode or TensorNode or UnknownFunctionNode or BracketNode ? n.Axes.ToArray().Any(IsCounted) || n is BracketNode
                : n is SizeNode size ? IsCounted(size.Size) : n.Bound.ToArray().Any(IsCounted)))
            {
                return false;
            }
        }

        return true;
    }

    private ulong[]? AtStep(Node node, Func<ulong, ulong, ulong> join)
    {
        var value = point.Solved is { } solved && ReferenceEquals(solved.Node, node) ? solved.Value : Random(Ring.Value, Word("sum"), node.Digest);
        if (point.Step == 0)
        {
            return [value];
        }

        var body = node switch { ProductNode product => OfProduct(product, Ring.Value), _ => Spread(node, 0, Values(node.Edges[0].Operand, Ring.Value)) };
        return body is not [var last] ? null : [last == NoValue ? NoValue : join(value, last)];
    }
}
