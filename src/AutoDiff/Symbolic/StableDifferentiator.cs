using MlMath.Expressions.Building;
using MlMath.Expressions.Differentiation;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting;

namespace MlMath.AutoDiff.Symbolic;

/// <summary>
/// Differentiates the stable form: for derivatives that a formula holds and that are to be computed rather than read, so that `∂²/∂w² log(1 + e^w)` is as good as the second derivative
/// that is asked for.
/// </summary>
public sealed class StableDifferentiator : IDifferentiator
{
    /// <summary>The one instance; it holds no state.</summary>
    public static StableDifferentiator Instance { get; } = new();

    /// <inheritdoc/>
    public Derivative[] Gradient(Graph graph, Expr output, IReadOnlyList<InputNode> inputs, CancellationToken cancellation = default) =>
        ReverseFold.Gradient(graph, StableForm.Of(graph, output, cancellation), inputs, cancellation);
}
