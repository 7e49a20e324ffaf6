using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Polynomials;
using MlMath.Expressions.Rewriting.Identities;

namespace MlMath.Expressions.Rewriting.Rules;

/// <summary>Sums and products as wholes: multiplied out, factored out, over one denominator, in other functions.</summary>
internal static class AlgebraicProcedures
{
    private const long WorkOfQuotient = 200_000;
    private const int MostTermsOfQuotient = 200;
    private const double LargestAngles = 120;
    private const long WorkOfFactors = 100_000;
    private const int MostTermsOfFactored = 40;
    private const int LargestShift = 6;

    /// <summary>The rows that are tried first.</summary>
    public static IReadOnlyList<RewriteRule> Rules { get; } =
    [
        new("collect", "multiplied out, like terms merged, what is common to all terms taken in front", RuleHeads.Sum | RuleHeads.Product,
            Collected, "(x + 1)^2 - x^2 - 2x", "x y z + x y"),
        new("exponential-into-sum", "e^a (b + c e^(-a)) is b e^a + c", RuleHeads.Product, ExponentialIntoSum, "exp(x) (y - z exp(-x))", "exp(2x) (y - z exp(-x)^2)"),
        new("gamma-quotient", "Γ(a + 2)/Γ(a) is a(a + 1)", RuleHeads.Product, GammaQuotient, "gamma(x + 2)/gamma(x)", "n!/(n - 1)!"),
    ];

    /// <summary>The rows that are tried last: forms of the whole.</summary>
    public static IReadOnlyList<RewriteRule> Forms { get; } =
    [
        new("completed-square", "a² + 2ab + b² is (a + b)²", RuleHeads.Sum, CompletedSquare, "x^2 + 2x + 1", "4x^2 - 4x y + y^2"),
        new("one-denominator", "over one denominator, common factors cancelled", RuleHeads.Sum | RuleHeads.Product, OverOneDenominator,
            "1/(x - 1) - 1/(x + 1)", "(x^2 - 1)/(x - 1)", "(x^2 + 3x + 2)/(x + 1)") { IsForm = true },
        new("least-powers", "the least power of each base taken in front", RuleHeads.Sum, LeastPowers, "1/√(1 + exp(x)) - exp(x)/(1 + exp(x))^(3/2)", "1/√(1 - x²) + x²/(1 - x²)^(3/2)") { IsForm = true },
        new("sines-and-cosines", "in sines and cosines of single angles, sin² as 1 - cos²", RuleHeads.Sum | RuleHeads.Product, SinesAndCosines, "sin(x)^4 - cos(x)^4", "cos(2x) + 2 sin(x)^2") { IsForm = true },
        new("exponentials", "hyperbolic and logistic functions as exponentials", RuleHeads.Sum | RuleHeads.Product, Exponentials, "2 cosh(x)^2 - cosh(2x)", "σ(x) (1 + exp(-x))", "cosh(x)^3 sinh(y) - cosh(x)^3 exp(y)/2") { IsForm = true },
        new("factored", "as a product of polynomials", RuleHeads.Sum, Factored, "x^3 + 3x^2 + 3x + 1", "2x^2 + 4x + 2") { IsForm = true },
    ];

    private static IEnumerable<Expr> Collected(RuleContext context, Expr part)
    {
        if (new Collecting(context.Graph, context.Cancellation).Smallest(part) is var smallest && !smallest.SameAs(part))
        {
            yield return smallest;
        }
    }

    /// <summary>An exponential goes into the sum beside it where a term holds its reciprocal.</summary>
    private static IEnumerable<Expr> ExponentialIntoSum(RuleContext context, Expr part)
    {
        var factors = Graph.FactorsOf(part, out var coefficient);
        for (var e = 0; e < factors.Count; e++)
        {
            if (Exponent(context.Graph, factors[e]) is not { } exponent)
            {
                continue;
            }

            for (var s = 0; s < factors.Count; s++)
            {
                if (s != e && factors[s] is { Base.Node: SumNode { Coefficients.Length: <= MostTermsOfFactored }, Exponent.IsOne: true } && Spread(context.Graph, factors[s].Base, factors[e], exponent) is { } spread)
                {
                    yield return context.Graph.Scale(coefficient, context.Graph.Product([(spread, Number.One), .. factors.Where((_, k) => k != e && k != s)]));
                }
            }
        }
    }

    /// <summary>The sum times an exponential, if that cancels in one of its terms.</summary>
    private static Expr? Spread(Graph graph, Expr sum, (Expr Base, Number Exponent) exponential, Expr exponent)
    {
        var hasCancelled = false;
        var terms = Graph.TermsOf(sum, out var constant).ConvertAll(t =>
        {
            var inner = Graph.FactorsOf(t.Term, out var number);
            var cancelled = inner.FindIndex(f => Exponent(graph, f) is { } other && graph.Add(other, exponent).Node is NumberNode { Value.IsZero: true });
            hasCancelled |= cancelled >= 0;
            return cancelled >= 0
                ? (t.Coefficient * number, graph.Product([.. inner.Where((_, k) => k != cancelled)]))
                : (t.Coefficient, graph.Product([(t.Term, Number.One), exponential]));
        });
        return hasCancelled ? graph.Sum([.. terms, (constant, graph.Power(exponential.Base, exponential.Exponent))]) : null;
    }

