namespace MlMath.Expressions.Domains;

/// <summary>What a partial operation asks of an operand, so that its value is a real number.</summary>
public enum RequirementKind
{
    /// <summary>`x ≠ 0`: a denominator.</summary>
    NonZero,

    /// <summary>`x > 0`: under a logarithm, or under a root in a denominator.</summary>
    Positive,

    /// <summary>`x ≥ 0`: under a root.</summary>
    NonNegative,

    /// <summary>`-1 ≤ x ≤ 1`: arcsin, arccos.</summary>
    AtMostOneFromZero,

    /// <summary>`-1 &lt; x &lt; 1`: artanh.</summary>
    LessThanOneFromZero,

    /// <summary>`x ≥ 1`: arcosh.</summary>
    AtLeastOne,

    /// <summary>`x > -1`: `log(1 + x)` as one function.</summary>
    GreaterThanMinusOne,
}
