using MlMath.AutoDiff.Symbolic;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Solving;

namespace MlMath.Engine.Questions;

/// <content>Where a formula is smallest or largest: its gradient set to 0 and solved.</content>
internal sealed partial class Question
{
    private FormulaAnswer Optimum(bool isMaximum)
    {
        session.KeepRangeEnds(request.Formula);
        var subject = session.Bind(request.Formula);
        RequireScalar(subject, isMaximum ? "maximum" : "minimum");
        if (subject.Body.Node is FunctionNode { Function.Name: "equal" or "not_equal" or "less" or "less_equal" or "greater" or "greater_equal" })
        {
            throw new ProblemException(ProblemCode.Unsupported, "an equation or a condition is true or false: it has no minimum or maximum", session.SubjectPlace, "give the formula alone, or solve the equation");
        }

        var objective = KnownNumbers().Apply(subject.Body, cancellation);
        var unknowns = Unknowns([new Equation(objective, graph.Zero, [])]);
        (var written, var asked) = BySquares([new Equation(objective, graph.Zero, [])], unknowns);
        objective = written[0].Left;
        var context = NewContext(written);
        RefuseKinks(objective, unknowns);
        if (LogLikelihood.Of(graph, objective, cancellation) is { } logarithm)
        {
            var name = graph.Input(session.SubjectName ?? "L");
            context.Note("take the logarithm: it rises with its argument, so the place of the optimum is the same", new Equation(graph.Log(name), logarithm, []));
            objective = logarithm;
        }

        // What the objective asks may be gone from its derivative.
        var domain = new Requirements(graph, new Signs(Conditions.SignsOf(request.Assumptions)));
        domain.AddOf(objective, cancellation);
        asked.AddRange(domain.All);

        var equations = unknowns.ConvertAll(u =>
        {
            var derivative = ReverseFold.Gradient(graph, objective, [u], cancellation)[0];
            return new Equation(new Simplifier(graph).Simplify(derivative.Body, cancellation), graph.Zero, derivative.Axes);
        });
        var found = Solved(context, equations, unknowns, asked);
        if (found.IsEverything || found.Free.Count > 0)
        {
            throw new ProblemException(ProblemCode.Unsupported, "the optimum is not a single point: the derivative is 0 along a whole line", session.SubjectPlace);
        }

        var curvature = new Curvature(context, objective, unknowns);
        var kept = found.Solutions.SelectMany(curvature.Parts).Where(s => curvature.SignAt(s) is not { } sign || sign == (isMaximum ? -1 : 1)).ToList();
        var word = isMaximum ? "maximum" : "minimum";
        if (kept.Count == 0)
        {
            throw new ProblemException(
                ProblemCode.Unsupported, found.Solutions.Count == 0 ? $"the derivative is 0 nowhere: there is no {word} inside the domain" : found.Solutions.SelectMany(curvature.Parts).All(s => curvature.SignAt(s) is 1 or -1) ? $"where the derivative is 0 there is no {word}, but its opposite"
                : $"where the derivative is 0 there is no {word}, but a saddle", session.SubjectPlace);
        }

        // Where the sign rests on that of one name, the answer is for positive ones: the number of trials is.
        kept = kept.ConvertAll(s => curvature.NameThatDecides(s) is { } name && curvature.SignAt(s, name) == (isMaximum ? -1 : 1) ? s with { Conditions = [.. s.Conditions.Where(c => c.Kind != RequirementKind.NonZero || !c.Of.SameAs(name)), new Requirement(RequirementKind.Positive, name)] } : s);
        return Answered(context, found with { Solutions = kept }, unknowns, s => curvature.SignAt(s) is null ? "stationary point" : curvature.IsGlobal(isMaximum ? -1 : 1, s) ? word : $"local {word}");
    }

    /// <summary>A derivative that jumps may be 0 nowhere though there is an optimum.</summary>
    private void RefuseKinks(Expr objective, IReadOnlyList<InputNode> unknowns)
    {
        foreach (var node in objective.Node.Reachable())
        {
            if (node is FunctionNode { Function.Name: "abs" or "max" or "min" or "if" or "sign" or "floor" or "ceil" } kink && unknowns.Any(u => Array.IndexOf(kink.Reachable(), u) >= 0))
            {
                throw new ProblemException(
                    ProblemCode.Unsupported, $"the formula has a kink ({kink.Function.Unicode}) in what is sought, so its optimum need not be where the derivative is 0", session.SubjectPlace, "train it instead: mlmath train");
            }
        }
    }
}
