using System.Linq.Expressions;
using MlMath.Compilation.Binding;
using MlMath.Compilation.Emission.Lanes;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Emission;

/// <summary>One entry of a sum, product, function or bracket.</summary>
internal sealed partial class CodeEmitter
{
    /// <summary>More terms than this are added up statement by statement, so that no expression is deep.</summary>
    private const int LongestChain = 16;

    /// <summary>More operands of one value than this do not get a variable each.</summary>
    private const int MostVariables = 256;

    private readonly Dictionary<Expression, Expression> negatives = [];

    /// <summary>An entry of an item that binds nothing, its axes standing at <paramref name="slots"/>.</summary>
    private Expression Entry(Item item, Position[] slots) => item.Node switch
    {
        SumNode sum => item.IsNegative ? Negative(ReadEdge(item, 0, slots)) : Sum(item, sum, slots),
        ProductNode => MaskedProduct(item, slots),
        FunctionNode function => Apply(item, function.Function, slots),
        BracketNode => Select(Holds(item, slots), Constant(1), Constant(0)),
        UnknownFunctionNode unknown => throw new ProblemException(ProblemCode.UnknownName, $"the function '{unknown.Name}' is not defined", null, $"define it: {unknown.Name}(x) = …"),
        _ => throw new ProblemException(ProblemCode.Unsupported, "this kind of expression cannot be compiled"),
    };

    private ParameterExpression Negative(Expression value)
    {
        var negative = Assign(Negate(value));
        negatives.Add(negative, value);
        return negative;
    }

    private Expression Sum(Item item, SumNode node, Position[] slots)
    {
        if (node.Constant.IsZero && node.Coefficients is [{ IsMinusOne: true }])
        {
            return Negative(ReadEdge(item, 0, slots));
        }

        if (IsDouble(node) && ReadEdge(item, 0, slots) is var half)
        {
            return Doubled(item, Multiply(Constant(node.Coefficients[0].ToDouble()), half), half);
        }

        Expression? sum = node.Constant.IsZero ? null : Constant(node.Constant.ToDouble());
        ParameterExpression? running = null;
        for (var k = 0; k < node.Coefficients.Length; k++)
        {
            var coefficient = node.Coefficients[k];
            var term = Term(item, k, slots);
            if (coefficient.IsOne || (coefficient.IsMinusOne && sum is not null))
            {
                sum = sum is null ? term : coefficient.IsOne ? Add(sum, term) : Subtract(sum, term);
            }
            else
            {
                var factor = Constant(coefficient.ToDouble());
                sum = coefficient.IsMinusOne ? Negate(term) : sum is null ? Multiply(factor, term) : IsWide(term) ? MultiplyAdd(factor, term, sum) : Add(sum, Multiply(factor, term));
            }

            if (k % LongestChain == LongestChain - 1)
            {
                running = Keep(running, sum);
                sum = running;
            }
        }

        return sum!;
    }

    /// <summary>The value of a term; where there are very many, without a variable of its own for each.</summary>
    private Expression Term(Item item, int edge, Position[] slots)
    {
        var operand = item.Operands[edge];
        return item.Edges.Length > MostVariables && operand.Placement == Placement.Scalar && !locals.ContainsKey(operand) ? Home(operand) : ReadEdge(item, edge, slots);
    }

    /// <summary>The value in the running variable, which is made at first.</summary>
    private ParameterExpression Keep(ParameterExpression? running, Expression value)
    {
        if (running is null || running.Type != value.Type)
        {
            return Assign(value, "sum");
        }

        Write(Expression.Assign(running, value));
        return running;
    }

    /// <summary>The product of an item's factors, brackets that mask left aside.</summary>
    private Expression Product(Item item, Position[] slots)
    {
        var node = (ProductNode)item.Node!;
        Expression? product = null;
        ParameterExpression? running = null;
        var written = 0;
        Expression? isVeiled = null;
        var read = new List<FactorRead>();
        var slope = SlopeOfSigmoid(item, node, slots);
        foreach (var divides in (ReadOnlySpan<bool>)[false, true])
        {
            for (var k = 0; k < node.Exponents.Length; k++)
            {
                var exponent = node.Exponents[k];
                if (VanishingProducts.IsPureMask(node, k) || (exponent.Sign < 0) != divides || slope?.Second == k)
                {
                    continue;
                }

                var value = slope?.First == k ? slope.Value.Product : ReadEdge(item, k, slots);
                read.Add(new FactorRead(value, divides, Logarithms.IsLogarithmic(node.Edges[k].Operand), VanishingProducts.IsRoot(node, k)));
                if (VanishingProducts.IsVeil(node, k))
                {
                    var isZero = IsZero(value);
                    isVeiled = isVeiled is null ? isZero : Or(isVeiled, isZero);
                }

                if (divides && exponent.IsMinusOne && IsWorthInverting(item.Operands[k], value, product))
                {
                    var inverse = At(DepthOf(value), (nameof(IsWorthInverting), value), () => Assign(Divide(Constant(1), value), "inverse"));
                    product = product is null ? inverse : Multiply(product, inverse);
                    continue;
                }

                var power = Power(value, exponent.Abs());
                product = product is null ? (divides ? Divide(Constant(1), power) : power)
                    : divides ? Divide(product, power) : Multiply(product, power);
                if (++written % LongestChain == 0)
                {
                    product = running = Keep(running, product);
                }
            }
        }

        if (product is null)
        {
            return Constant(1);
        }

        product = VanishingProducts.Concerns(node) ? Vanishing(product, read) : product;
        return isVeiled is null ? product : Veiled(product, isVeiled);
    }

