using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Rules;

/// <summary>Absolute values, signs, the larger and the smaller of two, rounding, and cases.</summary>
internal static class PiecewiseIdentities
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<RewriteRule> Rules { get; } =
    [
        new("magnitude-of-non-negative", "|a| is a where a is not negative", "abs(a) -> a", "a >= 0", "a = -1"),
        new("magnitude-of-non-positive", "|a| is -a where a is not positive", "abs(a) -> -a", "a <= 0", "a = 1"),
        new("magnitude-of-even-power", "|a²b| is a²|b|", "abs(a^2*b) -> a^2*abs(b)"),
        new("product-of-magnitudes", "|a||b| is |ab|", "abs(a)*abs(b) -> abs(a*b)"),
        new("quotient-of-magnitudes", "|a|/|b| is |a/b|", "abs(a)/abs(b) -> abs(a/b)"),
        new("magnitude-times-sign", "sign(a)|a| is a", "sign(a)*abs(a) -> a"),
        new("times-own-sign", "a sign(a) is |a|", "sign(a)*a -> abs(a)"),
        new("magnitude-by-itself", "|a|/a is sign(a)", "abs(a)/a -> sign(a)"),
        new("itself-by-magnitude", "a/|a| is sign(a)", "a/abs(a) -> sign(a)"),
        new("sign-by-magnitude", "sign(a)/|a| is 1/a", "sign(a)/abs(a) -> 1/a"),
        new("sign-of-positive", "sign(a) is 1 where a is positive", "sign(a) -> 1", "a > 0", "a = -1"),
        new("sign-of-negative", "sign(a) is -1 where a is negative", "sign(a) -> -1", "a < 0", "a = 1"),
        new("sign-squared", "sign(a)² is 1 where a is not 0", "sign(a)^2 -> 1", "a != 0", "a = 0"),
        new("larger-known", "max(a, b) is a where a ≥ b", "max(a, b) -> a", "a - b >= 0", "a = 1, b = 2"),
        new("larger-known-second", "max(a, b) is b where a ≤ b", "max(a, b) -> b", "a - b <= 0", "a = 2, b = 1"),
        new("smaller-known", "min(a, b) is a where a ≤ b", "min(a, b) -> a", "a - b <= 0", "a = 2, b = 1"),
        new("smaller-known-second", "min(a, b) is b where a ≥ b", "min(a, b) -> b", "a - b >= 0", "a = 1, b = 2"),
        new("larger-plus-smaller", "max(a, b) + min(a, b) is a + b", "max(a, b) + min(a, b) -> a + b"),
        new("larger-less-smaller", "max(a, b) - min(a, b) is |a - b|", "max(a, b) - min(a, b) -> abs(a - b)"),
        new("larger-of-opposites", "max(a, -a) is |a|", "max(a, -a) -> abs(a)"),
        new("smaller-of-opposites", "min(a, -a) is -|a|", "min(a, -a) -> -abs(a)"),
        new("rectified-difference", "max(0, a) - max(0, -a) is a", "max(0, a) - max(0, -a) -> a"),
        new("rectified-sum", "max(0, a) + max(0, -a) is |a|", "max(0, a) + max(0, -a) -> abs(a)"),
        new("larger-absorbed", "max(a, max(a, b)) is max(a, b)", "max(a, max(a, b)) -> max(a, b)"),
        new("smaller-absorbed", "min(a, min(a, b)) is min(a, b)", "min(a, min(a, b)) -> min(a, b)"),
        new("larger-of-sums", "max(a + c, b + c) is max(a, b) + c", RuleHeads.Function, SharedTerm, "max(x + z, y + z)", "min(x - 1, y - 1)"),
        new("floor-of-integer", "⌊n⌋ is n for whole n", "floor(n) -> n", "n integer", "n = 1/2"),
        new("ceiling-of-integer", "⌈n⌉ is n for whole n", "ceil(n) -> n", "n integer", "n = 1/2"),
        new("floor-of-sum", "⌊a + n⌋ is ⌊a⌋ + n for whole n", RuleHeads.Function, WholePart, "floor(x + 2)", "ceil(x - 3)"),
        new("magnitude-by-cases", "{a if a > 0, else -a} is |a|", "if(greater(a, 0), a, -a) -> abs(a)"),
        new("magnitude-by-cases-from-zero", "{a if a ≥ 0, else -a} is |a|", "if(greater_equal(a, 0), a, -a) -> abs(a)"),
        new("magnitude-by-negative-case", "{-a if a < 0, else a} is |a|", "if(less(a, 0), -a, a) -> abs(a)"),
        new("magnitude-by-case-to-zero", "{-a if a ≤ 0, else a} is |a|", "if(less_equal(a, 0), -a, a) -> abs(a)"),
        new("rectifier-by-cases", "{a if a > 0, else 0} is max(0, a)", "if(greater(a, 0), a, 0) -> max(0, a)"),
        new("rectifier-by-cases-from-zero", "{a if a ≥ 0, else 0} is max(0, a)", "if(greater_equal(a, 0), a, 0) -> max(0, a)"),
        new("same-case-first", "{{a if c, else b} if c, else d} is {a if c, else d}", "if(c, if(c, a, b), d) -> if(c, a, d)"),
        new("same-case-second", "{a if c, else {b if c, else d}} is {a if c, else d}", "if(c, a, if(c, b, d)) -> if(c, a, d)"),
        new("case-not", "{a if not c, else b} is {b if c, else a}", "if(not(c), a, b) -> if(c, b, a)"),
        new("relation-decided", "a condition that the assumptions decide", RuleHeads.Function, Decided, "{1 if exp(x) > 0, 2 else}"),
        new("arms-of-one-shape", "{a·c if t, else b·c} is c{a if t, else b}", RuleHeads.Function, SharedFactor, "if(x > 0, y z, 3 z)"),
    ];

    private static bool IsSmooth(FunctionNode node, string name) => node.Function.Name == name;

    /// <summary>Terms that both arguments have stand outside.</summary>
    private static IEnumerable<Expr> SharedTerm(RuleContext context, Expr part)
    {
        if (part.Node is not FunctionNode node || !(IsSmooth(node, "max") || IsSmooth(node, "min")))
        {
            yield break;
        }

        var arguments = part.Open(out _);
        var second = Graph.TermsOf(arguments[1], out var constantOfSecond);
        var shared = Graph.TermsOf(arguments[0], out var constantOfFirst).FindAll(t => second.Exists(s => s.Coefficient == t.Coefficient && s.Term.SameAs(t.Term)));
        if (constantOfFirst == constantOfSecond && !constantOfFirst.IsZero)
        {
            shared.Add((constantOfFirst, context.Graph.One));
        }

        if (shared.Count > 0)
        {
            var outside = context.Graph.Sum(shared.ToArray());
            yield return context.Graph.Add(outside, context.Graph.Apply(node.Function, context.Graph.Subtract(arguments[0], outside), context.Graph.Subtract(arguments[1], outside)));
        }
    }

    /// <summary>Whole terms stand outside of a rounding.</summary>
    private static IEnumerable<Expr> WholePart(RuleContext context, Expr part)
    {
        if (part.Node is not FunctionNode { Function.Name: "floor" or "ceil" } node)
        {
            yield break;
        }

        var terms = Graph.TermsOf(part.Open(out _)[0], out var constant);
        var whole = terms.FindAll(t => t.Coefficient.IsInteger && context.Facts.IsInteger(t.Term));
        var wholeConstant = constant.IsInteger ? constant : Number.Zero;
        if (terms.Count == whole.Count || (whole.Count == 0 && wholeConstant.IsZero))
        {
            yield break;
        }

        var rest = context.Graph.Sum([.. terms.Where(t => !whole.Exists(w => w.Term.SameAs(t.Term))), (constant - wholeConstant, context.Graph.One)]);
        yield return context.Graph.Sum([.. whole, (wholeConstant, context.Graph.One), (Number.One, context.Graph.Apply(node.Function, rest))]);
    }

    private static IEnumerable<Expr> Decided(RuleContext context, Expr part)
    {
        if (part.Node is not FunctionNode { Function: Relation { Arity: 2 } } node || node.Function.Name is "and" or "or")
        {
            yield break;
        }

        var sides = part.Open(out _);
        var difference = context.Facts.Signs.Of(context.Graph.Subtract(sides[0], sides[1]).Node);
        var met = node.Function.Name switch
        {
            "less" => PossibleSigns.Negative,
            "less_equal" => PossibleSigns.Negative | PossibleSigns.Zero,
            "greater" => PossibleSigns.Positive,
            "greater_equal" => PossibleSigns.Positive | PossibleSigns.Zero,
            "equal" => PossibleSigns.Zero,
            _ => PossibleSigns.Negative | PossibleSigns.Positive,
        };
        // A comparison has a value everywhere; what is decided of its sides must exist everywhere too.
        if (!HasValueEverywhere(sides[0].Node) || !HasValueEverywhere(sides[1].Node))
        {
            yield break;
        }

        if ((difference & ~met) == 0)
        {
            yield return context.Graph.One;
        }
        else if ((difference & met) == 0)
        {
            yield return context.Graph.Zero;
        }
    }

    private static bool HasValueEverywhere(Node root) => root.Reachable().All(n => n switch
    {
        ProductNode product => product.Exponents.ToArray().All(e => e.IsInteger && e.Sign > 0),
        FunctionNode function => Enumerable.Range(0, function.Function.Arity).All(k => function.Function.DomainOf(k) is null) && function.Function.Name is not ("pow" or "tan" or "gamma" or "lgamma" or "digamma" or "polygamma"),
        TensorNode or UnknownFunctionNode => false,
        _ => true,
    });

    private static IEnumerable<Expr> SharedFactor(RuleContext context, Expr part)
    {
        if (part.Node is not FunctionNode { Function: Select })
        {
            yield break;
        }

        var arguments = part.Open(out _);
        var second = Graph.FactorsOf(arguments[2], out _);
        var shared = Graph.FactorsOf(arguments[1], out _).FindAll(f => f.Base.Terms.Length == 0 && f.Exponent.IsInteger && f.Exponent.Sign > 0
            && second.Exists(s => s.Exponent == f.Exponent && s.Base.SameAs(f.Base)) && HasValueEverywhere(f.Base.Node));
        if (shared.Count > 0)
        {
            var inverse = shared.ConvertAll(f => (f.Base, -f.Exponent));
            yield return context.Graph.Product([.. shared,
                (context.Graph.Select(arguments[0], context.Graph.Product([(arguments[1], Number.One), .. inverse]), context.Graph.Product([(arguments[2], Number.One), .. inverse])), Number.One)]);
        }
    }
}
