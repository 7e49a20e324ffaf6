using MlMath.Expressions.Nodes;
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
        return new FormulaAnswer("") { Holds = proof.Holds, Counterexample = proof.Counterexample, Result = Rendered(sides[0]), Conditions = proof.Holds == true ? ConditionsBeyond() : [] };
    }

    private IReadOnlyList<string> ConditionsBeyond(params IEnumerable<Expr> results) => new Conditions(graph, session, request.Assumptions).Beyond(results, IsBound, cancellation);
}
