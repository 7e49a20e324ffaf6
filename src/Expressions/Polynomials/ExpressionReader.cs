using System.Runtime.CompilerServices;
using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Polynomials;

/// <summary>A quotient of polynomials.</summary>
/// <param name="Numerator">The numerator.</param>
/// <param name="Denominator">The denominator: divisors of a <see cref="DivisorTable"/> with exponents.</param>
internal readonly record struct Quotient(Polynomial Numerator, List<(int Id, int Exponent)> Denominator)
{
    /// <summary>1.</summary>
    public static Quotient One => new(Polynomial.One, []);
}

/// <summary>How an expression is read as polynomials.</summary>
internal enum ReadingMode
{
    /// <summary>What stands below a line stays a factor with a negative exponent.</summary>
    Expanded,

    /// <summary>All comes over one denominator; e^(2x) and e^x are powers of one kernel.</summary>
    Quotient,
}

/// <summary>
/// Reads expressions as polynomials in kernels: what is no sum, product or whole power becomes a variable. Anything may become one, so that what is too deep or too odd costs
/// a simplification, never a wrong one.
/// </summary>
internal sealed partial class ExpressionReader(Graph graph, KernelRoots roots, WorkBound work, int mostTerms, ReadingMode mode)
{
    private const int MostDepth = 400;

    private readonly Dictionary<Node, Quotient> known = [];
    private readonly Dictionary<Polynomial, int> radicands = [];
    private int depth;

    /// <summary>The kernels so far.</summary>
    public KernelTable Kernels { get; } = new(graph);

    /// <summary>The denominators so far.</summary>
    public DivisorTable Divisors { get; } = new();

    /// <summary>Whether a bracket, which masks what stands beside it, was met.</summary>
    public bool HasMasks { get; private set; }

    /// <summary>Reads an expression; throws <see cref="WorkBoundReached"/> where that becomes too large.</summary>
    public static (ExpressionReader Reader, Quotient Read) Read(Graph graph, Expr expression, WorkBound work, int mostTerms, ReadingMode mode)
    {
        var roots = new KernelRoots();
        for (var round = 0; ; round++)
        {
            roots.HasLearnt = false;
            var reader = new ExpressionReader(graph, roots, work, mostTerms, mode);
            var read = reader.Read(expression);
            if (!roots.HasLearnt || round == 4)
            {
                return (reader, read with { Denominator = reader.Divisors.Resolved(read.Denominator) });
            }
        }
    }

