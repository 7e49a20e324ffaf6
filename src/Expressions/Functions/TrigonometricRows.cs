using System.Reflection;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers.Balls;

namespace MlMath.Expressions.Functions;

internal sealed class Sin() : UnaryFunction("sin")
{
    public override string Latex => "\\sin";

    public override int Parity => -1;

    protected override long? AtZero => 0;

    public override double Value(double x) => Math.Sin(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnarySingleKernel<SinKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.Sin(x);

    public override T Derivative<T>(T x, T y) => T.Apply(FunctionTable.Cos, x);

    /// <summary>Both are found at once.</summary>
    public override double ValueAndSlope(double x, out double slope)
    {
        (var y, slope) = Math.SinCos(x);
        return y;
    }
}

internal sealed class Cos() : UnaryFunction("cos")
{
    public override string Latex => "\\cos";

    public override int Parity => 1;

    protected override long? AtZero => 1;

    public override double Value(double x) => Math.Cos(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnarySingleKernel<CosKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.Cos(x);

    public override T Derivative<T>(T x, T y) => -T.Apply(FunctionTable.Sin, x);

    /// <summary>Both are found at once.</summary>
    public override double ValueAndSlope(double x, out double slope)
    {
        var (sine, y) = Math.SinCos(x);
        slope = -sine;
        return y;
    }
}

internal sealed class Tan() : UnaryFunction("tan")
{
    public override string Latex => "\\tan";

    public override int Parity => -1;

    protected override long? AtZero => 0;

    protected override double[] ProbePoints => [-1.2, -0.4, 0.1, 0.9, 1.3, 2.2];

    public override double Value(double x) => Math.Tan(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<TanKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.Tan(x);

    public override T Derivative<T>(T x, T y) => y.Square().OnePlus();
}

internal sealed class ArcSin() : UnaryFunction("arcsin")
{
    public override IReadOnlyList<string> Aliases => ["asin"];

    public override string Latex => "\\arcsin";

    public override int Parity => -1;

    protected override long? AtZero => 0;

    protected override double[] ProbePoints => [-0.9, -0.4, 0.1, 0.6, 0.95];

    public override RequirementKind? DomainOf(int k) => RequirementKind.AtMostOneFromZero;

    public override double Value(double x) => Math.Asin(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<ArcSinKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.ArcSin(x);

    public override T Derivative<T>(T x, T y) => x.Square().OneMinus().Root().Reciprocal();
}

internal sealed class ArcCos() : UnaryFunction("arccos")
{
    public override IReadOnlyList<string> Aliases => ["acos"];

    public override string Latex => "\\arccos";

    protected override double[] ProbePoints => [-0.9, -0.4, 0.1, 0.6, 0.95];

    public override bool IsNonNegative(ReadOnlySpan<Edge> arguments) => true;

    public override RequirementKind? DomainOf(int k) => RequirementKind.AtMostOneFromZero;

    public override double Value(double x) => Math.Acos(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<ArcCosKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.ArcCos(x);

    public override T Derivative<T>(T x, T y) => -x.Square().OneMinus().Root().Reciprocal();
}

internal sealed class ArcTan() : UnaryFunction("arctan")
{
    public override IReadOnlyList<string> Aliases => ["atan"];

    public override string Latex => "\\arctan";

    public override int Parity => -1;

    protected override long? AtZero => 0;

    public override double Value(double x) => Math.Atan(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<ArcTanKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.ArcTan(x);

    public override T Derivative<T>(T x, T y) => x.Square().OnePlus().Reciprocal();
}

/// <summary>Odd but for π/2 at 0, as DLMF 4.23.9 has it: `arctan(1/x)`, accurate where `π/2 - arctan(x)` cancels.</summary>
internal sealed class ArcCot() : UnaryFunction("arccot")
{
    public override IReadOnlyList<string> Aliases => ["acot"];

    public override string Latex => "\\operatorname{arccot}";

    protected override double[] ProbePoints => [-30, -1.7, -0.4, 0.3, 1.2, 40];

