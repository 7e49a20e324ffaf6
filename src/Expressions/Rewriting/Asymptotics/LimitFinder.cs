using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting.Asymptotics;

/// <summary>
/// Finds limits as expressions, by the algorithm of D. Gruntz (see <see cref="LimitSearch"/>) from each side. What is not found, or not decided, is refused.
/// Not thread-safe, as its graph is not.
/// </summary>
/// <param name="graph">Where expressions are made.</param>
/// <param name="known">What is known of names.</param>
/// <param name="cancellation">Stops long work.</param>
public sealed class LimitFinder(Graph graph, KnownValues known, CancellationToken cancellation = default)
{
    /// <summary>
    /// The limit of <paramref name="body"/> (which may have free indices) as the variable tends to the point. Throws <see cref="ProblemException"/>
    /// (unsupported, limit) where it is not found.
    /// </summary>
    /// <param name="body">Of what.</param>
    /// <param name="variable">The variable; it is gone from the result.</param>
    /// <param name="name">The variable's name in messages.</param>
    /// <param name="point">What it tends to; ±∞ too.</param>
    /// <param name="side">1 from above, -1 from below, 0 from both sides.</param>
    public FoundLimit Find(Expr body, InputNode variable, string name, Expr point, int side)
    {
        try
        {
            return FindWith(known, body, variable, name, point, side);
        }
        catch (LimitInterruption interruption) when (interruption.Kind == InterruptionKind.NeedsValues)
        {
            return FindExactly(body, variable, name, point, side);
        }
    }

    /// <summary>With bound numbers in the place of their names: the general limit does not hold at them.</summary>
    private FoundLimit FindExactly(Expr body, InputNode variable, string name, Expr point, int side)
    {
        var numbers = new Dictionary<Node, (Expr, Index[])>();
        foreach (var (bound, value) in known.Values)
        {
            if (value.Rank == 0 && double.IsFinite(value.Values[0]))
            {
                if (known.DifferentiatedBy.Contains(bound))
                {
                    throw new ProblemException(ProblemCode.Unsupported, $"this limit has another form at {bound} = {NumberText.Of(value.Values[0])} than around it: its derivative there is not known");
                }

                numbers[graph.Input(bound).Node] = (graph.Number(Number.Parse(NumberText.Of(value.Values[0])) ?? Number.Inexact(value.Values[0])), []);
            }
        }

        var exactly = new InputSubstitution(graph, numbers);
        try
        {
            return FindWith(known, exactly.Apply(body, cancellation), variable, name, exactly.Apply(point, cancellation), side);
        }
        catch (LimitInterruption interruption) when (interruption.Kind == InterruptionKind.NeedsValues)
        {
            throw new ProblemException(ProblemCode.Unsupported, "this limit depends on values in a way that is not decided", null, "bind the names that stand in exponents");
        }
    }

    private FoundLimit FindWith(KnownValues values, Expr body, InputNode variable, string name, Expr point, int side)
    {
        var infinite = point.Node is NumberNode { Value: { IsExact: false } end } && double.IsInfinity(end.ToDouble()) ? end.Sign : 0;
        if (infinite != 0)
        {
            if (side == infinite)
            {
                throw new ProblemException(ProblemCode.Unsupported, "there is no other side of infinity", null, "leave the + or - out");
            }

            return Single(FromSide(values, body, variable, point, infinite, true), $"as {name} goes to {(infinite > 0 ? "∞" : "-∞")}");
        }

        if (side != 0)
        {
            return Single(FromSide(values, body, variable, point, side, false), Place(name, point, side));
        }

        var above = FromSide(values, body, variable, point, 1, false);
        var below = FromSide(values, body, variable, point, -1, false);
        return Joined(above, below, name, point);
    }

    private FoundLimit Single(Outcome outcome, string place) => outcome.Kind switch
    {
        OutcomeKind.Found => new FoundLimit(outcome.Value, outcome.Requirements, []),
        _ => new FoundLimit(Nothing(), [], [$"there is no limit {place}: {outcome.Reason}"]),
    };

