using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Polynomials;

/// <summary>A sum of terms that is being gathered, like terms merged as they come: open addressing over the monomials.</summary>
internal sealed class TermTable
{
    private PolynomialTerm[] terms;
    private int[] slots; // place of a term, plus 1

    /// <summary>An empty sum.</summary>
    /// <param name="capacity">About how many terms there will be.</param>
    public TermTable(int capacity)
    {
        terms = new PolynomialTerm[Math.Max(4, capacity)];
        slots = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)terms.Length * 2)];
    }

    /// <summary>The number of different monomials so far, those whose terms cancelled included.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a term.</summary>
    public void Add(in Monomial monomial, Number coefficient)
    {
        var mask = slots.Length - 1;
        var at = monomial.GetHashCode() & mask;
        while (slots[at] is var place and not 0)
        {
            ref var term = ref terms[place - 1];
            if (term.Monomial.Equals(monomial))
            {
                term = new PolynomialTerm(monomial, term.Coefficient + coefficient);
                return;
            }

            at = (at + 1) & mask;
        }

        if (Count == terms.Length)
        {
            Grow();
            Add(monomial, coefficient);
            return;
        }

        terms[Count++] = new PolynomialTerm(monomial, coefficient);
        slots[at] = Count;
    }

    /// <summary>Adds a polynomial times a term.</summary>
    public void Add(Polynomial polynomial, in Monomial monomial, Number coefficient)
    {
        foreach (var term in polynomial.Terms)
        {
            Add(term.Monomial * monomial, term.Coefficient * coefficient);
        }
    }

    /// <summary>The polynomial; the table is used up.</summary>
    /// <param name="reach">A bound on the absolute values of its exponents.</param>
    public Polynomial ToPolynomial(int reach)
    {
        var kept = 0;
        for (var k = 0; k < Count; k++)
        {
            if (!terms[k].Coefficient.IsZero)
            {
                terms[kept++] = terms[k];
            }
        }

        Array.Resize(ref terms, kept);
        return Polynomial.Sorted(terms, reach);
    }

    private void Grow()
    {
        Array.Resize(ref terms, terms.Length * 2);
        slots = new int[slots.Length * 2];
        var mask = slots.Length - 1;
        for (var k = 0; k < Count; k++)
        {
            var at = terms[k].Monomial.GetHashCode() & mask;
            while (slots[at] != 0)
            {
                at = (at + 1) & mask;
            }

            slots[at] = k + 1;
        }
    }
}
