using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Rewriting.Stability;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting;

/// <summary>
/// An equal expression that is computed without needless overflow and cancellation. Formulas are taken as a book prints them, brought into this form by the
/// rules of <see cref="StableRule.All"/>, differentiated, and brought into the form for doubles (<see cref="StableRule.Last"/>) before loops are made of them.
/// </summary>
public sealed class StableForm : NodeRewriter
{
    /// <summary>A rule's result may invite another rule; none of them undoes another, so this is never reached.</summary>
    private const int MaximalRounds = 16;

    private readonly IReadOnlyList<StableRule> rules;
    private readonly RulesTried? tried;

    private StableForm(Graph graph, IReadOnlyList<StableRule> rules, RulesTried? tried)
        : base(graph) => (this.rules, this.tried) = (rules, tried);

    /// <summary>The stable form of an expression, for any kind of number; its derivatives are as stable.</summary>
    /// <param name="graph">Where results are made.</param>
    /// <param name="expression">The expression.</param>
    /// <param name="cancellation">Stops long work.</param>
    public static Expr Of(Graph graph, Expr expression, CancellationToken cancellation = default) => Of(graph, [expression], StableRule.All, cancellation)[0];

    /// <summary>The form that some of the rules lead to.</summary>
    public static Expr[] Of(Graph graph, IReadOnlyList<Expr> expressions, IReadOnlyList<StableRule> rules, CancellationToken cancellation = default) =>
        Of(graph, expressions, rules, null, cancellation);

    private static Expr[] Of(Graph graph, IReadOnlyList<Expr> expressions, IReadOnlyList<StableRule> rules, RulesTried? tried, CancellationToken cancellation)
    {
        var form = new StableForm(graph, rules, tried);
        return [.. expressions.Select(e => form.Settled(e, cancellation))];
    }

    /// <summary>
    /// The forms of some expressions for loops in doubles, which share what they have in common: the stable form first, then what <see cref="StableRule.Last"/> makes of it. They
    /// are not for differentiation, nor for numbers of other kinds.
    /// </summary>
    /// <param name="graph">Where results are made.</param>
    /// <param name="expressions">The expressions, derivatives among them.</param>
    /// <param name="cancellation">Stops long work.</param>
    public static Expr[] ForDoubles(Graph graph, IReadOnlyList<Expr> expressions, CancellationToken cancellation = default) =>
        ForDoubles(graph, expressions, rules => rules, cancellation);

    /// <summary>The forms for loops in doubles that some of the rules, or others, lead to: what each list is replaced by.</summary>
    public static Expr[] ForDoubles(Graph graph, IReadOnlyList<Expr> expressions, Func<IReadOnlyList<StableRule>, IReadOnlyList<StableRule>> instead, CancellationToken cancellation = default)
    {
        IReadOnlyList<StableRule> Meant(params IReadOnlyList<StableRule>[] lists) => [.. lists.SelectMany(instead)];

        // Of the lists with rules tried, each begins with the one before.
        var tried = new RulesTried();
        var stable = Of(graph, expressions, Meant(StableRule.All), tried, cancellation);
        if (Holds(stable, RemainderRules.MayCancel))
        {
            stable = Of(graph, stable, Meant(StableRule.Remainders), cancellation);
        }

        var forDoubles = Of(graph, stable, Meant(StableRule.All, StableRule.Last), tried, cancellation);
        if (Holds(forDoubles, n => n is FunctionNode { Function: Power or GammaFunction }))
        {
            forDoubles = Of(graph, forDoubles, Meant(StableRule.Ranges), cancellation);
        }

        var hasLogarithm = Holds(forDoubles, n => n is FunctionNode { Function: LogOnePlus });
        var thrifty = Of(graph, forDoubles, hasLogarithm ? StableRule.Thrift : [.. StableRule.Thrift, .. StableRule.Shares], cancellation);
        return Of(graph, thrifty, Meant(StableRule.All, StableRule.Last, StableRule.Lengths), tried, cancellation);
    }

    /// <summary>
    /// The form of which a tape takes derivatives: the stable one, and logarithms of what overflows by the forms for doubles. Others of those forms take the largest of several terms in front, and have the
    /// slope of that alone where two are equally large.
    /// </summary>
    /// <param name="graph">Where results are made.</param>
    /// <param name="expression">The expression.</param>
    /// <param name="cancellation">Stops long work.</param>
    public static Expr ForTape(Graph graph, Expr expression, CancellationToken cancellation = default) => Of(graph, [expression], [.. StableRule.All, .. StableRule.Logarithms], cancellation)[0];

    private static bool Holds(Expr[] expressions, Func<Node, bool> isSought) => NodeWalk.ReachableFrom(expressions.Select(e => e.Node)).Any(isSought);

    /// <inheritdoc/>
    protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
    {
        if (original.Node is not ProductNode { Bound.Length: > 0 } contraction)
        {
            return Settle(IsUnchanged(original, operands, bound) ? original : Graph.Rebuild(original, operands, bound));
        }

        // What stands under a sum is a product of its own.
        var factors = new (Expr, Number)[contraction.Exponents.Length];
        for (var k = 0; k < factors.Length; k++)
        {
            factors[k] = (operands[k], contraction.Exponents[k]);
        }

        return Settle(Graph.SumOver(Settle(Graph.Product(factors)), bound));
    }

    /// <summary>What rules make may hold parts that other rules fit; parts that were looked at once are not looked at again.</summary>
    private Expr Settled(Expr expression, CancellationToken cancellation)
    {
        for (var round = 0; round < MaximalRounds; round++)
        {
            var next = Apply(expression, cancellation);
            if (next.SameAs(expression))
            {
                break;
            }

            expression = next;
        }

        return expression;
    }

    private static bool IsUnchanged(Expr original, Expr[] operands, Index[] bound)
    {
        if (bound.Length > 0)
        {
            return false;
        }

        var edges = original.Node.Edges;
        for (var e = 0; e < edges.Length; e++)
        {
            if (!ReferenceEquals(edges[e].Operand, operands[e].Node) || edges[e].Terms.Length > 0)
            {
                return false;
            }
        }

        return true;
    }

    private Expr Settle(Expr expression)
    {
        for (var round = 0; round < MaximalRounds; round++)
        {
            var next = expression;
            for (var r = tried?.CountFor(expression) ?? 0; r < rules.Count && next.SameAs(expression); r++)
            {
                next = rules[r].Apply(Graph, expression) ?? expression;
            }

            if (next.SameAs(expression))
            {
                tried?.Note(expression, rules.Count);
                break;
            }

            expression = next;
        }

        return expression;
    }
}
