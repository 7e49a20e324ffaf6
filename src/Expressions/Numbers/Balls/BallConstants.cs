using System.Numerics;

namespace MlMath.Expressions.Numbers.Balls;

/// <summary>π, log 2 and Bernoulli's numbers, as far as they have been needed. Not for several threads at once.</summary>
internal sealed class BallConstants
{
    private const int Guard = 24;

    private (int Bits, BigInteger Value) pi;
    private (int Bits, BigInteger Value) log2;
    private (BigInteger Numerator, BigInteger Denominator)[] bernoulli = [];

    /// <summary>π·2^bits, less than 2 off.</summary>
    public BigInteger Pi(int bits)
    {
        if (pi.Bits < bits)
        {
            // J. Machin, 1706.
            var work = bits + Guard;
            pi = (bits, (16 * ArcTangentOfReciprocal(5, work) - 4 * ArcTangentOfReciprocal(239, work)) >> Guard);
        }

        return pi.Value >> (pi.Bits - bits);
    }

    /// <summary>log 2·2^bits, less than 2 off.</summary>
    public BigInteger Log2(int bits)
    {
        if (log2.Bits < bits)
        {
            var work = bits + Guard;
            log2 = (bits, (18 * ArcTangentOfReciprocal(26, work, true) - 2 * ArcTangentOfReciprocal(4801, work, true) + 8 * ArcTangentOfReciprocal(8749, work, true)) >> Guard);
        }

        return log2.Value >> (log2.Bits - bits);
    }

    /// <summary>Bernoulli's number B₂ₙ, n from 1 up.</summary>
    public (BigInteger Numerator, BigInteger Denominator) Bernoulli(int n)
    {
        if (bernoulli.Length < n)
        {
            bernoulli = FromTangents(Math.Max(32, 2 * n));
        }

        return bernoulli[n - 1];
    }

    // R. P. Brent, D. Harvey, Fast computation of Bernoulli, Tangent and Secant numbers, 2013.
    private static (BigInteger, BigInteger)[] FromTangents(int count)
    {
        var tangents = new BigInteger[count + 1];
        tangents[1] = 1;
        for (var k = 2; k <= count; k++)
        {
            tangents[k] = (k - 1) * tangents[k - 1];
        }

        for (var k = 2; k <= count; k++)
        {
            for (var j = k; j <= count; j++)
            {
                tangents[j] = ((j - k) * tangents[j - 1]) + ((j - k + 2) * tangents[j]);
            }
        }

        var numbers = new (BigInteger, BigInteger)[count];
        for (var n = 1; n <= count; n++)
        {
            var four = BigInteger.One << (2 * n);
            numbers[n - 1] = ((n % 2 == 1 ? 2 : -2) * n * tangents[n], four * (four - 1));
        }

        return numbers;
    }

    /// <summary>arctan(1/n)·2^bits, or artanh(1/n)·2^bits; off by less than one for each term, of which there are fewer than bits/4.</summary>
    private static BigInteger ArcTangentOfReciprocal(int n, int bits, bool hyperbolic = false)
    {
        var power = (BigInteger.One << bits) / n;
        var sum = power;
        var square = n * n;
        for (var k = 3; !power.IsZero; k += 2)
        {
            power /= square;
            var term = power / k;
            sum += hyperbolic || k % 4 == 1 ? term : -term;
        }

        return sum;
    }
}
