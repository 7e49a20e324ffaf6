using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Rewriting.Rules;

/// <summary>Sums and products as wholes: multiplied out, factored out, over one denominator.</summary>
internal static class AlgebraicProcedures
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<RewriteRule> Rules { get; } =
    [
        new("collect", "multiplied out, like terms merged, what is common to all terms taken in front", RuleHeads.Sum | RuleHeads.Product,
            Collected, "(x + 1)^2 - x^2 - 2x", "a b + a c"),
    ];

    private static IEnumerable<Expr> Collected(RuleContext context, Expr part)
    {
        if (new Collecting(context.Graph).Smallest(part) is var smallest && !smallest.SameAs(part))
        {
            yield return smallest;
        }
    }
}
