using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Solving;

/// <summary>
/// Solves equations for names: scalars and arrays, one or several. Systems that are linear go to <see cref="LinearElimination"/>; others name after name, each found
/// from an equation and put into the rest. Where a coefficient that had to be divided by holds other unknowns, the case that it is 0 is followed too. Not thread-safe: one search, one thread.
/// </summary>
/// <param name="context">What the search shares.</param>
/// <param name="asked">Where the equations as written have a value, beyond what their canonical forms tell.</param>
public sealed class EquationSystem(SolvingContext context, IReadOnlyList<Requirement> asked)
{
    private const int MostEntries = 64;
    private const int Deepest = 12;

    private readonly Graph graph = context.Graph;
    private ProblemException? refusal;

    private IntegerPeriods Periods { get; } = new(context);

    /// <summary>One equation `Body = 0` that is left, entry by entry over its axes.</summary>
    private sealed record Open(Expr Body, Index[] Axes);

    /// <summary>A name that was found, in terms of names that are found after it.</summary>
    private sealed record Found(InputNode Name, Expr Body, Index[] Axes);

    private sealed record State(List<Open> Equations, List<InputNode> Unknowns, List<Found> Found, List<Requirement> Conditions);

    /// <summary>All real solutions. Throws <see cref="ProblemException"/> where no complete list is found.</summary>
    public SolutionSet Solve(IReadOnlyList<Equation> equations, IReadOnlyList<InputNode> unknowns)
    {
        var open = equations.SelectMany(Entries(unknowns)).ToList();
        if (open.Count == 1 && unknowns is [{ Rank: 0 } only] && open[0].Axes.Length == 0)
        {
            return OfOne(equations, open[0].Body, only);
        }

        var requirements = RequirementsOf(equations, unknowns);
        var candidates = new List<Solution>();
        var none = new List<Requirement>();
        var free = new List<InputNode>();
        Follow(new State(open, [.. unknowns], [], []), candidates, none, free, 0);
        var check = new RootCheck(context, requirements);
        var solutions = check.Distinct(candidates.SelectMany(c => check.Checked(c, equations)));
        if (solutions is [var single])
        {
            solutions = [InTurn(single, equations)];
        }

        var isEverything = solutions is [{ Values.Count: 0, Conditions.Count: 0 }];
        return new SolutionSet(isEverything, isEverything ? [] : solutions, solutions.Count == 0 ? none : [], UsedIntegers(solutions), free, context.Steps);
    }

    /// <summary>
    /// Scalars of data as their own equations give them by other names of the solution, where that says it in less: `s = (1/n) Σ (xᵢ - μ)²` beside `μ = x̄`. The last
    /// ones are tried first, and what another is said by stands by itself. The values stay what they are.
    /// </summary>
    private Solution InTurn(Solution solution, IReadOnlyList<Equation> equations)
    {
        SolvedName[] values = [.. solution.Values];
        var standing = new HashSet<InputNode>();
        for (var v = values.Length - 1; v >= 0 && Array.TrueForAll(values, n => n.Name.Rank == 0); v--)
        {
            var others = values.Where(n => n.Name != values[v].Name && n.InTurn.SameAs(n.Body)).ToDictionary(n => (Node)n.Name, n => (n.Body, n.Axes));
            if (!standing.Contains(values[v].Name) && others.Count > 0 && OfData(values[v].Body) && Shorter(values[v], others, equations, solution.Conditions) is { } shorter)
            {
                values[v] = values[v] with { InTurn = shorter };
                standing.UnionWith(others.Keys.Cast<InputNode>().Where(n => shorter.Node.DependsOn(n)));
            }
        }

        return solution with { Values = values };
    }

    /// <summary>Whether it holds arrays: values of scalars alone are short enough as they are.</summary>
    private static bool OfData(Expr value) => Array.Exists(value.Node.Reachable(), n => n is InputNode { Rank: > 0 });

