using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Rewriting.Asymptotics;

namespace MlMath.Expressions.Solving;

/// <summary>Functions undone: `h(g) = c` becomes `g = h⁻¹(c)` under the conditions for which that has a value.</summary>
internal sealed partial class ScalarSolver
{
    private RootSet Inverted(Expr kernel, Expr c, int depth)
    {
        var function = ((FunctionNode)kernel.Node).Function;
        var arguments = kernel.Open(out _);
        if (ReferenceEquals(function, FunctionTable.Power))
        {
            return InvertedPower(kernel, arguments[0], arguments[1], c, depth);
        }

        var g = arguments[0];
        return function.Name switch
        {
            "exp" => To(g, ExactValues.Logarithm(graph, c), Need(RequirementKind.Positive, c)),
            "log" => To(g, ExponentialOf(c)),
            "sigmoid" => To(g, graph.Subtract(ExactValues.Logarithm(graph, c), ExactValues.Logarithm(graph, graph.Subtract(graph.One, c))), Need(RequirementKind.Positive, c), Need(RequirementKind.Positive, graph.Subtract(graph.One, c))),
            "softplus" => To(g, graph.Log(graph.Subtract(graph.Exp(c), graph.One)), Need(RequirementKind.Positive, c)),
            "expm1" => To(g, ExactValues.Logarithm(graph, graph.Add(graph.One, c)), Need(RequirementKind.Positive, graph.Add(graph.One, c))),
            "log1p" => To(g, graph.Subtract(ExponentialOf(c), graph.One)),
            "tanh" => To(g, Named("artanh", c), Need(RequirementKind.LessThanOneFromZero, c)),
            "sinh" => To(g, Named("arsinh", c)),
            "cosh" => BothSigns(g, Named("arcosh", c), Need(RequirementKind.AtLeastOne, c)),
            "arsinh" => To(g, graph.Apply(FunctionTable.Sinh, c)),
            "arcosh" => To(g, graph.Apply(FunctionTable.Cosh, c), Need(RequirementKind.NonNegative, c)),
            "artanh" => To(g, graph.Apply(FunctionTable.Tanh, c)),
            "arcsin" => To(g, ExactValues.Apply(graph, FunctionTable.Sin, c), Between(c, Number.MinusOne / 2, Number.Half)),
            "arccos" => To(g, ExactValues.Apply(graph, FunctionTable.Cos, c), Between(c, Number.Zero, Number.One)),
            "arctan" => To(g, ExactValues.Apply(graph, FunctionTable.Find("tan")!, c), Need(RequirementKind.LessThanOneFromZero, graph.Divide(graph.Scale(2, c), graph.Pi))),
            "sin" => InvertedSine(kernel, g, c, depth),
            "cos" => InvertedCosine(kernel, g, c, depth),
            "tan" => Turning(kernel, g, Named("arctan", c), c, Number.One, depth),
            _ => throw context.Refused($"no way is known to undo {function.Unicode} in closed form"),
        };

        RootSet To(Expr of, Expr value, params Requirement[] needs)
        {
            if (Array.Exists(needs, n => evidence.Holds(n) == false))
            {
                context.Record($"{function.Unicode} does not take this value", new Equation(kernel, c, []));
                return RootSet.None;
            }

            value = Tidy(value);
            if (!ReferenceEquals(of.Node, unknown) || of.Terms.Length > 0)
            {
                context.Record($"undo {function.Unicode}", new Equation(kernel, c, []), new Equation(of, value, []));
                return Solve(graph.Subtract(of, value), depth + 1).With(needs);
            }

            context.Record($"undo {function.Unicode}", new Equation(kernel, c, []), new Equation(X, value, []));
            return RootSet.Of(new Root(value, needs));
        }

        RootSet BothSigns(Expr of, Expr value, params Requirement[] needs) => evidence.IsZero(value) == true ? To(of, value, needs) : To(of, value, needs).Or(To(of, graph.Negate(value), needs));
    }

    private static Requirement Need(RequirementKind kind, Expr of) => new(kind, of);

    private Expr Named(string function, Expr argument) => ExactValues.Apply(graph, FunctionTable.Find(function)!, argument);

    /// <summary>low·π ≤ c ≤ high·π, as a condition on where c lies from the middle.</summary>
    private Requirement Between(Expr c, Number low, Number high)
    {
        var middle = graph.Scale((low + high) / 2, graph.Pi);
        var half = graph.Scale((high - low) / 2, graph.Pi);
        return new Requirement(RequirementKind.AtMostOneFromZero, context.Simplified(graph.Divide(graph.Subtract(c, middle), half)));
    }

