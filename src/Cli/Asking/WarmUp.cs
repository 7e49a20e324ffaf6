using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Values;

namespace MlMath.Cli.Asking;

/// <summary>
/// What a first answer pays for code that nobody called yet, paid on a processor that would else be idle: while one thread reads a formula, another calls
/// what comes after the reading. (Reading on both threads was tried: they wait for each other, and nothing is gained.)
/// </summary>
internal static class WarmUp
{
    /// <summary>Builds, evaluates and prints `2x + 1`, without reading it.</summary>
    public static void Evaluate()
    {
        var graph = new Graph();
        var formula = graph.Add(graph.Multiply(graph.Number(2), graph.Input("x")), graph.Number(1));
        var value = Evaluator.Evaluate(StableForm.Of(graph, formula), [], new Bindings { ["x"] = new NumericArray(3) });
        _ = ValueText.Of(value);
    }
}