    /// <summary>The shortest value by other names that supposes nothing more than the solution does; null where none is shorter than the value.</summary>
    private Expr? Shorter(SolvedName value, Dictionary<Node, (Expr, Index[])> others, IReadOnlyList<Equation> equations, IReadOnlyList<Requirement> conditions)
    {
        var supposed = new Requirements(graph, context.Signs);
        foreach (var condition in conditions)
        {
            supposed.Add(condition);
        }

        var put = new InputSubstitution(graph, others);
        var candidates = new List<Expr>();
        foreach (var equation in equations.Where(e => e.Axes.Length == 0))
        {
            var f = graph.Subtract(equation.Left, equation.Right);
            if (!f.Node.DependsOn(value.Name) || !others.Keys.Any(o => f.Node.DependsOn((InputNode)o)))
            {
                continue;
            }

            var mark = context.Mark();
            try
            {
                var set = new ScalarSolver(context, value.Name).Solve(f);
                candidates.AddRange(set.Roots.Where(r => r.Value.Node.Cost < value.Body.Node.Cost && r.Conditions.Concat(set.Conditions).All(IsSupposed)).Select(r => r.Value));
            }
            catch (ProblemException fault) when (fault.Problem.Code is ProblemCode.Unsupported or ProblemCode.Shape)
            {
                // This equation alone is not solved in closed form: another may be, and else the value is shown as it was found.
                continue;
            }
            finally
            {
                context.Forget(mark);
            }
        }

        return candidates.OrderBy(c => c.Node.Cost).Select(c => (Expr?)c).FirstOrDefault(c => context.Evidence.IsZero(graph.Subtract(put.Apply(c!.Value, context.Cancellation), value.Body)) == true);

        bool IsSupposed(Requirement condition)
        {
            var closed = condition with { Of = context.Simplified(put.Apply(condition.Of, context.Cancellation)) };
            return context.Evidence.Holds(closed) == true || supposed.Imply(closed);
        }
    }

    private SolutionSet OfOne(IReadOnlyList<Equation> equations, Expr f, InputNode unknown)
    {
        var requirements = RequirementsOf(equations, [unknown]);
        var roots = new ScalarSolver(context, unknown).Solve(f);
        if (roots.IsEverything)
        {
            var needs = new Requirements(graph, context.Signs);
            requirements.ForEach(needs.Add);
            return new SolutionSet(true, [], [.. roots.Conditions, .. needs.All], [], [], context.Steps);
        }

        var check = new RootCheck(context, requirements);
        var solutions = check.Distinct(roots.Roots.SelectMany(r => check.Checked(new Solution([new SolvedName(unknown, r.Value, [])], r.Conditions), equations)));
        if (solutions.TrueForAll(s => Evidence.IsNumber(s.Values[0].Body)))
        {
            solutions = [.. solutions.OrderBy(s => context.Evidence.ValueAt(s.Values[0].Body, 0) ?? double.NaN)];
        }

        return new SolutionSet(false, solutions, solutions.Count == 0 ? Left(roots.Conditions) : [], UsedIntegers(solutions), [], context.Steps);
    }

    private List<Requirement> Left(IEnumerable<Requirement> conditions)
    {
        var left = new Requirements(graph, context.Signs);
        foreach (var condition in conditions.Where(c => context.Evidence.Holds(c) is null))
        {
            left.Add(condition);
        }

        return [.. left.All];
    }

    private List<InputNode> UsedIntegers(List<Solution> solutions)
    {
        var used = solutions.SelectMany(s => s.Values).SelectMany(v => v.Body.Node.Reachable()).ToHashSet();
        return [.. context.Integers.Where(used.Contains)];
    }

    /// <summary>What the equations ask of the unknowns to have a value: as written, and as their canonical forms show.</summary>
    private List<Requirement> RequirementsOf(IReadOnlyList<Equation> equations, IReadOnlyList<InputNode> unknowns)
    {
        var all = new Requirements(graph, context.Signs);
        foreach (var requirement in asked)
        {
            all.Add(requirement);
        }

        foreach (var equation in equations)
        {
            all.AddOf(equation.Left, context.Cancellation);
            all.AddOf(equation.Right, context.Cancellation);
        }

        // What is assumed of an unknown itself is no fact about its solutions.
        var assumed = asked.Where(r => r.Of.Node is not NumberNode && new Requirements(graph, context.Signs).HoldsAlways(r));
        return [.. all.All.Concat(assumed).Where(r => unknowns.Any(u => r.Of.Node.DependsOn(u)))];
    }

