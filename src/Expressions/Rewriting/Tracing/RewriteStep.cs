using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Rewriting.Tracing;

/// <summary>One replacement of a part by what equals it.</summary>
/// <param name="Rule">The id of the rule that was applied.</param>
/// <param name="Before">The part, with its free indices.</param>
/// <param name="After">What took its place: equal wherever the part has a value.</param>
public sealed record RewriteStep(string Rule, Expr Before, Expr After);
