using System.Numerics;
using MlMath.Expressions.Functions;

namespace MlMath.Compilation.Interpretation;

/// <summary>
/// A sum whose terms come one after the other, added pairwise: runs of a few terms, then two runs, two pairs of runs and so on. Its error grows with the logarithm of
/// the number of terms (N. Higham, The accuracy of floating point summation, 1993), and it holds for any kind of number.
/// </summary>
/// <typeparam name="T">The kind of number.</typeparam>
internal sealed class PairwiseSum<T>
    where T : struct, IPrimal<T>
{
    private const int RunTerms = 16;

    // The sum of 2^k runs stands at place k where bit k of the number of runs is set.
    private readonly List<T> sums = [];
    private long runs;
    private int terms;
    private T run;

    /// <summary>Begins anew.</summary>
    public void Clear() => (runs, terms) = (0, 0);

    /// <summary>Adds a term.</summary>
    public void Add(T term)
    {
        run = terms == 0 ? term : run + term;
        if (++terms < RunTerms)
        {
            return;
        }

        var place = 0;
        for (; ((runs >> place) & 1) != 0; place++)
        {
            run = sums[place] + run;
        }

        if (place == sums.Count)
        {
            sums.Add(run);
        }
        else
        {
            sums[place] = run;
        }

        runs++;
        terms = 0;
    }

    /// <summary>The sum; of no terms 0.</summary>
    public T Total()
    {
        if (terms == 0 && runs == 0)
        {
            return T.FromValue(0);
        }

        var rest = runs;
        var total = run;
        if (terms == 0)
        {
            total = sums[BitOperations.TrailingZeroCount(rest)];
            rest &= rest - 1;
        }

        for (; rest != 0; rest &= rest - 1)
        {
            total = sums[BitOperations.TrailingZeroCount(rest)] + total;
        }

        return total;
    }
}
