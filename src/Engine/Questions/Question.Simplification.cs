using MlMath.Expressions.Rewriting;
using MlMath.Grammar.Binding;

namespace MlMath.Engine.Questions;

/// <content>Simpler forms.</content>
internal sealed partial class Question
{
    private FormulaAnswer Simplify(bool simplify)
    {
        var subject = session.Bind(request.Formula);
        var shown = simplify ? Simplified(subject) : subject;
        return new FormulaAnswer("") { Result = Rendered(shown), Value = ValueOf(subject), Conditions = simplify ? ConditionsBeyond(shown.Body) : [] };
    }

    private TensorExpr Simplified(TensorExpr value) => value with { Body = new Simplifier(graph).Simplify(value.Body, cancellation) };
}
