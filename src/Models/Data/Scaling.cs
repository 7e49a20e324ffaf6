namespace MlMath.Models.Data;

/// <summary>How a column is standardised: `(value - mean)/deviation`.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Mean">Its mean over the training rows.</param>
/// <param name="Deviation">Its standard deviation over the training rows (divided by their number); 1 for a column that is constant there.</param>
public sealed record Scaling(string Column, double Mean, double Deviation)
{
    /// <summary>The scaling of a column by the rows it is trained on, and whether the column is constant there.</summary>
    public static Scaling Of(NumberColumn column, ReadOnlySpan<int> trainingRows, out bool isConstant)
    {
        var mean = 0.0;
        var count = 0;
        var squares = 0.0;
        var smallest = double.PositiveInfinity;
        var largest = double.NegativeInfinity;
        foreach (var row in trainingRows)
        {
            // Welford's recurrence: no cancellation, however far the mean is from 0.
            var value = column.Values[row];
            var before = value - mean;
            mean += before / ++count;
            squares += before * (value - mean);
            smallest = Math.Min(smallest, value);
            largest = Math.Max(largest, value);
        }

        isConstant = smallest == largest;
        return isConstant ? new Scaling(column.Name, smallest, 1) : new Scaling(column.Name, mean, Math.Sqrt(squares / count));
    }

    /// <summary>The scaled value.</summary>
    public double Apply(double value) => (value - Mean) / Deviation;

    /// <summary>The value that was scaled.</summary>
    public double Undo(double scaled) => (scaled * Deviation) + Mean;
}
