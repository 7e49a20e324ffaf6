using MlMath.Expressions.Domains;
using MlMath.Expressions.Values;

namespace MlMath.Expressions.Rewriting.Asymptotics;

/// <summary>What is known of the names in a limit.</summary>
/// <param name="Values">The values that are bound, by name.</param>
/// <param name="Signs">The signs that are assumed, 1 or -1, by name.</param>
/// <param name="DifferentiatedBy">The names by which the result will be differentiated: it must hold around their values, not there alone.</param>
public sealed record KnownValues(
    IReadOnlyDictionary<string, NumericArray> Values,
    IReadOnlyDictionary<string, int> Signs,
    IReadOnlySet<string> DifferentiatedBy)
{
    /// <summary>Nothing is known.</summary>
    public static KnownValues None { get; } = new(new Dictionary<string, NumericArray>(), new Dictionary<string, int>(), new HashSet<string>());
}

/// <summary>A limit that was found.</summary>
/// <param name="Value">The limit: an expression, ±∞, or NaN where there is none.</param>
/// <param name="Requirements">What was taken to hold of names on the way, without being known.</param>
/// <param name="Warnings">What the reader of the answer should know, in words.</param>
public sealed record FoundLimit(Nodes.Expr Value, IReadOnlyList<Requirement> Requirements, IReadOnlyList<string> Warnings);
