using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting.Rules;
using MlMath.Expressions.Rewriting.Tracing;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting;

/// <summary>
/// Makes expressions smaller without changing their value where they have one: from the leaves up, each part is rewritten by the rules of the
/// <see cref="RuleBook"/> as long as one makes it smaller by <see cref="Node.Cost"/>, and all again until nothing changes. The result is never larger than
/// what was given, and simplifying it once more leaves it as it is. The work is bounded by the size: so many attempts for each part, forms of whole
/// expressions for small ones alone. Not thread-safe, as its graph is not.
/// </summary>
/// <param name="graph">Where results are made.</param>
/// <param name="facts">What is known of names; nothing if left out.</param>
/// <param name="trace">Takes down the rewritings that led to the result, where they are wanted.</param>
public sealed class Simplifier(Graph graph, Facts? facts = null, RewriteTrace? trace = null) : NodeRewriter(graph)
{
    private const int MostRounds = 40;
    private const int MostRoundsOfLarge = 4;
    private const int AttemptsForEachPart = 4000;
    private const int MostRewritingsTried = 24;
    private const double LargestForForms = 300;
    private const int MostNodesForForms = 1500;
    private const int MostSizesUnderForm = 8;
    private const int LongestSumSpread = 8;

    private static readonly RewriteRule Telescoping = RuleBook.Find("telescoping-sum")!;

    private RuleContext context = new(graph, facts ?? new Facts());
    private ImprovedParts withForms = new();
    private ImprovedParts withoutForms = new();
    private bool hasTakenApart;
    private bool usesForms;

    /// <summary>The simplest equal form that the rules reach.</summary>
    public Expr Simplify(Expr expression, CancellationToken cancellation = default) => Simplify(expression, true, cancellation);

    private Expr Simplify(Expr expression, bool mayUseForms, CancellationToken stop)
    {
        context = context.For(stop);
        var best = expression;
        for (var round = 0; round < MostRounds; round++)
        {
            var isSmall = HasFewNodes(best.Node, MostNodesForForms);
            if (!isSmall && round >= MostRoundsOfLarge)
            {
                break;
            }

            if (usesForms != (mayUseForms && isSmall))
            {
                usesForms = !usesForms;
                Forget();
            }

            var steps = trace?.Steps.Count ?? 0;
            var next = Apply(best, stop);
            if (next.SameAs(best) || next.Node.Cost > best.Node.Cost || (next.Node.Cost == best.Node.Cost && !(hasTakenApart && round < 4)))
            {
                trace?.Rewind(steps);
                break;
            }

            best = next;
        }

        return best;
    }

    /// <inheritdoc/>
    protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
    {
        if (original.Node is ProductNode product && bound.Length > 0)
        {
            var factors = new (Expr, Numbers.Number)[product.Exponents.Length];
            for (var k = 0; k < factors.Length; k++)
            {
                factors[k] = (operands[k], product.Exponents[k]);
            }

            var body = Graph.Product(factors);
            var smallest = Improved(body);
            var sum = Graph.SumOver(smallest, bound);
            if (bound.Length == 1 && !ReservedSizes.Contains(bound[0].Size) && AsWritten(original) is { } telescoped && telescoped.Node.Cost < sum.Node.Cost)
            {
                return Improved(telescoped);
            }

            return Array.Exists(bound, b => b.Size == ReservedSizes.Population) ? Apart(sum, smallest, bound)
                : PolynomialIntegral.Of(Graph, body, bound) is { } integral && (integral.IsWhole || integral.Value.Node.Cost < sum.Node.Cost) ? Improved(integral.Value) : Improved(sum);
        }

        return Improved(Graph.Rebuild(original, operands, bound));
    }

    /// <summary>A sum whose terms cancel their neighbours as they were written; simplified, each by itself, they may not. Null for others.</summary>
    private Expr? AsWritten(Expr sum)
    {
        context.Allow(AttemptsForEachPart);
        foreach (var closed in Telescoping.Rewritings(context, sum))
        {
            trace?.Add(Telescoping.Id, sum, closed);
            return closed;
        }

        return null;
    }

    /// <summary>A mean as the means of its terms, where that is no larger: `E[aX + b]` is `a E[X] + b`.</summary>
    private Expr Apart(Expr whole, Expr body, Index[] bound)
    {
        if (Expansion.Of(Graph, body, LongestSumSpread) is not { Node: SumNode } expanded)
        {
            return whole;
        }

        var parts = Graph.TermsOf(expanded, out var constant).ConvertAll(t => (t.Coefficient, Graph.SumOver(t.Term, bound)));
        parts.Add((constant, Graph.SumOver(Graph.One, bound)));
        var apart = Improved(Graph.Sum(parts.ToArray()));
        if (apart.Node.Cost > whole.Node.Cost)
        {
            return whole;
        }

        hasTakenApart = true;
        return apart;
    }

    /// <summary>The part after all rules that make it smaller, one after the other.</summary>
    private Expr Improved(Expr part)
    {
        if (part.Node.Edges.Length == 0)
        {
            return part;
        }

        var parts = usesForms ? withForms : withoutForms;
        if (parts.Find(part) is { } known)
        {
            return known;
        }

        context.Allow(AttemptsForEachPart);
        var improved = part;
        while (Smaller(improved) is { } smaller)
        {
            improved = smaller;
        }

        // Steps are told each time that they are taken; that there is none to take needs no telling.
        if (trace is null || improved.SameAs(part))
        {
            parts.Keep(part, improved);
        }

        if (!context.IsSpent)
        {
            parts.Keep(improved, improved);
        }

        return improved;
    }

    private Expr? Smaller(Expr part)
    {
        var outermost = context.OutermostIn(part.Node);
        foreach (var rule in RuleBook.For(context, part.Node))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (!rule.Fits(part.Node, outermost))
            {
                continue;
            }

            if (rule.IsForm && !(usesForms && part.Node.Cost <= LargestForForms))
            {
                continue;
            }

            Expr? best = null;
            RewriteTrace? inner = null;
            foreach (var rewritten in rule.Rewritings(context, part).Take(MostRewritingsTried))
            {
                var candidate = rewritten;
                RewriteTrace? following = null;
                if (rule.IsForm && rewritten.Node.Cost <= MostSizesUnderForm * part.Node.Cost && !rewritten.SameAs(part))
                {
                    following = trace is null ? null : new RewriteTrace();
                    candidate = Within(following).Simplify(rewritten, false, context.Cancellation);
                }

                if (candidate.Node.Cost < (best ?? part).Node.Cost)
                {
                    (best, inner) = (candidate, following);
                    trace?.Prepare(rule.Id, part, rewritten, inner);
                }
            }

            if (best is not null)
            {
                trace?.TakePrepared();
                return best;
            }
        }

        return null;
    }

    /// <summary>One that simplifies a form that is tried, and knows what is known of its parts.</summary>
    private Simplifier Within(RewriteTrace? following) =>
        new(Graph, context.Facts, following) { context = context.For(context.Cancellation), withForms = withForms, withoutForms = withoutForms };

    private static bool HasFewNodes(Node root, int most)
    {
        var seen = new HashSet<Node> { root };
        var pending = new Stack<Node>(seen);
        while (seen.Count <= most && pending.TryPop(out var node))
        {
            foreach (var edge in node.Edges)
            {
                if (seen.Add(edge.Operand))
                {
                    pending.Push(edge.Operand);
                }
            }
        }

        return seen.Count <= most;
    }
}
