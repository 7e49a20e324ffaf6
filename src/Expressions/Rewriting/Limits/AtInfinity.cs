using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;

namespace MlMath.Expressions.Rewriting.Limits;

/// <summary>Special functions where their argument goes to infinity.</summary>
internal static class AtInfinity
{
    /// <summary>The form that has a series; null where the function is regular as it stands.</summary>
    public static Expr? Of(LimitSearch search, Function function, Expr[] operands)
    {
        var x = operands[^1];
        if (!search.Depends(x) || search.Limit(x).Infinite == 0)
        {
            return null;
        }

        throw new ProblemException(ProblemCode.Unsupported, $"the limit of '{function.Name}' where its argument goes to infinity is not supported");
    }
}
