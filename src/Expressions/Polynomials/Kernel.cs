using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Polynomials;

/// <summary>What a variable of a polynomial stands for.</summary>
internal enum KernelKind
{
    /// <summary>A power of its base: 1 over its root.</summary>
    Power,

    /// <summary>e to a term: the term over its root, in the kernel's direction.</summary>
    Exponential,

    /// <summary>A bracket, 0 or 1: its powers are itself.</summary>
    Bracket,
}

/// <summary>
/// A variable of polynomials that stands for an expression: `x`, `sin(x)`, with a root of 2 `x^(1/2)`, and `e^(x/2)`. All powers of one base are whole powers of one kernel.
/// </summary>
/// <param name="Kind">What kind.</param>
/// <param name="Base">The base; of an exponential the term in the exponent.</param>
/// <param name="Root">The denominator of its unit exponent.</param>
/// <param name="IsNegative">Whether an exponential's unit exponent is negative: e^(-x), where that was met first.</param>
internal sealed record Kernel(KernelKind Kind, Expr Base, int Root, bool IsNegative = false)
{
    /// <summary>The exponent from which powers are written by <see cref="Meaning"/>; 0 where none are.</summary>
    public int Degree { get; set; }

    /// <summary>What the power of exponent <see cref="Degree"/> is, as a polynomial of other kernels; null where it cannot be said.</summary>
    public Func<Polynomial?>? Meaning { get; set; }
}
