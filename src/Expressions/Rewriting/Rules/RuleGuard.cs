namespace MlMath.Expressions.Rewriting.Rules;

/// <summary>What must be known of a part for a rule to hold.</summary>
public sealed class RuleGuard
{
    private static readonly string[] Relations = [" >= 0", " <= 0", " > 0", " < 0", " != 0", " integer"];

    private readonly string relation;

    private RuleGuard(Pattern of, string relation)
    {
        (Of, this.relation) = (of, relation);
    }

    /// <summary>Of what.</summary>
    public Pattern Of { get; }

    /// <summary>A guard as it is written in a row: `a >= 0`, `n integer`.</summary>
    internal static RuleGuard Read(string text)
    {
        var relation = Array.Find(Relations, r => text.TrimEnd().EndsWith(r, StringComparison.Ordinal)) ?? throw new FormatException($"'{text}' is no guard.");
        return new RuleGuard(PatternReader.Read(text.TrimEnd()[..^relation.Length]), relation);
    }

    /// <summary>Whether it is known to hold.</summary>
    public bool Holds(RuleContext context, Substitution values)
    {
        var value = Of.Build(context.Graph, values);
        return relation switch
        {
            " >= 0" => context.Facts.IsNonNegative(value),
            " <= 0" => context.Facts.IsNonPositive(value),
            " > 0" => context.Facts.IsPositive(value),
            " < 0" => context.Facts.IsNegative(value),
            " != 0" => context.Facts.IsNonZero(value),
            _ => context.Facts.IsInteger(value),
        };
    }

    /// <summary>Whether it holds at a value.</summary>
    public bool IsMetBy(double value) => relation switch
    {
        " >= 0" => value >= 0,
        " <= 0" => value <= 0,
        " > 0" => value > 0,
        " < 0" => value < 0,
        " != 0" => value != 0,
        _ => value == Math.Floor(value),
    };
}
