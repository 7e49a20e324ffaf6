using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Domains;

/// <summary>A condition under which a formula has a real value.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Of">Of which expression.</param>
public readonly record struct Requirement(RequirementKind Kind, Expr Of)
{
    /// <summary>Whether a value meets it.</summary>
    public bool IsMetBy(double value) => Kind switch
    {
        RequirementKind.NonZero => value != 0,
        RequirementKind.Positive => value > 0,
        RequirementKind.NonNegative => value >= 0,
        RequirementKind.AtMostOneFromZero => Math.Abs(value) <= 1,
        RequirementKind.LessThanOneFromZero => Math.Abs(value) < 1,
        RequirementKind.AtLeastOne => value >= 1,
        _ => value > -1,
    };

    /// <summary>The condition as a formula, its expression printed as <paramref name="value"/>, in Unicode.</summary>
    public string Text(string value) => Kind switch
    {
        RequirementKind.NonZero => $"{value} ≠ 0",
        RequirementKind.Positive => $"{value} > 0",
        RequirementKind.NonNegative => $"{value} ≥ 0",
        RequirementKind.AtMostOneFromZero => $"-1 ≤ {value} ≤ 1",
        RequirementKind.LessThanOneFromZero => $"-1 < {value} < 1",
        RequirementKind.AtLeastOne => $"{value} ≥ 1",
        _ => $"{value} > -1",
    };

    /// <summary>Whether an expression that meets this requirement meets <paramref name="other"/> of the same expression too.</summary>
    public bool Implies(RequirementKind other) => Kind == other || (Kind, other) switch
    {
        (RequirementKind.Positive, RequirementKind.NonZero or RequirementKind.NonNegative or RequirementKind.GreaterThanMinusOne) => true,
        (RequirementKind.AtLeastOne, RequirementKind.NonZero or RequirementKind.NonNegative or RequirementKind.Positive or RequirementKind.GreaterThanMinusOne) => true,
        (RequirementKind.NonNegative, RequirementKind.GreaterThanMinusOne) => true,
        (RequirementKind.LessThanOneFromZero, RequirementKind.AtMostOneFromZero or RequirementKind.GreaterThanMinusOne) => true,
        _ => false,
    };
}
