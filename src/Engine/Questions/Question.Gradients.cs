using MlMath.Compilation;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Values;
using MlMath.Grammar.Binding;
using MlMath.Grammar.Reading;

namespace MlMath.Engine.Questions;

/// <content>Gradients, Jacobians and Hessians.</content>
internal sealed partial class Question
{
    private FormulaAnswer Gradient()
    {
        var (subject, by) = BindWithVariables();
        RequireScalar(subject, "gradient");
        var symbolic = Derivatives(subject, by);
        var stable = Stable(subject);
        var values = ValuesOf([stable, .. Derivatives(stable, by).Select(d => WithFreeAxes(d, 0))]);
        var answers = new Dictionary<string, DerivativeAnswer>();
        var steps = Steps();
        for (var k = 0; k < by.Count; k++)
        {
            var shown = Simplified(symbolic[k]);
            AddSteps(steps, subject, by[k], shown);
            var isTaped = request.Way == EvaluationWay.Tape && values is not null && !by[k].IsElement && by[k].Input is not null;
            answers[by[k].Name] = Named(subject, [by[k]], shown, isTaped ? Taped(stable, by[k].Input!.Name, values![k + 1], refined?[k + 1]) : values?[k + 1]);
        }

        return new FormulaAnswer("") { Result = Rendered(subject), Value = values?[0], Derivatives = answers, Steps = steps?.Steps };
    }

    /// <summary>The gradient by the tape; entries that doubles lose are those that were found in more digits.</summary>
    private NumericArray Taped(TensorExpr subject, string name, NumericArray precise, bool[]? isRefined)
    {
        var taped = Taped(subject, name);
        for (var e = 0; isRefined is not null && e < isRefined.Length; e++)
        {
            taped.Values[e] = isRefined[e] ? precise.Values[e] : taped.Values[e];
        }

        return taped;
    }

    private NumericArray Taped(TensorExpr subject, string name) =>
        Evaluator.GradientByTape(StableForm.ForTape(graph, subject.Body, cancellation), [NameSpelling.Canonical(name)], bindings, cancellation).Gradient.GetValueOrDefault(NameSpelling.Canonical(name))
        ?? new NumericArray(session.ShapeOf(name).Select(s => (int)s.Offset).ToArray(), new double[session.ShapeOf(name).Aggregate(1L, (n, s) => n * s.Offset)]);

    private FormulaAnswer Jacobian()
    {
        var (subject, by) = BindWithVariables();
        var answers = new Dictionary<string, DerivativeAnswer>();
        var columns = new List<TensorExpr>();
        var steps = Steps();
        foreach (var variable in by)
        {
            columns.Add(Simplified(Derivative(subject, variable)));
            AddSteps(steps, subject, variable, columns[^1]);
            answers[variable.Name] = Named(subject, [variable], columns[^1], ValueOf(WithFreeAxes(Derivative(Stable(subject), variable), subject.Rank)));
        }

        return by.Count == 1
            ? new FormulaAnswer("") { Result = answers[by[0].Name].Result, Value = answers[by[0].Name].Value, Derivatives = answers, Steps = steps?.Steps }
            : new FormulaAnswer("") { Result = ByScalars(subject, by, columns) ?? Rendered(subject), Derivatives = answers, Steps = steps?.Steps };
    }

    private FormulaAnswer Hessian()
    {
        var (subject, by) = BindWithVariables();
        RequireScalar(subject, "Hessian");
        var steps = Steps();
        if (by.Count == 1)
        {
            var second = Simplified(Derivative(Derivative(subject, by[0]), by[0]));
            AddSteps(steps, subject, by[0], [(by[0], second)]);
            var answer = Named(subject, [by[0], by[0]], second, ValueOf(WithFreeAxes(Derivative(Derivative(Stable(subject), by[0]), by[0]), 0)));
            return new FormulaAnswer("") { Result = answer.Result, Value = answer.Value, Derivatives = new Dictionary<string, DerivativeAnswer> { [by[0].Name] = answer }, Steps = steps?.Steps };
        }

        var areScalars = by.All(v => v.Axes.Count == 0);
        var entries = new List<IReadOnlyList<Expr>>();
        var blocks = new Dictionary<string, IReadOnlyDictionary<string, NumericArray>>();
        foreach (var row in by)
        {
            var first = Derivative(Stable(subject), row);
            var block = new Dictionary<string, NumericArray>();
            foreach (var column in by)
            {
                if (ValueOf(WithFreeAxes(Derivative(first, column), 0)) is { } value)
                {
                    block[column.Name] = value;
                }
            }

            blocks[row.Name] = block;
            if (areScalars)
            {
                var slope = Derivative(subject, row);
                entries.Add([.. by.Select(column => Simplified(Derivative(slope, column)).Body)]);
                AddSteps(steps, subject, row, by.Select((column, k) => (column, new TensorExpr(entries[^1][k], []))).Skip(entries.Count - 1));
            }
        }

        return new FormulaAnswer("") { Result = areScalars ? Printing.Grid(entries) : Rendered(subject), Blocks = blocks, Steps = steps?.Steps };
    }

    private void RequireScalar(TensorExpr subject, string what)
    {
        if (subject.Rank > 0)
        {
            throw new ProblemException(ProblemCode.Shape, $"the {what} is that of a scalar, but the formula's value has {subject.Rank} {(subject.Rank == 1 ? "axis" : "axes")}", session.SubjectPlace, "ask for the Jacobian");
        }
    }

    /// <summary>A vector's Jacobian by scalars, a row for each output; null where the outputs are many, or no vector.</summary>
    private Rendering? ByScalars(TensorExpr subject, IReadOnlyList<Variable> by, List<TensorExpr> columns)
    {
        const int MostRows = 16;
        if (subject.Rank != 1 || !subject.Axes[0].Size.IsKnown || subject.Axes[0].Size.Offset is < 1 or > MostRows || by.Any(v => v.Axes.Count > 0))
        {
            return null;
        }

        return Printing.Grid([.. Enumerable.Range(1, (int)subject.Axes[0].Size.Offset).Select(r => columns.ConvertAll(c => c.Body.Substitute(c.Axes[0], IndexTerm.At((Size)r))))]);
    }

    /// <summary>A derivative with the names that it goes by; a function without a name is f.</summary>
    private DerivativeAnswer Named(TensorExpr subject, IReadOnlyList<Variable> by, TensorExpr derivative, NumericArray? value)
    {
        var of = session.SubjectName ?? (session.KnownAs("f") ? null : "f");
        return Printing.Derivative(new DerivativeName(of, subject.Rank, [.. by.Select(v => (v.Name, v.Axes.Count))]), derivative, value);
    }
}
