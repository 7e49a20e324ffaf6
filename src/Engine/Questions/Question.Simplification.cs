using MlMath.Expressions.Domains;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Rewriting.Rules;
using MlMath.Expressions.Rewriting.Tracing;
using MlMath.Grammar.Binding;
using MlMath.Grammar.Reading;

namespace MlMath.Engine.Questions;

/// <content>Simpler forms.</content>
internal sealed partial class Question
{
    private Facts? facts;
    private Simplifier? simplifier;

    /// <summary>What is assumed of names.</summary>
    private Facts Facts => facts ??= new Facts(request.Assumptions.ToDictionary(a => NameSpelling.Canonical(a.Key), a => a.Value));

    private FormulaAnswer Simplify(bool simplify)
    {
        var subject = session.Bind(request.Formula);
        if (!simplify)
        {
            return new FormulaAnswer("") { Result = Rendered(subject), Value = ValueOf(subject) };
        }

        var trace = request.WantsSteps ? new RewriteTrace() : null;
        var shown = subject with { Body = new Simplifier(graph, Facts, trace).Simplify(subject.Body, cancellation) };
        return new FormulaAnswer("") { Result = Rendered(shown), Value = ValueOf(subject), Conditions = ConditionsBeyond(shown.Body), Steps = trace?.Steps.Select(Shown).ToList() };
    }

    private DerivationStep Shown(RewriteStep step) => new(RuleBook.Find(step.Rule)?.Words ?? step.Rule, Printing.Part(step.Before), Printing.Part(step.After), []) { Id = step.Rule };

    /// <summary>One for all parts of the answer, which have much in common.</summary>
    private Simplifier Simplifier => simplifier ??= new Simplifier(graph, Facts);

    private TensorExpr Simplified(TensorExpr value) => value with { Body = Simplifier.Simplify(value.Body, cancellation), Form = null };
}
