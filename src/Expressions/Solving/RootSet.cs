using MlMath.Expressions.Domains;
using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Solving;

/// <summary>A root of an equation in one scalar, under conditions.</summary>
/// <param name="Value">The root.</param>
/// <param name="Conditions">What must hold for it to be real, and a root.</param>
internal sealed record Root(Expr Value, IReadOnlyList<Requirement> Conditions)
{
    public Root With(IEnumerable<Requirement> more) => this with { Conditions = [.. Conditions, .. more] };
}

/// <summary>All real roots of an equation in one scalar.</summary>
/// <param name="IsEverything">Whether every number is a root.</param>
/// <param name="Roots">The roots.</param>
/// <param name="Conditions">Under what conditions the list is complete, where there are no roots to carry them.</param>
internal sealed record RootSet(bool IsEverything, IReadOnlyList<Root> Roots, IReadOnlyList<Requirement> Conditions)
{
    /// <summary>No root.</summary>
    public static RootSet None { get; } = new(false, [], []);

    /// <summary>Every number.</summary>
    public static RootSet All { get; } = new(true, [], []);

    public static RootSet Of(params IReadOnlyList<Root> roots) => new(false, roots, []);

    public RootSet With(params IReadOnlyList<Requirement> more) => more.Count == 0 ? this : new(IsEverything, [.. Roots.Select(r => r.With(more))], [.. Conditions, .. more]);

    public RootSet Or(RootSet other) => IsEverything || other.IsEverything ? All : new(false, [.. Roots, .. other.Roots], [.. Conditions, .. other.Conditions]);
}
