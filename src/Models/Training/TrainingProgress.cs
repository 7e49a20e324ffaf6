namespace MlMath.Models.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Epoch">The passes over the rows so far; for L-BFGS the steps.</param>
/// <param name="Epochs">At most that many.</param>
/// <param name="Loss">The loss over the rows that are trained on.</param>
/// <param name="Elapsed">The time since the training began.</param>
public readonly record struct TrainingProgress(int Epoch, int Epochs, double Loss, TimeSpan Elapsed);

/// <summary>Why a training ended.</summary>
public enum TrainingEnd
{
    /// <summary>The epochs were used.</summary>
    EpochsUsed,

    /// <summary>No entry of the gradient is larger than was asked.</summary>
    GradientSmall,

    /// <summary>No step makes the loss smaller; rounding hides what is left to gain.</summary>
    NoProgress,

    /// <summary>The loss or its gradient is no finite number any more.</summary>
    Diverged,
}

/// <summary>What went wrong where a loss is no finite number.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Subexpression">The part of the loss that is not finite though its own parts are, in the notation of formulas; null where none was found.</param>
/// <param name="Value">The value of that part.</param>
/// <param name="Row">The row in which it is so, counted from 1 within the rows that the step looked at; null where it is not of a row.</param>
/// <param name="Remedy">What may help.</param>
public sealed record Divergence(int Epoch, double Loss, string? Subexpression, double Value, int? Row, string Remedy);

/// <summary>What a training gave.</summary>
/// <param name="End">Why it ended.</param>
/// <param name="Optimiser">The optimiser's name, with its hyper-parameters.</param>
/// <param name="Parameters">All parameters, one after the other; the last good ones where it diverged.</param>
/// <param name="Losses">The loss over all rows that are trained on: at the start, then after each epoch. What is maximised has its own sign.</param>
/// <param name="LargestGradientEntry">The largest entry of the gradient at the end, by size.</param>
/// <param name="Elapsed">The time it took.</param>
/// <param name="Divergence">What went wrong; null where nothing did.</param>
public sealed record TrainingOutcome(
    TrainingEnd End, string Optimiser, double[] Parameters, IReadOnlyList<double> Losses, double LargestGradientEntry, TimeSpan Elapsed, Divergence? Divergence)
{
    /// <summary>The passes over the rows; for L-BFGS the steps.</summary>
    public int Epochs => Losses.Count - 1;

    /// <summary>The loss at the end.</summary>
    public double FinalLoss => Losses[^1];
}
