using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Grammar.Binding;
using MlMath.Grammar.Reading;

namespace MlMath.Engine.Questions;

/// <content>Gradients, Jacobians and Hessians.</content>
internal sealed partial class Question
{
    private FormulaAnswer Gradient()
    {
        var subject = session.Bind(request.Formula);
        RequireScalar(subject, "gradient");
        var names = ByOrFree(subject);
        var inputs = names.ConvertAll(InputNamed);
        var symbolic = ReverseFold.Gradient(graph, subject.Body, inputs, cancellation);
        var stable = Stable(subject);
        var numeric = ReverseFold.Gradient(graph, stable.Body, inputs, cancellation);
        var values = ValuesOf([stable, .. numeric.Select(d => new TensorExpr(d.Body, d.Axes))]);
        var answers = new Dictionary<string, DerivativeAnswer>();
        for (var k = 0; k < names.Count; k++)
        {
            var shown = Simplified(new TensorExpr(symbolic[k].Body, symbolic[k].Axes));
            answers[names[k]] = Named(subject, [names[k]], shown, request.Way == EvaluationWay.Tape && values is not null ? Taped(stable, names[k]) : values?[k + 1]);
        }

        return new FormulaAnswer("") { Result = Rendered(subject), Value = values?[0], Derivatives = answers };
    }

    private NumericArray Taped(TensorExpr subject, string name) =>
        Evaluator.GradientByTape(subject.Body, [NameSpelling.Canonical(name)], bindings, cancellation).Gradient.GetValueOrDefault(NameSpelling.Canonical(name))
        ?? new NumericArray(session.ShapeOf(name).Select(s => (int)s.Offset).ToArray(), new double[session.ShapeOf(name).Aggregate(1L, (n, s) => n * s.Offset)]);

    private FormulaAnswer Jacobian()
    {
        var subject = session.Bind(request.Formula);
        var names = ByOrFree(subject);
        var answers = new Dictionary<string, DerivativeAnswer>();
        var columns = new List<TensorExpr>();
        foreach (var name in names)
        {
            columns.Add(Simplified(Derivative(subject, name)));
            answers[name] = Named(subject, [name], columns[^1], ValueOf(Derivative(Stable(subject), name)));
        }

        return names.Count == 1
            ? new FormulaAnswer("") { Result = answers[names[0]].Result, Value = answers[names[0]].Value, Derivatives = answers }
            : new FormulaAnswer("") { Result = ByScalars(subject, names, columns) ?? Rendered(subject), Derivatives = answers };
    }

    private FormulaAnswer Hessian()
    {
        var subject = session.Bind(request.Formula);
        RequireScalar(subject, "Hessian");
        var names = ByOrFree(subject);
        if (names.Count == 1)
        {
            var second = Simplified(Derivative(Derivative(subject, names[0]), names[0]));
            var answer = Named(subject, [names[0], names[0]], second, ValueOf(Derivative(Derivative(Stable(subject), names[0]), names[0])));
            return new FormulaAnswer("") { Result = answer.Result, Value = answer.Value, Derivatives = new Dictionary<string, DerivativeAnswer> { [names[0]] = answer } };
        }

        var areScalars = names.TrueForAll(n => session.ShapeOf(n).Length == 0);
        var entries = new List<IReadOnlyList<Expr>>();
        var blocks = new Dictionary<string, IReadOnlyDictionary<string, NumericArray>>();
        foreach (var row in names)
        {
            var first = Derivative(Stable(subject), row);
            var block = new Dictionary<string, NumericArray>();
            foreach (var column in names)
            {
                if (ValueOf(Derivative(first, column)) is { } value)
                {
                    block[column] = value;
                }
            }

            blocks[row] = block;
            if (areScalars)
            {
                var slope = Derivative(subject, row);
                entries.Add([.. names.Select(column => Simplified(Derivative(slope, column)).Body)]);
            }
        }

        return new FormulaAnswer("") { Result = areScalars ? Printing.Grid(entries) : Rendered(subject), Blocks = blocks };
    }

    private void RequireScalar(TensorExpr subject, string what)
    {
        if (subject.Rank > 0)
        {
            throw new ProblemException(ProblemCode.Shape, $"the {what} is that of a scalar, but the formula's value has {subject.Rank} {(subject.Rank == 1 ? "axis" : "axes")}", session.SubjectPlace, "ask for the Jacobian");
        }
    }

    /// <summary>A vector's Jacobian by scalars, a row for each output; null where the outputs are many, or no vector.</summary>
    private Rendering? ByScalars(TensorExpr subject, List<string> names, List<TensorExpr> columns)
    {
        const int MostRows = 16;
        if (subject.Rank != 1 || !subject.Axes[0].Size.IsKnown || subject.Axes[0].Size.Offset is < 1 or > MostRows || names.Exists(n => session.ShapeOf(n).Length > 0))
        {
            return null;
        }

        return Printing.Grid([.. Enumerable.Range(1, (int)subject.Axes[0].Size.Offset).Select(r => columns.ConvertAll(c => c.Body.Substitute(c.Axes[0], IndexTerm.At((Size)r))))]);
    }

    /// <summary>A derivative with the names that it goes by; a function without a name is f.</summary>
    private DerivativeAnswer Named(TensorExpr subject, IReadOnlyList<string> by, TensorExpr derivative, NumericArray? value)
    {
        var of = session.SubjectName ?? (session.KnownAs("f") ? null : "f");
        return Printing.Derivative(new DerivativeName(of, subject.Rank, [.. by.Select(n => (n, session.ShapeOf(n).Length))]), derivative, value);
    }
}
