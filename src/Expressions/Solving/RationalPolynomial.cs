using System.Numerics;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Solving;

/// <summary>A polynomial in one variable with exact numbers for coefficients. Immutable.</summary>
internal sealed class RationalPolynomial
{
    private readonly Number[] coefficients;

    private RationalPolynomial(IReadOnlyList<Number> from)
    {
        var degree = from.Count - 1;
        while (degree >= 0 && from[degree].IsZero)
        {
            degree--;
        }

        coefficients = [.. from.Take(degree + 1)];
    }

    /// <summary>The degree; -1 for 0.</summary>
    public int Degree => coefficients.Length - 1;

    /// <summary>The coefficient at a degree up to <see cref="Degree"/>.</summary>
    public Number this[int degree] => coefficients[degree];

    public static RationalPolynomial Of(IReadOnlyDictionary<int, Number> byDegree) =>
        new([.. Enumerable.Range(0, byDegree.Keys.Max() + 1).Select(k => byDegree.GetValueOrDefault(k, Number.Zero))]);

    /// <summary>The polynomial with each of its roots once.</summary>
    public RationalPolynomial WithoutRepeatedFactors()
    {
        var (a, b) = (this, Derivative());
        while (b.Degree >= 0)
        {
            (a, b) = (b, a.DividedBy(b).Remainder.Monic());
        }

        return a.Degree > 0 ? DividedBy(a).Quotient : this;
    }

    /// <summary>Without the factor that a root is.</summary>
    public RationalPolynomial DividedByRoot(Number root) => DividedBy(new RationalPolynomial([-root, Number.One])).Quotient;

    public Number At(Number x)
    {
        var value = Number.Zero;
        for (var k = Degree; k >= 0; k--)
        {
            value = (value * x) + coefficients[k];
        }

        return value;
    }

    /// <summary>The roots that are rational, ascending, of a polynomial without repeated factors.</summary>
    public List<Number> RationalRoots(Action work)
    {
        // A rational root p/q has a q that divides the leading coefficient of the polynomial with whole coefficients, so it is a whole number over that.
        var denominators = coefficients.Aggregate(BigInteger.One, (m, c) => m / BigInteger.GreatestCommonDivisor(m, c.Denominator) * c.Denominator);
        var lead = BigInteger.Abs((coefficients[^1] * Number.Fraction(denominators, 1)).Numerator);
        var roots = new List<Number>();
        foreach (var (low, high) in Isolated(Number.Fraction(1, 4 * lead), work))
        {
            foreach (var candidate in new[] { Rounded(low, lead), Rounded(high, lead) })
            {
                if (At(candidate).IsZero && !roots.Contains(candidate))
                {
                    roots.Add(candidate);
                }
            }
        }

        return roots;
    }

    /// <summary>The real roots to within an error, ascending.</summary>
    public IEnumerable<double> RealRoots(double error) =>
        Isolated(Number.Inexact(error) is var e ? Number.Fraction(1, (BigInteger)(1 / e.ToDouble())) : Number.One, () => { }).Select(i => ((i.Low + i.High) / 2).ToDouble());

    /// <summary>How many real roots there are, each counted once (Sturm).</summary>
    public int CountRealRoots()
    {
        var chain = SturmChain();
        return Changes(chain.Select(p => p[p.Degree].Sign * (p.Degree % 2 == 0 ? 1 : -1))) - Changes(chain.Select(p => p[p.Degree].Sign));
    }

    /// <summary>Two factors of a polynomial of degree 4 without rational roots, where there are two with rational coefficients; else null.</summary>
    public List<RationalPolynomial>? Factors(Action work)
    {
        if (Degree != 4)
        {
            return null;
        }

        // y⁴ + p y² + q y + r = (y² + s y + t)(y² - s y + v) with x = y - b/4; s² is a root of Descartes' resolvent.
        var monic = Monic();
        var (b, c, d, e) = (monic[3], monic[2], monic[1], monic[0]);
        var p = c - (Number.Fraction(3, 8) * b * b);
        var q = d - (b * c / 2) + (b * b * b / 8);
        var r = e - (b * d / 4) + (b * b * c / 16) - (Number.Fraction(3, 256) * b * b * b * b);
        var resolvent = new RationalPolynomial([-(q * q), (p * p) - (4 * r), 2 * p, Number.One]);
        foreach (var square in resolvent.WithoutRepeatedFactors().RationalRoots(work))
        {
            if (square.Sign > 0 && Number.ExactRoot(square, 2) is { } s)
            {
                var (sum, difference) = (p + square, q / s);
                return [Shifted((sum - difference) / 2, s, b / 4), Shifted((sum + difference) / 2, -s, b / 4)];
            }
        }

        // s = 0: y⁴ + p y² + r = (y² + t)(y² + v).
        return q.IsZero && Number.ExactRoot((p * p) - (4 * r), 2) is { } root ? [Shifted((p + root) / 2, Number.Zero, b / 4), Shifted((p - root) / 2, Number.Zero, b / 4)] : null;

        static RationalPolynomial Shifted(Number constant, Number slope, Number by) => new([(by * by) + (slope * by) + constant, (2 * by) + slope, Number.One]);
    }

