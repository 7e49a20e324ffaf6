using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Polynomials;

/// <summary>
/// Splits polynomials without repeated factors: one that is linear in a variable is irreducible once its content is out; one that is quadratic splits where its discriminant
/// is a square; a homogeneous one has a variable less; one variable is <see cref="UnivariateFactors"/>'s; the others are mapped to one variable (Kronecker), and whatever comes back is
/// checked by division.
/// </summary>
/// <param name="work">How much may be done.</param>
internal sealed class FactorSearch(WorkBound work)
{
    private const int LargestDegree = 300;
    private const int MostFactorsJoined = 14;
    private const long WorkForOne = 1_500_000;

    /// <summary>Whether all factors so far are known to be irreducible.</summary>
    public bool IsComplete { get; set; } = true;

    /// <summary>The factors of a primitive polynomial without repeated factors, which no variable divides.</summary>
    public List<Polynomial> Factors(Polynomial polynomial)
    {
        var found = new List<Polynomial>();
        var pending = new Stack<Polynomial>([polynomial]);
        while (pending.TryPop(out var next))
        {
            if (next.IsConstant)
            {
                continue;
            }

            try
            {
                var bounded = work.Part(WorkForOne);
                if (Split(next, bounded) is { } parts)
                {
                    foreach (var part in parts)
                    {
                        pending.Push(part.Primitive(out _));
                    }
                }
                else
                {
                    found.Add(next);
                }
            }
            catch (WorkBoundReached)
            {
                found.Add(next);
                IsComplete = false;
            }
        }

        return found;
    }

    /// <summary>Two or more factors, or null for an irreducible polynomial.</summary>
    private static List<Polynomial>? Split(Polynomial polynomial, WorkBound work)
    {
        var variables = polynomial.Variables();
        foreach (var variable in variables)
        {
            if (variables.Length > 1 && GreatestCommonDivisor.ContentBy(polynomial, variable, work) is { IsConstant: false } content)
            {
                return [content, polynomial.DividedBy(content, work)!];
            }
        }

        var lowest = variables.MinBy(polynomial.DegreeIn);
        return polynomial.DegreeIn(lowest) switch
        {
            1 => null,
            2 => Quadratic(polynomial, lowest, work),
            _ when variables.Length == 1 => OfOneVariable(polynomial, lowest, work),
            _ when IsHomogeneous(polynomial) => Homogeneous(polynomial, lowest, work),
            _ => Mapped(polynomial, variables, work),
        };
    }

    private static List<Polynomial>? Quadratic(Polynomial polynomial, int variable, WorkBound work)
    {
        // av² + bv + c = (2av + b - s)(2av + b + s)/(4a), s² = b² - 4ac
        var coefficients = polynomial.CoefficientsBy(variable);
        var (a, b, c) = (coefficients[2], coefficients[1], coefficients[0]);
        if (Root(b.Times(b, work) - a.Times(c, work).Times(4), work) is not { } root)
        {
            return null;
        }

        var factor = Polynomial.FromCoefficients([b + root, a.Times(2)], variable);
        factor = factor.DividedBy(GreatestCommonDivisor.ContentBy(factor, variable, work), work)!.Primitive(out _);
        return polynomial.DividedBy(factor, work) is { } other ? [factor, other] : null;
    }

    /// <summary>The polynomial whose square this is, or null.</summary>
    internal static Polynomial? Root(Polynomial square, WorkBound work)
    {
        if (square.IsZero)
        {
            return square;
        }

        if (RootOf(square.Lead) is not { } lead || RootOf(square.Terms[^1]) is null)
        {
            return null;
        }

        // Term by term: each next one is what is left over twice the first.
        var root = lead;
        var rest = square - lead.Times(lead, work);
        var double1 = lead.Lead.Coefficient * 2;
        while (!rest.IsZero)
        {
            work.Spend(rest.Count + root.Count);
            var next = rest.Lead;
            if (!next.Monomial.IsDividedBy(lead.Lead.Monomial) || root.Count > square.Count)
            {
                return null;
            }

            var term = Polynomial.Of(next.Monomial / lead.Lead.Monomial, next.Coefficient / double1);
            if (term.Lead.Monomial >= root.Terms[^1].Monomial)
            {
                return null;
            }

            rest -= root.Times(term.Times(2), work) + term.Times(term, work);
            root += term;
        }

        return root;
    }

    private static Polynomial? RootOf(PolynomialTerm term)
    {
        var half = Monomial.One;
        for (var v = 0; v < term.Monomial.VariableCount; v++)
        {
            if (term.Monomial[v] % 2 != 0)
            {
                return null;
            }

            half *= Monomial.Of(v, term.Monomial[v] / 2);
        }

        return term.Coefficient.Sign > 0 && ExactSquareRoot(term.Coefficient) is { } root ? Polynomial.Of(half, root) : null;
    }

    private static Number? ExactSquareRoot(Number value) =>
        SquareRoot(value.Numerator) is { } above && SquareRoot(value.Denominator) is { } below ? Number.Fraction(above, below) : null;

    private static System.Numerics.BigInteger? SquareRoot(System.Numerics.BigInteger value)
    {
        // Newton's method from above.
        var root = System.Numerics.BigInteger.One << (int)((value.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + (value / root)) / 2;
            if (next >= root)
            {
                return root * root == value ? root : null;
            }

            root = next;
        }
    }

