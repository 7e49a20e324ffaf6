using System.Numerics;

namespace MlMath.Expressions.Polynomials;

/// <summary>
/// Factors of polynomials in one variable with whole coefficients: modulo a prime, lifted to a power of it (Hensel), put together again (Zassenhaus; J. von zur Gathen, J. Gerhard:
/// Modern Computer Algebra, algorithms 15.10 and 15.17). Coefficients from the constant upwards.
/// </summary>
internal static class UnivariateFactors
{
    private const int PrimesTried = 4;

    private static readonly int[] Primes = [3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131];

    /// <summary>The irreducible factors of a polynomial without repeated factors, whose coefficients share none.</summary>
    public static List<BigInteger[]> Of(BigInteger[] polynomial, WorkBound work)
    {
        if (polynomial.Length <= 2)
        {
            return [polynomial];
        }

        PrimeField? best = null;
        var (fewest, prime, tried) = (int.MaxValue, 0, 0);
        foreach (var candidate in Primes)
        {
            var field = new PrimeField(candidate);
            var image = Image(polynomial, candidate);
            if (image.Length != polynomial.Length || field.Divisor(image, field.Derivative(image)).Length != 1)
            {
                continue;
            }

            var count = field.CountFactors(field.Monic(image), work);
            if (count == 1)
            {
                return [polynomial];
            }

            if (count < fewest)
            {
                (best, fewest, prime) = (field, count, candidate);
            }

            if (++tried == PrimesTried)
            {
                break;
            }
        }

        if (best is null)
        {
            throw new WorkBoundReached();
        }

        // Coefficients of a factor are at most 2^n·‖f‖ (Mignotte); twice that for the sign, times the first coefficient.
        var norm = polynomial.Aggregate(BigInteger.Zero, (sum, c) => sum + BigInteger.Abs(c));
        var bound = (norm << polynomial.Length) * BigInteger.Abs(polynomial[^1]) * 2;
        var modulus = (BigInteger)prime;
        while (modulus < bound)
        {
            modulus *= modulus;
        }

        var factors = best.Factors(best.Monic(Image(polynomial, prime)), work);
        var monic = Reduced(Scaled(polynomial, BigInteger.ModPow(polynomial[^1] % modulus, Euler(modulus, prime), modulus)), modulus);
        var lifted = new List<BigInteger[]>();
        Lift(best, monic, factors, prime, modulus, lifted, work);
        return Recombined(polynomial, lifted, modulus, work);
    }

    /// <summary>The exponent that inverts modulo a power of a prime.</summary>
    private static BigInteger Euler(BigInteger modulus, int prime) => (modulus / prime * (prime - 1)) - 1;

    private static long[] Image(BigInteger[] polynomial, int prime) => PrimeField.Trimmed(Array.ConvertAll(polynomial, c =>
    {
        var residue = (long)(c % prime);
        return residue < 0 ? residue + prime : residue;
    }));

    /// <summary>Lifts the factors of a monic polynomial, known modulo the prime, to the modulus.</summary>
    private static void Lift(PrimeField field, BigInteger[] whole, List<long[]> factors, int prime, BigInteger modulus, List<BigInteger[]> lifted, WorkBound work)
    {
        if (factors.Count == 1)
        {
            lifted.Add(whole);
            return;
        }

        var half = factors.Count / 2;
        var (left, right) = (factors[..half], factors[half..]);
        var (first, second) = (left.Aggregate(field.Times), right.Aggregate(field.Times));
        var (u, v) = field.Cofactors(first, second);
        BigInteger[] g = Widened(first), h = Widened(second), s = Widened(u), t = Widened(v);
        for (BigInteger m = prime; m < modulus;)
        {
            m *= m;
            work.Spend(1 + ((long)whole.Length * whole.Length * (1 + (m.GetBitLength() / 64))));
            var error = Reduced(Minus(whole, Times(g, h)), m);
            var (q, r) = Divided(Reduced(Times(s, error), m), h, m);
            g = Reduced(Plus(g, Plus(Times(t, error), Times(q, g))), m);
            h = Reduced(Plus(h, r), m);
            var excess = Reduced(Minus(Plus(Times(s, g), Times(t, h)), [BigInteger.One]), m);
            var (c, d) = Divided(Reduced(Times(s, excess), m), h, m);
            s = Reduced(Minus(s, d), m);
            t = Reduced(Minus(t, Plus(Times(t, excess), Times(c, g))), m);
        }

        Lift(field, g, left, prime, modulus, lifted, work);
        Lift(field, h, right, prime, modulus, lifted, work);
    }

