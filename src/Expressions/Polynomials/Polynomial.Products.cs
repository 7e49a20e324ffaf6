using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Polynomials;

/// <summary>Products, powers and exact quotients.</summary>
public sealed partial class Polynomial
{
    private const int MostTermsChosenFrom = 300;

    private static readonly Comparer<Monomial> LargestFirst = Comparer<Monomial>.Create(static (a, b) => b.CompareTo(a));

    /// <summary>The product, within a bound on work.</summary>
    internal Polynomial Times(Polynomial other, WorkBound work)
    {
        var (small, large) = Count <= other.Count ? (this, other) : (other, this);
        if (small.IsZero)
        {
            return Zero;
        }

        work.Spend((long)small.Count * large.Count);
        if (small.Count == 1)
        {
            return large.Times(small.terms[0].Monomial, small.terms[0].Coefficient);
        }

        var bound = large.ReachWith(small.ReachWith(0));
        if (SmallProduct.Of(small.terms, large.terms, bound) is { } quick)
        {
            return quick;
        }

        var table = new TermTable((int)Math.Min((long)small.Count * large.Count, 2L * (small.Count + large.Count)));
        foreach (var a in small.terms)
        {
            foreach (var b in large.terms)
            {
                table.Add(a.Monomial * b.Monomial, a.Coefficient * b.Coefficient);
            }
        }

        return table.ToPolynomial(bound);
    }

    /// <summary>A whole power, not negative.</summary>
    public Polynomial ToThe(int exponent) => ToThe(exponent, new WorkBound(long.MaxValue))!;

    /// <summary>A whole power, not negative; null where it would have more than <paramref name="mostTerms"/> terms on the way.</summary>
    internal Polynomial? ToThe(int exponent, WorkBound work, int mostTerms = int.MaxValue)
    {
        if (exponent == 0)
        {
            return One;
        }

        if (exponent == 1 || IsZero || IsOne)
        {
            return this;
        }

        if ((long)ReachWith(0) * exponent > Monomial.LargestExponent)
        {
            throw new WorkBoundReached();
        }

        if (Count == 1)
        {
            return new Polynomial([new PolynomialTerm(terms[0].Monomial.ToThe(exponent), Number.Power(terms[0].Coefficient, exponent))], reach * exponent);
        }

        // A power of a sum has at least so many terms as the powers of its two outer terms make.
        if (exponent + 1L > mostTerms)
        {
            return null;
        }

        var choices = Choices(exponent + Count - 1, Count - 1);
        if (Count <= MostTermsChosenFrom && choices <= Math.Min(2.0 * mostTerms, 2 * DenseCount(exponent)))
        {
            work.Spend((long)choices);
            var power = new PowerOfSum(terms, exponent).Terms((int)choices).ToPolynomial(reach * exponent);
            return power.Count > mostTerms ? null : power;
        }

        var product = this;
        for (var k = 1; k < exponent; k++)
        {
            product = product.Times(this, work);
            if (product.Count > mostTerms)
            {
                return null;
            }
        }

        return product;
    }

    /// <summary>The exact quotient; null where the divisor does not go into it. No exponent may be negative.</summary>
    public Polynomial? DividedBy(Polynomial divisor) => DividedBy(divisor, new WorkBound(long.MaxValue));

