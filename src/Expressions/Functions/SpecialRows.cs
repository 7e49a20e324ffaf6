using MathNet.Numerics;

namespace MlMath.Expressions.Functions;

internal sealed class ErrorFunction() : UnaryFunction("erf")
{
    public override int Parity => -1;

    protected override long? AtZero => 0;

    public override double Value(double x) => SpecialFunctions.Erf(x);

    public override T Derivative<T>(T x, T y) => x.Lift(2) * T.Apply(FunctionTable.Exp, -x.Square()) * x.Constant("π", Math.PI).Root().Reciprocal();
}

internal sealed class GammaFunction() : UnaryFunction("gamma")
{
    public override IReadOnlyList<string> Aliases => ["Γ"];

    public override string Unicode => "Γ";

    public override string Latex => "\\Gamma";

    protected override double[] ProbePoints => [0.3, 0.9, 1.5, 2.5, 4.2];

    // Factorials of integers are exact as far as a double goes.
    public override double Value(double x) => x == Math.Floor(x) && x is >= 1 and <= 171 ? SpecialFunctions.Factorial((int)x - 1)
        : x == Math.Floor(x) && x <= 0 ? double.NaN : SpecialFunctions.Gamma(x);

    public override T Derivative<T>(T x, T y) => y * T.Apply(FunctionTable.Digamma, x);

    public override Nodes.Expr? Simplify(Building.Graph graph, ReadOnlySpan<Nodes.Expr> arguments)
    {
        if (arguments[0].Node is Nodes.NumberNode { Value: { IsInteger: true, Sign: > 0 } number } && number.ToInt64() is { } n and <= 1000)
        {
            var product = System.Numerics.BigInteger.One;
            for (var k = 2; k < n; k++)
            {
                product *= k;
            }

            return graph.Number(Numbers.Number.Fraction(product, 1));
        }

        return base.Simplify(graph, arguments);
    }
}

internal sealed class LogGamma() : UnaryFunction("lgamma")
{
    public override IReadOnlyList<string> Aliases => ["loggamma"];

    protected override double[] ProbePoints => [0.3, 0.9, 1.5, 2.5, 14.2];

    public override double Value(double x) => SpecialFunctions.GammaLn(x);

    public override T Derivative<T>(T x, T y) => T.Apply(FunctionTable.Digamma, x);
}

internal sealed class Digamma() : UnaryFunction("digamma")
{
    public override string Unicode => "ψ";

    public override string Latex => "\\psi";

    protected override double[] ProbePoints => [0.3, 0.9, 1.5, 2.5, 14.2];

    public override double Value(double x) => SpecialFunctions.DiGamma(x);

    public override T Derivative<T>(T x, T y) => T.Apply(FunctionTable.Polygamma, x.Lift(1), x);
}

/// <summary>The n-th derivative of ψ at x, for a fixed whole n ≥ 1.</summary>
internal sealed class Polygamma() : BinaryFunction("polygamma")
{
    public override IReadOnlyList<double[]> Probes => [[1, 0.7], [1, 3.2], [2, 1.4]];

    // n is an order, not a variable: nothing in the language varies it.
    public override bool IsFlat(int k) => k == 0;

    public override double Value(double a, double b)
    {
        if (b <= 0 || a < 1)
        {
            return double.NaN;
        }

        // Recurrence up to where the asymptotic series holds, then Euler–Maclaurin (Abramowitz & Stegun 6.4.11).
        var sum = 0.0;
        var x = b;
        for (; x < 25 + a; x++)
        {
            sum += Math.Pow(x, -a - 1);
        }

        var factorial = SpecialFunctions.Factorial((int)a);
        var tail = (Math.Pow(x, -a) / a) + (Math.Pow(x, -a - 1) / 2);
        ReadOnlySpan<double> bernoulli = [1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66];
        var rising = (a + 1) / 2;
        for (var k = 1; k <= bernoulli.Length; k++)
        {
            tail += bernoulli[k - 1] * rising * Math.Pow(x, -a - (2 * k));
            rising *= (a + (2 * k)) * (a + (2 * k) + 1) / (((2 * k) + 1) * ((2 * k) + 2));
        }

        return (((int)a & 1) == 0 ? -1 : 1) * factorial * (sum + tail);
    }

    public override T Partial<T>(int k, T a, T b, T y) => k == 0 ? y.Lift(0) : T.Apply(this, a.OnePlus(), b);
}
