using MlMath.Expressions.Forms;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.AutoDiff.Symbolic;

/// <summary>What a step differentiates by.</summary>
/// <param name="Input">The name.</param>
/// <param name="At">Its subscripts; none for a scalar.</param>
/// <param name="StandsFor">What a letter of the chain rule stands for, `u = x²`; null for a name of the formula.</param>
public sealed record StepVariable(InputNode Input, IReadOnlyList<IndexTerm> At, Form? StandsFor = null);

/// <summary>A rule that was applied while differentiating.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Of">What was differentiated; for a rewriting rule, what was rewritten.</param>
/// <param name="Gives">Its derivative; for a rewriting rule, what equals it.</param>
/// <param name="By">The variable; null for a rewriting rule.</param>
/// <param name="Steps">The rules applied to its parts.</param>
public sealed record RecordedStep(DerivationRule Rule, Form Of, Form Gives, StepVariable? By, IReadOnlyList<RecordedStep> Steps)
{
    /// <summary>What else is to be said, in words; null for nothing.</summary>
    public string? Note { get; init; }
}

/// <summary>
/// Takes down the rules that a differentiation applies, nested as they were applied. Past a bound it takes down no more inner steps. Not thread-safe.
/// </summary>
public sealed class StepRecorder
{
    private const int MostSteps = 2000;
    private const int MostDepth = 100;

    private readonly Stack<List<RecordedStep>> open = new([[]]);
    private int taken;

    /// <summary>The outermost steps.</summary>
    public IReadOnlyList<RecordedStep> Steps => open.Last();

    /// <summary>Whether the bound is passed: what is still to be derived is taken as a whole.</summary>
    internal bool IsFull => taken > MostSteps || open.Count > MostDepth;

    internal void Enter() => open.Push([]);

    /// <summary>Takes down a step with those since <see cref="Enter"/> inside it; tells whether there are any.</summary>
    internal bool Leave(DerivationRule rule, Form of, Form gives, StepVariable by, string? note)
    {
        var inner = open.Pop();
        Add(new RecordedStep(rule, of, gives, by, inner) { Note = note });
        return inner.Count > 0;
    }

    internal void Add(RecordedStep step)
    {
        taken++;
        open.Peek().Add(step);
    }
}
