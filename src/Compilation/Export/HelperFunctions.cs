namespace MlMath.Compilation.Export;

/// <summary>
/// Functions that a language's own mathematics lacks, in words that both languages share: `@exp` is the language's exponential, `@function` opens a function of numbers.
/// </summary>
internal static class HelperFunctions
{
    private static readonly (string Name, string[] Needs, string Source)[] s_all =
    [
        ("max", [], """
            @function maximum(double a, double b)
            {
                return a > b || @isnan(a) ? a : b;
            }
            """),
        ("min", [], """
            @function minimum(double a, double b)
            {
                return a < b || @isnan(a) ? a : b;
            }
            """),
        ("sign", [], """
            @function sign(double x)
            {
                return x > 0 ? 1 : x < 0 ? -1 : x;
            }
            """),
        ("arccot", [], """
            @function arccot(double x)
            {
                return x == 0 ? @pi / 2 : @arctan(1 / x);
            }
            """),
        ("expm1", [], """
            /* e^x - 1: the errors of numerator and denominator cancel (W. Kahan). */
            @function exp_minus_one(double x)
            {
                if (x == 0 || @isnan(x)) return x;
                double u = @exp(x);
                if (@abs(x) > 1 || u == 1) return u == 1 ? x : u - 1;
                return (u - 1) * x / @log(u);
            }
            """),
        ("log1p", [], """
            /* log(1 + x), likewise. */
            @function log_one_plus(double x)
            {
                double u = 1 + x;
                return u == 1 ? x : u > 1e16 ? @log(u) : @log(u) * x / (u - 1);
            }
            """),
        ("sigmoid", [], """
            @function sigmoid(double x)
            {
                double small = @exp(-@abs(x));
                return x >= 0 ? 1 / (1 + small) : small / (1 + small);
            }
            """),
        ("softplus", ["log1p"], """
            /* log(1 + e^x) without overflow. */
            @function softplus(double x)
            {
                return (x > 0 || @isnan(x) ? x : 0) + @log1p(@exp(-@abs(x)));
            }
            """),
        ("xlogy", [], """
            /* a log b, 0 at a = 0. */
            @function times_log(double a, double b)
            {
                return a == 0 && b >= 0 ? 0 : a * @log(b);
            }
            """),
        ("xlog1py", ["log1p"], """
            /* a log(1 + b), 0 at a = 0. */
            @function times_log_one_plus(double a, double b)
            {
                return a == 0 && b >= -1 ? 0 : a * @log1p(b);
            }
            """),
        ("logsum", [], """
            /* The logarithm of a sum of exponentials, from the largest exponent and the sum relative to it. */
            @function log_sum(double largest, double sum)
            {
                return @isfinite(largest) ? @log(sum) + largest : largest;
            }
            """),
        ("position", [], """
            /* The position from 0 that a value names counting from 1, or one that lies in no axis. */
            @function position(double value)
            {
                return value == @floor(value) && @abs(value) < 1e9 ? value - 1 : -1e9;
            }
            """),
        ("isbetter", [], """
            /* 1 where a value takes the place of the best so far; NaN does, and keeps it. */
            @function is_better(double value, double best, double place, double smallest)
            {
                if (@isnan(place)) return 1;
                if (@isnan(best)) return 0;
                return @isnan(value) || (smallest != 0 ? value < best : value > best) ? 1 : 0;
            }
            """),
        ("erf", [], """
            /* By its series of positive terms, and by the continued fraction of its complement (DLMF 7.6.2, 7.9.1). */
            @function error_function(double x)
            {
                double a = @abs(x);
                if (@isnan(x) || x == 0) return x;
                if (a > 6) return x > 0 ? 1 : -1;
                double scale = @exp(-a * a) / @sqrt(@pi);
                if (a < 2.5)
                {
                    double term = 2 * a, sum = 2 * a;
                    for (int k = 1; k < 80; k++)
                    {
                        term *= 2 * a * a / (2 * k + 1);
                        sum += term;
                    }
                    return x > 0 ? scale * sum : -scale * sum;
                }
                double rest = a;
                for (int k = 80; k >= 1; k--) rest = a + 0.5 * k / rest;
                return x > 0 ? 1 - scale / rest : scale / rest - 1;
            }
            """),
        ("mills", [], """
            /* A fit to (x + 2.5)(exp(-x^2)/(sqrt(pi) erfc(x)) - x) in powers of 5/(x + 2.5) - 1, for x from 0 on. */
            @table mills@begin
                0.8817018774659776, 0.5209547844305236, 0.11227719214753758, -0.07455168346117867, -0.052441797613081244, 0.009297102101996184, 0.018214304218530847,
                -0.00014047613002152244, -0.005970234711960624, -0.0005057798166668076, 0.001917734156001128, 0.0002472415213503508, -0.0006047274405274597, -8.139324824260942e-05,
                0.00018435921152511653, 2.0708093847083952e-05, -5.289088675346361e-05, -4.09210878805095e-06, 1.376741650415617e-05, 6.93252223678303e-07, -3.10001416883229e-06,
                -1.8227062292057103e-07, 5.638200791827672e-07, 7.726536173277594e-08, -7.345341197879195e-08, -2.3325169456340357e-08, 5.1184433763861365e-09, 3.1300828575632586e-09,
            @end
            """),
        ("excess", ["mills"], """
            @function excess(double a)
            {
                double r = 1 / (a + 2.5), s = 5 * r - 1, sum = 0;
                for (int k = 27; k >= 0; k--) sum = sum * s + mills[k];
                return sum * r;
            }
            """),
        ("gaussian", [], """
            /* exp(-a^2), the square in two pieces (W. J. Cody), for a from 0 on. */
            @function gaussian(double a)
            {
                if (!(a < 28)) return @isnan(a) ? a : 0;
                double head = @floor(a * 16) / 16;
                return @exp(-head * head) * @exp(-(a - head) * (a + head));
            }
            """),
        ("erfc", ["excess", "gaussian"], """
            /* 1 - erf(x). */
            @function error_function_complement(double x)
            {
                double a = @abs(x), right = gaussian(a) / ((a + excess(a)) * @sqrt(@pi));
                return x < 0 ? 2 - right : right;
            }
            """),
        ("erfcx", ["excess"], """
            /* exp(x^2) erfc(x). */
            @function scaled_complement(double x)
            {
                double a = @abs(x), right = 1 / ((a + excess(a)) * @sqrt(@pi));
                if (!(x < 0)) return right;
                if (a > 27) return @infinity;
                double head = @floor(a * 16) / 16;
                return 2 * @exp(head * head) * @exp((a - head) * (a + head)) - right;
            }
            """),
        ("logtail", ["excess", "gaussian", "log1p"], """
            /* log(erfc(x)/2). */
            @function log_tail(double x)
            {
                double a = @abs(x), half = 0.5 / ((a + excess(a)) * @sqrt(@pi));
                return x < 0 ? @log1p(-gaussian(a) * half) : @log(half) - a * a;
            }
            """),
        ("tailrate", ["excess", "gaussian"], """
            /* exp(-x^2)/(sqrt(pi) erfc(x)). */
            @function tail_rate(double x)
            {
                double a = @abs(x), right = a + excess(a);
                if (!(x < 0)) return right;
                double density = gaussian(a);
                return density / (2 * @sqrt(@pi) - density / right);
            }
            """),
        ("tailexcess", ["excess", "tailrate"], """
            /* exp(-x^2)/(sqrt(pi) erfc(x)) - x. */
            @function tail_excess(double x)
            {
                return x < 0 ? tail_rate(x) - x : excess(x);
            }
            """),
        ("hurwitz", ["bernoulli"], """
            /* gamma(s) times the sum of (x + k)^-s over k = 0, 1, ..., term by term, then by Euler's and Maclaurin's formula (Abramowitz and Stegun 23.1.30), powers by halves. */
            @function hurwitz(double s, double x)
            {
                double gamma = 1, sum = 0;
                for (double k = 2; k < s; k++) gamma *= k;
                for (; x < 10 + s; x++)
                {
                    double half = @pow(x, -s / 2);
                    sum += half * gamma * half;
                }
                double rising = s / x / x / 2, tail = 1 / (s - 1) + 0.5 / x, root = @pow(x, (1 - s) / 2);
                for (int k = 1; k <= 11; k++)
                {
                    tail += bernoulli[k - 1] * rising;
                    rising *= (s + 2 * k - 1) / (2 * k + 1) * ((s + 2 * k) / (2 * k + 2)) / x / x;
                }
                return sum + root * gamma * root * tail;
            }
            """),
        ("bernoulli", [], """
            /* The Bernoulli numbers B2, B4, ... */
            @table bernoulli@begin
                1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510, 43867.0 / 798, -174611.0 / 330, 854513.0 / 138,
            @end
            """),
        ("sinpi", [], """
            /* sin(pi x), exact at whole numbers. */
            @function sin_pi(double x)
            {
                double r = x - 2 * @floor(x / 2);
                return r == 0 || r == 1 ? 0 : @sin(@pi * r);
            }
            """),
        ("lgamma", ["bernoulli", "sinpi"], """
            /* log |gamma(x)|: Stirling's formula from 12 on, the recurrence below (Abramowitz and Stegun 6.1.15, 6.1.17, 6.1.40). */
            @function log_gamma(double x)
            {
                if (@isnan(x)) return x;
                if (!@isfinite(x) || (x <= 0 && x == @floor(x))) return @infinity;
                if (x == 1 || x == 2) return 0;
                if (x < 0) return @log(@pi / @abs(sin_pi(x))) - log_gamma(1 - x);
                double product = 1, sum = 0;
                for (; x < 12; x++) product *= x;
                for (int k = 11; k >= 1; k--) sum = sum / (x * x) + bernoulli[k - 1] / (2.0 * k * (2 * k - 1));
                return (x - 0.5) * (@log(x) - 1) - 0.5 + 0.91893853320467274 + sum / x - @log(product);
            }
            """),
        ("gamma", ["lgamma", "sinpi"], """
            /* gamma(x); of whole numbers the exact product. */
            @function gamma_function(double x)
            {
                if (x <= 0 && x == @floor(x)) return @nan;
                if (x < 0) return @pi / (sin_pi(x) * gamma_function(1 - x));
                if (x > 172) return @infinity;
                if (x == @floor(x))
                {
                    double product = 1;
                    for (double k = 2; k < x; k++) product *= k;
                    return product;
                }
                return @exp(log_gamma(x));
            }
            """),
        ("digamma", ["bernoulli", "sinpi"], """
            /* The derivative of log gamma: its asymptotic series from 12 on, the recurrence below (Abramowitz and Stegun 6.3.5, 6.3.7, 6.3.18). */
            @function digamma(double x)
            {
                if (x <= 0 && x == @floor(x)) return @nan;
                if (x < 0) return digamma(1 - x) - @pi * sin_pi(x + 0.5) / sin_pi(x);
                double steps = 0, sum = 0;
                for (; x < 12; x++) steps += 1 / x;
                for (int k = 11; k >= 1; k--) sum = (sum + bernoulli[k - 1] / (2 * k)) / (x * x);
                return @log(x) - 0.5 / x - sum - steps;
            }
            """),
        ("polygamma", ["hurwitz"], """
            /* The derivative of order n of digamma, n from 1 to 170 (Abramowitz and Stegun 6.4.10). To the left of 0 the terms left of it are those of the mirror image. */
            @function polygamma(double n, double x)
            {
                if (!(n >= 1 && n <= 170) || n != @floor(n) || (x <= 0 && x == @floor(x))) return @nan;
                int odd = n - 2 * @floor(n / 2) == 1 ? 1 : 0;
                double distance = x < 0 ? -@floor(-x) - x : 0;
                double left = x < 0 ? hurwitz(n + 1, distance) - hurwitz(n + 1, 1 - x) : 0;
                double zeta = x < 0 ? hurwitz(n + 1, 1 - distance) + (odd == 1 ? left : -left) : hurwitz(n + 1, x);
                return odd == 1 ? zeta : -zeta;
            }
            """),
    ];

