using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting.Asymptotics;
using MlMath.Expressions.Rewriting.Identities;
using MlMath.Expressions.Values;

namespace MlMath.Expressions.Solving;

/// <summary>What is certain of expressions: that one is 0, which sign it has, whether a condition holds. What is not certain is null.</summary>
/// <param name="graph">The graph of the expressions.</param>
/// <param name="signs">What is known of the signs of names.</param>
/// <param name="cancellation">Stops long work.</param>
internal sealed class Evidence(Graph graph, Signs signs, CancellationToken cancellation)
{
    private readonly Dictionary<string, NumericArray> integers = [];

    private const ulong Points = 6;
    private const double LargestProved = 20_000;

    private readonly Dictionary<Node, bool?> zeros = [];

    /// <summary>Makes a name known that stands for integers: at every point it is one.</summary>
    public void AddInteger(string name) => integers.Add(name, new NumericArray(integers.Count + 1));

    private NumericProbe ProbeAt(ulong point) => new(point, integers);

    /// <summary>True where it is 0 whatever the names stand for, false where a point shows that it is not.</summary>
    public bool? IsZero(Expr expression)
    {
        if (expression.Node is NumberNode { Value: var number })
        {
            return number.IsZero;
        }

        if (zeros.TryGetValue(expression.Node, out var known) && expression.Terms.Length == 0)
        {
            return known;
        }

        bool? found = null;
        for (var point = 0UL; found is null && point < Points; point++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (ProbeAt(point).Of(expression, i => 1 + (long)((Digests.Of(i.Name) + point) % 2)).IsCertainlyNotZero)
            {
                found = false;
            }
        }

        if (found is null && expression.Node.Cost < LargestProved && new ZeroTest(graph).IsZero(expression, cancellation))
        {
            found = true;
        }

        zeros[expression.Node] = found;
        return found;
    }

    /// <summary>Whether it is one number, whatever names and sizes stand for.</summary>
    public static bool IsNumber(Expr expression) => !expression.Node.HasInputs
        && !Array.Exists(expression.Node.Reachable(), n => n is SizeNode or IndexValueNode or TensorNode || n.Bound.ToArray().Any(b => !b.IsKnown));

    /// <summary>-1, 0 or 1 where the sign is certain.</summary>
    public int? Sign(Expr expression)
    {
        switch (signs.Of(expression.Node))
        {
            case PossibleSigns.Negative:
                return -1;
            case PossibleSigns.Positive:
                return 1;
            case PossibleSigns.Zero:
                return 0;
        }

        if (!IsNumber(expression))
        {
            return IsZero(expression) == true ? 0 : null;
        }

        var value = ProbeAt(0).Of(expression, _ => 1);
        return value.IsCertainlyNotZero ? Math.Sign(value.Value) : IsZero(expression) == true ? 0 : null;
    }

    /// <summary>Whether a condition holds: true always, false never, null where it depends.</summary>
    public bool? Holds(Requirement requirement)
    {
        if (new Requirements(graph, signs).HoldsAlways(requirement))
        {
            return true;
        }

        var of = requirement.Of;
        switch (requirement.Kind)
        {
            case RequirementKind.NonZero:
                return Sign(of) is { } any ? any != 0 : null;
            case RequirementKind.Positive:
                return Sign(of) is { } positive ? positive > 0 : (signs.Of(of.Node) & PossibleSigns.Positive) == 0 ? false : null;
            case RequirementKind.NonNegative:
                return Sign(of) is { } notNegative ? notNegative >= 0 : null;
            case RequirementKind.AtLeastOne:
                return Compared(of, 1) is { } least ? least >= 0 : null;
            case RequirementKind.GreaterThanMinusOne:
                return Compared(of, -1) is { } greater ? greater > 0 : null;
            case RequirementKind.AtMostOneFromZero:
                return Compared(of, 1) is { } high && Compared(of, -1) is { } low ? high <= 0 && low >= 0 : null;
            default:
                return Compared(of, 1) is { } above && Compared(of, -1) is { } below ? above < 0 && below > 0 : null;
        }
    }

    /// <summary>The values of an expression at points, where it is real there.</summary>
    public double? ValueAt(Expr expression, ulong point)
    {
        var value = ProbeAt(point).Of(expression, _ => 1);
        return value.IsReal ? value.Value : null;
    }

    /// <summary>Whether it is certainly not 0 at a point at which all of the conditions hold.</summary>
    public bool IsRefutedUnder(Expr expression, IEnumerable<Requirement> conditions)
    {
        for (var point = 0UL; point < Points; point++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (ProbeAt(point).Of(expression, _ => 1).IsCertainlyNotZero && conditions.All(c => ValueAt(c.Of, point) is { } v && c.IsMetBy(v)))
            {
                return true;
            }
        }

        return false;
    }

    private int? Compared(Expr expression, long with) => Sign(graph.Subtract(expression, graph.Number(with)));
}
