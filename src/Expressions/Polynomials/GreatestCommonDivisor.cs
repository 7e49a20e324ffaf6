using System.Numerics;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Polynomials;

/// <summary>
/// Greatest common divisors of polynomials with exact coefficients. Variables that only one side has, or in which images modulo a prime have no common factor, are taken out
/// first; then values at large integers are tried (Char, Geddes and Gonnet: GCDHEU, 1989), whose result is checked by division; last stand remainder sequences (Brown: the subresultant
/// PRS algorithm, 1978).
/// </summary>
public static class GreatestCommonDivisor
{
    private const double MostBits = 40_000;
    private const int MostAttempts = 5;

    /// <summary>The greatest common divisor, with whole coefficients that share no factor and a positive first one; null where it would take more work than is allowed.</summary>
    public static Polynomial? Of(Polynomial a, Polynomial b, WorkBound? work = null)
    {
        try
        {
            return Compute(a, b, work ?? new WorkBound());
        }
        catch (WorkBoundReached)
        {
            return null;
        }
    }

    /// <summary>As <see cref="Of"/>; throws <see cref="WorkBoundReached"/>.</summary>
    internal static Polynomial Compute(Polynomial a, Polynomial b, WorkBound work)
    {
        a = a.Primitive(out _);
        b = b.Primitive(out _);
        if (a.IsZero || b.IsZero)
        {
            return a.IsZero ? b : a;
        }

        var (powersA, powersB) = (a.MonomialContent(), b.MonomialContent());
        var shared = Monomial.Least(powersA, powersB);
        a = a.Times(Monomial.One / powersA, Number.One);
        b = b.Times(Monomial.One / powersB, Number.One);
        return WithoutMonomials(a, b, work).Times(shared, Number.One);
    }

    /// <summary>The greatest common divisor of several polynomials.</summary>
    internal static Polynomial OfAll(IEnumerable<Polynomial> polynomials, WorkBound work)
    {
        var divisor = Polynomial.Zero;
        foreach (var polynomial in polynomials.OrderBy(p => p.Count))
        {
            divisor = Compute(divisor, polynomial, work);
            if (divisor.IsOne)
            {
                break;
            }
        }

        return divisor;
    }

    /// <summary>What goes into all coefficients by powers of a variable.</summary>
    internal static Polynomial ContentBy(Polynomial polynomial, int variable, WorkBound work) => OfAll(polynomial.CoefficientsBy(variable).Where(c => !c.IsZero), work);

    private static Polynomial WithoutMonomials(Polynomial a, Polynomial b, WorkBound work)
    {
        work.Spend(a.Count + b.Count);
        if (a.IsConstant || b.IsConstant)
        {
            return Polynomial.One;
        }

        if (a.Equals(b))
        {
            return a;
        }

        var (inA, inB) = (a.Variables(), b.Variables());
        var common = inA.Intersect(inB).ToArray();
        if (common.Length == 0)
        {
            return Polynomial.One;
        }

        if (common.Length < inA.Length || common.Length < inB.Length)
        {
            return OfAll([.. Split(a, [.. inA.Except(common)]), .. Split(b, [.. inB.Except(common)])], work);
        }

        var absent = new List<int>();
        foreach (var variable in common)
        {
            work.Spend(a.Count + b.Count);
            if (ModularImage.DegreeOfDivisor(a, b, variable) == 0)
            {
                absent.Add(variable);
            }
        }

        if (absent.Count == common.Length)
        {
            return Polynomial.One;
        }

        if (absent.Count > 0)
        {
            return OfAll([.. Split(a, absent), .. Split(b, absent)], work);
        }

        var (small, large) = a.Count <= b.Count ? (a, b) : (b, a);
        return large.DividedBy(small, work, isIntegral: true) is not null ? small
            : small.DividedBy(large, work, isIntegral: true) is not null ? large
            : (ByValues(a, b, common, work) ?? ByRemainders(a, b, common, work)).Primitive(out _);
    }

    /// <summary>The coefficients by all products of powers of some variables.</summary>
    private static IEnumerable<Polynomial> Split(Polynomial polynomial, IReadOnlyList<int> by)
    {
        var parts = new Dictionary<Monomial, List<PolynomialTerm>>();
        foreach (var term in polynomial.Terms)
        {
            var (inside, outside) = (Monomial.One, term.Monomial);
            foreach (var variable in by)
            {
                inside *= Monomial.Of(variable, term.Monomial[variable]);
                outside = outside.Without(variable);
            }

            if (!parts.TryGetValue(inside, out var list))
            {
                parts.Add(inside, list = []);
            }

            list.Add(new PolynomialTerm(outside, term.Coefficient));
        }

        return parts.Values.Select(l => Polynomial.Sorted([.. l], polynomial.Reach));
    }

    private static Polynomial? ByValues(Polynomial a, Polynomial b, int[] variables, WorkBound work)
    {
        // How long the integers become when all variables have values.
        double bits = Math.Min(BitsOf(a), BitsOf(b)) + 6;
        foreach (var variable in variables)
        {
            bits *= Math.Max(a.DegreeIn(variable), b.DegreeIn(variable)) + 1.5;
        }

        return bits > MostBits ? null : ByValues(a, b, variables.AsSpan(), work);
    }

