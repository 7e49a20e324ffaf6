using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting.Asymptotics;
using MlMath.Grammar.Reading;

namespace MlMath.Grammar.Binding;

/// <summary>Limits inside formulas: computed at once, so that what is left is an expression as any other.</summary>
internal sealed partial class Binder
{
    private TensorExpr BindLimit(LimitAst limit, Environment environment)
    {
        var point = Bind(limit.Point, environment);
        if (point.Rank > 0)
        {
            throw BindingProblems.Shape(limit.Point, $"a limit's variable tends to a number, not to {ShapeOf(point)}");
        }

        // No name that a user can write: it is gone from the result.
        var variable = graph.Input($"lim {limit.Variable}{environment.Path}:{limit.Span.Start}");
        var noted = session.Partials.Count;
        var body = Bind(limit.Body, environment.With(limit.Variable, new Local(Whole(variable))));
        if (body.IsCondition)
        {
            throw BindingProblems.Unsupported(limit.Body, "the limit of a comparison has no meaning here");
        }

        var finder = new LimitFinder(graph, new KnownValues(session.KnownValues, session.AssumedSigns, session.DifferentiatedNames), session.Cancellation);
        var found = finder.Find(body.Body, (InputNode)variable.Node, limit.Variable, point.Body, limit.Side);
        // What the body asks of the variable is not asked of the limit; what the search asked of other names is.
        session.ForgetPartials(noted, p => p.Operand.Body.Node.Inputs().Contains((InputNode)variable.Node));
        foreach (var requirement in found.Requirements)
        {
            session.Note(new PartialOperation(new TensorExpr(requirement.Of, [.. requirement.Of.FreeIndices()]), requirement.Kind, limit.Span));
        }

        foreach (var warning in found.Warnings)
        {
            if (!session.WarningList.Contains(warning))
            {
                session.WarningList.Add(warning);
            }
        }

        return body.Rank == 0 ? Whole(found.Value) : body with { Body = found.Value, Form = null };
    }
}
