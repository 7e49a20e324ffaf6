using MlMath.Expressions.Domains;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Rewriting;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Solving;

/// <summary>Whether a stationary point is a minimum or a maximum: by the sign of the second derivative along every line through it. Not thread-safe: one search, one thread.</summary>
public sealed class Curvature
{
    private readonly SolvingContext context;
    private readonly Expr second;
    private readonly List<InputNode> directions = [];

    /// <summary>The second derivative of an objective along a line in any direction.</summary>
    /// <param name="context">What the search shares.</param>
    /// <param name="objective">The objective, a scalar.</param>
    /// <param name="unknowns">The names that move.</param>
    public Curvature(SolvingContext context, Expr objective, IReadOnlyList<InputNode> unknowns)
    {
        this.context = context;
        var graph = context.Graph;
        var t = graph.Input("t ");
        var moved = new Dictionary<Node, (Expr, Index[])>();
        foreach (var unknown in unknowns)
        {
            var axes = Array.ConvertAll(unknown.Axes.ToArray(), s => new Index("i", s));
            var terms = Array.ConvertAll(axes, a => (IndexTerm)a);
            var direction = graph.Input($"{unknown.Name} direction", unknown.Axes.ToArray(), terms);
            directions.Add((InputNode)direction.Node);
            moved[unknown] = (graph.Add(new Expr(unknown, terms), graph.Multiply(t, direction)), axes);
        }

        var along = new InputSubstitution(graph, moved).Apply(objective, context.Cancellation);
        // Σᵢ (aᵢ + t bᵢ)² apart shows the square bᵢ² that its second derivative is.
        along = new SpreadSums(graph, n => n.DependsOn((InputNode)t.Node)).Apply(along, context.Cancellation);
        for (var k = 0; k < 2; k++)
        {
            along = context.Simplified(context.Differentiator.Gradient(graph, along, [(InputNode)t.Node], context.Cancellation)[0].Body);
        }

        second = context.Simplified(new InputSubstitution(graph, new Dictionary<Node, (Expr, Index[])> { [t.Node] = (graph.Zero, []) }).Apply(along, context.Cancellation));
    }

    /// <summary>1 where it is a minimum, -1 where it is a maximum; null where that is not decided.</summary>
    public int? SignAt(Solution solution)
    {
        if (SignOf(second) is { } everywhere)
        {
            return everywhere;
        }

        // At the point alone no direction may be flat: without mixed terms, each name by itself must bend strictly.
        if (directions.Exists(d => d.Rank > 0))
        {
            return null;
        }

        var values = solution.Values.ToDictionary(v => (Node)v.Name, v => (v.Body, v.Axes));
        var there = context.Simplified(new InputSubstitution(context.Graph, values).Apply(second, context.Cancellation));
        var bends = directions.ConvertAll(d => context.Simplified(Along(there, d)));
        var mixed = context.Graph.Subtract(there, context.Graph.Sum(bends.Select((b, k) => (Number.One, context.Graph.Multiply(b, context.Graph.Power(new Expr(directions[k], []), 2)))).ToArray()));
        if (context.Evidence.IsZero(mixed) != true)
        {
            return null;
        }

        var signs = bends.ConvertAll(context.Evidence.Sign);
        return signs.TrueForAll(s => s == 1) ? 1 : signs.TrueForAll(s => s == -1) ? -1 : null;
    }

    private Expr Along(Expr value, InputNode direction) => new InputSubstitution(
        context.Graph, directions.ToDictionary(d => (Node)d, d => (d == direction ? context.Graph.One : context.Graph.Zero, Array.Empty<Index>()))).Apply(value, context.Cancellation);

    /// <summary>Whether the second derivative has that sign everywhere, so that a stationary point is the optimum.</summary>
    public bool IsGlobal(int sign) => SignOf(second) == sign;

    private int? SignOf(Expr value)
    {
        foreach (var form in new[] { value, Expansion.Of(context.Graph, value) ?? value })
        {
            var signs = context.Signs.Of(form.Node);
            if (signs is PossibleSigns.Positive or (PossibleSigns.Positive | PossibleSigns.Zero))
            {
                return 1;
            }

            if (signs is PossibleSigns.Negative or (PossibleSigns.Negative | PossibleSigns.Zero))
            {
                return -1;
            }
        }

        return Evidence.IsNumber(value) && context.Evidence.Sign(value) is { } sign and not 0 ? sign : null;
    }
}