    /// <summary>Powers with an exponent that is no fixed number: gʳ = c, or with the name in the exponent.</summary>
    private RootSet InvertedPower(Expr kernel, Expr g, Expr exponent, Expr c, int depth)
    {
        if (Depends(exponent.Node))
        {
            throw Unsolved(graph.Subtract(kernel, c));
        }

        // A whole exponent may have negative bases too, and 0.
        var isReal = Evidence.IsNumber(exponent) || (context.Signs.Of(g.Node) & PossibleSigns.Negative) == 0;
        if (!isReal)
        {
            throw context.Refused($"how many roots {Shown(kernel)} has depends on the exponent", $"say that {Shown(g)} is positive, or give a value to the exponent");
        }

        if (evidence.IsZero(c) == true)
        {
            return evidence.Sign(exponent) == 1 ? Solve(g, depth + 1) : evidence.Sign(exponent) is -1 or 0 ? RootSet.None : throw Unsolved(kernel);
        }

        var value = graph.Power(c, graph.Power(exponent, Number.MinusOne));
        context.Record("undo the power", new Equation(kernel, c, []), new Equation(g, value, []));
        return Solve(graph.Subtract(g, value), depth + 1).With(Need(RequirementKind.Positive, c), Need(RequirementKind.NonZero, exponent));
    }

    private RootSet InvertedSine(Expr kernel, Expr g, Expr c, int depth)
    {
        if (OutOfReach(kernel, c))
        {
            return RootSet.None;
        }

        if (evidence.IsZero(c) == true)
        {
            return Turning(kernel, g, graph.Zero, c, Number.One, depth);
        }

        var angle = Named("arcsin", c);
        return c.Node is NumberNode { Value: { } one } && (one.IsOne || one.IsMinusOne)
            ? Turning(kernel, g, angle, c, 2, depth)
            : Turning(kernel, g, angle, c, 2, depth, graph.Subtract(graph.Pi, angle)).With(WithinOne(c));
    }

    private RootSet InvertedCosine(Expr kernel, Expr g, Expr c, int depth)
    {
        if (OutOfReach(kernel, c))
        {
            return RootSet.None;
        }

        var angle = Named("arccos", c);
        return evidence.IsZero(c) == true ? Turning(kernel, g, angle, c, Number.One, depth)
            : c.Node is NumberNode { Value: { } one } && (one.IsOne || one.IsMinusOne) ? Turning(kernel, g, angle, c, 2, depth)
            : Turning(kernel, g, angle, c, 2, depth, graph.Negate(angle)).With(WithinOne(c));
    }

    private Requirement[] WithinOne(Expr c) => evidence.Holds(Need(RequirementKind.AtMostOneFromZero, c)) == true ? [] : [Need(RequirementKind.AtMostOneFromZero, c)];

    private bool OutOfReach(Expr kernel, Expr c)
    {
        if (evidence.Holds(Need(RequirementKind.AtMostOneFromZero, c)) != false)
        {
            return false;
        }

        context.Record($"{((FunctionNode)kernel.Node).Function.Unicode} lies between -1 and 1", new Equation(kernel, c, []));
        return true;
    }

    /// <summary>g = angle + turns·π·k, for each of the angles.</summary>
    private RootSet Turning(Expr kernel, Expr g, Expr angle, Expr c, Number halfTurns, int depth, params Expr[] more)
    {
        var turn = graph.Scale(halfTurns, graph.Multiply(graph.Pi, context.AnyInteger()));
        Expr[] values = [.. new[] { angle }.Concat(more).Select(a => graph.Add(a, turn))];
        context.Record("all angles with this value, k any integer", new Equation(kernel, c, []), [.. values.Select(v => new Equation(g, v, []))]);
        return values.Aggregate(RootSet.None, (roots, value) => roots.Or(Solve(graph.Subtract(g, value), depth + 1)));
    }

    /// <summary>Sines and cosines of one angle.</summary>
    private RootSet? Circular(Expr f, KernelFinder kernels, int depth)
    {
        var names = kernels.Functions.ConvertAll(k => ((FunctionNode)k.Node).Function.Name);
        if (kernels.HasBareName || names.Exists(n => n is not ("sin" or "cos" or "tan")))
        {
            return null;
        }

        var angle = kernels.Functions[0].Open(out _)[0];
        if (kernels.Functions.Exists(k => !k.Open(out _)[0].SameAs(angle)))
        {
            return null;
        }

        var (s, c) = (context.StandIn(), context.StandIn());
        var (sine, cosine) = (graph.Apply(FunctionTable.Sin, angle), graph.Apply(FunctionTable.Cos, angle));
        var parts = new Dictionary<Node, Expr> { [sine.Node] = s, [cosine.Node] = c, [graph.Apply(FunctionTable.Find("tan")!, angle).Node] = graph.Divide(s, c) };
        if (Rewriting.CommonDenominator.Numerator(graph, Substituted(f, parts)) is not { } both || both.Node.DependsOn(unknown))
        {
            return null;
        }

        var squares = new Dictionary<Node, Expr>();
        if (Even(both, c, s) is { } inSine)
        {
            return Through(f, inSine, s, depth, "cos² = 1 - sin²; substitute", sine, value => Inverted(sine, value, depth));
        }

        if (Even(both, s, c) is { } inCosine)
        {
            return Through(f, inCosine, c, depth, "sin² = 1 - cos²; substitute", cosine, value => Inverted(cosine, value, depth));
        }

        return HalfAngle(f, both, s, c, angle, depth);
    }

