using System.Numerics;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Polynomials;

/// <summary>A term of a polynomial.</summary>
/// <param name="Monomial">What its variables make.</param>
/// <param name="Coefficient">What stands in front; not 0.</param>
public readonly record struct PolynomialTerm(Monomial Monomial, Number Coefficient);

/// <summary>
/// A polynomial over the rationals in numbered variables, sparse: its terms in descending lexicographic order, each with a coefficient that is not 0. Negative exponents
/// are allowed in sums and products (Laurent polynomials), not in division, greatest common divisors and factors. Immutable, and safe to
/// use from many threads.
/// </summary>
public sealed partial class Polynomial : IEquatable<Polynomial>
{
    private static readonly Comparison<PolynomialTerm> Descending = static (a, b) => b.Monomial.CompareTo(a.Monomial);

    private readonly PolynomialTerm[] terms;
    private int reach;

    private Polynomial(PolynomialTerm[] terms, int reach)
    {
        this.terms = terms;
        this.reach = reach;
    }

    /// <summary>0.</summary>
    public static Polynomial Zero { get; } = new([], 0);

    /// <summary>1.</summary>
    public static Polynomial One { get; } = Constant(Number.One);

    /// <summary>The terms, in descending order.</summary>
    public ReadOnlySpan<PolynomialTerm> Terms => terms;

    /// <summary>The number of terms.</summary>
    public int Count => terms.Length;

    /// <summary>Whether it is 0.</summary>
    public bool IsZero => terms.Length == 0;

    /// <summary>Whether no variable occurs in it.</summary>
    public bool IsConstant => terms.Length == 0 || (terms.Length == 1 && terms[0].Monomial.IsOne);

    /// <summary>Whether it is 1.</summary>
    public bool IsOne => terms.Length == 1 && terms[0].Monomial.IsOne && terms[0].Coefficient.IsOne;

    /// <summary>The first term; it must not be 0.</summary>
    public PolynomialTerm Lead => terms[0];

    /// <summary>A bound on the absolute values of its exponents.</summary>
    internal int Reach => reach;

    /// <summary>A constant.</summary>
    public static Polynomial Constant(Number value) => value.IsZero ? new Polynomial([], 0) : new Polynomial([new PolynomialTerm(Monomial.One, value)], 0);

    /// <summary>One term.</summary>
    public static Polynomial Of(Monomial monomial, Number coefficient) =>
        coefficient.IsZero ? Zero : new Polynomial([new PolynomialTerm(monomial, coefficient)], monomial.Reach);

    /// <summary>A variable.</summary>
    public static Polynomial Variable(int variable) => Of(Monomial.Of(variable, 1), Number.One);

    /// <summary>Terms of different monomials, in any order, with coefficients that are not 0; the array is taken over.</summary>
    internal static Polynomial Sorted(PolynomialTerm[] terms, int reach)
    {
        for (var k = 1; k < terms.Length; k++)
        {
            if (terms[k].Monomial.CompareTo(terms[k - 1].Monomial) > 0)
            {
                Array.Sort(terms, Descending);
                break;
            }
        }

        return terms.Length == 0 ? Zero : new Polynomial(terms, reach);
    }

    /// <summary>The sum.</summary>
    public static Polynomial operator +(Polynomial a, Polynomial b) => Combined(a, b, Number.One);

    /// <summary>The difference.</summary>
    public static Polynomial operator -(Polynomial a, Polynomial b) => Combined(a, b, Number.MinusOne);

    /// <summary>The negative.</summary>
    public static Polynomial operator -(Polynomial a) => a.Times(Number.MinusOne);

    /// <summary>The product.</summary>
    public static Polynomial operator *(Polynomial a, Polynomial b) => a.Times(b, new WorkBound(long.MaxValue));

    /// <summary>The product with a number.</summary>
    public Polynomial Times(Number factor) => Times(Monomial.One, factor);

