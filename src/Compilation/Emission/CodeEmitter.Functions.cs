using System.Linq.Expressions;
using System.Reflection;
using MlMath.Compilation.Emission.Lanes;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Emission;

/// <summary>Values of the function table's rows.</summary>
internal sealed partial class CodeEmitter
{
    /// <summary>Vector values beyond these are called, not inlined: the runtime stops inlining in a method that holds many.</summary>
    private const int MostInlined = 16;

    private int inlined;

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
            return Select(Compare(comparison, arguments[0], arguments[1]), Constant(1), Constant(0));
        }

        return System.Array.Exists(arguments, IsWide) ? LanesCode(function, System.Array.ConvertAll(arguments, Wide)) : ScalarCode(function, arguments);
    }

    private Expression ScalarCode(Function function, Expression[] arguments)
    {
        if (function is not (UnaryFunction or BinaryFunction))
        {
            throw new ProblemException(ProblemCode.Unsupported, $"'{function.Name}' cannot be compiled");
        }

        if (lanes.Element == typeof(double))
        {
            return Expression.Call(Row(function), ValueOf(function), arguments);
        }

        var value = Expression.Call(Row(function), ValueOf(function), System.Array.ConvertAll(arguments, a => (Expression)Expression.Convert(a, typeof(double))));
        return Expression.Convert(value, lanes.Element);
    }

    private Expression LanesCode(Function function, Expression[] arguments)
    {
        if (ReferenceEquals(function, FunctionTable.Abs))
        {
            return Abs(arguments[0]);
        }

        if (ReferenceEquals(function, FunctionTable.Maximum))
        {
            return Max(arguments[0], arguments[1]);
        }

        if (ReferenceEquals(function, FunctionTable.Minimum))
        {
            return Min(arguments[0], arguments[1]);
        }

        if (Connective(function, arguments) is { } holds)
        {
            return Select(holds, Constant(1), Constant(0));
        }

        if (function.LanesValue(lanes.Kind, lanes.Bits, HowToCall()) is { } method)
        {
            return Expression.Call(method, arguments);
        }

        return function switch
        {
            UnaryFunction => Call(LaneMove.ApplyUnary, Row(function), arguments[0]),
            BinaryFunction => Call(LaneMove.ApplyBinary, Row(function), arguments[0], arguments[1]),
            _ => throw new ProblemException(ProblemCode.Unsupported, $"'{function.Name}' cannot be compiled"),
        };
    }

    private LaneCall HowToCall() => ++inlined > MostInlined ? LaneCall.Called : LaneCall.Inlined;

    /// <summary>A power with a fixed exponent that is neither whole nor a half, of vectors.</summary>
    private Expression FixedPower(Expression value, double exponent) =>
        FunctionTable.Power.LanesValue(lanes.Kind, lanes.Bits, HowToCall()) is { } method
            ? Expression.Call(method, value, Wide(Constant(exponent))) : Call(LaneMove.Power, value, Constant(exponent));

    private static MethodInfo ValueOf(Function function) => function.GetType()
        .GetMethod(nameof(UnaryFunction.Value), System.Array.ConvertAll(new int[function.Arity], _ => typeof(double)))!;

    private static LaneOperation? Comparison(Function function) =>
        ReferenceEquals(function, FunctionTable.Less) ? LaneOperation.Less
        : ReferenceEquals(function, FunctionTable.LessOrEqual) ? LaneOperation.LessOrEqual
        : ReferenceEquals(function, FunctionTable.Greater) ? LaneOperation.Greater
        : ReferenceEquals(function, FunctionTable.GreaterOrEqual) ? LaneOperation.GreaterOrEqual
        : ReferenceEquals(function, FunctionTable.Equal) ? LaneOperation.Equal
        : null;

    /// <summary>The mask of a relation or connective that is not a comparison; what is not real is in no relation.</summary>
    private Expression? Connective(Function function, Expression[] arguments)
    {
        if (ReferenceEquals(function, FunctionTable.Not))
        {
            return IsZero(arguments[0]);
        }

        var isNotEqual = ReferenceEquals(function, FunctionTable.NotEqual);
        var isAnd = ReferenceEquals(function, FunctionTable.And);
        if (!isNotEqual && !isAnd && !ReferenceEquals(function, FunctionTable.Or))
        {
            return null;
        }

        var (a, b) = (arguments[0], arguments[1]);
        var holds = isNotEqual ? Not(Compare(LaneOperation.Equal, a, b)) : isAnd ? And(Not(IsZero(a)), Not(IsZero(b))) : Or(Not(IsZero(a)), Not(IsZero(b)));
        return And(holds, And(Not(IsNaN(a)), Not(IsNaN(b))));
    }

    // σ and softplus of z and of -z have e^-|z| in common; it is computed once for all of them.
    private Expression Sigmoid(Expression value)
    {
        var (decay, positive) = (Decay(value), Larger(value));
        var sigmoid = Select(Compare(LaneOperation.GreaterOrEqual, value, Constant(0)), positive, Multiply(decay, positive));
        if (!IsWide(value))
        {
            return sigmoid;
        }

        var variable = Assign(sigmoid);
        sigmoids.Add(variable, value);
        return variable;
    }

    private Expression Softplus(Expression value)
    {
        var (decay, basis) = (Decay(value), BasisOf(value));
        var log = At(DepthOf(basis), (nameof(Softplus), basis), () => Atom(IsWide(decay)
            ? Expression.Call(SharedKernels.LogOnePlusDecay(lanes.Kind, lanes.Bits, HowToCall())!, decay) : FunctionCode(FunctionTable.LogOnePlus, [decay])));
        return Add(Max(value, Constant(0)), log);
    }

    /// <summary>σ(|z|).</summary>
    private Expression Larger(Expression value)
    {
        var decay = Decay(value);
        return At(DepthOf(decay), (nameof(Larger), decay), () => Atom(Divide(Constant(1), Add(Constant(1), decay))));
    }

    private Expression Decay(Expression value)
    {
        var basis = BasisOf(value);
        return At(DepthOf(basis), (nameof(Decay), basis), () => Atom(IsWide(basis)
            ? DecayByParts(basis) ?? Expression.Call(SharedKernels.Decay(lanes.Kind, lanes.Bits, HowToCall())!, basis) : FunctionCode(FunctionTable.Exp, [Negate(Abs(basis))])));
    }

    private Expression BasisOf(Expression value) => negatives.GetValueOrDefault(value, value);
}
