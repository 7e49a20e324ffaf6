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

    private readonly IntegerPeriods periods = new(context);

    /// <summary>The candidate with the conditions that are left, those that always hold left out; none where it is no solution, several where it is one for some integers only.</summary>
    public IEnumerable<Solution> Checked(Solution candidate, IReadOnlyList<Equation> equations)
    {
        List<Solution> parts = [candidate];
        foreach (var parameter in context.Integers.ToArray())
        {
            parts = [.. parts.SelectMany(p => ByResidues(p, parameter))];
        }

        return parts.Select(p => Single(p, equations)).OfType<Solution>();
    }

    /// <summary>The candidate apart by the integers for which what is asked of it holds, where that repeats.</summary>
    private IEnumerable<Solution> ByResidues(Solution candidate, InputNode parameter)
    {
        var conditions = Conditions(candidate).Select(c => c.Of).Where(c => c.Node.DependsOn(parameter) && periods.Of([c], parameter) is not null).ToList();
        if (conditions.Count == 0 || periods.Of(conditions, parameter) is not { } period)
        {
            return [candidate];
        }

        var repeating = Conditions(candidate).Where(c => conditions.Exists(o => o.SameAs(c.Of))).ToList();
        var fails = IntegerPeriods.Shortest([.. Enumerable.Range(0, period).Select(r => repeating.Exists(c => Holds(c with { Of = periods.At(c.Of, parameter, r) }) == false))]);
        return Enumerable.Range(0, fails.Count).Where(r => !fails[r]).Select(r => periods.Shifted(candidate, parameter, fails.Count, r));
    }

    /// <summary>What is asked of a candidate, with its values put in.</summary>
    private IEnumerable<Requirement> Conditions(Solution candidate)
    {
        var values = new InputSubstitution(graph, candidate.Values.ToDictionary(v => (Node)v.Name, v => (v.Body, v.Axes)));
        var inputs = candidate.Values.Select(v => v.Name).ToHashSet<Node>();
        foreach (var condition in candidate.Conditions.Concat(asked.Where(r => Array.Exists(r.Of.Node.Reachable(), inputs.Contains))))
        {
            context.Work();
            yield return condition with { Of = periods.Reduced(context.Simplified(values.Apply(condition.Of, context.Cancellation))) };
        }
    }

    /// <summary>Whether a condition holds for every value of the parameters, for none, or that depends.</summary>
    private bool? Holds(Requirement condition)
    {
        if (periods.ParameterOf([condition.Of]) is not { } parameter || periods.Of([condition.Of], parameter) is not { } period)
        {
            return context.Evidence.Holds(condition);
        }

        var each = IntegerPeriods.Shortest([.. Enumerable.Range(0, period).Select(r => Holds(condition with { Of = periods.At(condition.Of, parameter, r) }))]);
        return each.Count == 1 ? each[0] : null;
    }

    private Solution? Single(Solution candidate, IReadOnlyList<Equation> equations)
    {
        var values = new InputSubstitution(graph, candidate.Values.ToDictionary(v => (Node)v.Name, v => (v.Body, v.Axes)));
        var left = new Requirements(graph, context.Signs);
        foreach (var there in Conditions(candidate))
        {
            switch (Holds(there))
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

    /// <summary>π l as π k where that is the parameter of the other.</summary>
    private Expr InParametersOf(Expr one, Expr other) =>
        context.Integers.Where(i => one.Node.DependsOn(i)).ToArray() is [var k] && context.Integers.Where(i => other.Node.DependsOn(i)).ToArray() is [var l] && k != l
            ? new InputSubstitution(graph, new Dictionary<Node, (Expr, Indexing.Index[])> { [l] = (new Expr(k, []), []) }).Apply(other, context.Cancellation) : other;

    private bool AreSame(Solution a, Solution b)
    {
        if (a.Values.Count != b.Values.Count || a.Conditions.Count != b.Conditions.Count || !a.Conditions.All(c => b.Conditions.Any(o => o.Kind == c.Kind && o.Of.SameAs(c.Of))))
        {
            return false;
        }

        foreach (var value in a.Values)
        {
            var other = b.Values.FirstOrDefault(v => ReferenceEquals(v.Name, value.Name));
            if (other is null || value.Axes.Length > 0 || context.Evidence.IsZero(graph.Subtract(value.Body, InParametersOf(value.Body, other.Body))) != true)
            {
                return false;
            }
        }

        return true;
    }
}
