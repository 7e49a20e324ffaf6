using MlMath.Compilation;
using MlMath.Compilation.Explanation;
using MlMath.Compilation.Lowering;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Grammar.Binding;

namespace MlMath.Engine.Questions;

/// <content>What runs when a formula is compiled.</content>
internal sealed partial class Question
{
    private FormulaAnswer Explain()
    {
        var (subject, by) = request.By.Count > 0 ? BindWithVariables() : (session.Bind(request.Formula), []);
        var stable = subject with { Body = StableForm.Of(graph, subject.Body, cancellation), Form = null };
        var values = new List<TensorExpr> { WithFreeAxes(stable, 0) };
        if (by.Count > 0)
        {
            RequireScalar(subject, "gradient");
            var first = Derivatives(stable, by);
            values.AddRange(first.Select(d => WithFreeAxes(d, 0)));
            if (request.Order == 2)
            {
                foreach (var derivative in first)
                {
                    values.AddRange(Derivatives(derivative, by).Select(d => WithFreeAxes(d, 0)));
                }
            }
            else if (request.Order > 2)
            {
                throw new ProblemException(ProblemCode.Unsupported, "the schedule of value, gradient and second derivatives is explained, of higher orders not", null, "leave --order out, or ask for --order 2");
            }
        }

        var bodies = StableForm.ForDoubles(graph, values.ConvertAll(v => v.Body), cancellation);
        var outputs = values.Select((v, k) => new Output(bodies[k], v.Axes)).ToList();
        var known = request.Variables.Count > 0 && outputs.TrueForAll(o => InputsOf(o.Body.Node).TrueForAll(n => bindings.Find(n) is not null) && !HasUnknown(o.Body.Node));
        var schedule = Compiler.ScheduleOf(outputs, null, known ? bindings : null, cancellation);
        var machine = MachineText.Of(schedule, known ? SizesOf(outputs) : null);
        Size[] folded = [];
        var forLongRows = known ? null : Compiler.LongRowsScheduleOf(outputs, out folded, cancellation);
        return new FormulaAnswer("") { Result = new Rendering(Explained(PrintForm.Text), Explained(PrintForm.Unicode), Explained(PrintForm.Latex)) };

        string Explained(PrintForm form)
        {
            var names = NamesOf(subject, by, form);
            var head = Printer.Print(values[0].Body, values[0].Axes, form, new PrintOptions { ReservedNames = session.BoundNames });
            var loops = ScheduleText.Of(schedule, names, form);
            if (forLongRows is not null)
            {
                loops += $"\nwhere {string.Join(" and ", folded)} {(folded.Length == 1 ? "is" : "are")} {LongRows.Fewest} or more, instead:\n\n{ScheduleText.Of(forLongRows, names, form)}";
            }

            return $"{names[0]} = {head}\n{(names.Count > 1 ? string.Join(", ", names.Skip(1)) + "\n" : "")}{machine}\n\n{loops}".TrimEnd('\n');
        }
    }

    /// <summary>The sizes that the values of names tell.</summary>
    private Dictionary<string, long> SizesOf(List<Output> outputs)
    {
        var found = new Dictionary<string, long>(bindings.Sizes);
        foreach (var input in NodeWalk.ReachableFrom(outputs.Select(o => o.Body.Node)).OfType<InputNode>())
        {
            for (var a = 0; a < input.Rank && bindings.Find(input.Name) is { } array && array.Rank == input.Rank; a++)
            {
                if (input.Axes[a] is { Name: { } name, Offset: var offset })
                {
                    found[name] = array.Sizes[a] - offset;
                }
            }
        }

        return found;
    }

    /// <summary>The names of value, derivatives and second derivatives.</summary>
    private List<OutputName> NamesOf(TensorExpr subject, IReadOnlyList<Variable> by, PrintForm form)
    {
        var of = new OutputName(session.SubjectName ?? (session.KnownAs("f") ? "value" : "f"), subject.Rank, [], form);
        var named = by.Select(v => (v.Name, Rank: v.Axes.Count)).ToList();
        return [of, .. named.Select(v => of with { By = [v] }), .. request.Order == 2 ? named.SelectMany(a => named.Select(b => of with { By = [a, b] })) : []];
    }
}