    private FoundLimit Joined(Outcome above, Outcome below, string name, Expr point)
    {
        List<Requirement> requirements = [.. above.Requirements.Union(below.Requirements)];
        if (above.Kind == OutcomeKind.NoReal != (below.Kind == OutcomeKind.NoReal))
        {
            var (real, empty) = above.Kind == OutcomeKind.NoReal ? (below, -1) : (above, 1);
            if (real.Kind == OutcomeKind.Found)
            {
                var other = empty > 0 ? "below" : "above";
                return new FoundLimit(real.Value, requirements, [$"{other} {Text(point)} there is no real value, so the limit is that {Place(name, point, empty)}"]);
            }
        }

        if (above.Kind != OutcomeKind.Found || below.Kind != OutcomeKind.Found)
        {
            var failed = above.Kind != OutcomeKind.Found ? above : below;
            return new FoundLimit(Nothing(), [], [$"there is no limit as {name} goes to {Text(point)}: {failed.Reason}"]);
        }

        if (above.Value.SameAs(below.Value) || AreEqual(above.Value, below.Value))
        {
            return new FoundLimit(below.Value.Node.Cost < above.Value.Node.Cost ? below.Value : above.Value, requirements, []);
        }

        return new FoundLimit(Nothing(), [], [$"there is no limit as {name} goes to {Text(point)}: from below it is {Text(below.Value)}, from above {Text(above.Value)}"]);
    }

    private bool AreEqual(Expr a, Expr b)
    {
        var difference = graph.Subtract(a, b);
        return !IsInfinite(a) && !IsInfinite(b) && new CoefficientOracle(graph, known, cancellation).IsZero(difference);
    }

    private static bool IsInfinite(Expr value) => value.Node is NumberNode { Value.IsExact: false } number && double.IsInfinity(number.Value.ToDouble());

    private Expr Nothing() => graph.Number(Number.Inexact(double.NaN));

    private static string Place(string name, Expr point, int side) => $"as {name} goes to {Text(point)} from {(side > 0 ? "above" : "below")}";

    private static string Text(Expr value) => IsInfinite(value) ? ((NumberNode)value.Node).Value.Sign > 0 ? "∞" : "-∞" : Printer.Print(value, PrintForm.Unicode);

    private enum OutcomeKind
    {
        Found,
        NoLimit,
        NoReal,
    }

    private sealed record Outcome(OutcomeKind Kind, Expr Value, string Reason, IReadOnlyList<Requirement> Requirements);

    private Outcome FromSide(KnownValues values, Expr body, InputNode variable, Expr point, int side, bool isInfinite)
    {
        var search = new LimitSearch(graph, values, cancellation);
        var t = search.Variable;
        var at = isInfinite ? graph.Scale(side, t) : graph.Sum([(Number.One, point), (side, graph.Power(t, Number.MinusOne))]);
        var moved = new InputSubstitution(graph, new Dictionary<Node, (Expr, Index[])> { [variable] = (at, []) }).Apply(body, cancellation);
        try
        {
            RealParts.Require(moved, search.Depends, values);
            var tractable = new TractableForm(search).Apply(moved, cancellation);
            RealParts.Require(tractable, search.Depends, values);
            return Settled(search, search.Limit(tractable));
        }
        catch (LimitInterruption interruption) when (interruption.Kind is InterruptionKind.NoLimit or InterruptionKind.NoReal)
        {
            return new Outcome(interruption.Kind == InterruptionKind.NoReal ? OutcomeKind.NoReal : OutcomeKind.NoLimit, default, interruption.Message, []);
        }
    }

    private Outcome Settled(LimitSearch search, Ending ending)
    {
        var conditions = search.Oracle.Requirements;
        if (ending.Infinite != 0)
        {
            return new Outcome(OutcomeKind.Found, graph.Number(Number.Inexact(ending.Infinite > 0 ? double.PositiveInfinity : double.NegativeInfinity)), "", conditions);
        }

        var value = new Simplifier(graph).Simplify(ending.Value, cancellation);
        return search.Oracle.OscillationsIn(value) is [var oscillation, .. var others]
            ? others.Count == 0 && Differs(search, value, oscillation)
                ? new Outcome(OutcomeKind.NoLimit, default, "it oscillates", [])
                : throw CoefficientOracle.Oscillating()
            : new Outcome(OutcomeKind.Found, value, "", conditions);
    }

    /// <summary>Whether the value is another one at two of the values that an oscillation takes again and again.</summary>
    private bool Differs(LimitSearch search, Expr value, Node oscillation)
    {
        Expr At(Number number) => new InputSubstitution(graph, new Dictionary<Node, (Expr, Index[])> { [oscillation] = (graph.Number(number), []) }).Apply(value, cancellation);
        var (one, another) = search.Oracle.ValuesOf(oscillation);
        return !search.Oracle.IsZero(graph.Subtract(At(one), At(another)));
    }
}
