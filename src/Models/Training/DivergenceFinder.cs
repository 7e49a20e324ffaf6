using MlMath.Compilation;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Models.Data;
using MlMath.Models.Optimisation;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Models.Training;

/// <summary>Finds what made a loss stop being a finite number.</summary>
internal static class DivergenceFinder
{
    private const int LongestText = 160;

    /// <summary>Looks at every part of the loss, at the parameters and rows where it happened, for one that is not finite though its own parts are.</summary>
    internal static Divergence Find(ModelFormulas model, Dataset rows, double[] parameters, int epoch, double loss, FormulaOptimiser? optimiser)
    {
        var bindings = CompiledObjective.BindingsOf(model, rows, parameters);
        // First the formula as it was written; where that is finite, the form in which it was computed.
        var found = Search(model.Objective.Body.Node, bindings) ?? Search(CompiledObjective.Loss(model).Node, bindings);
        var (text, value, row) = found is { } blame ? Described(blame.Node, blame.Value) : (null, loss, null);
        return new Divergence(epoch, loss, text, value, row, Remedy(model, found?.Node, parameters, optimiser));
    }

    private static (Node Node, NumericArray Value)? Search(Node root, Bindings bindings)
    {
        var nodes = root.Reachable();
        NumericArray[] values;
        try
        {
            values = Evaluator.Evaluate([.. nodes.Select(node => Whole(node).Output)], bindings, EvaluationWay.Interpreter);
        }
        catch (ProblemException)
        {
            // A part of the formula has no value at all here (a singular matrix); the loss itself tells no more.
            return null;
        }

        var valueOf = new Dictionary<Node, NumericArray>();
        for (var k = 0; k < values.Length; k++)
        {
            valueOf.Add(nodes[k], values[k]);
        }

        var at = root;
        if (!IsAtFault(at))
        {
            return null;
        }

        while (true)
        {
            Node? below = null;
            foreach (var edge in at.Edges)
            {
                if (IsAtFault(edge.Operand) && edge.Operand is not NumberNode)
                {
                    below = edge.Operand;
                    break;
                }
            }

            if (below is null)
            {
                return (at, valueOf[at]);
            }

            at = below;
        }

        bool IsAtFault(Node node) => valueOf.TryGetValue(node, out var value) && Array.Exists(value.Values, entry => !double.IsFinite(entry));
    }

    private static (Output Output, Index[] Axes) Whole(Node node)
    {
        var axes = new Index[node.Rank];
        for (var a = 0; a < axes.Length; a++)
        {
            axes[a] = new Index(a switch { 0 => "i", 1 => "j", 2 => "k", _ => "l" }, node.Axes[a]);
        }

        return (new Output(new Expr(node, Array.ConvertAll(axes, axis => (IndexTerm)axis)), axes), axes);
    }

    private static (string Text, double Value, int? Row) Described(Node node, NumericArray value)
    {
        var (output, axes) = Whole(node);
        var text = Printer.PrintIndexForm(output.Body, axes, PrintForm.Unicode);
        var place = Array.FindIndex(value.Values, entry => !double.IsFinite(entry));
        int? row = node.Rank > 0 && node.Axes[0] == Size.Named(ModelSizes.Rows) ? 1 + (place / Math.Max(1, value.Values.Length / value.Sizes[0])) : null;
        return (text.Length <= LongestText ? text : text[..LongestText] + "…", value.Values[place], row);
    }

    private static string Remedy(ModelFormulas model, Node? blame, double[] parameters, FormulaOptimiser? optimiser)
    {
        var advice = new List<string>();
        if (optimiser is not null && optimiser.Hyper.TryGetValue("α", out var rate) && optimiser.Steps > 0)
        {
            advice.Add($"make the step smaller, as in {optimiser.Formulas.Name}(α = {ValueText.Of(rate / 10)})");
        }

        if (model.Encodings.OfType<ColumnsEncoding>().FirstOrDefault(columns => columns.Columns.Any(c => c is { Mean: 0, Deviation: 1 })) is { } raw)
        {
            advice.Add($"scale the columns of {raw.Name}: add ', standardized'");
        }

        if (optimiser is null or { Steps: 0 } && parameters.All(entry => entry == 0))
        {
            advice.Add("start elsewhere than at 0, as in parameters w ~ N(0, 0.01)");
        }

        if (blame is FunctionNode { Function.Name: "log" })
        {
            advice.Add("keep the argument of log above 0");
        }

        return advice.Count == 0 ? "look at the values of the data and at the domain of the functions" : string.Join("; or ", advice);
    }
}
