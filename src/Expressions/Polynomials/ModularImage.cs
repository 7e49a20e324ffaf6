using BigInteger = System.Numerics.BigInteger;

namespace MlMath.Expressions.Polynomials;

/// <summary>
/// Images of polynomials with integer coefficients in one variable modulo a prime, the other variables at chosen residues: the degree of the images' greatest common divisor
/// is no less than that of the polynomials' own, where the images keep their degrees.
/// </summary>
internal static class ModularImage
{
    private const long Prime = 2_147_483_647;

    /// <summary>A bound on the degree in <paramref name="variable"/> of the greatest common divisor.</summary>
    public static int DegreeOfDivisor(Polynomial a, Polynomial b, int variable)
    {
        var (degreeA, degreeB) = (a.DegreeIn(variable), b.DegreeIn(variable));
        var best = Math.Min(degreeA, degreeB);
        for (var attempt = 0; attempt < 3 && best > 0; attempt++)
        {
            var (imageA, imageB) = (Of(a, variable, degreeA, attempt), Of(b, variable, degreeB, attempt));
            if (imageA[^1] != 0 && imageB[^1] != 0)
            {
                best = Math.Min(best, DivisorDegree(imageA, imageB));
                break;
            }
        }

        return best;
    }

    /// <summary>The value modulo the prime at residues that depend on the variables' numbers and on <paramref name="attempt"/>; null where a denominator is 0 there.</summary>
    public static long? ValueOf(Polynomial polynomial, int attempt)
    {
        var sum = 0L;
        foreach (var term in polynomial.Terms)
        {
            var below = Residue(term.Coefficient.Denominator);
            if (below == 0)
            {
                return null;
            }

            sum = (sum + (Residue(term.Coefficient.Numerator) * Power(below, Prime - 2) % Prime * At(term.Monomial, -1, attempt))) % Prime;
        }

        return sum;
    }

    private static long[] Of(Polynomial polynomial, int variable, int degree, int attempt)
    {
        var image = new long[degree + 1];
        foreach (var term in polynomial.Terms)
        {
            var exponent = term.Monomial[variable];
            image[exponent] = (image[exponent] + (Residue(term.Coefficient.Numerator) * At(term.Monomial, variable, attempt))) % Prime;
        }

        return image;
    }

    private static long At(in Monomial monomial, int left, int attempt)
    {
        var value = 1L;
        for (var v = 0; v < monomial.VariableCount; v++)
        {
            var exponent = monomial[v];
            if (v != left && exponent != 0)
            {
                var point = 1 + (long)(Nodes.Digests.Mix((ulong)v + 11, (ulong)attempt + 5) % (Prime - 2));
                value = value * Power(exponent < 0 ? Power(point, Prime - 2) : point, Math.Abs(exponent)) % Prime;
            }
        }

        return value;
    }

    private static long Residue(BigInteger value)
    {
        var residue = (long)(value % Prime);
        return residue < 0 ? residue + Prime : residue;
    }

    private static long Power(long value, long exponent)
    {
        var result = 1L;
        for (; exponent > 0; exponent >>= 1)
        {
            result = (exponent & 1) == 0 ? result : result * value % Prime;
            value = value * value % Prime;
        }

        return result;
    }

    private static int DivisorDegree(long[] a, long[] b)
    {
        var (degreeA, degreeB) = (a.Length - 1, b.Length - 1);
        while (degreeB >= 0)
        {
            // a is reduced by b, then they change places.
            var inverse = Power(b[degreeB], Prime - 2);
            for (; degreeA >= degreeB; degreeA--)
            {
                var factor = a[degreeA] * inverse % Prime;
                if (factor == 0)
                {
                    continue;
                }

                for (var k = 0; k <= degreeB; k++)
                {
                    var at = degreeA - degreeB + k;
                    a[at] = (a[at] + ((Prime - factor) * b[k])) % Prime;
                }
            }

            while (degreeA >= 0 && a[degreeA] == 0)
            {
                degreeA--;
            }

            (a, b, degreeA, degreeB) = (b, a, degreeB, degreeA);
        }

        return degreeA;
    }
}
