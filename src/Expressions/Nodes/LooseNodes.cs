using MlMath.Expressions.Indexing;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Nodes;

/// <summary>
/// Nodes that belong to no graph: the steps that a compiler cuts a node into. They are not canonical (a product keeps a product as its factor), so no graph may take them
/// for its own; they read nodes of one graph and each other.
/// </summary>
public static class LooseNodes
{
    /// <summary>A product of powers, summed over what it binds.</summary>
    /// <param name="exponents">One for each factor.</param>
    /// <param name="edges">The factors, then look-ups; slots are own axes first, then bound ones.</param>
    /// <param name="axes">The sizes of its axes.</param>
    /// <param name="bound">The sizes of what it binds.</param>
    public static ProductNode Product(Number[] exponents, Edge[] edges, Size[] axes, Size[] bound) => new(exponents, edges, axes, bound);
}
