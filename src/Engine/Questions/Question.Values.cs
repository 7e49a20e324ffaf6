using MlMath.Compilation;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Values;
using MlMath.Grammar.Binding;

namespace MlMath.Engine.Questions;

/// <content>Numbers, where every name is bound.</content>
internal sealed partial class Question
{
    /// <summary>So many sure digits, or fewer, are worth a warning.</summary>
    private const int FewDigits = 7;

    /// <summary>Of the last values, by output and entry, whether more digits than a double's were needed.</summary>
    private bool[][]? refined;

    private FormulaAnswer Eval()
    {
        session.SubjectMayHaveParts = true;
        var subject = session.Bind(request.Formula);
        if (subject.Parts is { } parts)
        {
            var values = ValuesOf(parts.Select(p => p.Value).ToList(), always: true)!;
            var named = parts.Select((p, k) => (p.Name, values[k])).ToList();
            var lines = string.Join('\n', named.Select(p => $"{p.Name} = {ValueText.Of(p.Item2)}"));
            return new FormulaAnswer("") { Parts = named, Result = new Rendering(lines, lines, lines) };
        }

        var value = ValueOf(WithFreeAxes(subject, 0), always: true)!;
        if (subject.IsCondition)
        {
            if (value.Rank > 0)
            {
                throw new ProblemException(ProblemCode.Unsupported, "a comparison of arrays has no single truth value");
            }

            var truth = value.Values[0] != 0;
            var word = truth ? "true" : "false";
            return new FormulaAnswer("") { Truth = truth, Result = Printing.Word(word) };
        }

        return new FormulaAnswer("") { Value = value, Result = Printing.Value(value) };
    }

    private TensorExpr Stable(TensorExpr value) => value with { Body = StableForm.Of(graph, value.Body, cancellation) };

    /// <summary>The value, where every name is bound; null where one is not.</summary>
    private NumericArray? ValueOf(TensorExpr value, bool always = false) => always || IsBound(value) ? ValuesOf([value], true)![0] : null;

    private NumericArray[]? ValuesOf(IReadOnlyList<TensorExpr> values, bool always = false)
    {
        if (!always && !values.All(IsBound))
        {
            return null;
        }

        var outputs = new Output[values.Count];
        for (var k = 0; k < outputs.Length; k++)
        {
            outputs[k] = new Output(StableForm.Of(graph, values[k].Body, cancellation), values[k].Axes);
        }

        NumericArray[] results;
        try
        {
            var precise = Evaluator.EvaluatePrecisely(outputs, bindings, request.Way, cancellation);
            results = precise.Values;
            refined = precise.IsRefined;
            WarnOfLostDigits(precise.SureDigits);
            foreach (var error in precise.Errors?.Where(double.IsFinite) ?? [])
            {
                errorEstimate = Math.Max(errorEstimate ?? 0, error);
            }
        }
        catch (ProblemException fault) when (fault.Problem.Span is null)
        {
            throw fault.At(PlaceOf(fault));
        }

        if (Array.Exists(results, r => Array.Exists(r.Values, v => !double.IsFinite(v))))
        {
            warnings.Add(new Conditions(graph, session, request.Assumptions).Violated(bindings, request.Formula, cancellation)
                ?? "the value is not finite: the formula leaves its real domain, or exceeds the range of a double");
        }

        return results;
    }

    private void WarnOfLostDigits(int? digits)
    {
        if (digits is { } sure and <= FewDigits)
        {
            warnings.Add(sure <= 0 ? "rounding may have taken all digits of the value: it is the difference of numbers that hardly differ, or lies at a jump"
                : $"about {sure} {(sure == 1 ? "digit of the value is" : "digits of the value are")} sure: it is the difference of numbers that hardly differ");
        }
    }

    /// <summary>Where a fault of evaluation stands: at the part that fails alone too, else at the whole formula.</summary>
    private SourceSpan PlaceOf(ProblemException fault)
    {
        foreach (var (value, place) in session.Partials.Where(p => p.Value is not null).Select(p => (p.Value!, p.Place)).Concat(session.Integrals))
        {
            try
            {
                if (IsBound(value))
                {
                    _ = Evaluator.Evaluate([new Output(value.Body, value.Axes)], bindings, request.Way, cancellation);
                }
            }
            catch (ProblemException alone) when (alone.Problem.Code == fault.Problem.Code)
            {
                return place;
            }
        }

        return session.SubjectPlace;
    }

    private bool IsBound(TensorExpr value) => !HasUnknown(value.Body.Node) && InputsOf(value.Body.Node).TrueForAll(n => bindings.Find(n) is not null)
        && value.Axes.All(a => a.Size.IsKnown) && value.Body.FreeIndices().All(i => value.Axes.Contains(i));

    /// <summary>Whether it holds a function without a formula or a size that no value tells.</summary>
    private static bool HasUnknown(Node node) => node.Reachable().Any(n => n is UnknownFunctionNode or SizeNode || HasOpenRange(n));

    private static bool HasOpenRange(Node node)
    {
        foreach (var size in node.Bound)
        {
            if (!size.IsKnown && !ReservedSizes.Contains(size))
            {
                return true;
            }
        }

        return false;
    }
}
