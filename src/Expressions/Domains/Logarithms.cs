using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Domains;

/// <summary>Which expressions grow no faster than a logarithm, from their structure: what a factor that is 0 prevails over.</summary>
public static class Logarithms
{
    /// <summary>So many sums and products are looked through; a memory of an answer has this many steps and one more.</summary>
    private const int Deepest = 8;

    /// <summary>Whether a node is a logarithm, or a sum or product of such, that grows no faster than one: it is not infinite for a divisor that is 0.</summary>
    public static bool IsLogarithmic(Node node) => IsWithin(node, Deepest);

    /// <summary>
    /// Whether there is a logarithm so few levels below. What was found is kept with the node, from how many levels on there is one and up to how many there is none: what is shared
    /// is looked at once for each number of levels, not once for each way that leads to it.
    /// </summary>
    private static bool IsWithin(Node node, int depth)
    {
        if (node is FunctionNode function)
        {
            return ReferenceEquals(function.Function, FunctionTable.Log) || ReferenceEquals(function.Function, FunctionTable.LogOnePlus)
                || ReferenceEquals(function.Function, FunctionTable.Softplus);
        }

        if (node is ReductionNode { Kind: ReductionKind.LogSumExp })
        {
            return true;
        }

        if (depth == 0 || node is not (SumNode or ProductNode { Bound.Length: 0 }))
        {
            return false;
        }

        // Levels that are too few in the lower half, and in the upper one by how much those that are enough fall short of the next number after the deepest.
        var (tooFew, enough) = (node.FoundLogarithm & 15, Deepest + 1 - (node.FoundLogarithm >> 4));
        if (depth <= tooFew || depth >= enough)
        {
            return depth >= enough;
        }

        var isWithin = node is ProductNode product ? OfProduct(product, depth - 1) : OfSum(node, depth - 1);
        node.FoundLogarithm = (byte)((isWithin ? tooFew : depth) | ((Deepest + 1 - (isWithin ? depth : enough)) << 4));
        return isWithin;
    }

    private static bool OfSum(Node sum, int depth)
    {
        for (var k = 0; k < ((SumNode)sum).Coefficients.Length; k++)
        {
            if (IsWithin(sum.Edges[k].Operand, depth))
            {
                return true;
            }
        }

        return false;
    }

    private static bool OfProduct(ProductNode product, int depth)
    {
        // Its signs are asked last: that looks at the whole divisor.
        var isLogarithmic = false;
        for (var k = 0; k < product.Exponents.Length && !isLogarithmic; k++)
        {
            isLogarithmic = product.Exponents[k].Sign > 0 && IsWithin(product.Edges[k].Operand, depth);
        }

        for (var k = 0; k < product.Exponents.Length && isLogarithmic; k++)
        {
            isLogarithmic = product.Exponents[k].Sign > 0 || IsNeverZero(product.Edges[k].Operand);
        }

        return isLogarithmic;
    }

    /// <summary>Whether it is known not to be 0.</summary>
    private static bool IsNeverZero(Node divisor) => divisor is SizeNode or ConstantNode or NumberNode { Value.IsZero: false }
        || (Signs.OfAny(divisor) & PossibleSigns.Zero) == 0
        || divisor is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Log) && divisor.Edges[0].Operand is NumberNode { Value: { IsOne: false } };
}
