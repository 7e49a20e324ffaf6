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
    private const int MostDirections = 4;

    private readonly SolvingContext context;
    private readonly Expr second;
    private readonly List<InputNode> directions = [];
    private readonly HashSet<Node> unknowns;
    private readonly IntegerPeriods periods;

    /// <summary>The second derivative of an objective along a line in any direction.</summary>
    /// <param name="context">What the search shares.</param>
    /// <param name="objective">The objective, a scalar.</param>
    /// <param name="unknowns">The names that move.</param>
    public Curvature(SolvingContext context, Expr objective, IReadOnlyList<InputNode> unknowns)
    {
        this.context = context;
        periods = new IntegerPeriods(context);
        this.unknowns = [.. unknowns];
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

    /// <summary>The solution apart by the integers in it for which the second derivative differs, where that repeats.</summary>
    public IEnumerable<Solution> Parts(Solution solution)
    {
        var there = At(solution);
        return periods.ParameterOf([there]) is { } parameter && periods.Of([there], parameter) is { } period and > 1
            ? Enumerable.Range(0, period).Select(r => periods.Shifted(solution, parameter, period, r)).SelectMany(Parts) : [solution];
    }

    private Expr At(Solution solution) => periods.Reduced(context.Simplified(
        new InputSubstitution(context.Graph, solution.Values.ToDictionary(v => (Node)v.Name, v => (v.Body, v.Axes))).Apply(second, context.Cancellation)));

    /// <summary>1 where it is a minimum, -1 where it is a maximum, 0 where it is a saddle; null where that is not decided.</summary>
    public int? SignAt(Solution solution)
    {
        if (SignOf(second) is { } everywhere)
        {
            return everywhere;
        }

        // At the point alone no direction may be flat.
        return directions.Exists(d => d.Rank > 0) ? null : Definite(At(solution));
    }

    private int? Definite(Expr there)
    {
        if (directions.Count > MostDirections)
        {
            return null;
        }

        // Two directions that bend apart make a saddle, whatever the others do.
        for (var i = 0; i < directions.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (context.Evidence.Sign(context.Simplified(Minor(there, [j, i], [j, i]))) == -1)
                {
                    return 0;
                }
            }
        }

        // Sylvester: by the signs of the leading minors, none of which may be 0.
        var signs = new List<int>();
        for (var size = 1; size <= directions.Count; size++)
        {
            if (context.Evidence.Sign(context.Simplified(Minor(there, [.. Enumerable.Range(0, size)], [.. Enumerable.Range(0, size)]))) is not { } sign || sign == 0)
            {
                return null;
            }

            signs.Add(sign);
        }

        return signs.TrueForAll(s => s == 1) ? 1 : Enumerable.Range(0, signs.Count).All(k => signs[k] == (k % 2 == 0 ? -1 : 1)) ? -1 : 0;
    }

    /// <summary>A minor of the matrix of second derivatives, by its first row.</summary>
    private Expr Minor(Expr there, int[] rows, int[] columns)
    {
        var graph = context.Graph;
        return rows.Length == 0 ? graph.One : graph.Sum(columns.Select((c, k) => (
            k % 2 == 0 ? Number.One : Number.MinusOne,
            graph.Multiply(Entry(there, rows[0], c), Minor(there, rows[1..], [.. columns.Where(o => o != c)])))).ToArray());
    }

    private Expr Entry(Expr there, int i, int j) => i == j ? Along(there, directions[i])
        : context.Graph.Scale(Number.Half, context.Graph.Sum([(Number.One, Along(there, directions[i], directions[j])), (Number.MinusOne, Along(there, directions[i])), (Number.MinusOne, Along(there, directions[j]))]));

    private Expr Along(Expr value, params InputNode[] moving) => new InputSubstitution(
        context.Graph, directions.ToDictionary(d => (Node)d, d => (Array.IndexOf(moving, d) >= 0 ? context.Graph.One : context.Graph.Zero, Array.Empty<Index>()))).Apply(value, context.Cancellation);

    /// <summary>Whether the second derivative has that sign everywhere, so that a stationary point is the optimum.</summary>
    public bool IsGlobal(int sign) => SignOf(second) == sign
        || (directions.TrueForAll(d => d.Rank == 0) && !second.Node.Inputs().Any(unknowns.Contains) && Definite(second) == sign);

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