    /// <summary>The product with a term.</summary>
    public Polynomial Times(Monomial monomial, Number factor)
    {
        if (factor.IsZero)
        {
            return Zero;
        }

        var isPlain = monomial.IsOne;
        if (isPlain && factor.IsOne)
        {
            return this;
        }

        var bound = isPlain ? reach : ReachWith(monomial.Reach);
        var scaled = new PolynomialTerm[terms.Length];
        for (var k = 0; k < scaled.Length; k++)
        {
            scaled[k] = new PolynomialTerm(isPlain ? terms[k].Monomial : terms[k].Monomial * monomial, terms[k].Coefficient * factor);
        }

        return new Polynomial(scaled, bound);
    }

    /// <summary>Its degree in a variable; 0 for the polynomial 0.</summary>
    public int DegreeIn(int variable)
    {
        var degree = int.MinValue;
        foreach (var term in terms)
        {
            degree = Math.Max(degree, term.Monomial[variable]);
        }

        return terms.Length == 0 ? 0 : degree;
    }

    /// <summary>The largest sum of exponents of a term.</summary>
    public int TotalDegree()
    {
        var degree = 0;
        foreach (var term in terms)
        {
            degree = Math.Max(degree, term.Monomial.Degree);
        }

        return degree;
    }

    /// <summary>The variables that occur in it, ascending.</summary>
    public int[] Variables()
    {
        var most = 0;
        foreach (var term in terms)
        {
            most = Math.Max(most, term.Monomial.VariableCount);
        }

        var found = new List<int>();
        for (var v = 0; v < most; v++)
        {
            if (Array.Exists(terms, t => t.Monomial[v] != 0))
            {
                found.Add(v);
            }
        }

        return [.. found];
    }

    /// <summary>The monomial that goes into every term.</summary>
    public Monomial MonomialContent()
    {
        if (IsZero)
        {
            return Monomial.One;
        }

        var least = terms[0].Monomial;
        for (var k = 1; k < terms.Length; k++)
        {
            least = Monomial.Least(least, terms[k].Monomial);
        }

        return least;
    }

    /// <summary>
    /// The polynomial with integer coefficients that share no factor and a positive first one, of which this is <paramref name="content"/> times; of exact coefficients only.
    /// </summary>
    public Polynomial Primitive(out Number content)
    {
        if (IsZero)
        {
            content = Number.One;
            return this;
        }

        BigInteger above = 0, below = 1;
        foreach (var term in terms)
        {
            var coefficient = term.Coefficient;
            above = above.IsOne ? above : BigInteger.GreatestCommonDivisor(above, coefficient.Numerator);
            if (!coefficient.IsInteger)
            {
                below = below / BigInteger.GreatestCommonDivisor(below, coefficient.Denominator) * coefficient.Denominator;
            }
        }

        content = Number.Fraction(terms[0].Coefficient.Sign < 0 ? -above : above, below);
        return content.IsOne ? this : Times(Number.One / content);
    }

    /// <summary>Whether all coefficients are exact.</summary>
    public bool IsExact()
    {
        return Array.TrueForAll(terms, t => t.Coefficient.IsExact);
    }

    /// <summary>The derivative by a variable.</summary>
    public Polynomial Derivative(int variable)
    {
        var found = new List<PolynomialTerm>(terms.Length);
        foreach (var term in terms)
        {
            var exponent = term.Monomial[variable];
            if (exponent != 0)
            {
                found.Add(new PolynomialTerm(term.Monomial / Monomial.Of(variable, 1), term.Coefficient * exponent));
            }
        }

        return Sorted([.. found], reach + 1);
    }

    /// <summary>The polynomial with a value in place of a variable.</summary>
    public Polynomial At(int variable, Number value)
    {
        var powers = new Dictionary<int, Number>();
        var gathered = new TermTable(terms.Length);
        foreach (var term in terms)
        {
            var exponent = term.Monomial[variable];
            if (!powers.TryGetValue(exponent, out var power))
            {
                powers.Add(exponent, power = Number.Power(value, exponent));
            }

            gathered.Add(term.Monomial.Without(variable), term.Coefficient * power);
        }

        return gathered.ToPolynomial(reach);
    }

