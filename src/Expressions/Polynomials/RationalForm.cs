using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;

namespace MlMath.Expressions.Polynomials;

/// <summary>
/// An expression as a quotient of polynomials in kernels (whatever is no sum, product or power is a variable) without a common factor. Wherever the original has a value, this has
/// the same; where it has one and the original none, a divisor of <see cref="Cancelled"/> is 0.
/// </summary>
public sealed class RationalForm
{
    private readonly Graph graph;
    private readonly KernelTable kernels;

    private RationalForm(Graph graph, KernelTable kernels, Number scale, Polynomial numerator, IReadOnlyList<(Polynomial Factor, int Exponent)> denominator, IReadOnlyList<Expr> cancelled)
    {
        this.graph = graph;
        this.kernels = kernels;
        Scale = scale;
        NumeratorPolynomial = numerator;
        DenominatorFactors = denominator;
        Cancelled = cancelled;
    }

    /// <summary>The number in front.</summary>
    public Number Scale { get; }

    /// <summary>The numerator: whole coefficients without a common factor, the first one positive; 0 or 1 where there is nothing else.</summary>
    public Polynomial NumeratorPolynomial { get; }

    /// <summary>The factors of the denominator, like the numerator each, with their exponents; none shares a factor with another or with the numerator.</summary>
    public IReadOnlyList<(Polynomial Factor, int Exponent)> DenominatorFactors { get; }

    /// <summary>What stood in a denominator of the original and stands in none now: the original has no value where one of these is 0.</summary>
    public IReadOnlyList<Expr> Cancelled { get; }

    /// <summary>The numerator as an expression, the number in front included.</summary>
    public Expr Numerator => kernels.ToExpr(NumeratorPolynomial.Times(Scale));

    /// <summary>The denominator as an expression: a product.</summary>
    public Expr Denominator => graph.Product(DenominatorFactors.Select(d => (kernels.ToExpr(d.Factor), (Number)d.Exponent)).ToArray());

    /// <summary>Whether it is 0.</summary>
    public bool IsZero => NumeratorPolynomial.IsZero;

    /// <summary>The variables' meanings, in their order: roots and exponentials as the units that are raised to powers.</summary>
    public IReadOnlyList<Expr> Kernels => [.. Enumerable.Range(0, kernels.Count).Select(v => kernels.ToExpr(Monomial.Of(v, 1)))];

    /// <summary>The form of an expression.</summary>
    /// <param name="graph">Where it lives.</param>
    /// <param name="expression">What is read; free indices stay.</param>
    /// <param name="work">How much work may be done; about a second where it is not said.</param>
    /// <param name="mostTerms">Terms that a polynomial may have.</param>
    /// <returns>Null where it would become too large, where a number is not exact, a denominator is 0 everywhere, or brackets mask a part.</returns>
    public static RationalForm? Of(Graph graph, Expr expression, WorkBound? work = null, int mostTerms = 2_000)
    {
        work ??= new WorkBound();
        try
        {
            var (reader, read) = ExpressionReader.Read(graph, expression, work, mostTerms, ReadingMode.Quotient);
            return reader.HasMasks ? null : Reduced(graph, reader, read, work);
        }
        catch (WorkBoundReached)
        {
            return null;
        }
        catch (ProblemException problem) when (problem.Problem.Code == ProblemCode.Limit)
        {
            // A coefficient became too long: so did the form.
            return null;
        }
    }

    /// <summary>The quotient as an expression, its numerator multiplied out.</summary>
    public Expr ToExpr() => DenominatorFactors.Count == 0 ? Numerator
        : graph.Scale(Scale, graph.Product([(kernels.ToExpr(NumeratorPolynomial), Number.One), .. DenominatorFactors.Select(d => (kernels.ToExpr(d.Factor), (Number)(-d.Exponent)))]));

    /// <summary>The expression that a polynomial in the same kernels stands for.</summary>
    public Expr ToExpr(Polynomial polynomial) => kernels.ToExpr(polynomial);

    private static RationalForm Reduced(Graph graph, ExpressionReader reader, Quotient read, WorkBound work)
    {
        var numerator = read.Numerator.Primitive(out var scale);
        var pending = new Stack<(Polynomial Factor, int Exponent)>(read.Denominator.Select(d => (reader.Divisors[d.Id], d.Exponent)));
        var denominator = new List<(Polynomial Factor, int Exponent)>();
        while (pending.TryPop(out var next))
        {
            var (factor, exponent) = next;
            if (factor.IsConstant)
            {
                continue;
            }

            var shared = numerator.IsZero ? factor : GreatestCommonDivisor.Compute(numerator, factor, work);
            if (shared.IsConstant)
            {
                denominator.Add((factor, exponent));
                continue;
            }

            // f^e is f^(e-1)·(f/g)·g, and g goes into the numerator.
            if (numerator.IsZero)
            {
                continue;
            }

            numerator = numerator.DividedBy(shared, work)!.Primitive(out _);
            if (exponent > 1)
            {
                pending.Push((factor, exponent - 1));
            }

            pending.Push((factor.DividedBy(shared, work)!.Primitive(out _), 1));
        }

        denominator = Gathered(denominator);
        var cancelled = new List<Expr>();
        foreach (var divisor in reader.Divisors.All)
        {
            var rest = divisor;
            foreach (var (factor, _) in denominator)
            {
                while (!rest.IsConstant && GreatestCommonDivisor.Compute(rest, factor, work) is { IsConstant: false } shared)
                {
                    rest = rest.DividedBy(shared, work)!;
                }
            }

            if (!rest.IsConstant && !(rest.Count == 1 && rest.Variables().All(reader.Kernels.IsNeverZero)))
            {
                cancelled.Add(reader.Kernels.ToExpr(rest.Primitive(out _)));
            }
        }

        return new RationalForm(graph, reader.Kernels, scale, numerator, denominator, cancelled);
    }

    private static List<(Polynomial Factor, int Exponent)> Gathered(List<(Polynomial Factor, int Exponent)> factors)
    {
        var gathered = new List<(Polynomial Factor, int Exponent)>();
        foreach (var (factor, exponent) in factors)
        {
            var place = gathered.FindIndex(g => g.Factor.Equals(factor));
            if (place < 0)
            {
                gathered.Add((factor, exponent));
            }
            else
            {
                gathered[place] = (factor, gathered[place].Exponent + exponent);
            }
        }

        return gathered;
    }
}