    public override double Value(double x) => x == 0 ? Math.PI / 2 : Math.Atan(1 / x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<ArcCotKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.ArcCot(x);

    public override T Derivative<T>(T x, T y) => -x.Square().OnePlus().Reciprocal();
}

internal sealed class Sinh() : UnaryFunction("sinh")
{
    public override string Latex => "\\sinh";

    public override int Parity => -1;

    protected override long? AtZero => 0;

    // Near 0 e^x - e^-x cancels; expm1 does not.
    public override double Value(double x)
    {
        if (Math.Abs(x) > 1)
        {
            return Math.Sinh(x);
        }

        var u = ExpMinusOne.Of(Math.Abs(x));
        return Math.CopySign((u + (u / (u + 1))) / 2, x);
    }

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<SinhKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.Sinh(x);

    public override T Derivative<T>(T x, T y) => T.Apply(FunctionTable.Cosh, x);
}

internal sealed class Cosh() : UnaryFunction("cosh")
{
    public override string Latex => "\\cosh";

    public override int Parity => 1;

    protected override long? AtZero => 1;

    public override bool IsNonNegative(ReadOnlySpan<Edge> arguments) => true;

    public override double Value(double x) => Math.Cosh(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<CoshKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.Cosh(x);

    public override T Derivative<T>(T x, T y) => T.Apply(FunctionTable.Sinh, x);
}

internal sealed class Tanh() : UnaryFunction("tanh")
{
    public override string Latex => "\\tanh";

    public override string RuleName => "tanh rule";

    public override int Parity => -1;

    protected override long? AtZero => 0;

    public override double Value(double x) => Math.Tanh(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnarySingleKernel<TanhKernel>.Method(element, width, call);

    public override double ValueAndSlope(double x, out double slope)
    {
        var value = Math.Tanh(x);
        slope = 1 - (value * value);
        if (slope < 0.5)
        {
            // The difference cancels: 1/cosh²(x) by an exponential.
            var small = Math.Exp(-2 * Math.Abs(x));
            slope = 4 * small / ((1 + small) * (1 + small));
        }

        return value;
    }

    public override Ball Value(BallField field, Ball x) => field.Tanh(x);

    public override T Derivative<T>(T x, T y) => y.Square().OneMinus();
}

internal sealed class ArSinh() : UnaryFunction("arsinh")
{
    public override IReadOnlyList<string> Aliases => ["asinh", "arcsinh"];

    public override int Parity => -1;

    protected override long? AtZero => 0;

    public override double Value(double x) => Math.Asinh(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<ArSinhKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.ArSinh(x);

    public override T Derivative<T>(T x, T y) => x.Square().OnePlus().Root().Reciprocal();
}

internal sealed class ArCosh() : UnaryFunction("arcosh")
{
    public override IReadOnlyList<string> Aliases => ["acosh", "arccosh"];

    protected override double[] ProbePoints => [1.1, 1.8, 3.5];

    public override bool IsNonNegative(ReadOnlySpan<Edge> arguments) => true;

    public override RequirementKind? DomainOf(int k) => RequirementKind.AtLeastOne;

    public override double Value(double x) => Math.Acosh(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<ArCoshKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.ArCosh(x);

    // Two roots, not √(x² - 1): below -1 the function has no value, and neither has its derivative.
    public override T Derivative<T>(T x, T y) => ((x - x.Lift(1)).Root() * x.OnePlus().Root()).Reciprocal();
}

internal sealed class ArTanh() : UnaryFunction("artanh")
{
    public override IReadOnlyList<string> Aliases => ["atanh", "arctanh"];

    public override int Parity => -1;

    protected override long? AtZero => 0;

    protected override double[] ProbePoints => [-0.9, -0.3, 0.2, 0.7];

    public override RequirementKind? DomainOf(int k) => RequirementKind.LessThanOneFromZero;

    public override double Value(double x) => Math.Atanh(x);

    public override MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => UnaryKernel<ArTanhKernel>.Method(element, width, call);

    public override Ball Value(BallField field, Ball x) => field.ArTanh(x);

    public override T Derivative<T>(T x, T y) => x.Square().OneMinus().Reciprocal();
}