    /// <summary>The exact quotient; null where the divisor does not go into it, or where <paramref name="isIntegral"/> says that a coefficient which is not whole shows that.</summary>
    internal Polynomial? DividedBy(Polynomial divisor, WorkBound work, bool isIntegral = false)
    {
        if (divisor.IsConstant)
        {
            return divisor.IsOne ? this : Times(Number.One / divisor.Lead.Coefficient);
        }

        if (IsZero)
        {
            return this;
        }

        if (!terms[0].Monomial.IsDividedBy(divisor.terms[0].Monomial) || !terms[^1].Monomial.IsDividedBy(divisor.terms[^1].Monomial))
        {
            return null;
        }

        if (divisor.Count == 1)
        {
            return MonomialContent().IsDividedBy(divisor.Lead.Monomial) ? Times(Monomial.One / divisor.Lead.Monomial, Number.One / divisor.Lead.Coefficient) : null;
        }

        // The products of quotient terms and divisor terms that are still to be taken off wait in a heap, one of each quotient term (Johnson's method).
        var waiting = new PriorityQueue<(int OfQuotient, int OfDivisor), Monomial>(LargestFirst);
        var quotient = new List<PolynomialTerm>();
        var (lead, last) = (divisor.terms[0], terms[^1].Monomial / divisor.terms[^1].Monomial);
        var next = 0;
        while (next < terms.Length || waiting.Count > 0)
        {
            var hasWaiting = waiting.TryPeek(out _, out var monomial);
            var coefficient = Number.Zero;
            if (next < terms.Length && (!hasWaiting || terms[next].Monomial >= monomial))
            {
                monomial = terms[next].Monomial;
                coefficient = terms[next++].Coefficient;
            }

            while (waiting.TryPeek(out var place, out var at) && at == monomial)
            {
                work.Spend(1);
                coefficient -= quotient[place.OfQuotient].Coefficient * divisor.terms[place.OfDivisor].Coefficient;
                if (place.OfDivisor + 1 < divisor.terms.Length)
                {
                    waiting.DequeueEnqueue((place.OfQuotient, place.OfDivisor + 1), quotient[place.OfQuotient].Monomial * divisor.terms[place.OfDivisor + 1].Monomial);
                }
                else
                {
                    waiting.Dequeue();
                }
            }

            if (coefficient.IsZero)
            {
                continue;
            }

            var factor = monomial / lead.Monomial;
            var multiple = lead.Coefficient.IsOne ? coefficient : coefficient / lead.Coefficient;
            if (!monomial.IsDividedBy(lead.Monomial) || factor < last || (isIntegral && !multiple.IsInteger))
            {
                return null;
            }

            quotient.Add(new PolynomialTerm(factor, multiple));
            waiting.Enqueue((quotient.Count - 1, 1), factor * divisor.terms[1].Monomial);
        }

        return Sorted([.. quotient], reach);
    }

    /// <summary>How many terms a power can have at most by its degrees.</summary>
    private double DenseCount(int exponent)
    {
        var count = 1.0;
        foreach (var variable in Variables())
        {
            var (least, most) = (int.MaxValue, int.MinValue);
            foreach (var term in terms)
            {
                (least, most) = (Math.Min(least, term.Monomial[variable]), Math.Max(most, term.Monomial[variable]));
            }

            count *= ((double)(most - least) * exponent) + 1;
        }

        return count;
    }

    private static double Choices(int of, int chosen)
    {
        var count = 1.0;
        for (var k = 1; k <= Math.Min(chosen, of - chosen) && count < 1e12; k++)
        {
            count = count * (of - k + 1) / k;
        }

        return Math.Round(count);
    }

    /// <summary>A power of a sum by the multinomial theorem.</summary>
    private sealed class PowerOfSum
    {
        private readonly PolynomialTerm[][] powers; // of each term, from the 0th
        private readonly Number[][] binomials;
        private readonly int exponent;
        private TermTable gathered = new(0);

        public PowerOfSum(PolynomialTerm[] terms, int exponent)
        {
            this.exponent = exponent;
            powers = Array.ConvertAll(terms, t =>
            {
                var all = new PolynomialTerm[exponent + 1];
                all[0] = new PolynomialTerm(Monomial.One, Number.One);
                for (var k = 1; k <= exponent; k++)
                {
                    all[k] = new PolynomialTerm(t.Monomial.ToThe(k), all[k - 1].Coefficient * t.Coefficient);
                }

                return all;
            });
            binomials = new Number[exponent + 1][];
            for (var n = 0; n <= exponent; n++)
            {
                binomials[n] = new Number[n + 1];
                for (var k = 0; k <= n; k++)
                {
                    binomials[n][k] = k == 0 || k == n ? Number.One : binomials[n - 1][k - 1] + binomials[n - 1][k];
                }
            }
        }

        public TermTable Terms(int capacity)
        {
            gathered = new TermTable(capacity);
            // The depth is the number of terms, of which the number of choices allows few.
            Choose(0, exponent, Monomial.One, Number.One);
            return gathered;
        }

        private void Choose(int term, int left, in Monomial monomial, Number coefficient)
        {
            if (left == 0)
            {
                gathered.Add(monomial, coefficient);
                return;
            }

            if (term == powers.Length - 1)
            {
                var last = powers[term][left];
                gathered.Add(monomial * last.Monomial, coefficient * last.Coefficient);
                return;
            }

            for (var k = left; k >= 0; k--)
            {
                var power = powers[term][k];
                Choose(term + 1, left - k, monomial * power.Monomial, coefficient * binomials[left][k] * power.Coefficient);
            }
        }
    }
}
