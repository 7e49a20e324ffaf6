namespace MlMath.Expressions.Functions;

/// <summary>
/// Γ and its kin to a few units of the last place, by series that hold near their zeros too: M. Abramowitz, I. A. Stegun, Handbook of
/// Mathematical Functions, 1964, sections 6.1 and 6.3 to 6.4. All are NaN or infinite at the poles 0, -1, -2, ….
/// </summary>
internal static class GammaSeries
{
    private const double OneMinusEuler = 0.42278433509846713; // 1 - γ
    private const double HalfLogTwoPi = 0.91893853320467274;
    private const double RootTwoPi = 2.5066282746310005;

    // Of the derivatives of ψ: n! is beyond a double past it.
    private const double HighestOrder = 170;

    // The positive zero of ψ, to twice the digits of a double: DLMF 5.4(iii).
    private const double DigammaRoot = 1.4616321449683622;
    private const double DigammaRootRest = 9.549995429965697e-17;

    /// <summary>ζ(k) - 1 from k = 2 on (table 23.3).</summary>
    private static readonly double[] ZetaMinusOne =
    [
        0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914, 0.008349277381922827,
        0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853, 0.0004941886041194645, 0.0002460865533080483,
        0.00012271334757848915, 6.124813505870483e-05, 3.058823630702049e-05, 1.528225940865187e-05, 7.637197637899763e-06,
        3.81729326499984e-06, 1.908212716553939e-06, 9.539620338727962e-07, 4.769329867878064e-07, 2.38450502727733e-07,
        1.1921992596531106e-07, 5.960818905125948e-08, 2.980350351465228e-08, 1.4901554828365043e-08, 7.45071178983543e-09,
        3.725334024788457e-09, 1.862659723513049e-09,
    ];

    /// <summary>The Bernoulli numbers B₂, B₄, ….</summary>
    private static readonly double[] Bernoulli =
    [
        1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510, 43867.0 / 798, -174611.0 / 330, 854513.0 / 138,
    ];

    /// <summary>The coefficients of ψ in powers of the distance from its zero x₀, from the first on: (-1)ⁿ⁺¹ ζ(n + 1, x₀).</summary>
    private static readonly double[] DigammaAtRoot = RootCoefficients();

    /// <summary>Γ(x).</summary>
    public static double Gamma(double x)
    {
        if (IsPole(x))
        {
            return double.NaN;
        }

        if (x < 0)
        {
            // Γ(x) Γ(1 - x) = π/sin πx (6.1.17)
            return Math.PI / (double.SinPi(x) * Gamma(1 - x));
        }

        if (x > 172)
        {
            return double.PositiveInfinity;
        }

        if (x > 20)
        {
            // In two halves, because the power alone would overflow before Γ does (6.1.37, 6.1.40).
            var half = Math.Pow(x, (x - 0.5) / 2);
            return RootTwoPi * half * Math.Exp(-x) * half * Math.Exp(StirlingRest(x));
        }

        var product = 1.0;
        for (; x > 2.5; product *= x)
        {
            x--;
        }

        return x < 0.5 ? Math.Exp(LogGammaNearTwo(x) - LogOnePlus.Of(x)) / x
            : product * Math.Exp(x < 1.5 ? LogGammaNearTwo(x - 1) - LogOnePlus.Of(x - 1) : LogGammaNearTwo(x - 2));
    }

    /// <summary>log |Γ(x)|.</summary>
    public static double LogGamma(double x)
    {
        if (double.IsNaN(x) || IsPole(x) || double.IsInfinity(x))
        {
            return double.IsNaN(x) ? x : double.PositiveInfinity;
        }

        if (x < 0)
        {
            return Math.Log(Math.PI / Math.Abs(double.SinPi(x))) - LogGamma(1 - x);
        }

        if (x >= 10)
        {
            return ((x - 0.5) * (Math.Log(x) - 1)) - 0.5 + HalfLogTwoPi + StirlingRest(x);
        }

        if (x < 0.5)
        {
            return LogGammaNearTwo(x) - LogOnePlus.Of(x) - Math.Log(x);
        }

        if (x < 1.5)
        {
            return LogGammaNearTwo(x - 1) - LogOnePlus.Of(x - 1);
        }

        var product = 1.0;
        for (; x > 2.5; product *= x)
        {
            x--;
        }

        return Math.Log(product) + LogGammaNearTwo(x - 2);
    }

