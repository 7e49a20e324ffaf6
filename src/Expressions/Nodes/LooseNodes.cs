using MlMath.Expressions.Functions;
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

    /// <summary>A number.</summary>
    public static NumberNode Constant(Number value) => new(value);

    /// <summary>A sum of terms times numbers.</summary>
    /// <param name="coefficients">One for each term.</param>
    /// <param name="edges">The terms.</param>
    /// <param name="axes">The sizes of its axes.</param>
    public static SumNode Sum(Number[] coefficients, Edge[] edges, Size[] axes) => new(Number.Zero, coefficients, edges, axes);

    /// <summary>A function of numbers, entry by entry.</summary>
    /// <param name="function">The row of the function table.</param>
    /// <param name="edges">Its arguments.</param>
    /// <param name="axes">The sizes of its axes.</param>
    public static FunctionNode Function(Function function, Edge[] edges, Size[] axes) => new(function, edges, axes);

    /// <summary>A reduction over what it binds.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="edges">What is reduced, then look-ups.</param>
    /// <param name="axes">The sizes of its axes.</param>
    /// <param name="bound">The sizes of what it binds.</param>
    public static ReductionNode Reduction(ReductionKind kind, Edge[] edges, Size[] axes, Size[] bound) => new(kind, edges, axes, bound);
}
