using System.Numerics;

namespace MlMath.Compilation.Running;

/// <summary>The sums over the rows of a pass: each shard adds up for itself, and shards are added in a fixed order, whichever thread ran them.</summary>
/// <typeparam name="T">double or float.</typeparam>
/// <param name="arrays">The numbers of the arrays that are summed into.</param>
/// <param name="scalars">The places of the single numbers that are.</param>
internal sealed class ShardSums<T>(int[] arrays, int[] scalars)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[][] sums = [];
    private T[][][] ofShards = [];
    private T[][] scalarsOfShards = [];

    /// <summary>How many numbers are added up.</summary>
    public long Entries { get; private set; }

    /// <summary>Makes room for the sums of the shards.</summary>
    /// <param name="bound">All arrays.</param>
    /// <param name="rows">As many rows as there may be.</param>
    public void Bind(T[][] bound, long rows)
    {
        sums = Array.ConvertAll(arrays, a => bound[a]);
        Entries = scalars.Length + sums.Sum(s => (long)s.Length);

        // A run over fewer rows may be cut into more shards: theirs are rounded to whole blocks.
        var shards = RowBlocks.MostShardsOf(rows, Entries);
        ofShards = new T[shards < 2 ? 0 : shards][][];
        scalarsOfShards = new T[ofShards.Length][];
        for (var s = 0; s < ofShards.Length; s++)
        {
            ofShards[s] = Array.ConvertAll(sums, a => new T[a.Length + RowWorker<T>.Apart]);
            scalarsOfShards[s] = new T[scalars.Length + RowWorker<T>.Apart];
        }
    }

    /// <summary>Sets the results to 0: a run of one shard adds up in them.</summary>
    public void Clear()
    {
        foreach (var sum in sums)
        {
            Array.Clear(sum);
        }
    }

    /// <summary>Sets a worker's single numbers to 0.</summary>
    public void ClearScalars(RowWorker<T> worker)
    {
        foreach (var scalar in scalars)
        {
            worker.Scalars[scalar] = T.Zero;
        }
    }

    /// <summary>Lets a worker add up for a shard, from 0 on.</summary>
    public void Enter(int shard, RowWorker<T> worker)
    {
        for (var k = 0; k < arrays.Length; k++)
        {
            Array.Clear(ofShards[shard][k]);
            worker.Arrays[arrays[k]] = ofShards[shard][k];
        }
    }

    /// <summary>Gives a worker the results again: a run of one shard adds up in these, after one that was stopped, too.</summary>
    public void Leave(RowWorker<T> worker)
    {
        for (var k = 0; k < arrays.Length; k++)
        {
            worker.Arrays[arrays[k]] = sums[k];
        }
    }

    /// <summary>Keeps the single numbers that a worker has added up for a shard.</summary>
    public void Keep(int shard, RowWorker<T> worker)
    {
        for (var k = 0; k < scalars.Length; k++)
        {
            scalarsOfShards[shard][k] = worker.Scalars[scalars[k]];
        }
    }

    /// <summary>Adds the sums of the shards pair by pair, into the results.</summary>
    /// <param name="shards">How many there are.</param>
    /// <param name="first">The worker that takes the single numbers.</param>
    public void Add(int shards, RowWorker<T> first)
    {
        if (Entries == 0)
        {
            return;
        }

        for (var step = 1; step < shards; step *= 2)
        {
            for (var s = 0; s + step < shards; s += 2 * step)
            {
                for (var k = 0; k < sums.Length; k++)
                {
                    Add(ofShards[s][k], ofShards[s + step][k], sums[k].Length);
                }

                Add(scalarsOfShards[s], scalarsOfShards[s + step], scalars.Length);
            }
        }

        for (var k = 0; k < sums.Length; k++)
        {
            ofShards[0][k].AsSpan(0, sums[k].Length).CopyTo(sums[k]);
        }

        for (var k = 0; k < scalars.Length; k++)
        {
            first.Scalars[scalars[k]] = scalarsOfShards[0][k];
        }
    }

    private static void Add(T[] to, T[] from, int count)
    {
        for (var k = 0; k < count; k++)
        {
            to[k] += from[k];
        }
    }
}
