using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting.Identities;
using MlMath.Grammar.Reading;

namespace MlMath.Engine.Questions;

/// <content>Equations, and the conditions under which answers hold.</content>
internal sealed partial class Question
{
    private FormulaAnswer Prove()
    {
        var sides = session.BindEquation(request.Formula);
        var conditions = new Conditions(graph, session, request.Assumptions);
        var assumptions = request.Assumptions.ToDictionary(a => NameSpelling.Canonical(a.Key), a => a.Value);
        var proof = new Prover(graph, assumptions, point => conditions.Violated(point, request.Formula, cancellation) is not null, cancellation).Prove(sides.Select(s => (s.Body, s.Axes)).ToList());
        return new FormulaAnswer("") { Holds = proof.Holds, Counterexample = proof.Counterexample, Result = Rendered(sides[0]), Conditions = proof.Holds == true ? ConditionsBeyond() : [], Steps = request.WantsSteps && proof.Holds == true ? proof.Chains.SelectMany(Shown).ToList() : null };
    }

    private IEnumerable<DerivationStep> Shown(ProofChain chain)
    {
        string left = Printing.Part(chain.Left), right = Printing.Part(chain.Right);
        if (chain.Steps.Count == 0)
        {
            return [new DerivationStep("same-form", left, right, [])];
        }

        return [new DerivationStep("left-less-right", $"({left}) - ({right})", Printing.Part(chain.Difference), []), .. chain.Steps.Select(Shown)];
    }

    private DerivationStep Shown(ZeroStep step) => new(step.Rule, Printing.Part(step.Of), Printing.Part(step.Gives), [
        .. step.Parts.Select(p => new DerivationStep(p.Rule, Printing.Part(p.Before), Printing.Part(p.After), [])),
        .. step.Cases.Select(c => new DerivationStep(
            c.Signs.Count == 0 ? "entry" : $"case {string.Join(", ", c.Signs.Select(s => $"{Printing.Part(s.Switch)} {(s.Sign < 0 ? '<' : s.Sign > 0 ? '>' : '=')} 0"))}",
            Printing.Part(c.Of), "0", c.Steps.Select(Shown).ToList())),
    ]);

    private IReadOnlyList<string> ConditionsBeyond(params IEnumerable<Expr> results) => new Conditions(graph, session, request.Assumptions).Beyond(results, IsBound, cancellation);
}
