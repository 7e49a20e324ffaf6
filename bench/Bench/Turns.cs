namespace MlMath.Bench;

/// <summary>Work that takes turns on one thread, so that what else the machine does slows all of it alike.</summary>
internal static class Turns
{
    private const double SecondsOfTurn = 4e-3;
    private const int LeastTurns = 5;

    // Warm: the runtime compiles code anew after some calls.
    private const int LeastWarmCalls = 100;
    private const double LeastWarmSeconds = 0.3;

    /// <summary>For each work the processor time of one call, in seconds, in each of its turns.</summary>
    /// <param name="works">What is measured.</param>
    /// <param name="seconds">How long all of it takes together, at least.</param>
    public static List<double>[] Of(Action[] works, double seconds)
    {
        var times = Array.ConvertAll(works, _ => new List<double>());
        var often = Array.ConvertAll(works, CallsOfTurn);
        for (var begin = ThreadClock.Seconds(); ThreadClock.Seconds() - begin < seconds || times[0].Count < LeastTurns;)
        {
            for (var w = 0; w < works.Length; w++)
            {
                var start = ThreadClock.Seconds();
                for (var k = 0; k < often[w]; k++)
                {
                    works[w]();
                }

                times[w].Add((ThreadClock.Seconds() - start) / often[w]);
            }
        }

        return times;
    }

    private static int CallsOfTurn(Action work)
    {
        var start = ThreadClock.Seconds();
        var count = 0;
        for (; count < LeastWarmCalls || ThreadClock.Seconds() - start < LeastWarmSeconds; count++)
        {
            work();
        }

        return Math.Max(1, (int)(SecondsOfTurn * count / (ThreadClock.Seconds() - start)));
    }
}