    private static Polynomial? ByValues(Polynomial a, Polynomial b, ReadOnlySpan<int> variables, WorkBound work)
    {
        if (a.IsZero || b.IsZero)
        {
            return a.IsZero ? b : a;
        }

        if (variables.Length == 0 || (a.IsConstant && b.IsConstant))
        {
            return a.IsConstant && b.IsConstant
                ? Polynomial.Constant(Number.Fraction(BigInteger.GreatestCommonDivisor(a.Lead.Coefficient.Numerator, b.Lead.Coefficient.Numerator), 1)) : null;
        }

        var variable = variables[0];
        a = WithoutNumber(a, out var numberA);
        b = WithoutNumber(b, out var numberB);
        var number = Number.Fraction(BigInteger.GreatestCommonDivisor(numberA, numberB), 1);
        var point = (2 * BigInteger.Min(HeightOf(a), HeightOf(b))) + 29;
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var value = Number.Fraction(point, 1);
            work.Spend((a.Count + b.Count) * (1 + (point.GetBitLength() / 500)));
            if (ByValues(a.At(variable, value), b.At(variable, value), variables[1..], work) is { } image)
            {
                var candidate = Interpolated(image, variable, point).Primitive(out _);
                if (!candidate.IsZero && a.DividedBy(candidate, work, isIntegral: true) is not null && b.DividedBy(candidate, work, isIntegral: true) is not null)
                {
                    return candidate.Times(number);
                }
            }

            // The golden ratio's cousin of the original paper: points without arithmetic in common.
            point = (point * 73_794 / 27_011) * Root(Root(point));
        }

        return null;
    }

    private static BigInteger Root(BigInteger value)
    {
        // The size is all that matters here.
        return value.GetBitLength() < 60 ? new BigInteger(Math.Sqrt((double)value)) : value >> (int)(value.GetBitLength() / 2);
    }

    /// <summary>The polynomial whose value at <paramref name="point"/> this is, its coefficients at most half as large as the point.</summary>
    private static Polynomial Interpolated(Polynomial image, int variable, BigInteger point)
    {
        var half = point / 2;
        var digits = new List<PolynomialTerm>();
        var most = 0;
        foreach (var term in image.Terms)
        {
            var rest = term.Coefficient.Numerator;
            for (var power = 0; !rest.IsZero; power++)
            {
                rest = BigInteger.DivRem(rest, point, out var digit);
                if (digit > half)
                {
                    (digit, rest) = (digit - point, rest + 1);
                }
                else if (digit < -half)
                {
                    (digit, rest) = (digit + point, rest - 1);
                }

                if (!digit.IsZero)
                {
                    digits.Add(new PolynomialTerm(term.Monomial * Monomial.Of(variable, power), Number.Fraction(digit, 1)));
                    most = Math.Max(most, power);
                }
            }
        }

        return Polynomial.Sorted([.. digits], image.Reach + most);
    }

    private static Polynomial WithoutNumber(Polynomial polynomial, out BigInteger number)
    {
        var primitive = polynomial.Primitive(out var content);
        number = content.Numerator;
        return primitive;
    }

    private static BigInteger HeightOf(Polynomial polynomial)
    {
        var height = BigInteger.Zero;
        foreach (var term in polynomial.Terms)
        {
            height = BigInteger.Max(height, BigInteger.Abs(term.Coefficient.Numerator));
        }

        return height;
    }

    private static double BitsOf(Polynomial polynomial) => HeightOf(polynomial).GetBitLength();

    private static Polynomial ByRemainders(Polynomial a, Polynomial b, int[] variables, WorkBound work)
    {
        var variable = variables.MinBy(v => Math.Max(a.DegreeIn(v), b.DegreeIn(v)));
        var (contentA, contentB) = (ContentBy(a, variable, work), ContentBy(b, variable, work));
        var content = Compute(contentA, contentB, work);
        var p = a.DividedBy(contentA, work)!.CoefficientsBy(variable);
        var q = b.DividedBy(contentB, work)!.CoefficientsBy(variable);
        if (p.Length < q.Length)
        {
            (p, q) = (q, p);
        }

        var (g, h) = (Polynomial.One, Polynomial.One);
        while (true)
        {
            var drop = p.Length - q.Length;
            var rest = PseudoRemainder(p, q, work);
            if (rest.Length == 0)
            {
                break;
            }

            if (rest.Length == 1)
            {
                return content;
            }

            var divisor = g.Times(h.ToThe(drop, work)!, work);
            p = q;
            q = Array.ConvertAll(rest, c => c.DividedBy(divisor, work)!);
            g = p[^1];
            h = drop == 0 ? h : drop == 1 ? g : g.ToThe(drop, work)!.DividedBy(h.ToThe(drop - 1, work)!, work)!;
        }

        var last = Polynomial.FromCoefficients(q, variable);
        return last.DividedBy(ContentBy(last, variable, work), work)!.Times(content, work);
    }

    private static Polynomial[] PseudoRemainder(Polynomial[] p, Polynomial[] q, WorkBound work)
    {
        var rest = (Polynomial[])p.Clone();
        var lead = q[^1];
        for (var top = rest.Length - 1; top >= q.Length - 1; top--)
        {
            var factor = rest[top];
            for (var k = 0; k < top; k++)
            {
                var at = k - (top - q.Length + 1);
                var scaled = rest[k].Times(lead, work);
                rest[k] = at >= 0 && !q[at].IsZero && !factor.IsZero ? scaled - factor.Times(q[at], work) : scaled;
            }

            rest[top] = Polynomial.Zero;
        }

        var length = q.Length - 1;
        while (length > 0 && rest[length - 1].IsZero)
        {
            length--;
        }

        return rest[..length];
    }
}
