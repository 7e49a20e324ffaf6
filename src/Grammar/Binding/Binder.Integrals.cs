using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Grammar.Reading;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Grammar.Binding;

/// <summary>Definite integrals: sums over a continuum, to which the range is moved and scaled.</summary>
internal sealed partial class Binder
{
    private int integrals;

    private TensorExpr BindIntegral(IntegralAst integral, Environment environment)
    {
        var from = BoundOf(integral.From, environment);
        var to = BoundOf(integral.To, environment);
        if (integral.Variable is "π" or "∞")
        {
            throw new ProblemException(ProblemCode.Syntax, $"'{integral.Variable}' cannot be the variable of an integral", integral.Span);
        }

        // The variable is a name of its own while the body is bound, so that the body may be differentiated by it.
        var variable = graph.Input($"⟨{integral.Variable}:{++integrals}⟩");
        var partials = session.Partials.Count;
        var body = Bind(integral.Body, environment.With(integral.Variable, new Local(Whole(variable))));
        var value = Integrated(from, to, (InputNode)variable.Node, body.Body, integral);
        var result = body with { Body = value, IsCondition = false, Form = body.Rank == 0 ? Expressions.Forms.Form.Whole(value) : null };
        session.NoteIntegral(result, integral.Span, (InputNode)variable.Node, partials);
        return result;
    }

    private Expr BoundOf(Ast bound, Environment environment)
    {
        var value = Bind(bound, environment);
        return value.Rank == 0 ? value.Body : throw BindingProblems.Shape(bound, $"the bound of an integral is a number, not an array of {ShapeOf(value)}");
    }

    private Expr Integrated(Expr from, Expr to, InputNode variable, Expr body, Ast at)
    {
        Expr Over(Continuum range, Func<Expr, Expr> place) => graph.IntegralOver(
            range, x => new InputSubstitution(graph, new Dictionary<Node, (Expr, Index[])> { [variable] = (place(x), []) }).Apply(body, session.Cancellation));

        return (InfinityOf(from), InfinityOf(to)) switch
        {
            (0, 0) when graph.Subtract(to, from) is var width => width.Node is NumberNode { Value.IsZero: true } ? graph.Zero
                : graph.Multiply(width, Over(Continuum.Unit, u => graph.Add(from, graph.Multiply(width, u)))),
            (0, > 0) => Over(Continuum.HalfLine, x => graph.Add(from, x)),
            (< 0, 0) => Over(Continuum.HalfLine, x => graph.Subtract(to, x)),
            (< 0, > 0) => Over(Continuum.Line, x => x),
            ( > 0, 0) => graph.Negate(Over(Continuum.HalfLine, x => graph.Add(to, x))),
            (0, < 0) => graph.Negate(Over(Continuum.HalfLine, x => graph.Subtract(from, x))),
            ( > 0, < 0) => graph.Negate(Over(Continuum.Line, x => x)),
            _ => throw new ProblemException(ProblemCode.Domain, "both bounds of this integral are the same infinity", at.Span),
        };
    }

    private static bool HoldsIntegral(Expr value) => value.Node.Reachable().Any(n => n.Bound.ToArray().Any(b => Continuum.Of(b) is not null));

    /// <summary>Integrals are computed, so what is equal to one is equal to rounding and the like.</summary>
    private Expr ComparedWithin(Function relation, Expr a, Expr b)
    {
        var margin = graph.Sum([
            (Number.Parse("1e-9")!.Value, graph.Add(graph.Apply(FunctionTable.Abs, a), graph.Apply(FunctionTable.Abs, b))),
            (Number.Parse("1e-14")!.Value, graph.One)]);
        return graph.Apply(relation == FunctionTable.Equal ? FunctionTable.LessOrEqual : FunctionTable.Greater, graph.Apply(FunctionTable.Abs, graph.Subtract(a, b)), margin);
    }

    /// <summary>1 for ∞, -1 for -∞, else 0.</summary>
    private static int InfinityOf(Expr bound) => bound.Node is NumberNode { Value: { IsExact: false } value } && double.IsInfinity(value.ToDouble()) ? Math.Sign(value.ToDouble()) : 0;
}
