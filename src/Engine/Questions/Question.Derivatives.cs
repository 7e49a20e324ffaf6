using MlMath.AutoDiff.Symbolic;
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
        var steps = Steps();
        foreach (var variable in variables)
        {
            var before = derivative;
            derivative = Simplified(Derivative(derivative, variable));
            AddSteps(steps, before, variable, derivative);
            numeric = Derivative(numeric, variable);
        }

        return new FormulaAnswer("") { Result = Rendered(derivative), Value = ValueOf(WithFreeAxes(numeric, subject.Rank)), Steps = steps?.Steps, Conditions = ConditionsBeyond(derivative.Body) };
    }

    private FormulaAnswer DiffByScalars(TensorExpr subject, IReadOnlyList<Variable> variables)
    {
        var steps = Steps();
        var form = subject.FormOrWhole;
        TensorExpr? derivative = null;
        var numeric = Stable(subject);
        foreach (var variable in variables)
        {
            var body = new ForwardFold(graph, variable.Input!, cancellation: cancellation).Derivative(form);
            derivative = Simplified(new TensorExpr(body.Value, []));
            steps?.Derive(form, variable.Input!, [], derivative.Body);
            form = Expressions.Forms.Form.Whole(derivative.Body);
            numeric = Derivative(numeric, variable);
        }

        return new FormulaAnswer("") { Result = Rendered(derivative!), Value = ValueOf(WithFreeAxes(numeric, subject.Rank)), Steps = steps?.Steps, Conditions = ConditionsBeyond(derivative!.Body) };
    }
}
