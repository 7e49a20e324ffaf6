namespace MlMath.Engine;

/// <summary>How much of a derivation its steps tell.</summary>
public enum StepDetail
{
    /// <summary>The outermost rules and the simplification.</summary>
    Brief,

    /// <summary>Nested as a teacher would write it: without the rules that say what everybody sees.</summary>
    Normal,

    /// <summary>Every rule with what it says, and each step of the simplification.</summary>
    Full,
}

/// <summary>A step of a derivation.</summary>
/// <param name="Rule">The rule's name, as a textbook has it.</param>
/// <param name="Of">What it was applied to, in the notation of <see cref="FormulaRequest.StepForm"/>.</param>
/// <param name="Gives">What it gave.</param>
/// <param name="Steps">The steps inside it.</param>
public sealed record DerivationStep(string Rule, string Of, string Gives, IReadOnlyList<DerivationStep> Steps)
{
    /// <summary>What programs know the rule by; null for a step that is no rule's.</summary>
    public string? Id { get; init; }

    /// <summary>What the rule says, where all details are wanted.</summary>
    public string? Formula { get; init; }

    /// <summary>What the letter of the chain rule stands for, `u = x²`; null where there is none.</summary>
    public string? Where { get; init; }

    /// <summary>What else is to be said, in words; null for nothing.</summary>
    public string? Note { get; init; }
}