    /// <summary>Reads a part of the same expression, or one in which the same kernels may occur.</summary>
    public Quotient Read(Expr expression)
    {
        switch (expression.Node)
        {
            case NumberNode number:
                return mode == ReadingMode.Expanded || number.Value.IsExact ? Whole(Polynomial.Constant(number.Value)) : throw new WorkBoundReached();
            case SumNode or ProductNode { Bound.Length: 0 }:
                if (known.TryGetValue(expression.Node, out var found) && expression.Terms.Length == 0)
                {
                    return found;
                }

                if (depth >= MostDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
                {
                    return Whole(Polynomial.Of(Atom(expression), Number.One));
                }

                depth++;
                found = expression.Node is SumNode ? Sum(expression) : Product(expression);
                depth--;
                if (expression.Terms.Length == 0)
                {
                    known[expression.Node] = found;
                }

                return found;
            default:
                return mode == ReadingMode.Quotient && Special(expression) is { } special ? special : Whole(Polynomial.Of(Atom(expression), Number.One));
        }
    }

    private static Quotient Whole(Polynomial polynomial) => new(polynomial, []);

    private Polynomial Checked(Polynomial polynomial)
    {
        polynomial = Kernels.Reduced(polynomial, work);
        return polynomial.Count <= mostTerms ? polynomial : throw new WorkBoundReached();
    }

    private Quotient Sum(Expr expression)
    {
        var terms = Graph.TermsOf(expression, out var constant);
        if (mode == ReadingMode.Quotient && !constant.IsExact)
        {
            throw new WorkBoundReached();
        }

        var parts = new List<(Number Coefficient, Quotient Part)>(terms.Count);
        foreach (var (coefficient, term) in terms)
        {
            if (mode == ReadingMode.Quotient && !coefficient.IsExact)
            {
                throw new WorkBoundReached();
            }

            work.Spend(1);
            parts.Add((coefficient, Read(term)));
        }

        // What was registered later may have taken apart what was registered before.
        var denominator = new Dictionary<int, int>();
        for (var k = 0; k < parts.Count; k++)
        {
            parts[k] = (parts[k].Coefficient, parts[k].Part with { Denominator = Divisors.Resolved(parts[k].Part.Denominator) });
            foreach (var (id, exponent) in parts[k].Part.Denominator)
            {
                denominator[id] = Math.Max(denominator.GetValueOrDefault(id), exponent);
            }
        }

        var gathered = new TermTable(parts.Count + 1);
        gathered.Add(Monomial.One, Number.Zero);
        var reach = 0;
        if (!constant.IsZero)
        {
            AddTo(gathered, constant, Polynomial.One, [], denominator, ref reach);
        }

        foreach (var (coefficient, part) in parts)
        {
            AddTo(gathered, coefficient, part.Numerator, part.Denominator, denominator, ref reach);
            if (gathered.Count > 4 * mostTerms)
            {
                throw new WorkBoundReached();
            }
        }

        return Cancelled(new Quotient(Checked(gathered.ToPolynomial(reach)), [.. denominator.OrderBy(d => d.Key).Select(d => (d.Key, d.Value))]));
    }

    private void AddTo(TermTable gathered, Number coefficient, Polynomial numerator, List<(int Id, int Exponent)> own, Dictionary<int, int> common, ref int reach)
    {
        foreach (var (id, exponent) in common)
        {
            var missing = exponent - own.Find(d => d.Id == id).Exponent;
            if (missing > 0)
            {
                numerator = numerator.Times(Power(Divisors[id], missing), work);
            }
        }

        work.Spend(numerator.Count);
        reach = Math.Max(reach, numerator.Reach);
        gathered.Add(numerator, Monomial.One, coefficient);
    }

    private Quotient Product(Expr expression)
    {
        var monomial = Monomial.One;
        var factors = new List<Polynomial>();
        var denominator = new List<(int, int)>();
        foreach (var (factor, exponent) in Graph.FactorsOf(expression, out _))
        {
            work.Spend(1);
            var part = FactorOf(factor, exponent);
            denominator.AddRange(part.Denominator);
            if (part.Numerator.Count == 1 && part.Numerator.Lead.Coefficient.IsOne && part.Numerator.Reach < 1000 && monomial.Reach < Monomial.LargestExponent / 2)
            {
                monomial *= part.Numerator.Lead.Monomial;
            }
            else
            {
                factors.Add(part.Numerator);
            }
        }

        factors.Sort(static (a, b) => a.Count.CompareTo(b.Count));
        var product = Polynomial.Of(monomial, Number.One);
        foreach (var factor in factors)
        {
            if ((long)product.Count * factor.Count > 16L * mostTerms)
            {
                throw new WorkBoundReached();
            }

            product = Checked(product.Times(factor, work));
        }

        return Cancelled(new Quotient(Checked(product), Divisors.Resolved(denominator)));
    }

    private Quotient FactorOf(Expr factor, Number exponent)
    {
        if (exponent.IsInteger && exponent.ToInt64() is { } whole && Math.Abs(whole) <= Monomial.LargestExponent)
        {
            if (whole > 0)
            {
                var part = Read(factor);
                return new Quotient(Checked(Power(part.Numerator, (int)whole)), part.Denominator.ConvertAll(d => (d.Id, d.Exponent * (int)whole)));
            }

            if (mode == ReadingMode.Quotient)
            {
                var part = Inverse(Read(factor));
                return new Quotient(Checked(Power(part.Numerator, -(int)whole)), part.Denominator.ConvertAll(d => (d.Id, d.Exponent * -(int)whole)));
            }
        }

        // Division, common divisors and factors know no negative exponents: what has one goes below the line.
        var power = PowerOf(factor, exponent);
        return mode == ReadingMode.Quotient ? Multiplied(Quotient.One, power) : Whole(Polynomial.Of(power, Number.One));
    }

    private Polynomial Power(Polynomial polynomial, int exponent) => polynomial.ToThe(exponent, work, 2 * mostTerms) ?? throw new WorkBoundReached();

    /// <summary>One over a quotient; its numerator is remembered as a divisor.</summary>
    private Quotient Inverse(Quotient quotient)
    {
        if (quotient.Numerator.IsZero)
        {
            throw new WorkBoundReached();
        }

        var numerator = Polynomial.One;
        foreach (var (id, exponent) in Divisors.Resolved(quotient.Denominator))
        {
            numerator = numerator.Times(Power(Divisors[id], exponent), work);
        }

        var rest = quotient.Numerator.Primitive(out var content);
        var powers = rest.MonomialContent();
        rest = rest.Times(Monomial.One / powers, Number.One);
        var denominator = new List<(int, int)>();
        for (var v = 0; v < powers.VariableCount; v++)
        {
            if (powers[v] > 0)
            {
                denominator.AddRange(Divisors.Register(Polynomial.Variable(v), work).ConvertAll(d => (d.Id, d.Exponent * powers[v])));
            }
        }

        if (!rest.IsConstant)
        {
            denominator.AddRange(Divisors.Register(rest, work));
        }

        return Cancelled(new Quotient(numerator.Times(Number.One / content), Divisors.Resolved(denominator)));
    }

    /// <summary>The quotient without the divisors that go into its numerator as a whole.</summary>
    private Quotient Cancelled(Quotient quotient)
    {
        var numerator = quotient.Numerator;
        if (quotient.Denominator.Count == 0 || numerator.IsZero)
        {
            return new Quotient(numerator, []);
        }

        var left = new List<(int Id, int Exponent)>(quotient.Denominator.Count);
        foreach (var (id, exponent) in quotient.Denominator)
        {
            var remaining = exponent;
            for (; remaining > 0 && !numerator.IsConstant && numerator.DividedBy(Divisors[id], work) is { } smaller; remaining--)
            {
                numerator = smaller;
            }

            if (remaining > 0)
            {
                left.Add((id, remaining));
            }
        }

        return new Quotient(numerator, left);
    }
}
