using MlMath.Expressions.Building;
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
        return directions.Exists(d => d.Rank > 0) ? null : Definite(At(solution)) ?? (SignGiven(At(solution), solution.Conditions, []) is int sign and not 0 ? sign : null);
    }

    /// <summary>
    /// A name that has to be positive for the second derivative to have a sign at the point, such as the number n of trials in `k log p + (n - k) log(1 - p)`; null where it has one, or where no single name
    /// decides.
    /// </summary>
    public Expr? NameThatDecides(Solution solution)
    {
        if (SignAt(solution) is not null || directions is not [{ Rank: 0 }])
        {
            return null;
        }

        var there = At(solution);
        return there.Node.Inputs().Where(i => i.Rank == 0 && !directions.Contains(i)).Select(i => (Expr?)new Expr(i, []))
            .FirstOrDefault(n => SignGiven(there, solution.Conditions, [n!.Value]) is not null);
    }

    /// <summary>The sign of the second derivative at the point where a name is positive; null where it is not decided.</summary>
    public int? SignAt(Solution solution, Expr positive) => SignGiven(At(solution), solution.Conditions, [positive]);

    /// <summary>The sign of the second derivative in one direction, under the conditions of a solution: that of its terms, where it is one.</summary>
    private int? SignGiven(Expr value, IReadOnlyList<Requirement> conditions, IReadOnlyList<Expr> positives)
    {
        if (directions is not [{ Rank: 0 } direction])
        {
            return null;
        }

        Expr[] positive = [.. conditions.Where(c => c.Kind == RequirementKind.Positive).Select(c => c.Of), .. positives];
        var along = Along(value, direction);
        foreach (var form in new[] { along, Expansion.Of(context.Graph, along) ?? along })
        {
            var terms = Graph.TermsOf(form, out var constant);
            if (!constant.IsZero)
            {
                terms.Add((constant, context.Graph.One));
            }

            var signs = terms.ConvertAll(t => TermSign(t.Coefficient, t.Term, positive)).Distinct().ToList();
            if (signs is [int sign])
            {
                return sign;
            }
        }

        return null;
    }

    private int? TermSign(Number coefficient, Expr term, Expr[] positive)
    {
        var sign = coefficient.Sign;
        foreach (var (factor, exponent) in Graph.FactorsOf(term, out _))
        {
            var own = !exponent.IsInteger || exponent.Numerator.IsEven ? 1 : FactorSign(factor, positive);
            if (own is not { } found)
            {
                return null;
            }

            sign *= found;
        }

        return sign;
    }

    /// <summary>The sign of a factor: known by itself, or that of something positive times what has a known sign.</summary>
    private int? FactorSign(Expr factor, Expr[] positive)
    {
        foreach (var one in positive.Prepend(context.Graph.One))
        {
            var ratio = context.Simplified(context.Graph.Divide(factor, one));
            var signs = Graph.FactorsOf(ratio, out var front).ConvertAll(f => positive.Any(p => p.SameAs(f.Base)) ? PossibleSigns.Positive : context.Signs.Of(context.Graph.Power(f.Base, f.Exponent).Node));
            if (signs.TrueForAll(s => s is PossibleSigns.Positive or PossibleSigns.Negative))
            {
                return front.Sign * (signs.Count(s => s == PossibleSigns.Negative) % 2 == 0 ? 1 : -1);
            }
        }

        return null;
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

    /// <summary>Whether the second derivative has that sign everywhere, under the conditions of the solution, so that a stationary point is the optimum.</summary>
    public bool IsGlobal(int sign, Solution solution, params IReadOnlyList<Expr> positives) => SignOf(second) == sign || SignGiven(second, solution.Conditions, positives) == sign
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
