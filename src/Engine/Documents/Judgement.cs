using MlMath.Expressions.Values;

namespace MlMath.Engine.Documents;

/// <summary>What is said of a formula of a document.</summary>
public enum Verdict
{
    /// <summary>It gives a name a meaning.</summary>
    Defined,

    /// <summary>It was computed: an expression's value or simplest form, or arithmetic that is right.</summary>
    Computed,

    /// <summary>It holds wherever both sides have a value.</summary>
    Proved,

    /// <summary>It is false: a misprint.</summary>
    Refuted,

    /// <summary>It was read, and neither proved nor refuted.</summary>
    Undecided,

    /// <summary>It looks like a formula and could not be read.</summary>
    NotRead,

    /// <summary>It is set like a formula and is none.</summary>
    NotFormula,
}

/// <summary>What is said of one link of a chain `a = b = c`, or of a formula as a whole.</summary>
/// <param name="Verdict">What.</param>
/// <param name="Detail">Why, or what came of it; may be empty.</param>
public sealed record LinkJudgement(Verdict Verdict, string Detail)
{
    /// <summary>The link as it was judged, where the formula has several.</summary>
    public string Text { get; init; } = "";

    /// <summary>Where the two sides differ; null unless refuted.</summary>
    public IReadOnlyDictionary<string, NumericArray>? Counterexample { get; init; }

    /// <summary>Under what conditions it holds.</summary>
    public IReadOnlyList<string> Conditions { get; init; } = [];

    /// <summary>Where in the document a fault stands; null without one.</summary>
    public int? FaultOffset { get; init; }
}

/// <summary>What is said of something that a document shows.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column, from 1, in characters as a person sees them.</param>
/// <param name="Text">It, on one line.</param>
/// <param name="Whole">What is said of it as a whole: of its links the worst.</param>
/// <param name="Links">What is said of each link; empty where there is one.</param>
public sealed record Judgement(int Line, int Column, string Text, LinkJudgement Whole, IReadOnlyList<LinkJudgement> Links)
{
    /// <summary>The place of the fault inside the formula, where it could not be read.</summary>
    public (int Line, int Column)? Fault { get; init; }
}
