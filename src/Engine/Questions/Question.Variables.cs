using MlMath.AutoDiff.Symbolic;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Grammar.Binding;

namespace MlMath.Engine.Questions;

/// <content>What is differentiated by: names, elements of arrays, or the free names of the formula.</content>
internal sealed partial class Question
{
    /// <summary>The subject and what was asked to be varied in it, else its free names: all for a gradient, the one that there is elsewhere.</summary>
    private (TensorExpr Subject, IReadOnlyList<Variable> By) BindWithVariables()
    {
        if (request.By.Count > 0)
        {
            var (asked, by) = session.Bind(request.Formula, request.By);
            RefuseCondition(asked);
            foreach (var variable in by)
            {
                Check(variable, asked);
            }

            return (asked, by);
        }

        var subject = session.Bind(request.Formula);
        RefuseCondition(subject);
        var inputs = subject.Body.Node.Inputs().ToList();
        var labels = LabelsIn(subject.Body.Node);
        var free = inputs.FindAll(i => !session.IsRandom(i.Name) && !labels.Contains(i));
        var wanted = request.Operation is Operation.Gradient or Operation.Hessian && free.Count > 0;
        return wanted || free.Count == 1 ? (subject, [.. free.OrderBy(i => i.Name, StringComparer.Ordinal).Select(Whole)])
            : throw new ProblemException(ProblemCode.Syntax, "the name to differentiate by is missing", null, "name it with wrt");
    }

    private void RefuseCondition(TensorExpr subject)
    {
        if (subject.IsCondition)
        {
            throw new ProblemException(ProblemCode.Unsupported, "a condition is true or false and has no derivative", session.SubjectPlace, "differentiate one side of it");
        }
    }

    private Variable Whole(InputNode input)
    {
        var axes = new Expressions.Indexing.Index[input.Rank];
        for (var a = 0; a < axes.Length; a++)
        {
            axes[a] = new Expressions.Indexing.Index("i", input.Axes[a]);
        }

        return new Variable(input.Name, graph.Input(input.Name, input.Axes.ToArray(), Array.ConvertAll(axes, a => (IndexTerm)a)), axes);
    }

    private void Check(Variable variable, TensorExpr subject)
    {
        if (session.IsRandom(variable.Name) && !HasValue(variable.Name))
        {
            throw new ProblemException(ProblemCode.Unsupported, $"'{variable.Name}' is random; a derivative is by a constant");
        }

        if (!variable.Occurs && subject.Body.Node.Reachable().Any(n => n is UnknownFunctionNode unknown && unknown.Name == variable.Name))
        {
            throw new ProblemException(ProblemCode.Unsupported, $"'{variable.Name}' is a function in this formula; a derivative is by a name that stands for a number or an array");
        }

        if (!variable.Occurs)
        {
            warnings.Add($"'{variable.Name}' does not occur in the formula: its derivative is 0");
        }
    }

    private static List<string> InputsOf(Node node) => [.. node.Inputs().Select(input => input.Name).Order(StringComparer.Ordinal)];

    /// <summary>The names that stand in subscripts, as whole numbers.</summary>
    private static HashSet<InputNode> LabelsIn(Node root)
    {
        var labels = new HashSet<Node>();
        foreach (var node in root.Reachable())
        {
            foreach (var edge in node.Edges)
            {
                foreach (var term in edge.Terms)
                {
                    if (term.Lookup >= 0)
                    {
                        labels.Add(node.Edges[term.Lookup].Operand);
                    }
                }
            }
        }

        return [.. NodeWalk.ReachableFrom(labels).Where(n => !ReverseFold.IsFlat(n)).OfType<InputNode>()];
    }

    private TensorExpr Derivative(TensorExpr value, Variable variable) => Derivatives(value, [variable])[0];

    /// <summary>The derivatives by each variable, from one walk for all of them.</summary>
    private List<TensorExpr> Derivatives(TensorExpr value, IReadOnlyList<Variable> by)
    {
        var inputs = by.Select(v => v.Input).OfType<InputNode>().Distinct().ToList();
        var found = ReverseFold.Gradient(graph, value.Body, inputs, cancellation);
        var diagonal = new Diagonal(graph, cancellation);
        return [.. by.Select(v => v.Input is { } input ? Read(v.Entry(value, found[inputs.IndexOf(input)])) : value with { Body = graph.Zero, Form = null })];

        TensorExpr Read(TensorExpr entry) => entry with { Body = diagonal.Of(entry.Body) };
    }

    /// <summary>
    /// A derivative whose entry has indices that subscripts left free, `∂J/∂wⱼ`, is an array over them: behind the axes of what was differentiated, before
    /// those that are left of what it was differentiated by.
    /// </summary>
    private TensorExpr WithFreeAxes(TensorExpr value, int rank)
    {
        var free = value.Body.FreeIndices().Except(value.Axes).ToList();
        var letters = session.FreeIndexLetters.ToList();
        return free.Count == 0 || free.Exists(i => !letters.Contains(i.Name)) ? value
            : value with { Axes = [.. value.Axes.Take(rank), .. free.OrderBy(i => letters.IndexOf(i.Name)), .. value.Axes.Skip(rank)], Form = null };
    }
}
