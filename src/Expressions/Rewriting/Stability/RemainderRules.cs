using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>
/// Sums whose terms cancel near 0: `e^z - 1 - z`, `z - sin z`, and the derivatives of `(e^z - 1)/z` and `sin(z)/z`. Where every term is a number times functions and powers
/// of one z, the series of the sum begins later than those of its terms; near 0 its first terms are the value to the last place.
/// </summary>
internal static class RemainderRules
{
    /// <summary>Longer sums are left as they are.</summary>
    private const int MostTerms = 8;

    /// <summary>The first term tells whether anything cancels; so many are known of the series that is used.</summary>
    private const int FirstTerm = 1;
    private const int AllTerms = 40;

    /// <summary>A polynomial of more terms is not worth what it costs; the bound on z is halved instead.</summary>
    private const int LongestPolynomial = 28;
    private const double SmallestBound = 1.0 / 64;
    private const double LastPlace = 1.0 / (1L << 56);
    private const int Deepest = 3;

    /// <summary>Terms of a higher power have no part in what cancels.</summary>
    private const int HighestPower = 64;

    /// <summary>A sum of functions of z that cancel near 0, by the first terms of its series there.</summary>
    public static Expr? NearZero(Graph graph, Expr value)
    {
        if (!MayCancel(value.Node))
        {
            return null;
        }

        var terms = Graph.TermsOf(value, out var constant);
        if (!constant.IsZero)
        {
            terms.Add((constant, graph.One));
        }

        foreach (var z in Arguments(terms))
        {
            if (Cancelled(graph, terms, z, FirstTerm) is not null && Cancelled(graph, terms, z, AllTerms) is var (series, front) && Polynomial(graph, series, z, out var bound) is { } near)
            {
                var isNear = graph.Apply(FunctionTable.Less, graph.Apply(FunctionTable.Abs, z), graph.Number(Number.Inexact(bound)));
                var far = graph.Sum([(Number.One, Rounded.Of(graph, graph.Scale(terms[0].Coefficient, terms[0].Term))), .. terms.Skip(1)]);
                return graph.Select(isNear, graph.Multiply(front, near), far);
            }
        }

        return null;
    }

    /// <summary>Whether a node is a sum with a function whose series is known.</summary>
    public static bool MayCancel(Node node) =>
        node is SumNode { Coefficients.Length: <= MostTerms } sum && sum.Coefficients.Length + (sum.Constant.IsZero ? 0 : 1) > 1 && HoldsFunction(sum);

