using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting.Tracing;

namespace MlMath.Expressions.Rewriting.Identities;

/// <summary>One step of a chain from an expression to 0.</summary>
/// <param name="Rule">The id of the rule.</param>
/// <param name="Of">The expression before.</param>
/// <param name="Gives">What it became: 0 wherever the expression is, as far as that has a value.</param>
/// <param name="Parts">The replacements of which the step consists, from the leaves up; none where the rule speaks of the whole.</param>
/// <param name="Cases">Where the rule tells cases apart, the chain of each.</param>
public sealed record ZeroStep(string Rule, Expr Of, Expr Gives, IReadOnlyList<RewriteStep> Parts, IReadOnlyList<ZeroCase> Cases)
{
    /// <summary>A step of a rule that speaks of the whole.</summary>
    public ZeroStep(string rule, Expr of, Expr gives)
        : this(rule, of, gives, [], [])
    {
    }
}

/// <summary>One case of a step: an entry of an array, or a sign for each of some expressions.</summary>
/// <param name="Signs">The expressions whose signs tell the cases apart, with their signs here; none for an entry.</param>
/// <param name="Of">What is to be shown to be 0 in this case.</param>
/// <param name="Steps">The chain that shows it.</param>
public sealed record ZeroCase(IReadOnlyList<(Expr Switch, int Sign)> Signs, Expr Of, IReadOnlyList<ZeroStep> Steps);