    private static Number Rounded(Number value, BigInteger lead)
    {
        var twice = value * Number.Fraction(2 * lead, 1);
        var whole = (twice.Numerator + twice.Denominator) / (2 * twice.Denominator);
        whole -= (twice + 1).Sign < 0 && !((twice.Numerator + twice.Denominator) % (2 * twice.Denominator)).IsZero ? 1 : 0;
        return Number.Fraction(whole, lead);
    }

    /// <summary>Intervals (low, high] no wider than asked, each with one real root, ascending.</summary>
    private List<(Number Low, Number High)> Isolated(Number width, Action work)
    {
        var chain = SturmChain();
        var largest = coefficients.Take(Degree).Aggregate(Number.Zero, (m, c) => (c / coefficients[^1]).Abs() is var a && a.CompareTo(m) > 0 ? a : m);
        var bound = Number.Fraction(BigInteger.One << (int)((largest + 1).Numerator / (largest + 1).Denominator).GetBitLength(), 1);
        var found = new List<(Number, Number)>();
        var pending = new Stack<(Number Low, Number High)>([(-bound, bound)]);
        while (pending.TryPop(out var interval))
        {
            work();
            var count = ChangesAt(chain, interval.Low) - ChangesAt(chain, interval.High);
            if (count == 0)
            {
                continue;
            }

            if (count == 1 && (interval.High - interval.Low).CompareTo(width) <= 0)
            {
                found.Add(interval);
                continue;
            }

            var middle = (interval.Low + interval.High) / 2;
            pending.Push((middle, interval.High));
            pending.Push((interval.Low, middle));
        }

        return found;
    }

    private List<RationalPolynomial> SturmChain()
    {
        var chain = new List<RationalPolynomial> { this };
        var next = Derivative();
        while (next.Degree >= 0)
        {
            chain.Add(next);
            next = chain[^2].DividedBy(next).Remainder.Scaled(Number.MinusOne).WithSmallNumbers();
        }

        return chain;
    }

    private static int ChangesAt(List<RationalPolynomial> chain, Number x) => Changes(chain.Select(p => p.At(x).Sign));

    private static int Changes(IEnumerable<int> signs)
    {
        var (last, changes) = (0, 0);
        foreach (var sign in signs)
        {
            changes += last * sign < 0 ? 1 : 0;
            last = sign == 0 ? last : sign;
        }

        return changes;
    }

    private RationalPolynomial Derivative() => new([.. coefficients.Skip(1).Select((c, k) => c * (k + 1))]);

    private RationalPolynomial Monic() => Degree < 0 ? this : Scaled(Number.One / coefficients[^1]);

    private RationalPolynomial WithSmallNumbers() => Degree < 0 ? this : Scaled(Number.One / coefficients[^1].Abs());

    private RationalPolynomial Scaled(Number by) => new([.. coefficients.Select(c => c * by)]);

    private (RationalPolynomial Quotient, RationalPolynomial Remainder) DividedBy(RationalPolynomial other)
    {
        var rest = coefficients.ToArray();
        var quotient = new Number[Math.Max(0, Degree - other.Degree + 1)];
        for (var k = quotient.Length - 1; k >= 0; k--)
        {
            quotient[k] = rest[k + other.Degree] / other.coefficients[^1];
            for (var j = 0; j <= other.Degree; j++)
            {
                rest[k + j] -= quotient[k] * other.coefficients[j];
            }
        }

        return (new RationalPolynomial(quotient), new RationalPolynomial(rest));
    }
}
