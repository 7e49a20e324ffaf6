using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Polynomials;

/// <summary>A polynomial as a product.</summary>
/// <param name="Content">The number in front.</param>
/// <param name="Factors">Polynomials with whole coefficients that share no factor, the first one positive, with exponents; no two share a factor.</param>
/// <param name="IsComplete">Whether every factor is known to be irreducible over the rationals; where not, some may be products still, for the bound on work was reached.</param>
public sealed record Factorization(Number Content, IReadOnlyList<(Polynomial Factor, int Exponent)> Factors, bool IsComplete)
{
    /// <summary>The factors of a polynomial with exact coefficients and no negative exponents.</summary>
    public static Factorization Of(Polynomial polynomial, WorkBound? work = null)
    {
        if (polynomial.IsZero)
        {
            return new Factorization(Number.Zero, [], true);
        }

        work ??= new WorkBound();
        var rest = polynomial.Primitive(out var content);
        var factors = new List<(Polynomial Factor, int Exponent)>();
        var powers = rest.MonomialContent();
        for (var v = 0; v < powers.VariableCount; v++)
        {
            if (powers[v] > 0)
            {
                factors.Add((Polynomial.Variable(v), powers[v]));
            }
        }

        rest = rest.Times(Monomial.One / powers, Number.One);
        var splitting = new FactorSearch(work);
        foreach (var (part, exponent) in SquareFree(rest, work, out var isSquareFree))
        {
            foreach (var factor in isSquareFree ? splitting.Factors(part) : [part])
            {
                factors.Add((factor, exponent));
            }

            splitting.IsComplete &= isSquareFree;
        }

        // The signs of factors multiply to that of the whole, for all first coefficients are positive.
        factors.Sort(static (a, b) => Compare(a.Factor, b.Factor));
        return new Factorization(content, factors, splitting.IsComplete);
    }

    /// <summary>
    /// The product of the polynomials that occur once, that of those that occur twice, …: square-free, without common factors (Yun, 1976). Null where it would take more work than is allowed.
    /// </summary>
    public static IReadOnlyList<(Polynomial Factor, int Exponent)>? SquareFree(Polynomial polynomial, WorkBound? work = null) =>
        SquareFree(polynomial.Primitive(out _), work ?? new WorkBound(), out var isDone) is var parts && isDone ? parts : null;

    private static List<(Polynomial Factor, int Exponent)> SquareFree(Polynomial primitive, WorkBound work, out bool isDone)
    {
        var parts = new List<(Polynomial Factor, int Exponent)>();
        isDone = true;
        var rest = primitive;
        try
        {
            while (!rest.IsConstant)
            {
                // What does not hold the variable is treated by another.
                var variable = rest.Variables().MinBy(rest.DegreeIn);
                var content = GreatestCommonDivisor.ContentBy(rest, variable, work);
                AddYun(rest.DividedBy(content, work)!.Primitive(out _), variable, parts, work);
                rest = content;
            }
        }
        catch (WorkBoundReached)
        {
            isDone = false;
            parts = [(primitive, 1)];
        }

        return parts;
    }

    private static void AddYun(Polynomial polynomial, int variable, List<(Polynomial Factor, int Exponent)> parts, WorkBound work)
    {
        var derivative = polynomial.Derivative(variable);
        var shared = GreatestCommonDivisor.Compute(polynomial, derivative, work);
        var (w, y) = (polynomial.DividedBy(shared, work)!, derivative.DividedBy(shared, work)!);
        for (var exponent = 1; !w.IsConstant; exponent++)
        {
            var z = y - w.Derivative(variable);
            var factor = z.IsZero ? w.Primitive(out _) : GreatestCommonDivisor.Compute(w, z, work);
            if (!factor.IsConstant)
            {
                Add(parts, factor, exponent);
            }

            (w, y) = (w.DividedBy(factor, work)!, z.DividedBy(factor, work)!);
        }
    }

    private static void Add(List<(Polynomial Factor, int Exponent)> parts, Polynomial factor, int exponent)
    {
        var place = parts.FindIndex(p => p.Exponent == exponent);
        if (place < 0)
        {
            parts.Add((factor, exponent));
        }
        else
        {
            parts[place] = (parts[place].Factor * factor, exponent);
        }
    }

    private static int Compare(Polynomial a, Polynomial b)
    {
        var order = a.TotalDegree().CompareTo(b.TotalDegree());
        order = order != 0 ? order : a.Count.CompareTo(b.Count);
        for (var k = 0; order == 0 && k < a.Count; k++)
        {
            order = b.Terms[k].Monomial.CompareTo(a.Terms[k].Monomial);
            order = order != 0 ? order : a.Terms[k].Coefficient.CompareTo(b.Terms[k].Coefficient);
        }

        return order;
    }
}
