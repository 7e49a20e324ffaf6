using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Rewriting.Tracing;

/// <summary>Takes down what rewriting replaces, in the order in which it did; for one thread.</summary>
public sealed class RewriteTrace
{
    private readonly List<RewriteStep> steps = [];

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<RewriteStep> Steps => steps;

    /// <summary>Takes down a replacement; one that changes nothing is left out.</summary>
    /// <param name="rule">The rule's id.</param>
    /// <param name="before">The part.</param>
    /// <param name="after">What took its place.</param>
    public void Add(string rule, Expr before, Expr after)
    {
        if (!before.SameAs(after))
        {
            steps.Add(new RewriteStep(rule, before, after));
        }
    }
}
