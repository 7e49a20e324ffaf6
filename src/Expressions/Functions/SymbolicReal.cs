using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Functions;

/// <summary>An expression as a number of the function table: a row run on it yields the symbolic derivative.</summary>
/// <param name="Graph">The graph in which results are made.</param>
/// <param name="Expr">The expression.</param>
public readonly record struct SymbolicReal(Graph Graph, Expr Expr) : IReal<SymbolicReal>
{
    /// <inheritdoc/>
    public static SymbolicReal operator +(SymbolicReal a, SymbolicReal b) => new(a.Graph, a.Graph.Add(a.Expr, b.Expr));

    /// <inheritdoc/>
    public static SymbolicReal operator -(SymbolicReal a, SymbolicReal b) => new(a.Graph, a.Graph.Subtract(a.Expr, b.Expr));

    /// <inheritdoc/>
    public static SymbolicReal operator *(SymbolicReal a, SymbolicReal b) => new(a.Graph, a.Graph.Multiply(a.Expr, b.Expr));

    /// <inheritdoc/>
    public static SymbolicReal operator /(SymbolicReal a, SymbolicReal b) => new(a.Graph, a.Graph.Divide(a.Expr, b.Expr));

    /// <inheritdoc/>
    public static SymbolicReal operator -(SymbolicReal a) => new(a.Graph, a.Graph.Negate(a.Expr));

    /// <inheritdoc/>
    public static SymbolicReal Power(SymbolicReal value, Number exponent) => new(value.Graph, value.Graph.Power(value.Expr, exponent));

    /// <inheritdoc/>
    public static SymbolicReal Apply(Function function, params ReadOnlySpan<SymbolicReal> arguments)
    {
        var graph = arguments[0].Graph;
        var expressions = new Expr[arguments.Length];
        for (var k = 0; k < expressions.Length; k++)
        {
            expressions[k] = arguments[k].Expr;
        }

        return new(graph, graph.Apply(function, expressions));
    }

    /// <inheritdoc/>
    public SymbolicReal Lift(Number value) => new(Graph, Graph.Number(value));

    /// <inheritdoc/>
    public SymbolicReal Constant(string name, double value) => new(Graph, Graph.Constant(name, value));
}