    /// <summary>The polynomial with even powers of one name written by the other, a² = 1 - b²; null where there is an odd one.</summary>
    private Expr? Even(Expr both, Expr a, Expr b)
    {
        if (UnknownPolynomial.Of(graph, both, (InputNode)a.Node, LargestDegree) is not { } polynomial || polynomial.Keys.Any(k => k % 2 != 0))
        {
            return null;
        }

        var square = graph.Subtract(graph.One, graph.Power(b, 2));
        return graph.Sum(polynomial.Select(p => (Number.One, graph.Multiply(p.Value, graph.Power(square, p.Key / 2)))).ToArray());
    }

    /// <summary>With t = tan(g/2): sin g = 2t/(1 + t²), cos g = (1 - t²)/(1 + t²); t misses g = π, which is looked at apart.</summary>
    private RootSet? HalfAngle(Expr f, Expr both, Expr s, Expr c, Expr angle, int depth)
    {
        var t = context.StandIn();
        var below = graph.Add(graph.One, graph.Power(t, 2));
        var rational = Substituted(both, new Dictionary<Node, Expr>
        {
            [s.Node] = graph.Divide(graph.Scale(2, t), below),
            [c.Node] = graph.Divide(graph.Subtract(graph.One, graph.Power(t, 2)), below),
        });
        var half = graph.Apply(FunctionTable.Find("tan")!, graph.Scale(Number.Half, angle));
        var missed = evidence.IsZero(Substituted(both, new Dictionary<Node, Expr> { [s.Node] = graph.Zero, [c.Node] = graph.Number(-1) }));
        if (missed is null)
        {
            return null;
        }

        var roots = Through(f, rational, t, depth, "substitute the tangent of half the angle", half, value => Inverted(half, value, depth));
        return missed.Value ? roots.Or(Turning(graph.Apply(FunctionTable.Cos, angle), angle, graph.Pi, graph.Number(-1), 2, depth)) : roots;
    }

    /// <summary>An absolute value, maximum or minimum in which the name stands.</summary>
    private Expr? CaseIn(Expr f)
    {
        foreach (var node in f.Node.Reachable())
        {
            if (node is FunctionNode { Rank: 0, Function.Name: "abs" or "max" or "min" } && Depends(node))
            {
                return new Expr(node, []);
            }
        }

        return null;
    }

    /// <summary>One case for each way in which it may come out; a root counts in the case in which it lies.</summary>
    private RootSet OfCases(Expr f, Expr split, int depth)
    {
        var arguments = split.Open(out _);
        var name = ((FunctionNode)split.Node).Function.Name;
        var difference = name == "abs" ? arguments[0] : graph.Subtract(arguments[0], arguments[1]);
        var (first, second) = name switch
        {
            "abs" => (arguments[0], graph.Negate(arguments[0])),
            "max" => (arguments[0], arguments[1]),
            _ => (arguments[1], arguments[0]),
        };
        var cases = new[] { (Value: first, Where: difference, Kind: RequirementKind.NonNegative), (Value: second, Where: graph.Negate(difference), Kind: RequirementKind.Positive) };
        var roots = RootSet.None;
        foreach (var (value, where, kind) in cases)
        {
            var inCase = Substituted(f, new Dictionary<Node, Expr> { [split.Node] = value });
            context.Record($"the case {Shown(where)} {(kind == RequirementKind.Positive ? "> 0" : "≥ 0")}", f, (inCase, graph.Zero));
            var found = Solve(inCase, depth + 1);
            if (found.IsEverything)
            {
                throw context.Refused($"every number with {Shown(where)} {(kind == RequirementKind.Positive ? "> 0" : "≥ 0")} is a solution: such ranges are not supported");
            }

            roots = roots.Or(found with { Roots = [.. found.Roots.Select(r => r.With([new Requirement(kind, At(where, r.Value))]))] });
        }

        return roots;
    }
}
