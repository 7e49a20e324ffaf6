using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Domains;

/// <summary>Which signs a real value may have.</summary>
[Flags]
public enum PossibleSigns
{
    /// <summary>None: there is no value.</summary>
    None = 0,

    /// <summary>Below 0.</summary>
    Negative = 1,

    /// <summary>0.</summary>
    Zero = 2,

    /// <summary>Above 0.</summary>
    Positive = 4,

    /// <summary>Nothing is known.</summary>
    Any = 7,
}

/// <summary>
/// Decides from the structure of expressions which signs their values may have, wherever they are real. What is answered is certain; what is not found out is
/// <see cref="PossibleSigns.Any"/>. A named size counts as at least 1. Not thread-safe.
/// </summary>
/// <param name="assumptions">The signs of names (`positive`, …) as far as they are known.</param>
public sealed class Signs(IReadOnlyDictionary<string, PossibleSigns>? assumptions = null)
{
    // Beyond this depth nothing is found out; it bounds the recursion.
    private const int Deepest = 200;

    private readonly Dictionary<Node, (PossibleSigns Signs, bool IsCut)> known = [];
    private bool isCut;

    /// <summary>The signs that the value may have whatever its names stand for; found once for each node.</summary>
    public static PossibleSigns OfAny(Node node) => node.FoundSigns is > 0 and var found ? (PossibleSigns)(found - 1) : new Signs().Of(node);

    /// <summary>The signs that the value may have.</summary>
    public PossibleSigns Of(Node node) => Of(node, 0);

    private PossibleSigns Of(Node node, int depth)
    {
        if (depth > Deepest)
        {
            isCut = true;
            return node.IsNonNegative ? PossibleSigns.Zero | PossibleSigns.Positive : PossibleSigns.Any;
        }

        if (assumptions is null && node.FoundSigns > 0)
        {
            return (PossibleSigns)(node.FoundSigns - 1);
        }

        if (!known.TryGetValue(node, out var found))
        {
            var wasCut = isCut;
            isCut = false;
            var signs = Found(node, depth + 1);
            if (node.IsNonNegative)
            {
                signs &= ~PossibleSigns.Negative;
            }

            found = (signs, isCut);
            known.Add(node, found);
            if (assumptions is null && !isCut)
            {
                node.FoundSigns = (byte)(signs + 1);
            }

            isCut |= wasCut;
        }

        isCut |= found.IsCut;
        return found.Signs;
    }

    private PossibleSigns Found(Node node, int depth) => node switch
    {
        NumberNode number => SignOf(number.Value),
        SizeNode or IndexValueNode or ConstantNode => PossibleSigns.Positive,
        InputNode input => assumptions?.GetValueOrDefault(input.Name, PossibleSigns.Any) ?? PossibleSigns.Any,
        SumNode sum => OfSum(sum, depth),
        ProductNode product => OfProduct(product, depth),
        FunctionNode function => OfFunction(function, depth),
        _ => PossibleSigns.Any,
    };

    private static PossibleSigns SignOf(Number number) => !number.IsExact && double.IsNaN(number.ToDouble()) ? PossibleSigns.Any
        : number.Sign switch { < 0 => PossibleSigns.Negative, 0 => PossibleSigns.Zero, _ => PossibleSigns.Positive };

    private PossibleSigns OfSum(SumNode sum, int depth)
    {
        var all = SignOf(sum.Constant);
        for (var k = 0; k < sum.Coefficients.Length && all != PossibleSigns.Any; k++)
        {
            all = Added(all, Times(SignOf(sum.Coefficients[k]), Of(sum.Edges[k].Operand, depth)));
        }

        return all;
    }

    private static PossibleSigns Added(PossibleSigns a, PossibleSigns b)
    {
        if (((a | b) & (PossibleSigns.Negative | PossibleSigns.Positive)) == (PossibleSigns.Negative | PossibleSigns.Positive))
        {
            return PossibleSigns.Any;
        }

        // All of one sign: the sum is 0 only where both may be.
        return (a | b) & ~((a & b & PossibleSigns.Zero) == 0 ? PossibleSigns.Zero : PossibleSigns.None);
    }

