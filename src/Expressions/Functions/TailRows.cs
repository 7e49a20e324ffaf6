using System.Reflection;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers.Balls;

namespace MlMath.Expressions.Functions;

/// <summary>1 - erf x (NIST Digital Library of Mathematical Functions, 7.2.2).</summary>
internal sealed class ComplementaryError() : UnaryFunction("erfc")
{
    protected override long? AtZero => 1;

    public override bool IsNonNegative(ReadOnlySpan<Edge> arguments) => true;

    public override double Value(double x) => TailLanes.Complement(Lanes128<double>.Broadcast(x))[0];

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<ComplementaryErrorKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.Erfc(x);

    public override T Derivative<T>(T x, T y) => x.Lift(-2) * T.Apply(FunctionTable.Exp, -x.Square()) * x.Constant("π", Math.PI).Root().Reciprocal();
}

/// <summary>e^(x²) erfc x (7.2.3 of the same, at ix).</summary>
internal sealed class ScaledComplementaryError() : UnaryFunction("erfcx")
{
    protected override long? AtZero => 1;

    public override bool IsNonNegative(ReadOnlySpan<Edge> arguments) => true;

    public override double Value(double x) => TailLanes.ScaledComplement(Lanes128<double>.Broadcast(x))[0];

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<ScaledComplementaryErrorKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.Erfcx(x);

    public override T Derivative<T>(T x, T y) => (x.Lift(2) * x * y) - (x.Lift(2) * x.Constant("π", Math.PI).Root().Reciprocal());
}

/// <summary>
/// log(½ erfc x), the logarithm of the probability that a normal variable of variance ½ exceeds x. The stable form makes it and the two after it; hardly anybody writes them.
/// </summary>
internal sealed class LogTail() : UnaryFunction("logtail")
{
    public override double Value(double x) => TailLanes.Log(Lanes128<double>.Broadcast(x))[0];

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<LogTailKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.LogTail(x);

    public override T Derivative<T>(T x, T y) => x.Lift(-2) * T.Apply(FunctionTable.TailRate, x);
}

/// <summary>e^(-x²)/(√π erfc x), half of that variable's hazard rate, or of the reciprocal of Mills' ratio.</summary>
internal sealed class TailRate() : UnaryFunction("tailrate")
{
    public override bool IsNonNegative(ReadOnlySpan<Edge> arguments) => true;

    public override double Value(double x) => TailLanes.Rate(Lanes128<double>.Broadcast(x))[0];

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<TailRateKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.TailRate(x);

    public override T Derivative<T>(T x, T y) => x.Lift(2) * y * T.Apply(FunctionTable.TailExcess, x);
}

/// <summary>e^(-x²)/(√π erfc x) - x, by how much that variable exceeds x in the mean where it does.</summary>
internal sealed class TailExcess() : UnaryFunction("tailexcess")
{
    public override bool IsNonNegative(ReadOnlySpan<Edge> arguments) => true;

    public override double Value(double x) => TailLanes.Excess(Lanes128<double>.Broadcast(x))[0];

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<TailExcessKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.TailExcess(x);

    public override T Derivative<T>(T x, T y) => (x.Lift(2) * T.Apply(FunctionTable.TailRate, x) * y) - x.Lift(1);
}
