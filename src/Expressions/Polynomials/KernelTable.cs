using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Polynomials;

/// <summary>The kernels of some polynomials, and the way back to expressions.</summary>
/// <param name="graph">The graph of the expressions.</param>
internal sealed class KernelTable(Graph graph)
{
    private const int MostKernels = 2_000;

    private readonly List<Kernel> kernels = [];
    private readonly Dictionary<Node, List<int>> places = [];
    private readonly List<int> related = [];

    /// <summary>The number of kernels.</summary>
    public int Count => kernels.Count;

    /// <summary>The kernel of a variable.</summary>
    public Kernel this[int variable] => kernels[variable];

    /// <summary>The variable of a kernel, null where there is none yet.</summary>
    public int? Find(Expr @base, KernelKind kind)
    {
        if (places.TryGetValue(@base.Node, out var candidates))
        {
            foreach (var candidate in candidates)
            {
                if (kernels[candidate].Kind == kind && kernels[candidate].Base.SameAs(@base))
                {
                    return candidate;
                }
            }
        }

        return null;
    }

    /// <summary>A new variable; throws <see cref="WorkBoundReached"/> where there are too many.</summary>
    public int Add(Kernel kernel)
    {
        if (kernels.Count == MostKernels)
        {
            throw new WorkBoundReached();
        }

        if (!places.TryGetValue(kernel.Base.Node, out var list))
        {
            places.Add(kernel.Base.Node, list = []);
        }

        list.Add(kernels.Count);
        if (kernel.Degree > 0)
        {
            related.Add(kernels.Count);
        }

        kernels.Add(kernel);
        return kernels.Count - 1;
    }

    /// <summary>The polynomial with powers of kernels written by what is known of them: √(x + 1)² is x + 1, |x|² is x².</summary>
    public Polynomial Reduced(Polynomial polynomial, WorkBound work)
    {
        // What a kernel means is made of simpler ones, so this ends.
        for (var changed = true; changed;)
        {
            changed = false;
            for (var r = related.Count - 1; r >= 0; r--)
            {
                var (variable, degree) = (related[r], kernels[related[r]].Degree);
                if (degree > 0 && HasPower(polynomial, variable, degree) && Rewritten(polynomial, variable, work) is { } reduced)
                {
                    polynomial = reduced;
                    changed = true;
                }
            }
        }

        return polynomial;
    }

    /// <summary>The expression that a polynomial stands for.</summary>
    public Expr ToExpr(Polynomial polynomial)
    {
        var constant = Number.Zero;
        var terms = new List<(Number Coefficient, Expr Term)>(polynomial.Count);
        var products = new PlainProducts(graph, kernels);
        var isPlain = true;
        foreach (var term in polynomial.Terms)
        {
            if (term.Monomial.IsOne)
            {
                constant = term.Coefficient;
                continue;
            }

            var product = products.Of(term.Monomial);
            isPlain &= product is not null;
            terms.Add((term.Coefficient, product ?? General(term.Monomial)));
        }

        if (isPlain)
        {
            return graph.SumOfDistinct(constant, terms);
        }

        terms.Add((constant, graph.One));
        return graph.Sum(terms.ToArray());
    }

    /// <summary>The expression that a monomial stands for.</summary>
    public Expr ToExpr(in Monomial monomial) => new PlainProducts(graph, kernels).Of(monomial) ?? General(monomial);

    private Expr General(in Monomial monomial)
    {
        var factors = new List<(Expr Base, Number Exponent)>();
        var exponents = new List<(Number, Expr)>();
        var roots = new List<(Number Base, Number Exponent)>();
        for (var v = 0; v < Math.Min(monomial.VariableCount, kernels.Count); v++)
        {
            if (monomial[v] is var exponent and not 0)
            {
                var kernel = kernels[v];
                var units = Number.Fraction(exponent, kernel.Root);
                if (kernel.Kind == KernelKind.Exponential)
                {
                    exponents.Add((kernel.IsNegative ? -units : units, kernel.Base));
                }
                else if (kernel.Base.Node is NumberNode { Value: { IsExact: true } number } && units.Sign > 0)
                {
                    // √2·√3 is written √6.
                    var same = roots.FindIndex(r => r.Exponent == units);
                    if (same < 0)
                    {
                        roots.Add((number, units));
                    }
                    else
                    {
                        roots[same] = (roots[same].Base * number, units);
                    }
                }
                else
                {
                    factors.Add((kernel.Base, units));
                }
            }
        }

        if (exponents.Count > 0)
        {
            factors.Add((graph.Exp(graph.Sum(exponents.ToArray())), Number.One));
        }

        factors.AddRange(roots.ConvertAll(r => (graph.Number(r.Base), r.Exponent)));
        return graph.Product(factors.ToArray());
    }

    private static bool HasPower(Polynomial polynomial, int variable, int degree)
    {
        foreach (var term in polynomial.Terms)
        {
            if (term.Monomial[variable] >= degree)
            {
                return true;
            }
        }

        return false;
    }

    private Polynomial? Rewritten(Polynomial polynomial, int variable, WorkBound work)
    {
        var kernel = kernels[variable];
        var degree = kernel.Degree;
        var isBracket = kernel.Kind == KernelKind.Bracket;
        var meaning = isBracket ? Polynomial.Variable(variable) : kernel.Meaning!();
        if (meaning is null)
        {
            kernel.Degree = 0;
            return null;
        }

        work.Spend(polynomial.Count);
        var parts = new Dictionary<int, TermTable>();
        foreach (var term in polynomial.Terms)
        {
            var exponent = term.Monomial[variable];
            var (times, rest) = exponent < degree ? (0, exponent) : isBracket ? (1, 0) : (exponent / degree, exponent % degree);
            if (!parts.TryGetValue(times, out var part))
            {
                parts.Add(times, part = new TermTable(4));
            }

            part.Add(rest == exponent ? term.Monomial : term.Monomial.Without(variable) * Monomial.Of(variable, rest), term.Coefficient);
        }

        var sum = Polynomial.Zero;
        foreach (var (times, part) in parts)
        {
            sum += part.ToPolynomial(polynomial.Reach).Times(meaning.ToThe(times, work)!, work);
        }

        return sum;
    }

    /// <summary>Whether the value of a kernel is never 0.</summary>
    public bool IsNeverZero(int variable) => kernels[variable].Kind == KernelKind.Exponential || kernels[variable].Base.Node is NumberNode
        || (kernels[variable].Base.Node is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Exp));
}
