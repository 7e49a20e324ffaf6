using System.Numerics;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Nodes;

/// <summary>
/// What <see cref="Node.Cost"/> adds to the count of operations, so that the smallest form is the one that a textbook prints; told in `docs/simplification.md`.
/// </summary>
internal static class NodeCosts
{
    private const int LargestRoot = 12;
    private const int LargestPrimeTried = 100;

    // A sum of what no name occurs in has a closed form more often than not, and that is the simpler one.
    private const double ClosedForm = 20;

    // The value of a function of angles is known exactly or it is not; where it is, it is simpler.
    private const double UnknownConstant = 4;

    // (eᵃ)ⁿ is eⁿᵃ: what two writings of one thing cost must differ, for rules that look for one do not see the other.
    private const double PowerOfExponential = 2.5;

    /// <summary>A sign in front of a product is written into the sum that is a factor of it: -σ(σ - 1) is σ(1 - σ), and costs no sign.</summary>
    public static double OfSum(Number[] coefficients, Edge[] edges, Number constant) =>
        coefficients is [{ IsMinusOne: true }] && constant.IsZero && edges[0].Operand is ProductNode { Bound.Length: 0 } product && HoldsSum(product) ? -1.25 : 0;

    /// <summary>√8 costs more than 2√2, √2·√3 more than √6; a name taken out of two terms of a polynomial costs what it saves: y(2x + 3y) and 2xy + 3y² are alike.</summary>
    public static double OfProduct(Number[] exponents, Edge[] edges, bool isSum, bool hasInputs)
    {
        var cost = isSum && !hasInputs ? ClosedForm : 0;
        var roots = 0;
        var sums = 0;
        var isPolynomial = !isSum;
        for (var k = 0; k < exponents.Length; k++)
        {
            var operand = edges[k].Operand;
            if (operand is NumberNode { Value: var number } && !exponents[k].IsInteger)
            {
                cost += roots++ == 0 ? 0 : 1;
                cost += number.IsExact && (!number.IsInteger || HoldsPower(number.Numerator, exponents[k].Denominator)) ? 2.5 : 0;
            }

            // 1/eˣ is printed e⁻ˣ, and is to be that.
            cost += operand is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Exp) && !exponents[k].IsOne ? PowerOfExponential : 0;
            if (isPolynomial)
            {
                var isSumOfNames = operand is SumNode { Constant.IsZero: true, Rank: 0 } sum && exponents[k].IsOne && IsOfNames(sum);
                sums += isSumOfNames ? 1 : 0;
                isPolynomial = isSumOfNames || IsName(operand, exponents[k]);
            }
        }

        return cost + (isPolynomial && exponents.Length > 1 ? 2 * sums : 0);
    }

    /// <summary>What can stand outside of a function is simpler there: ⌊x⌋ + 2, 3 log x; of an exponential it is not. |x| costs more than -x, σ(-x) more than 1 - σ(x).</summary>
    public static double OfFunction(Function function, Edge[] edges, bool hasInputs)
    {
        if (!hasInputs && (function.Name is "sin" or "cos" or "tan" or "arcsin" or "arccos" or "arctan") && edges[0].Operand.Rank == 0)
        {
            return UnknownConstant;
        }

        if (function.Arity != 1 || ReferenceEquals(function, FunctionTable.Exp))
        {
            return 0;
        }

        var cost = ReferenceEquals(function, FunctionTable.Abs) ? 0.5 : 0;
        if (edges[0].Operand is SumNode sum)
        {
            cost += 0.125 + (ReferenceEquals(function, FunctionTable.Sigmoid) && IsNegative(sum) ? 1 : 0);
        }
        else if (edges[0].Operand is ProductNode { Bound.Length: 0 } || edges[0].Operand is FunctionNode { Function: Power })
        {
            cost += 0.125;
        }

        return cost;
    }

    /// <summary>A product over an index costs more than a power.</summary>
    public static double OfReduction(ReductionKind kind, bool hasInputs) => kind != ReductionKind.Product ? 0 : hasInputs ? 1 : ClosedForm;

    private static bool IsNegative(SumNode sum)
    {
        foreach (var coefficient in sum.Coefficients)
        {
            if (coefficient.Sign >= 0)
            {
                return false;
            }
        }

        return sum.Constant.Sign <= 0;
    }

    private static bool HoldsSum(ProductNode product)
    {
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            if (product.Exponents[k].IsOne && product.Edges[k].Operand is SumNode)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOfNames(SumNode sum)
    {
        for (var k = 0; k < sum.Coefficients.Length; k++)
        {
            if (!IsName(sum.Edges[k].Operand, Number.One) && !(sum.Edges[k].Operand is ProductNode { Bound.Length: 0 } product && AreNames(product)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreNames(ProductNode product)
    {
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            if (!IsName(product.Edges[k].Operand, product.Exponents[k]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsName(Node node, Number exponent) => node is InputNode { Rank: 0 } && exponent is { IsInteger: true, Sign: > 0 };

    private static bool HoldsPower(BigInteger number, BigInteger degree)
    {
        for (var prime = 2; degree <= LargestRoot && prime < LargestPrimeTried && BigInteger.Pow(prime, (int)degree) <= number; prime++)
        {
            if (number % BigInteger.Pow(prime, (int)degree) == 0)
            {
                return true;
            }
        }

        return false;
    }
}
