using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Rewriting.Stability;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting;

/// <summary>
/// An equal expression that is computed without needless overflow and cancellation. Formulas are taken as a book prints them, brought into this form by the
/// rules of <see cref="StableRule.All"/>, and then differentiated and computed.
/// </summary>
public sealed class StableForm : NodeRewriter
{
    /// <summary>A rule's result may invite another rule; none of them undoes another, so this is never reached.</summary>
    private const int MaximalRounds = 16;

    private readonly IReadOnlyList<StableRule> rules;

    private StableForm(Graph graph, IReadOnlyList<StableRule> rules)
        : base(graph) => this.rules = rules;

    /// <summary>The stable form of an expression.</summary>
    /// <param name="graph">Where results are made.</param>
    /// <param name="expression">The expression.</param>
    /// <param name="cancellation">Stops long work.</param>
    public static Expr Of(Graph graph, Expr expression, CancellationToken cancellation = default) => Of(graph, expression, StableRule.All, cancellation);

    /// <summary>The form that some of the rules lead to.</summary>
    public static Expr Of(Graph graph, Expr expression, IReadOnlyList<StableRule> rules, CancellationToken cancellation = default) =>
        new StableForm(graph, rules).Apply(expression, cancellation);

    /// <inheritdoc/>
    protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
    {
        if (original.Node is not ProductNode { Bound.Length: > 0 } contraction)
        {
            return Settle(Graph.Rebuild(original, operands, bound));
        }

        // What stands under a sum is a product of its own.
        var factors = new (Expr, Number)[contraction.Exponents.Length];
        for (var k = 0; k < factors.Length; k++)
        {
            factors[k] = (operands[k], contraction.Exponents[k]);
        }

        return Settle(Graph.SumOver(Settle(Graph.Product(factors)), bound));
    }

    private Expr Settle(Expr expression)
    {
        for (var round = 0; round < MaximalRounds; round++)
        {
            var next = expression;
            for (var r = 0; r < rules.Count && next.SameAs(expression); r++)
            {
                next = rules[r].Apply(Graph, expression) ?? expression;
            }

            if (next.SameAs(expression))
            {
                break;
            }

            expression = next;
        }

        return expression;
    }
}
