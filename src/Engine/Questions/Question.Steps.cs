using MlMath.AutoDiff.Symbolic;
using MlMath.Expressions.Forms;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Rewriting.Tracing;
using MlMath.Grammar.Binding;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Engine.Questions;

/// <content>The steps of a derivation, as the differentiator took them down, in the notation and the detail that were asked for.</content>
internal sealed partial class Question
{
    /// <summary>The steps that lead from an array (or scalar) to its derivative: an entry by an entry, then all of them as a matrix.</summary>
    private void AddSteps(StepWriter? steps, TensorExpr subject, Variable variable, TensorExpr derivative)
    {
        if (steps is null)
        {
            return;
        }

        var letters = Printing.AxisLetters(derivative);
        var indices = derivative.Axes.Select((axis, k) => new Index(letters[k], axis.Size)).ToArray();
        var entry = derivative.At([.. indices]);
        var form = subject.Rank == 0 ? subject.FormOrWhole : Form.Whole(subject.At([.. indices[..subject.Rank]]));
        var element = variable.Element ?? graph.Input(variable.Name);
        for (var k = 0; k < variable.Axes.Count && subject.Rank + k < indices.Length; k++)
        {
            element = element.Substitute(variable.Axes[k], indices[subject.Rank + k]);
        }

        steps.Derive(form, (InputNode)element.Node, element.Terms.ToArray(), entry);
        if (derivative.Rank > 0)
        {
            steps.Gather(entry, derivative, indices);
        }
    }

    /// <summary>The steps of second derivatives: those of the first, down to its simplest form, then of that one by each name.</summary>
    private void AddSteps(StepWriter? steps, TensorExpr subject, Variable row, IEnumerable<(Variable Column, TensorExpr Second)> columns)
    {
        if (steps is null)
        {
            return;
        }

        var first = Simplified(Derivative(subject, row));
        AddSteps(steps, subject, row, first);
        foreach (var (column, second) in columns)
        {
            AddSteps(steps, first, column, second);
        }
    }

    private StepWriter? Steps() => request.WantsSteps ? new StepWriter(this) : null;

    /// <summary>Writes what a differentiation took down.</summary>
    private sealed class StepWriter(Question question)
    {
        private readonly List<DerivationStep> steps = [];

        /// <summary>The steps so far.</summary>
        public IReadOnlyList<DerivationStep> Steps => steps;

        private StepDetail Detail => question.request.Detail;

        /// <summary>The derivation of a scalar by a name, or by an entry of an array, down to the answer that is shown.</summary>
        public void Derive(Form form, InputNode input, IndexTerm[] terms, Expr answer)
        {
            Index[] at = [.. terms.Where(t => t.Index is not null).Select(t => t.Index!)];
            var recorder = new StepRecorder();
            var fold = new ForwardFold(question.graph, input, recorder, terms, question.cancellation)
            {
                ReservedNames = [.. question.session.BoundNames, .. InputsOf(form.Value.Node)],
            };
            var derivative = fold.Derivative(form);
            var printing = question.Printing;
            if (terms.Length > 0 && printing.StepMatrix(form.Value) is { } matrix && printing.Step(recorder.Steps[0].Of, at) is var opened && matrix != opened)
            {
                Add(DerivationRules.IndexForm, matrix, opened);
            }

            steps.AddRange(recorder.Steps.Select(s => Shown(s, at)));
            string from = Written(() => printing.Step(derivative, at)), to = printing.Step(Form.Whole(answer), at);
            if (from != to)
            {
                Add(DerivationRules.Simplify, from, to, Detail == StepDetail.Full ? Simplification(derivative.Value) : []);
            }
        }

        /// <summary>The entries of a derivative as a matrix, where there is such a form.</summary>
        public void Gather(Expr entry, TensorExpr derivative, Index[] at)
        {
            if (question.Printing.StepWhole(derivative) is { } whole)
            {
                Add(DerivationRules.MatrixForm, question.Printing.Step(Form.Whole(entry), at), whole);
            }
        }

        /// <summary>The rules that the simplifier applied; it starts from the canonical expression, in which what a reader would reckon in passing is done.</summary>
        private List<DerivationStep> Simplification(Expr value)
        {
            var trace = new RewriteTrace();
            _ = new Simplifier(question.graph, question.Facts, trace).Simplify(value, question.cancellation);
            return trace.Steps.Select(question.Shown).ToList();
        }

        private void Add(DerivationRule rule, string of, string gives, IReadOnlyList<DerivationStep>? inner = null) => steps.Add(new DerivationStep(rule.Name, of, gives, inner ?? []) { Id = rule.Id, Formula = FormulaOf(rule) });

        private string? FormulaOf(DerivationRule rule) => Detail != StepDetail.Full || ReferenceEquals(rule, DerivationRules.Simplify) ? null
            : question.request.StepForm == PrintForm.Latex ? rule.Latex : rule.Formula;

        private DerivationStep Shown(RecordedStep step, Index[] at)
        {
            // A rewriting that changes nothing on the page is not worth its line.
            var inner = Detail == StepDetail.Brief ? [] : step.Steps.Where(s => Detail == StepDetail.Full || !s.Rule.IsTrivial).Select(s => Shown(s, at)).Where(s => s.Of != s.Gives).ToList();
            var printing = question.Printing;
            var of = Written(() => step.By is { } by ? printing.StepOperand(step.Of, by.Input.Name, by.At) : printing.Step(step.Of, at));
            return new DerivationStep(step.Rule.Name, of, Written(() => printing.Step(step.Gives, at)), inner)
            {
                Id = step.Rule.Id,
                Formula = FormulaOf(step.Rule),
                Where = step.By is { StandsFor: { } argument } letter ? Written(() => printing.StepMeaning(letter.Input.Name, argument, at)) : null,
                Note = step.Note,
            };
        }

        /// <summary>A formula, or where it is too long to be printed, that it is: the answer does not fail for a step of it.</summary>
        private static string Written(Func<string> print)
        {
            try
            {
                return print();
            }
            catch (ProblemException fault) when (fault.Problem.Code == ProblemCode.Limit)
            {
                return $"… ({fault.Problem.Message})";
            }
        }
    }
}
