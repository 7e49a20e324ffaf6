using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Solving;

/// <summary>Circular functions of different angles, `sin 2x = sin x`, and `sin x cos x = c`.</summary>
internal sealed partial class ScalarSolver
{
    /// <summary>The roots of `f(u) ± f(v)` and of `a sin u cos u + b`; null for other equations.</summary>
    private RootSet? OfAngles(Expr f, int depth)
    {
        var terms = Graph.TermsOf(f, out var constant);
        var varying = terms.FindAll(t => Depends(t.Term.Node));
        if (varying is [var product] && Graph.FactorsOf(product.Term, out _) is var factors && HalfOfDouble(factors) is { } half)
        {
            var rest = graph.Subtract(f, graph.Scale(product.Coefficient, product.Term));
            var single = graph.Add(graph.Scale(product.Coefficient, half), rest);
            context.Record("sin a cos a is half of sin 2a", f, (single, graph.Zero));
            return Solve(single, depth + 1);
        }

        if (!constant.IsZero || terms.Count != 2 || varying.Count != 2 || varying[0].Coefficient.Abs() != varying[1].Coefficient.Abs()
            || varying[0].Term.Node is not FunctionNode { Function.Name: "sin" or "cos" or "tan" } first || varying[1].Term.Node is not FunctionNode second || !ReferenceEquals(first.Function, second.Function))
        {
            return null;
        }

        var (u, v) = (varying[0].Term.Open(out _)[0], varying[1].Term.Open(out _)[0]);
        if (Slope(u) is { } a && Slope(v) is { } b && a.CompareTo(b) < 0)
        {
            (u, v) = (v, u);
        }

        if (varying[0].Coefficient == varying[1].Coefficient)
        {
            // -sin v is sin(-v), -cos v is cos(π - v).
            v = first.Function.Name == "cos" ? graph.Subtract(graph.Pi, v) : graph.Negate(v);
        }

        var turn = graph.Scale(first.Function.Name == "tan" ? Number.One : 2, graph.Multiply(graph.Pi, context.AnyInteger()));
        var mirrored = first.Function.Name switch { "sin" => graph.Subtract(graph.Pi, v), "cos" => graph.Negate(v), _ => v };
        Expr[] angles = first.Function.Name == "tan" ? [graph.Add(v, turn)] : [graph.Add(v, turn), graph.Add(mirrored, turn)];
        context.Record("all angles with the same value, k any integer", f, [.. angles.Select(a => (u, a))]);
        return angles.Aggregate(RootSet.None, (roots, angle) => roots.Or(Solve(graph.Subtract(u, angle), depth + 1)));
    }

    private Number? Slope(Expr angle) => UnknownPolynomial.Of(graph, angle, unknown, 1) is { } line && line.GetValueOrDefault(1, graph.Zero).Node is NumberNode { Value: var slope } ? slope.Abs() : null;

    /// <summary>½ sin 2a for sin a cos a, with what is beside it; null where it is no such product.</summary>
    private Expr? HalfOfDouble(List<(Expr Base, Number Exponent)> factors)
    {
        var moving = factors.FindAll(k => Depends(k.Base.Node));
        if (moving is not [{ Exponent.IsOne: true, Base.Node: FunctionNode one }, { Exponent.IsOne: true, Base.Node: FunctionNode other }]
            || (one.Function.Name, other.Function.Name) is not (("sin", "cos") or ("cos", "sin")) || moving[0].Base.Open(out _)[0] is var angle && !angle.SameAs(moving[1].Base.Open(out _)[0]))
        {
            return null;
        }

        return graph.Product([.. factors.Where(k => !Depends(k.Base.Node)), (graph.Scale(Number.Half, graph.Apply(FunctionTable.Sin, graph.Scale(2, angle))), Number.One)]);
    }
}
