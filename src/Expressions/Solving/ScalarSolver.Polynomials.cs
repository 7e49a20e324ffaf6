using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Rewriting;

namespace MlMath.Expressions.Solving;

/// <summary>Polynomials: linear and quadratic with any coefficients, powers, and with numbers for coefficients whatever factors into such.</summary>
internal sealed partial class ScalarSolver
{
    private RootSet OfPolynomial(SortedDictionary<int, Expr> coefficients, int depth)
    {
        foreach (var (degree, coefficient) in coefficients.ToList())
        {
            coefficients[degree] = Tidy(coefficient);
            if (evidence.IsZero(coefficients[degree]) == true)
            {
                coefficients.Remove(degree);
            }
        }

        if (coefficients.Count == 0)
        {
            return RootSet.All;
        }

        var lowest = coefficients.Keys.First();
        if (lowest > 0)
        {
            // x is a factor.
            var rest = new SortedDictionary<int, Expr>(coefficients.ToDictionary(c => c.Key - lowest, c => c.Value));
            return RootSet.Of(new Root(graph.Zero, [])).Or(rest.Count == 1 ? OfConstant(rest[0]) : OfPolynomial(rest, depth))
                .With(rest.Count == 1 ? UnlessZero(rest[0]) : []);
        }

        var highest = coefficients.Keys.Last();
        var step = coefficients.Keys.Aggregate(0, Divisor);
        return highest switch
        {
            0 => OfConstant(coefficients[0]),
            1 => Linear(coefficients),
            2 => Quadratic(coefficients),
            _ when step == highest => PurePower(coefficients, highest),
            _ when step > 1 => OfPowers(coefficients, step, depth),
            _ when coefficients.Values.All(c => c.Node is NumberNode { Value.IsExact: true }) => OfNumbers(coefficients),
            _ => throw Unsolved(Whole(coefficients)),
        };
    }

