using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Rewriting.Tracing;

/// <summary>Takes down what rewriting replaces, in the order in which it did; for one thread.</summary>
public sealed class RewriteTrace
{
    private readonly List<RewriteStep> steps = [];
    private readonly List<RewriteStep> prepared = [];

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

    /// <summary>Notes a replacement that may turn out the best, with those that followed it, in the place of one noted before.</summary>
    internal void Prepare(string rule, Expr before, Expr after, RewriteTrace? following)
    {
        prepared.Clear();
        prepared.Add(new RewriteStep(rule, before, after));
        prepared.AddRange(following?.Steps ?? []);
    }

    /// <summary>Takes down what was noted last.</summary>
    internal void TakePrepared()
    {
        steps.AddRange(prepared.Where(s => !s.Before.SameAs(s.After)));
        prepared.Clear();
    }

    /// <summary>Forgets all steps but the first so many.</summary>
    internal void Rewind(int count) => steps.RemoveRange(count, steps.Count - count);
}
