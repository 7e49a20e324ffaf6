using MlMath.Expressions.Problems;

namespace MlMath.Models.Data;

/// <summary>Which rows a model is trained on and which are kept out to test it.</summary>
/// <param name="Training">Rows from 0, ascending.</param>
/// <param name="Test">Rows from 0, ascending; empty where none are kept out.</param>
public sealed record RowSplit(int[] Training, int[] Test)
{
    /// <summary>All rows for training.</summary>
    public static RowSplit None(int rows) => new([.. Enumerable.Range(0, rows)], []);

    /// <summary>
    /// Keeps out a share of the rows, chosen by the seed alone. Throws <see cref="ProblemException"/> (data) where no row would be left on one side.
    /// </summary>
    public static RowSplit KeepOut(int rows, double share, RandomSource random)
    {
        var kept = (int)Math.Round(rows * share, MidpointRounding.AwayFromZero);
        if (kept == 0 || kept >= rows)
        {
            throw DataProblems.Fault(
                $"{share * 100:0.##}% of {rows} rows leaves {(kept == 0 ? "none to test on" : "none to train on")}",
                "give more rows, or change the share in the line 'test on'");
        }

        var order = Enumerable.Range(0, rows).ToArray();
        random.Shuffle(order);
        var test = order[..kept];
        var training = order[kept..];
        Array.Sort(test);
        Array.Sort(training);
        return new RowSplit(training, test);
    }
}