    private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);

    /// <summary>The smaller of the coefficient as it came and simplified.</summary>
    private Expr Tidy(Expr value)
    {
        var simplified = context.Simplified(value);
        simplified = simplified.Node.Cost <= value.Node.Cost ? simplified : value;
        if (!Array.Exists(value.Node.Reachable(), n => n.Bound.Length > 0))
        {
            return simplified;
        }

        // Sums over an index may cancel once they are taken apart.
        var apart = context.Simplified(new SpreadSums(graph, _ => true).Apply(value, context.Cancellation));
        return apart.Node.Cost < simplified.Node.Cost ? apart : simplified;
    }

    private Expr Whole(SortedDictionary<int, Expr> coefficients) =>
        graph.Sum(coefficients.Select(c => (Number.One, graph.Multiply(c.Value, graph.Power(X, c.Key)))).ToArray());

    private List<Requirement> UnlessZero(Expr value) => evidence.Holds(new Requirement(RequirementKind.NonZero, value)) == true ? [] : [new Requirement(RequirementKind.NonZero, value)];

    private RootSet Linear(SortedDictionary<int, Expr> coefficients)
    {
        var (slope, constant) = (coefficients[1], coefficients.GetValueOrDefault(0, graph.Zero));
        var root = Tidy(graph.Negate(graph.Divide(constant, slope)));
        context.Record("solve the linear equation", Whole(coefficients), (X, root));
        return RootSet.Of(new Root(root, UnlessZero(slope)));
    }

    private RootSet Quadratic(SortedDictionary<int, Expr> coefficients)
    {
        var (a, b, c) = (coefficients[2], coefficients.GetValueOrDefault(1, graph.Zero), coefficients[0]);
        if (b.Node is NumberNode { Value.IsZero: true })
        {
            return PurePower(coefficients, 2);
        }

        var discriminant = graph.Subtract(graph.Power(b, 2), graph.Scale(4, graph.Multiply(a, c)));
        discriminant = Tidy(Expansion.Of(graph, discriminant) ?? discriminant);
        discriminant = InFactors(discriminant) is { } product && Graph.FactorsOf(product, out _).Exists(k => k.Exponent.CompareTo(Number.One) > 0) && evidence.IsZero(graph.Subtract(product, discriminant)) == true ? product : discriminant;
        var twice = graph.Scale(2, a);
        var conditions = UnlessZero(a);
        var sign = evidence.Sign(discriminant);
        if (sign == 0)
        {
            var only = Tidy(graph.Negate(graph.Divide(b, twice)));
            context.Record("the discriminant b² - 4ac is 0: one solution, -b/(2a)", Whole(coefficients), (X, only));
            return RootSet.Of(new Root(only, conditions));
        }

        if (sign < 0)
        {
            context.Record("the discriminant b² - 4ac is negative: no real solution", Whole(coefficients));
            return RootSet.None.With(conditions);
        }

        if (sign is null)
        {
            conditions.Add(new Requirement(RequirementKind.NonNegative, discriminant));
        }

        var root = WithoutBars(ExactRadicals.Root(graph, discriminant, 2));
        if (sign is null && root.Node is not ProductNode { Bound.Length: 0 } && IsSquareRootFree(root))
        {
            // The discriminant is a square.
            conditions.RemoveAt(conditions.Count - 1);
        }

        Root[] both = [.. new[] { Number.MinusOne, Number.One }.Select(s => new Root(Quotient(graph.Sum([(Number.MinusOne, b), (s, root)]), twice), conditions))];
        context.Record("the quadratic formula, x = (-b ± √(b² - 4ac))/(2a)", Whole(coefficients), [.. both.Select(r => (X, r.Value))]);
        return RootSet.Of(both);
    }

    private Expr Quotient(Expr above, Expr below)
    {
        var quotient = below.Node is NumberNode { Value: var number } ? graph.Sum(Terms(above).ConvertAll(t => (t.Coefficient / number, t.Term)).ToArray()) : graph.Divide(above, below);
        return Tidy(quotient);
    }

    private List<(Number Coefficient, Expr Term)> Terms(Expr sum)
    {
        var terms = Graph.TermsOf(sum, out var constant);
        if (!constant.IsZero || terms.Count == 0)
        {
            terms.Add((constant, graph.One));
        }

        return terms;
    }

    /// <summary>±|g| is ±g.</summary>
    private Expr WithoutBars(Expr root)
    {
        var factors = Graph.FactorsOf(root, out var coefficient).ConvertAll(
            f => f.Base.Node is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Abs) && f.Exponent.IsOne ? (f.Base.Open(out _)[0], f.Exponent) : f);
        return graph.Scale(coefficient, graph.Product(factors.ToArray()));
    }

    private static bool IsSquareRootFree(Expr root) => Graph.FactorsOf(root, out _).TrueForAll(f => f.Exponent.IsInteger && f.Exponent.Sign > 0);

    /// <summary>`a xⁿ + c = 0`.</summary>
    private RootSet PurePower(SortedDictionary<int, Expr> coefficients, int degree)
    {
        var value = Tidy(graph.Negate(graph.Divide(coefficients[0], coefficients[degree])));
        var roots = RootsOf(value, degree).With(UnlessZero(coefficients[degree]));
        context.Record(degree == 2 ? "isolate the square and take the root" : "isolate the power and take the root", Whole(coefficients), [.. roots.Roots.Select(r => (X, r.Value))]);
        return roots;
    }

    /// <summary>The real x with `xⁿ = value`.</summary>
    private RootSet RootsOf(Expr value, int degree)
    {
        var sign = evidence.Sign(value);
        if (sign == 0)
        {
            return RootSet.Of(new Root(graph.Zero, []));
        }

        if (degree % 2 != 0)
        {
            var odd = sign > 0 ? ExactRadicals.Root(graph, value, degree)
                : sign < 0 ? graph.Negate(ExactRadicals.Root(graph, graph.Negate(value), degree))
                : degree == 3 ? graph.Apply(FunctionTable.CubeRoot, value)
                : graph.Multiply(graph.Apply(FunctionTable.Sign, value), graph.Power(graph.Apply(FunctionTable.Abs, value), Number.Fraction(1, degree)));
            return RootSet.Of(new Root(odd, []));
        }

        if (sign < 0)
        {
            return RootSet.None;
        }

        var root = degree == 2 ? WithoutBars(ExactRadicals.Root(graph, value, 2)) : ExactRadicals.Root(graph, value, degree);
        List<Requirement> conditions = sign is null && (signsOf(value) & PossibleSigns.Negative) != 0 ? [new Requirement(RequirementKind.NonNegative, value)] : [];
        return RootSet.Of(new Root(graph.Negate(root), conditions), new Root(root, conditions));

        PossibleSigns signsOf(Expr of) => context.Signs.Of(of.Node);
    }

    /// <summary>A polynomial in xⁿ.</summary>
    private RootSet OfPowers(SortedDictionary<int, Expr> coefficients, int step, int depth)
    {
        var standIn = context.StandIn();
        var reduced = graph.Sum(coefficients.Select(c => (Number.One, graph.Multiply(c.Value, graph.Power(standIn, c.Key / step)))).ToArray());
        return Through(Whole(coefficients), reduced, standIn, depth, $"substitute a power", graph.Power(X, step), value => RootsOf(value, step));
    }

    /// <summary>Three degrees and more with numbers for coefficients.</summary>
    private RootSet OfNumbers(SortedDictionary<int, Expr> coefficients)
    {
        var polynomial = RationalPolynomial.Of(coefficients.ToDictionary(c => c.Key, c => ((NumberNode)c.Value.Node).Value)).WithoutRepeatedFactors();
        var roots = new List<Root>();
        var pending = new Stack<RationalPolynomial>();
        var rational = polynomial.RationalRoots(context.Work);
        foreach (var root in rational)
        {
            roots.Add(new Root(graph.Number(root), []));
            polynomial = polynomial.DividedByRoot(root);
        }

        pending.Push(polynomial);
        while (pending.TryPop(out var next))
        {
            context.Work();
            if (next.Degree <= 0 || next.CountRealRoots() == 0)
            {
                continue;
            }

            switch (next.Degree)
            {
                case 1:
                    roots.Add(new Root(graph.Number(-next[0] / next[1]), []));
                    break;
                case 2:
                    var mark = context.Mark();
                    roots.AddRange(Quadratic(AsCoefficients(next)).Roots);
                    context.Forget(mark);
                    break;
                case 3:
                    roots.AddRange(CubicFormula.Roots(graph, next).Select(r => new Root(r, [])));
                    break;
                default:
                    if (next.Factors(context.Work) is not { } factors)
                    {
                        var places = next.RealRoots(1e-9).Select(r => Printing.NumberText.Of(Math.Round(r, 6)));
                        throw context.Refused(
                            $"no closed form is found for all real solutions of {Shown(Whole(AsCoefficients(next)))} = 0", $"they are near {string.Join(", ", places)}");
                    }

                    factors.ForEach(pending.Push);
                    break;
            }
        }

        roots.Sort((a, b) => Nullable.Compare(evidence.ValueAt(a.Value, 0), evidence.ValueAt(b.Value, 0)));
        context.Record("factor the polynomial and solve its factors", Whole(coefficients), [.. roots.Select(r => (X, r.Value))]);
        return RootSet.Of(roots);
    }

    private SortedDictionary<int, Expr> AsCoefficients(RationalPolynomial polynomial)
    {
        var coefficients = new SortedDictionary<int, Expr>();
        for (var k = 0; k <= polynomial.Degree; k++)
        {
            if (!polynomial[k].IsZero)
            {
                coefficients.Add(k, graph.Number(polynomial[k]));
            }
        }

        if (!coefficients.ContainsKey(0))
        {
            coefficients.Add(0, graph.Zero);
        }

        return coefficients;
    }
}
