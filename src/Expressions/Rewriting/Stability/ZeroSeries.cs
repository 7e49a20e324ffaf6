using MlMath.Expressions.Functions;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>The first terms of a Laurent series around 0 with rational coefficients: `Σ cₖ z^(lead + k)`. Immutable.</summary>
/// <param name="Lead">The exponent of the first term.</param>
/// <param name="Coefficients">c₀, c₁, …; terms behind them are not known.</param>
internal sealed record ZeroSeries(int Lead, Number[] Coefficients)
{
    /// <summary>`c z^exponent`, known to so many terms.</summary>
    public static ZeroSeries Monomial(Number coefficient, int exponent, int length)
    {
        var coefficients = new Number[length];
        Array.Fill(coefficients, Number.Zero);
        coefficients[0] = coefficient;
        return new ZeroSeries(exponent, coefficients);
    }

    /// <summary>Whether the series of a function is known.</summary>
    public static bool Knows(Function function) =>
        function.Name is "exp" or "expm1" or "sin" or "cos" or "sinh" or "cosh" or "tan" or "tanh" or "sigmoid" or "log1p" or "arctan" or "artanh";

    /// <summary>The series of `f(scale·z)`; null where the table of series has no such function.</summary>
    public static ZeroSeries? Of(Function function, Number scale, int length) => function.Name switch
    {
        "exp" => ByFactorials(scale, length, _ => 1),
        "expm1" => ByFactorials(scale, length + 1, k => k == 0 ? 0 : 1).Trimmed(),
        "sin" => ByFactorials(scale, length + 1, k => k % 2 == 0 ? 0 : k % 4 == 1 ? 1 : -1).Trimmed(),
        "cos" => ByFactorials(scale, length, k => k % 2 == 1 ? 0 : k % 4 == 0 ? 1 : -1),
        "sinh" => ByFactorials(scale, length + 1, k => k % 2).Trimmed(),
        "cosh" => ByFactorials(scale, length, k => 1 - (k % 2)),
        "tan" => Of(FunctionTable.Sin, scale, length)!.Times(Of(FunctionTable.Cos, scale, length)!.ToThe(Number.MinusOne)!),
        "tanh" => Of(FunctionTable.Sinh, scale, length)!.Times(Of(FunctionTable.Cosh, scale, length)!.ToThe(Number.MinusOne)!),
        "sigmoid" => ByFactorials(scale, length, k => k == 0 ? 2 : k % 2 == 0 ? 1 : -1).ToThe(Number.MinusOne),
        "log1p" => ByDegrees(scale, length + 1, k => k % 2 == 1 ? 1 : -1),
        "arctan" => ByDegrees(scale, length + 1, k => k % 2 == 0 ? 0 : k % 4 == 1 ? 1 : -1),
        "artanh" => ByDegrees(scale, length + 1, k => k % 2),
        _ => null,
    };

    /// <summary>The sum; what is not known of one is not known of it. A length of 0 where nothing is known.</summary>
    public ZeroSeries Plus(ZeroSeries other)
    {
        var (lead, end) = (Math.Min(Lead, other.Lead), Math.Min(Lead + Coefficients.Length, other.Lead + other.Coefficients.Length));
        var sum = new Number[Math.Max(0, end - lead)];
        for (var k = 0; k < sum.Length; k++)
        {
            sum[k] = At(lead + k) + other.At(lead + k);
        }

        return new ZeroSeries(lead, sum);
    }

    public ZeroSeries Times(ZeroSeries other)
    {
        var product = new Number[Math.Min(Coefficients.Length, other.Coefficients.Length)];
        for (var k = 0; k < product.Length; k++)
        {
            product[k] = Number.Zero;
            for (var j = 0; j <= k; j++)
            {
                if (!Coefficients[j].IsZero && !other.Coefficients[k - j].IsZero)
                {
                    product[k] += Coefficients[j] * other.Coefficients[k - j];
                }
            }
        }

        return new ZeroSeries(Lead + other.Lead, product);
    }

    /// <summary>The power, by Miller's recurrence; null where it has no such series with rational coefficients.</summary>
    public ZeroSeries? ToThe(Number exponent)
    {
        var trimmed = Trimmed();
        var lead = trimmed.Lead * exponent;
        if (trimmed.Coefficients.Length == 0 || lead.ToInt64() is not { } first || Math.Abs(first) > 64
            || !(exponent.IsInteger && exponent.Abs().CompareTo(64) <= 0 || trimmed.Coefficients[0].IsOne))
        {
            return null;
        }

        var (own, power) = (trimmed.Coefficients, new Number[trimmed.Coefficients.Length]);
        power[0] = Number.One;
        for (var times = exponent.IsInteger ? exponent.Abs() : Number.Zero; times.Sign > 0; times -= Number.One)
        {
            power[0] = exponent.Sign > 0 ? power[0] * own[0] : power[0] / own[0];
        }

        for (var k = 1; k < power.Length; k++)
        {
            power[k] = Number.Zero;
            for (var j = 1; j <= k; j++)
            {
                if (!own[j].IsZero)
                {
                    power[k] += ((exponent * j) - (k - j)) * own[j] * power[k - j];
                }
            }

            power[k] /= own[0] * k;
        }

        return new ZeroSeries((int)first, power);
    }

    /// <summary>From the first term that is not 0 on.</summary>
    public ZeroSeries Trimmed()
    {
        var zeros = Array.FindIndex(Coefficients, c => !c.IsZero);
        return zeros == 0 ? this : zeros < 0 ? new ZeroSeries(Lead + Coefficients.Length, []) : new ZeroSeries(Lead + zeros, Coefficients[zeros..]);
    }

    private static ZeroSeries ByFactorials(Number scale, int length, Func<int, Number> sign)
    {
        var coefficients = new Number[length];
        var term = Number.One;
        for (var k = 0; k < length; k++)
        {
            term = k == 0 ? term : term * scale / k;
            coefficients[k] = term * sign(k);
        }

        return new ZeroSeries(0, coefficients);
    }

    private static ZeroSeries ByDegrees(Number scale, int length, Func<int, Number> sign)
    {
        var coefficients = new Number[length];
        coefficients[0] = Number.Zero;
        var power = Number.One;
        for (var k = 1; k < length; k++)
        {
            power *= scale;
            coefficients[k] = power * sign(k) / k;
        }

        return new ZeroSeries(0, coefficients).Trimmed();
    }

    private Number At(int exponent) => exponent < Lead ? Number.Zero : Coefficients[exponent - Lead];
}