    private static bool HoldsFunction(SumNode sum)
    {
        foreach (var edge in sum.Edges)
        {
            if (IsOfTable(edge.Operand) || (edge.Operand is ProductNode { Bound.Length: 0 } product && HoldsFunction(product)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HoldsFunction(ProductNode product)
    {
        foreach (var edge in product.Edges)
        {
            if (IsOfTable(edge.Operand))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOfTable(Node node) => node is FunctionNode { Function: var function, Edges.Length: 1 } && ZeroSeries.Knows(function);

    /// <summary>What functions among the factors are taken of, without numbers in front.</summary>
    private static List<Expr> Arguments(List<(Number Coefficient, Expr Term)> terms)
    {
        var found = new List<Expr>();
        foreach (var (_, term) in terms)
        {
            foreach (var (factor, _) in Graph.FactorsOf(term, out _))
            {
                if (IsOfTable(factor.Node) && WithoutNumber(factor.Open(out _)[0]) is { } z && !found.Exists(f => f.SameAs(z)))
                {
                    found.Add(z);
                }
            }
        }

        return found;
    }

    private static Expr? WithoutNumber(Expr argument)
    {
        var terms = Graph.TermsOf(argument, out var constant);
        return !constant.IsZero || terms.Count == 0 || !argument.Node.HasInputs ? null : terms.Count == 1 ? terms[0].Term : argument;
    }

    /// <summary>The series of the sum, and what all terms have in front of it; null where nothing cancels, or a term is of another kind.</summary>
    private static (ZeroSeries Series, Expr Front)? Cancelled(Graph graph, List<(Number Coefficient, Expr Term)> terms, Expr z, int length)
    {
        Expr? front = null;
        ZeroSeries? total = null;
        var (others, earliest) = (new List<(Number, Expr)>(), int.MaxValue);
        foreach (var (coefficient, term) in terms.OrderBy(t => IsOfFunction(t.Term) ? 0 : 1))
        {
            if (SeriesOf(graph, term, z, length, out var left) is not { } series)
            {
                return null;
            }

            front ??= left;
            if (PowerOf(graph, graph.Divide(left, front.Value), z) is not var (number, power))
            {
                others.Add((coefficient, term));
                continue;
            }

            Add(series.Times(ZeroSeries.Monomial(coefficient * number, power, length)));
        }

        if (others.Count > 0)
        {
            if (front is not { Node: NumberNode { Value.IsOne: true } } || PowerOf(graph, graph.Sum([.. others]), z) is not var (number, power))
            {
                return null;
            }

            Add(ZeroSeries.Monomial(number, power, length));
        }

        var sum = total!.Trimmed();
        return sum.Lead > earliest && (sum.Coefficients.Length > 0 || length == FirstTerm) ? (sum, front!.Value) : null;

        void Add(ZeroSeries series)
        {
            var trimmed = series.Trimmed();
            earliest = Math.Min(earliest, trimmed.Lead);
            total = total is { } before ? before.Plus(trimmed) : trimmed;
        }
    }

    private static bool IsOfFunction(Expr term) => Graph.FactorsOf(term, out _).Exists(f => IsOfTable(f.Base.Node));

    /// <summary>The series of the factors that are made of z; the others are left.</summary>
    private static ZeroSeries? SeriesOf(Graph graph, Expr term, Expr z, int length, out Expr left, int depth = 0)
    {
        var series = ZeroSeries.Monomial(Number.One, 0, length);
        var others = new List<(Expr, Number)>();
        var factors = Graph.FactorsOf(term, out var coefficient);
        left = graph.One;
        foreach (var (factor, exponent) in factors)
        {
            if (OfFactor(factor) is not { } own)
            {
                others.Add((factor, exponent));
            }
            else if (own.ToThe(exponent) is { } power)
            {
                series = series.Times(power);
            }
            else
            {
                return null;
            }
        }

        left = graph.Scale(coefficient, graph.Product([.. others]));
        return series;

        ZeroSeries? OfFactor(Expr factor)
        {
            if (factor.SameAs(z))
            {
                return ZeroSeries.Monomial(Number.One, 1, length);
            }

            if (IsOfTable(factor.Node))
            {
                return PowerOf(graph, factor.Open(out _)[0], z) is (var scale, 1) ? ZeroSeries.Of(((FunctionNode)factor.Node).Function, scale, length) : null;
            }

            return factor.Node is SumNode { Coefficients.Length: <= MostTerms } && depth < Deepest ? OfSum(factor) : null;
        }

        ZeroSeries? OfSum(Expr factor)
        {
            var terms = Graph.TermsOf(factor, out var constant);
            var total = ZeroSeries.Monomial(constant, 0, length);
            foreach (var (number, part) in terms)
            {
                if (SeriesOf(graph, part, z, length, out var rest, depth + 1) is not { } own || PowerOf(graph, rest, z) is not var (scale, power))
                {
                    return null;
                }

                total = total.Plus(own.Times(ZeroSeries.Monomial(number * scale, power, length)));
            }

            return total;
        }
    }

    /// <summary>c and k of `c zᵏ`; null for other expressions.</summary>
    private static (Number Coefficient, int Power)? PowerOf(Graph graph, Expr value, Expr z)
    {
        if (value.Node is NumberNode { Value: { IsExact: true } number })
        {
            return (number, 0);
        }

        // A multiple of a sum is a sum.
        if (z.Node is SumNode && value.Node is SumNode && Graph.TermsOf(z, out _) is var own && Graph.TermsOf(value, out _) is var terms && own.Count == terms.Count
            && terms.Find(t => t.Term.SameAs(own[0].Term)) is { Coefficient.IsZero: false } first && graph.Scale(first.Coefficient / own[0].Coefficient, z).SameAs(value))
        {
            return (first.Coefficient / own[0].Coefficient, 1);
        }

        // What one factor of z says is looked at before anything is made.
        var factors = Graph.FactorsOf(z, out _);
        if (factors.Count == 0 || (Graph.FactorsOf(value, out _).Find(f => f.Base.SameAs(factors[0].Base)).Exponent / factors[0].Exponent) is not { IsZero: false } ratio || ratio.ToInt64() is not (>= -HighestPower and <= HighestPower and var k))
        {
            return null;
        }

        return graph.Product([(value, Number.One), (z, -ratio)]) is { Node: NumberNode { Value: { IsExact: true } quotient } } ? (quotient, (int)k) : null;
    }

    /// <summary>The first terms of a series as a polynomial, times the power of z that it begins with, right to the last place for |z| below a bound; null where it would be too long.</summary>
    private static Expr? Polynomial(Graph graph, ZeroSeries series, Expr z, out double bound)
    {
        var coefficients = Array.ConvertAll(series.Coefficients, c => c.ToDouble());
        var isEven = coefficients.Where((c, k) => k % 2 == 1).All(c => c == 0);
        for (bound = 1; bound >= SmallestBound; bound /= 2)
        {
            if (LengthFor(coefficients, bound) is { } length && length <= (isEven ? 2 * LongestPolynomial : LongestPolynomial))
            {
                var variable = isEven ? graph.Power(z, 2) : z;
                var polynomial = graph.Zero;
                for (var k = length - 1; k >= 0; k--)
                {
                    if (!isEven || k % 2 == 0)
                    {
                        polynomial = graph.Add(graph.Multiply(variable, polynomial), graph.Number(Number.Inexact(coefficients[k])));
                    }
                }

                return graph.Multiply(graph.Power(z, series.Lead), polynomial);
            }
        }

        return null;
    }

    /// <summary>How many terms it takes; null where the known ones do not suffice.</summary>
    private static int? LengthFor(double[] coefficients, double bound)
    {
        // The last of them that are not 0 tell how small those are that are not known: of `arctan z + artanh z` three of four are 0.
        var last = Math.Min(coefficients.Length - 2, Array.FindLastIndex(coefficients, c => c != 0));
        var (tail, small) = (0.0, LastPlace * Math.Abs(coefficients[0]));
        for (var k = coefficients.Length - 1; k >= 0; k--)
        {
            var term = Math.Abs(coefficients[k]) * Math.Pow(bound, k);
            if (k >= last && term > small / 8)
            {
                return null;
            }

            tail += term;
            if (tail > small)
            {
                return k + 1;
            }
        }

        return null;
    }
}
