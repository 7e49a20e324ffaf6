using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting;

namespace MlMath.Expressions.Solving;

/// <summary>Looks at candidates: a solution must solve the equations as they were written, which must have a value there.</summary>
/// <param name="context">What the search shares.</param>
/// <param name="asked">Where the equations as written have a value.</param>
internal sealed class RootCheck(SolvingContext context, IReadOnlyList<Requirement> asked)
{
    private readonly Graph graph = context.Graph;

    /// <summary>The candidate with the conditions that are left, those that always hold left out; null where it is no solution.</summary>
    public Solution? Checked(Solution candidate, IReadOnlyList<Equation> equations)
    {
        var values = new InputSubstitution(graph, candidate.Values.ToDictionary(v => (Node)v.Name, v => (v.Body, v.Axes)));
        var inputs = candidate.Values.Select(v => v.Name).ToHashSet<Node>();
        var left = new Requirements(graph, context.Signs);
        foreach (var condition in candidate.Conditions.Concat(asked.Where(r => Array.Exists(r.Of.Node.Reachable(), inputs.Contains))))
        {
            context.Work();
            var there = new Requirement(condition.Kind, context.Simplified(values.Apply(condition.Of, context.Cancellation)));
            switch (context.Evidence.Holds(there))
            {
                case false:
                    return null;
                case null:
                    left.Add(there);
                    break;
            }
        }

        List<Requirement> conditions = [.. left.All.Where(r => r.Kind != RequirementKind.NonZero || !left.All.Any(o => o.Kind == RequirementKind.Positive && o.Of.SameAs(graph.Negate(r.Of))))];
        foreach (var equation in equations)
        {
            var difference = values.Apply(graph.Subtract(equation.Left, equation.Right), context.Cancellation);
            if (difference.Node is NumberNode { Value.IsZero: true })
            {
                continue;
            }

            if (context.Evidence.IsRefutedUnder(difference, conditions))
            {
                throw context.Refused("a solution that was found does not pass the check by substitution");
            }
        }

        return candidate with { Conditions = conditions };
    }

    /// <summary>Solutions of which none is another written differently.</summary>
    public List<Solution> Distinct(IEnumerable<Solution> solutions)
    {
        var kept = new List<Solution>();
        foreach (var solution in solutions)
        {
            if (!kept.Exists(k => AreSame(k, solution)))
            {
                kept.Add(solution);
            }
        }

        return kept;
    }

    private bool AreSame(Solution a, Solution b)
    {
        if (a.Values.Count != b.Values.Count || a.Conditions.Count != b.Conditions.Count || !a.Conditions.All(c => b.Conditions.Any(o => o.Kind == c.Kind && o.Of.SameAs(c.Of))))
        {
            return false;
        }

        foreach (var value in a.Values)
        {
            var other = b.Values.FirstOrDefault(v => ReferenceEquals(v.Name, value.Name));
            if (other is null || value.Axes.Length > 0 || context.Evidence.IsZero(graph.Subtract(value.Body, other.Body)) != true)
            {
                return false;
            }
        }

        return true;
    }
}
