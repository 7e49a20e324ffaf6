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

    /// <summary>As many rows near an end may be worked on by themselves: a vector, or a few single ones.</summary>
    private int MostGuardedRows => lanes.Width > 1 ? lanes.Width : 4;

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

    private Expression MaskedProduct(Item item, Position[] slots) => MaskOf(item, slots) is not { } mask ? Product(item, slots)
        : mask.Type == typeof(bool) ? Choose(mask, () => Product(item, slots), () => Constant(0)) : Masked(mask, Product(item, slots));

    /// <summary>The condition that no bracket of a product is 0, or null where there is none.</summary>
    private Expression? MaskOf(Item item, Position[] slots)
    {
        Expression? mask = null;
        var node = (ProductNode)item.Node!;
        for (var k = 0; k < node.Exponents.Length; k++)
        {
            if (VanishingProducts.IsMask(node, k) && !HoldsInside(item, k, slots))
            {
                var holds = Condition(item, k, slots);
                mask = mask is null ? holds : And(mask, holds);
            }
        }

        if (item.RowsLeftOut > 0 && CountsUpTo(item.RowsLeftOut) is { } counts)
        {
            mask = mask is null ? counts : And(mask, counts);
        }

        return mask;
    }

    /// <summary>The condition that a row is none of the last few; null where it is known to hold.</summary>
    private Expression? CountsUpTo(long few)
    {
        if (few <= MostGuardedRows)
        {
            pass!.Guards.Add(few);
            if (isInner)
            {
                return null;
            }
        }

        var last = Expression.Subtract(SizeValue(layout.Rows!.Value), Expression.Constant(few + 1));
        return !row!.IsLane ? Expression.LessThanOrEqual(row.Counter, last)
            : At(row.Depth, (nameof(CountsUpTo), few, row), () => Assign(LaneBound(IndexRelation.LessOrEqual, isLeft: true, row.Counter, last), "holds"));
    }

    /// <summary>
    /// Whether a bracket says no more than that a row is not among the first or last few. Blocks of those are worked on vector by vector, and the code for all others need not ask.
    /// </summary>
    private bool HoldsInside(Item holder, int edge, Position[] slots)
    {
        if (pass is null || row is null || holder.Operands[edge] is not { Node: BracketNode { Relation: IndexRelation.LessOrEqual, Left.Lookup: < 0, Right.Lookup: < 0 } node, Placement: Placement.Direct or Placement.Fused } bracket)
        {
            return false;
        }

        var positions = PositionsOf(holder, edge, slots);
        var (left, right) = (PositionOf(node.Left, bracket, positions), PositionOf(node.Right, bracket, positions));
        var isUpper = ReferenceEquals(left.Loop, row);
        var (own, bound) = isUpper ? (left, right) : (right, left);
        if (!ReferenceEquals(own.Loop, row) || (bound.Loop ?? (object?)bound.Looked) is not null || !own.Shift.IsKnown)
        {
            return false;
        }

        // How many of the last rows, or of the first, do not fulfil it.
        var edges = isUpper ? layout.Rows!.Value.Minus(bound.Shift) + own.Shift.Offset : bound.Shift.IsKnown ? bound.Shift.Offset - 1 - own.Shift.Offset : null;
        if (edges is not (>= 0 and var few) || few > MostGuardedRows)
        {
            return false;
        }

        pass.Guards.Add(isUpper ? few : -few);
        return isInner;
    }

    /// <summary>Whether the value of an edge is not 0.</summary>
    private Expression Condition(Item holder, int edge, Position[] slots)
    {
        var operand = holder.Operands[edge];
        if (operand is { Node: BracketNode, Placement: Placement.Direct or Placement.Fused })
        {
            return Holds(operand, PositionsOf(holder, edge, slots));
        }

        return Not(IsZero(ReadEdge(holder, edge, slots)));
    }

    private Expression Holds(Item item, Position[] positions)
    {
        var node = (BracketNode)item.Node!;
        var relation = node.Relation == IndexRelation.Equal ? LaneOperation.Equal : LaneOperation.LessOrEqual;
        if (node.Left.Lookup >= 0 || node.Right.Lookup >= 0)
        {
            // Looked-up values are compared as they are, for they need not be whole.
            return Compare(relation, Side(node.Left), Side(node.Right));
        }

        var (left, right) = (PositionOf(node.Left, item, positions), PositionOf(node.Right, item, positions));
        if (IsLookedByLane(left) || IsLookedByLane(right))
        {
            return Compare(relation, Counted(left, 0), Counted(right, 0));
        }

        var (first, second) = (FromZero(left), FromZero(right));
        if (IsLane(left) == IsLane(right))
        {
            return node.Relation == IndexRelation.Equal ? Expression.Equal(first, second) : Expression.LessThanOrEqual(first, second);
        }

        return At(DepthOf([left, right]), (nameof(Holds), node.Relation, left, right), () => Assign(LaneBound(node.Relation, IsLane(left), first, second), "holds"));

        Expression Side(SlotTerm term)
        {
            if (term.Lookup < 0)
            {
                return Counted(PositionOf(term, item, positions), 0);
            }

            var value = ReadEdge(item, term.Lookup, positions);
            return term.Position.Offset == 1 ? value : Add(value, Constant(term.Position.Offset - 1));
        }
    }

    /// <summary>The mask of a relation of which one side runs over lanes: a bound on the lane's number. What lies further off than the lanes reach makes no difference.</summary>
    private Expression LaneBound(IndexRelation relation, bool isLeft, Expression first, Expression second)
    {
        var bound = Atom(isLeft ? Expression.Subtract(second, first) : Expression.Subtract(first, second));
        var near = Expression.Call(typeof(Kernels), nameof(Kernels.Lane), null, bound, Expression.Constant(lanes.Width));
        var limit = Call(LaneOperation.Broadcast, Expression.Convert(near, lanes.Element));
        if (relation == IndexRelation.Equal)
        {
            return Call(LaneOperation.Equal, lanes.Indices, limit);
        }

        // It mostly holds for all lanes.
        return Expression.Condition(
            isLeft ? Expression.GreaterThanOrEqual(bound, Expression.Constant(lanes.Width - 1L)) : Expression.LessThanOrEqual(bound, Expression.Constant(0L)),
            Call(LaneOperation.Broadcast, lanes.AllBits),
            Call(isLeft ? LaneOperation.LessOrEqual : LaneOperation.GreaterOrEqual, lanes.Indices, limit));
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
                read.Add((value, divides, Logarithms.IsLogarithmic(node.Edges[k].Operand)));
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
        SumNode sum when IsWide(value) => (sum.Constant - Number.One).Sign >= 0 && IsNonNegative(sum)
            && divisor.Readers.Count(r => r.Reader.Node is ProductNode reader && reader.Exponents[r.Edge].IsMinusOne) > 1,
        _ => false,
    };

    private static bool IsNonNegative(SumNode sum)
    {
        for (var k = 0; k < sum.Coefficients.Length; k++)
        {
            if (sum.Coefficients[k].Sign < 0 || !sum.Edges[k].Operand.IsNonNegative)
            {
                return false;
            }
        }

        return true;
    }

    private ParameterExpression Veiled(Expression product, Expression isVeiled)
    {
        var value = Atom(product);
        var isNoMatter = And(Not(IsFinite(value)), isVeiled);
        return isNoMatter.Type == typeof(bool) ? Choose(isNoMatter, () => Constant(0), () => value) : Assign(Select(isNoMatter, Constant(0), value));
    }

    /// <summary>The product, or 0 where it is 0 times an infinite logarithm.</summary>
    private ParameterExpression Vanishing(Expression product, List<(Expression Value, bool Divides, bool IsLogarithmic)> factors)
    {
        var value = Atom(product);
        if (factors is [var one, var other] && IsWide(value) && !one.Divides && !other.Divides && one.IsLogarithmic != other.IsLogarithmic)
        {
            // 0 times any logarithm that is a number, even an infinite one: two comparisons.
            var (logarithm, weight) = one.IsLogarithmic ? (one.Value, other.Value) : (other.Value, one.Value);
            var isZero = And(IsZero(weight), Not(IsNaN(logarithm)));
            return Assign(Select(isZero, Constant(0), value));
        }

        // Only 0 times infinity makes NaN of factors that are none.
        var vanishes = IsNaN(value);
        Expression? hasZero = null;
        foreach (var (factor, divides, isLogarithmic) in factors)
        {
            vanishes = And(vanishes, divides ? And(IsFinite(factor), Not(IsZero(factor))) : isLogarithmic ? Not(IsNaN(factor)) : IsFinite(factor));
            if (!divides)
            {
                hasZero = hasZero is null ? IsZero(factor) : Or(hasZero, IsZero(factor));
            }
        }

        vanishes = hasZero is null ? Expression.Constant(false) : And(vanishes, hasZero);
        return vanishes.Type == typeof(bool) ? Choose(vanishes, () => Constant(0), () => value) : Assign(Select(vanishes, Constant(0), value));
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
