using MlMath.AutoDiff.Symbolic;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Binding;

namespace MlMath.Engine.Questions;

/// <content>Derivatives one name after the other, with their steps.</content>
internal sealed partial class Question
{
    private FormulaAnswer Diff()
    {
        var (subject, by) = BindWithVariables();
        if (by.Count > 1 && request.Order > 1 && request.Order != by.Count)
        {
            throw new ProblemException(ProblemCode.Syntax, $"the order is {request.Order}, but {by.Count} names are given", null, "with several names, write each as often as it is to be differentiated by");
        }

        var variables = by.Count == 1 ? [.. Enumerable.Repeat(by[0], Math.Max(1, request.Order))] : by;
        if (subject.Form is not null && variables.All(v => v.Input is { Rank: 0 }))
        {
            return DiffByScalars(subject, variables);
        }

        var derivative = subject;
        var numeric = Stable(subject);
        foreach (var variable in variables)
        {
            derivative = Simplified(Derivative(derivative, variable));
            numeric = Derivative(numeric, variable);
        }

        return new FormulaAnswer("") { Result = Rendered(derivative), Value = ValueOf(WithFreeAxes(numeric, subject.Rank)), Conditions = ConditionsBeyond(derivative.Body) };
    }

    private FormulaAnswer DiffByScalars(TensorExpr subject, IReadOnlyList<Variable> variables)
    {
        var steps = new List<DerivationStep>();
        var form = subject.Form!;
        TensorExpr? derivative = null;
        var numeric = Stable(subject);
        foreach (var variable in variables)
        {
            var recorder = request.WantsSteps ? new StepRecorder() : null;
            var body = new ForwardFold(graph, variable.Input!, recorder, cancellation).Derivative(form);
            derivative = Simplified(new TensorExpr(body, []));
            form = Expressions.Forms.Form.Whole(derivative.Body);
            numeric = Derivative(numeric, variable);
            if (recorder is not null)
            {
                steps.AddRange(recorder.Steps.Select(s => Shown(s, variable.Name)));
                AddSimplification(steps, body, derivative.Body);
            }
        }

        return new FormulaAnswer("") { Result = Rendered(derivative!), Value = ValueOf(WithFreeAxes(numeric, subject.Rank)), Steps = request.WantsSteps ? steps : null, Conditions = ConditionsBeyond(derivative!.Body) };
    }

    private void AddSimplification(List<DerivationStep> steps, Expr before, Expr after)
    {
        string from = Printing.Step(before), to = Printing.Step(after);
        if (from != to)
        {
            steps.Add(new DerivationStep("simplify", from, to, []));
        }
    }

    private DerivationStep Shown(RecordedStep step, string name) =>
        new(step.Rule, Printing.StepOperand(step.Of, name), Printing.Step(step.Gives), step.Steps.Select(s => Shown(s, name)).ToList());
}