    private static List<Polynomial>? OfOneVariable(Polynomial polynomial, int variable, WorkBound work)
    {
        if (polynomial.DegreeIn(variable) > LargestDegree)
        {
            throw new WorkBoundReached();
        }

        var factors = UnivariateFactors.Of(Dense(polynomial, variable), work);
        return factors.Count == 1 ? null : factors.ConvertAll(f => Sparse(f, variable));
    }

    private static System.Numerics.BigInteger[] Dense(Polynomial polynomial, int variable)
    {
        var dense = new System.Numerics.BigInteger[polynomial.DegreeIn(variable) + 1];
        foreach (var term in polynomial.Terms)
        {
            dense[term.Monomial[variable]] = term.Coefficient.Numerator;
        }

        return dense;
    }

    private static Polynomial Sparse(System.Numerics.BigInteger[] dense, int variable) =>
        Polynomial.FromCoefficients(Array.ConvertAll(dense, c => Polynomial.Constant(Number.Fraction(c, 1))), variable);

    private static bool IsHomogeneous(Polynomial polynomial)
    {
        var degree = polynomial.Lead.Monomial.Degree;
        foreach (var term in polynomial.Terms)
        {
            if (term.Monomial.Degree != degree)
            {
                return false;
            }
        }

        return true;
    }

    private static List<Polynomial>? Homogeneous(Polynomial polynomial, int variable, WorkBound work)
    {
        // No variable divides it, so setting one to 1 loses no degree of the whole.
        if (Split(polynomial.At(variable, Number.One), work) is not { } parts)
        {
            return null;
        }

        return parts.ConvertAll(part =>
        {
            var degree = part.TotalDegree();
            var whole = new TermTable(part.Count);
            foreach (var term in part.Terms)
            {
                whole.Add(term.Monomial * Monomial.Of(variable, degree - term.Monomial.Degree), term.Coefficient);
            }

            return whole.ToPolynomial(degree);
        });
    }

    private static List<Polynomial>? Mapped(Polynomial polynomial, int[] variables, WorkBound work)
    {
        if (HasIrreducibleImage(polynomial, variables, work))
        {
            return null;
        }

        // The v-th variable becomes a power of one variable so large that no two monomials meet.
        var ordered = variables.OrderByDescending(polynomial.DegreeIn).ToArray();
        var strides = new int[ordered.Length];
        var stride = 1L;
        for (var k = 0; k < ordered.Length; k++)
        {
            strides[k] = (int)stride;
            stride *= polynomial.DegreeIn(ordered[k]) + 1;
            if (stride > LargestDegree)
            {
                throw new WorkBoundReached();
            }
        }

        var image = new TermTable(polynomial.Count);
        foreach (var term in polynomial.Terms)
        {
            image.Add(Monomial.Of(0, ordered.Select((v, k) => term.Monomial[v] * strides[k]).Sum()), term.Coefficient);
        }

        var factors = new List<Polynomial>();
        foreach (var (factor, exponent) in Factorization.Of(image.ToPolynomial((int)stride), work) is { IsComplete: true } known ? known.Factors : throw new WorkBoundReached())
        {
            factors.AddRange(Enumerable.Repeat(factor, exponent));
        }

        if (factors.Count > MostFactorsJoined)
        {
            throw new WorkBoundReached();
        }

        // A factor's image is a product of some of these: those with the first among them.
        for (var chosen = 1; chosen < (1 << factors.Count) - 1; chosen += 2)
        {
            var product = Polynomial.One;
            for (var k = 0; k < factors.Count; k++)
            {
                product = (chosen >> k & 1) == 0 ? product : product.Times(factors[k], work);
            }

            if (Unmapped(product, polynomial, ordered, strides) is { IsConstant: false } candidate && polynomial.DividedBy(candidate, work, isIntegral: true) is { IsConstant: false } other)
            {
                return [candidate, other];
            }
        }

        return null;
    }

    private static Polynomial? Unmapped(Polynomial image, Polynomial whole, int[] variables, int[] strides)
    {
        var gathered = new TermTable(image.Count);
        foreach (var term in image.Terms)
        {
            var left = term.Monomial[0];
            var monomial = Monomial.One;
            for (var k = variables.Length - 1; k >= 0; k--)
            {
                var exponent = left / strides[k];
                left %= strides[k];
                if (exponent > whole.DegreeIn(variables[k]))
                {
                    return null;
                }

                monomial *= Monomial.Of(variables[k], exponent);
            }

            gathered.Add(monomial, term.Coefficient);
        }

        return gathered.ToPolynomial(image.Reach).Primitive(out _);
    }

    /// <summary>Whether the polynomial keeps its degree in one variable and is irreducible where the others have some values: then it is irreducible itself, for its contents are out.</summary>
    private static bool HasIrreducibleImage(Polynomial polynomial, int[] variables, WorkBound work)
    {
        var kept = variables.MinBy(polynomial.DegreeIn);
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            var image = polynomial;
            foreach (var variable in variables)
            {
                image = variable == kept ? image : image.At(variable, (attempt * 3) + (variable % 5) - 7);
            }

            if (image.DegreeIn(kept) == polynomial.DegreeIn(kept) && Factorization.Of(image.Primitive(out _), work) is { IsComplete: true, Factors: [{ Exponent: 1 }] })
            {
                return true;
            }
        }

        return false;
    }
}
