using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Compilation.Binding;

/// <summary>Divisors whose inverse may stand for them: quotients that share one are then products, and a division takes as long as ten multiplications.</summary>
internal static class Divisors
{
    /// <summary>Whether a sum is never less than 1: the inverse of a tiny number may be infinite where a quotient is not.</summary>
    public static bool IsNeverLessThanOne(SumNode sum)
    {
        for (var k = 0; k < sum.Coefficients.Length; k++)
        {
            if (sum.Coefficients[k].Sign < 0 || !sum.Edges[k].Operand.IsNonNegative)
            {
                return false;
            }
        }

        return (sum.Constant - Number.One).Sign >= 0;
    }
}
