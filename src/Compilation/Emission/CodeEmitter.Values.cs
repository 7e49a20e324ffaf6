using System.Linq.Expressions;
using MlMath.Compilation.Binding;
using MlMath.Compilation.Scheduling;
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
        BracketNode => Expression.Condition(Holds(item, slots), Constant(1), Constant(0)),
        UnknownFunctionNode unknown => throw new ProblemException(ProblemCode.UnknownName, $"the function '{unknown.Name}' is not defined", null, $"define it: {unknown.Name}(x) = …"),
        _ => throw new ProblemException(ProblemCode.Unsupported, "this kind of expression cannot be compiled"),
    };

    private ParameterExpression Negative(Expression value)
    {
        var negative = Assign(Expression.Negate(value));
        negatives.Add(negative, value);
        return negative;
    }

    private Expression Sum(Item item, SumNode node, Position[] slots)
    {
        if (node.Constant.IsZero && node.Coefficients is [{ IsMinusOne: true }])
        {
            return Negative(ReadEdge(item, 0, slots));
        }

        Expression? sum = node.Constant.IsZero ? null : Constant(node.Constant.ToDouble());
        ParameterExpression? running = null;
        for (var k = 0; k < node.Coefficients.Length; k++)
        {
            var coefficient = node.Coefficients[k];
            var term = Term(item, k, slots);
            var isSubtracted = coefficient.Sign < 0 && sum is not null;
            var factor = isSubtracted ? -coefficient : coefficient;
            if (!factor.IsOne)
            {
                term = factor.IsMinusOne ? Expression.Negate(term) : Expression.Multiply(Constant(factor.ToDouble()), term);
            }

            sum = sum is null ? term : isSubtracted ? Expression.Subtract(sum, term) : Expression.Add(sum, term);
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
        if (running is null)
        {
            return Assign(value, "sum");
        }

        Write(Expression.Assign(running, value));
        return running;
    }

    private Expression MaskedProduct(Item item, Position[] slots)
    {
        if (MaskOf(item, slots) is not { } mask)
        {
            return Product(item, slots);
        }

        var result = Declare(typeof(double), "t");
        If(mask, () => Write(Expression.Assign(result, Product(item, slots))), () => Write(Expression.Assign(result, Constant(0))));
        return result;
    }

    /// <summary>The condition that no bracket of a product is 0, or null where there is none.</summary>
    private Expression? MaskOf(Item item, Position[] slots)
    {
        Expression? mask = null;
        var node = (ProductNode)item.Node!;
        for (var k = 0; k < node.Exponents.Length; k++)
        {
            if (VanishingProducts.IsMask(node, k))
            {
                var holds = Condition(item, k, slots);
                mask = mask is null ? holds : Expression.AndAlso(mask, holds);
            }
        }

        return mask;
    }

    /// <summary>Whether the value of an edge is not 0.</summary>
    private Expression Condition(Item holder, int edge, Position[] slots)
    {
        var operand = holder.Operands[edge];
        if (operand is { Node: BracketNode, Placement: Placement.Direct or Placement.Fused })
        {
            return Holds(operand, System.Array.ConvertAll(holder.Edges[edge].Terms.ToArray(), t => PositionOf(t, holder, slots)));
        }

        return Expression.NotEqual(ReadEdge(holder, edge, slots), Constant(0));
    }

    private Expression Holds(Item item, Position[] positions)
    {
        var node = (BracketNode)item.Node!;
        var isLooked = node.Left.Lookup >= 0 || node.Right.Lookup >= 0;
        var (left, right) = (Side(node.Left), Side(node.Right));
        return node.Relation == IndexRelation.Equal ? Expression.Equal(left, right) : Expression.LessThanOrEqual(left, right);

        // Looked-up values are compared as they are, for they need not be whole.
        Expression Side(SlotTerm term) => term.Lookup >= 0
            ? Expression.Add(ReadEdge(item, term.Lookup, positions), Constant(term.Position.Offset - 1))
            : isLooked ? Expression.Convert(FromZero(PositionOf(term, item, positions)), typeof(double)) : FromZero(PositionOf(term, item, positions));
    }

    /// <summary>The product of an item's factors, brackets that mask left aside.</summary>
    private Expression Product(Item item, Position[] slots)
    {
        var node = (ProductNode)item.Node!;
        Expression? product = null;
        ParameterExpression? running = null;
        var written = 0;
        Expression? isVeiled = null;
        var read = new List<(Expression Value, bool Divides, bool IsLogarithmic)>();
        foreach (var divides in (ReadOnlySpan<bool>)[false, true])
        {
            for (var k = 0; k < node.Exponents.Length; k++)
            {
                var exponent = node.Exponents[k];
                if (VanishingProducts.IsPureMask(node, k) || (exponent.Sign < 0) != divides)
                {
                    continue;
                }

                var value = ReadEdge(item, k, slots);
                read.Add((value, divides, VanishingProducts.IsLogarithmic(node.Edges[k].Operand)));
                if (VanishingProducts.IsVeil(node, k))
                {
                    var isZero = Expression.Equal(value, Constant(0));
                    isVeiled = isVeiled is null ? isZero : Expression.OrElse(isVeiled, isZero);
                }

                var power = Power(value, exponent.Abs());
                product = product is null ? (divides ? Expression.Divide(Constant(1), power) : power)
                    : divides ? Expression.Divide(product, power) : Expression.Multiply(product, power);
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

    private ParameterExpression Veiled(Expression product, Expression isVeiled)
    {
        var result = Declare(typeof(double), "t");
        Write(Expression.Assign(result, product));
        Write(Expression.IfThen(
            Expression.AndAlso(Expression.Not(Expression.Call(typeof(double), nameof(double.IsFinite), null, result)), isVeiled),
            Expression.Assign(result, Constant(0))));
        return result;
    }

    /// <summary>The product, or 0 where it is 0 times an infinite logarithm.</summary>
    private ParameterExpression Vanishing(Expression product, List<(Expression Value, bool Divides, bool IsLogarithmic)> factors)
    {
        var result = Declare(typeof(double), "t");
        Write(Expression.Assign(result, product));
        Expression hasZero = Expression.Constant(false);
        Expression isClean = Expression.Constant(true);
        foreach (var (value, divides, isLogarithmic) in factors)
        {
            if (!divides)
            {
                hasZero = Expression.OrElse(hasZero, Expression.Equal(value, Constant(0)));
            }

            var isFinite = Expression.Call(typeof(double), nameof(double.IsFinite), null, value);
            isClean = Expression.AndAlso(isClean, divides ? Expression.AndAlso(isFinite, Expression.NotEqual(value, Constant(0)))
                : isLogarithmic ? Expression.Not(Expression.Call(typeof(double), nameof(double.IsNaN), null, value)) : isFinite);
        }

        // Only 0 times infinity makes NaN of factors that are none.
        Write(Expression.IfThen(
            Expression.Call(typeof(double), nameof(double.IsNaN), null, result),
            Expression.IfThen(Expression.AndAlso(isClean, hasZero), Expression.Assign(result, Constant(0)))));
        return result;
    }

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
            for (var rest = n; ; square = Atom(Expression.Multiply(square, square)))
            {
                if ((rest & 1) != 0)
                {
                    power = power is null ? square : Expression.Multiply(power, square);
                }

                rest >>= 1;
                if (rest == 0)
                {
                    return power!;
                }
            }
        }

        return exponent == Number.Half
            ? Expression.Call(typeof(Math), nameof(Math.Sqrt), null, value)
            : Expression.Call(typeof(Math), nameof(Math.Pow), null, value, Constant(exponent.ToDouble()));
    }

    private Expression Apply(Item item, Function function, Position[] slots)
    {
        if (ReferenceEquals(function, FunctionTable.Select))
        {
            var result = Declare(typeof(double), "t");
            If(
                Condition(item, 0, slots),
                () => Write(Expression.Assign(result, ReadEdge(item, 1, slots))),
                () => Write(Expression.Assign(result, ReadEdge(item, 2, slots))));
            return result;
        }

        var arguments = new Expression[function.Arity];
        for (var k = 0; k < arguments.Length; k++)
        {
            arguments[k] = ReadEdge(item, k, slots);
        }

        return FunctionCode(function, arguments);
    }

    private Expression FunctionCode(Function function, Expression[] arguments)
    {
        if (ReferenceEquals(function, FunctionTable.Sigmoid))
        {
            return Sigmoid(arguments[0]);
        }

        if (ReferenceEquals(function, FunctionTable.Softplus))
        {
            return Softplus(arguments[0]);
        }

        if (Comparison(function) is { } comparison)
        {
            return Expression.Condition(Expression.MakeBinary(comparison, arguments[0], arguments[1]), Constant(1), Constant(0));
        }

        return function is UnaryFunction or BinaryFunction
            ? Expression.Call(Row(function), ValueOf(function), arguments)
            : throw new ProblemException(ProblemCode.Unsupported, $"'{function.Name}' cannot be compiled");
    }

    private static System.Reflection.MethodInfo ValueOf(Function function) => function.GetType()
        .GetMethod(nameof(UnaryFunction.Value), System.Array.ConvertAll(new int[function.Arity], _ => typeof(double)))!;

    private static ExpressionType? Comparison(Function function) =>
        ReferenceEquals(function, FunctionTable.Less) ? ExpressionType.LessThan
        : ReferenceEquals(function, FunctionTable.LessOrEqual) ? ExpressionType.LessThanOrEqual
        : ReferenceEquals(function, FunctionTable.Greater) ? ExpressionType.GreaterThan
        : ReferenceEquals(function, FunctionTable.GreaterOrEqual) ? ExpressionType.GreaterThanOrEqual
        : ReferenceEquals(function, FunctionTable.Equal) ? ExpressionType.Equal
        : null;

    // σ and softplus of z and of -z have e^-|z| in common; it is computed once for all of them.
    private Expression Sigmoid(Expression value)
    {
        var (decay, positive) = (Decay(value), Larger(value));
        return Expression.Condition(Expression.GreaterThanOrEqual(value, Constant(0)), positive, Expression.Multiply(decay, positive));
    }

    private Expression Softplus(Expression value)
    {
        var (decay, basis) = (Decay(value), BasisOf(value));
        var log = At(DepthOf(basis), (nameof(Softplus), basis), () => Atom(FunctionCode(FunctionTable.LogOnePlus, [decay])));
        return Expression.Add(Expression.Call(typeof(Math), nameof(Math.Max), null, value, Constant(0)), log);
    }

    /// <summary>σ(|z|).</summary>
    private Expression Larger(Expression value)
    {
        var decay = Decay(value);
        return At(DepthOf(decay), (nameof(Larger), decay), () => Atom(Expression.Divide(Constant(1), Expression.Add(Constant(1), decay))));
    }

    private Expression Decay(Expression value)
    {
        var basis = BasisOf(value);
        return At(DepthOf(basis), (nameof(Decay), basis), () =>
            Atom(FunctionCode(FunctionTable.Exp, [Expression.Negate(Expression.Call(typeof(Math), nameof(Math.Abs), null, basis))])));
    }

    private Expression BasisOf(Expression value) => negatives.GetValueOrDefault(value, value);
}
