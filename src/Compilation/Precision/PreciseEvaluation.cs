using System.Globalization;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Numbers.Balls;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Precision;

/// <summary>How a double that is bound to a name is read.</summary>
internal enum InputReading
{
    /// <summary>As the dyadic fraction that it is.</summary>
    Binary,

    /// <summary>As the shortest decimal that stands for it, which is what a person wrote: 0.1 is one tenth.</summary>
    Decimal,
}

/// <summary>What is known of an entry at the end.</summary>
internal enum Outcome
{
    /// <summary>Not enough digits.</summary>
    Open,

    /// <summary>Its double.</summary>
    Value,

    /// <summary>It is not real.</summary>
    NotReal,
}

/// <summary>One entry's enclosure at the precision that it took, or the last that was tried.</summary>
/// <param name="Outcome">What is known.</param>
/// <param name="Ball">The enclosure.</param>
internal readonly record struct PreciseEntry(Outcome Outcome, Ball Ball);

/// <summary>Evaluation in balls, with more and more digits until a double's are sure, or the work that they take is more than an answer is worth.</summary>
internal sealed class PreciseEvaluation(EvaluationTask task, double worth = PreciseEvaluation.WorthOfAnAnswer)
{
    /// <summary>Steps of 128 bits, functions counted as many, that an answer may take: about a second.</summary>
    public const double WorthOfAnAnswer = 1e6;

    private const double CostOfFunction = 40;

    /// <summary>A double's digits and some more, so that rounding is almost always right.</summary>
    private const int SureBits = 58;

    /// <summary>Below all doubles.</summary>
    private const int Nothing = -1076;

    /// <summary>The precisions, in bits; at the last what is below all doubles is told from nothing else.</summary>
    private static ReadOnlySpan<int> Ladder => [128, 256, 640, 1408, 3072];

    private readonly double cost = CostOf(task);

    /// <summary>
    /// The entries of every output of the task. Entries where <paramref name="wanted"/> is false are not waited for. Throws <see cref="ProblemException"/> where
    /// the task cannot be evaluated.
    /// </summary>
    public PreciseEntry[][] Run(Func<int, int, bool> wanted, InputReading reading)
    {
        var entries = new PreciseEntry[task.Outputs.Length][];
        for (var k = 0; k < entries.Length; k++)
        {
            entries[k] = [];
        }

        for (var step = 0; step < Ladder.Length; step++)
        {
            var bits = Ladder[step];
            if (!IsWorth(bits))
            {
                break;
            }

            // Where 3072 bits do not tell two numbers apart they are the same for every purpose.
            var field = new BallField(bits) { TakesTiesForEqual = step == Ladder.Length - 1 };
            var results = Entries(field, reading);
            var isOpen = false;
            for (var k = 0; k < entries.Length; k++)
            {
                entries[k] = entries[k].Length == 0 ? new PreciseEntry[results[k].Length] : entries[k];
                for (var e = 0; e < results[k].Length; e++)
                {
                    if (entries[k][e].Outcome == Outcome.Open)
                    {
                        entries[k][e] = Judged(results[k][e].Ball, field.Undecided > 0);
                        isOpen |= entries[k][e].Outcome == Outcome.Open && wanted(k, e);
                    }
                }
            }

            if (!isOpen)
            {
                break;
            }
        }

        return entries;
    }

    /// <summary>Whether one evaluation in so many bits is within the work allowed.</summary>
    public bool IsWorth(int bits) => cost * Math.Pow(bits / 128.0, 1.6) <= worth;

    /// <summary>The entries as balls of one precision.</summary>
    public PreciseReal[][] Entries(BallField field, InputReading reading) =>
        task.Run(input => Array.ConvertAll(task.Sizes.ArrayOf(input).Values, v => new PreciseReal(Read(field, v, reading), field)), true, new PreciseReal(default, field));

    /// <summary>A double as a ball.</summary>
    private static Ball Read(BallField field, double value, InputReading reading) =>
        reading == InputReading.Decimal && double.IsFinite(value) && value != Math.Floor(value) && Number.Parse(value.ToString("R", CultureInfo.InvariantCulture)) is { } exact
            ? field.Of(exact) : Ball.Of(value);

    private static PreciseEntry Judged(Ball ball, bool isUndecided)
    {
        var outcome = isUndecided || ball.Kind == BallKind.Unknown ? Outcome.Open
            : !ball.IsFinite ? Outcome.NotReal
            : ball.AccurateBits >= SureBits || ball.Bound.Log2Ceiling < Nothing ? Outcome.Value
            : Outcome.Open;
        return new PreciseEntry(outcome, isUndecided ? Ball.Unknown : ball);
    }

    private static double CostOf(EvaluationTask task)
    {
        var cost = 0.0;
        foreach (var node in task.Order)
        {
            cost += node is TensorNode ? CostOfElimination(task, node)
                : task.WorkOf(node) * (node is FunctionNode or ReductionNode { Kind: ReductionKind.LogSumExp } ? CostOfFunction : Math.Max(1, node.Edges.Length));
        }

        return cost;
    }

    /// <summary>n³ for each matrix of n² entries, twice for an inverse.</summary>
    private static double CostOfElimination(EvaluationTask task, Node node)
    {
        var (operand, own) = (1.0, 1.0);
        foreach (var size in node.Bound)
        {
            operand *= task.Sizes[size];
        }

        foreach (var size in node.Axes)
        {
            own *= task.Sizes[size];
        }

        return 2 * Math.Pow(operand, 1.5) * Math.Max(1, own / Math.Max(operand, 1));
    }
}
