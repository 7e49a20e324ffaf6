using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Binding;

/// <summary>
/// Where a product is 0 although one of its factors is not finite: behind an Iverson bracket or comparison that does not hold, and `a·log b` at `a = 0`, as
/// information theory has it. `sin(x)/x` at 0 is not of this kind.
/// </summary>
internal static class VanishingProducts
{
    /// <summary>Whether a factor is 0 or one other number and masks the others: a bracket, a comparison, the choice of an arm, the negative of one.</summary>
    public static bool IsMask(ProductNode node, int factor) => node.Exponents[factor].Sign > 0 && (IsIndicator(node.Edges[factor].Operand) || IsNegatedComplement(node.Edges[factor].Operand));

    /// <summary>Whether a factor that masks is 1 where it does not, so that it need not be multiplied.</summary>
    public static bool IsPureMask(ProductNode node, int factor) => IsMask(node, factor) && !IsNegatedComplement(node.Edges[factor].Operand);

    private static bool IsNegatedComplement(Node node) => node is SumNode { Constant.IsMinusOne: true, Coefficients: [{ IsOne: true }] } sum
        && sum.Edges[0].Operand is BracketNode or FunctionNode && IsIndicator(sum.Edges[0].Operand);

    private static bool IsIndicator(Node node) => node switch
    {
        BracketNode => true,
        FunctionNode { Function: var f } choice when ReferenceEquals(f, FunctionTable.Select) =>
            (choice.Edges[1].Operand, choice.Edges[2].Operand) is (NumberNode { Value.IsOne: true }, NumberNode { Value.IsZero: true })
                or (NumberNode { Value.IsZero: true }, NumberNode { Value.IsOne: true }),
        FunctionNode { Function: var f } => IsComparison(f),
        SumNode { Constant.IsOne: true, Coefficients: [{ IsMinusOne: true }] } sum => sum.Edges[0].Operand is BracketNode or FunctionNode && IsIndicator(sum.Edges[0].Operand),
        _ => false,
    };

    private static bool IsComparison(Function function) =>
        ReferenceEquals(function, FunctionTable.Less) || ReferenceEquals(function, FunctionTable.LessOrEqual)
        || ReferenceEquals(function, FunctionTable.Greater) || ReferenceEquals(function, FunctionTable.GreaterOrEqual)
        || ReferenceEquals(function, FunctionTable.Equal) || ReferenceEquals(function, FunctionTable.NotEqual)
        || ReferenceEquals(function, FunctionTable.And) || ReferenceEquals(function, FunctionTable.Or) || ReferenceEquals(function, FunctionTable.Not);

    /// <summary>
    /// Whether a factor that is not itself such a bracket is 0 where brackets in it do not hold: what the others are there, if they are not finite, is of
    /// no consequence. (Where they are finite the product is made, for its derivative's sake: the factor may be 0 for another reason.)
    /// </summary>
    public static bool IsVeil(ProductNode node, int factor) => node.Exponents[factor].Sign > 0 && node.Edges[factor].Operand is { IsMasked: true } and not BracketNode && node.Edges.Length > 1;

    /// <summary>Whether a factor is a root: of what is negative it is no number, and nothing vanishes beside it.</summary>
    public static bool IsRoot(ProductNode node, int factor) => !node.Exponents[factor].IsInteger;

    /// <summary>Whether a product has a logarithm among its factors, besides others that may be 0.</summary>
    public static bool Concerns(ProductNode node)
    {
        for (var k = 0; k < node.Exponents.Length && node.Exponents.Length > 1; k++)
        {
            if (node.Exponents[k].Sign > 0 && Logarithms.IsLogarithmic(node.Edges[k].Operand))
            {
                return true;
            }
        }

        return false;
    }
}