    /// <summary>ψ(x).</summary>
    public static double Digamma(double x)
    {
        if (IsPole(x))
        {
            return double.NaN;
        }

        if (x < 0)
        {
            return Digamma(1 - x) - (Math.PI * double.CosPi(x) / double.SinPi(x));
        }

        if (x >= 10)
        {
            var (square, sum) = (x * x, 0.0);
            for (var k = Bernoulli.Length; k >= 1; k--)
            {
                sum = (sum + (Bernoulli[k - 1] / (2 * k))) / square;
            }

            return Math.Log(x) - (0.5 / x) - sum;
        }

        if (x < 1)
        {
            return Digamma(x + 1) - (1 / x);
        }

        var steps = 0.0;
        for (; x > 2; steps += 1 / x)
        {
            x--;
        }

        var distance = x - DigammaRoot - DigammaRootRest;
        var series = 0.0;
        for (var k = DigammaAtRoot.Length - 1; k >= 0; k--)
        {
            series = (series + DigammaAtRoot[k]) * distance;
        }

        return steps + series;
    }

    /// <summary>The derivative of ψ of whole order n from 1 to 170 at x; NaN for others: (-1)ⁿ⁺¹ n! ζ(n + 1, x) (6.4.10).</summary>
    public static double Polygamma(double order, double x)
    {
        if (!(order is >= 1 and <= HighestOrder) || order != Math.Floor(order) || IsPole(x))
        {
            return double.NaN;
        }

        var gamma = Gamma(order + 1);
        var isOdd = Math.IEEERemainder(order, 2) != 0;
        var zeta = x < 0 ? 0 : Hurwitz(order + 1, x, gamma);
        if (x < 0)
        {
            // Terms to the left of 0 are those of the mirror image, of which there are as many as whole steps from x to 0.
            var distance = Math.Ceiling(x) - x;
            var left = Hurwitz(order + 1, distance, gamma) - Hurwitz(order + 1, 1 - x, gamma);
            zeta = Hurwitz(order + 1, 1 - distance, gamma) + (isOdd ? left : -left);
        }

        return isOdd ? zeta : -zeta;
    }

    /// <summary>
    /// A number times Σₖ (x + k)^-s from k = 0 on, for x > 0 and s ≥ 2: term by term, then Euler's and Maclaurin's formula (23.1.30). Powers are taken by halves with the number
    /// (Γ(s), say) between them, since either alone may leave a double's range where their product does not.
    /// </summary>
    private static double Hurwitz(double s, double x, double gamma)
    {
        var sum = 0.0;
        for (; x < 10 + s; x++)
        {
            var half = Math.Pow(x, -s / 2);
            sum += half * gamma * half;
        }

        var (rising, tail) = (s / x / x / 2, (1 / (s - 1)) + (0.5 / x));
        for (var k = 1; k <= Bernoulli.Length; k++)
        {
            tail += Bernoulli[k - 1] * rising;
            rising *= (s + (2 * k) - 1) / ((2 * k) + 1) * ((s + (2 * k)) / ((2 * k) + 2)) / x / x;
        }

        var root = Math.Pow(x, (1 - s) / 2);
        return sum + (root * gamma * root * tail);
    }

    private static bool IsPole(double x) => x <= 0 && x == Math.Floor(x);

    /// <summary>log Γ(2 + z) for |z| ≤ ½ (6.1.33 with 6.1.15).</summary>
    private static double LogGammaNearTwo(double z)
    {
        var sum = 0.0;
        for (var k = ZetaMinusOne.Length + 1; k >= 2; k--)
        {
            sum = ((k % 2 == 0 ? ZetaMinusOne[k - 2] : -ZetaMinusOne[k - 2]) / k) + (sum * z);
        }

        return z * (OneMinusEuler + (z * sum));
    }

    /// <summary>What Stirling's formula leaves of log Γ(x), for x ≥ 10 (6.1.40).</summary>
    private static double StirlingRest(double x)
    {
        var (square, sum) = (x * x, 0.0);
        for (var k = Bernoulli.Length; k >= 1; k--)
        {
            sum = (sum / square) + (Bernoulli[k - 1] / (2.0 * k * ((2 * k) - 1)));
        }

        return sum / x;
    }

    private static double[] RootCoefficients()
    {
        var coefficients = new double[48];
        for (var n = 1; n <= coefficients.Length; n++)
        {
            coefficients[n - 1] = (n % 2 == 1 ? 1 : -1) * Hurwitz(n + 1, DigammaRoot, 1);
        }

        return coefficients;
    }
}