    /// <summary>The a of a factor that is e^a; null for any other.</summary>
    private static Expr? Exponent(Graph graph, (Expr Base, Number Exponent) factor) =>
        factor.Base.Node is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Exp) ? graph.Scale(factor.Exponent, factor.Base.Open(out _)[0]) : null;

    private static bool HasDenominator(Expr part) => part.Node switch
    {
        SumNode sum => sum.Edges.ToArray().Any(e => e.Operand is ProductNode { Bound.Length: 0 } product && HasNegativePower(product)),
        ProductNode { Bound.Length: 0 } product => HasNegativePower(product),
        _ => false,
    };

    private static bool HasNegativePower(ProductNode product)
    {
        foreach (var exponent in product.Exponents)
        {
            if (exponent.Sign < 0)
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<Expr> OverOneDenominator(RuleContext context, Expr part)
    {
        if (HasDenominator(part) && !HoldsExponentials(context, part) && RationalForm.Of(context.Graph, part, new WorkBound(WorkOfQuotient, context.Cancellation), MostTermsOfQuotient) is { } form)
        {
            yield return form.ToExpr();
            yield return context.Graph.Divide(form.Numerator, form.Denominator);
            yield return context.Graph.Divide(form.Numerator, Expansion.Of(context.Graph, form.Denominator) ?? form.Denominator);
        }
    }

    /// <summary>For each base the least of its exponents is taken in front, 0 where it does not stand in a term: what is left under it are whole powers.</summary>
    private static IEnumerable<Expr> LeastPowers(RuleContext context, Expr part)
    {
        var terms = Graph.TermsOf(part, out var constant);
        if (terms.Count > 12 || !HasDenominator(part))
        {
            yield break;
        }

        if (!constant.IsZero)
        {
            terms.Add((constant, context.Graph.One));
        }

        var lists = terms.ConvertAll(t => Graph.FactorsOf(t.Term, out _));
        if (lists.Exists(l => l.Exists(f => f.Base.Node.IsMasked)))
        {
            // What stands behind a mask may have no value in front of it.
            yield break;
        }

        var least = new List<(Expr Base, Number Exponent)>();
        foreach (var (factor, exponent) in lists.SelectMany(l => l))
        {
            if (exponent.Sign >= 0 || factor.Node is NumberNode)
            {
                continue;
            }

            var place = least.FindIndex(l => l.Base.SameAs(factor));
            if (place < 0)
            {
                least.Add((factor, exponent));
            }
            else if (exponent.CompareTo(least[place].Exponent) < 0)
            {
                least[place] = (factor, exponent);
            }
        }

        // A root left over would ask for more than the term did.
        least.RemoveAll(l => lists.Exists(list => !((list.Find(f => f.Base.SameAs(l.Base)) is { Base.Node: not null } found ? found.Exponent : Number.Zero) - l.Exponent).IsInteger));
        if (least.Count == 0)
        {
            yield break;
        }

        var inverse = least.ConvertAll(l => (l.Base, -l.Exponent));
        var inner = context.Graph.Sum(terms.ConvertAll(t => (t.Coefficient, context.Graph.Product([(t.Term, Number.One), .. inverse]))).ToArray());
        yield return context.Graph.Product([(Expansion.Of(context.Graph, inner) ?? inner, Number.One), .. least]);
    }

    private static IEnumerable<Expr> SinesAndCosines(RuleContext context, Expr part)
    {
        if ((context.FunctionsIn(part.Node) & RuleContext.Angles) == 0 || part.Node.Cost > LargestAngles)
        {
            yield break;
        }

        var angles = new AngleForm(context.Graph, part).Apply(part, context.Cancellation);
        yield return angles;
        if (AngleForm.WithoutSquaredSines(context.Graph, angles) is { } reduced)
        {
            yield return reduced;
        }
    }

    private static IEnumerable<Expr> Exponentials(RuleContext context, Expr part)
    {
        var functions = context.FunctionsIn(part.Node);
        if ((functions & RuleContext.Exponentials) == 0 || (functions & RuleContext.Logarithms) != 0 || part.Node.Cost > LargestAngles)
        {
            yield break;
        }

        yield return new ExponentialForm(context.Graph) { KeepsDomain = true }.Apply(part, context.Cancellation);
    }

    // Quotients of exponentials have rules of their own. Over one denominator they seldom become smaller, and those of derivatives of logistic functions cost seconds.
    private static bool HoldsExponentials(RuleContext context, Expr part) => (context.FunctionsIn(part.Node) & RuleContext.Bit(FunctionTable.Exp)) != 0;

    /// <summary>Three terms, two of them squares and the third twice the product of their roots.</summary>
    private static IEnumerable<Expr> CompletedSquare(RuleContext context, Expr part)
    {
        var terms = Graph.TermsOf(part, out var constant);
        if (terms.Count is < 2 or > 8)
        {
            yield break;
        }

        if (!constant.IsZero)
        {
            terms.Add((constant, context.Graph.One));
        }

        for (var a = 0; a < terms.Count; a++)
        {
            for (var b = a + 1; b < terms.Count; b++)
            {
                if (RootOf(context, terms[a]) is not { } first || RootOf(context, terms[b]) is not { } second || terms[a].Coefficient.Sign != terms[b].Coefficient.Sign)
                {
                    continue;
                }

                var sign = terms[a].Coefficient.Sign;
                var twice = Graph.TermsOf(context.Graph.Scale(2 * sign, context.Graph.Multiply(first, second)), out var number);
                if (twice.Count != 1 || !number.IsZero || terms.FindIndex(t => t.Term.SameAs(twice[0].Term) && t.Coefficient.Abs() == twice[0].Coefficient.Abs()) is not (>= 0 and var third) || third == a || third == b)
                {
                    continue;
                }

                var other = terms[third].Coefficient == twice[0].Coefficient ? second : context.Graph.Negate(second);
                yield return context.Graph.Sum([.. terms.Where((_, k) => k != a && k != b && k != third), (sign, context.Graph.Power(context.Graph.Add(first, other), 2))]);
            }
        }
    }

    private static IEnumerable<Expr> Factored(RuleContext context, Expr part)
    {
        if (part.Node is SumNode sum && sum.Coefficients.Length + (sum.Constant.IsZero ? 0 : 1) is > 1 and <= MostTermsOfFactored && Product(context, part) is { } product)
        {
            yield return product;
        }
    }

    /// <summary>A quotient of polynomials with its numerator as a product of factors; null where it has but one.</summary>
    public static Expr? Product(RuleContext context, Expr sum)
    {
        var work = new WorkBound(WorkOfFactors, context.Cancellation);
        if (HoldsExponentials(context, sum) || RationalForm.Of(context.Graph, sum, work, MostTermsOfFactored) is not { } form || form.NumeratorPolynomial.Count < 2 || work.IsSpent)
        {
            return null;
        }

        var factors = Factorization.Of(form.NumeratorPolynomial, work);
        if (factors.Factors is [{ Exponent: 1 }])
        {
            return null;
        }

        var product = factors.Factors.Select(f => (form.ToExpr(f.Factor), (Number)f.Exponent)).Append((form.Denominator, Number.MinusOne));
        return context.Graph.Scale(form.Scale * factors.Content, context.Graph.Product(product.ToArray()));
    }

    /// <summary>Γ(a + k)/Γ(a) as a(a + 1)…(a + k - 1).</summary>
    private static IEnumerable<Expr> GammaQuotient(RuleContext context, Expr part)
    {
        var factors = Graph.FactorsOf(part, out var coefficient);
        for (var a = 0; a < factors.Count; a++)
        {
            if (!factors[a].Exponent.IsOne || factors[a].Base.Node is not FunctionNode { Function.Name: "gamma" })
            {
                continue;
            }

            for (var b = 0; b < factors.Count; b++)
            {
                if (!factors[b].Exponent.IsMinusOne || factors[b].Base.Node is not FunctionNode { Function.Name: "gamma" })
                {
                    continue;
                }

                var (above, below) = (factors[a].Base.Open(out _)[0], factors[b].Base.Open(out _)[0]);
                if (context.Graph.Subtract(above, below).Node is not NumberNode { Value: var difference } || difference.ToInt64() is not { } shift || Math.Abs(shift) > LargestShift)
                {
                    continue;
                }

                var rest = factors.Where((_, k) => k != a && k != b).Append((context.Graph.Number(coefficient), Number.One)).ToList();
                for (var k = Math.Min(0, shift); k < Math.Max(0, shift); k++)
                {
                    rest.Add((context.Graph.Add(below, context.Graph.Number(k)), shift > 0 ? Number.One : Number.MinusOne));
                }

                yield return context.Graph.Product(rest.ToArray());
            }
        }
    }

    private static Expr? RootOf(RuleContext context, (Number Coefficient, Expr Term) term)
    {
        if (Number.ExactRoot(term.Coefficient.Abs(), 2) is not { } scale)
        {
            return null;
        }

        var factors = Graph.FactorsOf(term.Term, out _);
        return factors.TrueForAll(f => (f.Exponent / 2).IsInteger) ? context.Graph.Scale(scale, context.Graph.Product(factors.ConvertAll(f => (f.Base, f.Exponent / 2)).ToArray())) : null;
    }
}
