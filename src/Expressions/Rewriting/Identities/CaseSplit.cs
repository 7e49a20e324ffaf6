using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting.Identities;

/// <summary>
/// Shows an expression with absolute values, comparisons, `max` and `min` of scalars to be 0 case by case: below, at and above each place where one of them
/// changes its form. At such a place a name on which it depends linearly is replaced. Not thread-safe, as its graph is not.
/// </summary>
/// <param name="graph">The graph of the expression.</param>
public sealed class CaseSplit(Graph graph)
{
    private const int MostSwitches = 4;

    /// <summary>The chains that show it in every case; null where there is nothing to split, or too much, or a case that is not shown.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="chain">Shows that an expression is 0; null where it cannot.</param>
    /// <param name="cancellation">Stops long work.</param>
    public IReadOnlyList<ZeroStep>? Chain(Expr expression, Func<Expr, IReadOnlyList<ZeroStep>?> chain, CancellationToken cancellation = default)
    {
        var switches = new List<Expr>();
        foreach (var node in expression.Node.Reachable())
        {
            if (node.Rank == 0 && SwitchOf(new Expr(node, [])) is { } found && !switches.Exists(s => s.SameAs(found)))
            {
                switches.Add(found);
            }
        }

        if (switches.Count is 0 or > MostSwitches)
        {
            return null;
        }

        var cases = new List<ZeroCase>();
        foreach (var signs in Cases(switches))
        {
            cancellation.ThrowIfCancellationRequested();
            var told = switches.Select((s, k) => (s, signs[k])).ToList();
            var single = new Case(graph, switches, signs).Apply(expression, cancellation);
            if (chain(single) is { } steps)
            {
                cases.Add(new ZeroCase(told, single, steps));
            }
            else if (AtZero(single, switches, signs, cancellation) is { } there && chain(there) is { } stepsThere)
            {
                cases.Add(new ZeroCase(told, there, stepsThere));
            }
            else if (AtZero(expression, switches, signs, cancellation) is { } nothing && DividesByZero(nothing))
            {
                // Where it divides by 0 nothing is claimed.
                cases.Add(new ZeroCase(told, nothing, []));
            }
            else
            {
                return null;
            }
        }

        return [new ZeroStep("case-by-case", expression, graph.Zero, [], cases)];
    }

    private static bool DividesByZero(Expr expression) => expression.Node.Reachable().Any(n => n is NumberNode { Value.IsExact: false }
        || (n is ProductNode product && product.Exponents.ToArray().Where((e, k) => e.Sign < 0 && product.Edges[k].Operand is NumberNode { Value.IsZero: true }).Any()));

    /// <summary>What decides which form a function takes, by its sign; with a leading sign that is not negative. Null for other functions.</summary>
    private Expr? SwitchOf(Expr expression) => Raw(graph, expression) is { Node.HasInputs: true } raw ? (graph.HasNegativeLead(raw) ? graph.Negate(raw) : raw) : null;

    private static Expr? Raw(Graph graph, Expr expression)
    {
        if (expression.Node is not FunctionNode { Function: var function })
        {
            return null;
        }

        var operands = expression.Open(out _);
        return ReferenceEquals(function, FunctionTable.Abs) || ReferenceEquals(function, FunctionTable.Sign) ? operands[0]
            : ReferenceEquals(function, FunctionTable.Maximum) || ReferenceEquals(function, FunctionTable.Minimum) || Holds(function, 0) is not null ? graph.Subtract(operands[0], operands[1])
            : null;
    }

    /// <summary>Whether a comparison holds where left minus right has this sign; null for other functions.</summary>
    private static bool? Holds(Function function, int sign) =>
        ReferenceEquals(function, FunctionTable.Less) ? sign < 0
        : ReferenceEquals(function, FunctionTable.LessOrEqual) ? sign <= 0
        : ReferenceEquals(function, FunctionTable.Greater) ? sign > 0
        : ReferenceEquals(function, FunctionTable.GreaterOrEqual) ? sign >= 0
        : ReferenceEquals(function, FunctionTable.Equal) ? sign == 0
        : ReferenceEquals(function, FunctionTable.NotEqual) ? sign != 0 : null;

