using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Differentiation;

/// <summary>A derivative by an input: an expression over the input's own axes, besides the free indices of what was differentiated.</summary>
/// <param name="Body">The derivative's entry.</param>
/// <param name="Axes">One index for each axis of the input.</param>
public readonly record struct Derivative(Expr Body, Index[] Axes);

/// <summary>What differentiates expressions; formulas may hold derivatives, so the reader of formulas is given one.</summary>
public interface IDifferentiator
{
    /// <summary>The derivatives of an output (which may have free indices) by each of the inputs, in their order.</summary>
    Derivative[] Gradient(Graph graph, Expr output, IReadOnlyList<InputNode> inputs, CancellationToken cancellation = default);
}