    /// <summary>The value at a point: one number for each variable.</summary>
    public Number At(ReadOnlySpan<Number> point)
    {
        var sum = Number.Zero;
        foreach (var term in terms)
        {
            var product = term.Coefficient;
            for (var v = 0; v < term.Monomial.VariableCount; v++)
            {
                if (term.Monomial[v] is var exponent and not 0)
                {
                    product *= Number.Power(point[v], exponent);
                }
            }

            sum += product;
        }

        return sum;
    }

    /// <summary>Its coefficients by powers of a variable: entry d stands before the d-th power. No exponent may be negative.</summary>
    public Polynomial[] CoefficientsBy(int variable)
    {
        var lists = new List<PolynomialTerm>?[DegreeIn(variable) + 1];
        foreach (var term in terms)
        {
            (lists[term.Monomial[variable]] ??= []).Add(new PolynomialTerm(term.Monomial.Without(variable), term.Coefficient));
        }

        return Array.ConvertAll(lists, l => l is null ? Zero : Sorted([.. l], reach));
    }

    /// <summary>The polynomial that has these coefficients, which do not hold the variable.</summary>
    internal static Polynomial FromCoefficients(IReadOnlyList<Polynomial> coefficients, int variable)
    {
        var all = new List<PolynomialTerm>();
        var bound = coefficients.Count;
        for (var d = 0; d < coefficients.Count; d++)
        {
            bound = Math.Max(bound, coefficients[d].reach);
            var power = Monomial.Of(variable, d);
            foreach (var term in coefficients[d].terms)
            {
                all.Add(new PolynomialTerm(term.Monomial * power, term.Coefficient));
            }
        }

        return Sorted([.. all], bound);
    }

    /// <inheritdoc/>
    public bool Equals(Polynomial? other) => other is not null && Terms.SequenceEqual(other.Terms);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Polynomial);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = terms.Length;
        foreach (var term in terms)
        {
            hash = HashCode.Combine(hash, term.Monomial, term.Coefficient);
        }

        return hash;
    }

    /// <summary>The polynomial as text, its variables `v0`, `v1`, ….</summary>
    public override string ToString() => IsZero ? "0" : string.Join(" + ", Array.ConvertAll(terms, t =>
        string.Join('*', (string[])[t.Coefficient.ToString(), .. Enumerable.Range(0, t.Monomial.VariableCount).Where(v => t.Monomial[v] != 0).Select(v => $"v{v}^{t.Monomial[v]}")])));

    private int ReachWith(int more)
    {
        if (reach + more > Monomial.LargestExponent)
        {
            reach = 0;
            foreach (var term in terms)
            {
                reach = Math.Max(reach, term.Monomial.Reach);
            }

            if (reach + more > Monomial.LargestExponent)
            {
                throw new WorkBoundReached();
            }
        }

        return reach + more;
    }

    private static Polynomial Combined(Polynomial a, Polynomial b, Number factor)
    {
        if (b.IsZero)
        {
            return a;
        }

        if (a.IsZero)
        {
            return b.Times(factor);
        }

        var merged = new PolynomialTerm[a.terms.Length + b.terms.Length];
        int i = 0, j = 0, count = 0;
        while (i < a.terms.Length || j < b.terms.Length)
        {
            var order = i == a.terms.Length ? -1 : j == b.terms.Length ? 1 : a.terms[i].Monomial.CompareTo(b.terms[j].Monomial);
            if (order > 0)
            {
                merged[count++] = a.terms[i++];
            }
            else if (order < 0)
            {
                merged[count++] = new PolynomialTerm(b.terms[j].Monomial, b.terms[j].Coefficient * factor);
                j++;
            }
            else
            {
                var coefficient = a.terms[i].Coefficient + (b.terms[j++].Coefficient * factor);
                if (!coefficient.IsZero)
                {
                    merged[count++] = new PolynomialTerm(a.terms[i].Monomial, coefficient);
                }

                i++;
            }
        }

        Array.Resize(ref merged, count);
        return count == 0 ? Zero : new Polynomial(merged, Math.Max(a.reach, b.reach));
    }
}