    /// <summary>What the helper for a function of the table is called in the source; null where there is none.</summary>
    public static string? NameOf(string function) => function switch
    {
        "max" => "maximum",
        "min" => "minimum",
        "expm1" => "exp_minus_one",
        "log1p" => "log_one_plus",
        "xlogy" => "times_log",
        "xlog1py" => "times_log_one_plus",
        "logsum" => "log_sum",
        "isbetter" => "is_better",
        "erf" => "error_function",
        "erfc" => "error_function_complement",
        "erfcx" => "scaled_complement",
        "logtail" => "log_tail",
        "tailrate" => "tail_rate",
        "tailexcess" => "tail_excess",
        "lgamma" => "log_gamma",
        "gamma" => "gamma_function",
        _ => Array.Exists(s_all, h => h.Name == function) ? function : null,
    };

    /// <summary>The sources of helpers, and of what these call, in an order in which each stands behind what it calls.</summary>
    public static IReadOnlyList<string> Sources(IReadOnlySet<string> used, Dialect dialect)
    {
        var all = new HashSet<string>(used);
        var pending = new Queue<string>(used);
        while (pending.TryDequeue(out var name))
        {
            foreach (var need in Array.Find(s_all, h => h.Name == name).Needs)
            {
                if (dialect.Function(need) is null && all.Add(need))
                {
                    pending.Enqueue(need);
                }
            }
        }

        string[] first = ["bernoulli", "hurwitz", "sinpi", "log1p", "lgamma", "mills", "excess", "gaussian", "erfc", "tailrate"];
        return [.. s_all.Where(h => all.Contains(h.Name)).OrderBy(h => Array.IndexOf(first, h.Name) is var place and >= 0 ? place : first.Length)
            .Select(h => dialect.Function("log1p") is null ? h.Source.Replace("@log1p", "log_one_plus", StringComparison.Ordinal) : h.Source)];
    }
}
