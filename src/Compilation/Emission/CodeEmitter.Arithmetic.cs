using System.Linq.Expressions;
using MlMath.Compilation.Emission.Lanes;

namespace MlMath.Compilation.Emission;

/// <summary>Calculating with numbers and vectors alike: a number that meets a vector stands in all its lanes. Conditions are bools or masks.</summary>
internal sealed partial class CodeEmitter
{
    private bool IsWide(Expression value) => lanes.Width > 1 && value.Type == lanes.Vector;

    private ConstantExpression Constant(double value) => lanes.Constant(value);

    /// <summary>A value as a vector; a variable is put into all lanes once, where it is known.</summary>
    private Expression Wide(Expression value) => value.Type == lanes.Vector ? value
        : value is ParameterExpression ? At(DepthOf(value), (nameof(Wide), value), () => Assign(Call(LaneOperation.Broadcast, value), "w"))
        : Call(LaneOperation.Broadcast, value);

    private Expression Add(Expression a, Expression b) => IsWide(a) || IsWide(b) ? Call(LaneOperation.Add, Wide(a), Wide(b)) : Expression.Add(a, b);

    private Expression Subtract(Expression a, Expression b) => IsWide(a) || IsWide(b) ? Call(LaneOperation.Subtract, Wide(a), Wide(b)) : Expression.Subtract(a, b);

    private Expression Multiply(Expression a, Expression b) => IsWide(a) || IsWide(b) ? Call(LaneOperation.Multiply, Wide(a), Wide(b)) : Expression.Multiply(a, b);

    private Expression Divide(Expression a, Expression b) => IsWide(a) || IsWide(b) ? Call(LaneOperation.Divide, Wide(a), Wide(b)) : Expression.Divide(a, b);

    private Expression Negate(Expression a) => IsWide(a) ? Call(LaneOperation.Negate, a) : Expression.Negate(a);

    private Expression Abs(Expression a) => IsWide(a) ? Call(LaneOperation.Abs, a) : Call(ScalarMethod.Abs, a);

    private Expression Sqrt(Expression a) => IsWide(a) ? Call(LaneOperation.Sqrt, a) : Call(ScalarMethod.Sqrt, a);

    private Expression Max(Expression a, Expression b) => IsWide(a) || IsWide(b) ? Call(LaneOperation.Max, Wide(a), Wide(b)) : Call(ScalarMethod.Max, a, b);

    private Expression Min(Expression a, Expression b) => IsWide(a) || IsWide(b) ? Call(LaneOperation.Min, Wide(a), Wide(b)) : Call(ScalarMethod.Min, a, b);

    /// <summary>`a·b + c`, in one rounding where the machine can.</summary>
    private Expression MultiplyAdd(Expression a, Expression b, Expression c) => IsWide(a) || IsWide(b) || IsWide(c)
        ? Call(LaneOperation.MultiplyAdd, Wide(a), Wide(b), Wide(c)) : Call(ScalarMethod.MultiplyAdd, a, b, c);

    /// <summary>A value and a sum that may be, or become, one instruction with the value's last multiplication.</summary>
    private Expression AddTo(Expression sum, Expression value) => value switch
    {
        MethodCallExpression call when IsWide(value) && call.Method == lanes[LaneOperation.Multiply] => MultiplyAdd(call.Arguments[0], call.Arguments[1], sum),
        BinaryExpression { NodeType: ExpressionType.Multiply } product => MultiplyAdd(product.Left, product.Right, sum),
        _ => Add(sum, value),
    };

    private Expression Compare(LaneOperation relation, Expression a, Expression b) => IsWide(a) || IsWide(b) ? Call(relation, Wide(a), Wide(b)) : Expression.MakeBinary(
        relation switch
        {
            LaneOperation.Less => ExpressionType.LessThan,
            LaneOperation.LessOrEqual => ExpressionType.LessThanOrEqual,
            LaneOperation.Greater => ExpressionType.GreaterThan,
            LaneOperation.GreaterOrEqual => ExpressionType.GreaterThanOrEqual,
            _ => ExpressionType.Equal,
        },
        a,
        b);

    private Expression IsZero(Expression value) => Compare(LaneOperation.Equal, value, Constant(0));

    private Expression IsNaN(Expression value) => IsWide(value) ? Not(Call(LaneOperation.Equal, value, value)) : Call(ScalarMethod.IsNaN, value);

    private Expression IsFinite(Expression value) => IsWide(value)
        ? Call(LaneOperation.Less, Call(LaneOperation.Abs, value), Wide(Constant(double.PositiveInfinity))) : Call(ScalarMethod.IsFinite, value);

    private Expression Not(Expression condition) => condition.Type == typeof(bool) ? Expression.Not(condition) : Call(LaneOperation.Not, condition);

    private Expression And(Expression a, Expression b) => a.Type == typeof(bool) && b.Type == typeof(bool) ? Expression.AndAlso(a, b) : Call(LaneOperation.And, Mask(a), Mask(b));

    private Expression Or(Expression a, Expression b) => a.Type == typeof(bool) && b.Type == typeof(bool) ? Expression.OrElse(a, b) : Call(LaneOperation.Or, Mask(a), Mask(b));

    /// <summary>A condition as a mask.</summary>
    private Expression Mask(Expression condition) => condition.Type == typeof(bool)
        ? Call(LaneOperation.Broadcast, Expression.Condition(condition, lanes.AllBits, Constant(0))) : condition;

    /// <summary>One of two values that are both computed.</summary>
    private Expression Select(Expression condition, Expression then, Expression otherwise) => condition.Type != typeof(bool)
        ? Call(LaneOperation.Select, condition, Wide(then), Wide(otherwise))
        : IsWide(then) || IsWide(otherwise) ? Expression.Condition(condition, Wide(then), Wide(otherwise)) : Expression.Condition(condition, then, otherwise);

    /// <summary>A value where a condition holds, else 0.</summary>
    private Expression Masked(Expression condition, Expression value) => condition.Type != typeof(bool)
        ? Call(LaneOperation.And, condition, Wide(value)) : Select(condition, value, Constant(0));
}
