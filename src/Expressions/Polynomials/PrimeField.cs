namespace MlMath.Expressions.Polynomials;

/// <summary>
/// Polynomials in one variable over the integers modulo a small odd prime: arrays of residues from the constant upwards, the last one not 0. Factors by distinct degrees, then equal ones
/// (Cantor and Zassenhaus, 1981).
/// </summary>
/// <param name="prime">The prime, below 2³⁰.</param>
internal sealed class PrimeField(long prime)
{
    /// <summary>The monic irreducible factors of a monic polynomial without repeated ones.</summary>
    public List<long[]> Factors(long[] polynomial, WorkBound work)
    {
        var factors = new List<long[]>();
        foreach (var (product, degree) in ByDegrees(polynomial, work))
        {
            Separate(product, degree, factors, work);
        }

        return factors;
    }

    /// <summary>How many irreducible factors there are.</summary>
    public int CountFactors(long[] polynomial, WorkBound work) => ByDegrees(polynomial, work).Sum(p => (p.Product.Length - 1) / p.Degree);

    /// <summary>The monic greatest common divisor.</summary>
    public long[] Divisor(long[] a, long[] b)
    {
        while (b.Length > 0)
        {
            (a, b) = (b, Divided(a, b).Remainder);
        }

        return Monic(a);
    }

    /// <summary>u and v with u·a + v·b = 1, for a and b without a common factor.</summary>
    public (long[] U, long[] V) Cofactors(long[] a, long[] b)
    {
        long[] u = [1], v = [], nextU = [], nextV = [1];
        while (b.Length > 0)
        {
            var (quotient, rest) = Divided(a, b);
            (a, b) = (b, rest);
            (u, nextU) = (nextU, Minus(u, Times(quotient, nextU)));
            (v, nextV) = (nextV, Minus(v, Times(quotient, nextV)));
        }

        var scale = Inverse(a[0]);
        return (Times(u, [scale]), Times(v, [scale]));
    }

    /// <summary>The product.</summary>
    public long[] Times(long[] a, long[] b)
    {
        if (a.Length == 0 || b.Length == 0)
        {
            return [];
        }

        var product = new long[a.Length + b.Length - 1];
        for (var i = 0; i < a.Length; i++)
        {
            for (var j = 0; j < b.Length; j++)
            {
                product[i + j] = (product[i + j] + (a[i] * b[j])) % prime;
            }
        }

        return product;
    }

    /// <summary>The derivative.</summary>
    public long[] Derivative(long[] a)
    {
        var found = new long[Math.Max(0, a.Length - 1)];
        for (var k = 0; k < found.Length; k++)
        {
            found[k] = a[k + 1] * ((k + 1) % prime) % prime;
        }

        return Trimmed(found);
    }

    /// <summary>The polynomial divided by its first coefficient.</summary>
    public long[] Monic(long[] a)
    {
        if (a.Length == 0 || a[^1] == 1)
        {
            return a;
        }

        var inverse = Inverse(a[^1]);
        return Array.ConvertAll(a, c => c * inverse % prime);
    }

    /// <summary>Without zeros at the end.</summary>
    public static long[] Trimmed(long[] a)
    {
        var length = a.Length;
        while (length > 0 && a[length - 1] == 0)
        {
            length--;
        }

        return length == a.Length ? a : a[..length];
    }

    private IEnumerable<(long[] Product, int Degree)> ByDegrees(long[] polynomial, WorkBound work)
    {
        var rest = polynomial;
        long[] power = [0, 1];
        for (var degree = 1; rest.Length - 1 >= 2 * degree; degree++)
        {
            power = Power(power, prime, rest, work);
            var product = Divisor(rest, Minus(power, [0, 1]));
            if (product.Length > 1)
            {
                yield return (product, degree);
                rest = Divided(rest, product).Quotient;
                power = Divided(power, rest).Remainder;
            }
        }

        if (rest.Length > 1)
        {
            yield return (rest, rest.Length - 1);
        }
    }

    private void Separate(long[] product, int degree, List<long[]> factors, WorkBound work)
    {
        var pending = new Stack<long[]>([product]);
        var attempt = 0UL;
        while (pending.TryPop(out var next))
        {
            if (next.Length - 1 == degree)
            {
                factors.Add(Monic(next));
                continue;
            }

            // About half of all residues are squares: (r^((p^d - 1)/2) - 1) shares about half of the factors.
            var random = new long[next.Length - 1];
            for (var k = 0; k < random.Length; k++)
            {
                random[k] = (long)(Nodes.Digests.Mix(++attempt, (ulong)k) % (ulong)prime);
            }

            var r = Trimmed(random);
            var trace = r;
            var power = r;
            for (var k = 1; k < degree; k++)
            {
                power = Power(power, prime, next, work);
                trace = Divided(Times(trace, power), next).Remainder;
            }

            var part = r.Length == 0 ? [] : Divisor(next, Minus(Power(trace, (prime - 1) / 2, next, work), [1]));
            if (part.Length > 1 && part.Length < next.Length)
            {
                pending.Push(part);
                pending.Push(Divided(next, part).Quotient);
            }
            else
            {
                pending.Push(next);
            }
        }
    }

    private long[] Power(long[] value, long exponent, long[] modulus, WorkBound work)
    {
        long[] result = [1];
        for (; exponent > 0; exponent >>= 1)
        {
            work.Spend(1 + (modulus.Length * modulus.Length / 8));
            result = (exponent & 1) == 0 ? result : Divided(Times(result, value), modulus).Remainder;
            value = Divided(Times(value, value), modulus).Remainder;
        }

        return Divided(result, modulus).Remainder;
    }

    private long[] Minus(long[] a, long[] b)
    {
        var difference = new long[Math.Max(a.Length, b.Length)];
        for (var k = 0; k < difference.Length; k++)
        {
            var value = (k < a.Length ? a[k] : 0) - (k < b.Length ? b[k] : 0);
            difference[k] = value < 0 ? value + prime : value;
        }

        return Trimmed(difference);
    }

    private (long[] Quotient, long[] Remainder) Divided(long[] a, long[] b)
    {
        if (a.Length < b.Length)
        {
            return ([], Trimmed(a));
        }

        var rest = (long[])a.Clone();
        var quotient = new long[a.Length - b.Length + 1];
        var inverse = Inverse(b[^1]);
        for (var k = quotient.Length - 1; k >= 0; k--)
        {
            var factor = quotient[k] = rest[k + b.Length - 1] * inverse % prime;
            if (factor == 0)
            {
                continue;
            }

            for (var j = 0; j < b.Length; j++)
            {
                rest[k + j] = (rest[k + j] + ((prime - factor) * b[j])) % prime;
            }
        }

        return (Trimmed(quotient), Trimmed(rest));
    }

    private long Inverse(long value)
    {
        var (result, exponent) = (1L, prime - 2);
        for (; exponent > 0; exponent >>= 1)
        {
            result = (exponent & 1) == 0 ? result : result * value % prime;
            value = value * value % prime;
        }

        return result;
    }
}