    /// <summary>An equation between small arrays as those between their entries, where it is scalars that are sought.</summary>
    private Func<Equation, IEnumerable<Open>> Entries(IReadOnlyList<InputNode> unknowns) => equation =>
    {
        var difference = graph.Subtract(equation.Left, equation.Right);
        var count = equation.Axes.Aggregate(1L, (n, a) => a.Size.IsKnown && a.Size.Offset <= MostEntries ? n * a.Size.Offset : long.MaxValue / (MostEntries + 1));
        if (equation.Axes.Length == 0 || count > MostEntries || unknowns.Any(u => u.Rank > 0))
        {
            return [new Open(difference, equation.Axes)];
        }

        var entries = new List<Expr> { difference };
        foreach (var axis in equation.Axes)
        {
            entries = [.. entries.SelectMany(e => Enumerable.Range(1, (int)axis.Size.Offset).Select(p => e.Substitute(axis, IndexTerm.At((Size)p))))];
        }

        return entries.Select(e => new Open(graph.Sum([(Number.One, e)]), []));
    };

    /// <summary>A product without what stands in its denominator, which is 0 nowhere, and without its number.</summary>
    private Expr Stripped(Expr body, int rank)
    {
        var factors = Graph.FactorsOf(body, out _);
        return rank > 0 || !factors.Exists(f => f.Exponent.Sign < 0) ? body : graph.Product(factors.FindAll(f => f.Exponent.Sign > 0).ToArray());
    }

    private void Follow(State state, List<Solution> candidates, List<Requirement> none, List<InputNode> free, int depth)
    {
        context.Work();
        if (depth > Deepest)
        {
            throw context.Refused("the system branches too often to be solved in closed form");
        }

        for (var k = state.Equations.Count - 1; k >= 0; k--)
        {
            state.Equations[k] = state.Equations[k] with { Body = Stripped(state.Equations[k].Body, state.Equations[k].Axes.Length) };
            var (body, axes) = state.Equations[k];
            if (state.Unknowns.Exists(u => body.Node.DependsOn(u)))
            {
                continue;
            }

            if (axes.Length == 0 && Periods.ParameterOf([body]) is { } parameter)
            {
                FollowResidues(state, state.Equations[k], parameter, candidates, none, free, depth);
                return;
            }

            if (axes.Length > 0 ? context.Simplified(body).Node is NumberNode { Value.IsZero: true } : context.Evidence.IsZero(body) == true)
            {
                state.Equations.RemoveAt(k);
            }
            else if (axes.Length == 0 && context.Evidence.IsZero(body) == false)
            {
                // No solution, unless what is left over is 0.
                if (context.Evidence.Sign(body) is not (1 or -1))
                {
                    none.Add(new Requirement(RequirementKind.NonZero, body));
                }

                context.Record("a contradiction: this is not 0", new Equation(body, graph.Zero, axes));
                return;
            }
            else
            {
                throw context.Refused("whether an equation that is left over holds is not decided");
            }
        }

        if (state.Equations.Count == 0)
        {
            free.AddRange(state.Unknowns.Where(u => !free.Contains(u)));
            candidates.Add(Closed(state));
            return;
        }

        if (state.Unknowns.Count == 0)
        {
            return;
        }

        if (LinearElimination.TrySolve(context, [.. state.Equations.Select(e => (e.Body, e.Axes))], state.Unknowns) is { } linear)
        {
            FollowLinear(state, linear, candidates, none, free);
            return;
        }

        refusal = null;
        foreach (var (equation, unknown) in Choices(state))
        {
            var mark = context.Mark();
            try
            {
                if (equation.Axes.Length > 0 || unknown.Rank > 0)
                {
                    FollowArray(state, equation, unknown, candidates, none, free, depth);
                }
                else
                {
                    FollowScalar(state, equation, unknown, candidates, none, free, depth);
                }

                return;
            }
            catch (ProblemException fault) when (fault.Problem.Code is ProblemCode.Unsupported or ProblemCode.Shape)
            {
                refusal ??= fault;
                context.Forget(mark);
            }
        }

        throw refusal ?? context.Refused("no way is known to solve this system in closed form");
    }

