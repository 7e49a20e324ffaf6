using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Rewriting.Asymptotics;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Solving;

/// <summary>Equations that are rational in one function of the name, or are brought to that: exponentials, logarithms, roots, circular functions.</summary>
internal sealed partial class ScalarSolver
{
    private RootSet OfKernels(Expr f, int depth)
    {
        // c^x is real for every x where c is positive; for another c only for some x.
        var powers = new PowersOfNumbers(graph, Depends, c => evidence.Holds(Need(RequirementKind.Positive, c)) != false);
        return OfKernels(f, powers.Apply(f, context.Cancellation), depth).With([.. powers.Bases.Where(c => evidence.Holds(Need(RequirementKind.Positive, c)) != true).Select(c => Need(RequirementKind.Positive, c))]);
    }

    private RootSet OfKernels(Expr written, Expr f, int depth)
    {
        var kernels = KernelFinder.In(f, unknown);
        if (kernels.HasOther)
        {
            throw Unsolved(written);
        }

        if (kernels.Radicals.Count == 0 && !kernels.HasBareName && kernels.Functions.Count == 1)
        {
            return OfOneFunction(f, kernels.Functions[0], depth);
        }

        if (kernels.Radicals.Count == 1 && !kernels.HasBareName && kernels.Functions.Count == 0)
        {
            var (radicand, degree) = kernels.Radicals[0];
            var standIn = context.StandIn();
            var kernel = degree == 3 ? graph.Apply(FunctionTable.CubeRoot, radicand) : graph.Power(radicand, Number.Fraction(1, degree));
            return Through(
                f, new RadicalSubstitution(graph, radicand, degree, standIn).Apply(f), standIn, depth, "substitute the root", kernel,
                value => Solve(graph.Subtract(radicand, graph.Power(value, degree)), depth + 1).With(degree % 2 == 0 ? [new Requirement(RequirementKind.NonNegative, value)] : []));
        }

        if (kernels.Radicals.Count > 0)
        {
            return WithoutRadical(f, kernels.Radicals, depth);
        }

        return Exponentials(f, kernels, depth) ?? Logarithms(f, kernels, depth) ?? Circular(f, kernels, depth) ?? AsExponentials(f, kernels, depth) ?? throw Unsolved(written);
    }

    private RootSet OfOneFunction(Expr f, Expr kernel, int depth)
    {
        // A·h(g) + B: isolated without a stand-in.
        var standIn = context.StandIn();
        var inStandIn = Substituted(f, new Dictionary<Node, Expr> { [kernel.Node] = standIn });
        var expanded = Expansion.Of(graph, inStandIn) ?? inStandIn;
        if (UnknownPolynomial.Of(graph, expanded, (InputNode)standIn.Node, LargestDegree) is { } polynomial && polynomial.Keys.Last() == 1)
        {
            var value = Tidy(graph.Negate(graph.Divide(polynomial.GetValueOrDefault(0, graph.Zero), polynomial[1])));
            var mark = context.Mark();
            context.Record("isolate", f, (kernel, value));
            if (mark > 0 && kernel.SameAs(f))
            {
                context.Forget(mark);
            }

            return Inverted(kernel, value, depth).With(UnlessZero(polynomial[1]));
        }

        return Through(f, inStandIn, standIn, depth, "substitute", kernel, value => Inverted(kernel, value, depth));
    }

    /// <summary>A·r + B = 0 with r a root of degree d: A^d·radicand = (-B)^d, and r has the sign of a root.</summary>
    private RootSet WithoutRadical(Expr f, List<(Expr Radicand, int Degree)> radicals, int depth)
    {
        foreach (var (radicand, degree) in radicals)
        {
            var standIn = context.StandIn();
            var inStandIn = new RadicalSubstitution(graph, radicand, degree, standIn).Apply(f, context.Cancellation);
            var expanded = Expansion.Of(graph, inStandIn) ?? inStandIn;
            if (UnknownPolynomial.Of(graph, expanded, (InputNode)standIn.Node, LargestDegree) is not { } polynomial)
            {
                continue;
            }

            // rⁿ = radicand^(n div d)·r^(n mod d).
            var reduced = new SortedDictionary<int, Expr>();
            foreach (var (power, coefficient) in polynomial)
            {
                var part = graph.Multiply(coefficient, graph.Power(radicand, power / degree));
                reduced[power % degree] = reduced.TryGetValue(power % degree, out var other) ? graph.Add(other, part) : part;
            }

            if (reduced.Keys.Any(k => k > 1))
            {
                continue;
            }

            var (a, b) = (reduced.GetValueOrDefault(1, graph.Zero), reduced.GetValueOrDefault(0, graph.Zero));
            var power_ = degree;
            var raised = graph.Subtract(graph.Multiply(graph.Power(a, power_), radicand), graph.Power(graph.Negate(b), power_));
            context.Record(degree == 2 ? "isolate the root and square" : "isolate the root and raise to its power", f, (raised, graph.Zero));
            var roots = Solve(raised, depth + 1);
            if (roots.IsEverything)
            {
                throw Unsolved(f);
            }

            if (degree % 2 != 0)
            {
                return roots;
            }

            var sign = graph.Negate(graph.Multiply(a, b));
            return roots with { Roots = [.. roots.Roots.Select(r => r.With([new Requirement(RequirementKind.NonNegative, At(sign, r.Value)), new Requirement(RequirementKind.NonNegative, At(radicand, r.Value))]))] };
        }

        throw Unsolved(f);
    }