    /// <summary>The combinations of signs: those that occur, where all switches are one name plus a number; else all.</summary>
    private static IEnumerable<int[]> Cases(List<Expr> switches)
    {
        var places = switches.ConvertAll(PlaceOnLine);
        if (places.TrueForAll(p => p is not null && ReferenceEquals(p.Value.Name, places[0]!.Value.Name)))
        {
            var breaks = places.Select(p => p!.Value.Place).Distinct().Order().ToList();
            for (var k = 0; k <= 2 * breaks.Count; k++)
            {
                // Before the first, at the first, between the first and the second, …
                var at = k / 2;
                yield return places.Select(p => p!.Value.Direction * (k % 2 == 1 ? breaks[at].CompareTo(p.Value.Place) : at < breaks.Count && breaks[at].CompareTo(p.Value.Place) <= 0 ? -1 : 1)).ToArray();
            }

            yield break;
        }

        for (var code = 0; code < Math.Pow(3, switches.Count); code++)
        {
            var rest = code;
            var signs = new int[switches.Count];
            for (var k = 0; k < signs.Length; k++, rest /= 3)
            {
                signs[k] = (rest % 3) - 1;
            }

            yield return signs;
        }
    }

    /// <summary>For `cx + d`: the name x, where the expression is 0, and the sign of c.</summary>
    private static (Node Name, Number Place, int Direction)? PlaceOnLine(Expr expression)
    {
        var terms = Graph.TermsOf(expression, out var constant);
        return terms is [{ Term.Node: InputNode { Rank: 0 } name, Coefficient: { IsExact: true } slope }] && constant.IsExact ? (name, -constant / slope, slope.Sign) : null;
    }

    /// <summary>The case with a name replaced by what a switch that is 0 makes of it; null where no switch is 0 or none can be solved.</summary>
    private Expr? AtZero(Expr single, List<Expr> switches, int[] signs, CancellationToken cancellation)
    {
        var replaced = false;
        for (var k = 0; k < signs.Length; k++)
        {
            if (signs[k] != 0)
            {
                continue;
            }

            foreach (var (coefficient, term) in Graph.TermsOf(switches[k], out _))
            {
                var rest = graph.Subtract(switches[k], graph.Scale(coefficient, term));
                if (term.Node is InputNode { Rank: 0 } && coefficient.IsExact && !rest.Node.Reachable().Contains(term.Node))
                {
                    var value = graph.Scale(-Number.One / coefficient, rest);
                    single = new InputSubstitution(graph, new Dictionary<Node, (Expr, Index[])> { [term.Node] = (value, []) }).Apply(single, cancellation);
                    replaced = true;
                    break;
                }
            }
        }

        return replaced ? single : null;
    }

    /// <summary>The expression where each switch has one sign.</summary>
    private sealed class Case(Graph graph, List<Expr> switches, int[] signs) : NodeRewriter(graph)
    {
        protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
        {
            if (original.Node is not FunctionNode { Function: var function, Rank: 0 })
            {
                return Graph.Rebuild(original, operands, bound);
            }

            if (SignOf(original) is not { } sign)
            {
                return Joined(function, operands) ?? Graph.Rebuild(original, operands, bound);
            }

            return ReferenceEquals(function, FunctionTable.Abs) ? Graph.Scale(sign < 0 ? Number.MinusOne : Number.One, operands[0])
                : ReferenceEquals(function, FunctionTable.Sign) ? Graph.Number(sign)
                : ReferenceEquals(function, FunctionTable.Maximum) ? operands[sign >= 0 ? 0 : 1]
                : ReferenceEquals(function, FunctionTable.Minimum) ? operands[sign <= 0 ? 0 : 1]
                : Holds(function, sign) == true ? Graph.One : Graph.Zero;
        }

        private int? SignOf(Expr original)
        {
            if (Raw(Graph, original) is not { } raw)
            {
                return null;
            }

            var isNegated = Graph.HasNegativeLead(raw);
            var key = isNegated ? Graph.Negate(raw) : raw;
            var place = switches.FindIndex(s => s.SameAs(key));
            return place < 0 ? null : isNegated ? -signs[place] : signs[place];
        }

        /// <summary>Connectives of conditions that are decided.</summary>
        private Expr? Joined(Function function, Expr[] operands)
        {
            if (!Array.TrueForAll(operands, o => o.Node is NumberNode))
            {
                return null;
            }

            var values = Array.ConvertAll(operands, o => !((NumberNode)o.Node).Value.IsZero);
            return ReferenceEquals(function, FunctionTable.And) ? Graph.Number(values[0] && values[1] ? 1 : 0)
                : ReferenceEquals(function, FunctionTable.Or) ? Graph.Number(values[0] || values[1] ? 1 : 0)
                : ReferenceEquals(function, FunctionTable.Not) ? Graph.Number(values[0] ? 0 : 1) : null;
        }
    }
}
