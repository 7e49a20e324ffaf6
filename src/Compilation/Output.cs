using MlMath.Expressions.Nodes;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation;

/// <summary>One result that is asked for: an expression and the order of its axes. Axes that the expression does not depend on repeat it.</summary>
/// <param name="Body">The entry; its free indices are among the axes.</param>
/// <param name="Axes">The indices of the result's axes, outermost first; none for a scalar.</param>
public readonly record struct Output(Expr Body, IReadOnlyList<Index> Axes)
{
    /// <summary>A scalar.</summary>
    public static implicit operator Output(Expr body) => new(body, []);
}

/// <summary>The ways to a value, which must agree.</summary>
public enum EvaluationWay
{
    /// <summary>The one that suits the amount of work.</summary>
    Auto,

    /// <summary>Node by node, without any preparation.</summary>
    Interpreter,

    /// <summary>Loops compiled for the formula.</summary>
    Compiled,

    /// <summary>The interpreter run on the variables of a tape.</summary>
    Tape,
}