    private Expr At(Expr f, Expr value) => context.Simplified(Substituted(f, new Dictionary<Node, Expr> { [unknown] = value }));

    /// <summary>All exponents multiples of one: a polynomial in that exponential; two exponentials: their logarithms.</summary>
    private RootSet? Exponentials(Expr f, KernelFinder kernels, int depth)
    {
        if (kernels.HasBareName || kernels.Functions.Exists(k => !ReferenceEquals(((FunctionNode)k.Node).Function, FunctionTable.Exp)))
        {
            return null;
        }

        var split = kernels.Functions.ConvertAll(k => (Kernel: k, Parts: Split(k.Open(out _)[0])));
        var first = split[0].Parts.Varying;
        var ratios = split.ConvertAll(s => Ratio(s.Parts.Varying, first));
        if (ratios.TrueForAll(r => r is not null))
        {
            var unit = ratios.Aggregate(Number.Zero, (g, r) => CommonDivisor(g, r!.Value.Abs()));
            var standIn = context.StandIn();
            var parts = new Dictionary<Node, Expr>();
            for (var k = 0; k < split.Count; k++)
            {
                parts[split[k].Kernel.Node] = graph.Multiply(graph.Power(standIn, ratios[k]!.Value / unit), graph.Exp(split[k].Parts.Constant));
            }

            var kernel = graph.Exp(graph.Scale(unit, first));
            return Through(f, Substituted(f, parts), standIn, depth, "substitute the exponential", kernel, value => Inverted(kernel, value, depth));
        }

        return split.Count == 2 ? TwoExponentials(f, split[0].Kernel, split[1].Kernel, depth) : null;
    }

    /// <summary>A·eᵖ + B·e^q = 0: p - q = log(-B/A).</summary>
    private RootSet? TwoExponentials(Expr f, Expr one, Expr other, int depth)
    {
        var (u, v) = (context.StandIn(), context.StandIn());
        var inStandIns = Substituted(f, new Dictionary<Node, Expr> { [one.Node] = u, [other.Node] = v });
        var expanded = Expansion.Of(graph, inStandIns) ?? inStandIns;
        if (UnknownPolynomial.Of(graph, expanded, (InputNode)u.Node, 1) is not { } byU || byU.Count != 2
            || UnknownPolynomial.Of(graph, byU[0], (InputNode)v.Node, 1) is not { Count: 1 } byV || !byV.ContainsKey(1) || byU[1].Node.DependsOn((InputNode)v.Node))
        {
            return null;
        }

        var ratio = Tidy(graph.Negate(graph.Divide(byV[1], byU[1])));
        if (evidence.Sign(ratio) is -1 or 0)
        {
            return RootSet.None;
        }

        var difference = graph.Sum([(Number.One, one.Open(out _)[0]), (Number.MinusOne, other.Open(out _)[0]), (Number.MinusOne, ExactValues.Logarithm(graph, ratio))]);
        context.Record("take logarithms", f, (difference, graph.Zero));
        return Solve(difference, depth + 1).With(new Requirement(RequirementKind.Positive, ratio));
    }

    private (Expr Varying, Expr Constant) Split(Expr exponent)
    {
        var terms = Terms(Expansion.Of(graph, exponent) ?? exponent);
        return (graph.Sum(terms.Where(t => Depends(t.Term.Node)).ToArray()), graph.Sum(terms.Where(t => !Depends(t.Term.Node)).ToArray()));
    }

    private static Number? Ratio(Expr a, Expr b)
    {
        if (a.SameAs(b))
        {
            return Number.One;
        }

        var (left, right) = (Graph.TermsOf(a, out _), Graph.TermsOf(b, out _));
        if (left.Count != right.Count)
        {
            return null;
        }

        Number? ratio = null;
        foreach (var (coefficient, term) in left)
        {
            var place = right.FindIndex(t => t.Term.SameAs(term));
            if (place < 0 || !coefficient.IsExact || !right[place].Coefficient.IsExact || (ratio is { } before && coefficient / right[place].Coefficient != before))
            {
                return null;
            }

            ratio = coefficient / right[place].Coefficient;
        }

        return ratio;
    }