    private void FollowLinear(State state, LinearElimination.Outcome linear, List<Solution> candidates, List<Requirement> none, List<InputNode> free)
    {
        if (linear.Contradiction is { } left)
        {
            none.AddRange(left.Conditions);
            return;
        }

        free.AddRange(linear.Free.Where(u => !free.Contains(u)));
        candidates.Add(Closed(state with
        {
            Unknowns = [],
            Found = [.. state.Found, .. linear.Values.Select(v => new Found(v.Name, v.Value, []))],
            Conditions = [.. state.Conditions, .. linear.Conditions],
        }));
    }

    /// <summary>Which equation to solve for which name next: those with one unknown first, then those in which it stands simplest.</summary>
    private IEnumerable<(Open Equation, InputNode Unknown)> Choices(State state) =>
        from e in state.Equations
        let inside = state.Unknowns.FindAll(u => e.Body.Node.DependsOn(u))
        from u in inside
        where u.Rank == e.Axes.Length || inside.Count == 1
        orderby inside.Count, u.Rank, Difficulty(e.Body, u), state.Unknowns.IndexOf(u)
        select (e, u);

    private int Difficulty(Expr body, InputNode unknown)
    {
        if (unknown.Rank > 0)
        {
            return 0;
        }

        var spread = new SpreadSums(graph, n => n.DependsOn(unknown)).Apply(body, context.Cancellation);
        return CommonDenominator.Numerator(graph, spread) is { } numerator && UnknownPolynomial.Of(graph, numerator, unknown, 20) is { Count: > 0 } polynomial
            && polynomial.Keys.Last() > 0 ? (10 * polynomial.Keys.Last()) + (evidenceOfNumber(polynomial[polynomial.Keys.Last()]) ? 0 : 5) : 1000;

        static bool evidenceOfNumber(Expr value) => value.Node is NumberNode;
    }

    private void FollowArray(State state, Open equation, InputNode unknown, List<Solution> candidates, List<Requirement> none, List<InputNode> free, int depth)
    {
        var (body, axes, conditions) = new ArrayEquation(context).Solve(equation.Body, equation.Axes, unknown);
        context.Record(
            "collect the terms in the unknown and multiply by the inverse",
            new Equation(equation.Body, graph.Zero, equation.Axes),
            new Equation(graph.Input(unknown.Name, unknown.Axes.ToArray(), [.. axes.Select(a => (IndexTerm)a)]), body, axes));
        Follow(With(state, equation, new Found(unknown, body, axes), conditions), candidates, none, free, depth + 1);
    }

    private void FollowScalar(State state, Open equation, InputNode unknown, List<Solution> candidates, List<Requirement> none, List<InputNode> free, int depth)
    {
        var roots = new ScalarSolver(context, unknown).Solve(equation.Body);
        if (roots.IsEverything)
        {
            Follow(state with { Equations = [.. state.Equations.Where(e => e != equation)] }, candidates, none, free, depth + 1);
            return;
        }

        var branches = new List<Expr>();
        foreach (var condition in roots.Roots.SelectMany(r => r.Conditions).Concat(roots.Conditions))
        {
            // Where the coefficient is 0 the equation is another one.
            if (condition.Kind == RequirementKind.NonZero && state.Unknowns.Exists(u => condition.Of.Node.DependsOn(u)) && !IsAsked(condition) && !branches.Exists(b => b.SameAs(condition.Of)))
            {
                branches.Add(condition.Of);
            }
        }

        foreach (var root in roots.Roots)
        {
            Follow(With(state, equation, new Found(unknown, root.Value, []), root.Conditions), candidates, none, free, depth + 1);
        }

        foreach (var branch in branches)
        {
            context.Record("the case that the coefficient is 0", new Equation(branch, graph.Zero, []));
            Follow(state with { Equations = [new Open(branch, []), .. state.Equations], Unknowns = [.. state.Unknowns], Found = [.. state.Found] }, candidates, none, free, depth + 1);
        }

        if (roots.Roots.Count == 0)
        {
            none.AddRange(roots.Conditions.Where(c => context.Evidence.Holds(c) is null && !branches.Exists(b => b.SameAs(c.Of))));
        }
    }

