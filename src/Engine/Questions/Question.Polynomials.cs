using MlMath.Expressions.Nodes;
using MlMath.Expressions.Polynomials;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Grammar.Binding;

namespace MlMath.Engine.Questions;

/// <content>Forms that are asked for by name: multiplied out, factored, sorted by powers.</content>
internal sealed partial class Question
{
    private FormulaAnswer Expand()
    {
        var subject = session.Bind(request.Formula);
        return Shown(subject, new DeepExpansion(graph).Expand(subject.Body, cancellation));
    }

    private FormulaAnswer Factor()
    {
        var subject = session.Bind(request.Formula);
        if (FactoredForm.Of(graph, subject.Body, new WorkBound(WorkBound.Usual, cancellation)) is not { } factored)
        {
            warnings.Add("it is left as it is: it is too large to be factored, or not a quotient of polynomials with exact coefficients");
            return Shown(subject, subject.Body);
        }

        if (!factored.IsComplete)
        {
            warnings.Add("the bound on work was reached: a factor may be a product still");
        }

        return Shown(subject, factored.Value);
    }

    private FormulaAnswer Collect()
    {
        if (request.By.Count != 1)
        {
            throw new ProblemException(ProblemCode.Syntax, "the one name by whose powers to sort is missing", null, "name it with wrt, at the command line with --in");
        }

        var (subject, by) = session.Bind(request.Formula, request.By);
        if (by[0] is not { Axes.Count: 0, Element: { } element })
        {
            throw by[0].Element is null ? new ProblemException(ProblemCode.UnknownName, $"'{request.By[0]}' does not occur in the formula")
                : new ProblemException(ProblemCode.Shape, $"'{request.By[0]}' is an array; a sum is sorted by powers of a number", null, "name one of its elements");
        }

        return Shown(subject, Collection.By(graph, subject.Body, element, Limits.ExpandedTerms, cancellation)
            ?? throw new ProblemException(ProblemCode.Limit, $"multiplied out, this formula has more than {Limits.ExpandedTerms} terms, or takes too long", null, "collect in a part of it"));
    }

    private FormulaAnswer Shown(TensorExpr subject, Expr body)
    {
        var shown = subject with { Body = body, Form = null };
        return new FormulaAnswer("") { Result = Rendered(shown), Value = ValueOf(subject), Conditions = ConditionsBeyond(body) };
    }
}
