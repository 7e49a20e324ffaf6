using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Rules;

/// <summary>Angles that are multiples of π, and angles of which the sine, cosine or tangent is known exactly.</summary>
internal static class AngleProcedures
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<RewriteRule> Rules { get; } =
    [
        new("shift-by-pi", "sin(a + π) is -sin a, sin(a + π/2) is cos a, and so on", RuleHeads.Function, Shifted, "sin(x + π)", "cos(π/2 - x)", "tan(x + π)", "cos(3π/2 + x)", "sin(π)"),
        new("shift-by-whole-pi", "sin nπ is 0, cos nπ is (-1)ⁿ for whole n", RuleHeads.Function, ShiftedByWhole, "Σ(i=1 to n) sin(i π)", "Σ(i=1 to n) cos(i π + x)"),
        new("exact-sine", "sin(π/6) is ½, and so on", RuleHeads.Function, ExactValue, "sin(π/6)", "cos(π/4)", "tan(π/3)", "sin(2π/3)", "tan(5π/6)"),
        new("exact-angle", "arcsin ½ is π/6, and so on", RuleHeads.Function, ExactAngle, "arcsin(1/2)", "arccos(-1)", "arctan(1)", "arccos(0)", "arctan(√3)"),
    ];

    private static string? NameOf(Expr part) => part.Node is FunctionNode { Function.Name: "sin" or "cos" or "tan" } node ? node.Function.Name : null;

    /// <summary>Half turns in an angle: k of kπ/2 + rest.</summary>
    private static IEnumerable<Expr> Shifted(RuleContext context, Expr part)
    {
        if (NameOf(part) is not { } name)
        {
            yield break;
        }

        var angle = part.Open(out _)[0];
        var terms = Graph.TermsOf(angle, out _);
        var turn = terms.Find(t => t.Term.Node is ConstantNode { Name: "π" });
        if (turn.Term.Node is null || !turn.Coefficient.IsExact)
        {
            yield break;
        }

        // As many quarter turns as leave the rest between -π/4 and π/4.
        var quarters = ((turn.Coefficient * 2) + Number.Half) is { } more ? Number.Fraction(System.Numerics.BigInteger.Divide(more.Numerator - (more.Sign < 0 ? more.Denominator - 1 : 0), more.Denominator), 1) : Number.Zero;
        if (quarters.ToInt64() is not { } count || count == 0 || (terms.Count == 1 && !(turn.Coefficient * 2).IsInteger && Math.Abs(count) == 1 && Exact(turn.Coefficient.Abs()) is not null))
        {
            yield break;
        }

        var rest = context.Graph.Subtract(angle, context.Graph.Scale(quarters * Number.Half, context.Graph.Pi));
        var place = (int)(((count % 4) + 4) % 4);
        yield return OfTurned(context.Graph, name, rest, place);
    }

    private static Expr OfTurned(Graph graph, string name, Expr rest, int place)
    {
        var (sine, cosine) = (graph.Apply(FunctionTable.Sin, rest), graph.Apply(FunctionTable.Cos, rest));
        if (name == "tan")
        {
            var tangent = graph.Apply(FunctionTable.Find("tan")!, rest);
            return place % 2 == 0 ? tangent : graph.Negate(graph.Power(tangent, Number.MinusOne));
        }

        return (place + (name == "cos" ? 1 : 0)) switch { 0 or 4 => sine, 1 => cosine, 2 => graph.Negate(sine), _ => graph.Negate(cosine) };
    }

    /// <summary>nπ with whole n in an angle.</summary>
    private static IEnumerable<Expr> ShiftedByWhole(RuleContext context, Expr part)
    {
        if (NameOf(part) is not { } name)
        {
            yield break;
        }

        var graph = context.Graph;
        var angle = part.Open(out _)[0];
        foreach (var (coefficient, term) in Graph.TermsOf(angle, out _))
        {
            var factors = Graph.FactorsOf(term, out _);
            var pi = factors.FindIndex(f => f.Exponent.IsOne && f.Base.Node is ConstantNode { Name: "π" });
            if (pi < 0 || factors.Count < 2 || !coefficient.IsInteger)
            {
                continue;
            }

            factors.RemoveAt(pi);
            var turns = graph.Scale(coefficient, graph.Product(factors.ToArray()));
            if (!context.Facts.IsInteger(turns))
            {
                continue;
            }

            var rest = graph.Subtract(angle, graph.Scale(coefficient, term));
            var whole = OfTurned(graph, name, rest, 0);
            var isEven = coefficient.Numerator.IsEven || name == "tan";
            yield return isEven ? whole : graph.Multiply(graph.Power(graph.Number(-1), turns), whole);
        }
    }

    /// <summary>The squares of sine and cosine of kπ for k from 0 to 1/2; null for other k.</summary>
    private static (Number Sine, Number Cosine)? Exact(Number k) => (k * 12).ToInt64() switch
    {
        0 => (Number.Zero, Number.One),
        2 => (Number.Fraction(1, 4), Number.Fraction(3, 4)),
        3 => (Number.Half, Number.Half),
        4 => (Number.Fraction(3, 4), Number.Fraction(1, 4)),
        6 => (Number.One, Number.Zero),
        _ => null,
    };

    private static IEnumerable<Expr> ExactValue(RuleContext context, Expr part)
    {
        if (NameOf(part) is not { } name || Turns(part.Open(out _)[0]) is not { } turns)
        {
            yield break;
        }

        var graph = context.Graph;
        var half = turns - Number.Fraction(2 * System.Numerics.BigInteger.Divide(turns.Numerator, 2 * turns.Denominator), 1);
        if (half.Sign < 0)
        {
            half += 2;
        }

        // From 0 to 2: the quadrant says the signs.
        var (sineSign, cosineSign) = (half.CompareTo(1) <= 0 ? 1 : -1, half.CompareTo(Number.Half) <= 0 || half.CompareTo(Number.Fraction(3, 2)) >= 0 ? 1 : -1);
        var inFirst = half.CompareTo(1) > 0 ? half - 1 : half;
        inFirst = inFirst.CompareTo(Number.Half) > 0 ? 1 - inFirst : inFirst;
        if (Exact(inFirst) is not var (sine, cosine))
        {
            yield break;
        }

        if (name == "tan")
        {
            if (!cosine.IsZero)
            {
                yield return graph.Scale(sineSign * cosineSign, graph.Root(graph.Number(sine / cosine)));
            }
        }
        else
        {
            yield return graph.Scale(name == "sin" ? sineSign : cosineSign, graph.Root(graph.Number(name == "sin" ? sine : cosine)));
        }
    }

    private static Number? Turns(Expr angle) => angle.Node is ConstantNode { Name: "π" } ? Number.One
        : angle.Node is SumNode { Coefficients: [{ IsExact: true } only], Constant.IsZero: true } && angle.Open(out _)[0].Node is ConstantNode { Name: "π" } ? only : null;

    private static IEnumerable<Expr> ExactAngle(RuleContext context, Expr part)
    {
        if (part.Node is not FunctionNode { Function.Name: "arcsin" or "arccos" or "arctan" } node || part.Open(out _) is not [var argument] || SignedSquare(argument) is not var (sign, square))
        {
            yield break;
        }

        foreach (var twelfths in new[] { 0, 2, 3, 4, 6 })
        {
            var turns = Number.Fraction(twelfths, 12);
            var (sine, cosine) = Exact(turns)!.Value;
            var isIt = node.Function.Name == "arctan" ? !cosine.IsZero && sine / cosine == square : sine == square;
            if (isIt)
            {
                var angle = turns * sign;
                yield return context.Graph.Scale(node.Function.Name == "arccos" ? Number.Half - angle : angle, context.Graph.Pi);
            }
        }
    }

    /// <summary>The sign and the square of a number or of a number times a root of one.</summary>
    private static (int Sign, Number Square)? SignedSquare(Expr value)
    {
        var factors = Graph.FactorsOf(value, out var coefficient);
        if (!coefficient.IsExact || factors.Count > 1)
        {
            return null;
        }

        var square = coefficient * coefficient;
        if (factors is [var (number, exponent)])
        {
            if (number.Node is not NumberNode { Value: { IsExact: true, Sign: > 0 } root } || exponent != Number.Half)
            {
                return null;
            }

            square *= root;
        }

        return (Math.Sign(coefficient.Sign), square);
    }
}
