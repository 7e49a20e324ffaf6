using System.Numerics;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Engine.Proofs;

/// <content>What is known to be a whole number.</content>
internal sealed partial class ResidueModel
{
    private const int DeepestLook = 40;

    private static readonly Number[] SmallFractions = [-2, -1, 1, 2, 3, 4, Number.Half, -Number.Half, Number.Fraction(3, 2), Number.Fraction(1, 3)];

    /// <summary>The number that is the value of a name declared whole, or taken for a small fraction; the same in every ring.</summary>
    private Number NumberOf(InputNode input, int[] at)
    {
        var place = 1UL;
        foreach (var position in at)
        {
            place = Mix(place, (ulong)position);
        }

        var random = Random(Ring.Value, Word(input.Name), place);
        var isPositive = positives.Contains(input.Name) || input.IsNonNegative;
        if (!integers.Contains(input.Name))
        {
            return SmallFractions[random % (ulong)SmallFractions.Length] is var fraction && isPositive ? fraction.Abs() : fraction;
        }

        var value = (BigInteger)(random % (fractions.Contains(input.Name) ? 5UL : 1_000_000_007));
        return Number.Fraction(isPositive || (Random(Ring.Value, Word(input.Name) + 1, place) & 1) == 0 ? value + 1 : -value, 1);
    }

    /// <summary>Whether every value of a node is a whole number.</summary>
    private bool IsWhole(Node node, int depth = 0) => depth < DeepestLook && node switch
    {
        NumberNode number => number.Value.IsInteger,
        SizeNode or IndexValueNode or BracketNode => true,
        InputNode input => integers.Contains(input.Name),
        FunctionNode { Function.Name: "floor" or "ceil" or "sign" } => true,
        SumNode sum => sum.Constant.IsInteger && Enumerable.Range(0, sum.Coefficients.Length).All(k => sum.Coefficients[k].IsInteger && IsWhole(sum.Edges[k].Operand, depth + 1)),
        ProductNode product => Enumerable.Range(0, product.Exponents.Length).All(k => product.Exponents[k] is { IsInteger: true, Sign: > 0 } && IsWhole(product.Edges[k].Operand, depth + 1)),
        _ => false,
    };

    /// <summary>The whole number that can be taken out of a value as it stands: the terms that are whole, and of the constant as much as is not above it.</summary>
    private ulong[]? WholePart(Node node)
    {
        if (node is not SumNode sum)
        {
            return new ulong[EntriesOf(node)];
        }

        if (!sum.Constant.IsExact || Residue(Floor(sum.Constant), Ring.Value) is not { } constant)
        {
            return null;
        }

        var total = Enumerable.Repeat(constant, (int)EntriesOf(sum)).ToArray();
        for (var k = 0; k < sum.Coefficients.Length; k++)
        {
            if (!sum.Coefficients[k].IsInteger || !IsWhole(sum.Edges[k].Operand))
            {
                continue;
            }

            if (Residue(sum.Coefficients[k], Ring.Value) is not { } coefficient || Spread(sum, k, Values(sum.Edges[k].Operand, Ring.Value)) is not { } values)
            {
                return null;
            }

            total = total.Select((t, e) => Plus(t, Times(values[e], coefficient, field.Prime), field.Prime)).ToArray();
        }

        return total;
    }

    private static Number Floor(Number value) => Number.Fraction(BigInteger.Divide(value.Numerator - (value.Sign < 0 ? value.Denominator - 1 : 0), value.Denominator), 1);

    private BigInteger? Whole(Node node) => Known(node) is { IsInteger: true } number ? number.Numerator : null;

    /// <summary>The number that a node without axes is, made of numbers and of names that have one in every ring, by sums and products; null for others.</summary>
    private Number? Known(Node node, int depth = 0)
    {
        if (depth > DeepestLook || node.Rank > 0 || node.Bound.Length > 0)
        {
            return null;
        }

        switch (node)
        {
            case NumberNode { Value.IsExact: true } number:
                return number.Value;
            case InputNode input when integers.Contains(input.Name) || fractions.Contains(input.Name):
                return NumberOf(input, []);
            case SumNode { Constant.IsExact: true } sum:
                var total = sum.Constant;
                for (var k = 0; k < sum.Coefficients.Length; k++)
                {
                    if (!sum.Coefficients[k].IsExact || Known(sum.Edges[k].Operand, depth + 1) is not { } term)
                    {
                        return null;
                    }

                    total += sum.Coefficients[k] * term;
                }

                return total;
            case ProductNode product:
                var all = Number.One;
                for (var k = 0; k < product.Exponents.Length; k++)
                {
                    if (product.Exponents[k].ToInt64() is not (> -8 and < 8 and var power) || Known(product.Edges[k].Operand, depth + 1) is not { } factor || (factor.IsZero && power < 0))
                    {
                        return null;
                    }

                    all *= Number.Power(factor, power);
                }

                return all;
            default:
                return null;
        }
    }

    /// <summary>A power whose exponent is a number known in every ring.</summary>
    private ulong[]? ToKnown(FunctionNode power)
    {
        return Known(power.Edges[1].Operand) is not { } exponent ? null
            : Mapped(Argument(power, o => Values(o, Ring.Value)), v => !exponent.IsInteger ? Raised(v, exponent, Ring.Value) : PowerOf(v, Residue(exponent, Ring.Exponent) ?? 0, exponent.Numerator.IsEven ? 0 : 1));
    }

    /// <summary>0 for an even, 1 for an odd whole number; null for what need not be whole, or has axes.</summary>
    private int? Parity(Node node, int depth = 0)
    {
        switch (node)
        {
            case SizeNode size when IsCounted(size.Size):
                return (int)((Random(Ring.Value, Word("parity"), 0) + (ulong)point.Step) & 1);
            case IndexValueNode { Axes: [var axis] } when IsCounted(axis):
                return (int)((Random(Ring.Value, Word("parity"), 0) + (ulong)(axis.Offset + 1)) & 1);
            case SizeNode size:
                return LengthOf(size.Size) & 1;
            case SumNode { Constant.IsInteger: true } sum when depth < DeepestLook:
                var total = sum.Constant.Numerator.IsEven ? 0 : 1;
                for (var k = 0; k < sum.Coefficients.Length; k++)
                {
                    if (!sum.Coefficients[k].IsInteger || Parity(sum.Edges[k].Operand, depth + 1) is not { } term)
                    {
                        return null;
                    }

                    total ^= sum.Coefficients[k].Numerator.IsEven ? 0 : term;
                }

                return total;
            default:
                return null;
        }
    }

    /// <summary>The half turns in an angle that is π times a whole number; null for other angles.</summary>
    private BigInteger? HalfTurns(Node node)
    {
        if (node is not ProductNode { Bound.Length: 0 } product)
        {
            return null;
        }

        var all = BigInteger.One;
        var turns = 0;
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            if (product.Edges[k].Operand is ConstantNode { Name: "π" } && product.Exponents[k].IsOne)
            {
                turns++;
            }
            else if (product.Exponents[k].ToInt64() is > 0 and < 8 and var power && Whole(product.Edges[k].Operand) is { } factor)
            {
                all *= BigInteger.Pow(factor, (int)power);
            }
            else
            {
                return null;
            }
        }

        return turns == 1 ? all : null;
    }
}