    /// <summary>The true factors: products of lifted ones that divide, tried from the smallest number of them.</summary>
    private static List<BigInteger[]> Recombined(BigInteger[] polynomial, List<BigInteger[]> lifted, BigInteger modulus, WorkBound work)
    {
        var found = new List<BigInteger[]>();
        var rest = polynomial;
        for (var size = 1; 2 * size <= lifted.Count;)
        {
            var hit = false;
            foreach (var chosen in Subsets(lifted.Count, size))
            {
                work.Spend(2);
                var lead = rest[^1];
                var constant = Symmetric(chosen.Aggregate(lead, (product, k) => product * lifted[k][0] % modulus), modulus);
                if (!rest[0].IsZero && (constant.IsZero || !(lead * rest[0] % constant).IsZero))
                {
                    continue;
                }

                work.Spend(rest.Length * (long)rest.Length);
                var candidate = Primitive(Array.ConvertAll(
                    Reduced(Scaled(chosen.Select(k => lifted[k]).Aggregate((a, b) => Reduced(Times(a, b), modulus)), lead), modulus), c => Symmetric(c, modulus)));
                if (Quotient(rest, candidate) is { } quotient)
                {
                    found.Add(candidate);
                    rest = quotient;
                    lifted = [.. lifted.Where((_, k) => !chosen.Contains(k))];
                    hit = true;
                    break;
                }
            }

            if (!hit)
            {
                size++;
            }
        }

        if (rest.Length > 1)
        {
            found.Add(rest);
        }

        return found;
    }

    private static IEnumerable<int[]> Subsets(int count, int size)
    {
        var chosen = Enumerable.Range(0, size).ToArray();
        while (true)
        {
            yield return (int[])chosen.Clone();
            var at = size - 1;
            while (at >= 0 && chosen[at] == count - size + at)
            {
                at--;
            }

            if (at < 0)
            {
                yield break;
            }

            chosen[at]++;
            for (var k = at + 1; k < size; k++)
            {
                chosen[k] = chosen[k - 1] + 1;
            }
        }
    }

    /// <summary>The exact quotient of polynomials with whole coefficients, or null.</summary>
    private static BigInteger[]? Quotient(BigInteger[] a, BigInteger[] b)
    {
        if (a.Length < b.Length)
        {
            return null;
        }

        var rest = (BigInteger[])a.Clone();
        var quotient = new BigInteger[a.Length - b.Length + 1];
        for (var k = quotient.Length - 1; k >= 0; k--)
        {
            quotient[k] = BigInteger.DivRem(rest[k + b.Length - 1], b[^1], out var left);
            if (!left.IsZero)
            {
                return null;
            }

            for (var j = 0; j < b.Length; j++)
            {
                rest[k + j] -= quotient[k] * b[j];
            }
        }

        return Array.TrueForAll(rest, c => c.IsZero) ? quotient : null;
    }

    private static (BigInteger[] Quotient, BigInteger[] Remainder) Divided(BigInteger[] a, BigInteger[] monic, BigInteger modulus)
    {
        if (a.Length < monic.Length)
        {
            return ([], a);
        }

        var rest = (BigInteger[])a.Clone();
        var quotient = new BigInteger[a.Length - monic.Length + 1];
        for (var k = quotient.Length - 1; k >= 0; k--)
        {
            quotient[k] = rest[k + monic.Length - 1] % modulus;
            for (var j = 0; j < monic.Length; j++)
            {
                rest[k + j] -= quotient[k] * monic[j];
            }
        }

        return (Reduced(quotient, modulus), Reduced(rest, modulus));
    }

    private static BigInteger[] Times(BigInteger[] a, BigInteger[] b)
    {
        if (a.Length == 0 || b.Length == 0)
        {
            return [];
        }

        var product = new BigInteger[a.Length + b.Length - 1];
        for (var i = 0; i < a.Length; i++)
        {
            for (var j = 0; j < b.Length; j++)
            {
                product[i + j] += a[i] * b[j];
            }
        }

        return product;
    }

    private static BigInteger[] Plus(BigInteger[] a, BigInteger[] b) => Combined(a, b, BigInteger.One);

    private static BigInteger[] Minus(BigInteger[] a, BigInteger[] b) => Combined(a, b, BigInteger.MinusOne);

    private static BigInteger[] Combined(BigInteger[] a, BigInteger[] b, BigInteger factor)
    {
        var sum = new BigInteger[Math.Max(a.Length, b.Length)];
        a.CopyTo(sum, 0);
        for (var k = 0; k < b.Length; k++)
        {
            sum[k] += factor * b[k];
        }

        return sum;
    }

    private static BigInteger[] Scaled(BigInteger[] a, BigInteger factor) => Array.ConvertAll(a, c => c * factor);

    private static BigInteger[] Widened(long[] a) => Array.ConvertAll(a, c => (BigInteger)c);

    private static BigInteger[] Reduced(BigInteger[] a, BigInteger modulus)
    {
        var reduced = Array.ConvertAll(a, c => c % modulus is var residue && residue.Sign < 0 ? residue + modulus : residue);
        var length = reduced.Length;
        while (length > 0 && reduced[length - 1].IsZero)
        {
            length--;
        }

        return reduced[..length];
    }

    private static BigInteger Symmetric(BigInteger residue, BigInteger modulus) => 2 * residue > modulus ? residue - modulus : 2 * residue < -modulus ? residue + modulus : residue;

    private static BigInteger[] Primitive(BigInteger[] a)
    {
        var content = a.Aggregate(BigInteger.Zero, BigInteger.GreatestCommonDivisor);
        content = a[^1].Sign < 0 ? -content : content;
        return Array.ConvertAll(a, c => c / content);
    }
}
