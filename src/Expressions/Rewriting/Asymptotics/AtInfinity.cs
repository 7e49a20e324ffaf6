using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;

namespace MlMath.Expressions.Rewriting.Asymptotics;

/// <summary>
/// Special functions at infinity and at their poles. At infinity each is elementary but for a kernel, a smooth function of v = 1/x whose asymptotic series
/// at 0 is known (Abramowitz, Stegun: Handbook of Mathematical Functions, 6.1.41, 6.3.18, 7.1.23); a kernel stands in expressions as a function of no known value.
/// </summary>
internal static class AtInfinity
{
    private const string ErrorKernel = "lim erfc";
    private const string LogGammaKernel = "lim lgamma";
    private const string DigammaKernel = "lim digamma";
    private const int MostShifts = 50;

    /// <summary>The form that has a series; null where the function is regular as it stands.</summary>
    public static Expr? Of(LimitSearch search, Function function, Expr[] operands)
    {
        var (graph, x) = (search.Graph, operands[^1]);
        if (!search.Depends(x))
        {
            return null;
        }

        var end = search.Limit(x);
        return end.Infinite == 0 ? AtPole(graph, function, x, end.Value) : (function.Name, end.Infinite) switch
        {
            ("erf", 1) => Complement(graph, x),
            ("erf", _) => graph.Negate(Complement(graph, graph.Negate(x))),
            ("lgamma", 1) => LogGamma(graph, x),
            ("gamma", 1) => graph.Exp(LogGamma(graph, x)),
            ("digamma", 1) => graph.Subtract(graph.Log(x), Kernel(graph, DigammaKernel, x)),
            _ => throw NotSupported(function),
        };
    }

    /// <summary>A kernel or its derivative at 0; null where it is not a kernel at 0.</summary>
    public static Expr? KernelAtZero(Graph graph, string name, int[] orders, Expr[] arguments)
    {
        if (arguments is not [{ Node: NumberNode { Value.IsZero: true } }])
        {
            return null;
        }

        var n = orders[0];
        Expr? coefficient = name switch
        {
            // x·erfc-like: v/√π · Σ (-1)ᵏ (2k-1)!!/2ᵏ · v²ᵏ.
            ErrorKernel => n % 2 == 0 ? graph.Zero : graph.Scale(OddFactorials(n / 2), graph.Power(graph.Pi, -Number.Half)),
            // Σ B₂ₖ/(2k(2k-1)) · v²ᵏ⁻¹.
            LogGammaKernel => n % 2 == 0 ? graph.Zero : graph.Number(Bernoulli(n + 1) / ((long)(n + 1) * n)),
            // v/2 + Σ B₂ₖ/(2k) · v²ᵏ.
            DigammaKernel => n == 1 ? graph.Number(Number.Half) : n % 2 != 0 || n == 0 ? graph.Zero : graph.Number(Bernoulli(n) / n),
            _ => null,
        };
        var factorial = Number.One;
        for (var k = 2; k <= n; k++)
        {
            factorial *= k;
        }

        return coefficient is { } value ? graph.Scale(factorial, value) : null;
    }

    private static Expr Kernel(Graph graph, string name, Expr x) => graph.Unknown(name, [0], graph.Power(x, Number.MinusOne));

    /// <summary>erf(x) = 1 - e^(-x²)·K(1/x).</summary>
    private static Expr Complement(Graph graph, Expr x) =>
        graph.Subtract(graph.One, graph.Multiply(graph.Exp(graph.Negate(graph.Power(x, 2))), Kernel(graph, ErrorKernel, x)));

    /// <summary>log Γ(x) = (x - ½)·log x - x + ½·log 2π + K(1/x).</summary>
    private static Expr LogGamma(Graph graph, Expr x) => graph.Sum(
    [
        (Number.One, graph.Multiply(graph.Subtract(x, graph.Number(Number.Half)), graph.Log(x))),
        (Number.MinusOne, x),
        (Number.Half, graph.Log(graph.Scale(2, graph.Pi))),
        (Number.One, Kernel(graph, LogGammaKernel, x)),
    ]);

    /// <summary>Γ and ψ where their argument goes to 0, -1, -2, …, by their recurrences.</summary>
    private static Expr? AtPole(Graph graph, Function function, Expr x, Expr end)
    {
        if (function.Name == "erf" || end.Node is not NumberNode { Value: { IsInteger: true, Sign: <= 0 } pole })
        {
            return null;
        }

        if (function.Name is not ("gamma" or "digamma") || pole.ToInt64() is not { } whole || whole < -MostShifts)
        {
            throw NotSupported(function);
        }

        var shifted = graph.Apply(function, graph.Add(x, graph.Number(1 - whole)));
        var factors = Enumerable.Range(0, (int)(1 - whole)).Select(k => graph.Add(x, graph.Number(k)));
        return function.Name == "gamma"
            ? graph.Product([(shifted, Number.One), .. factors.Select(f => (f, Number.MinusOne))])
            : graph.Sum([(Number.One, shifted), .. factors.Select(f => (Number.MinusOne, graph.Power(f, Number.MinusOne)))]);
    }

    private static Number OddFactorials(int k)
    {
        var value = Number.One;
        for (var j = 1; j <= k; j++)
        {
            value *= -Number.Fraction((2 * j) - 1, 2);
        }

        return value;
    }

    private static Number Bernoulli(int n)
    {
        // Σⱼ C(m+1, j)·Bⱼ = 0.
        var numbers = new Number[n + 1];
        for (var m = 0; m <= n; m++)
        {
            var (sum, binomial) = (Number.Zero, Number.One);
            for (var j = 0; j < m; j++)
            {
                sum += binomial * numbers[j];
                binomial = binomial * (m + 1 - j) / (j + 1);
            }

            numbers[m] = m == 0 ? Number.One : -sum / (m + 1);
        }

        return numbers[n];
    }

    private static ProblemException NotSupported(Function function) =>
        new(ProblemCode.Unsupported, $"the limit of '{function.Name}' where its argument ends is not supported");
}
