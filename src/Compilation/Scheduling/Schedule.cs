using System.Text;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Scheduling;

/// <summary>Where a value lives while a routine runs.</summary>
public enum Placement
{
    /// <summary>Nowhere: a number, a size, an index, a bracket, an input's own array.</summary>
    Direct,

    /// <summary>One number.</summary>
    Scalar,

    /// <summary>An array with all entries.</summary>
    Array,

    /// <summary>One number per row, kept while the row is worked on.</summary>
    RowScalar,

    /// <summary>An array with the entries of one row.</summary>
    RowArray,

    /// <summary>Computed inside the loop that reads it.</summary>
    Fused,
}

/// <summary>What a step does.</summary>
public enum StepKind
{
    /// <summary>Computes all entries of a value.</summary>
    Value,

    /// <summary>Computes one row's entries of a value.</summary>
    RowValue,

    /// <summary>Adds one row's part to a sum over the rows.</summary>
    RowSum,

    /// <summary>Hands a whole tensor to an algorithm.</summary>
    Tensor,

    /// <summary>Multiplies two stored operands by a product kernel.</summary>
    Product,

    /// <summary>Writes all entries of a result.</summary>
    Result,

    /// <summary>Writes one row's entries of a result.</summary>
    RowResult,
}

/// <summary>One step of a stage: a value (or result) that is computed by a loop nest of its own.</summary>
public sealed class Step
{
    internal Step(StepKind kind, Item item)
    {
        Kind = kind;
        Item = item;
    }

    /// <summary>What it does.</summary>
    public StepKind Kind { get; }

    /// <summary>The value, or null for a result.</summary>
    public Node? Node => Item.Node;

    /// <summary>The number of the result, or -1 for a value.</summary>
    public int Output => Item.Output;

    /// <summary>Where the value lives.</summary>
    public Placement Placement => Item.Placement;

    internal Item Item { get; }
}

/// <summary>Steps that run together: one after the other, or all of them row by row in one pass.</summary>
/// <param name="IsRowPass">Whether they run row by row.</param>
/// <param name="Steps">The steps, in order.</param>
public sealed record Stage(bool IsRowPass, IReadOnlyList<Step> Steps);

/// <summary>
/// The loops that will run: stages in order; in a pass over the rows everything that one row needs is computed before the next row is looked at.
/// What vector kernels, threads and blocked products need to know stands here; emission reads nothing else.
/// </summary>
public sealed class Schedule
{
    internal Schedule(Size? rows, IReadOnlyList<Stage> stages, IReadOnlyList<Item> items)
    {
        Rows = rows;
        Stages = stages;
        Items = items;
    }

    /// <summary>The size of the rows, or null where no pass over rows is made.</summary>
    public Size? Rows { get; }

    /// <summary>The stages, in order.</summary>
    public IReadOnlyList<Stage> Stages { get; }

    /// <summary>How many passes over the rows there are.</summary>
    public int Passes => Stages.Count(s => s.IsRowPass);

    internal IReadOnlyList<Item> Items { get; }

    /// <summary>One line for each stage and step; for tests and the curious.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var stage in Stages)
        {
            text.AppendLine(stage.IsRowPass ? $"for each row of {Rows}" : "once");
            foreach (var step in stage.Steps)
            {
                text.AppendLine($"  {step.Kind} {step.Placement} {step.Item}");
            }
        }

        return text.ToString();
    }
}
