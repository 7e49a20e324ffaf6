using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Tests.Polynomials;

/// <summary>The exact rational value of an expression of sums, products and whole powers: written for tests, apart from the engine's evaluation.</summary>
internal static class ExactValue
{
    /// <summary>The value; null where a denominator is 0.</summary>
    public static Number? Of(Expr expression, IReadOnlyDictionary<string, Number> values)
    {
        switch (expression.Node)
        {
            case NumberNode number:
                return number.Value;
            case InputNode input:
                return values[input.Name];
            case SumNode sum:
                var total = sum.Constant;
                var terms = expression.Open(out _);
                for (var k = 0; k < sum.Coefficients.Length; k++)
                {
                    if (Of(terms[k], values) is not { } value)
                    {
                        return null;
                    }

                    total += sum.Coefficients[k] * value;
                }

                return total;
            case ProductNode { Bound.Length: 0 } product:
                var result = Number.One;
                var factors = expression.Open(out _);
                for (var k = 0; k < product.Exponents.Length; k++)
                {
                    if (Of(factors[k], values) is not { } value || (value.IsZero && product.Exponents[k].Sign < 0))
                    {
                        return null;
                    }

                    result *= Number.Power(value, product.Exponents[k].ToInt64()!.Value);
                }

                return result;
            default:
                throw new ArgumentException($"This has no exact value: {expression.Node.GetType().Name}.", nameof(expression));
        }
    }
}