    /// <summary>An equation that is left over holds for those integers k whose residue it holds for.</summary>
    private void FollowResidues(State state, Open left, InputNode parameter, List<Solution> candidates, List<Requirement> none, List<InputNode> free, int depth)
    {
        var undecided = $"for which integers {parameter.Name} an equation that is left over holds is not decided";
        var period = Periods.Of([left.Body], parameter) ?? throw context.Refused(undecided);
        var holds = IntegerPeriods.Shortest([.. Enumerable.Range(0, period).Select(r => Periods.At(left.Body, parameter, r)).Select(b =>
            Periods.ParameterOf([b]) is not null ? throw context.Refused(undecided)
            : context.Evidence.IsZero(b) == true || (context.Evidence.Sign(b) is 1 or -1 ? false : throw context.Refused(undecided)))]);
        context.Record("the integers for which this holds", new Equation(left.Body, graph.Zero, []));
        for (var r = 0; r < holds.Count; r++)
        {
            if (holds[r])
            {
                Expr Shifted(Expr e) => Periods.Shifted(e, parameter, holds.Count, r);
                Follow(
                    new State(
                        [.. state.Equations.Where(e => e != left).Select(e => e with { Body = Shifted(e.Body) })], [.. state.Unknowns],
                        [.. state.Found.Select(f => f with { Body = Shifted(f.Body) })], [.. state.Conditions.Select(c => c with { Of = Shifted(c.Of) })]),
                    candidates, none, free, depth + 1);
            }
        }
    }

    private bool IsAsked(Requirement condition)
    {
        var requirements = new Requirements(graph, context.Signs);
        foreach (var requirement in asked)
        {
            requirements.Add(requirement);
        }

        return requirements.Imply(condition);
    }

    /// <summary>The state with a name found: put into all that is left.</summary>
    private State With(State state, Open used, Found found, IReadOnlyList<Requirement> conditions)
    {
        var put = new InputSubstitution(graph, new Dictionary<Node, (Expr, Index[])> { [found.Name] = (found.Body, found.Axes) });
        var rest = state.Equations.Where(e => e != used).Select(e => e.Body.Node.DependsOn(found.Name) ? e with { Body = context.Simplified(put.Apply(e.Body, context.Cancellation)) } : e).ToList();
        if (rest.Count > 0 && state.Unknowns.Count > 1)
        {
            context.Record("put it into the rest", null, [.. rest.Select(e => new Equation(e.Body, graph.Zero, e.Axes))]);
        }

        return new State(rest, [.. state.Unknowns.Where(u => u != found.Name)], [.. state.Found, found], [.. state.Conditions, .. conditions]);
    }

    /// <summary>The names that were found with what was found after them put in.</summary>
    private Solution Closed(State state)
    {
        var values = new List<SolvedName>();
        var known = new Dictionary<Node, (Expr, Index[])>();
        foreach (var (name, body, axes) in Enumerable.Reverse(state.Found))
        {
            var closed = known.Count == 0 ? body : context.Simplified(new InputSubstitution(graph, known).Apply(body, context.Cancellation));
            if (!closed.SameAs(body) && axes.Length == 0 && !known.Keys.Any(n => n.Rank > 0))
            {
                context.Record("put what was found back", null, new Equation(graph.Input(name.Name, name.Axes.ToArray(), [.. axes.Select(a => (IndexTerm)a)]), closed, axes));
            }

            known[name] = (closed, axes);
            values.Insert(0, new SolvedName(name, closed, axes) { InTurn = known.Keys.Any(n => n.Rank > 0 && n != name) ? body : closed });
        }

        return new Solution(values, state.Conditions);
    }
}
