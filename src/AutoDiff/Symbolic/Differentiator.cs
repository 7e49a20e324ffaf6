using MlMath.Expressions.Building;
using MlMath.Expressions.Differentiation;
using MlMath.Expressions.Nodes;

namespace MlMath.AutoDiff.Symbolic;

/// <summary>The reverse fold, for those who take a differentiator.</summary>
public sealed class Differentiator : IDifferentiator
{
    /// <summary>The one instance; it holds no state.</summary>
    public static Differentiator Instance { get; } = new();

    /// <inheritdoc/>
    public Derivative[] Gradient(Graph graph, Expr output, IReadOnlyList<InputNode> inputs, CancellationToken cancellation = default) =>
        ReverseFold.Gradient(graph, output, inputs, cancellation);
}
