using MlMath.AutoDiff.Symbolic;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Binding;
using MlMath.Grammar.Reading;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Engine.Questions;

/// <content>Derivatives one name after the other, with their steps.</content>
internal sealed partial class Question
{
    private FormulaAnswer Diff()
    {
        var subject = session.Bind(request.Formula);
        var by = ByOrFree(subject);
        var names = by.Count == 1 ? Enumerable.Repeat(by[0], Math.Max(1, request.Order)).ToList() : by;
        if (subject.Form is not null && names.TrueForAll(n => session.ShapeOf(n).Length == 0))
        {
            return DiffByScalars(subject, names);
        }

        var derivative = subject;
        var numeric = Stable(subject);
        foreach (var name in names)
        {
            derivative = Simplified(Derivative(derivative, name));
            numeric = Derivative(numeric, name);
        }

        return new FormulaAnswer("") { Result = Rendered(derivative), Value = ValueOf(numeric), Conditions = ConditionsBeyond(derivative.Body) };
    }

    private FormulaAnswer DiffByScalars(TensorExpr subject, List<string> names)
    {
        var steps = new List<DerivationStep>();
        var form = subject.Form!;
        TensorExpr? derivative = null;
        var numeric = Stable(subject);
        foreach (var name in names)
        {
            var recorder = request.WantsSteps ? new StepRecorder() : null;
            var body = new ForwardFold(graph, InputNamed(name), recorder, cancellation).Derivative(form);
            derivative = Simplified(new TensorExpr(body, []));
            form = Expressions.Forms.Form.Whole(derivative.Body);
            numeric = Derivative(numeric, name);
            if (recorder is not null)
            {
                steps.AddRange(recorder.Steps.Select(s => Shown(s, name)));
                AddSimplification(steps, body, derivative.Body);
            }
        }

        return new FormulaAnswer("") { Result = Rendered(derivative!), Value = ValueOf(numeric), Steps = request.WantsSteps ? steps : null, Conditions = ConditionsBeyond(derivative!.Body) };
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

    /// <summary>What is differentiated by: what was asked for, or the one free name.</summary>
    private List<string> ByOrFree(TensorExpr subject)
    {
        if (request.By.Count > 0)
        {
            return request.By.Select(NameSpelling.Canonical).ToList();
        }

        var free = InputsOf(subject.Body.Node).FindAll(n => !session.IsRandom(n));
        var wanted = request.Operation is Operation.Gradient or Operation.Hessian && free.Count > 0;
        return wanted || free.Count == 1 ? free : throw new ProblemException(ProblemCode.Syntax, "the name to differentiate by is missing", null, "name it with wrt");
    }

    private static List<string> InputsOf(Node node) => [.. node.Inputs().Select(input => input.Name).Order(StringComparer.Ordinal)];

    private InputNode InputNamed(string name)
    {
        var canonical = NameSpelling.Canonical(name);
        if (session.IsDefined(canonical))
        {
            throw new ProblemException(ProblemCode.Unsupported, $"'{name}' is defined by a formula; a derivative is by a free name");
        }

        if (session.IsRandom(canonical) && !HasValue(name))
        {
            throw new ProblemException(ProblemCode.Unsupported, $"'{name}' is random; a derivative is by a constant");
        }

        var shape = session.ShapeOf(canonical);
        var axes = Array.ConvertAll(shape, s => (IndexTerm)new Index("i", s));
        return (InputNode)graph.Input(canonical, shape, axes).Node;
    }

    private TensorExpr Derivative(TensorExpr value, string name)
    {
        var derivative = ReverseFold.Gradient(graph, value.Body, [InputNamed(name)], cancellation)[0];
        return new TensorExpr(derivative.Body, [.. value.Axes, .. derivative.Axes]);
    }
}