    /// <summary>
    /// Whether many quotients share a divisor, so that they are better products with its inverse: a division takes as long as ten multiplications. Only where the divisor is never less
    /// than 1, for the inverse of a tiny number may be infinite where the quotient is not.
    /// </summary>
    private bool IsWorthInverting(Item divisor, Expression value, Expression? product) => value is ParameterExpression && divisor.Node switch
    {
        SizeNode => product is not null && IsWide(product),
        SumNode sum when IsWide(value) => Divisors.IsNeverLessThanOne(sum)
            && divisor.Readers.Count(r => r.Reader.Node is ProductNode reader && reader.Exponents[r.Edge].IsMinusOne) > 1,
        _ => false,
    };

    private ParameterExpression Veiled(Expression product, Expression isVeiled)
    {
        var value = Atom(product);
        var isNoMatter = And(Not(IsFinite(value)), isVeiled);
        return isNoMatter.Type == typeof(bool) ? Choose(isNoMatter, () => Constant(0), () => value) : Assign(Select(isNoMatter, Constant(0), value));
    }

    /// <summary>The product, or 0 where it is 0 times an infinite logarithm.</summary>
    private ParameterExpression Vanishing(Expression product, List<FactorRead> factors)
    {
        var value = Atom(product);
        if (factors is [var one, var other] && IsWide(value) && !one.Divides && !other.Divides && !one.IsRoot && !other.IsRoot && one.IsLogarithmic != other.IsLogarithmic)
        {
            // 0 times any logarithm that is a number, even an infinite one: two comparisons.
            var (logarithm, weight) = one.IsLogarithmic ? (one.Value, other.Value) : (other.Value, one.Value);
            var isZero = And(IsZero(weight), Not(IsNaN(logarithm)));
            return Assign(Select(isZero, Constant(0), value));
        }

        // Only 0 times infinity makes NaN of factors that are none, and roots of what is negative.
        var vanishes = IsNaN(value);
        Expression? hasZero = null;
        foreach (var (factor, divides, isLogarithmic, isRoot) in factors)
        {
            vanishes = And(vanishes, divides ? And(IsFinite(factor), Not(IsZero(factor))) : isLogarithmic ? Not(IsNaN(factor)) : IsFinite(factor));
            vanishes = isRoot ? And(vanishes, Compare(LaneOperation.GreaterOrEqual, factor, Constant(0))) : vanishes;
            if (!divides)
            {
                hasZero = hasZero is null ? IsZero(factor) : Or(hasZero, IsZero(factor));
            }
        }

        vanishes = hasZero is null ? Expression.Constant(false) : And(vanishes, hasZero);
        return vanishes.Type == typeof(bool) ? Choose(vanishes, () => Constant(0), () => value) : Assign(Select(vanishes, Constant(0), value));
    }

    /// <summary>A factor as it was read, without its exponent.</summary>
    private readonly record struct FactorRead(Expression Value, bool Divides, bool IsLogarithmic, bool IsRoot);

    /// <summary>A positive power, as <see cref="Real.PowerValue"/> computes it.</summary>
    private Expression Power(Expression value, Number exponent)
    {
        if (exponent.IsOne)
        {
            return value;
        }

        if (exponent.ToInt64() is { } n and <= 64)
        {
            Expression? power = null;
            var square = value;
            for (var rest = n; ; square = Atom(Multiply(square, square)))
            {
                if ((rest & 1) != 0)
                {
                    power = power is null ? square : Multiply(power, square);
                }

                rest >>= 1;
                if (rest == 0)
                {
                    return power!;
                }
            }
        }

        return exponent == Number.Half ? Sqrt(value)
            : IsWide(value) ? FixedPower(value, exponent.ToDouble())
            : Call(ScalarMethod.Power, value, Constant(exponent.ToDouble()));
    }

    private Expression Apply(Item item, Function function, Position[] slots)
    {
        if (ReferenceEquals(function, FunctionTable.Select))
        {
            return Choose(Condition(item, 0, slots), () => ReadEdge(item, 1, slots), () => ReadEdge(item, 2, slots));
        }

        var arguments = new Expression[function.Arity];
        for (var k = 0; k < arguments.Length; k++)
        {
            arguments[k] = ReadEdge(item, k, slots);
        }

        return arguments.Length == 1 && Paired(item, function, arguments[0]) is { } paired ? paired : FunctionCode(function, arguments);
    }
}
