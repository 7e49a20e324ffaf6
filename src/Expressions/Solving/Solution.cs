using MlMath.Expressions.Domains;
using MlMath.Expressions.Nodes;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Solving;

/// <summary>An equation, entry by entry over its axes; none for scalars.</summary>
/// <param name="Left">The left side's entry.</param>
/// <param name="Right">The right side's entry.</param>
/// <param name="Axes">The indices of the axes that both sides share.</param>
public sealed record Equation(Expr Left, Expr Right, Index[] Axes);

/// <summary>One step of a solution.</summary>
/// <param name="Rule">What was done, as a textbook says it.</param>
/// <param name="Of">The equation that it was done to; null where it is the start.</param>
/// <param name="Gives">The equations that it gave; several are alternatives.</param>
public sealed record SolvingStep(string Rule, Equation? Of, IReadOnlyList<Equation> Gives);

/// <summary>What a name stands for in a solution.</summary>
/// <param name="Name">The name.</param>
/// <param name="Body">The value's entry.</param>
/// <param name="Axes">One index for each axis of the name.</param>
public sealed record SolvedName(InputNode Name, Expr Body, Index[] Axes)
{
    /// <summary>What reads best: the value by arrays of the same solution, where it was found from them (`b = ȳ - wᵀx̄`), else the value itself.</summary>
    public Expr InTurn { get; init; } = Body;
}

/// <summary>One solution: a value for each name, under conditions.</summary>
/// <param name="Values">The names with their values; names that are missing may be chosen at will.</param>
/// <param name="Conditions">What must hold for it to be one.</param>
public sealed record Solution(IReadOnlyList<SolvedName> Values, IReadOnlyList<Requirement> Conditions);

/// <summary>All real solutions of a system of equations.</summary>
/// <param name="IsEverything">Whether every value of the names solves it, under <paramref name="Conditions"/>.</param>
/// <param name="Solutions">The solutions; none where there are no real ones.</param>
/// <param name="Conditions">Under what conditions the list is complete, besides those of each solution.</param>
/// <param name="Integers">The parameters in it that stand for any integer.</param>
/// <param name="Free">The names that may be chosen at will.</param>
/// <param name="Steps">How it was found.</param>
public sealed record SolutionSet(
    bool IsEverything, IReadOnlyList<Solution> Solutions, IReadOnlyList<Requirement> Conditions, IReadOnlyList<InputNode> Integers, IReadOnlyList<InputNode> Free, IReadOnlyList<SolvingStep> Steps);
