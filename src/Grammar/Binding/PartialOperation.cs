using MlMath.Expressions.Domains;
using MlMath.Expressions.Problems;

namespace MlMath.Grammar.Binding;

/// <summary>A part of a formula that has a real value only where its operand allows it.</summary>
/// <param name="Operand">The operand: a denominator, what stands under a root, a matrix to be inverted.</param>
/// <param name="Kind">What is asked of the operand, entry by entry; null for an inverse, whose matrix must not be singular.</param>
/// <param name="Place">Where the operation stands.</param>
/// <param name="Value">The operation itself, where a fault of its evaluation is looked for; else null.</param>
public sealed record PartialOperation(TensorExpr Operand, RequirementKind? Kind, SourceSpan Place, TensorExpr? Value = null);