    private static PossibleSigns Times(PossibleSigns a, PossibleSigns b)
    {
        var product = (a | b) & PossibleSigns.Zero;
        var (aNegative, aPositive) = ((a & PossibleSigns.Negative) != 0, (a & PossibleSigns.Positive) != 0);
        var (bNegative, bPositive) = ((b & PossibleSigns.Negative) != 0, (b & PossibleSigns.Positive) != 0);
        product |= (aNegative && bNegative) || (aPositive && bPositive) ? PossibleSigns.Positive : PossibleSigns.None;
        product |= (aNegative && bPositive) || (aPositive && bNegative) ? PossibleSigns.Negative : PossibleSigns.None;
        return product;
    }

    /// <summary>A product, or the sum of such over indices: a sum of numbers of one sign has that sign.</summary>
    private PossibleSigns OfProduct(ProductNode product, int depth)
    {
        var all = PossibleSigns.Positive;
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            all = Times(all, Raised(Of(product.Edges[k].Operand, depth), product.Exponents[k]));
        }

        return product.Bound.Length == 0 ? all : Added(all, all) | (product.IsMasked || MayBeEmpty(product.Bound) ? PossibleSigns.Zero : PossibleSigns.None);
    }

    private static bool MayBeEmpty(ReadOnlySpan<Indexing.Size> bound)
    {
        foreach (var size in bound)
        {
            if (size.Offset < (size.IsKnown ? 1 : 0))
            {
                return true;
            }
        }

        return false;
    }

    private static PossibleSigns Raised(PossibleSigns value, Number exponent)
    {
        if (exponent.Sign < 0)
        {
            // Where it has a value, it is not 0.
            value &= ~PossibleSigns.Zero;
        }

        if (!exponent.IsInteger)
        {
            return value & ~PossibleSigns.Negative;
        }

        return !exponent.Numerator.IsEven || (value & PossibleSigns.Negative) == 0 ? value : (value & PossibleSigns.Zero) | PossibleSigns.Positive;
    }

    private PossibleSigns OfFunction(FunctionNode node, int depth)
    {
        var first = Of(node.Edges[0].Operand, depth);
        var function = node.Function;
        if (ReferenceEquals(function, FunctionTable.Exp) || ReferenceEquals(function, FunctionTable.Cosh)
            || ReferenceEquals(function, FunctionTable.Sigmoid) || ReferenceEquals(function, FunctionTable.Softplus)
            || function.Name is "erfc" or "erfcx" or "tailrate" or "tailexcess")
        {
            return PossibleSigns.Positive;
        }

        if (function.Name == "gamma")
        {
            // It has poles, and no zeros.
            return first == PossibleSigns.Positive ? PossibleSigns.Positive : PossibleSigns.Negative | PossibleSigns.Positive;
        }

        if (function.Name is "arcsin" or "arctan" or "arsinh" or "artanh" or "erf")
        {
            return first;
        }

        if (ReferenceEquals(function, FunctionTable.Abs))
        {
            return (first & PossibleSigns.Zero) | ((first & ~PossibleSigns.Zero) != 0 ? PossibleSigns.Positive : PossibleSigns.None);
        }

        if (ReferenceEquals(function, FunctionTable.Power))
        {
            return first == PossibleSigns.Positive ? PossibleSigns.Positive : (first & PossibleSigns.Negative) == 0 ? PossibleSigns.Zero | PossibleSigns.Positive : PossibleSigns.Any;
        }

        if (ReferenceEquals(function, FunctionTable.Sinh) || ReferenceEquals(function, FunctionTable.Tanh) || ReferenceEquals(function, FunctionTable.Sign)
            || ReferenceEquals(function, FunctionTable.CubeRoot) || ReferenceEquals(function, FunctionTable.ExpMinusOne))
        {
            return first;
        }

        if (ReferenceEquals(function, FunctionTable.Maximum) || ReferenceEquals(function, FunctionTable.Minimum))
        {
            var second = Of(node.Edges[1].Operand, depth);
            var wins = ReferenceEquals(function, FunctionTable.Maximum) ? PossibleSigns.Positive : PossibleSigns.Negative;
            return first == wins || second == wins ? wins : first | second;
        }

        return PossibleSigns.Any;
    }
}