    private static Number CommonDivisor(Number a, Number b)
    {
        var below = a.Denominator * b.Denominator / System.Numerics.BigInteger.GreatestCommonDivisor(a.Denominator, b.Denominator);
        return Number.Fraction(System.Numerics.BigInteger.GreatestCommonDivisor(a.Numerator * (below / a.Denominator), b.Numerator * (below / b.Denominator)), below);
    }

    /// <summary>Σ c·log(g) = -d with whole c: Π g^c = e^-d. Where each logarithm is real is seen at the roots.</summary>
    private RootSet? Logarithms(Expr f, KernelFinder kernels, int depth)
    {
        if (kernels.HasBareName || kernels.Functions.Exists(k => !ReferenceEquals(((FunctionNode)k.Node).Function, FunctionTable.Log)))
        {
            return null;
        }

        var rest = new List<(Number, Expr)>();
        var factors = new List<(Expr, Number)>();
        foreach (var (coefficient, term) in Terms(f))
        {
            if (!Depends(term.Node))
            {
                rest.Add((coefficient, term));
            }
            else if (kernels.Functions.Exists(k => k.SameAs(term)) && coefficient.IsExact)
            {
                factors.Add((term.Open(out _)[0], coefficient));
            }
            else
            {
                return null;
            }
        }

        var scale = factors.Aggregate(Number.Zero, (g, k) => CommonDivisor(g, k.Item2.Abs()));
        var product = graph.Product(factors.ConvertAll(k => (k.Item1, k.Item2 / scale)).ToArray());
        var value = ExponentialOf(graph.Scale(-(Number.One / scale), graph.Sum(rest.ToArray())));
        context.Record("the sum of logarithms is that of a product; apply exp", f, (product, value));
        return Solve(graph.Subtract(product, value), depth + 1);
    }

    /// <summary>`e^x`, with e^(n·log c) as cⁿ.</summary>
    private Expr ExponentialOf(Expr x)
    {
        var factors = new List<(Expr, Number)>();
        var rest = new List<(Number, Expr)>();
        foreach (var (coefficient, term) in Terms(x))
        {
            if (term.Node is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Log) && coefficient.IsExact)
            {
                factors.Add((term.Open(out _)[0], coefficient));
            }
            else
            {
                rest.Add((coefficient, term));
            }
        }

        return graph.Product([.. factors, (graph.Exp(graph.Sum(rest.ToArray())), Number.One)]);
    }

    /// <summary>Hyperbolic and logistic functions by exponentials, where several of them, or they and exponentials, stand together.</summary>
    private RootSet? AsExponentials(Expr f, KernelFinder kernels, int depth)
    {
        if (kernels.HasBareName || !kernels.Functions.Exists(k => ((FunctionNode)k.Node).Function.Name is "sinh" or "cosh" or "tanh" or "sigmoid" or "expm1"))
        {
            return null;
        }

        var rewritten = new ByExponentials(graph, Depends).Apply(f, context.Cancellation);
        context.Record("write by exponentials", f, (rewritten, graph.Zero));
        return Solve(rewritten, depth + 1);
    }

    /// <summary>c^g for a positive number c as e^(g·log c), logarithms by those of primes so that 4^x and 2^x meet.</summary>
    private sealed class PowersOfNumbers(Graph graph, Func<Node, bool> depends, Func<Expr, bool> mayBePositive) : NodeRewriter(graph)
    {
        public List<Expr> Bases { get; } = [];

        protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
        {
            if (original.Node is not FunctionNode { Function: var function } || !ReferenceEquals(function, FunctionTable.Power) || !depends(operands[1].Node) || depends(operands[0].Node) || !mayBePositive(operands[0]))
            {
                return Graph.Rebuild(original, operands, bound);
            }

            Bases.Add(operands[0]);
            return Graph.Exp(Graph.Multiply(operands[1], ExactValues.Logarithm(Graph, operands[0])));
        }
    }

    private sealed class ByExponentials(Graph graph, Func<Node, bool> depends) : NodeRewriter(graph)
    {
        protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
        {
            if (original.Node is not FunctionNode { Function.Name: var name } || !depends(original.Node))
            {
                return Graph.Rebuild(original, operands, bound);
            }

            var (up, down) = (Graph.Exp(operands[0]), Graph.Exp(Graph.Negate(operands[0])));
            return name switch
            {
                "sinh" => Graph.Scale(Number.Half, Graph.Subtract(up, down)),
                "cosh" => Graph.Scale(Number.Half, Graph.Add(up, down)),
                "tanh" => Graph.Divide(Graph.Subtract(up, down), Graph.Add(up, down)),
                "sigmoid" => Graph.Divide(up, Graph.Add(Graph.One, up)),
                "expm1" => Graph.Subtract(up, Graph.One),
                _ => Graph.Rebuild(original, operands, bound),
            };
        }
    }
}
