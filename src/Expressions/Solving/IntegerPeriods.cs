using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Rewriting;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Solving;

/// <summary>
/// Expressions that hold parameters for any integer within circular functions alone, as `cos(π k + π/4)`, take finitely many values each: `k` is looked at by its residues. Not
/// thread-safe: one search, one thread.
/// </summary>
/// <param name="context">What the search shares.</param>
internal sealed class IntegerPeriods(SolvingContext context)
{
    private const int Longest = 24;

    private readonly Graph graph = context.Graph;

    /// <summary>The first integer parameter that stands in one of the expressions; null where there is none.</summary>
    public InputNode? ParameterOf(IEnumerable<Expr> expressions) => context.Integers.FirstOrDefault(k => expressions.Any(e => e.Node.DependsOn(k)));

    /// <summary>After how many integers all of the expressions repeat; null where that is not known, or more than is looked at.</summary>
    public int? Of(IEnumerable<Expr> expressions, InputNode parameter)
    {
        var period = 1L;
        foreach (var expression in expressions)
        {
            var rewriter = new AtResidue(graph, parameter, 0);
            if (rewriter.Apply(expression, context.Cancellation).Node.DependsOn(parameter))
            {
                return null;
            }

            foreach (var next in rewriter.Periods)
            {
                period = next > Longest ? long.MaxValue : period / (long)System.Numerics.BigInteger.GreatestCommonDivisor(period, next) * next;
                if (period > Longest)
                {
                    return null;
                }
            }
        }

        return (int)period;
    }

    /// <summary>The value of an expression for the integers of that residue, by a period of it.</summary>
    public Expr At(Expr expression, InputNode parameter, int residue) => context.Simplified(new AtResidue(graph, parameter, residue).Apply(expression, context.Cancellation));

    /// <summary>The expression without parameters of which it is independent because every turn is a full one, as `sin(2π k + 1)` is.</summary>
    public Expr Reduced(Expr expression)
    {
        foreach (var parameter in context.Integers)
        {
            if (expression.Node.DependsOn(parameter) && Of([expression], parameter) == 1)
            {
                expression = At(expression, parameter, 0);
            }
        }

        return expression;
    }

    /// <summary>The expression with `period·k + residue` in the place of `k`.</summary>
    public Expr Shifted(Expr expression, InputNode parameter, int period, int residue)
    {
        if (period == 1 || !expression.Node.DependsOn(parameter))
        {
            return expression;
        }

        var shifted = graph.Sum([(Number.Fraction(period, 1), new Expr(parameter, [])), (Number.Fraction(residue, 1), graph.One)]);
        var put = new InputSubstitution(graph, new Dictionary<Node, (Expr, Index[])> { [parameter] = (shifted, []) });
        return context.Simplified(put.Apply(expression, context.Cancellation));
    }

    /// <summary>The solution with `period·k + residue` in the place of `k`.</summary>
    public Solution Shifted(Solution solution, InputNode parameter, int period, int residue) => new(
        [.. solution.Values.Select(v => v with { Body = Shifted(v.Body, parameter, period, residue), InTurn = Shifted(v.InTurn, parameter, period, residue) })],
        [.. solution.Conditions.Select(c => c with { Of = Shifted(c.Of, parameter, period, residue) })]);

    /// <summary>What comes of each residue, over the shortest period with which it repeats.</summary>
    public static IReadOnlyList<T> Shortest<T>(IReadOnlyList<T> byResidue)
    {
        for (var period = 1; period < byResidue.Count; period++)
        {
            if (byResidue.Count % period == 0 && Enumerable.Range(0, byResidue.Count).All(r => EqualityComparer<T>.Default.Equals(byResidue[r], byResidue[r % period])))
            {
                return [.. byResidue.Take(period)];
            }
        }

        return byResidue;
    }

    /// <summary>Circular functions of `q·π·k + rest`, q a fraction, at a residue of `k`.</summary>
    private sealed class AtResidue(Graph graph, InputNode parameter, int residue) : NodeRewriter(graph)
    {
        public List<long> Periods { get; } = [];

        protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
        {
            if (original.Node is not FunctionNode { Function.Name: "sin" or "cos" or "tan" } node || !node.DependsOn(parameter))
            {
                return Graph.Rebuild(original, operands, bound);
            }

            var angle = Expansion.Of(Graph, operands[0]) ?? operands[0];
            var turn = Graph.Multiply(Graph.Pi, new Expr(parameter, []));
            var rest = new List<(Number, Expr)>();
            var terms = Graph.TermsOf(angle, out var constant);
            foreach (var (coefficient, term) in terms)
            {
                if (!term.SameAs(turn))
                {
                    rest.Add((coefficient, term));
                    continue;
                }

                if (!coefficient.IsExact || coefficient.Denominator > Longest)
                {
                    return Graph.Rebuild(original, operands, bound);
                }

                // q·π·k turns once around when q·k is 2.
                Periods.Add((long)((coefficient / 2).Denominator));
                rest.Add((coefficient * Number.Fraction(residue, 1), Graph.Pi));
            }

            rest.Add((constant, Graph.One));
            return Graph.Apply(node.Function, Graph.Sum(rest.ToArray()));
        }
    }
}
