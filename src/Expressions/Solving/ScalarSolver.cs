using System.Runtime.CompilerServices;
using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Polynomials;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Solving;

/// <summary>
/// All real roots of `f = 0` in one scalar name: by factors, as a polynomial, through substitution, by undoing functions, by cases. What none of these solves is
/// refused. Roots here are candidates: whether the equation as it was written has a value there is looked at by <see cref="RootCheck"/>.
/// </summary>
/// <param name="context">What the search shares.</param>
/// <param name="unknown">The name.</param>
internal sealed partial class ScalarSolver(SolvingContext context, InputNode unknown)
{
    private const int Deepest = 24;
    private const int LargestDegree = 60;
    private const long FactoringWork = 1_000_000;

    private readonly Graph graph = context.Graph;
    private readonly Evidence evidence = context.Evidence;

    private Expr X => new(unknown, []);

    /// <summary>The candidates for roots of an expression. Throws <see cref="ProblemException"/> where no complete list is found.</summary>
    public RootSet Solve(Expr f, int depth = 0)
    {
        context.Work();
        if (depth > Deepest || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Unsolved(f);
        }

        f = Integrated(new SpreadSums(graph, Depends).Apply(f, context.Cancellation));
        if (!Depends(f.Node))
        {
            return OfConstant(f);
        }

        var factors = Graph.FactorsOf(f, out _);
        if (factors.Count > 1 || !factors[0].Exponent.IsOne)
        {
            return OfProduct(f, factors, depth);
        }

        if (CaseIn(f) is { } split)
        {
            return OfCases(f, split, depth);
        }

        if (OfAngles(f, depth) is { } angles)
        {
            return angles;
        }

        var numerator = CommonDenominator.Numerator(graph, f) ?? throw new ProblemException(ProblemCode.Limit, "the equation grows too large when it is multiplied out", null, "give values to some of the names");
        if (!Depends(numerator.Node))
        {
            return OfConstant(numerator);
        }

        var polynomial = UnknownPolynomial.Of(graph, numerator, unknown, LargestDegree);
        if (polynomial is not null && HasDenominator(f))
        {
            context.Record("multiply by the common denominator", f, (numerator, graph.Zero));
        }

        if (polynomial is not { Count: > 0 } || polynomial.Keys.Last() > 1)
        {
            if (InFactors(numerator) is { } product)
            {
                context.Record("factor", numerator, (product, graph.Zero));
                return OfProduct(product, Graph.FactorsOf(product, out _), depth);
            }
        }

        if (polynomial is not null)
        {
            return OfPolynomial(polynomial, depth);
        }

        var simplified = context.Simplified(numerator);
        var inFactors = Graph.FactorsOf(simplified, out _);
        if (inFactors.Count(k => Depends(k.Base.Node)) > 1 || (inFactors.Count == 1 && !inFactors[0].Exponent.IsOne))
        {
            context.Record("factor", f, (simplified, graph.Zero));
            return OfProduct(simplified, inFactors, depth);
        }

        return OfKernels(numerator, depth);
    }

    private bool Depends(Node node) => node.DependsOn(unknown);

    /// <summary>An expression without parts of it that are the same written twice.</summary>
    private Expr Integrated(Expr f) => f.Node.Cost < 2000 && evidence.IsZero(f) == true ? graph.Zero : f;

    /// <summary>The expression as a product; null where it has one factor alone.</summary>
    private Expr? InFactors(Expr expression)
    {
        var work = new WorkBound(FactoringWork, context.Cancellation);
        if (RationalForm.Of(graph, expression, work) is not { } form || form.IsZero)
        {
            return null;
        }

        var factors = Factorization.Of(form.NumeratorPolynomial, work).Factors;
        if (factors.Count == 0 || (factors.Count == 1 && factors[0].Exponent == 1))
        {
            return null;
        }

        var product = graph.Product(factors.Select(k => (form.ToExpr(k.Factor), (Number)k.Exponent)).ToArray());
        var list = Graph.FactorsOf(product, out _);
        return list.Count > 1 || !list[0].Exponent.IsOne ? product : null;
    }

    private bool HasDenominator(Expr f) => Graph.TermsOf(f, out _).Exists(t => Graph.FactorsOf(t.Term, out _).Exists(k => k.Exponent.Sign < 0));

    private RootSet OfConstant(Expr f) => evidence.IsZero(f) switch
    {
        true => RootSet.All,
        false => evidence.Sign(f) is 1 or -1 ? RootSet.None : RootSet.None.With(new Requirement(RequirementKind.NonZero, f)),
        null => throw context.Refused("whether a part of the equation without the name is 0 is not decided"),
    };

    /// <summary>A product is 0 where a factor is; one in a denominator is 0 nowhere.</summary>
    private RootSet OfProduct(Expr f, List<(Expr Base, Number Exponent)> factors, int depth)
    {
        var roots = RootSet.None;
        var conditions = new List<Requirement>();
        var varying = factors.FindAll(k => Depends(k.Base.Node) && k.Exponent.Sign > 0);
        foreach (var (factor, exponent) in factors)
        {
            if (!Depends(factor.Node) && exponent.Sign > 0)
            {
                var isZero = evidence.IsZero(factor);
                if (isZero == true)
                {
                    return RootSet.All;
                }

                if (evidence.Holds(new Requirement(RequirementKind.NonZero, factor)) != true)
                {
                    conditions.Add(new Requirement(RequirementKind.NonZero, factor));
                }
            }
        }

        if (varying.Count > 1)
        {
            context.Record("a product is 0 where a factor is", f, [.. varying.Select(k => (k.Base, graph.Zero))]);
        }

        foreach (var (factor, _) in varying)
        {
            roots = roots.Or(Solve(factor, depth + 1));
        }

        return roots.With(conditions);
    }

    /// <summary>Roots of `with(u) = 0` in a stand-in, then of `kernel = u` for each.</summary>
    private RootSet Through(Expr f, Expr inStandIn, Expr standIn, int depth, string what, Expr kernel, Func<Expr, RootSet> invert)
    {
        context.Record($"{what}", f, (standIn, kernel), (inStandIn, graph.Zero));
        var inner = new ScalarSolver(context, (InputNode)standIn.Node).Solve(inStandIn, depth + 1);
        if (inner.IsEverything)
        {
            return RootSet.All;
        }

        var roots = RootSet.None.With(inner.Conditions);
        foreach (var root in inner.Roots)
        {
            var value = context.Simplified(root.Value);
            if (Certain(root.Conditions) == false)
            {
                continue;
            }

            roots = roots.Or(invert(value).With(root.Conditions));
        }

        return roots;
    }

    /// <summary>Whether all of the conditions hold for certain; false where one certainly does not.</summary>
    private bool? Certain(IEnumerable<Requirement> conditions)
    {
        bool? all = true;
        foreach (var condition in conditions)
        {
            var holds = evidence.Holds(condition);
            if (holds == false)
            {
                return false;
            }

            all = holds is null ? null : all;
        }

        return all;
    }

    private Expr Substituted(Expr f, IReadOnlyDictionary<Node, Expr> parts) =>
        new InputSubstitution(graph, parts.ToDictionary(p => p.Key, p => (p.Value, Array.Empty<Index>()))).Apply(f, context.Cancellation);

    private ProblemException Unsolved(Expr f) => context.Refused(
        $"no closed form is known for all real solutions of {Shown(f)} = 0", "give values to other names, or write the equation in factors");

    private static string Shown(Expr f)
    {
        var text = Printing.Printer.Print(f, Printing.PrintForm.Unicode);
        return text.Length <= 80 ? text : "this equation, with all terms on one side,";
    }
}
