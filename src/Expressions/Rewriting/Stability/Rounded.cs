using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>Values that stay as a double rounds them: sums and products of them are not taken apart, and rules that made them do not fit them again.</summary>
internal static class Rounded
{
    /// <summary>The value, which is never below -∞.</summary>
    public static Expr Of(Graph graph, Expr value) => graph.Apply(FunctionTable.Maximum, value, graph.Number(Number.Inexact(double.NegativeInfinity)));
}
